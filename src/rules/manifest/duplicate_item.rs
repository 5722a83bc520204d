use crate::criteria::Basis;
use crate::evidence::manifest::{Kind, Record};
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;
use std::collections::BTreeMap;

rule! {
    RULE = "duplicate-item" in Manifest;
    finds "the same name and version is recorded twice";
    many "items are recorded more than once";
    levels "EEE";
    basis Basis::clauses("8.1.2");
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let mut first: BTreeMap<Key<'_>, &Record> = BTreeMap::new();
    let mut hits = Vec::new();
    for record in &manifest.soup {
        match first.get(&key(record)) {
            None => drop(first.insert(key(record), record)),
            // Two registries can have the same name in the same version; each has its crate.
            Some(earlier) if stands_for_a_crate(ledger, record) && stands_for_a_crate(ledger, earlier) => {}
            Some(earlier) => hits.push(hit(ledger, record, earlier)),
        }
    }
    hits
}

fn stands_for_a_crate(ledger: &Ledger<'_>, record: &Record) -> bool {
    ledger.items.iter().any(|item| item.record.is_some_and(|matched| matched.span == record.span))
}

/// Two sources of one name and version are two items.
type Key<'r> = (&'r str, Option<&'r str>, Option<&'r str>, Kind);

fn key(record: &Record) -> Key<'_> {
    (&record.name, record.version.text(), record.revision.text(), record.kind)
}

fn hit(ledger: &Ledger<'_>, record: &Record, earlier: &Record) -> Hit {
    let line = ledger.lines.at(earlier.span.start).line;
    let message = format!("{} is recorded twice", record.id());
    let help = format!("keep one of the two entries; the other stands at line {line}");
    let judged = ledger.judged_by_name(&record.name);
    Hit::new(Subject::parse(&record.id()), judged, Place::at(&record.span), message, help)
}
