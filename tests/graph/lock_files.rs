//! `Cargo.lock`.

use super::app;
use super::support::workspace::{Workspace, ships};
use cargo_soup::collect::CollectError;

fn locked() -> Workspace {
    app("[dependencies]\na = '1'").registry("a@1.0.0", "").registry("b@1.0.0", "").lock()
}

#[test]
fn versions_3_and_4_of_the_lock_file_say_the_same() {
    let text = String::from_utf8(locked().lock_bytes().expect("it is locked")).expect("UTF-8");
    assert!(text.contains("\nversion = 4\n"), "{text}");
    for version in ["3", "4"] {
        let workspace = locked()
            .file("Cargo.lock", &text.replace("\nversion = 4\n", &format!("\nversion = {version}\n")));
        assert_eq!(ships(&workspace.graph()), ["a@1.0.0", "app@0.1.0"], "version {version}");
    }
}

#[test]
fn a_lock_file_that_would_change_is_a_gap_and_stays_as_it_is() {
    let workspace = locked().package("app", "[dependencies]\na = '1'\nb = '1'");
    let before = workspace.lock_bytes();
    let gap = workspace.collect().expect("there is evidence").graph.expect_err("the lock file is stale");
    assert!(gap.what.contains("Cargo.lock") && gap.help.contains("cargo generate-lockfile"), "{gap:?}");
    assert_eq!(workspace.lock_bytes(), before);
}

#[test]
fn a_missing_lock_file_is_a_gap_and_none_is_written() {
    let workspace = app("[dependencies]\na = '1'").registry("a@1.0.0", "");
    let gap = workspace.collect().expect("there is evidence").graph.expect_err("there is no lock file");
    assert!(gap.what.contains("Cargo.lock") && gap.help.contains("cargo generate-lockfile"), "{gap:?}");
    assert_eq!(workspace.lock_bytes(), None);
}

#[test]
fn a_locked_crate_that_cannot_be_had_is_an_error_that_says_what_to_run() {
    let workspace = locked();
    std::fs::remove_dir_all(workspace.path("vendored/a-1.0.0")).expect("it was there");
    let before = workspace.lock_bytes();
    let error = workspace.error();
    assert!(matches!(error, CollectError::Program { .. }), "{error:?}");
    assert!(error.to_string().contains("`a`"), "{error}");
    assert!(error.help().contains("cargo fetch --locked"), "{}", error.help());
    assert_eq!(workspace.lock_bytes(), before);
}
