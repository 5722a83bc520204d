//! Report to text: one file for each format, and no decisions.

pub mod human;
pub mod json;
mod place;
pub mod proposal;
mod text;

pub use crate::evidence::manifest::{Line, line_of};
pub use text::{printable, printable_lines};
