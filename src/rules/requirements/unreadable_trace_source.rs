use crate::criteria::Basis;
use crate::evidence::Gap;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unreadable-trace-source" in Requirements;
    finds "a file of ids or results that the policy names cannot be read: the result is *not determined*";
    many "files of ids or results cannot be read";
    levels "EEE";
    basis Basis::clauses("5.1.1 c, 7.3.3");
    remedy Look;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let hit = |gap: &Gap| {
        let place = gap.span.as_ref().map_or(Place::ManifestFile, Place::at);
        Hit::new(Subject::Device, ledger.system.clone(), place, gap.what.clone(), gap.help.clone())
    };
    ledger.evidence.trace.gaps().map(hit).collect()
}
