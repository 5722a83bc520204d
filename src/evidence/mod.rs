//! The facts an audit rests on, as plain values.
//!
//! Constructors refuse what is not consistent; nothing here reads a file, a clock or a process. What could
//! not be looked at is a value as well: a [`Gap`], never an empty list.

pub mod anomaly;
pub mod dependency;
pub mod digest;
pub mod graph;
pub mod licence;
pub mod manifest;
pub mod package;
pub mod release;
pub mod toolchain;
pub mod trace;
pub mod verification;

use crate::evidence::anomaly::Database;
use crate::evidence::graph::Graph;
use crate::evidence::manifest::Manifest;
use crate::evidence::release::Releases;
use crate::evidence::toolchain::Toolchain;
use crate::evidence::trace::Sources;
use crate::evidence::verification::Verification;
use jiff::civil::Date;
use std::fmt;

/// Everything known before a rule looks at it.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What the lock file and Cargo's resolver say about the workspace.
    pub graph: Result<Graph, Gap>,
    /// What the manufacturer declares.
    pub manifest: Result<Manifest, Gap>,
    /// The manifest's text, for excerpts; empty where there is none.
    pub manifest_text: String,
    /// What is published about the locked crates.
    pub database: Result<Database, Gap>,
    /// The compiler that builds it, with its standard library.
    pub toolchain: Result<Toolchain, Gap>,
    /// What registries say of the locked versions.
    pub releases: Releases,
    /// Which ids other documents of the device know.
    pub trace: Sources,
    /// Whether Cargo itself was asked what ships, and agreed.
    pub verification: Option<Verification>,
    /// The day the audit is made for.
    pub today: Date,
    /// Where the facts were read, for the reader of a report.
    pub origin: Origin,
}

impl Evidence {
    /// The same facts beside another text of the manifest. What ships is not resolved again.
    #[must_use]
    pub fn with_manifest(&self, text: String) -> Self {
        Self { manifest: manifest::read(&text), manifest_text: text, ..self.clone() }
    }
}

/// Where the facts of an audit were read. Printed, never judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The workspace root. Not printed: it is a path of one machine.
    pub root: std::path::PathBuf,
    /// The manifest's path, relative to the workspace root where it lies inside.
    pub manifest_file: String,
    /// Digest of the manifest's bytes.
    pub manifest_digest: Option<String>,
    /// Digest of `Cargo.lock`'s bytes.
    pub lock_digest: Option<String>,
    /// What gave the day of the audit, if it is not today.
    pub day: Option<&'static str>,
    /// What `cargo --version` printed.
    pub cargo: Option<String>,
    /// The platform Cargo runs on, as a target triple.
    pub host: Option<String>,
}

/// Something that could not be looked at, and what a person can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What is missing or unreadable, as a phrase that names it.
    pub what: String,
    /// Where in the file, as a byte range of the manifest, when it is about a place in it.
    pub span: Option<std::ops::Range<usize>>,
    /// The next step.
    pub help: String,
}

impl Gap {
    /// A gap with the step that closes it.
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), span: None, help: help.into() }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}
