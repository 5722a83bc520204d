//! What is known of a node at a glance: class, entry, open anomalies.

use super::{Ledger, Standing};
use crate::criteria::SafetyClass;
use crate::evidence::graph::{CrateIx, Node, Role};
use crate::evidence::manifest::Kind;
use std::collections::BTreeMap;

/// What stands for a crate in the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recorded {
    /// It is a package of the workspace.
    SoftwareItem,
    /// An entry of its own.
    Item,
    /// An entry that calls it a tool, apart from SOUP.
    Tool,
    /// The entries of others.
    Part,
    /// Nothing.
    Undeclared,
    /// The manifest cannot be read.
    Unknown,
}

impl Recorded {
    /// The phrase for a person.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::SoftwareItem => "software item",
            Self::Item => "item",
            Self::Tool => "tool",
            Self::Part => "part",
            Self::Undeclared => "undeclared",
            Self::Unknown => "entry not known",
        }
    }

    /// The word for a machine.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SoftwareItem => "software_item",
            Self::Item => "item",
            Self::Tool => "tool",
            Self::Part => "part",
            Self::Undeclared => "none",
            Self::Unknown => "not_determined",
        }
    }
}

/// What is known of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its class.
    pub class: SafetyClass,
    /// What it is there for; `None` where what ships is not known.
    pub role: Option<Role>,
    /// Its entry.
    pub recorded: Recorded,
    /// How many anomalies of it nobody has judged, or not as they are now; `None` where none could be looked at.
    pub open: Option<usize>,
}

/// The marks of a ledger.
#[derive(Debug)]
pub struct Marks<'l, 'e> {
    ledger: &'l Ledger<'e>,
    open: BTreeMap<CrateIx, usize>,
}

impl<'l, 'e> Marks<'l, 'e> {
    /// Counts the anomalies of every crate.
    pub fn new(ledger: &'l Ledger<'e>) -> Self {
        let mut open = BTreeMap::new();
        for case in &ledger.anomalies {
            let open_now = matches!(case.standing, Standing::Open | Standing::Reopened(..));
            if let (true, Some(index)) = (open_now, case.index()) {
                *open.entry(index).or_default() += 1;
            }
        }
        Self { ledger, open }
    }

    /// The mark of a node that ships.
    pub fn of(&self, node: Node) -> Mark {
        let (class, recorded) = match (self.ledger.item_at(node.krate), self.ledger.software_item(node.krate))
        {
            (Some(item), _) => (item.judged.class, self.recorded(item)),
            (None, Some(item)) => (item.judged.class, Recorded::SoftwareItem),
            (None, None) => (SafetyClass::UNASSIGNED, Recorded::Unknown),
        };
        let role = self.ledger.graph().map(|graph| graph.role(node));
        Mark { class, role, recorded, open: self.open(node.krate) }
    }

    fn recorded(&self, item: &super::Item<'_>) -> Recorded {
        match item.record {
            Some(record) if record.is_part() => Recorded::Part,
            Some(record) if record.kind == Kind::Tool => Recorded::Tool,
            Some(_) => Recorded::Item,
            None if self.ledger.manifest().is_none() => Recorded::Unknown,
            None => Recorded::Undeclared,
        }
    }

    fn open(&self, krate: CrateIx) -> Option<usize> {
        let name = &self.ledger.graph()?.get(krate).name;
        let readable = self.ledger.database().is_some_and(|database| database.readable(name));
        readable.then(|| self.open.get(&krate).copied().unwrap_or_default())
    }
}
