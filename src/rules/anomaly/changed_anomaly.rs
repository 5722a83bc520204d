use crate::criteria::Basis;
use crate::evidence::manifest::Evaluation;
use crate::finding::Hit;
use crate::reconcile::{Case, Ledger, Reopened};

rule! {
    RULE = "changed-anomaly" in Anomaly;
    finds "the advisory changed materially since it was evaluated";
    many "advisories changed materially since they were evaluated";
    levels "IEE";
    basis Basis::clauses("7.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let changed = super::reopened(ledger).filter(|(_, _, changed)| *changed == Reopened::Advisory);
    changed.map(|(case, evaluation, _)| hit(ledger, case, evaluation)).collect()
}

fn hit(ledger: &Ledger<'_>, case: &Case<'_>, evaluation: &Evaluation) -> Hit {
    let id = &case.advisory.id;
    let message = if evaluation.advisory_digest.is_blank() {
        format!(
            "the evaluation of {} has no `advisory-digest`: it does not say on which facts it was made",
            super::named(case)
        )
    } else {
        format!("{id} changed since it was evaluated for {}", case.krate.id())
    };
    let judge = super::command(ledger, case);
    let help = format!("`{judge}` shows what changed and records a new judgement; the old entry stays");
    let hit = super::about(ledger, case, evaluation, message, help);
    super::described(ledger, case, hit).note(format!("its core facts are now {}", case.advisory.core_digest))
}
