//! The SOUP manifest: `soup-manifest.toml`, what the manufacturer declares.
//!
//! [`schema`] is the one table of what may stand in the file. It drives the reader, the reference page and
//! the test that the example shows every key.

pub mod edit;
pub mod edit_lists;
mod judgement;
mod lines;
mod lists;
mod model;
mod read;
mod reader;
pub mod reference;
pub mod schema;
pub mod write;

pub use judgement::Judgement;
pub(crate) use lines::floor;
pub use lines::{Line, Lines, line_of};
pub use lists::{SupplierList, SupplierLists, is_address, same_address};
pub use model::{
    Build, Device, Evaluation, Field, Kind, Located, Manifest, Outcome, Policy, Problem, Record, Separation,
    Signature, SoftwareItem, Span, Stated, Waiver,
};
pub use read::read;
pub(crate) use reader::nearest;

/// The file's name, at the root of the workspace.
pub const FILE_NAME: &str = "soup-manifest.toml";
