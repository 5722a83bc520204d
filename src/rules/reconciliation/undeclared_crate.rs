use crate::criteria::Basis;
use crate::finding::{Hit, Place};
use crate::reconcile::{Item, Ledger};
use crate::rules::manifest::empty_manifest_is;

rule! {
    RULE = "undeclared-crate" in Reconciliation;
    finds "a crate that ships is not in the manifest";
    many "crates that ship are not in the manifest";
    levels "EEE";
    basis Basis::clauses("8.1.2");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    // `empty-manifest` says it once for all of them.
    if ledger.manifest().is_none() || empty_manifest_is(ledger) {
        return Vec::new();
    }
    let undeclared: Vec<&Item<'_>> = ledger.undeclared(false).collect();
    if undeclared.is_empty() {
        return Vec::new();
    }
    let adoption = ledger.adoption();
    let hit = |item: &&Item<'_>| {
        let entry = ledger.proposal(&adoption, item.index).unwrap_or_default();
        let message = format!("{} {} ships and is not in the manifest", item.krate.name, item.krate.version);
        let help = format!("run `cargo soup sync`, or add\n{entry}");
        Hit::new(item.subject(), item.judged.clone(), Place::ManifestFile, message, help)
            .note(format!("it comes by {}", ledger.path(item)))
    };
    undeclared.iter().map(hit).collect()
}
