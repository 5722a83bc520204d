//! What people sign, judge and accept.

use super::{Field, Located, Span, Stated};
use jiff::civil::Date;

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
    /// Risk controls that are in place.
    pub controls: Field<Vec<Located<String>>>,
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
