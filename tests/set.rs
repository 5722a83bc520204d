//! `cargo soup set`: one field is written, checked like any other, and nothing else of the file changes.

mod support;

use support::program::{ran, soup};
use support::tiny::{Tiny, manifest};

/// A command of the program without a database: none is needed.
fn set(tiny: &Tiny, arguments: &[&str]) -> (i32, String, String) {
    let mut command = soup(tiny, "set", arguments);
    command = without_database(&command);
    ran(command)
}

fn without_database(command: &std::process::Command) -> std::process::Command {
    let mut without = std::process::Command::new(command.get_program());
    let arguments: Vec<_> = command.get_args().collect();
    let database = arguments.iter().position(|argument| *argument == "--db").expect("one is given");
    without.args(&arguments[..database]).args(&arguments[database + 2..]);
    without.current_dir(command.get_current_dir().expect("a folder")).stdin(std::process::Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => without.env(name, value),
            None => without.env_remove(name),
        };
    }
    without
}

fn on_disk(tiny: &Tiny) -> String {
    std::fs::read_to_string(tiny.root().join("soup-manifest.toml")).expect("the manifest is there")
}

fn assert_refused(tiny: &Tiny, arguments: &[&str], code: i32, said: &[&str]) {
    let before = on_disk(tiny);
    let (ended, stdout, stderr) = set(tiny, arguments);
    assert_eq!((ended, stdout.as_str()), (code, ""), "{stderr}");
    for phrase in said {
        assert!(stderr.contains(phrase), "`{phrase}` is not in {stderr}");
    }
    assert_eq!(on_disk(tiny), before, "the file is as it was");
}

const SIGNED: &str = "reviewed = { by = \"A. Person\", on = 2026-05-01 }\n";

#[test]
fn a_field_is_written_and_the_signature_of_what_it_said_before_is_taken_off() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let (code, stdout, stderr) = set(&tiny, &["valve", "function", "opens the line"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    let expected = before.replace("opens and closes the line", "opens the line").replace(SIGNED, "");
    assert_eq!(on_disk(&tiny), expected);
    assert!(stderr.contains("soup-manifest.toml:"), "{stderr}");
    assert!(
        stderr.contains("A. Person signed what it said before; `cargo soup review valve@1.2.0`"),
        "{stderr}"
    );
    let (code, report, _) = ran(soup(&tiny, "audit", &[]));
    assert!(code == 1 && report.contains("unreviewed-item"), "nobody has signed what it says now: {report}");
}

#[test]
fn who_stands_behind_the_new_text_signs_it_in_the_same_step() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let arguments = ["valve@1.2.0", "hazards", "HAZ-1", "HAZ-2", "--by", "B. Person", "--on", "2026-11-19"];
    let (code, _, stderr) = set(&tiny, &arguments);
    assert_eq!(code, 0, "{stderr}");
    let signed = before.replace(SIGNED, "reviewed = { by = \"B. Person\", on = 2026-11-19 }\n");
    let with = signed.replacen("hazards = [\"HAZ-1\"]\n", "hazards = [\"HAZ-1\", \"HAZ-2\"]\n", 1);
    assert_eq!(on_disk(&tiny), with);
    assert_eq!(ran(soup(&tiny, "audit", &[])).0, 0);
    assert_refused(
        &tiny,
        &["spring", "licence", "MIT", "--by", "B. Person"],
        2,
        &["nobody has signed spring@0.3.0 yet"],
    );
}

#[test]
fn a_dry_run_prints_the_difference_and_writes_nothing() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let (code, stdout, _) = set(&tiny, &["spring", "licence", "MIT", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(stdout.starts_with("--- a/soup-manifest.toml\n+++ b/soup-manifest.toml\n@@ "), "{stdout}");
    assert!(stdout.contains("\n+licence = \"MIT\"\n"), "{stdout}");
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn a_key_is_taken_out() {
    let tiny = Tiny::conforming();
    assert_eq!(set(&tiny, &["valve", "segregation-evidence", "--empty"]).0, 0);
    assert!(on_disk(&tiny).contains("segregation-evidence = []\n"));
    assert_eq!(set(&tiny, &["valve", "segregation-evidence", "--unset"]).0, 0);
    assert_eq!(on_disk(&tiny), manifest().replace(SIGNED, "") + &support::tiny::evaluation());
}

#[test]
fn what_all_items_lack_is_said_once() {
    let tiny = Tiny::conforming();
    let other = "\n[[soup.freertos]]\nkind = \"os\"\nversion = \"11.1.0\"\nenvironment = \"Cortex-M4F\"\n";
    let without = on_disk(&tiny).replace("environment = \"64-bit Linux\"\n", "") + other;
    tiny.write("device/soup-manifest.toml", &without);
    let (code, _, stderr) = set(&tiny, &["--missing", "environment", "Linux 6.1 on x86-64"]);
    assert!(code == 0 && stderr.contains("valve@1.2.0"), "{stderr}");
    let expected = without
        .replace(SIGNED, "")
        .replace("one second\"\n", "one second\"\nenvironment = \"Linux 6.1 on x86-64\"\n");
    assert_eq!(on_disk(&tiny), expected, "parts need none, and what is stated stays");
    assert_refused(&tiny, &["--missing", "environment", "x"], 2, &["no item lacks `environment`"]);
    assert_refused(&tiny, &["--missing"], 2, &["required"]);
    assert_refused(&tiny, &["valve"], 2, &["no key is given"]);
}

#[test]
fn what_is_so_already_is_not_written_and_keeps_its_signature() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let (code, _, stderr) = set(&tiny, &["valve", "function", "opens and closes the line"]);
    assert!(code == 0 && stderr.contains("Unchanged"), "{stderr}");
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn what_a_rule_refuses_is_named_and_not_written() {
    let tiny = Tiny::conforming();
    let cases: &[(&[&str], &str)] = &[
        (&["valve", "function", "TODO"], "placeholder-text"),
        (&["valve", "version", "9.9.9"], "version-drift"),
        (&["valve", "version", "^1"], "unpinned-version"),
        (&["valve", "class", "D"], "invalid-class"),
        (&["valve", "class", "A"], "understated-class"),
        (&["valve", "function", "--unset"], "missing-function"),
        (&["spring", "part-of", "nothing"], "incomplete-parents"),
        (&["valve", "function", "closes it", "--by", "A. Person", "--on", "2027-01-01"], "impossible-date"),
    ];
    for (arguments, rule) in cases {
        assert_refused(&tiny, arguments, 1, &[&format!("[{rule}]"), "= help: ", "nothing was written"]);
        assert_refused(&tiny, &[arguments, &["--dry-run"][..]].concat(), 1, &[rule]);
    }
}

#[test]
fn what_is_not_understood_is_refused_with_what_would_be() {
    let tiny = Tiny::conforming();
    assert_refused(&tiny, &["valve", "funktion", "x"], 2, &["did you mean `function`?"]);
    assert_refused(&tiny, &["vavle", "function", "x"], 2, &["did you mean `valve`?"]);
    assert_refused(&tiny, &["valve@1.3.0", "function", "x"], 2, &["the manifest has valve@1.2.0"]);
    assert_refused(&tiny, &["valve", "kind", "crates"], 2, &["did you mean `crate`?"]);
    assert_refused(&tiny, &["valve", "function"], 2, &["none is given"]);
    assert_refused(&tiny, &["valve", "function", "a", "b"], 2, &["2 values are given"]);
    assert_refused(&tiny, &["valve", "function", " "], 2, &["is blank"]);
    assert_refused(&tiny, &["valve", "hazards"], 2, &["`--empty`"]);
    assert_refused(&tiny, &["valve", "reviewed", "me"], 2, &["cargo soup review"]);
}

#[test]
fn a_list_is_named_before_somebody_looks_at_it_and_a_look_is_not_overwritten() {
    let tiny = Tiny::conforming();
    let (list, others) = ("https://valve.example/issues", on_disk(&tiny));
    let without: Vec<&str> = others.lines().filter(|line| !line.contains("/valve/issues")).collect();
    tiny.write("device/soup-manifest.toml", without.join("\n") + "\n");
    let (code, _, stderr) = set(&tiny, &["valve", "anomaly-lists", list]);
    assert_eq!(code, 0, "{stderr}");
    assert!(on_disk(&tiny).contains(&format!("anomaly-lists = [\"{list}\"]\n")), "{}", on_disk(&tiny));
    tiny.write("device/soup-manifest.toml", &others);
    assert_refused(&tiny, &["valve", "anomaly-lists", list], 2, &["who looked", "review-list"]);
    assert_refused(&tiny, &["valve", "anomaly-lists", "--unset"], 2, &["who looked"]);
}

#[test]
fn of_two_versions_one_has_to_be_named() {
    let tiny = Tiny::conforming();
    let second = "\n[[soup.valve]]\nversion = \"1.1.0\"\nfunction = \"an older one\"\n";
    tiny.write("device/soup-manifest.toml", on_disk(&tiny) + second);
    assert_refused(&tiny, &["valve", "title", "Valve"], 2, &["valve@1.2.0, valve@1.1.0", "name@version"]);
    assert_eq!(set(&tiny, &["valve@1.1.0", "function", "the one before"]).0, 0);
    assert!(on_disk(&tiny).ends_with("function = \"the one before\"\n"));
}

#[test]
fn without_a_lock_file_nothing_can_be_judged_and_nothing_is_written() {
    let tiny = Tiny::conforming();
    std::fs::remove_file(tiny.path("device/Cargo.lock")).expect("removed");
    assert_refused(&tiny, &["valve", "function", "x"], 3, &["Cargo.lock"]);
}

#[cfg(unix)]
mod terminal {
    use super::*;
    use support::terminal::{answer, started};

    #[test]
    fn a_value_that_is_missing_is_asked_for_and_explained() {
        let tiny = Tiny::conforming();
        let mut session = started(&tiny, "set", &["valve", "environment"]);
        let seen =
            answer(&mut session, &[("environment of valve@1.2.0", "?"), ("environment of", "a heated room")]);
        session.exp_eof().expect("it ends");
        assert!(on_disk(&tiny).contains("environment = \"a heated room\"\n"), "{seen}");
    }

    #[test]
    fn what_other_entries_say_can_be_taken_again_and_edited() {
        let tiny = Tiny::conforming();
        let mut session = started(&tiny, "set", &["spring", "manufacturer"]);
        session.exp_string("manufacturer of spring@0.3.0").expect("asked");
        // The latest answer, the word before the last character of it changed.
        session.send("\u{1b}[A\u{1b}[DXY\u{7f}").expect("typed");
        session.send_line("").expect("answered");
        session.exp_eof().expect("it ends");
        assert!(on_disk(&tiny).contains("manufacturer = \"the Rust projecXt\"\n"), "{}", on_disk(&tiny));
    }

    #[test]
    fn broken_off_the_file_is_as_it_was() {
        for control in ['c', 'd'] {
            let tiny = Tiny::conforming();
            let before = on_disk(&tiny);
            let mut session = started(&tiny, "set", &["valve", "hazards"]);
            answer(&mut session, &[("hazards of", "HAZ-1")]);
            session.exp_string("hazards of").expect("asked again");
            session.send_control(control).expect("sent");
            session.exp_eof().expect("it ends");
            assert_eq!(on_disk(&tiny), before);
        }
    }
}
