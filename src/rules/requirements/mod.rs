//! What the device requires of an item.

mod copied_requirement;
mod dangling_reference;
mod failed_verification;
mod missing_environment;
mod missing_function;
mod missing_performance;
mod skipped_verification;
mod unreadable_trace_source;
mod unverified_item;

use super::Check::Ledger;
use super::Entry;
use crate::evidence::manifest::{Field, Record};
use crate::evidence::trace::TestResult;
use crate::finding::{Hit, Place};
use crate::reconcile::{Tracing, traced};

pub(super) static RULES: &[Entry] = &[
    (&missing_function::RULE, Ledger(missing_function::check)),
    (&missing_performance::RULE, Ledger(missing_performance::check)),
    (&missing_environment::RULE, Ledger(missing_environment::check)),
    (&unverified_item::RULE, Ledger(unverified_item::check)),
    (&failed_verification::RULE, Ledger(failed_verification::check)),
    (&skipped_verification::RULE, Ledger(skipped_verification::check)),
    (&copied_requirement::RULE, Ledger(copied_requirement::check)),
    (&dangling_reference::RULE, Ledger(dangling_reference::check)),
    (&unreadable_trace_source::RULE, Ledger(unreadable_trace_source::check)),
];

/// Every item of its own whose entry leaves a key out; `says` follows its name.
pub(super) fn missing(
    ledger: &crate::reconcile::Ledger<'_>,
    key: &str,
    says: &str,
    field: impl Fn(&Record) -> &Field<String>,
) -> Vec<Hit> {
    let missing = ledger.soup_entries().filter(|entry| field(entry.record).is_blank());
    missing
        .map(|entry| {
            let subject = entry.subject();
            let message = format!("{} {says}", subject.id().unwrap_or_default());
            let help = format!("write in its entry\n{key} = \"...\"");
            Hit::new(subject, entry.judged.clone(), entry.place(), message, help)
        })
        .collect()
}

/// Every test named as evidence that has a result; `says` follows its id.
fn with_result(
    ledger: &crate::reconcile::Ledger<'_>,
    result: TestResult,
    says: &str,
    help: &str,
) -> Vec<Hit> {
    let mut hits = Vec::new();
    for origin in traced(ledger) {
        for reference in origin.references.iter().filter(|one| one.known.result() == Some(result)) {
            let message =
                format!("{} rests on the test `{}`, which {says}", origin_phrase(&origin), reference.id);
            let place = Place::at(reference.span);
            hits.push(Hit::new(origin.subject.clone(), origin.judged.clone(), place, message, help.into()));
        }
    }
    hits
}

/// What refers to something, as the subject of a sentence.
fn origin_phrase(origin: &Tracing<'_>) -> String {
    match origin.anomaly {
        Some(anomaly) => format!("the evaluation of {anomaly} for {}", origin.item),
        None => origin.item.clone(),
    }
}
