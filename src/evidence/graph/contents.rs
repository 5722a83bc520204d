use super::native::Native;

/// What was seen of a crate's files, beside what its source promises of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Where the files lie.
    pub place: Place,
    /// Whether they are those that its source serves.
    pub state: State,
    /// Digest of the files, where no registry and no revision stands for them.
    pub tree: Option<String>,
    /// Why there is no such digest although one was due.
    pub unread: Option<String>,
    /// The source that was asked for the crate, where `[patch]`, `[replace]` or `paths` puts another in its place.
    pub replaces: Option<String>,
    /// What it brings beside Rust.
    pub native: Option<Native>,
}

/// Where the files of a crate lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In Cargo's own folder, as its source served them.
    #[default]
    Fetched,
    /// In a directory of the repository that stands for the source, as `cargo vendor` makes one.
    Vendored,
    /// In such a directory outside the repository, where anybody may change it together with its list.
    VendoredOutside,
    /// In the repository of the workspace, under its version control.
    Repository,
    /// In a directory outside it, where anybody may change them.
    Outside,
}

impl Place {
    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fetched => "fetched",
            Self::Vendored => "vendored",
            Self::VendoredOutside => "vendored_outside",
            Self::Repository => "repository",
            Self::Outside => "outside",
        }
    }
}

/// Whether files are those that the source of their crate serves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nobody asked, or there is nothing to compare with.
    #[default]
    NotCompared,
    /// They are those of the list that lies beside them, which names the locked package. Nobody signs that list:
    /// whoever changes a file can change the list with it.
    AsListed,
    /// They are not; the files that differ, each with how.
    Modified(Vec<String>),
    /// It could not be told, and why.
    Unreadable(String),
}

impl State {
    /// The word used in every format.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotCompared => "not_compared",
            Self::AsListed => "as_listed",
            Self::Modified(_) => "modified",
            Self::Unreadable(_) => "not_determined",
        }
    }

    /// The files that differ.
    pub fn changes(&self) -> &[String] {
        match self {
            Self::Modified(changes) => changes,
            Self::NotCompared | Self::AsListed | Self::Unreadable(_) => &[],
        }
    }
}
