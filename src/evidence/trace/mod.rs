//! Which ids other documents of the device know: requirements, hazards, risk controls and tests (5.1.1 c, 7.3.3).
//!
//! They come from files that the manifest's policy names. A file that could not be read is a [`Gap`]: whether an
//! id is known is then not determined, which is something else than that it is not.

mod csv;
mod junit;
mod lines;
mod near;
mod results;

pub use junit::{Case, TestResult};
pub use results::Results;

use super::Gap;
use std::collections::{BTreeMap, BTreeSet};

/// What an id is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// A software requirement (5.2.2, 5.3.3).
    Requirement,
    /// A hazard of the risk file (7.1.4).
    Hazard,
    /// A risk control (7.2, 7.3.1).
    Control,
    /// A test, review or analysis (5.6, 5.7).
    Test,
}

impl IdKind {
    /// All of them, in the order a trace is read: from what is wanted to what shows it.
    pub const ALL: [Self; 4] = [Self::Requirement, Self::Hazard, Self::Control, Self::Test];

    /// The word of every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Requirement => "requirement",
            Self::Hazard => "hazard",
            Self::Control => "control",
            Self::Test => "test",
        }
    }

    /// The words of a sentence.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Control => "risk control",
            Self::Requirement | Self::Hazard | Self::Test => self.word(),
        }
    }

    /// The key of `trace-sources` in the manifest's policy.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Requirement => "requirements",
            Self::Hazard => "hazards",
            Self::Control => "controls",
            Self::Test => "tests",
        }
    }
}

/// How a file of ids is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An id a line.
    Lines,
    /// A table with ids in one of its columns.
    Csv,
    /// The results of a run of tests.
    Junit,
}

impl Format {
    /// By the ending of a file's name: `.csv` and `.tsv` are tables, `.xml` are results, anything else is lines.
    pub fn of(path: &str) -> Self {
        let ending = path.rsplit(['/', '\\']).next().and_then(|name| name.rsplit_once('.'));
        match ending.map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("csv" | "tsv") => Self::Csv,
            Some("xml") => Self::Junit,
            _ => Self::Lines,
        }
    }

    /// The word of every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Csv => "csv",
            Self::Junit => "junit",
        }
    }
}

/// The most ids or test cases of one file.
pub const MOST_IDS: usize = 1_000_000;

/// The longest id.
pub const LONGEST_ID: usize = 200;

/// What a file of ids holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Ids.
    Ids(BTreeSet<String>),
    /// Test cases with their results.
    Cases(Vec<Case>),
}

impl Content {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// Why it is no such file, as a phrase.
    pub fn read(text: &str, format: Format) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // What a server sends in the place of a file, or results under another name.
        if format != Format::Junit && text.trim_start().starts_with('<') {
            return Err("it begins as HTML or XML does".into());
        }
        let content = match format {
            Format::Lines => Self::Ids(lines::read(text)?),
            Format::Csv => Self::Ids(csv::read(text)?),
            Format::Junit => Self::Cases(junit::read(text)?),
        };
        match content.count() {
            0 if format == Format::Junit => Err("it holds no test case".into()),
            0 => Err("it holds no id".into()),
            _ => Ok(content),
        }
    }

    /// How many ids or test cases.
    pub fn count(&self) -> usize {
        match self {
            Self::Ids(ids) => ids.len(),
            Self::Cases(cases) => cases.len(),
        }
    }
}

/// A cell or line as an id; blank ones are none.
fn id(text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err("an id holds a control character or goes over several lines".into());
    }
    if !text.is_empty() && !text.contains(char::is_alphanumeric) {
        return Err("an id has neither a letter nor a digit".into());
    }
    if text.chars().count() > LONGEST_ID {
        return Err(format!("an id has more than {LONGEST_ID} characters"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Adds an id, within limits.
fn add(ids: &mut BTreeSet<String>, id: String) -> Result<(), String> {
    ids.insert(id);
    if ids.len() > MOST_IDS { Err(format!("it holds more than {MOST_IDS} ids")) } else { Ok(()) }
}

/// A file that was read, for the reader of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path, as the manifest writes it.
    pub path: String,
    /// Digest of its bytes.
    pub digest: String,
    /// How it is written.
    pub format: Format,
    /// How many ids or test cases it holds.
    pub count: usize,
}

/// What is known of the ids of one kind.
#[derive(Clone, Debug, Default)]
pub struct Source {
    files: Vec<File>,
    gaps: Vec<Gap>,
    ids: BTreeSet<String>,
    results: Results,
}

impl Source {
    /// The files that were read.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// What could not be read.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Every id and every name of a test.
    pub fn known(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str).chain(self.results.names())
    }

    /// The ids of files without results.
    pub fn ids(&self) -> &BTreeSet<String> {
        &self.ids
    }

    /// The results of tests.
    pub fn results(&self) -> &Results {
        &self.results
    }

    fn standing(&self, id: &str) -> Known {
        match self.results.of(id) {
            Some(result) => Known::Yes(Some(result)),
            None if self.ids.contains(id) => Known::Yes(None),
            None if !self.gaps.is_empty() => Known::NotDetermined,
            None => Known::No,
        }
    }
}

/// Whether an id is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is; of a test with the worst result of the cases that carry it, where there are any.
    Yes(Option<TestResult>),
    /// None of the files knows it.
    No,
    /// A file that may know it could not be read.
    NotDetermined,
    /// No file is named for its kind.
    NoSource,
    /// It need not be an id: a place in a document, or a document.
    NoId,
}

impl Known {
    /// The word of every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes(_) => "known",
            Self::No => "not_known",
            Self::NotDetermined => "not_determined",
            Self::NoSource => "no_source",
            Self::NoId => "no_id",
        }
    }

    /// The words a person reads.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Yes(_) => "known",
            Self::No => "not known",
            Self::NotDetermined => "not determined",
            Self::NoSource => "no source",
            Self::NoId => "no id",
        }
    }

    /// The result, of a test that has one.
    pub const fn result(self) -> Option<TestResult> {
        match self {
            Self::Yes(result) => result,
            Self::No | Self::NotDetermined | Self::NoSource | Self::NoId => None,
        }
    }
}

/// What the files know that the manifest's policy names.
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<IdKind, Source>);

impl Sources {
    /// Adds what a file holds.
    pub fn add(&mut self, kind: IdKind, path: &str, digest: String, content: Content) {
        let source = self.0.entry(kind).or_default();
        let format = match (&content, Format::of(path)) {
            (Content::Cases(_), _) => Format::Junit,
            (Content::Ids(_), format) => format,
        };
        source.files.push(File { path: path.to_owned(), digest, format, count: content.count() });
        match content {
            Content::Ids(ids) => source.ids.extend(ids),
            Content::Cases(cases) => source.results.extend(cases),
        }
    }

    /// Adds that a file could not be read.
    pub fn fail(&mut self, kind: IdKind, gap: Gap) {
        self.0.entry(kind).or_default().gaps.push(gap);
    }

    /// What is known of a kind, where a file is named for it.
    pub fn of(&self, kind: IdKind) -> Option<&Source> {
        self.0.get(&kind)
    }

    /// Whether an id is known.
    pub fn known(&self, kind: IdKind, id: &str) -> Known {
        self.of(kind).map_or(Known::NoSource, |source| source.standing(id))
    }

    /// The known ids that an unknown one is a slip away from, a few at most.
    pub fn near(&self, kind: IdKind, id: &str) -> Vec<String> {
        self.of(kind).map(|source| near::near(source, id)).unwrap_or_default()
    }

    /// Every kind a file is named for.
    pub fn iter(&self) -> impl Iterator<Item = (IdKind, &Source)> {
        self.0.iter().map(|(kind, source)| (*kind, source))
    }

    /// What could not be read.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.0.values().flat_map(|source| &source.gaps)
    }
}
