use semver::Version;
use std::fmt;

/// Where a crate comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The registry Cargo uses by default, by the name `Cargo.lock` gives it.
    Registry(String),
    /// Another registry, by the name `Cargo.lock` gives it.
    OtherRegistry(String),
    /// A git repository at a revision.
    Git {
        /// The repository, as `Cargo.lock` names it.
        repository: String,
        /// The full commit id.
        revision: String,
    },
    /// A directory.
    Path(String),
    /// The compiler's own distribution.
    Toolchain {
        /// The commit it was built from, where the compiler knows it.
        commit: Option<String>,
    },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(registry) | Self::OtherRegistry(registry) => f.write_str(registry),
            Self::Git { repository, revision } => write!(f, "{repository}#{revision}"),
            Self::Path(path) => write!(f, "path+{path}"),
            Self::Toolchain { .. } => f.write_str("the toolchain"),
        }
    }
}

/// A package of the lock file, with the facts its own manifest states.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The package name (not the name it may be renamed to, nor its library's).
    pub name: String,
    /// The exact version.
    pub version: Version,
    /// Where it comes from.
    pub source: Source,
    /// The registry's SHA-256 of the package, from `Cargo.lock`.
    pub checksum: Option<String>,
    /// Whether it is a package of this workspace: a software item, not SOUP.
    pub member: bool,
    /// Facts that judge nothing.
    pub about: About,
}

/// What a crate says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its description, on one line.
    pub description: Option<String>,
    /// Its licence expression.
    pub licence: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// Its repository.
    pub repository: Option<String>,
    /// The minimum Rust version it states.
    pub rust_version: Option<String>,
    /// Whether it is a proc-macro.
    pub proc_macro: bool,
    /// Whether it runs a build script.
    pub build_script: bool,
    /// The native library it links.
    pub links: Option<String>,
}

impl Crate {
    /// `name@version`, the way Cargo's package ids are written.
    pub fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// Whether this is the crate written `name@version`.
    pub fn is_called(&self, id: &str) -> bool {
        let version = id.strip_prefix(self.name.as_str()).and_then(|rest| rest.strip_prefix('@'));
        version.is_some_and(|version| version == self.version.to_string())
    }

    /// Who makes it, by its own account: its authors, or else its repository.
    pub fn supplier(&self) -> Option<String> {
        let name = |author: &String| author.split('<').next().unwrap_or_default().trim().to_owned();
        let authors: Vec<String> =
            self.about.authors.iter().map(name).filter(|name| !name.is_empty()).collect();
        if !authors.is_empty() {
            return Some(authors.join(", "));
        }
        self.about.repository.as_ref().map(|repository| format!("maintainers of {repository}"))
    }

    /// Whether an advisory about its name is surely about it. RustSec lists crates of the public registry.
    pub fn is_of_the_public_registry(&self) -> bool {
        matches!(self.source, Source::Registry(_))
    }

    /// The git revision.
    pub fn revision(&self) -> Option<&str> {
        match &self.source {
            Source::Git { revision, .. } => Some(revision),
            Source::Toolchain { commit } => commit.as_deref(),
            _ => None,
        }
    }

    /// Whether a revision tells its exact content, and not a checksum.
    pub const fn has_revision(&self) -> bool {
        matches!(self.source, Source::Git { .. } | Source::Toolchain { .. })
    }

    /// Whether it is the standard library.
    pub const fn is_of_the_toolchain(&self) -> bool {
        matches!(self.source, Source::Toolchain { .. })
    }

    /// The designator of the exact content: the registry's checksum or the git revision.
    pub fn designator(&self) -> Option<&str> {
        if self.has_revision() { self.revision() } else { self.checksum.as_deref() }
    }
}

/// Index of a crate in [`super::Graph::crates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CrateIx(pub usize);
