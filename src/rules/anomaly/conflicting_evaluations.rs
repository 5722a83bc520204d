use crate::criteria::Basis;
use crate::evidence::manifest::{Evaluation, Outcome};
use crate::finding::Hit;
use crate::reconcile::{Case, Ledger};
use jiff::civil::Date;
use std::collections::BTreeMap;

rule! {
    RULE = "conflicting-evaluations" in Anomaly;
    finds "one problem is judged under two ids, or twice on one day, with different conclusions";
    many "problems are judged twice, with different conclusions";
    levels "-EE";
    basis Basis::clauses("7.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    problems(ledger).iter().flat_map(|cases| conflicts(ledger, cases)).collect()
}

/// The anomalies with a judgement in force, those of one item that are one problem together.
fn problems<'l, 'e>(ledger: &'l Ledger<'e>) -> Vec<Vec<&'l Case<'e>>> {
    let mut problems: Vec<Vec<&Case<'_>>> = Vec::new();
    for (case, _) in super::in_force(ledger) {
        let same = |other: &&Case<'_>| other.item_id() == case.item_id() && one_problem(other, case);
        match problems.iter_mut().find(|cases| cases.iter().any(same)) {
            Some(cases) => cases.push(case),
            None => problems.push(vec![case]),
        }
    }
    problems
}

/// Whether one names the other, or both name one CVE. An id of another list can stand for several problems.
/// That nobody maintains a crate is none of its problems, whatever ids the notice repeats.
fn one_problem(a: &Case<'_>, b: &Case<'_>) -> bool {
    let notice = a.is_unmaintained_notice() || b.is_unmaintained_notice();
    !notice && (share_a_cve(a, b) || a.is_called(b.id()) || b.is_called(a.id()))
}

fn share_a_cve(a: &Case<'_>, b: &Case<'_>) -> bool {
    a.aliases().iter().any(|alias| alias.starts_with("CVE-") && b.aliases().contains(alias))
}

type Judged<'l, 'e> = (&'l Case<'e>, &'e Evaluation);

/// Which of two is wrong is for a person to say: each is told of the other.
fn conflicts(ledger: &Ledger<'_>, cases: &[&Case<'_>]) -> Vec<Hit> {
    let judged = standing(ledger, cases);
    let contrary = |one: &Evaluation| judged.iter().find(|(_, other)| differ(one, other));
    let hit = |(case, one): &Judged<'_, '_>| Some(conflict(ledger, case, one, contrary(one)?.1));
    judged.iter().filter_map(hit).collect()
}

fn conflict(ledger: &Ledger<'_>, case: &Case<'_>, one: &Evaluation, other: &Evaluation) -> Hit {
    let line = ledger.lines.at(other.span.start).line;
    let item = case.item_id();
    let agree = one.outcome.get() == other.outcome.get();
    let (this, that) = if agree { (harm(one), harm(other)) } else { (outcome(one), outcome(other)) };
    let message = format!("of one problem of {item}, {this} and {that}");
    let help = format!("decide which holds, and mend or take out what does not; the other is at line {line}");
    super::about(ledger, case, one, message, help)
}

/// What is concluded about a problem, in the order of the file: of each id the latest, for a later judgement of
/// the same id takes the place of an earlier one. Several of one day have no order.
fn standing<'l, 'e>(ledger: &Ledger<'e>, cases: &[&'l Case<'e>]) -> Vec<Judged<'l, 'e>> {
    let mut by_id: BTreeMap<&str, (Date, Vec<Judged<'l, 'e>>)> = BTreeMap::new();
    for case in cases {
        for evaluation in case.judgement.iter().chain(&case.superseded).filter(|one| ledger.holds(case, one))
        {
            let Some(id) = evaluation.anomaly.text() else { continue };
            let day = evaluation.day().unwrap_or(Date::MAX);
            let (latest, of_id) = by_id.entry(id).or_insert((day, Vec::new()));
            if day > *latest {
                (*latest, *of_id) = (day, Vec::new());
            }
            // An alias can belong to several of the cases.
            let known = of_id.iter().any(|(_, known)| known.span == evaluation.span);
            if day == *latest && !known {
                of_id.push((case, evaluation));
            }
        }
    }
    let all = by_id.into_values().flat_map(|(_, judged)| judged);
    let mut concluded: Vec<Judged<'l, 'e>> = all.filter(|(_, evaluation)| concludes(evaluation)).collect();
    concluded.sort_by_key(|(_, evaluation)| evaluation.span.start);
    concluded
}

/// Whether there is an outcome, and not only a beginning.
fn concludes(evaluation: &Evaluation) -> bool {
    evaluation.outcome.get().is_some_and(|outcome| *outcome != Outcome::UnderEvaluation)
}

fn differ(a: &Evaluation, b: &Evaluation) -> bool {
    let harms = a.hazardous_situation.get().zip(b.hazardous_situation.get());
    a.outcome.get() != b.outcome.get() || harms.is_some_and(|(a, b)| a != b)
}

fn outcome(evaluation: &Evaluation) -> String {
    format!("{} is '{}'", id(evaluation), evaluation.outcome.get().map_or("", |outcome| outcome.word()))
}

fn harm(evaluation: &Evaluation) -> String {
    let hazardous = evaluation.hazardous_situation.get() == Some(&true);
    let (id, a) = (id(evaluation), if hazardous { "a" } else { "no" });
    format!("{id} leads to {a} hazardous situation")
}

fn id(evaluation: &Evaluation) -> &str {
    evaluation.anomaly.text().unwrap_or_default()
}
