use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "missing-environment" in Requirements;
    finds "no record of the hardware and software the item requires";
    many "items have no record of the hardware and software they require";
    levels "-EE";
    basis Basis::clauses("5.3.4");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    super::missing(
        ledger,
        "environment",
        "has no record of the hardware and software it requires",
        |record| &record.environment,
    )
}
