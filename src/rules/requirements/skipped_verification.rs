use crate::criteria::Basis;
use crate::evidence::trace::TestResult;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "skipped-verification" in Requirements;
    finds "a test that is named as evidence was not run";
    many "tests that are named as evidence were not run";
    levels "-WE";
    basis Basis::clauses("5.3.6 c, 5.6, 5.7");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let help = "run it, or name what shows it instead";
    super::with_result(ledger, TestResult::Skipped, "was not run", help)
}
