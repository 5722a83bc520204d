//! Proc-macros and build dependencies.

use super::app;
use super::support::workspace::{Workspace, ships};

#[test]
fn a_proc_macro_and_what_it_needs_are_built_for_the_host() {
    let workspace = app("[dependencies]\nderive = '1'\nsyn = { version = '1', features = ['run'] }")
        .registry("derive@1.0.0", "[lib]\nproc-macro = true\n[dependencies]\nsyn = { version = '1', features = ['parse'] }\nquote = '1'")
        .registry("syn@1.0.0", "[features]\nparse = []\nrun = []")
        .registry("quote@1.0.0", "")
        .lock();
    assert_eq!(
        ships(&workspace.graph()),
        ["app@0.1.0", "host derive@1.0.0", "host quote@1.0.0", "syn@1.0.0 [run]", "host syn@1.0.0 [parse]"]
    );
}

#[test]
fn a_proc_macro_of_the_workspace_is_built_for_the_host() {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app', 'derive']")
        .package("app", "[dependencies]\nderive = { path = '../derive' }")
        .package("derive", "[lib]\nproc-macro = true\n[dependencies]\nquote = '1'")
        .registry("quote@1.0.0", "")
        .soup("[[build]]\ntargets = ['thumbv7em-none-eabihf']")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "host derive@0.1.0", "host quote@1.0.0"]);
}

#[test]
fn the_build_dependencies_of_a_dependency_ship_too() {
    let workspace = app("[dependencies]\nsys = '1'")
        .registry("sys@1.0.0", "links = 'z'\n[build-dependencies]\ncc = '1'")
        .registry("cc@1.0.0", "[dependencies]\nshlex = '1'")
        .registry("shlex@1.0.0", "")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "host cc@1.0.0", "host shlex@1.0.0", "sys@1.0.0"]);
}

#[test]
fn a_proc_macro_by_crate_type_is_one() {
    let workspace = app("[dependencies]\nderive = '1'")
        .registry("derive@1.0.0", "[lib]\ncrate-type = ['proc-macro']")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "host derive@1.0.0"]);
}

#[test]
fn a_package_that_is_built_and_generates_code_has_features_of_its_own_on_each_side() {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app', 'gen']")
        .package("app", "[build-dependencies]\ngen = { path = '../gen', features = ['f'] }")
        .package("gen", "[features]\nf = ['dep:a']\n[dependencies]\na = { version = '1', optional = true }")
        .registry("a@1.0.0", "")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["host a@1.0.0", "app@0.1.0", "gen@0.1.0", "host gen@0.1.0 [f]"]);
}

#[test]
fn an_optional_dependency_that_is_a_build_dependency_too_ships_for_the_host_alone() {
    let manifest = "[features]\nx = ['dep:a', 'a?/s']\n\
         [dependencies]\na = { version = '1', optional = true }\n[build-dependencies]\na = '1'";
    let workspace = |soup: &str| app(manifest).registry("a@1.0.0", "[features]\ns = []").soup(soup).lock();
    assert_eq!(ships(&workspace("").graph()), ["host a@1.0.0", "app@0.1.0"]);
    let on = ["a@1.0.0 [s]", "host a@1.0.0 [s]", "app@0.1.0 [x]"];
    assert_eq!(ships(&workspace("[[build]]\nfeatures = ['x']").graph()), on);
}
