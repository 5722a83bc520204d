//! What a rule can say: the vocabulary between rules and views.

use crate::criteria::{Level, Rule, SafetyClass};
use crate::evidence::manifest::Span;
use jiff::civil::Date;

/// The class a finding was judged at, and why that one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judged {
    /// The class.
    pub class: SafetyClass,
    /// Why, as a phrase.
    pub why: String,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The device, its manifest or the audit itself.
    Device,
    /// An item in one version, or without one where none is known.
    Item {
        /// Its name.
        name: String,
        /// Its version.
        version: Option<String>,
    },
}

impl Subject {
    /// The subject of an item.
    pub fn item(name: impl Into<String>, version: &impl ToString) -> Self {
        Self::Item { name: name.into(), version: Some(version.to_string()) }
    }

    /// The subject written `name` or `name@version`.
    pub fn parse(id: &str) -> Self {
        match id.split_once('@') {
            Some((name, version)) => Self::item(name, &version),
            None => Self::Item { name: id.to_owned(), version: None },
        }
    }

    /// `name@version`, `name`, or nothing for the device.
    pub fn id(&self) -> Option<String> {
        match self {
            Self::Device => None,
            Self::Item { name, version: None } => Some(name.clone()),
            Self::Item { name, version: Some(version) } => Some(format!("{name}@{version}")),
        }
    }
}

/// Where a finding points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A byte range of the manifest.
    Manifest(OrderedSpan),
    /// The manifest as a whole.
    ManifestFile,
    /// The lock file.
    Lockfile,
    /// The advisory database.
    Database,
}

/// A byte range that can be ordered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderedSpan {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Place {
    /// A place in the manifest.
    pub fn at(span: &Span) -> Self {
        Self::Manifest(OrderedSpan { start: span.start, end: span.end })
    }
}

/// What a rule found, before it has a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is about.
    pub subject: Subject,
    /// The class it is judged at.
    pub judged: Judged,
    /// The anomaly it is about.
    pub anomaly: Option<String>,
    /// What is: a lowercase phrase.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What stands beside the excerpt.
    pub label: Option<String>,
    /// Facts that help to understand it.
    pub notes: Vec<String>,
    /// What to do: something to run or to paste.
    pub help: String,
}

/// What an audit says about one subject by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it weighs, at the class it was judged at.
    pub level: Level,
    /// What was found.
    pub hit: Hit,
    /// The waiver that accepts it.
    pub waived: Option<Waived>,
}

impl Finding {
    /// Whether it keeps the audit from conforming.
    pub fn fails(&self) -> bool {
        self.level == Level::Error && self.waived.is_none()
    }
}

/// Who accepted a finding, why, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// Who.
    pub by: String,
    /// Since when.
    pub on: Date,
    /// Until when, that day included.
    pub expires: Date,
    /// Why.
    pub justification: String,
}

impl Hit {
    /// A hit with the three things each must have: what it is about, what is, and what to do.
    pub fn new(subject: Subject, judged: Judged, place: Place, message: String, help: String) -> Self {
        Self { subject, judged, anomaly: None, message, place, label: None, notes: Vec::new(), help }
    }

    /// Names the anomaly it is about.
    #[must_use]
    pub fn of_anomaly(mut self, id: &str) -> Self {
        self.anomaly = Some(id.to_owned());
        self
    }

    /// Adds what stands beside the excerpt.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}
