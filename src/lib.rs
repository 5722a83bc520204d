//! Audits the SOUP of a Rust workspace.
//!
//! IEC 62304 calls software that was not made for the device *software of unknown provenance* and wants each
//! piece accounted for: which one exactly, what it is needed for, what it needs, and, at safety classes B and
//! C, whether a published anomaly can lead to harm.
//!
//! Data takes one way, and the modules are named so that the alphabet is its order:
//!
//! ```text
//! cli -> collect -> evidence -> reconcile -> rules -> verdict -> views
//!        (world)    (facts)     (ledger)    (findings) (report)  (bytes)
//!                  criteria and finding are the two vocabularies in between
//! ```
//!
//! [`collect`] is the only stage that touches the world and the only one that can fail. From [`evidence`] on
//! everything is a plain function of plain values: the same evidence gives the same bytes.

pub mod cli;
pub mod collect;
pub mod criteria;
pub mod evidence;
pub mod finding;
pub mod reconcile;
pub mod rules;
pub mod verdict;
pub mod views;
