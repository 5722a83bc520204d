//! What several tests share: evidence without a world, drawn as text.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

pub mod drawing;
pub mod drawn;
pub mod page;
pub mod program;
pub mod published;
pub mod tar_gz;
pub mod terminal;
pub mod tiny;
pub mod workspace;
pub mod world;

use cargo_soup::evidence::Evidence;
use cargo_soup::reconcile::{Ledger, reconcile};
use cargo_soup::rules;
use cargo_soup::verdict::{Report, conclude};

/// Audits some evidence and hands the report on.
pub fn audited<T>(evidence: &Evidence, look: impl FnOnce(&Report<'_, '_>) -> T) -> T {
    let ledger: Ledger<'_> = reconcile(evidence);
    let report = conclude(&ledger, rules::run(&ledger));
    look(&report)
}

/// The file of a path in this repository.
pub fn repository(path: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether generated files are rewritten instead of compared.
pub fn blessing() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// Compares a generated file with what is checked in; rewrites it when blessing.
pub fn assert_fresh(path: &str, generated: &str) {
    let file = repository(path);
    if blessing() {
        std::fs::write(&file, generated).expect("the repository can be written");
    }
    let checked_in = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(checked_in == generated, "{path} is stale: run `BLESS=1 cargo test` and look at the difference");
}
