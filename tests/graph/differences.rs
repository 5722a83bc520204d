//! Where Cargo's answer and ours are known to differ. When Cargo is asked, each is counted and named as such.

use super::support::workspace::{Workspace, absent, ships};
use super::{LINUX, app};
use cargo_soup::evidence::verification::Verification;

/// What ships by our own account, and what was found when Cargo was asked.
fn both(workspace: &Workspace) -> (Vec<String>, Vec<String>, Verification) {
    let evidence = workspace.collect().expect("the difference is a known one");
    let graph = evidence.graph.expect("it is locked");
    (ships(&graph), absent(&graph), evidence.verification.expect("Cargo was asked"))
}

#[test]
fn a_dependency_of_a_target_feature_is_taken_to_ship_since_flags_may_switch_it_on() {
    let workspace = app("[target.'cfg(target_feature = \"avx2\")'.dependencies]\na = '1'")
        .registry("a@1.0.0", "[dependencies]\nb = '1'")
        .registry("b@1.0.0", "")
        .soup(&format!("[[build]]\ntargets = ['{LINUX}']"))
        .lock();
    let (ships, _, asked) = both(&workspace);
    assert_eq!(ships, ["a@1.0.0", "app@0.1.0", "b@1.0.0"]);
    assert_eq!(asked, Verification { builds: 1, crates: 3, taken_to_ship: 2, named_in_vain: 0 });
}

#[test]
fn a_build_dependency_without_a_build_script_is_never_built_though_cargo_tree_names_it() {
    let workspace = app("[dependencies]\nsys = '1'")
        .registry("sys@1.0.0", "build = false\n[build-dependencies]\ncc = '1'")
        .registry("cc@1.0.0", "[dependencies]\nshlex = '1'")
        .registry("shlex@1.0.0", "")
        .lock();
    let (ships, absent, asked) = both(&workspace);
    assert_eq!(ships, ["app@0.1.0", "sys@1.0.0"]);
    assert_eq!(absent, ["cc@1.0.0: nothing asks for it (sys)", "shlex@1.0.0: nothing asks for it (cc)"]);
    assert_eq!(asked, Verification { builds: 1, crates: 2, taken_to_ship: 0, named_in_vain: 2 });
}

#[test]
fn what_such_a_build_dependency_needs_is_named_once_more_with_other_features() {
    let workspace = app("[dependencies]\nderive = '1'\nsha = { version = '1', features = ['std'] }")
        .registry("derive@1.0.0", "build = false\n[lib]\nproc-macro = true\n[build-dependencies]\nsha = '1'")
        .registry("sha@1.0.0", "[features]\nstd = []")
        .lock();
    let (ships, _, asked) = both(&workspace);
    assert_eq!(ships, ["app@0.1.0", "host derive@1.0.0", "sha@1.0.0 [std]"]);
    assert_eq!(asked, Verification { builds: 1, crates: 3, taken_to_ship: 0, named_in_vain: 1 });
}

#[test]
fn a_package_with_the_name_and_version_of_a_crate_is_told_to_cargo_by_its_place() {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app', 'twin']")
        .package("app", "[dependencies]\nuser = '1'")
        .package("twin", "")
        .registry("user@1.0.0", "[dependencies]\ntwin = '0.1'")
        .registry("twin@0.1.0", "")
        .lock();
    let (ships, _, asked) = both(&workspace);
    assert_eq!(ships, ["app@0.1.0", "twin@0.1.0", "twin@0.1.0", "user@1.0.0"]);
    assert_eq!(asked.builds, 1);
}
