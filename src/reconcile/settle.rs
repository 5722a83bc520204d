//! The records after a change of dependencies: what a sync would do then, less what it would have done before.
//!
//! Only what the change touched is written. What was out of line before stays so: the audit speaks for it.

use super::sync::{self, Change, What};
use super::{Adoption, Difference, Item, Ledger, adoption};
use crate::evidence::graph::CrateIx;
use crate::evidence::manifest::Record;
use crate::evidence::manifest::edit::{Edited, NoPlace};
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
    let adoption = after.adoption();
    let difference = Difference::between(before, after);
    let arrived: BTreeSet<CrateIx> = difference.arrived.iter().map(|item| item.index).collect();
    let comes_with = |index: CrateIx| {
        let parents = adoption.parts.get(&index);
        chosen.contains(&index) || parents.is_some_and(|parents| !parents.is_disjoint(chosen))
    };
    let before_it = sync::changes(before, &before.adoption());
    let known: BTreeSet<usize> =
        before_it.iter().filter_map(|change| Some(change.record?.span.start)).collect();
    let mut changes = sync::changes(after, &adoption);
    changes.retain(|change| match (change.record, change.item) {
        (Some(record), _) => !known.contains(&record.span.start),
        (None, Some(item)) => arrived.contains(&item.index) || comes_with(item.index),
        (None, None) => false,
    });
    let touched: BTreeSet<usize> =
        changes.iter().filter_map(|change| Some(change.record?.span.start)).collect();
    changes.extend(
        outgrown(before, after)
            .filter(|change| change.record.is_some_and(|record| !touched.contains(&record.span.start))),
    );
    sync::edited(after, &adoption, &changes)
}

/// Parts that name more parents than they now need. Sets that nobody has touched since they were proposed follow the
/// proposal; what a person wrote stays while it covers the part.
fn outgrown<'l, 'e>(
    before: &Ledger<'_>,
    after: &'l Ledger<'e>,
) -> impl Iterator<Item = Change<'l, 'e>> + use<'l, 'e> {
    let (earlier, now) = (proposed(before), proposed(after));
    let parts = after.items.iter().filter_map(|item| {
        let record = item.record.filter(|record| record.is_part())?;
        let stated = &item.cover.as_ref().filter(|cover| cover.is_complete())?.parents;
        let old = counterpart(before, record)?;
        let untouched = earlier.parts.get(&old.index) == old.cover.as_ref().map(|cover| &cover.parents);
        let smaller =
            now.parts.get(&item.index).filter(|parents| untouched && parents.len() < stated.len())?;
        let what = What::Parents {
            from: record.part_of.iter().flatten().map(|parent| parent.value.clone()).collect(),
            to: after.reference_names(smaller),
        };
        let unsigned = record.reviewed.get();
        Some(Change {
            id: item.krate.id(),
            record: Some(record),
            item: Some(item),
            what: vec![what],
            unsigned,
        })
    });
    parts.collect::<Vec<_>>().into_iter()
}

/// What would be proposed if no part were declared.
fn proposed(ledger: &Ledger<'_>) -> Adoption {
    let own = ledger.items.iter().filter(|item| item.own_record().is_some()).map(|item| item.index).collect();
    ledger.graph().map(|graph| adoption(graph, &own)).unwrap_or_default()
}

/// The item an entry stood for before. The manifest is the same, so that its place names it.
fn counterpart<'l, 'e>(before: &'l Ledger<'e>, record: &Record) -> Option<&'l Item<'e>> {
    before.items.iter().find(|item| item.record.is_some_and(|old| old.span == record.span))
}
