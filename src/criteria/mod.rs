//! The yardstick: safety classes, levels, clauses, and what a rule is.
//!
//! Nothing here knows about a crate, a manifest or a file.

mod class;
mod rule;

pub use class::{InvalidClass, SafetyClass};
pub use rule::{Basis, Family, Level, Levels, Remedy, Rule};

/// The edition every clause number refers to.
pub const EDITION: &str = "IEC 62304:2006+A1:2015";
