//! Changing dependencies: tried out in a copy, and written all at once or not at all.

mod disk;
mod shadow;
mod transaction;
mod trial;

pub use disk::Disk;
pub use transaction::{JOURNAL, NotWritten, Recovered, Rewrite, Standing, commit, recover};
pub use trial::{Edit, Trial, asked_for, held_by_cargo, package_here, try_out};
