use crate::criteria::Basis;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "empty-manifest" in Manifest;
    finds "no SOUP is recorded although crates ship";
    many "manifests record no SOUP";
    levels "EEE";
    basis Basis::clauses("8.1.2");
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    if !is_empty(ledger) {
        return Vec::new();
    }
    let ship = match ledger.items.len() {
        1 => "one ships".to_owned(),
        several => format!("{several} ship"),
    };
    let message = format!("no crate is recorded, and {ship}");
    let help = "run `cargo soup init --append` to add an entry for each that ships".into();
    vec![Hit::new(Subject::Device, ledger.system.clone(), Place::ManifestFile, message, help)]
}

/// Whether crates ship and the manifest has no entry for any crate.
pub(in crate::rules) fn is_empty(ledger: &Ledger<'_>) -> bool {
    let recorded = ledger.items.iter().any(|item| item.record.is_some()) || !ledger.orphans.is_empty();
    ledger.manifest().is_some() && !ledger.items.is_empty() && !recorded
}
