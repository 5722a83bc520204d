use crate::criteria::Basis;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unknown-toolchain" in Reconciliation;
    finds "the compiler that builds cannot be asked, so that the standard library in use is not known: the result is *not determined*";
    many "compilers cannot be asked";
    levels "EEE";
    basis Basis::clauses("8.1.2");
    remedy Look;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let gap = ledger.evidence.toolchain.as_ref().err();
    let hit = |gap: &crate::evidence::Gap| {
        Hit::new(
            Subject::Device,
            ledger.system.clone(),
            Place::ManifestFile,
            gap.what.clone(),
            gap.help.clone(),
        )
    };
    gap.map(hit).into_iter().collect()
}
