//! The device, how SOUP is managed, and what ships.

use super::{Field, Located, Span, Stated};
use crate::criteria::SafetyClass;
use crate::evidence::trace::IdKind;
use std::collections::BTreeMap;

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
    /// Columns that stand in the rows of the SOUP list, of [`super::super::schema::LIST_COLUMNS`].
    pub list_columns: Option<Vec<&'static str>>,
    /// Files that know ids, by what the ids are of; only kinds that have one.
    pub trace_sources: BTreeMap<IdKind, Vec<Located<String>>>,
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
            trace_sources: BTreeMap::new(),
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
    /// Whose the native code in it is.
    pub native: Field<String>,
    /// Every text of the table.
    pub stated: Vec<Stated>,
}
