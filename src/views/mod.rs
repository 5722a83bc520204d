//! Report to text: one file for each format, and no decisions.

pub mod anomalies;
pub mod bom;
pub mod builds;
pub mod difference;
pub mod document;
pub mod human;
pub mod json;
pub mod judging;
pub mod list;
pub mod lists;
mod mermaid;
mod place;
pub mod proposal;
pub mod prospect;
pub mod reviewing;
pub mod sync;
mod terms;
mod text;
pub mod trace;
pub mod tree;
pub mod why;

pub use crate::evidence::manifest::{Line, line_of};
pub(crate) use text::folded;
pub use text::{printable, printable_lines};
