use std::collections::BTreeSet;

/// The native code a crate brings, as far as its metadata and its files tell without building it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Native {
    /// How it comes.
    pub means: Means,
    /// What shows it, each as a phrase.
    pub evidence: Vec<String>,
    /// Libraries that can be told by their own files.
    pub libraries: Vec<Library>,
    /// The folder of the package could not be looked through, and why.
    pub unread: Option<String>,
}

/// How native code comes with a crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// Its sources lie in the package and are compiled, or it lies there compiled.
    Bundled,
    /// It is linked with what the system provides.
    #[default]
    Linked,
    /// One or the other: its build script decides by what it finds.
    Either,
}

impl Means {
    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bundled => "bundled",
            Self::Linked => "linked",
            Self::Either => "bundled_or_linked",
        }
    }
}

/// A library whose version was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Library {
    /// Its title.
    pub title: String,
    /// Who makes it, where that is known.
    pub supplier: Option<String>,
    /// Its own list of anomalies, where that is known.
    pub list: Option<String>,
    /// Its version.
    pub version: String,
    /// Where that was read: a file of the package, or the crate's version.
    pub read_from: String,
}

impl Library {
    /// Whether it was told by a file of its own, and is not merely what a crate's version speaks of.
    pub const fn is_known(&self) -> bool {
        self.supplier.is_some()
    }

    /// Whether a name or title means this library.
    pub fn is_called(&self, name: &str) -> bool {
        essence(&self.title) == essence(name)
    }
}

/// Letters and digits, in lower case: `lib` in front and `lib` at the end tell nothing apart.
fn essence(name: &str) -> String {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    plain.strip_prefix("lib").map(ToOwned::to_owned).unwrap_or(plain)
}

/// A version without the mark that a library's sources carry between two releases, as in `8.21.0-DEV`.
pub fn release(version: &str) -> &str {
    let marks = ["-DEV", "_DEV", "-dev", "_dev"];
    marks.iter().find_map(|mark| version.strip_suffix(mark)).unwrap_or(version)
}

impl Native {
    /// The titles of the libraries that were read.
    pub fn titles(&self) -> BTreeSet<&str> {
        self.libraries.iter().map(|library| library.title.as_str()).collect()
    }

    /// Whether something of these names can be what was read: one of the libraries if there are several.
    pub fn can_be(&self, names: &[&str]) -> bool {
        let called = |library: &Library| names.iter().any(|name| library.is_called(name));
        self.titles().len() < 2 || self.libraries.iter().any(called)
    }

    /// The versions that were read, of a library by this name if there is one, else of the only one there is. A package can hold
    /// several releases of it.
    pub fn versions_of(&self, names: &[&str]) -> BTreeSet<&str> {
        let named = |library: &&Library| names.iter().any(|name| library.is_called(name));
        let mut found: Vec<&Library> = self.libraries.iter().filter(named).collect();
        if found.is_empty() && self.titles().len() == 1 {
            found = self.libraries.iter().collect();
        }
        found.into_iter().map(|library| library.version.as_str()).collect()
    }
}
