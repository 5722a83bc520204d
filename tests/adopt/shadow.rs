//! The copy in which a change is tried out says what the workspace would say.

use super::case::{Case, HEADER};
use super::support::program::ran;
use super::support::workspace::Workspace;

/// A workspace with members in several places, things patched, inherited, built by a script, and crates outside.
fn scattered() -> Case {
    let workspace = Workspace::new(
        "[workspace]\nresolver = '2'\nmembers = ['app', 'libs/*', '../beside']\n\
         [workspace.package]\nlicense = 'MIT'\n[workspace.dependencies]\nheater = '2'\nunused = { path = '../unused' }\n\
         [patch.crates-io]\nlamp = { path = '../patched' }\n",
    )
    .package("app", "license.workspace = true\n[lib]\npath = 'code/lib.rs'\n[[bin]]\nname = 'tool'\n[[test]]\nname = 'all'\npath = 'checks/all.rs'\n\
         [dependencies]\nscreen = { path = '../libs/screen' }\nouter = { path = '../../outer' }\n[build-dependencies]\nstamp = '0.2'")
    .file("app/code/lib.rs", "")
    .file("app/src/bin/tool.rs", "fn main() {}")
    .file("app/checks/all.rs", "")
    .package("libs/screen", "[dependencies]\nlamp = '1'")
    .package("../beside", "")
    .package("../outer", "version.workspace = true")
    .package("../unused", "")
    .package("../patched", "")
    .registry("heater@2.1.0", "license = 'MIT'\n[features]\nfast = []")
    .registry("stamp@0.2.0", "license = 'MIT'\n[lib]\nproc-macro = true");
    for (path, text) in [
        (
            "outer/Cargo.toml",
            "[package]\nname = 'outer'\nversion = '0.1.0'\nedition = '2021'\nworkspace = '../foreign'\nlicense.workspace = true\n",
        ),
        ("foreign/Cargo.toml", "[workspace]\nmembers = ['../outer']\n[workspace.package]\nlicense = 'MIT'\n"),
        (
            "beside/Cargo.toml",
            "[package]\nname = 'beside'\nversion = '0.1.0'\nedition = '2021'\nworkspace = '../workspace'\n",
        ),
        ("patched/Cargo.toml", "[package]\nname = 'lamp'\nversion = '1.0.0'\nedition = '2021'\n"),
    ] {
        std::fs::create_dir_all(workspace.path(path).parent().expect("a folder")).expect("made");
        std::fs::write(workspace.path(path), text).expect("written");
    }
    let case = Case { workspace: workspace.lock() };
    case.write("soup-manifest.toml", HEADER);
    let (code, _, stderr) = ran(case.soup(&["init", "--append"]));
    assert_eq!(code, 0, "{stderr}");
    case
}

#[test]
fn members_patches_inheritance_and_folders_outside_are_where_they_were() {
    let case = scattered();
    let (code, stdout, stderr) = ran(case.soup_in("app", &["add", "heater", "--", "--features", "fast"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("heater 2.1.0") && stdout.contains("(from the workspace)"), "{stdout}");
    let toml = case.read("app/Cargo.toml");
    assert!(toml.contains("heater = { workspace = true, features = [\"fast\"] }"), "{toml}");
    assert!(case.read("Cargo.lock").contains("name = \"heater\""));
    assert!(stderr.contains("Written Cargo.lock, app/Cargo.toml, soup-manifest.toml"), "{stderr}");
    assert_eq!(ran(case.soup(&["audit"])).2, "", "the audit has nothing against the files");
}

#[test]
fn a_package_is_named_as_for_cargo() {
    let case = scattered();
    let (code, _, stderr) = ran(case.soup(&["add", "heater"]));
    assert!(
        code == 3 && stderr.contains("`cargo add` could not be run") || stderr.contains("cargo add"),
        "{stderr}"
    );
    let (code, _, stderr) = ran(case.soup(&["add", "heater", "--", "-p", "screen"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(case.read("libs/screen/Cargo.toml").contains("heater.workspace = true"));
}

#[test]
fn a_member_outside_the_root_is_changed_where_it_lies() {
    let case = scattered();
    let (code, _, stderr) = ran(case.soup_in("../beside", &["add", "heater"]));
    assert_eq!(code, 0, "{stderr}");
    let text = std::fs::read_to_string(case.workspace.path("beside/Cargo.toml")).expect("read");
    assert!(text.contains("heater"), "{text}");
}

#[test]
fn a_folder_is_adopted_by_its_path_from_where_one_stands() {
    let case = scattered();
    let arguments = ["add", "unused", "--", "--path", "../../unused"];
    let (code, _, stderr) = ran(case.soup_in("app", &arguments));
    assert_eq!(code, 0, "{stderr}");
    let toml = case.read("app/Cargo.toml");
    assert!(toml.contains("path = \"../../unused\""), "{toml}");
    assert!(case.read("soup-manifest.toml").contains("[[soup.unused]]"));
}

#[test]
fn a_crate_from_git_is_adopted_with_its_revision() {
    let workspace = Workspace::new("[package]\nname = 'pump'\nversion = '0.1.0'\nedition = '2021'\n")
        .git("driver", "main", "license = 'MIT'")
        .lock();
    let (revision, url) = (workspace.commit("driver"), workspace.git_url("driver"));
    let case = Case { workspace };
    case.write("soup-manifest.toml", HEADER);
    let mut command = case.soup(&["add", "driver", "--", "--git", &url]);
    command.env_remove("CARGO_NET_OFFLINE").env("CARGO_SOUP_CACHE", case.workspace.path("cache"));
    let arguments: Vec<_> =
        command.get_args().filter(|one| *one != "--offline").map(ToOwned::to_owned).collect();
    let mut online = std::process::Command::new(command.get_program());
    case.workspace.world().closed_off(&mut online);
    online
        .env_remove("CARGO_NET_OFFLINE")
        .env("CARGO", env!("CARGO"))
        .current_dir(case.workspace.root())
        .args(arguments);
    let (code, _, stderr) = ran(online);
    assert_eq!(code, 0, "{stderr}");
    let now = case.read("soup-manifest.toml");
    assert!(now.contains(&format!("revision = \"{revision}\"")), "{now}");
}
