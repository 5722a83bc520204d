use crate::criteria::Basis;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unreadable-manifest" in Manifest;
    finds "the manifest is missing, is not TOML, or has an unknown `schema`";
    many "manifests cannot be read";
    levels "EEE";
    basis Basis::clauses("8.1.2, 8.3");
    remedy Look;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Err(gap) = &ledger.evidence.manifest else { return Vec::new() };
    let place = gap.span.as_ref().map_or(Place::ManifestFile, Place::at);
    vec![Hit::new(Subject::Device, ledger.system.clone(), place, gap.what.clone(), gap.help.clone())]
}
