//! The program itself, with a Cargo that fails, talks nonsense, or kills it, at every call in turn.

use super::case::{Case, false_cargo};
use super::support::program::ran;
use std::path::PathBuf;
use std::process::Command;

/// The program with a Cargo that does something else at one of its calls.
fn with_cargo(case: &Case, at: usize, instead: &str) -> Command {
    let folder: PathBuf = case.workspace.path("tools");
    std::fs::create_dir_all(&folder).expect("made");
    let mut command = case.soup(&["add", "heater"]);
    command.env("CARGO", false_cargo(&folder, at, instead));
    command
}

/// How often Cargo is called when nothing is wrong.
fn calls() -> usize {
    let case = Case::new();
    let (code, _, stderr) = ran(with_cargo(&case, 0, "true"));
    assert_eq!(code, 0, "{stderr}");
    let calls = std::fs::read_to_string(case.workspace.path("tools/calls")).expect("counted");
    assert_eq!(
        calls.split_whitespace().collect::<Vec<_>>(),
        ["metadata", "add", "fetch", "metadata", "metadata"]
    );
    calls.lines().count()
}

#[test]
fn a_cargo_that_fails_or_talks_nonsense_changes_nothing() {
    let case = Case::new();
    let before = case.files();
    for at in 1..=calls() {
        for instead in ["echo 'error: out of order' >&2; exit 101", "echo nonsense; exit 0"] {
            let (code, _, stderr) = ran(with_cargo(&case, at, instead));
            // Nobody reads what `add` and `fetch` print; that they did nothing shows in what comes after.
            assert!(
                code == 3 || stderr.contains("Unchanged") || code == 0 && at == 3,
                "{at}, {instead}: {code} {stderr}"
            );
            if code == 0 {
                let (code, _, stderr) = ran(case.soup(&["remove", "heater"]));
                assert!(code == 0 || stderr.contains("no package"), "{stderr}");
            }
            assert_eq!(case.files(), before, "{at}, {instead}: {stderr}");
            assert_eq!(case.left(), Vec::<String>::new());
        }
    }
}

#[test]
fn killed_at_any_call_of_cargo_the_next_command_finds_the_files_as_before() {
    let calls = calls();
    for at in 1..=calls {
        let case = Case::new();
        let before = case.files();
        let ended = with_cargo(&case, at, "kill -9 $PPID; exit 1").output().expect("it starts");
        assert_eq!(ended.status.code(), None, "it was killed");
        let written = at == calls;
        assert_eq!(case.files() != before, written, "the last call looks at what is written");
        let (_, _, stderr) = ran(case.soup(&["audit"]));
        assert_eq!(stderr.contains("Restored `cargo soup add heater` was interrupted"), written, "{stderr}");
        assert_eq!(case.files(), before);
        assert_eq!(case.left(), Vec::<String>::new());
        let (code, _, stderr) = ran(case.soup(&["add", "heater"]));
        assert_eq!(code, 0, "{stderr}");
    }
}

#[test]
fn a_workspace_that_cargo_does_not_take_as_it_was_tried_out_is_put_back() {
    let case = Case::new();
    let before = case.files();
    let (code, _, stderr) = ran(with_cargo(&case, 5, "echo 'error: --locked was passed' >&2; exit 101"));
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("the workspace is not what was tried out"), "{stderr}");
    assert!(stderr.contains("every file is as it was"), "{stderr}");
    assert_eq!(case.files(), before);
}

#[test]
fn two_at_once_take_turns_and_one_of_them_says_what_happened() {
    let case = Case::new();
    let commands = [["add", "heater"], ["add", "lamp"]].map(|arguments| {
        let mut command = case.soup(&arguments);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command.spawn().expect("it starts")
    });
    let ended = commands.map(|child| child.wait_with_output().expect("it ends"));
    let codes: Vec<_> = ended.iter().map(|output| output.status.code()).collect();
    assert!(codes.contains(&Some(0)), "{ended:?}");
    for output in ended.iter().filter(|output| output.status.code() != Some(0)) {
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("every file is as it was"), "{stderr}");
    }
    assert_eq!(case.left(), Vec::<String>::new());
    let (_, stdout, stderr) = ran(case.soup(&["audit"]));
    assert!(!stdout.contains("undeclared-crate") && !stdout.contains("orphaned-item"), "{stdout}{stderr}");
}
