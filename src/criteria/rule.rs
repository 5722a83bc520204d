use super::{EDITION, SafetyClass};
use std::fmt;

/// How much a finding weighs. Ordered: [`Level::Error`] is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; asks for nothing.
    Info,
    /// Should be answered; the audit still conforms.
    Warning,
    /// The audit does not conform.
    Error,
}

impl Level {
    /// The word printed in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The level of a rule at each class; `None` where it is not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    a: Option<Level>,
    b: Option<Level>,
    c: Option<Level>,
}

impl Levels {
    /// Reads the three letters of the catalogue, as in `"-WE"`: class A, B, C.
    ///
    /// # Panics
    ///
    /// At compile time, if the text is not three of `-`, `I`, `W`, `E`, or a stricter class has the lower
    /// level.
    pub const fn of(letters: &str) -> Self {
        let [a, b, c] = *letters.as_bytes() else { panic!("three letters: class A, B and C") };
        assert!(weight(a) <= weight(b) && weight(b) <= weight(c), "a stricter class is never judged milder");
        Self { a: level(a), b: level(b), c: level(c) }
    }

    /// The level at one class.
    pub const fn at(self, class: SafetyClass) -> Option<Level> {
        match class {
            SafetyClass::A => self.a,
            SafetyClass::B => self.b,
            SafetyClass::C => self.c,
        }
    }
}

const fn level(letter: u8) -> Option<Level> {
    match letter {
        b'-' => None,
        b'I' => Some(Level::Info),
        b'W' => Some(Level::Warning),
        b'E' => Some(Level::Error),
        _ => panic!("a level is one of - I W E"),
    }
}

const fn weight(letter: u8) -> u8 {
    match level(letter) {
        None => 0,
        Some(level) => level as u8 + 1,
    }
}

/// What a rule rests on: clauses of the standard, other sources, or this tool's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Clause numbers and other sources, as in `"8.1.2 c, 8.1.3"`; empty for pure policy.
    pub clauses: &'static str,
    /// Whether the rule is stricter than the clauses and is a default of this tool.
    pub policy: bool,
}

impl Basis {
    /// Rests on clauses alone.
    pub const fn clauses(clauses: &'static str) -> Self {
        Self { clauses, policy: false }
    }

    /// Rests on clauses, and asks more than they do.
    pub const fn stricter_than(clauses: &'static str) -> Self {
        Self { clauses, policy: true }
    }

    /// A default of this tool.
    pub const POLICY: Self = Self { clauses: "", policy: true };
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.clauses, self.policy) {
            ("", _) => f.write_str("policy of this tool"),
            (clauses, false) => write!(f, "{EDITION}, {clauses}"),
            (clauses, true) => {
                write!(f, "{EDITION}, {clauses} (stricter than they ask: policy of this tool)")
            }
        }
    }
}

/// The part of an audit a rule belongs to, in the order findings of one level are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Published anomalies and their evaluation.
    Anomaly,
    /// What is declared against what ships.
    Reconciliation,
    /// The manifest as a document.
    Manifest,
    /// Safety class.
    Class,
    /// Title, supplier, designator of an item.
    Identity,
    /// What the device requires of an item.
    Requirements,
    /// What an item's failure can lead to.
    Risk,
}

impl Family {
    /// The word used in the catalogue.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Reconciliation => "reconciliation",
            Self::Identity => "identity",
            Self::Class => "class",
            Self::Requirements => "requirements",
            Self::Risk => "risk",
            Self::Anomaly => "anomaly",
        }
    }
}

/// What ends a finding of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The product or its record is mended, or a person waives the finding.
    MendOrWaive,
    /// The product or its record is mended; it cannot be waived.
    Mend,
    /// Something could not be looked at: the audit is *not determined* until it can be.
    Look,
    /// Something could not be read; a person can look in the tool's place and say so in a waiver.
    LookOrWaive,
}

impl Remedy {
    /// Whether a waiver may accept a finding of this rule.
    pub const fn waivable(self) -> bool {
        matches!(self, Self::MendOrWaive | Self::LookOrWaive)
    }

    /// Whether a finding of this rule leaves the audit undetermined.
    pub const fn undetermined(self) -> bool {
        matches!(self, Self::Look | Self::LookOrWaive)
    }
}

/// One thing an audit can say.
///
/// A rule is this table row, a plain function beside it in the folder `rules`, and a page under
/// `docs/rules/` that is its documentation and its test.
#[derive(Debug)]
pub struct Rule {
    /// The rule's name, never changed once released; reads well after the word *waive*.
    pub slug: &'static str,
    /// The part of the audit it belongs to.
    pub family: Family,
    /// What it finds, as a phrase.
    pub finds: &'static str,
    /// The same for many subjects at once, to follow a count: "241 `crates that ship are not ...`".
    pub many: &'static str,
    /// How much it weighs at each class.
    pub levels: Levels,
    /// What it rests on.
    pub basis: Basis,
    /// What ends its findings.
    pub remedy: Remedy,
    /// Its page, in Markdown.
    pub page: &'static str,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.slug == other.slug
    }
}

impl Eq for Rule {}
