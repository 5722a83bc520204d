//! Title, supplier and designator of an item.

mod missing_checksum;
mod missing_manufacturer;
mod missing_version;
mod unknown_licence;
mod unpinned_version;
mod unreviewed_item;

use super::Check::Ledger;
use super::Entry;

pub(super) static RULES: &[Entry] = &[
    (&missing_manufacturer::RULE, Ledger(missing_manufacturer::check)),
    (&missing_version::RULE, Ledger(missing_version::check)),
    (&unpinned_version::RULE, Ledger(unpinned_version::check)),
    (&missing_checksum::RULE, Ledger(missing_checksum::check)),
    (&unknown_licence::RULE, Ledger(unknown_licence::check)),
    (&unreviewed_item::RULE, Ledger(unreviewed_item::check)),
];
