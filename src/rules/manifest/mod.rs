//! The manifest as a document.

mod duplicate_item;
mod empty_manifest;
mod expired_waiver;
mod impossible_date;
mod incomplete_header;
mod placeholder_text;
mod unclassified_system;
mod unjustified_waiver;
mod unreadable_entry;
mod unreadable_manifest;
mod unused_waiver;

pub(super) use empty_manifest::is_empty as empty_manifest_is;

use super::Check::{Findings, Ledger};
use super::Entry;

pub(super) static RULES: &[Entry] = &[
    (&unreadable_manifest::RULE, Ledger(unreadable_manifest::check)),
    (&unreadable_entry::RULE, Ledger(unreadable_entry::check)),
    (&empty_manifest::RULE, Ledger(empty_manifest::check)),
    (&incomplete_header::RULE, Ledger(incomplete_header::check)),
    (&unclassified_system::RULE, Ledger(unclassified_system::check)),
    (&duplicate_item::RULE, Ledger(duplicate_item::check)),
    (&placeholder_text::RULE, Ledger(placeholder_text::check)),
    (&unjustified_waiver::RULE, Ledger(unjustified_waiver::check)),
    (&expired_waiver::RULE, Ledger(expired_waiver::check)),
    (&unused_waiver::RULE, Findings(unused_waiver::check)),
    (&impossible_date::RULE, Ledger(impossible_date::check)),
];
