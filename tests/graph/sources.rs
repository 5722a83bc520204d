//! Patches and git.

use super::support::workspace::{Workspace, ships};

#[test]
fn a_patch_to_a_path_ships_the_patched_crate() {
    let root = "[workspace]\nresolver = '2'\nmembers = ['app']\n[patch.crates-io]\na = { path = '../a' }";
    let workspace = Workspace::new(root)
        .package("app", "[dependencies]\nb = '1'")
        .registry("b@1.0.0", "[dependencies]\na = '0.1'")
        .registry("a@0.1.0", "")
        .package("../a", "[dependencies]\nc = '1'")
        .registry("c@1.0.0", "")
        .lock();
    let graph = workspace.graph();
    assert_eq!(ships(&graph), ["a@0.1.0", "app@0.1.0", "b@1.0.0", "c@1.0.0"]);
    let (_, patched) = graph.shipped().next().expect("`a` ships");
    assert!(patched.source.to_string().starts_with("path+"), "{}", patched.source);
}

#[test]
fn a_patch_nothing_uses_is_no_crate_of_the_lock_file() {
    let root = "[workspace]\nresolver = '2'\nmembers = ['app']\n[patch.crates-io]\na = { path = '../a' }";
    let workspace = Workspace::new(root).package("app", "").package("../a", "").lock();
    assert_eq!(ships(&workspace.graph()), ["app@0.1.0"]);
}

/// The reference in the dependency, and the revision that is expected to ship.
fn from_git(branch: &str, reference: impl Fn(&str) -> String) -> (Workspace, String) {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']")
        .registry("a@1.0.0", "")
        .git("driver", branch, "[dependencies]\na = '1'");
    let revision = workspace.commit("driver");
    let dependency = format!(
        "[dependencies]\ndriver = {{ git = '{}', {} }}",
        workspace.git_url("driver"),
        reference(&revision)
    );
    (workspace.package("app", &dependency).lock(), revision)
}

#[test]
fn a_git_dependency_ships_with_its_full_revision() {
    for branch in ["main", "feature/pump+a"] {
        for reference in [
            |revision: &str| format!("rev = '{revision}'"),
            |revision: &str| format!("rev = '{}'", &revision[..8]),
        ] {
            let (workspace, revision) = from_git(branch, reference);
            let graph = workspace.graph();
            assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0", "driver@0.1.0"]);
            let driver = graph.shipped().find(|(_, krate)| krate.name == "driver").expect("it ships").1;
            assert_eq!(driver.designator(), Some(revision.as_str()));
        }
    }
}

#[test]
fn a_git_branch_ships_at_the_revision_that_is_locked() {
    for branch in ["main", "feature/pump+a"] {
        let (workspace, revision) = from_git(branch, |_| format!("branch = '{branch}'"));
        workspace.commit("driver");
        let graph = workspace.graph();
        let driver = graph.shipped().find(|(_, krate)| krate.name == "driver").expect("it ships").1;
        assert_eq!(driver.designator(), Some(revision.as_str()), "{branch}");
    }
}

#[test]
fn a_git_tag_ships_at_the_revision_that_is_locked() {
    let workspace =
        Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']").git("driver", "main", "");
    let revision = workspace.tag("driver", "v0.1.0+pump.2");
    let dependency = format!(
        "[dependencies]\ndriver = {{ git = '{}', tag = 'v0.1.0+pump.2' }}",
        workspace.git_url("driver")
    );
    let graph = workspace.package("app", &dependency).lock().graph();
    let (_, driver) = graph.shipped().next().expect("it ships");
    assert_eq!(driver.designator(), Some(revision.as_str()));
}
