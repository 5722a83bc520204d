//! The items.

use super::{Field, Located, Separation, Signature, Span, Stated};
use crate::evidence::manifest::lists::SupplierLists;
use semver::Version;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A crate of the dependency graph.
    Crate,
    /// What builds and generates nothing: a supporting item (5.1.10). It may be a crate.
    Tool,
    /// Compiler, standard library, target runtime.
    Toolchain,
    /// Native code.
    Native,
    /// Operating system or RTOS.
    Os,
    /// A service the device uses.
    Service,
    /// Anything else.
    Other,
}

impl Kind {
    pub(in crate::evidence::manifest) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "crate" => Self::Crate,
            "tool" => Self::Tool,
            "toolchain" => Self::Toolchain,
            "native" => Self::Native,
            "os" => Self::Os,
            "service" => Self::Service,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// The word of the manifest.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Crate => "crate",
            Self::Tool => "tool",
            Self::Toolchain => "toolchain",
            Self::Native => "native",
            Self::Os => "os",
            Self::Service => "service",
            Self::Other => "other",
        }
    }
}

/// One entry of the SOUP list.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Title, if not the name.
    pub title: Field<String>,
    /// The version, as written.
    pub version: Field<String>,
    /// The registry's checksum, or the digest of the files.
    pub checksum: Field<String>,
    /// The git revision.
    pub revision: Field<String>,
    /// How it differs from what its source serves.
    pub modification: Field<String>,
    /// The features that were on at review.
    pub features: Field<Vec<Located<String>>>,
    /// Whose the native code in it is.
    pub native: Field<String>,
    /// Crates that hold its code.
    pub bundled_by: Field<Vec<Located<String>>>,
    /// Crates that link it.
    pub linked_by: Field<Vec<Located<String>>>,
    /// The entries it comes along with; `None` for an item of its own.
    pub part_of: Option<Vec<Located<String>>>,
    /// Its class, as written.
    pub class: Field<String>,
    /// Why its class may be lower, or why it need not be kept apart.
    pub separation: Separation,
    /// Who makes it.
    pub manufacturer: Field<String>,
    /// Its licence, where a person states it.
    pub licence: Field<String>,
    /// What the device needs it for.
    pub function: Field<String>,
    /// The performance it needs to have.
    pub performance: Field<String>,
    /// What it needs to work properly.
    pub environment: Field<String>,
    /// Software requirements it serves.
    pub requirements: Field<Vec<Located<String>>>,
    /// What happens if it fails or gives an unexpected result.
    pub failure: Field<String>,
    /// Hazards that this can contribute to.
    pub hazards: Field<Vec<Located<String>>>,
    /// Why it can contribute to none.
    pub no_contribution: Field<String>,
    /// Risk controls against its failure.
    pub controls: Field<Vec<Located<String>>>,
    /// What shows that it does what is required of it.
    pub verification: Field<Vec<Located<String>>>,
    /// Where its supplier publishes anomalies.
    pub anomaly_lists: Field<SupplierLists>,
    /// Who stands behind the entry.
    pub reviewed: Field<Signature>,
    /// Every text of the entry.
    pub stated: Vec<Stated>,
}

impl Record {
    /// The exact version, if that is what is written.
    pub fn exact_version(&self) -> Option<Version> {
        self.version.text()?.parse().ok()
    }

    /// `name@version`, or the name alone without a version.
    pub fn id(&self) -> String {
        match self.version.text() {
            Some(version) => format!("{}@{version}", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether the entry only comes along with others.
    pub fn is_part(&self) -> bool {
        self.part_of.is_some()
    }
}
