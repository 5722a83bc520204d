use crate::criteria::Basis;
use crate::finding::{Hit, Place};
use crate::reconcile::Ledger;

rule! {
    RULE = "overdue-evaluation" in Anomaly;
    finds "the evaluation's review date has passed";
    many "evaluations are due again";
    levels "IWE";
    basis Basis::stricter_than("6.2.1");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (case, evaluation) in super::in_force(ledger) {
        let due = evaluation.review_by.located().filter(|due| due.value < ledger.evidence.today);
        let Some(due) = due else { continue };
        let message = format!("the evaluation of {} was due again on {}", super::named(case), due.value);
        let help = format!(
            "`{} --again` records that it was looked at again; the old entry stays",
            super::command(ledger, case)
        );
        let mut hit = super::about(ledger, case, evaluation, message, help);
        hit.place = Place::at(&due.span);
        hits.push(hit);
    }
    hits
}
