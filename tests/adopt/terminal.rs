//! Adopting and giving up where somebody can be asked.

use super::case::Case;
use super::support::program::ran;
use rexpect::session::{PtySession, spawn_command};

/// How long a prompt may take, in milliseconds.
const PATIENCE: u64 = 120_000;

fn started(case: &Case, arguments: &[&str]) -> PtySession {
    let mut command = case.soup(arguments);
    command.env_remove("CI").stdin(std::process::Stdio::inherit());
    spawn_command(command, Some(PATIENCE)).expect("a terminal")
}

/// Waits for each question and answers it.
fn answer(session: &mut PtySession, answers: &[(&str, &str)]) -> String {
    let mut seen = String::new();
    for (question, answer) in answers {
        seen += &session.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}\n{seen}"));
        session.send_line(answer).expect("answered");
    }
    seen
}

const ANSWERS: &[(&str, &str)] = &[
    ("What the device needs it for", "keeps the line warm"),
    ("The performance", "within a minute"),
    ("The hardware and software", "64-bit Linux"),
    ("Write it (yes, no)", "yes"),
];

#[test]
fn what_is_answered_at_the_prompts_is_what_the_flags_write() {
    let (asked, flagged) = (Case::new(), Case::new());
    let mut session = started(&asked, &["add", "heater"]);
    let seen = answer(&mut session, ANSWERS);
    session.exp_eof().expect("it ends");
    let flags = [
        "add",
        "heater",
        "--function",
        "keeps the line warm",
        "--performance",
        "within a minute",
        "--environment",
        "64-bit Linux",
    ];
    assert_eq!(ran(flagged.soup(&flags)).0, 0);
    assert_eq!(asked.files(), flagged.files());
    for shown in
        ["heater 2.1.0", "RUSTSEC-2026-0007", "[[soup.heater]]", "function = \"keeps the line warm\""]
    {
        assert!(seen.contains(shown), "`{shown}` is not in {seen}");
    }
}

#[test]
fn what_is_left_open_stays_absent_and_is_said() {
    let case = Case::new();
    let mut session = started(&case, &["add", "heater", "--function", "keeps the line warm"]);
    answer(&mut session, &[("The performance", ""), ("The hardware and software", "?")]);
    session.exp_string("hardware and software it needs to work properly").expect("explained");
    answer(&mut session, &[("The hardware and software", ""), ("Write it", "yes")]);
    session.exp_string("Left open").expect("said");
    session.exp_string("missing-environment").expect("named");
    session.exp_eof().expect("it ends");
    let now = case.read("soup-manifest.toml");
    assert!(
        now.contains("function = \"keeps the line warm\"") && now.matches("environment = ").count() == 1,
        "{now}"
    );
}

#[test]
fn broken_off_or_declined_anywhere_every_file_is_as_it_was() {
    let case = Case::new();
    let before = case.files();
    for number in 0..ANSWERS.len() {
        for control in ['c', 'd'] {
            let mut session = started(&case, &["add", "heater"]);
            answer(&mut session, &ANSWERS[..number]);
            session.exp_string(ANSWERS[number].0).expect("asked");
            session.send_control(control).expect("sent");
            session.exp_eof().expect("it ends");
            assert_eq!(case.files(), before, "{}", ANSWERS[number].0);
            assert_eq!(case.left(), Vec::<String>::new());
        }
    }
    let mut session = started(&case, &["add", "heater"]);
    answer(&mut session, &ANSWERS[..3]);
    answer(&mut session, &[("Write it", ""), ("Write it", "no")]);
    session.exp_string("every file is as it was").expect("said");
    session.exp_eof().expect("it ends");
    assert_eq!(case.files(), before);
}

#[test]
fn an_answer_that_rules_refuse_is_not_written() {
    let case = Case::new();
    let before = case.files();
    let mut session = started(&case, &["add", "heater"]);
    answer(&mut session, &[("What the device needs", "TODO"), ("The performance", ""), ("The hardware", "")]);
    session.exp_string("placeholder-text").expect("the rule is named");
    session.exp_eof().expect("it ends");
    assert_eq!(case.files(), before);
}

#[test]
fn with_yes_nothing_is_asked() {
    let case = Case::new();
    let mut session = started(&case, &["add", "heater", "--yes"]);
    session.exp_string("Written").expect("written at once");
    session.exp_eof().expect("it ends");
    let mut session = started(&case, &["remove", "heater"]);
    let seen = answer(&mut session, &[("Write it (yes, no)", "yes")]);
    assert!(seen.contains("No longer in the device: 4"), "{seen}");
    session.exp_string("Written").expect("written");
    session.exp_eof().expect("it ends");
    assert!(!case.read("soup-manifest.toml").contains("heater"));
}

#[test]
fn a_file_that_changes_while_somebody_thinks_is_left_alone() {
    let case = Case::new();
    let mut session = started(&case, &["add", "heater"]);
    answer(&mut session, &ANSWERS[..3]);
    session.exp_string("Write it").expect("asked");
    let [toml, lock, _] = case.files();
    let theirs = format!("{}\n# somebody else\n", case.read("soup-manifest.toml"));
    case.write("soup-manifest.toml", &theirs);
    session.send_line("yes").expect("answered");
    session.exp_string("was changed in the meantime").expect("refused");
    session.exp_eof().expect("it ends");
    assert_eq!(case.files(), [toml, lock, theirs]);
}
