//! What is declared against what ships.

mod checksum_drift;
mod contradicted_checksum;
mod feature_drift;
mod incomplete_parents;
mod mutable_source;
mod orphaned_item;
mod stale_lockfile;
mod undeclared_build;
mod undeclared_build_tool;
mod undeclared_crate;
mod undeclared_native_library;
mod undeclared_platform;
mod undeclared_standard_library;
mod unknown_toolchain;
mod unreadable_contents;
mod unrecorded_modification;
mod version_drift;

use super::Check::Ledger;
use super::Entry;

pub(super) static RULES: &[Entry] = &[
    (&undeclared_crate::RULE, Ledger(undeclared_crate::check)),
    (&orphaned_item::RULE, Ledger(orphaned_item::check)),
    (&version_drift::RULE, Ledger(version_drift::check)),
    (&checksum_drift::RULE, Ledger(checksum_drift::check)),
    (&undeclared_build::RULE, Ledger(undeclared_build::check)),
    (&contradicted_checksum::RULE, Ledger(contradicted_checksum::check)),
    (&stale_lockfile::RULE, Ledger(stale_lockfile::check)),
    (&mutable_source::RULE, Ledger(mutable_source::check)),
    (&unrecorded_modification::RULE, Ledger(unrecorded_modification::check)),
    (&unreadable_contents::RULE, Ledger(unreadable_contents::check)),
    (&feature_drift::RULE, Ledger(feature_drift::check)),
    (&undeclared_native_library::RULE, Ledger(undeclared_native_library::check)),
    (&undeclared_build_tool::RULE, Ledger(undeclared_build_tool::check)),
    (&incomplete_parents::RULE, Ledger(incomplete_parents::check)),
    (&undeclared_standard_library::RULE, Ledger(undeclared_standard_library::check)),
    (&unknown_toolchain::RULE, Ledger(unknown_toolchain::check)),
    (&undeclared_platform::RULE, Ledger(undeclared_platform::check)),
];
