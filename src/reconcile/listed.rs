//! Anomalies that a person found on a supplier's own list. They are known by the evaluations about them alone.

use super::anomalies::{self, latest};
use super::case::{Anomaly, Case, Concerned, Listed, Reopened, Standing};
use super::{Item, Ledger};
use crate::evidence::manifest::{Evaluation, Outcome, SupplierLists, same_address};
use crate::evidence::toolchain::STANDARD_LIBRARY;
use semver::Version;
use std::collections::BTreeMap;

/// Every anomaly of a supplier's own list of what is in use, in the order of items and ids.
pub(super) fn cases<'e>(ledger: &Ledger<'e>, unattached: &[&'e Evaluation]) -> Vec<Case<'e>> {
    let mut by_item: BTreeMap<&str, BTreeMap<&str, Vec<&'e Evaluation>>> = BTreeMap::new();
    for evaluation in unattached.iter().copied().filter(|evaluation| is_of_a_supplier(ledger, evaluation)) {
        let named = evaluation.item().zip(evaluation.anomaly.text());
        let Some(((name, _), id)) = named else { continue };
        by_item.entry(name).or_default().entry(id).or_default().push(evaluation);
    }
    let crates = ledger.items.iter().map(|item| Concerned::Crate(item.index, item.krate));
    let others = ledger.others.iter().map(|other| Concerned::Entry(other.record));
    let mut cases = Vec::new();
    for item in crates.chain(others) {
        let about = by_item.get(item.name()).into_iter().flatten();
        cases.extend(about.filter_map(|(id, evaluations)| case(ledger, item, id, evaluations)));
    }
    cases
}

/// An id that RustSec does not know of this crate. While that cannot be told, one that names its list.
fn is_of_a_supplier(ledger: &Ledger<'_>, evaluation: &Evaluation) -> bool {
    let (Some(id), Some((name, _))) = (evaluation.anomaly.text(), evaluation.item()) else { return false };
    let known = ledger.database().map(|database| {
        let of_library = database.toolchain.advisories.iter().filter(|_| name == STANDARD_LIBRARY);
        let mut published = database.about(name).iter().chain(of_library);
        // Of an advisory that cannot be read it is not known which ids it has.
        let unread = name == STANDARD_LIBRARY && !database.toolchain.unreadable.is_empty();
        (database.readable(name) && !unread, published.any(|advisory| advisory.is_called(id)))
    });
    let of_no_advisory = match known {
        Some((_, true)) => false,
        Some((true, false)) => true,
        Some((false, false)) | None => !evaluation.list.is_blank(),
    };
    !id.starts_with("RUSTSEC-") && of_no_advisory
}

fn case<'e>(
    ledger: &Ledger<'e>,
    item: Concerned<'e>,
    id: &'e str,
    evaluations: &[&'e Evaluation],
) -> Option<Case<'e>> {
    let judgement = latest(evaluations, item.version().as_deref())?;
    if was_fixed_before(judgement, item) {
        return None;
    }
    let standing = match binding(ledger, judgement, item) {
        None => Standing::Evaluated(judgement),
        Some(changed) => Standing::Reopened(judgement, changed),
    };
    let others = evaluations.iter().filter(|other| other.span.start != judgement.span.start);
    Some(Case {
        anomaly: Anomaly::Listed(Listed::of(id, judgement)),
        item,
        standing,
        judgement: Some(judgement),
        superseded: others.copied().collect(),
    })
}

/// What was fixed in an earlier version is none of a later one.
fn was_fixed_before(evaluation: &Evaluation, item: Concerned<'_>) -> bool {
    let judged = evaluation.item().and_then(|(_, version)| version.parse::<Version>().ok());
    let in_use = item.version().and_then(|version| version.parse::<Version>().ok());
    evaluation.outcome.get() == Some(&Outcome::Fixed)
        && judged.zip(in_use).is_some_and(|(judged, in_use)| judged < in_use)
}

/// What an evaluation was bound to and is no longer so; `None` when it holds. There are no core facts to compare:
/// in their place it names one of the item's lists, which a person looks at again as policy says.
fn binding(ledger: &Ledger<'_>, evaluation: &Evaluation, item: Concerned<'_>) -> Option<Reopened> {
    if evaluation.item().map(|(_, version)| version.to_owned()) != item.version() {
        return Some(Reopened::Version);
    }
    if !item.is_content_of(evaluation) {
        return Some(Reopened::Content);
    }
    let named = evaluation.list.text().unwrap_or_default();
    let lists = ledger.lists_of(item);
    let on_a_list = lists.iter().flat_map(|lists| &lists.lists).any(|list| is_on(&list.url, named));
    (!on_a_list).then_some(Reopened::Publication)
}

/// Whether an address is that of a list, or of a page below it.
fn is_on(list: &str, address: &str) -> bool {
    let below = address.strip_prefix(list.trim_end_matches('/'));
    same_address(list, address) || below.is_some_and(|rest| rest.starts_with(['/', '?', '#']))
}

impl<'e> Ledger<'e> {
    /// Whether an evaluation of an anomaly is bound to the item and to what is published as they are.
    pub fn holds(&self, case: &Case<'e>, evaluation: &Evaluation) -> bool {
        let changed = match case.anomaly {
            Anomaly::Advisory(advisory) => anomalies::binding(evaluation, case.item, advisory),
            Anomaly::Listed(_) => binding(self, evaluation, case.item),
        };
        changed.is_none()
    }

    /// The supplier's own lists that cover an item: for a part, those of what it is part of as well.
    pub fn lists_of(&self, item: Concerned<'e>) -> Vec<&'e SupplierLists> {
        let record = match item {
            Concerned::Entry(record) => Some(record),
            Concerned::Library(_) => self.standard_libraries().next().map(|other| other.record),
            Concerned::Crate(index, _) => {
                self.items.iter().find(|item| item.index == index).and_then(|item| item.record)
            }
        };
        let parents = record.and_then(|record| record.part_of.as_ref()).into_iter().flatten();
        let called = |item: &Item<'_>, name: &str| item.krate.name == name || item.krate.is_called(name);
        let parents =
            parents.flat_map(|parent| self.items.iter().filter(move |item| called(item, &parent.value)));
        let records = parents.filter_map(|item| item.record).chain(record);
        records.filter_map(|record| record.anomaly_lists.get()).collect()
    }
}
