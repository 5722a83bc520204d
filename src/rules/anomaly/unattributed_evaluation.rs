use crate::criteria::Basis;
use crate::evidence::manifest::{Evaluation, Field, Signature};
use crate::finding::Hit;
use crate::reconcile::{Case, Ledger};
use crate::rules::essence;

rule! {
    RULE = "unattributed-evaluation" in Anomaly;
    finds "no evaluator or no date; where policy asks for it, no approver, or the evaluator approved their own";
    many "evaluations are attributed to nobody";
    levels "IEE";
    basis Basis::clauses("7.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    super::in_force(ledger).filter_map(|(case, evaluation)| hit(ledger, case, evaluation)).collect()
}

fn hit(ledger: &Ledger<'_>, case: &Case<'_>, evaluation: &Evaluation) -> Option<Hit> {
    let of = super::named(case);
    let (message, help) = if is_unsigned(&evaluation.evaluated) {
        (
            format!("the evaluation of {of} does not say both who made it and when"),
            "whoever made it adds\nevaluated",
        )
    } else if !needs_approval(ledger, case) {
        return None;
    } else if is_unsigned(&evaluation.approved) {
        let message =
            format!("policy asks for an approval, and the evaluation of {of} has none with name and day");
        (message, "someone who did not make it approves it and adds\napproved")
    } else if who(&evaluation.approved).is_some() && who(&evaluation.approved) == who(&evaluation.evaluated) {
        let message = format!("the evaluation of {of} was approved by the person who made it");
        (message, "someone who did not make it approves it and writes\napproved")
    } else {
        return None;
    };
    let help = format!("{help} = {{ by = \"...\", on = {} }}", ledger.evidence.today);
    Some(super::about(ledger, case, evaluation, message, help))
}

fn needs_approval(ledger: &Ledger<'_>, case: &Case<'_>) -> bool {
    let from = ledger.policy().independent_approval.iter().min();
    from.is_some_and(|from| super::judged(ledger, case).class >= *from)
}

/// Absent or incomplete. A signature that could not be read is a finding of its own.
fn is_unsigned(signature: &Field<Signature>) -> bool {
    match signature.get() {
        Some(signature) => signature.by.is_blank() || signature.on.is_absent(),
        None => signature.is_absent(),
    }
}

fn who(signature: &Field<Signature>) -> Option<String> {
    signature.get()?.by.text().map(essence)
}
