//! Giving up, without a terminal.

use super::case::Case;
use super::support::program::ran;

/// `pump` with `heater` adopted.
fn adopted() -> (Case, [String; 3]) {
    let case = Case::new();
    let before = case.files();
    let (code, _, stderr) = ran(case.soup(&["add", "heater"]));
    assert_eq!(code, 0, "{stderr}");
    (case, before)
}

#[test]
fn what_was_adopted_and_is_given_up_again_leaves_nothing() {
    let (case, before) = adopted();
    let (code, stdout, stderr) = ran(case.soup(&["remove", "heater"]));
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(case.files(), before);
    assert_eq!(case.left(), Vec::<String>::new());
    for shown in [
        "No longer in the device: 4",
        "part of heater",
        "part of valve; was part of heater, valve",
        "RUSTSEC-2026-0007 of wire@1.0.0",
    ] {
        assert!(stdout.contains(shown), "`{shown}` is not in {stdout}");
    }
}

#[test]
fn a_dry_run_of_it_writes_nothing() {
    let (case, _) = adopted();
    let before = case.files();
    assert_eq!(ran(case.soup(&["remove", "heater", "--dry-run"])).0, 0);
    assert_eq!(case.files(), before);
}

#[test]
fn a_crate_that_still_comes_along_keeps_its_record() {
    let case = Case::new();
    assert_eq!(ran(case.soup(&["add", "spring@0.3"])).0, 0);
    let (code, stdout, stderr) = ran(case.soup(&["remove", "spring"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(
        stdout.contains("spring@0.3.5 still ships, by pump -> valve -> spring; its record stays"),
        "{stdout}"
    );
    assert!(case.read("soup-manifest.toml").contains("[[soup.spring]]"));
}

#[test]
fn evaluations_of_what_is_given_up_stay() {
    let (case, _) = adopted();
    let judged = [
        "evaluate",
        "RUSTSEC-2026-0007",
        "--outcome",
        "not-affected",
        "--justification",
        "code-not-reachable",
        "--evidence",
        "TST-1",
        "--rationale",
        "nothing calls it",
        "--hazardous-situation",
        "false",
        "--hazard",
        "HAZ-1",
        "--by",
        "A. Person",
        "--on",
        "2026-11-19",
    ];
    let (code, _, stderr) = ran(case.soup(&judged));
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(ran(case.soup(&["remove", "heater"])).0, 0);
    assert!(case.read("soup-manifest.toml").contains("soup = \"wire@1.0.0\""));
}

#[test]
fn what_nobody_asks_for_cannot_be_given_up() {
    let case = Case::new();
    let before = case.files();
    for (name, said) in [
        ("spring", "no package of the workspace depends on `spring` itself"),
        ("nothing", "depends on `nothing`"),
    ] {
        let (code, _, stderr) = ran(case.soup(&["remove", name]));
        assert!(code == 2 && stderr.contains(said), "{stderr}");
    }
    assert_eq!(case.files(), before);
}

#[test]
fn a_dependency_of_another_table_is_said_to_stand_there() {
    let case = Case::new();
    assert_eq!(ran(case.soup(&["add", "lamp", "--", "--dev"])).0, 0);
    let (code, _, stderr) = ran(case.soup(&["remove", "lamp"]));
    assert!(code == 3 && stderr.contains("it stands in [dev-dependencies] of pump; say which"), "{stderr}");
    let (code, _, stderr) = ran(case.soup(&["remove", "lamp", "--", "--dev"]));
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn a_renamed_crate_is_given_up_by_either_name() {
    for name in ["heater", "oven"] {
        let case = Case::new();
        let before = case.files();
        assert_eq!(ran(case.soup(&["add", "heater", "--", "--rename", "oven"])).0, 0);
        let (code, _, stderr) = ran(case.soup(&["remove", name]));
        assert_eq!(code, 0, "{stderr}");
        assert_eq!(case.files(), before);
    }
}
