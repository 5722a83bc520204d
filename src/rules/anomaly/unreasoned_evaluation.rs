use crate::criteria::Basis;
use crate::evidence::manifest::Evaluation;
use crate::finding::Hit;
use crate::reconcile::{Case, Ledger};
use crate::rules::essence;
use std::collections::{BTreeMap, BTreeSet};

rule! {
    RULE = "unreasoned-evaluation" in Anomaly;
    finds "no outcome, no rationale, or one text reused for several anomalies";
    many "evaluations give no reason of their own";
    levels "IEE";
    basis Basis::clauses("7.1.3");
    remedy MendOrWaive;
}

/// The anomalies each rationale is given for. One anomaly in two versions of a crate may share its reason.
type Uses<'e> = BTreeMap<String, BTreeSet<&'e str>>;

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut uses: Uses<'_> = BTreeMap::new();
    for (case, evaluation) in super::in_force(ledger) {
        if let Some(rationale) = evaluation.rationale.text() {
            uses.entry(essence(rationale)).or_default().insert(case.id());
        }
    }
    super::in_force(ledger).filter_map(|(case, evaluation)| hit(ledger, case, evaluation, &uses)).collect()
}

fn hit(ledger: &Ledger<'_>, case: &Case<'_>, evaluation: &Evaluation, uses: &Uses<'_>) -> Option<Hit> {
    let of = super::named(case);
    let reused = evaluation.rationale.text().map_or(0, |rationale| uses[&essence(rationale)].len());
    let (message, help) = if evaluation.outcome.is_absent() {
        (format!("the evaluation of {of} has no outcome"), "add to it\noutcome = \"...\"")
    } else if evaluation.rationale.is_blank() {
        (format!("the evaluation of {of} has no rationale"), "add to it\nrationale = \"...\"")
    } else if reused > 1 {
        let message = format!("the rationale for {of} is given for {reused} anomalies, word for word");
        (message, "write why this anomaly has this outcome in this device")
    } else {
        return None;
    };
    Some(super::about(ledger, case, evaluation, message, help.into()))
}
