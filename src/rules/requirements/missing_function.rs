use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "missing-function" in Requirements;
    finds "no required function";
    many "items have no required function";
    levels "-EE";
    basis Basis::clauses("5.3.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    super::missing(ledger, "function", "has no required function", |record| &record.function)
}
