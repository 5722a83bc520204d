//! What a change of dependencies means for the device: the ledger before it beside the ledger after it.

use super::{Case, Item, Ledger, Standing};
use crate::evidence::graph::{Crate, CrateIx};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What differs between two ledgers.
#[derive(Debug)]
pub struct Difference<'l, 'e> {
    /// Crates that are new to the device.
    pub arrived: Vec<&'l Item<'e>>,
    /// Crates that are no longer in it.
    pub left: Vec<&'l Item<'e>>,
    /// Crates that are in it with another version or content, before and after.
    pub moved: Vec<(&'l Item<'e>, &'l Item<'e>)>,
    /// Crates that are the same and have other features, before and after.
    pub refitted: Vec<(&'l Item<'e>, &'l Item<'e>)>,
    /// Crates whose entries are covered by others than before, or by themselves, before and after.
    pub reparented: Vec<(&'l Item<'e>, &'l Item<'e>)>,
    /// Anomalies that concern the device from now on.
    pub introduced: Vec<&'l Case<'e>>,
    /// Anomalies that no longer do.
    pub resolved: Vec<&'l Case<'e>>,
}

impl<'l, 'e> Difference<'l, 'e> {
    /// Compares.
    pub fn between(before: &'l Ledger<'e>, after: &'l Ledger<'e>) -> Self {
        let (mut stayed, left, arrived) = matched(before, after);
        let (moved, left, arrived) = paired(&left, arrived);
        let refitted =
            stayed.iter().copied().filter(|(old, new)| features(before, old) != features(after, new));
        let refitted = refitted.collect();
        stayed.extend(&moved);
        stayed.sort_by_key(|(_, new)| new.index);
        let reparented = stayed.into_iter().filter(|(old, new)| parents(old) != parents(new)).collect();
        Self {
            introduced: only_in(after, before),
            resolved: only_in(before, after),
            arrived,
            left,
            moved,
            refitted,
            reparented,
        }
    }

    /// Whether the device is what it was.
    pub fn is_empty(&self) -> bool {
        let items = [&self.arrived, &self.left].iter().all(|list| list.is_empty());
        items && [&self.moved, &self.refitted, &self.reparented].iter().all(|list| list.is_empty())
    }
}

/// The entries a part is covered by, as its own entry names them; `None` for an item of its own or without entry.
pub fn parents<'e>(item: &Item<'e>) -> Option<BTreeSet<&'e str>> {
    let named = item.record?.part_of.as_ref()?;
    Some(named.iter().map(|parent| parent.value.as_str()).collect())
}

/// The features of an item that are on.
pub fn features<'e>(ledger: &Ledger<'e>, item: &Item<'_>) -> BTreeSet<&'e str> {
    ledger.graph().map(|graph| graph.features(item.index)).unwrap_or_default()
}

/// The versions of a crate that a change is about: those that packages of the workspace ask for themselves, and where
/// that is new of some of them, these.
pub fn chosen(before: &Ledger<'_>, after: &Ledger<'_>, name: &str) -> BTreeSet<CrateIx> {
    let known = |ledger: &Ledger<'_>, of: &BTreeSet<CrateIx>| -> BTreeSet<(String, bool)> {
        let graph = ledger.graph();
        graph
            .into_iter()
            .flat_map(|graph| of.iter().map(|&index| (graph.get(index).id(), graph.ships(index))))
            .collect()
    };
    let old = known(before, &asked_for(before, name));
    let all = asked_for(after, name);
    let is_new = |index: &CrateIx| known(after, &BTreeSet::from([*index])).is_disjoint(&old);
    let new: BTreeSet<CrateIx> = all.iter().copied().filter(is_new).collect();
    if new.is_empty() { all } else { new }
}

/// The versions of a crate that packages of the workspace ask for themselves, whether they ship or not.
fn asked_for(ledger: &Ledger<'_>, name: &str) -> BTreeSet<CrateIx> {
    let Some(graph) = ledger.graph() else { return BTreeSet::new() };
    let directly = |index: CrateIx| {
        let item = ledger.items.iter().find(|item| item.index == index);
        let through = graph.not_shipped().get(&index).and_then(|absent| absent.through);
        item.is_some_and(|item| item.paths.iter().any(|path| path.len() == 2))
            || through.is_some_and(|from| graph.get(from).member)
    };
    let named = graph.crates().filter(|(_, krate)| krate.name == name && !krate.member);
    named.map(|(index, _)| index).filter(|index| directly(*index)).collect()
}

type Pairs<'l, 'e> = Vec<(&'l Item<'e>, &'l Item<'e>)>;
type Items<'l, 'e> = Vec<&'l Item<'e>>;

fn identity(krate: &Crate) -> (&str, String, Option<&str>) {
    (&krate.name, krate.version.to_string(), krate.designator())
}

fn matched<'l, 'e>(
    before: &'l Ledger<'e>,
    after: &'l Ledger<'e>,
) -> (Pairs<'l, 'e>, Items<'l, 'e>, Items<'l, 'e>) {
    let mut old: BTreeMap<_, &Item<'e>> =
        before.items.iter().map(|item| (identity(item.krate), item)).collect();
    let mut stayed = Vec::new();
    let mut arrived = Vec::new();
    for item in &after.items {
        match old.remove(&identity(item.krate)) {
            Some(same) => stayed.push((same, item)),
            None => arrived.push(item),
        }
    }
    let mut left: Vec<&Item<'_>> = old.into_values().collect();
    left.sort_by_key(|item| item.index);
    (stayed, left, arrived)
}

/// What left and what arrived under one name is the same crate in another version, in the order of versions.
fn paired<'l, 'e>(
    left: &[&'l Item<'e>],
    arrived: Items<'l, 'e>,
) -> (Pairs<'l, 'e>, Items<'l, 'e>, Items<'l, 'e>) {
    let mut by_name: BTreeMap<&str, VecDeque<&Item<'e>>> = BTreeMap::new();
    for item in left {
        by_name.entry(&item.krate.name).or_default().push_back(item);
    }
    let mut moved = Vec::new();
    let mut new = Vec::new();
    for item in arrived {
        match by_name.get_mut(item.krate.name.as_str()).and_then(VecDeque::pop_front) {
            Some(old) => moved.push((old, item)),
            None => new.push(item),
        }
    }
    let mut gone: Vec<&Item<'_>> = by_name.into_values().flatten().collect();
    gone.sort_by_key(|item| item.index);
    (moved, gone, new)
}

/// Anomalies that concern one device and not the other, whatever the version: one that is carried over is neither
/// new nor gone.
fn only_in<'l, 'e>(here: &'l Ledger<'e>, there: &Ledger<'_>) -> Vec<&'l Case<'e>> {
    let key = |case: &Case<'_>| (case.id().to_owned(), case.item.name().to_owned());
    let known: BTreeSet<_> = there.anomalies.iter().filter(|case| concerns(case)).map(key).collect();
    here.anomalies.iter().filter(|case| concerns(case) && !known.contains(&key(case))).collect()
}

const fn concerns(case: &Case<'_>) -> bool {
    !matches!(case.standing, Standing::NotShipped | Standing::OtherPlatform | Standing::Withdrawn(_))
}
