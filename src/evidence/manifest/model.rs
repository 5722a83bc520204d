use super::lists::SupplierLists;
use crate::criteria::SafetyClass;
use jiff::civil::Date;
use semver::Version;
use std::collections::BTreeMap;
use std::ops::Range;

/// A byte range of the manifest.
pub type Span = Range<usize>;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// What stands at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field<T> {
    /// The key is not there.
    Absent,
    /// The key is there and its value could not be read; a [`Problem`] tells why.
    Unreadable,
    /// A value.
    Stated(Located<T>),
}

impl<T> Field<T> {
    /// The value, where one could be read.
    pub fn get(&self) -> Option<&T> {
        self.located().map(|located| &located.value)
    }

    /// The value with its place.
    pub fn located(&self) -> Option<&Located<T>> {
        match self {
            Self::Stated(located) => Some(located),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// Whether the key is not there at all.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Reads the value further; `None` makes the field unreadable.
    pub fn and_then<U>(self, read: impl FnOnce(&Located<T>) -> Option<U>) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Unreadable => Field::Unreadable,
            Self::Stated(located) => match read(&located) {
                Some(value) => Field::Stated(Located { value, span: located.span }),
                None => Field::Unreadable,
            },
        }
    }
}

impl Field<String> {
    /// The text, unless it is blank.
    pub fn text(&self) -> Option<&str> {
        self.get().map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// Whether the key is absent or its text is blank.
    pub fn is_blank(&self) -> bool {
        self.is_absent() || self.get().is_some_and(|text| text.trim().is_empty())
    }
}

impl Field<Vec<Located<String>>> {
    /// The texts of the list.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.get().into_iter().flatten().map(|text| text.value.as_str())
    }

    /// Whether there is no text in it.
    pub fn is_blank(&self) -> bool {
        self.is_absent()
            || self.get().is_some_and(|texts| texts.iter().all(|text| text.value.trim().is_empty()))
    }
}

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

/// The device and its software system.
#[derive(Clone, Debug)]
pub struct Device {
    /// Where the table stands; the start of the file where it is absent.
    pub span: Span,
    /// Who makes the device.
    pub manufacturer: Field<String>,
    /// Its name.
    pub name: Field<String>,
    /// The software system's name.
    pub software_system: Field<String>,
    /// The software system's class, as written.
    pub safety_class: Field<String>,
    /// Where the risk file assigns the class.
    pub class_reference: Field<String>,
    /// Why there is no operating system, and where that is said.
    pub no_platform: Field<String>,
    /// How its parts are kept apart, or why they need not be.
    pub separation: Separation,
    /// Every text of the table.
    pub stated: Vec<Stated>,
}

/// What is said of keeping faults apart (5.3.5): how, and where that is shown, or why it is not needed.
#[derive(Clone, Debug)]
pub struct Separation {
    /// What keeps faults from reaching other software.
    pub segregation: Field<String>,
    /// Where that is shown.
    pub evidence: Field<Vec<Located<String>>>,
    /// Why no risk control depends on it.
    pub none: Field<String>,
}

impl Separation {
    /// What is said, in one sentence.
    pub fn said(&self) -> Option<String> {
        let evidence: Vec<&str> = self.evidence.texts().collect();
        match (self.segregation.text(), self.none.text()) {
            (Some(mechanism), _) if evidence.is_empty() => Some(mechanism.to_owned()),
            (Some(mechanism), _) => Some(format!("{mechanism}; shown by {}", evidence.join(", "))),
            (None, Some(why)) => Some(format!("none needed: {why}")),
            (None, None) => None,
        }
    }

    /// Whether it is said that there is segregation, or that none is needed.
    pub fn is_answered(&self) -> bool {
        self.segregation.text().is_some() || self.none.text().is_some()
    }
}

/// How SOUP is managed here; defaults where nothing is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How old the advisory database may be, in days.
    pub database_max_age: i64,
    /// Where the advisory database is pulled from, if not from its forge.
    pub database_url: Option<String>,
    /// How often a supplier's own list is looked at, in days.
    pub list_review_interval: i64,
    /// Licences that may be used; `None`: any that is SPDX.
    pub allowed_licences: Option<Vec<String>>,
    /// Classes at which an evaluation needs an independent approver.
    pub independent_approval: Vec<SafetyClass>,
    /// Columns that stand in the rows of the SOUP list, of [`super::schema::LIST_COLUMNS`].
    pub list_columns: Option<Vec<&'static str>>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            database_max_age: 14,
            database_url: None,
            list_review_interval: 180,
            allowed_licences: None,
            independent_approval: Vec::new(),
            list_columns: None,
        }
    }
}

/// A declared build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// Where it stands.
    pub span: Span,
    /// Its name; its number in the file where none is stated.
    pub name: String,
    /// The packages it contains; empty: all.
    pub packages: Vec<Located<String>>,
    /// Its targets; empty: the one Cargo is configured for.
    pub targets: Vec<Located<String>>,
    /// Features that are on.
    pub features: Vec<Located<String>>,
    /// Whether default features are on.
    pub default_features: bool,
    /// The profile it is built with.
    pub profile: Option<Located<String>>,
}

/// A workspace package with a class of its own.
#[derive(Clone, Debug)]
pub struct SoftwareItem {
    /// Where it stands.
    pub span: Span,
    /// Its class, as written.
    pub class: Field<String>,
    /// Why its class may be lower, or why it need not be kept apart.
    pub separation: Separation,
    /// Every text of the table.
    pub stated: Vec<Stated>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A crate of the dependency graph.
    Crate,
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
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "crate" => Self::Crate,
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
            Self::Toolchain => "toolchain",
            Self::Native => "native",
            Self::Os => "os",
            Self::Service => "service",
            Self::Other => "other",
        }
    }
}

/// Who, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub by: Field<String>,
    /// When.
    pub on: Field<Date>,
}

impl Signature {
    /// Whether both are there.
    pub fn is_complete(&self) -> bool {
        self.by.text().is_some() && self.on.get().is_some()
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
    /// The registry's checksum.
    pub checksum: Field<String>,
    /// The git revision.
    pub revision: Field<String>,
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
    /// What happens if it fails or gives an unexpected result.
    pub failure: Field<String>,
    /// Hazards that this can contribute to.
    pub hazards: Field<Vec<Located<String>>>,
    /// Why it can contribute to none.
    pub no_contribution: Field<String>,
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

/// What an evaluation concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Not judged yet.
    UnderEvaluation,
    /// Present, and cannot occur here.
    NotAffected,
    /// About something else.
    FalseMatch,
    /// Occurs, and no risk is unacceptable.
    AffectedAcceptable,
    /// Occurs, and a risk control is in place.
    AffectedControlled,
    /// Occurs, and a change is under way.
    AffectedFix,
    /// Fixed in this version.
    Fixed,
}

impl Outcome {
    /// Reads the word of the manifest.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "under-evaluation" => Self::UnderEvaluation,
            "not-affected" => Self::NotAffected,
            "false-match" => Self::FalseMatch,
            "affected-acceptable" => Self::AffectedAcceptable,
            "affected-controlled" => Self::AffectedControlled,
            "affected-fix" => Self::AffectedFix,
            "fixed" => Self::Fixed,
            _ => return None,
        })
    }

    /// The word of the manifest.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UnderEvaluation => "under-evaluation",
            Self::NotAffected => "not-affected",
            Self::FalseMatch => "false-match",
            Self::AffectedAcceptable => "affected-acceptable",
            Self::AffectedControlled => "affected-controlled",
            Self::AffectedFix => "affected-fix",
            Self::Fixed => "fixed",
        }
    }

    /// Whether it says that the anomaly occurs in the device.
    pub const fn is_affected(self) -> bool {
        matches!(self, Self::AffectedAcceptable | Self::AffectedControlled | Self::AffectedFix)
    }

    /// Whether the hazard analysis has to be asked what would follow: the anomaly's code is in the device.
    pub fn needs_hazard_analysis(self, justification: Option<&str>) -> bool {
        match self {
            Self::AffectedAcceptable | Self::AffectedControlled | Self::AffectedFix => true,
            Self::NotAffected => justification != Some("code-not-present"),
            Self::UnderEvaluation | Self::FalseMatch | Self::Fixed => false,
        }
    }
}

/// A person's judgement about one anomaly of one item.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Where it stands.
    pub span: Span,
    /// The anomaly's id.
    pub anomaly: Field<String>,
    /// The item, as `name@version`.
    pub soup: Field<String>,
    /// The item's checksum when it was judged.
    pub checksum: Field<String>,
    /// The item's git revision when it was judged.
    pub revision: Field<String>,
    /// Digest of the advisory's core facts when it was judged.
    pub advisory_digest: Field<String>,
    /// Digest of the advisory's text when it was judged.
    pub text_digest: Field<String>,
    /// The supplier's list it was found on.
    pub list: Field<String>,
    /// What an anomaly of such a list is about, in a word.
    pub kind: Field<String>,
    /// What an anomaly of such a list is about, in a line.
    pub title: Field<String>,
    /// Digest of the copy that was kept of what such a list says.
    pub copy: Field<String>,
    /// The conclusion.
    pub outcome: Field<Outcome>,
    /// Why the item is not affected.
    pub justification: Field<String>,
    /// What shows it.
    pub evidence: Field<Vec<Located<String>>>,
    /// The reasoning.
    pub rationale: Field<String>,
    /// Whether the anomaly can lead to a hazardous situation.
    pub hazardous_situation: Field<bool>,
    /// Hazards it was weighed against.
    pub hazards: Field<Vec<Located<String>>>,
    /// What is done about it.
    pub action: Field<String>,
    /// Who judged.
    pub evaluated: Field<Signature>,
    /// Who approved.
    pub approved: Field<Signature>,
    /// When it is due again.
    pub review_by: Field<Date>,
    /// Every text of the entry.
    pub stated: Vec<Stated>,
}

impl Evaluation {
    /// The item's name and version.
    pub fn item(&self) -> Option<(&str, &str)> {
        self.soup.text()?.split_once('@')
    }

    /// The day it was judged.
    pub fn day(&self) -> Option<Date> {
        self.evaluated.get()?.on.get().copied()
    }
}

/// An accepted finding.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Where it stands.
    pub span: Span,
    /// The rule's name.
    pub rule: Field<String>,
    /// The item, as `name@version`.
    pub soup: Field<String>,
    /// The anomaly.
    pub anomaly: Field<String>,
    /// The item's checksum when it was accepted.
    pub checksum: Field<String>,
    /// The item's git revision when it was accepted.
    pub revision: Field<String>,
    /// Digest of the advisory's core facts when it was accepted.
    pub advisory_digest: Field<String>,
    /// Why.
    pub justification: Field<String>,
    /// Who.
    pub by: Field<String>,
    /// Since when.
    pub on: Field<Date>,
    /// Until when, that day included.
    pub expires: Field<Date>,
    /// Every text of the entry.
    pub stated: Vec<Stated>,
}
