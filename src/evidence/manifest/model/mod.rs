//! The manifest as read: every value beside the place where it stands.

mod device;
mod field;
mod judgement;
mod record;

pub use device::{Build, Device, Policy, Separation, SoftwareItem};
pub use field::{Field, Located};
pub use judgement::{Evaluation, Outcome, Signature, Waiver};
pub use record::{Kind, Record};

use std::collections::BTreeMap;
use std::ops::Range;

/// A byte range of the manifest.
pub type Span = Range<usize>;

/// Something in the file that is not as the schema says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, as a phrase.
    pub what: String,
    /// Where.
    pub span: Span,
    /// What to do.
    pub help: String,
    /// The item it is about, as far as it can be told.
    pub soup: Option<String>,
}

/// A text stated in an entry: the key and the value.
pub type Stated = (&'static str, Located<String>);

/// The manifest as read. Entries keep the order of the file.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The device and its software system.
    pub device: Device,
    /// How SOUP is managed here.
    pub policy: Policy,
    /// What ships.
    pub builds: Vec<Build>,
    /// Workspace packages with a class of their own, by name.
    pub software_items: BTreeMap<String, SoftwareItem>,
    /// The SOUP items.
    pub soup: Vec<Record>,
    /// Judgements about anomalies.
    pub evaluations: Vec<Evaluation>,
    /// Accepted findings.
    pub waivers: Vec<Waiver>,
    /// What is not as the schema says.
    pub problems: Vec<Problem>,
}
