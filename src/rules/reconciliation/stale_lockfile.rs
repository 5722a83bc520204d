use crate::criteria::Basis;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "stale-lockfile" in Reconciliation;
    finds "`Cargo.lock` is missing or would change; the audit cannot be carried out";
    many "lock files are missing or would change";
    levels "EEE";
    basis Basis::clauses("8.1.3, 5.8.5");
    remedy Look;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Err(gap) = &ledger.evidence.graph else { return Vec::new() };
    vec![Hit::new(
        Subject::Device,
        ledger.system.clone(),
        Place::Lockfile,
        gap.what.clone(),
        gap.help.clone(),
    )]
}
