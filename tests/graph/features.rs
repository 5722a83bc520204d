//! Features of all kinds.

use super::app;
use super::support::workspace::{Workspace, absent, contents, ships};

#[test]
fn a_weak_feature_does_not_bring_the_dependency_it_names() {
    let manifest = "[features]\nstd = ['serde?/std', 'always/std']\n\
         [dependencies]\nserde = { version = '1', optional = true }\nalways = '1'";
    let crates = |workspace: Workspace| {
        workspace
            .registry("serde@1.0.0", "[features]\nstd = []")
            .registry("always@1.0.0", "[features]\nstd = []")
            .lock()
    };
    let off = crates(app(manifest)).soup("[[build]]\nfeatures = ['std']").graph();
    assert_eq!(ships(&off), ["always@1.0.0 [std]", "app@0.1.0 [std]"]);
    assert_eq!(absent(&off), ["serde@1.0.0: behind a feature that is off (app)"]);
    let on = crates(app(manifest)).soup("[[build]]\nfeatures = ['std', 'serde']").graph();
    assert_eq!(ships(&on), ["always@1.0.0 [std]", "app@0.1.0 [serde, std]", "serde@1.0.0 [std]"]);
}

#[test]
fn a_namespaced_feature_brings_the_dependency_without_a_feature_of_its_name() {
    let workspace =
        app("[features]\nalarm = ['dep:sound']\n[dependencies]\nsound = { version = '1', optional = true }")
            .registry("sound@1.0.0", "")
            .soup("[[build]]\nfeatures = ['alarm']")
            .lock();
    assert_eq!(ships(&workspace.graph()), ["app@0.1.0 [alarm]", "sound@1.0.0"]);
}

#[test]
fn a_strong_feature_of_a_dependency_switches_the_dependency_on() {
    let workspace = app("[dependencies]\na = { version = '1', features = ['std'] }")
        .registry(
            "a@1.0.0",
            "[features]\nstd = ['b/std']\n[dependencies]\nb = { version = '1', optional = true }",
        )
        .registry("b@1.0.0", "[features]\nstd = []")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0 [b, std]", "app@0.1.0", "b@1.0.0 [std]"]);
}

#[test]
fn an_optional_dependency_that_is_off_does_not_ship_and_neither_does_what_it_needs() {
    let workspace = app("[dependencies]\na = { version = '1', optional = true }")
        .registry("a@1.0.0", "[dependencies]\nb = '1'")
        .registry("b@1.0.0", "")
        .lock();
    let graph = workspace.graph();
    assert_eq!(ships(&graph), ["app@0.1.0"]);
    assert_eq!(
        absent(&graph),
        ["a@1.0.0: behind a feature that is off (app)", "b@1.0.0: behind a feature that is off (a)"]
    );
}

#[test]
fn a_build_without_default_features_has_none() {
    let workspace = app("[features]\ndefault = ['std']\nstd = ['dep:a']\n[dependencies]\na = { version = '1', optional = true }")
        .registry("a@1.0.0", "")
        .soup("[[build]]\nname = 'with'\n\n[[build]]\nname = 'without'\ndefault-features = false")
        .lock();
    let graph = workspace.graph();
    assert_eq!(contents(&graph, 0), ["a@1.0.0", "app@0.1.0 [default, std]"]);
    assert_eq!(contents(&graph, 1), ["app@0.1.0"]);
}

#[test]
fn a_feature_is_given_to_every_package_that_has_it_or_to_the_one_named() {
    let manifest = "[features]\nalarm = ['a/loud']\n[dependencies]\na = '1'";
    let workspace = |features: &str| {
        Workspace::new("[workspace]\nresolver = '2'\nmembers = ['one', 'two', 'three']")
            .package("one", manifest)
            .package("two", "[features]\nalarm = []")
            .package("three", "")
            .registry("a@1.0.0", "[features]\nloud = []")
            .soup(&format!("[[build]]\nfeatures = [{features}]"))
            .lock()
            .graph()
    };
    let both = ["a@1.0.0 [loud]", "one@0.1.0 [alarm]", "three@0.1.0", "two@0.1.0 [alarm]"];
    assert_eq!(ships(&workspace("'alarm'")), both);
    let second = ["a@1.0.0", "one@0.1.0", "three@0.1.0", "two@0.1.0 [alarm]"];
    assert_eq!(ships(&workspace("'two/alarm'")), second);
}

#[test]
fn default_features_of_a_dependency_come_from_whoever_wants_them() {
    let workspace = app("[dependencies]\na = { version = '1', default-features = false }\nb = '1'")
        .registry("a@1.0.0", "[features]\ndefault = ['std']\nstd = []")
        .registry("b@1.0.0", "[dependencies]\na = '1'")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0 [default, std]", "app@0.1.0", "b@1.0.0"]);
}

#[test]
fn dependencies_and_features_inherited_from_the_workspace_count() {
    let root = "[workspace]\nresolver = '2'\nmembers = ['app']\n\
         [workspace.dependencies]\na = { version = '1', default-features = false, features = ['x'] }";
    let workspace = Workspace::new(root)
        .package("app", "[dependencies]\na = { workspace = true, features = ['y'] }")
        .registry("a@1.0.0", "[features]\ndefault = []\nx = []\ny = []")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0 [x, y]", "app@0.1.0"]);
}
