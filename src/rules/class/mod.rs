//! Safety classes.

mod invalid_class;
mod unanswered_segregation;
mod understated_class;
mod unevidenced_segregation;

use super::Check::Ledger;
use super::Entry;

pub(super) static RULES: &[Entry] = &[
    (&invalid_class::RULE, Ledger(invalid_class::check)),
    (&understated_class::RULE, Ledger(understated_class::check)),
    (&unevidenced_segregation::RULE, Ledger(unevidenced_segregation::check)),
    (&unanswered_segregation::RULE, Ledger(unanswered_segregation::check)),
];
