use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::{Entry, Ledger};

rule! {
    RULE = "missing-hazard-reference" in Risk;
    finds "a failure can contribute to a hazardous situation, and no hazard is named";
    many "items name no hazard their failure can contribute to, and do not say that there is none";
    levels "-EE";
    basis Basis::clauses("7.1.4, 7.3.3 a");
    remedy MendOrWaive;
}

/// An empty list says that there is none; that it gives no reason is for another rule.
pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let silent = ledger
        .soup_entries()
        .filter(|entry| entry.record.hazards.is_absent() && entry.record.no_contribution.is_absent());
    silent.map(|entry| hit(&entry)).collect()
}

fn hit(entry: &Entry<'_, '_>) -> Hit {
    let id = entry.subject().id().unwrap_or_default();
    let message =
        format!("{id} names no hazard its failure can contribute to, and does not say that there is none");
    let help = "name the hazards of the risk file, or write `no-contribution = \"...\"` with the reason\n\
        hazards = [\"...\"]";
    Hit::new(entry.subject(), entry.judged.clone(), entry.place(), message, help.into())
}
