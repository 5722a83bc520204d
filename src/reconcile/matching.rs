//! Which entry stands for which crate.

use crate::evidence::graph::{Crate, CrateIx, Graph};
use crate::evidence::manifest::{Kind, Record};
use std::collections::BTreeMap;

/// Entries beside crates.
pub(super) struct Matched<'e> {
    /// The entry of each shipped crate that has one.
    pub(super) entries: BTreeMap<CrateIx, &'e Record>,
    /// Entries of crates that match nothing that ships, with the locked crate they name, if any.
    pub(super) orphans: Vec<(&'e Record, Option<CrateIx>)>,
}

/// Matches by name and exact version first. What is left over of a name is paired in the order of versions:
/// it is the entry of an earlier version, and drift says more than "undeclared" and "orphaned".
pub(super) fn match_records<'e>(graph: &'e Graph, records: &'e [Record]) -> Matched<'e> {
    let mut matched = Matched { entries: BTreeMap::new(), orphans: Vec::new() };
    for (name, entries) in by_name(records) {
        let shipped = graph.called(name).filter(|index| !graph.get(*index).member && graph.ships(*index));
        let mut crates: Vec<(CrateIx, &Crate)> = shipped.map(|index| (index, graph.get(index))).collect();
        // Content goes before version for all entries of a name, so that their order decides nothing.
        let left = take(graph, &mut matched, &mut crates, entries, same_content);
        let left = take(graph, &mut matched, &mut crates, left, same_version);
        pair_left_over(graph, &mut matched, crates, left);
    }
    matched.orphans.sort_by_key(|(record, _)| record.span.start);
    matched
}

fn by_name(records: &[Record]) -> BTreeMap<&str, Vec<&Record>> {
    let mut names: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records.iter().filter(|record| matches!(record.kind, Kind::Crate | Kind::Tool)) {
        names.entry(&record.name).or_default().push(record);
    }
    names
}

/// Gives each entry the first crate it fits; the entries that fit none are handed back.
fn take<'e>(
    graph: &Graph,
    matched: &mut Matched<'e>,
    crates: &mut Vec<(CrateIx, &Crate)>,
    records: Vec<&'e Record>,
    fits: fn(&Record, &Crate) -> bool,
) -> Vec<&'e Record> {
    let mut left = Vec::new();
    for record in records {
        match crates
            .iter()
            .position(|(index, krate)| may_stand_for(graph, record, *index) && fits(record, krate))
        {
            Some(position) => drop(matched.entries.insert(crates.remove(position).0, record)),
            None => left.push(record),
        }
    }
    left
}

/// A tool is no part of the device: what ships otherwise than by building is SOUP, whatever its entry says.
fn may_stand_for(graph: &Graph, record: &Record, index: CrateIx) -> bool {
    record.kind != Kind::Tool || graph.may_be_a_tool(index)
}

fn same_version(record: &Record, krate: &Crate) -> bool {
    record.exact_version().as_ref() == Some(&krate.version)
}

fn same_content(record: &Record, krate: &Crate) -> bool {
    let stated = [("checksum", &record.checksum), ("revision", &record.revision)];
    let mut stated = stated.iter().filter_map(|(key, field)| Some((*key, field.text()?))).peekable();
    let fits = match stated.peek() {
        None => krate.designator().is_none(),
        Some(_) => stated.any(|(key, text)| krate.has(key, text)),
    };
    same_version(record, krate) && fits
}

fn pair_left_over<'e>(
    graph: &'e Graph,
    matched: &mut Matched<'e>,
    mut crates: Vec<(CrateIx, &'e Crate)>,
    mut left: Vec<&'e Record>,
) {
    crates.sort_by_key(|(_, krate)| &krate.version);
    left.sort_by_key(|record| (record.exact_version(), record.version.text(), record.span.start));
    let recorded = |record: &Record| {
        // A second entry of a version already matched is a duplicate, not the entry of another version. One
        // of another git revision is not: `duplicate-item` calls it an item of its own.
        let version = record.exact_version();
        version.is_some_and(|version| {
            matched
                .entries
                .values()
                .filter(|other| other.name == record.name && other.kind == record.kind)
                .filter(|other| other.revision.text() == record.revision.text())
                .any(|other| other.exact_version().as_ref() == Some(&version))
        })
    };
    let (duplicates, left): (Vec<&Record>, Vec<&Record>) =
        left.into_iter().partition(|record| recorded(record));
    let mut left = left;
    for (index, _) in crates {
        if let Some(position) = left.iter().position(|record| may_stand_for(graph, record, index)) {
            matched.entries.insert(index, left.remove(position));
        }
    }
    // `duplicate-item` speaks for these.
    drop(duplicates);
    let orphans = left.into_iter().map(|record| (record, locked(graph, record)));
    matched.orphans.extend(orphans.filter(|(record, locked)| means_a_crate(record, *locked)));
}

/// A tool need not be a crate; one that Cargo.lock names, or that has the content of a crate, is.
fn means_a_crate(record: &Record, locked: Option<CrateIx>) -> bool {
    record.kind == Kind::Crate || locked.is_some() || !record.checksum.is_blank()
}

fn locked(graph: &Graph, record: &Record) -> Option<CrateIx> {
    let version = record.exact_version()?;
    let same = |krate: &Crate| krate.name == record.name && krate.version == version;
    graph.crates().find(|(_, krate)| same(krate)).map(|(index, _)| index)
}
