//! Safety classes.

mod invalid_class;
mod understated_class;

use super::Check::Ledger;
use super::Entry;

pub(super) static RULES: &[Entry] = &[
    (&invalid_class::RULE, Ledger(invalid_class::check)),
    (&understated_class::RULE, Ledger(understated_class::check)),
];
