//! Names and versions.

use super::app;
use super::support::workspace::ships;

#[test]
fn a_renamed_dependency_ships_under_its_own_name() {
    let workspace =
        app("[dependencies]\njson = { package = 'serde-json-core', version = '1', features = ['std'] }")
            .registry("serde-json-core@1.0.0", "[features]\nstd = []")
            .lock();
    assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "serde-json-core@1.0.0 [std]"]);
}

#[test]
fn a_library_named_otherwise_ships_under_its_package_name() {
    let workspace =
        app("[dependencies]\nrust-md5 = '1'").registry("rust-md5@1.0.0", "[lib]\nname = 'digest'").lock();
    assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "rust-md5@1.0.0"]);
}

#[test]
fn two_versions_of_a_crate_are_two_items() {
    let workspace =
        app("[dependencies]\na = '1'\nold = { package = 'a', version = '0.9', features = ['x'] }")
            .registry("a@1.0.0", "[features]\nx = []")
            .registry("a@0.9.3", "[features]\nx = []")
            .lock();
    assert_eq!(ships(&workspace.graph()), ["a@0.9.3 [x]", "a@1.0.0", "app@0.1.0"]);
}

#[test]
fn a_version_with_build_metadata_ships_with_it() {
    let workspace = app("[dependencies]\na = '1'").registry("a@1.0.0+zstd.1.5", "").lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0+zstd.1.5", "app@0.1.0"]);
}
