use crate::criteria::Basis;
use crate::evidence::manifest::Evaluation;
use crate::finding::Hit;
use crate::reconcile::{Case, Ledger, Reopened};

rule! {
    RULE = "evaluation-of-other-version" in Anomaly;
    finds "the evaluation is of another version, checksum or source than the one in use";
    many "evaluations are of another version or content than the one in use";
    levels "IEE";
    basis Basis::clauses("7.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    super::reopened(ledger)
        .filter_map(|(case, evaluation, changed)| hit(ledger, case, evaluation, changed))
        .collect()
}

fn hit(ledger: &Ledger<'_>, case: &Case<'_>, evaluation: &Evaluation, changed: Reopened) -> Option<Hit> {
    let anomaly = case.id();
    let message = match changed {
        Reopened::Version => {
            let judged = evaluation.soup.text().unwrap_or("another version");
            match case.advisory() {
                Some(_) => format!("{anomaly} affects {}, and was evaluated for {judged}", case.item_id()),
                None => format!("{anomaly} was evaluated for {judged}, and {} is in use", case.item_id()),
            }
        }
        Reopened::Content if evaluation.checksum.is_blank() && evaluation.revision.is_blank() => {
            let key = if case.item.designators().1.is_some() { "revision" } else { "checksum" };
            format!(
                "the evaluation of {} has no `{key}`: it does not say of which content",
                super::named(case)
            )
        }
        Reopened::Content => {
            format!("the evaluation of {} is of another content than the one in use", super::named(case))
        }
        Reopened::Publication => return None,
    };
    let judge = super::command(ledger, case);
    let help = format!("`{judge}` shows what changed and records a new judgement; the old entry stays");
    Some(super::described(ledger, case, super::about(ledger, case, evaluation, message, help)))
}
