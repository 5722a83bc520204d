use crate::criteria::Basis;
use crate::evidence::trace::TestResult;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "failed-verification" in Requirements;
    finds "the result of a test that is named as evidence is *failed*";
    many "tests that are named as evidence failed";
    levels "WEE";
    basis Basis::clauses("5.6, 5.7, 9.8");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let help = "what fails is a problem to be resolved (5.7.2); run the tests again when it is, and write their results anew";
    super::with_result(ledger, TestResult::Failed, "failed", help)
}
