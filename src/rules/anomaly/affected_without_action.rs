use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "affected-without-action" in Anomaly;
    finds "'affected' without a control, a change or a reason to do nothing";
    many "evaluations say 'affected' and nothing is done about it";
    levels "IEE";
    basis Basis::clauses("9.2 d, 7.2.1");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (case, evaluation) in super::in_force(ledger) {
        let Some(outcome) = evaluation.outcome.get().filter(|outcome| outcome.is_affected()) else {
            continue;
        };
        if !evaluation.action.is_blank() {
            continue;
        }
        let message = format!("{} is '{}', and no action is recorded", super::named(case), outcome.word());
        let help =
            "add the risk control, the change request, or the reason to do nothing\naction = \"...\"".into();
        hits.push(super::about(ledger, case, evaluation, message, help));
    }
    hits
}
