//! The list and the judgements as others read them: CycloneDX, SPDX and OpenVEX.
//!
//! Ids and times come from the content and the day of the audit, so that the same input gives the same bytes.

pub mod cyclonedx;
mod names;
pub mod openvex;
pub mod spdx;
