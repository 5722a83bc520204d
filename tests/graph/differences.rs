//! Where Cargo's answer and ours are known to differ. None of these passes when Cargo is asked.

use super::support::workspace::{Workspace, absent, ships};
use super::{LINUX, app};
use cargo_soup::collect::{Request, collect};

/// What ships by our own account, and what is said when Cargo is asked.
fn both(workspace: &Workspace) -> (Vec<String>, Vec<String>, String) {
    let unasked = collect(&Request::default(), &workspace.world()).expect("there is evidence");
    let graph = unasked.graph.expect("it is locked");
    (ships(&graph), absent(&graph), workspace.error().to_string())
}

#[test]
fn a_dependency_of_a_target_feature_is_taken_to_ship_since_flags_may_switch_it_on() {
    let workspace = app("[target.'cfg(target_feature = \"avx2\")'.dependencies]\na = '1'")
        .registry("a@1.0.0", "")
        .soup(&format!("[[build]]\ntargets = ['{LINUX}']"))
        .lock();
    let (ships, _, asked) = both(&workspace);
    assert_eq!(ships, ["a@1.0.0", "app@0.1.0"]);
    assert!(asked.contains("a@1.0.0 ships here, and `cargo tree` does not name it"), "{asked}");
}

#[test]
fn a_build_dependency_without_a_build_script_is_never_built_though_cargo_tree_names_it() {
    let workspace = app("[dependencies]\nsys = '1'")
        .registry("sys@1.0.0", "build = false\n[build-dependencies]\ncc = '1'")
        .registry("cc@1.0.0", "")
        .lock();
    let (ships, absent, asked) = both(&workspace);
    assert_eq!(ships, ["app@0.1.0", "sys@1.0.0"]);
    assert_eq!(absent, ["cc@1.0.0: nothing asks for it (sys)"]);
    assert!(asked.contains("cc@1.0.0 is named by `cargo tree`, and does not ship here"), "{asked}");
}
