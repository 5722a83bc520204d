//! What brings the manifest in line with what ships: facts move, and what nobody has looked at is signed by nobody.

use super::{Adoption, Item, Ledger, Orphan};
use crate::evidence::graph::{CrateIx, NotShipped};
use crate::evidence::manifest::edit::{Edit, Edited, NoPlace, Value};
use crate::evidence::manifest::{Field, Record, Signature};
use std::collections::{BTreeMap, BTreeSet};

/// Everything a sync would do, and why.
#[derive(Debug)]
pub struct Sync<'l, 'e> {
    /// The manifest after it.
    pub edited: Edited,
    /// Entry by entry, in the order of names and versions.
    pub changes: Vec<Change<'l, 'e>>,
}

/// What happens to one entry.
#[derive(Debug)]
pub struct Change<'l, 'e> {
    /// The item as it is afterwards, or was where it is gone.
    pub id: String,
    /// The entry there is.
    pub record: Option<&'e Record>,
    /// The crate that ships.
    pub item: Option<&'l Item<'e>>,
    /// What changes.
    pub what: Vec<What>,
    /// The signature that is taken off.
    pub unsigned: Option<&'e Signature>,
}

/// One thing that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A crate that ships has no entry: one is proposed.
    New {
        /// The items it comes along with; none for an item of its own.
        part_of: Vec<String>,
    },
    /// An entry matches nothing that ships: it is taken out.
    Gone {
        /// Why it does not ship.
        why: String,
    },
    /// Another version ships.
    Version {
        /// The recorded one, as written.
        from: String,
    },
    /// The same version has another content.
    Content {
        /// The recorded checksum or revision.
        from: String,
    },
    /// Other features are on than are recorded.
    Features {
        /// The recorded ones.
        from: Vec<String>,
        /// Those now.
        to: Vec<String>,
    },
    /// Other items are on every path to it.
    Parents {
        /// The recorded ones.
        from: Vec<String>,
        /// Those now.
        to: Vec<String>,
    },
    /// It is no part any more: the workspace itself uses it, or too many items do.
    Item {
        /// The items it was part of.
        from: Vec<String>,
    },
    /// Parts of it are new or have another version or content: the signature was given for others.
    Brings(Vec<String>),
}

impl What {
    /// The word used in every format.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::New { .. } => "new",
            Self::Gone { .. } => "gone",
            Self::Version { .. } => "version",
            Self::Content { .. } => "content",
            Self::Features { .. } => "features",
            Self::Parents { .. } => "parents",
            Self::Item { .. } => "item",
            Self::Brings(_) => "brings",
        }
    }

    /// Whether something else ships than was recorded.
    pub const fn is_other_content(&self) -> bool {
        matches!(self, Self::New { .. } | Self::Version { .. } | Self::Content { .. } | Self::Features { .. })
    }
}

/// Plans a sync. Of a manifest that is in line with what ships it changes nothing.
///
/// # Errors
///
/// [`NoPlace`] when an entry that has to change cannot be edited.
pub fn sync<'l, 'e>(ledger: &'l Ledger<'e>) -> Result<Sync<'l, 'e>, NoPlace> {
    let adoption = ledger.adoption();
    let mut changes = changes(ledger, &adoption);
    let edited = edited(ledger, &adoption, &changes)?;
    changes.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Sync { edited, changes })
}

/// What is out of line, item by item, then what is gone.
pub(super) fn changes<'l, 'e>(ledger: &'l Ledger<'e>, adoption: &Adoption) -> Vec<Change<'l, 'e>> {
    let mut plan = Plan { ledger, adoption, changes: Vec::new() };
    for item in &ledger.items {
        plan.look_at(item);
    }
    plan.changes.extend(ledger.orphans.iter().map(|orphan| gone(ledger, orphan)));
    plan.take_signatures_of_what_brings_others();
    plan.changes
}

struct Plan<'p, 'l, 'e> {
    ledger: &'l Ledger<'e>,
    adoption: &'p Adoption,
    changes: Vec<Change<'l, 'e>>,
}

impl<'l, 'e> Plan<'_, 'l, 'e> {
    fn look_at(&mut self, item: &'l Item<'e>) {
        let what = match item.record {
            None => vec![What::New { part_of: self.parents(item.index) }],
            Some(record) => {
                let parts = [drift(item, record), self.features(record), self.regrouped(item, record)];
                parts.into_iter().flatten().collect()
            }
        };
        if !what.is_empty() {
            let unsigned = item.record.and_then(|record| signature(&record.reviewed));
            self.changes.push(Change {
                id: item.krate.id(),
                record: item.record,
                item: Some(item),
                what,
                unsigned,
            });
        }
    }

    fn parents(&self, index: CrateIx) -> Vec<String> {
        self.adoption
            .parts
            .get(&index)
            .map(|parents| self.ledger.reference_names(parents))
            .unwrap_or_default()
    }

    /// An entry that records none is not compared: `review` writes them down.
    fn features(&self, record: &Record) -> Option<What> {
        let enabled = self.ledger.enabled(record).filter(|enabled| !enabled.is_recorded())?;
        let to = enabled.owned();
        Some(What::Features { from: enabled.recorded?.into_iter().collect(), to })
    }

    /// Stated parents that are on every path stay, whatever others would do as well.
    fn regrouped(&self, item: &Item<'_>, record: &Record) -> Option<What> {
        if item.cover.as_ref().is_none_or(super::Cover::is_complete) {
            return None;
        }
        let from = record.part_of.iter().flatten().map(|parent| parent.value.clone()).collect();
        let to = self.parents(item.index);
        Some(if to.is_empty() { What::Item { from } } else { What::Parents { from, to } })
    }

    /// An item's signature covers its parts, which nobody signs: it does not stand for others than it was given for.
    fn take_signatures_of_what_brings_others(&mut self) {
        let mut brings: BTreeMap<CrateIx, BTreeSet<String>> = BTreeMap::new();
        for change in self.changes.iter().filter(|change| change.what.iter().any(What::is_other_content)) {
            let Some(item) = change.item else { continue };
            for parent in self.adoption.parts.get(&item.index).into_iter().flatten() {
                brings.entry(*parent).or_default().insert(change.id.clone());
            }
        }
        for (parent, parts) in brings {
            let Some(item) = self.ledger.items.iter().find(|item| item.index == parent) else { continue };
            let Some(unsigned) = item.own_record().and_then(|record| signature(&record.reviewed)) else {
                continue;
            };
            let what = What::Brings(parts.into_iter().collect());
            match self
                .changes
                .iter_mut()
                .find(|change| change.item.is_some_and(|other| other.index == parent))
            {
                Some(change) => change.what.push(what),
                None => self.changes.push(Change {
                    id: item.krate.id(),
                    record: item.record,
                    item: Some(item),
                    what: vec![what],
                    unsigned: Some(unsigned),
                }),
            }
        }
    }
}

fn signature(field: &Field<Signature>) -> Option<&Signature> {
    field.get()
}

/// What ships in place of what is recorded. That nothing is recorded of its content is for `missing-checksum` to say.
fn drift(item: &Item<'_>, record: &Record) -> Option<What> {
    if record.exact_version().as_ref() != Some(&item.krate.version) {
        return Some(What::Version { from: record.version.text().unwrap_or_default().to_owned() });
    }
    let stated = [("checksum", &record.checksum), ("revision", &record.revision)];
    let stated = stated.into_iter().filter_map(|(name, field)| Some((name, field.text()?)));
    let other = |(name, text): &(&str, &str)| !item.krate.has(name, text);
    stated.filter(other).map(|(_, text)| What::Content { from: text.to_owned() }).next()
}

fn gone<'l, 'e>(ledger: &Ledger<'e>, orphan: &Orphan<'e>) -> Change<'l, 'e> {
    let absence = orphan.locked.zip(ledger.graph()).and_then(|(index, graph)| {
        let NotShipped { absence, .. } = graph.not_shipped().get(&index)?;
        Some(format!("it is in Cargo.lock {}", absence.phrase()))
    });
    let why = absence.unwrap_or_else(|| "Cargo.lock does not name it, or another source of it".into());
    let unsigned = signature(&orphan.record.reviewed);
    Change {
        id: orphan.record.id(),
        record: Some(orphan.record),
        item: None,
        what: vec![What::Gone { why }],
        unsigned,
    }
}

/// The manifest with some changes made.
pub(super) fn edited(
    ledger: &Ledger<'_>,
    adoption: &Adoption,
    changes: &[Change<'_, '_>],
) -> Result<Edited, NoPlace> {
    let mut edit = Edit::of(&ledger.evidence.manifest_text)?;
    for change in changes {
        match (change.record, change.item) {
            (Some(record), None) => edit.remove(&record.span)?,
            (None, Some(item)) => edit.add(&ledger.proposal(adoption, item.index).unwrap_or_default())?,
            (Some(record), Some(item)) => {
                for what in &change.what {
                    apply(&mut edit, record, item, what)?;
                }
                edit.unset(&record.span, "reviewed")?;
            }
            (None, None) => {}
        }
    }
    edit.planned()
}

fn apply(edit: &mut Edit<'_>, record: &Record, item: &Item<'_>, what: &What) -> Result<(), NoPlace> {
    let entry = &record.span;
    match what {
        What::Version { .. } | What::Content { .. } => {
            edit.set(entry, "version", Value::Text(item.krate.version.to_string()))?;
            // Files in the repository need not be pinned; where they were, they stay so.
            let tree = item.krate.contents.tree.as_deref().filter(|_| !record.checksum.is_blank());
            let pin = item.krate.pin().or(tree.map(|tree| ("checksum", tree)));
            for key in ["checksum", "revision"] {
                match pin {
                    Some((pinned, designator)) if pinned == key => {
                        edit.set(entry, key, Value::Text(designator.to_owned()))?;
                    }
                    _ => edit.unset(entry, key)?,
                }
            }
            Ok(())
        }
        What::Features { to, .. } => edit.set(entry, "features", Value::Texts(to.clone())),
        What::Parents { to, .. } => edit.set(entry, "part-of", Value::Texts(to.clone())),
        What::Item { .. } => {
            edit.unset(entry, "part-of")?;
            // Facts that an item states and a part does not have to.
            let maker = item.krate.supplier().filter(|_| record.manufacturer.is_absent());
            let licence = item.krate.about.licence.clone().filter(|_| record.licence.is_absent());
            for (key, fact) in [("manufacturer", maker), ("licence", licence)] {
                if let Some(fact) = fact {
                    edit.set(entry, key, Value::Text(fact))?;
                }
            }
            Ok(())
        }
        What::New { .. } | What::Gone { .. } | What::Brings(_) => Ok(()),
    }
}
