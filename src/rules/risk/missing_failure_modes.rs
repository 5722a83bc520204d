use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::Ledger;
use crate::rules::requirements::missing;

rule! {
    RULE = "missing-failure-modes" in Risk;
    finds "no statement of what happens if the item fails or gives an unexpected result";
    many "items have no statement of what happens if they fail or give an unexpected result";
    levels "-EE";
    basis Basis::clauses("7.1.1, 7.1.2 c");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    missing(
        ledger,
        "failure",
        "has no statement of what happens if it fails or gives an unexpected result",
        |record| &record.failure,
    )
}
