//! Development dependencies and the reasons a crate does not ship.

use super::support::workspace::{Workspace, absent, ships};
use super::{LINUX, app};

#[test]
fn what_only_tests_need_does_not_ship() {
    let workspace = app("[dev-dependencies]\nproptest = '1'\n[dependencies]\na = '1'")
        .registry("a@1.0.0", "")
        .registry("proptest@1.0.0", "[dependencies]\nrand = '1'")
        .registry("rand@1.0.0", "[target.'cfg(windows)'.dependencies]\nwinapi = '1'")
        .registry("winapi@1.0.0", "")
        .lock();
    let graph = workspace.graph();
    assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0"]);
    assert_eq!(
        absent(&graph),
        [
            "proptest@1.0.0: only for development (app)",
            "rand@1.0.0: only for development (proptest)",
            "winapi@1.0.0: only for development (rand)",
        ]
    );
}

#[test]
fn a_cycle_of_development_dependencies_does_no_harm() {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['core', 'fixtures']")
        .package("core", "[dependencies]\na = '1'\n[dev-dependencies]\nfixtures = { path = '../fixtures' }")
        .package("fixtures", "[dependencies]\ncore = { path = '../core' }\nb = '1'")
        .registry("a@1.0.0", "")
        .registry("b@1.0.0", "")
        .lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0", "b@1.0.0", "core@0.1.0", "fixtures@0.1.0"]);
    let graph = workspace.soup("[[build]]\npackages = ['core']").graph();
    assert_eq!(ships(&graph), ["a@1.0.0", "core@0.1.0"]);
    assert_eq!(absent(&graph), ["b@1.0.0: only for workspace packages no build contains (fixtures)"]);
}

#[test]
fn of_several_reasons_the_one_nearest_to_what_ships_is_given() {
    let workspace =
        app("[dependencies]\nb = '1'\nx = { version = '1', optional = true }\n[dev-dependencies]\nx = '1'")
            .registry("x@1.0.0", "[dependencies]\ny = '1'")
            .registry("y@1.0.0", "")
            .registry("b@1.0.0", "[target.'cfg(windows)'.dependencies]\ny = '1'")
            .soup(&format!("[[build]]\ntargets = ['{LINUX}']"))
            .lock();
    assert_eq!(
        absent(&workspace.graph()),
        ["x@1.0.0: behind a feature that is off (app)", "y@1.0.0: only for other targets (b)"]
    );
}
