use crate::criteria::Basis;
use crate::evidence::manifest::Evaluation;
use crate::finding::Hit;
use crate::reconcile::{Case, Ledger};

rule! {
    RULE = "missing-hazard-analysis" in Anomaly;
    finds "it is not said whether an anomaly can lead to a hazardous situation, or said without reference to the hazard analysis";
    many "evaluations do not refer to the hazard analysis";
    levels "-WE";
    basis Basis::clauses("7.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    // That nobody maintains a crate is a matter of its support (6.1 f): by itself it leads to nothing.
    let anomalies = super::in_force(ledger).filter(|(case, _)| !case.is_unmaintained_notice());
    anomalies.filter_map(|(case, evaluation)| hit(ledger, case, evaluation)).collect()
}

fn hit(ledger: &Ledger<'_>, case: &Case<'_>, evaluation: &Evaluation) -> Option<Hit> {
    let outcome = evaluation.outcome.get()?;
    if !outcome.needs_hazard_analysis(evaluation.justification.text()) {
        return None;
    }
    let named = super::named(case);
    let without = "without a reference to the hazard analysis";
    let message = match evaluation.hazardous_situation.get() {
        None if evaluation.hazardous_situation.is_absent() => {
            format!("{named} does not say whether it can lead to a hazardous situation")
        }
        Some(false) if evaluation.hazards.is_blank() => {
            format!("{named} is said to lead to no hazardous situation, {without}")
        }
        Some(true) if evaluation.hazards.is_blank() => {
            format!("{named} is said to lead to a hazardous situation, {without}")
        }
        _ => return None,
    };
    let mut lines = Vec::new();
    if evaluation.hazardous_situation.is_absent() {
        lines.push("hazardous-situation = ...");
    }
    if evaluation.hazards.is_blank() {
        lines.push("hazards = [\"...\"]");
    }
    let help = format!(
        "write in it what the hazard analysis gave, and the hazards it was weighed against or the place in the risk file that rules them out\n{}",
        lines.join("\n")
    );
    Some(super::about(ledger, case, evaluation, message, help))
}
