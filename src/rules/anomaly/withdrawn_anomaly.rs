use crate::criteria::Basis;
use crate::evidence::manifest::Outcome;
use crate::finding::Hit;
use crate::reconcile::{Ledger, Standing};

rule! {
    RULE = "withdrawn-anomaly" in Anomaly;
    finds "the advisory was withdrawn and its evaluation is still open";
    many "advisories were withdrawn and their evaluations are still open";
    levels "IWW";
    basis Basis::clauses("7.1.3, 8.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for case in &ledger.anomalies {
        let Standing::Withdrawn(Some(evaluation)) = case.standing else { continue };
        let open = evaluation.outcome.get().is_none_or(|outcome| *outcome == Outcome::UnderEvaluation);
        if !open {
            continue;
        }
        let on = case
            .advisory()
            .and_then(|advisory| advisory.withdrawn)
            .map(|day| format!(" on {day}"))
            .unwrap_or_default();
        let message = format!("{} was withdrawn{on}, and its evaluation is still open", case.id());
        let help = format!(
            "`{}` closes it, as `false-match` with the withdrawal as rationale",
            super::command(ledger, case)
        );
        hits.push(super::about(ledger, case, evaluation, message, help));
    }
    hits
}
