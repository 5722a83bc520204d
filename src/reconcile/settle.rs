//! The records after a change of dependencies: what ships has its entry, what is gone has none.
//!
//! Only what the change touched is written. What was out of line before stays so: the audit speaks for it.

use super::{Adoption, Change, Item, Ledger};
use crate::evidence::graph::{CrateIx, Source};
use crate::evidence::manifest::edit::{Edit, Edited, NoPlace, Value};
use crate::evidence::manifest::{Record, Span};
use std::collections::BTreeSet;

/// Plans the records. `after` is the device as it would be beside the manifest as it is; the chosen crates are items
/// of their own.
///
/// # Errors
///
/// [`NoPlace`], when the manifest is written so that a record cannot be set in.
pub fn settle(
    before: &Ledger<'_>,
    after: &Ledger<'_>,
    chosen: &BTreeSet<CrateIx>,
) -> Result<Edited, NoPlace> {
    let change = Change::between(before, after);
    let mut settling = Settling {
        adoption: after.adoption(),
        earlier: before.adoption(),
        edit: Edit::of(&after.evidence.manifest_text)?,
        after,
        before,
    };
    let arrived: BTreeSet<CrateIx> = change.arrived.iter().map(|item| item.index).collect();
    for item in &after.items {
        match item.record {
            None if arrived.contains(&item.index) || settling.comes_with(item, chosen) => {
                settling.add(item)?;
            }
            None => {}
            Some(record) => settling.keep(item, record, chosen.contains(&item.index))?,
        }
    }
    settling.drop_orphans()?;
    settling.edit.planned()
}

struct Settling<'s, 'l, 'e> {
    adoption: Adoption,
    /// What would have been proposed before.
    earlier: Adoption,
    edit: Edit<'e>,
    after: &'s Ledger<'e>,
    before: &'s Ledger<'l>,
}

impl Settling<'_, '_, '_> {
    /// Whether a crate is chosen, or part of what is.
    fn comes_with(&self, item: &Item<'_>, chosen: &BTreeSet<CrateIx>) -> bool {
        let parents = self.adoption.parts.get(&item.index);
        chosen.contains(&item.index) || parents.is_some_and(|parents| !parents.is_disjoint(chosen))
    }

    fn add(&mut self, item: &Item<'_>) -> Result<(), NoPlace> {
        match self.after.proposal(&self.adoption, item.index) {
            Some(entry) => self.edit.add(&entry),
            None => Ok(()),
        }
    }

    /// An entry that stays: it follows its crate, and names the parents it now has.
    fn keep(&mut self, item: &Item<'_>, record: &Record, chosen: bool) -> Result<(), NoPlace> {
        let followed = self.follow(item, record)?;
        let uncovered =
            item.cover.as_ref().is_some_and(|cover| !cover.is_complete()) && !self.was_uncovered(item);
        let moves = uncovered || chosen && record.is_part() || self.outgrown(item, record);
        if !moves {
            return if followed { self.take_signature_off(record) } else { Ok(()) };
        }
        match self.adoption.parts.get(&item.index) {
            Some(parents) => {
                let parents = self.after.parents(parents);
                self.edit.set(&record.span, "part-of", Value::Texts(parents))?;
            }
            None => self.make_item(item, record)?,
        }
        self.take_signature_off(record)
    }

    /// Version and content as they are now, where they were right before.
    fn follow(&mut self, item: &Item<'_>, record: &Record) -> Result<bool, NoPlace> {
        let right = |item: &Item<'_>, record: &Record| {
            let stated = record.checksum.text().or_else(|| record.revision.text());
            !item.drifted() && (stated.is_none() || stated == item.krate.designator())
        };
        let was_right = self.counterpart(record).is_some_and(|old| right(old, record));
        if right(item, record) || !was_right {
            return Ok(false);
        }
        let krate = item.krate;
        self.edit.set(&record.span, "version", Value::Text(krate.version.to_string()))?;
        let (has, has_not) = match krate.source {
            Source::Git { .. } => ("revision", "checksum"),
            _ => ("checksum", "revision"),
        };
        match krate.designator() {
            Some(content) => self.edit.set(&record.span, has, Value::Text(content.to_owned()))?,
            None => self.edit.unset(&record.span, has)?,
        }
        self.edit.unset(&record.span, has_not)?;
        Ok(true)
    }

    /// A part that becomes an item of its own says what an item says, as far as that is fact.
    fn make_item(&mut self, item: &Item<'_>, record: &Record) -> Result<(), NoPlace> {
        self.edit.unset(&record.span, "part-of")?;
        let class = self.after.class_by_graph(item.index).map(|class| class.letter().to_owned());
        let facts = [
            ("class", record.class.is_absent(), class),
            ("manufacturer", record.manufacturer.is_absent(), item.krate.supplier()),
            ("licence", record.licence.is_absent(), item.krate.about.licence.clone()),
        ];
        for (key, absent, fact) in facts {
            if let Some(fact) = fact.filter(|_| absent) {
                self.edit.set(&record.span, key, Value::Text(fact))?;
            }
        }
        Ok(())
    }

    /// What somebody signed is not what stands there now.
    fn take_signature_off(&mut self, record: &Record) -> Result<(), NoPlace> {
        self.edit.unset(&record.span, "reviewed")
    }

    /// Entries of what the change took out of the device.
    fn drop_orphans(&mut self) -> Result<(), NoPlace> {
        let spans: Vec<Span> = self
            .after
            .orphans
            .iter()
            .filter(|orphan| self.counterpart(orphan.record).is_some())
            .map(|orphan| orphan.record.span.clone())
            .collect();
        spans.iter().try_for_each(|span| self.edit.remove(span))
    }

    /// The item an entry stood for before. The manifest is the same, so that its place names it.
    fn counterpart(&self, record: &Record) -> Option<&Item<'_>> {
        let same = |item: &&Item<'_>| item.record.is_some_and(|old| old.span == record.span);
        self.before.items.iter().find(same)
    }

    /// Whether a part names more parents than it now needs. Sets that nobody has touched since they were proposed
    /// follow the proposal; what a person wrote stays while it covers the part.
    fn outgrown(&self, item: &Item<'_>, record: &Record) -> bool {
        let Some(cover) = item.cover.as_ref().filter(|cover| cover.is_complete()) else { return false };
        let Some(old) = self.counterpart(record) else { return false };
        let untouched = self.earlier.parts.get(&old.index) == old.cover.as_ref().map(|cover| &cover.parents);
        let smaller =
            self.adoption.parts.get(&item.index).is_some_and(|parents| parents.len() < cover.parents.len());
        untouched && smaller
    }

    fn was_uncovered(&self, item: &Item<'_>) -> bool {
        let before = item.record.and_then(|record| self.counterpart(record));
        before.and_then(|old| old.cover.as_ref()).is_some_and(|cover| !cover.is_complete())
    }
}
