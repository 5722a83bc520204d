use crate::criteria::Basis;
use crate::evidence::manifest::Outcome;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "open-evaluation" in Anomaly;
    finds "the evaluation says 'under evaluation'";
    many "evaluations are still open";
    levels "WEE";
    basis Basis::clauses("5.8.2, 5.8.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let open = super::in_force(ledger)
        .filter(|(_, evaluation)| evaluation.outcome.get() == Some(&Outcome::UnderEvaluation));
    open.map(|(case, evaluation)| {
        let message = format!("{} is still under evaluation", super::named(case));
        let help = format!("`{}` records the conclusion; the old entry stays", super::command(ledger, case));
        super::about(ledger, case, evaluation, message, help)
    })
    .collect()
}
