use crate::criteria::Basis;
use crate::evidence::manifest::Evaluation;
use crate::finding::Hit;
use crate::reconcile::{Case, Ledger, Reopened};

rule! {
    RULE = "changed-anomaly" in Anomaly;
    finds "the advisory changed materially since it was evaluated, or the evaluation of a supplier's own anomaly names none of the item's lists";
    many "advisories changed materially since they were evaluated";
    levels "IEE";
    basis Basis::clauses("7.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let changed = super::reopened(ledger).filter(|(_, _, changed)| *changed == Reopened::Publication);
    changed.map(|(case, evaluation, _)| hit(ledger, case, evaluation)).collect()
}

fn hit(ledger: &Ledger<'_>, case: &Case<'_>, evaluation: &Evaluation) -> Hit {
    let id = case.id();
    let message = if case.listed().is_some() && evaluation.list.is_blank() {
        format!("the evaluation of {} names no `list`: it does not say who publishes it", super::named(case))
    } else if let Some(list) = evaluation.list.text().filter(|_| case.listed().is_some()) {
        format!("{} was found on {list}, which is none of the item's `anomaly-lists`", super::named(case))
    } else if evaluation.advisory_digest.is_blank() {
        format!(
            "the evaluation of {} has no `advisory-digest`: it does not say on which facts it was made",
            super::named(case)
        )
    } else {
        format!("{id} changed since it was evaluated for {}", case.item_id())
    };
    let judge = super::command(ledger, case);
    let help = format!("`{judge}` shows what changed and records a new judgement; the old entry stays");
    let hit = super::about(ledger, case, evaluation, message, help);
    let hit = super::described(ledger, case, hit);
    match case.advisory() {
        Some(advisory) => hit.note(format!("its core facts are now {}", advisory.core_digest)),
        None => hit,
    }
}
