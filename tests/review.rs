//! `cargo soup review`: who signs, what is shown before, and what cannot be signed.

mod support;

use support::program::{ran, soup};
use support::tiny::{Tiny, manifest};

const SIGNED: &str = "reviewed = { by = \"A. Person\", on = 2026-05-01 }\n";

/// Signs without being asked, as a script does.
fn review(tiny: &Tiny, arguments: &[&str]) -> (i32, String, String) {
    ran(soup(tiny, "review", &[&["--yes"], arguments].concat()))
}

fn on_disk(tiny: &Tiny) -> String {
    std::fs::read_to_string(tiny.root().join("soup-manifest.toml")).expect("the manifest is there")
}

/// The line that stands before the signature of `valve`.
const LISTS: &str = "found = \"nothing\" }]\n";

/// The signed entries of operating system and standard library.
const OTHERS: usize = 2;

/// A workspace whose entry of `valve` nobody has signed.
fn unsigned() -> Tiny {
    let tiny = Tiny::conforming();
    tiny.write("device/soup-manifest.toml", on_disk(&tiny).replace(SIGNED, ""));
    tiny
}

fn signed_by(tiny: &Tiny, name: &str, day: &str) {
    let line = format!("{LISTS}reviewed = {{ by = \"{name}\", on = {day} }}\n");
    assert!(on_disk(tiny).contains(&line), "{}", on_disk(tiny));
}

/// What a signature writes down with it.
const FEATURES: &str = "features = []\n";

fn assert_refused(tiny: &Tiny, arguments: &[&str], code: i32, said: &[&str]) {
    let before = on_disk(tiny);
    let (ended, stdout, stderr) = review(tiny, arguments);
    assert_eq!((ended, stdout.as_str()), (code, ""), "{stderr}");
    for phrase in said {
        assert!(stderr.contains(phrase), "`{phrase}` is not in {stderr}");
    }
    assert_eq!(on_disk(tiny), before, "the file is as it was");
}

#[test]
fn an_entry_is_shown_and_signed_and_the_audit_conforms() {
    let tiny = unsigned();
    let before = on_disk(&tiny);
    let (code, stdout, stderr) = review(&tiny, &["valve", "--by", "A. Person", "--on", "2026-05-01"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    let signed = before.replacen(LISTS, &format!("{LISTS}{SIGNED}"), 1);
    assert_eq!(on_disk(&tiny).replacen(FEATURES, "", 1), signed);
    for shown in [
        "function = \"opens and closes the line\"",
        "valve@1.2.0, by pump -> valve",
        "C: ",
        "RUSTSEC-2026-0001 (evaluated)",
        "none is on; recorded with the signature",
    ] {
        assert!(stderr.contains(shown), "`{shown}` is not in {stderr}");
    }
    assert_eq!(ran(soup(&tiny, "audit", &[])).0, 0);
}

#[test]
fn an_earlier_signature_gives_way_to_the_new_one() {
    let tiny = Tiny::conforming();
    let other = ["valve", "--by", "B. Person"];
    assert_refused(&tiny, &other, 2, &["the signature of A. Person of 2026-05-01", "--again"]);
    let (code, _, stderr) = review(&tiny, &["valve", "--by", "B. Person", "--again"]);
    assert!(
        code == 0 && stderr.contains("valve@1.2.0: the signature of A. Person of 2026-05-01"),
        "{stderr}"
    );
    signed_by(&tiny, "B. Person", "2026-11-20");
    assert_eq!(review(&tiny, &other).0, 0, "one's own is signed again");
}

#[test]
fn where_nobody_can_be_asked_a_name_is_no_agreement() {
    let tiny = unsigned();
    let before = on_disk(&tiny);
    let mut command = soup(&tiny, "review", &["valve"]);
    command.env("CARGO_SOUP_BY", "CI");
    let (code, _, stderr) = ran(command);
    assert!(code == 2 && stderr.contains("nobody can be asked here") && stderr.contains("--yes"), "{stderr}");
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn the_features_that_are_on_are_signed_with_it_and_drift_afterwards() {
    let tiny = unsigned();
    let switched = |on: &str| {
        tiny.package(
            "vendor/valve/",
            "valve",
            "1.2.0",
            "spring = { path = \"../spring\" }\n[features]\nheating = []\nlogging = []\n",
        );
        let dependency = format!("valve = {{ path = \"vendor/valve\", features = [{on}] }}\n");
        tiny.package("", "pump", "0.1.0", &format!("{dependency}[workspace]\nexclude = [\"vendor\"]\n"));
    };
    switched("\"heating\"");
    let (code, _, stderr) = review(&tiny, &["valve", "--by", "A. Person"]);
    assert!(code == 0 && stderr.contains("heating; recorded with the signature"), "{stderr}");
    assert!(on_disk(&tiny).contains("\nfeatures = [\"heating\"]\n"), "{}", on_disk(&tiny));
    switched("\"heating\", \"logging\"");
    assert!(ran(soup(&tiny, "audit", &[])).1.contains("[feature-drift]"));
    let (code, _, stderr) = review(&tiny, &["valve", "--by", "A. Person"]);
    assert!(
        code == 0 && stderr.contains("recorded is: heating; the signature brings it in line"),
        "{stderr}"
    );
    assert!(!ran(soup(&tiny, "audit", &[])).1.contains("[feature-drift]"));
}

#[test]
fn without_the_anomalies_nothing_is_signed_above_class_a() {
    let tiny = unsigned();
    let cache = tiny.path("empty");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    command.current_dir(tiny.root()).env_remove("CARGO_SOUP_DB").env("CARGO_SOUP_CACHE", &cache);
    command.args(["review", "valve", "--offline", "--today", "2026-11-20", "--by", "A. Person", "--yes"]);
    command.stdin(std::process::Stdio::null());
    let before = on_disk(&tiny);
    let (code, _, stderr) = ran(command);
    assert_eq!(code, 3, "{stderr}");
    assert!(
        stderr.contains("no advisory database was fetched yet") && stderr.contains("cargo soup fetch"),
        "{stderr}"
    );
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn all_that_lacks_nothing_is_signed_and_what_lacks_something_is_left_out() {
    let tiny = unsigned();
    let complete = on_disk(&tiny);
    assert_eq!(review(&tiny, &["--all", "--by", "A. Person"]).0, 0);
    signed_by(&tiny, "A. Person", "2026-11-20");
    let (code, _, stderr) = review(&tiny, &["--all", "--by", "A. Person"]);
    assert!(code == 0 && stderr.contains("every entry is signed already"), "{stderr}");
    let lacking = complete.replace("function = \"opens and closes the line\"\n", "");
    tiny.write("device/soup-manifest.toml", &lacking);
    let (code, _, stderr) = review(&tiny, &["--all", "--by", "A. Person"]);
    assert!(code == 1 && stderr.contains("valve@1.2.0 is not signed"), "{stderr}");
    assert_eq!(on_disk(&tiny), lacking);
}

#[test]
fn the_tool_signs_for_nobody() {
    let tiny = unsigned();
    assert_refused(&tiny, &["valve"], 2, &["nobody can be asked", "--as-git-user"]);
    tiny.git(&tiny.root(), &["init", "--quiet"]);
    tiny.git(&tiny.root(), &["config", "user.name", "Git Person"]);
    assert_refused(&tiny, &["valve"], 2, &["nobody can be asked"]);
    assert_eq!(review(&tiny, &["valve", "--as-git-user"]).0, 0);
    signed_by(&tiny, "Git Person", "2026-11-20");
    let mut command = soup(&tiny, "review", &["valve", "--yes", "--again"]);
    command.env("CARGO_SOUP_BY", "E. Person");
    assert_eq!(ran(command).0, 0);
    signed_by(&tiny, "E. Person", "2026-11-20");
}

#[test]
fn what_lacks_something_is_not_signed_and_the_rules_are_named() {
    let tiny = unsigned();
    let complete = on_disk(&tiny);
    let cases = [
        ("function = \"opens and closes the line\"\n", "", "missing-function"),
        ("performance = \"within one second\"", "performance = \"TBD\"", "placeholder-text"),
        ("version = \"1.2.0\"", "version = \"1.1.0\"", "version-drift"),
        ("version = \"1.2.0\"", "version = \"1.2.0\"\nclass = \"A\"", "understated-class"),
    ];
    for (line, instead, rule) in cases {
        tiny.write("device/soup-manifest.toml", complete.replace(line, instead));
        assert_refused(
            &tiny,
            &["valve", "--by", "A. Person"],
            1,
            &[&format!("[{rule}]"), "nothing was written"],
        );
    }
    tiny.write("device/soup-manifest.toml", &complete);
    assert_refused(&tiny, &["valve", "--by", "A. Person", "--on", "2027-01-01"], 1, &["[impossible-date]"]);
    assert_refused(&tiny, &["valve", "--by", "TODO"], 1, &["[placeholder-text]"]);
}

#[test]
fn an_anomaly_that_is_open_is_shown_and_is_another_judgement() {
    let tiny = Tiny::failing();
    tiny.write("device/soup-manifest.toml", manifest().replace(SIGNED, ""));
    let (code, _, stderr) = review(&tiny, &["valve", "--by", "A. Person"]);
    assert!(code == 0 && stderr.contains("RUSTSEC-2026-0001 (open, to be evaluated)"), "{stderr}");
    assert!(stderr.contains("[unevaluated-anomaly]"), "what is missing is shown: {stderr}");
}

#[test]
fn parts_are_signed_with_all_that_come_along_and_all_or_none() {
    let tiny = unsigned();
    let (code, _, stderr) = review(&tiny, &["--all-parts-of", "valve", "--by", "A. Person"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(
        on_disk(&tiny)
            .replacen(FEATURES, "", 1)
            .contains("part-of = [\"valve\"]\nreviewed = { by = \"A. Person\", on = 2026-11-20 }\n")
    );
    assert_refused(
        &tiny,
        &["--all-parts-of", "spring", "--by", "A. Person"],
        2,
        &["no entry is part of `spring`"],
    );
    let broken = on_disk(&tiny).replace("function = \"opens and closes the line\"\n", "");
    tiny.write("device/soup-manifest.toml", &broken);
    assert_refused(&tiny, &["valve", "spring", "--by", "A. Person"], 1, &["missing-function"]);
    assert_refused(&tiny, &["vavle", "--by", "A. Person"], 2, &["did you mean `valve`?"]);
}

#[test]
fn a_dry_run_prints_the_difference_and_writes_nothing() {
    let tiny = unsigned();
    let before = on_disk(&tiny);
    let (code, stdout, _) = review(&tiny, &["valve", "spring", "--by", "A. Person", "--dry-run"]);
    assert_eq!(code, 0);
    assert_eq!(stdout.matches("\n+reviewed = ").count(), 2, "{stdout}");
    assert_eq!(on_disk(&tiny), before);
}

#[cfg(unix)]
mod terminal {
    use super::*;
    use support::terminal::{answer, started};

    #[test]
    fn each_is_shown_and_asked_for_and_those_confirmed_are_signed() {
        let tiny = unsigned();
        tiny.git(&tiny.root(), &["init", "--quiet"]);
        tiny.git(&tiny.root(), &["config", "user.name", "Git Person"]);
        let mut session = started(&tiny, "review", &["spring", "valve"]);
        let answers = [("Who signs (Enter: Git Person", "?"), ("Who read the entry", "")];
        answer(&mut session, &answers[..1]);
        session.exp_string(answers[1].0).expect("explained");
        answer(
            &mut session,
            &[("Who signs", ""), ("Sign spring@0.3.0 as Git Person", "no"), ("Sign valve@1.2.0", "yes")],
        );
        session.exp_eof().expect("it ends");
        signed_by(&tiny, "Git Person", "2026-11-20");
        assert_eq!(on_disk(&tiny).matches("reviewed").count(), 1 + OTHERS);
    }

    #[test]
    fn what_a_rule_refuses_is_left_out_and_the_others_can_be_signed() {
        let tiny = unsigned();
        let lacking = on_disk(&tiny).replace("function = \"opens and closes the line\"\n", "");
        tiny.write("device/soup-manifest.toml", &lacking);
        let mut session = started(&tiny, "review", &["valve", "spring", "--by", "A. Person"]);
        let seen = answer(&mut session, &[("Sign spring@0.3.0", "yes")]);
        session.exp_string("valve@1.2.0 is not signed").expect("refused");
        session.exp_eof().expect("it ends");
        assert!(!seen.contains("Sign valve"), "{seen}");
        assert_eq!(on_disk(&tiny).matches("reviewed").count(), 1 + OTHERS);
    }

    #[test]
    fn broken_off_anywhere_the_file_is_as_it_was() {
        let answers = [("Who signs", "A. Person"), ("Sign spring@0.3.0", "yes"), ("Sign valve@1.2.0", "yes")];
        for number in 0..answers.len() {
            for control in ['c', 'd'] {
                let tiny = unsigned();
                let before = on_disk(&tiny);
                let mut session = started(&tiny, "review", &["spring", "valve"]);
                answer(&mut session, &answers[..number]);
                session.exp_string(answers[number].0).expect("asked");
                session.send_control(control).expect("sent");
                session.exp_eof().expect("it ends");
                assert_eq!(on_disk(&tiny), before);
            }
        }
    }

    #[test]
    fn what_nobody_confirms_is_not_signed() {
        let tiny = unsigned();
        let before = on_disk(&tiny);
        let mut session = started(&tiny, "review", &["valve", "--by", "A. Person"]);
        answer(&mut session, &[("Sign valve@1.2.0 as A. Person", ""), ("nothing was written", "")]);
        assert_eq!(on_disk(&tiny), before);
    }
}
