use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "missing-environment" in Requirements;
    finds "no required hardware and software";
    many "items have no required hardware and software";
    levels "-EE";
    basis Basis::clauses("5.3.4");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    super::missing(ledger, "environment", "required hardware and software", |record| &record.environment)
}
