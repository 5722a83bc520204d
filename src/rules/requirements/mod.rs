//! What the device requires of an item.

mod copied_requirement;
mod missing_environment;
mod missing_function;
mod missing_performance;
mod unverified_item;

use super::Check::Ledger;
use super::Entry;
use crate::evidence::manifest::{Field, Record};
use crate::finding::Hit;

pub(super) static RULES: &[Entry] = &[
    (&missing_function::RULE, Ledger(missing_function::check)),
    (&missing_performance::RULE, Ledger(missing_performance::check)),
    (&missing_environment::RULE, Ledger(missing_environment::check)),
    (&unverified_item::RULE, Ledger(unverified_item::check)),
    (&copied_requirement::RULE, Ledger(copied_requirement::check)),
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
