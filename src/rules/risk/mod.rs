//! What an item's failure can lead to.

mod missing_failure_modes;
mod missing_hazard_reference;
mod unreasoned_no_contribution;

use super::Check::Ledger;
use super::Entry;

pub(super) static RULES: &[Entry] = &[
    (&missing_failure_modes::RULE, Ledger(missing_failure_modes::check)),
    (&missing_hazard_reference::RULE, Ledger(missing_hazard_reference::check)),
    (&unreasoned_no_contribution::RULE, Ledger(unreasoned_no_contribution::check)),
];
