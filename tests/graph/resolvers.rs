//! The three resolvers.

use super::LINUX;
use super::support::workspace::{Workspace, ships};

/// `shared` is needed at run time and by the build script, with different features.
fn shared(resolver: &str) -> Workspace {
    Workspace::new(&format!("[workspace]\nresolver = '{resolver}'\nmembers = ['app']"))
        .package(
            "app",
            "[dependencies]\nshared = { version = '1', features = ['run'] }\n\
             [build-dependencies]\nshared = { version = '1', features = ['build'] }",
        )
        .registry("shared@1.0.0", "[features]\nrun = []\nbuild = []")
        .lock()
}

#[test]
fn resolver_1_unites_the_features_of_build_and_runtime() {
    let expected = ["app@0.1.0", "shared@1.0.0 [build, run]", "host shared@1.0.0 [build, run]"];
    assert_eq!(ships(&shared("1").graph()), expected);
}

#[test]
fn resolvers_2_and_3_keep_the_features_of_build_and_runtime_apart() {
    for resolver in ["2", "3"] {
        let expected = ["app@0.1.0", "shared@1.0.0 [run]", "host shared@1.0.0 [build]"];
        assert_eq!(ships(&shared(resolver).graph()), expected, "resolver {resolver}");
    }
}

#[test]
fn a_root_package_has_the_resolver_of_its_edition() {
    for (edition, features) in [("2018", " [dev, run]"), ("2021", " [run]"), ("2024", " [run]")] {
        let root = format!(
            "[package]\nname = 'app'\nversion = '0.1.0'\nedition = '{edition}'\n\
             [dependencies]\nshared = {{ version = '1', features = ['run'] }}\n\
             [dev-dependencies]\nshared = {{ version = '1', features = ['dev'] }}"
        );
        let workspace =
            Workspace::new(&root).registry("shared@1.0.0", "[features]\nrun = []\ndev = []").lock();
        let expected = ["app@0.1.0".to_owned(), format!("shared@1.0.0{features}")];
        assert_eq!(ships(&workspace.graph()), expected, "edition {edition}");
    }
}

#[test]
fn a_virtual_workspace_without_a_resolver_has_the_first() {
    let workspace = Workspace::new("[workspace]\nmembers = ['app']")
        .package("app", "[dependencies]\na = '1'\n[target.'cfg(windows)'.dependencies]\na = { version = '1', features = ['win'] }")
        .registry("a@1.0.0", "[features]\nwin = []")
        .soup(&format!("[[build]]\ntargets = ['{LINUX}']"))
        .lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0 [win]", "app@0.1.0"]);
}

#[test]
fn resolver_1_with_a_root_package_gives_members_the_features_of_a_build() {
    let workspace = Workspace::new(
        "[workspace]\nresolver = '1'\nmembers = ['tool']\n[package]\nname = 'app'\nversion = '0.1.0'\nedition = '2021'",
    )
    .package("tool", "[features]\nextra = ['dep:a']\n[dependencies]\na = { version = '1', optional = true }")
    .registry("a@1.0.0", "")
    .soup("[[build]]\npackages = ['tool']\nfeatures = ['tool/extra']")
    .lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0", "tool@0.1.0 [extra]"]);
}

/// Cargo would apply the feature to the package of the directory it is started in, and to no other.
#[test]
fn resolver_1_with_a_root_package_cannot_tell_whose_feature_a_plain_name_is() {
    let root = "[workspace]\nresolver = '1'\nmembers = ['tool']\n\
         [package]\nname = 'app'\nversion = '0.1.0'\nedition = '2021'";
    for build in ["packages = ['tool']\nfeatures = ['extra']", "default-features = false"] {
        let workspace = Workspace::new(root)
            .package("tool", "[features]\nextra = []")
            .soup(&format!("[[build]]\n{build}"))
            .lock();
        let error = workspace.error().to_string();
        assert!(error.contains("the package of the current directory only"), "{error}");
    }
}

/// Only a package that says `edition.workspace = true` inherits it; without an edition it is of 2015.
#[test]
fn a_root_package_that_inherits_no_edition_has_the_first_resolver() {
    let root = "[workspace]\nmembers = []\n[workspace.package]\nedition = '2021'\n\
         [package]\nname = 'app'\nversion = '0.1.0'\n\
         [dependencies]\na = '1'\n[target.'cfg(target_os = \"none\")'.dependencies]\na = { version = '1', features = ['x'] }";
    let workspace = Workspace::new(root)
        .registry(
            "a@1.0.0",
            "[features]\nx = ['dep:b']\n[dependencies]\nb = { version = '1', optional = true }",
        )
        .registry("b@1.0.0", "")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0 [x]", "app@0.1.0", "b@1.0.0"]);
}
