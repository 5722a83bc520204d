//! Well-known crates of the package registry, adopted, given up, and audited after every step.

use super::support::repository;
use std::path::Path;
use std::process::Command;

/// Of very different kind and size, with what is told to Cargo: a derive macro, an async runtime, a TLS stack, native
/// code in a box, a second version beside a first, a renamed one, an optional one, one for another target.
const ADOPTED: [&[&str]; 8] = [
    &["serde", "--", "--features", "derive"],
    &["tokio", "--", "--features", "full"],
    &["rustls"],
    &["libz-sys", "--", "--features", "static"],
    &["bitflags@1"],
    &["anyhow", "--", "--rename", "failure"],
    &["regex", "--", "--optional"],
    &["windows-sys", "--", "--target", "cfg(windows)"],
];

/// What the audit asks about records that do not fit what ships.
const OUT_OF_LINE: [&str; 6] = [
    "undeclared-crate",
    "orphaned-item",
    "version-drift",
    "checksum-drift",
    "incomplete-parents",
    "duplicate-item",
];

fn soup(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    command.current_dir(folder).env_remove("CARGO_SOUP_DB").stdin(std::process::Stdio::null());
    command.arg(arguments[0]).args(["--today", "2026-11-20"]);
    if arguments[0] != "init" {
        command.arg("--db").arg(repository("fixtures/advisory-db.tar.gz"));
    }
    let output = command.args(&arguments[1..]).output().expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn assert_in_line(folder: &Path, after: &str) {
    let (_, stdout, stderr) = soup(folder, &["audit", "--format", "json", "--verify-graph"]);
    let report: serde_json::Value =
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{after}: {error}\n{stdout}{stderr}"));
    assert!(report["exit_code"] != 3, "{after}: {stderr}");
    for finding in report["findings"].as_array().expect("findings") {
        assert!(!OUT_OF_LINE.contains(&finding["rule"].as_str().expect("a rule")), "{after}: {finding}");
    }
}

#[test]
#[ignore = "downloads public crates from the package registry"]
fn the_audit_is_right_after_every_adoption_and_what_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a directory");
    let folder = folder.path();
    std::fs::create_dir(folder.join("src")).expect("made");
    std::fs::write(folder.join("src/lib.rs"), "").expect("written");
    let package = "[package]\nname = \"pump\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n";
    std::fs::write(folder.join("Cargo.toml"), package).expect("written");
    assert!(
        Command::new("cargo").arg("generate-lockfile").current_dir(folder).status().expect("runs").success()
    );
    let (code, _, stderr) = soup(folder, &["init", "--safety-class", "B"]);
    assert_eq!(code, Some(0), "{stderr}");
    let manifest = || std::fs::read_to_string(folder.join("soup-manifest.toml")).expect("read");
    let first = manifest();
    for arguments in ADOPTED {
        let (code, stdout, stderr) = soup(folder, &[&["add"], arguments].concat());
        assert_eq!(code, Some(0), "{arguments:?}: {stderr}");
        println!("{}: {} lines shown", arguments[0], stdout.lines().count());
        assert_in_line(folder, arguments[0]);
    }
    for arguments in ADOPTED.iter().rev() {
        let name = arguments[0].split('@').next().expect("a name");
        let target = if name == "windows-sys" { &["--", "--target", "cfg(windows)"][..] } else { &[] };
        let (code, _, stderr) = soup(folder, &[&["remove", name], target].concat());
        assert_eq!(code, Some(0), "{name}: {stderr}");
        assert_in_line(folder, name);
    }
    assert_eq!(manifest(), first);
}
