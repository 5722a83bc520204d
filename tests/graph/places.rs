//! Where packages lie and where Cargo is called.

use super::app;
use super::support::workspace::{Workspace, absent, checksum, ships};

fn nested() -> Workspace {
    Workspace::new("[workspace]\nresolver = '2'\nmembers = ['crates/*']")
        .package("crates/app", "[dependencies]\ncore = { package = 'pump-core', path = '../pump-core' }")
        .package("crates/pump-core", "[dependencies]\na = '1'")
        .package("crates/tool", "[dependencies]\nb = '1'")
        .registry("a@1.0.0", "")
        .registry("b@1.0.0", "")
        .lock()
}

const NESTED: [&str; 5] = ["a@1.0.0", "app@0.1.0", "b@1.0.0", "pump-core@0.1.0", "tool@0.1.0"];

#[test]
fn a_virtual_workspace_ships_all_its_packages() {
    assert_eq!(ships(&nested().graph()), NESTED);
}

#[test]
fn a_sub_directory_sees_the_whole_workspace() {
    let workspace = nested();
    for place in ["workspace/crates", "workspace/crates/app", "workspace/crates/app/src"] {
        let graph = workspace.checked(workspace.collect_in(place, None));
        assert_eq!(ships(&graph), NESTED, "{place}");
    }
}

#[test]
fn a_manifest_path_is_followed_from_outside() {
    let workspace = nested();
    let root = workspace.path("workspace/Cargo.toml");
    for path in [root, "../workspace/Cargo.toml".into(), "../workspace/crates/tool/Cargo.toml".into()] {
        let graph = workspace.checked(workspace.collect_in("home", Some(path.clone())));
        assert_eq!(ships(&graph), NESTED, "{}", path.display());
    }
}

#[test]
fn a_package_of_no_build_is_a_member_and_its_dependencies_are_of_another_package() {
    let workspace = nested().soup("[[build]]\npackages = ['app']");
    let graph = workspace.graph();
    assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0", "pump-core@0.1.0"]);
    assert_eq!(absent(&graph), ["b@1.0.0: only for workspace packages no build contains (tool)"]);
}

#[test]
fn default_members_do_not_narrow_what_ships() {
    let workspace = nested().file(
        "Cargo.toml",
        "[workspace]\nresolver = '2'\nmembers = ['crates/*']\ndefault-members = ['crates/tool']",
    );
    assert_eq!(ships(&workspace.graph()), NESTED);
}

#[test]
fn a_path_dependency_outside_the_workspace_is_soup_by_the_digest_of_its_files() {
    let workspace = app("[dependencies]\nlegacy = { path = '../../legacy' }")
        .package("../legacy", "[dependencies]\na = '1'")
        .registry("a@1.0.0", "")
        .lock();
    let graph = workspace.graph();
    assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0", "legacy@0.1.0"]);
    let soup: Vec<_> = graph.shipped().map(|(_, krate)| (krate.name.as_str(), krate.designator())).collect();
    assert_eq!(soup[0], ("a", Some(checksum("a@1.0.0").as_str())));
    assert!(matches!(soup[1], ("legacy", Some(digest)) if digest.starts_with("tree-sha256:")), "{soup:?}");
}

#[test]
fn a_dependency_named_like_a_package_of_the_workspace_is_another_crate() {
    let workspace =
        app("[dependencies]\nother = { package = 'app', version = '2' }").registry("app@2.0.0", "").lock();
    let graph = workspace.graph();
    assert_eq!(ships(&graph), ["app@0.1.0", "app@2.0.0"]);
    assert_eq!(graph.shipped().count(), 1);
}
