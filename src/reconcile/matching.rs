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
        let left = take(&mut matched, &mut crates, entries, same_content);
        let left = take(&mut matched, &mut crates, left, same_version);
        pair_left_over(graph, &mut matched, crates, left);
    }
    matched.orphans.sort_by_key(|(record, _)| record.span.start);
    matched
}

fn by_name(records: &[Record]) -> BTreeMap<&str, Vec<&Record>> {
    let mut names: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.kind == Kind::Crate) {
        names.entry(&record.name).or_default().push(record);
    }
    names
}

/// Gives each entry the first crate it fits; the entries that fit none are handed back.
fn take<'e>(
    matched: &mut Matched<'e>,
    crates: &mut Vec<(CrateIx, &Crate)>,
    records: Vec<&'e Record>,
    fits: fn(&Record, &Crate) -> bool,
) -> Vec<&'e Record> {
    let mut left = Vec::new();
    for record in records {
        match crates.iter().position(|(_, krate)| fits(record, krate)) {
            Some(position) => drop(matched.entries.insert(crates.remove(position).0, record)),
            None => left.push(record),
        }
    }
    left
}

fn same_version(record: &Record, krate: &Crate) -> bool {
    record.exact_version().as_ref() == Some(&krate.version)
}

fn same_content(record: &Record, krate: &Crate) -> bool {
    let stated = record.checksum.text().or_else(|| record.revision.text());
    same_version(record, krate) && stated == krate.designator()
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
                .filter(|other| other.name == record.name && other.revision.text() == record.revision.text())
                .any(|other| other.exact_version().as_ref() == Some(&version))
        })
    };
    let (duplicates, left): (Vec<&Record>, Vec<&Record>) =
        left.into_iter().partition(|record| recorded(record));
    let mut left = left.into_iter();
    for (index, _) in crates {
        if let Some(record) = left.next() {
            matched.entries.insert(index, record);
        }
    }
    // `duplicate-item` speaks for these.
    drop(duplicates);
    matched.orphans.extend(left.map(|record| (record, locked(graph, record))));
}

fn locked(graph: &Graph, record: &Record) -> Option<CrateIx> {
    let version = record.exact_version()?;
    let same = |krate: &Crate| krate.name == record.name && krate.version == version;
    graph.crates().find(|(_, krate)| same(krate)).map(|(index, _)| index)
}
