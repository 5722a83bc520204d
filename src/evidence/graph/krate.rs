use super::contents::{Contents, Place, State};
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
    /// What was seen of its files, where it ships.
    pub contents: Contents,
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

    /// Whether its files are known not to be those its source serves.
    pub fn is_modified(&self) -> bool {
        matches!(self.contents.state, State::Modified(_))
    }

    /// The digest of its content: the registry's, or that of the files where no registry vouches for them.
    /// What lies in the repository of the workspace has none: its version control keeps it.
    pub fn digest(&self) -> Option<&str> {
        match self.source {
            _ if self.is_modified() => self.contents.tree.as_deref(),
            Source::Path(_) if self.contents.place == Place::Outside => self.contents.tree.as_deref(),
            Source::Path(_) | Source::Toolchain { .. } => None,
            Source::Registry(_) | Source::OtherRegistry(_) | Source::Git { .. } => self.checksum.as_deref(),
        }
    }

    /// The key of the manifest that names the exact content, and its value.
    pub fn pin(&self) -> Option<(&'static str, &str)> {
        if self.has_revision() && !self.is_modified() {
            return self.revision().map(|revision| ("revision", revision));
        }
        self.digest().map(|digest| ("checksum", digest))
    }

    /// The designator of the exact content: checksum, git revision, or digest of the files.
    pub fn designator(&self) -> Option<&str> {
        self.pin().map(|(_, designator)| designator)
    }

    /// Whether a stated checksum or revision is this crate's. The files of a crate in the repository may be
    /// pinned, and need not be.
    pub fn has(&self, key: &str, stated: &str) -> bool {
        let known = if key == "revision" { self.revision() } else { self.digest() };
        let tree = self.contents.tree.as_deref();
        known == Some(stated) || (key == "checksum" && known.is_none() && tree == Some(stated))
    }
}

/// Index of a crate in [`super::Graph::crates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CrateIx(pub usize);
