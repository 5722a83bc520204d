use crate::criteria::Basis;
use crate::finding::{Hit, Place};
use crate::reconcile::{Item, Ledger};
use crate::rules::manifest::empty_manifest_is;

rule! {
    RULE = "undeclared-build-tool" in Reconciliation;
    finds "a crate that drives the build is declared neither as SOUP nor as a tool";
    many "crates that drive the build are declared neither as SOUP nor as a tool";
    levels "IWW";
    basis Basis::clauses("5.1.10, 8.1.1");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    if ledger.manifest().is_none() || empty_manifest_is(ledger) {
        return Vec::new();
    }
    let tools: Vec<&Item<'_>> = ledger.undeclared(true).collect();
    if tools.is_empty() {
        return Vec::new();
    }
    let adoption = ledger.adoption();
    let hit = |item: &&Item<'_>| {
        let entry = ledger.proposal(&adoption, item.index).unwrap_or_default();
        let message = format!(
            "{} {} builds what ships and is not in the manifest",
            item.krate.name, item.krate.version
        );
        let help = format!("run `cargo soup init --append`, or add\n{entry}");
        Hit::new(item.subject(), item.judged.clone(), Place::ManifestFile, message, help)
            .note(format!("it comes by {}", ledger.path(item)))
    };
    tools.iter().map(hit).collect()
}
