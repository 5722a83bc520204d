use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "missing-performance" in Requirements;
    finds "no required performance, and no reason why there is none";
    many "items have no required performance, nor a reason why there is none";
    levels "-WE";
    basis Basis::clauses("5.3.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    super::missing(
        ledger,
        "performance",
        "has no required performance, nor a reason why there is none",
        |record| &record.performance,
    )
}
