use crate::criteria::Basis;
use crate::evidence::anomaly::Advisory;
use crate::evidence::manifest::{Evaluation, Outcome};
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::{Case, Ledger};

rule! {
    RULE = "contradicted-evaluation" in Anomaly;
    finds "the evaluation contradicts the facts: 'fixed' but in range, 'false match' but matched, the wrong target, or no such advisory";
    many "evaluations contradict the facts";
    levels "EEE";
    basis Basis::clauses("7.1.3, 8.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let judged =
        super::in_force(ledger).filter_map(|(case, evaluation)| contradicted(ledger, case, evaluation));
    let evaluations = ledger.manifest().map_or(&[][..], |manifest| &manifest.evaluations);
    judged.chain(evaluations.iter().filter_map(|evaluation| unknown_advisory(ledger, evaluation))).collect()
}

fn contradicted(ledger: &Ledger<'_>, case: &Case<'_>, evaluation: &Evaluation) -> Option<Hit> {
    let (id, item) = (case.id(), case.item_id());
    // Of a supplier's own list nothing is matched that a person could contradict.
    let ranged = case.advisory().is_some();
    let hazardous = evaluation.hazardous_situation.get() == Some(&true);
    let (message, help) = match evaluation.outcome.get()? {
        Outcome::Fixed if ranged && (!case.by_name_only() || evaluation.evidence.is_blank()) => (
            format!("{id} is 'fixed', and {item} is in its affected range"),
            "upgrade the crate, or write the outcome that holds for the version in use",
        ),
        Outcome::FalseMatch if ranged && !case.by_name_only() => (
            format!("{id} is a 'false-match', and {item} is the registry's crate it is about"),
            "write the outcome that holds; if it cannot occur here, that is `not-affected`, with justification and evidence",
        ),
        outcome @ (Outcome::NotAffected | Outcome::FalseMatch | Outcome::Fixed) if hazardous => (
            format!("{id} is '{}' for {item}, and is said to lead to a hazardous situation", outcome.word()),
            "one of `outcome` and `hazardous-situation` is wrong: correct that one",
        ),
        Outcome::NotAffected if wrong_platform(case, evaluation) => (
            format!(
                "{id} is 'not-affected' for {item} by its environment, and a build is for one it concerns"
            ),
            "write what keeps it from occurring there, or the outcome that holds",
        ),
        _ => return None,
    };
    Some(super::about(ledger, case, evaluation, message, help.into()))
}

/// The environment is said to keep it away, and the advisory is limited to platforms of which one is built:
/// on another platform it would not be an open case.
fn wrong_platform(case: &Case<'_>, evaluation: &Evaluation) -> bool {
    let limited = |advisory: &Advisory| !advisory.os.is_empty() || !advisory.arch.is_empty();
    case.advisory().is_some_and(limited) && evaluation.justification.text() == Some("requires-environment")
}

/// A RustSec id that the folder of the crate does not hold. Ids of other lists are not looked for.
fn unknown_advisory(ledger: &Ledger<'_>, evaluation: &Evaluation) -> Option<Hit> {
    let id = evaluation.anomaly.text().filter(|id| id.starts_with("RUSTSEC-"))?;
    let (name, version) = evaluation.item()?;
    let database = ledger.database()?;
    let locked = ledger.graph()?.crates().any(|(_, krate)| krate.name == name && !krate.member);
    let known = database.about(name).iter().any(|advisory| advisory.is_called(id));
    if !locked || known || !database.readable(name) {
        return None;
    }
    let message = format!("{id} is evaluated for `{name}`, and the database holds no such advisory about it");
    let help = "write the id as the database has it, get a newer database, or take the evaluation out".into();
    let place = Place::at(evaluation.anomaly.located().map_or(&evaluation.span, |located| &located.span));
    let judged = ledger.judged(evaluation.soup.text());
    Some(Hit::new(Subject::item(name, &version), judged, place, message, help).of_anomaly(id))
}
