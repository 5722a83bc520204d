//! `cargo soup review-list` and `evaluate` of what was found there: what is recorded, what is refused, and that nothing
//! else of the file changes.

mod support;

use cargo_soup::evidence::digest;
use support::program::{ran, soup};
use support::tiny::{LOOKED, Tiny};

const REVIEW: &[&str] =
    &["--sought", "what is about 1.2", "--found", "UP-7, evaluated below", "--by", "B. Person"];

const URL: &str = "https://example.org/valve/issues";

fn element(url: &str) -> String {
    format!(
        "{{ url = \"{url}\", looked = {{ by = \"B. Person\", on = 2026-11-20 }}, sought = \"what is about 1.2\", \
         found = \"UP-7, evaluated below\" }}"
    )
}

fn on_disk(tiny: &Tiny) -> String {
    std::fs::read_to_string(tiny.root().join("soup-manifest.toml")).expect("the manifest is there")
}

/// The workspace with other lists of `valve`.
fn with_lists(lists: &str) -> Tiny {
    let tiny = Tiny::conforming();
    let text = on_disk(&tiny).replace(&format!("anomaly-lists = [{LOOKED}]\n"), lists);
    tiny.write("device/soup-manifest.toml", text);
    tiny
}

fn review(tiny: &Tiny, arguments: &[&str]) -> (i32, String, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    command.current_dir(tiny.root()).env_remove("CARGO_SOUP_BY").args(["soup", "review-list", "--offline"]);
    command.args(["--today", "2026-11-20"]).args(arguments).stdin(std::process::Stdio::null());
    ran(command)
}

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
fn a_look_by_flags_takes_the_place_of_the_earlier_one_and_the_audit_conforms() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let (code, stdout, stderr) = review(&tiny, &[&["valve"], REVIEW].concat());
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    assert_eq!(on_disk(&tiny), before.replace(LOOKED, &element(URL)));
    assert_eq!(ran(soup(&tiny, "audit", &[])).0, 0);
}

#[test]
fn what_a_record_replaces_is_said() {
    let tiny = Tiny::conforming();
    let (_, _, stderr) = review(&tiny, &[&["valve"], REVIEW].concat());
    assert!(stderr.contains("the look of 2026-11-19 by A. Person"), "{stderr}");
    let (_, _, stderr) = review(&tiny, &[&["valve"], REVIEW].concat());
    assert!(stderr.contains("the look of 2026-11-20 by B. Person"), "{stderr}");
    let tiny = with_lists("");
    let none = ["valve", "--none", "the supplier answers by mail (MAIL-17)", "--by", "B. Person"];
    assert!(!review(&tiny, &none).2.contains("Replaced"));
    let (_, _, stderr) = review(&tiny, &none);
    assert!(stderr.contains("the statement that none is published of 2026-11-20 by B. Person"), "{stderr}");
}

#[test]
fn an_item_without_a_list_is_given_one_or_the_reason_for_there_being_none() {
    let url = "https://example.org/valve/errata";
    let tiny = with_lists("");
    let before = on_disk(&tiny);
    assert_refused(&tiny, &[&["valve"], REVIEW].concat(), 2, &["lacks --url", "valve@1.2.0 names no list"]);
    assert_eq!(review(&tiny, &[&["valve@1.2.0", "--url", url], REVIEW].concat()).0, 0);
    let line = format!("anomaly-lists = [\n    {},\n]\n", element(url));
    assert_eq!(on_disk(&tiny), before.replacen("reviewed = ", &format!("{line}reviewed = "), 1));

    let tiny = with_lists("");
    let why = "the supplier answers by mail (MAIL-17)";
    assert_eq!(review(&tiny, &["valve", "--none", why, "--by", "B. Person"]).0, 0);
    let line = format!(
        "anomaly-lists = [\n    {{ none = \"{why}\", looked = {{ by = \"B. Person\", on = 2026-11-20 }} }},\n]\n"
    );
    assert_eq!(on_disk(&tiny), before.replacen("reviewed = ", &format!("{line}reviewed = "), 1));
    assert_eq!(ran(soup(&tiny, "audit", &[])).0, 0);
}

#[test]
fn of_several_lists_one_has_to_be_named_and_the_others_stay() {
    let other = "https://example.org/valve/security";
    let tiny = with_lists(&format!("anomaly-lists = [\"{URL}\", '{other}'] # two\n"));
    assert_refused(&tiny, &[&["valve"], REVIEW].concat(), 2, &["lacks --url", other]);
    let before = on_disk(&tiny);
    assert_eq!(review(&tiny, &[&["valve", "--url", other], REVIEW].concat()).0, 0);
    assert_eq!(on_disk(&tiny), before.replace(&format!("'{other}'"), &element(other)));
}

#[test]
fn the_digest_of_a_kept_copy_is_computed() {
    let tiny = Tiny::conforming();
    tiny.write("device/copy.html", "as it was");
    let (code, _, stderr) = review(&tiny, &[&["valve", "--copy", "copy.html"], REVIEW].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(on_disk(&tiny).contains(&format!(", copy = \"{}\" }}", digest::of(b"as it was"))));
    assert_refused(
        &tiny,
        &[&["valve", "--copy", "none.html"], REVIEW].concat(),
        3,
        &["could not read `none.html`"],
    );
}

#[test]
fn a_dry_run_prints_the_element_and_writes_nothing() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let (code, stdout, _) = review(&tiny, &[&["valve", "--dry-run"], REVIEW].concat());
    assert_eq!((code, stdout), (0, format!("{}\n", element(URL))));
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn the_tool_looks_at_nothing_and_signs_for_nobody() {
    let tiny = Tiny::conforming();
    assert_refused(&tiny, &["valve"], 2, &["lacks --by and --sought and --found"]);
    tiny.git(&tiny.root(), &["init", "--quiet"]);
    tiny.git(&tiny.root(), &["config", "user.name", "Git Person"]);
    assert_refused(&tiny, &[&["valve"], &REVIEW[..4]].concat(), 2, &["lacks --by"]);
}

#[test]
fn a_review_that_a_rule_would_refuse_names_the_rule_and_is_not_written() {
    let tiny = Tiny::conforming();
    let cases: &[(&[&str], &str)] = &[
        (&["--on", "2026-12-24"], "impossible-date"),
        (&["--on", "2026-01-24"], "stale-list-review"),
        (&["--found", "TODO"], "placeholder-text"),
    ];
    for (instead, rule) in cases {
        let kept: Vec<&str> =
            REVIEW.chunks(2).filter(|pair| pair[0] != instead[0]).flatten().copied().collect();
        let arguments = [&["valve"], &kept[..], instead].concat();
        assert_refused(&tiny, &arguments, 1, &[&format!("[{rule}]"), "nothing was written"]);
    }
    let empty = with_lists("");
    assert_refused(&empty, &["valve", "--none", "n/a", "--by", "B. Person"], 1, &["[placeholder-text]"]);
}

#[test]
fn what_has_no_lists_of_its_own_is_said() {
    let tiny = Tiny::conforming();
    assert_refused(
        &tiny,
        &[&["spring"], REVIEW].concat(),
        2,
        &["covered by their lists", "review those of valve"],
    );
    assert_refused(
        &tiny,
        &[&["vale"], REVIEW].concat(),
        2,
        &["nothing in the device is called `vale`", "`valve`"],
    );
    assert_refused(&tiny, &[&["valve@9.0.0"], REVIEW].concat(), 2, &["in use: valve@1.2.0"]);
    assert_refused(&tiny, &["valve", "--none", "it is said", "--by", "B. Person"], 3, &["names lists"]);
    assert_refused(&tiny, &["valve", "--none", "it is said"], 2, &["lacks --by"]);
    let wiki = [&["valve", "--url", "see the wiki"], REVIEW].concat();
    assert_refused(&tiny, &wiki, 2, &["is not the address of a list"]);
}

/// A judgement about an anomaly of the list that no rule finds fault with.
const JUDGED: &[&str] = &[
    "UP-7",
    "--soup",
    "valve",
    "--outcome",
    "not-affected",
    "--justification",
    "requires-environment",
    "--evidence",
    "TST-7",
    "--hazardous-situation",
    "false",
    "--hazard",
    "HAZ-3",
    "--rationale",
    "the line is never under pressure",
    "--by",
    "A. Person",
    "--on",
    "2026-11-19",
];

const DESCRIBED: &[&str] = &["--list", URL, "--kind", "functional-bug", "--title", "it leaks"];

fn evaluated() -> String {
    format!(
        "\n[[evaluation]]\nanomaly = \"UP-7\"\nsoup = \"valve@1.2.0\"\nlist = \"{URL}\"\nkind = \"functional-bug\"\n\
         title = \"it leaks\"\noutcome = \"not-affected\"\njustification = \"requires-environment\"\n\
         evidence = [\"TST-7\"]\nrationale = \"the line is never under pressure\"\n\
         hazardous-situation = false\nhazards = [\"HAZ-3\"]\n\
         evaluated = {{ by = \"A. Person\", on = 2026-11-19 }}\n"
    )
}

#[test]
fn an_anomaly_found_on_a_list_is_evaluated_and_shown_with_its_list() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let (code, _, stderr) = ran(soup(&tiny, "evaluate", &[JUDGED, DESCRIBED].concat()));
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(on_disk(&tiny), format!("{before}{}", evaluated()));
    let (code, audit, _) = ran(soup(&tiny, "audit", &[]));
    assert_eq!(code, 0, "{audit}");
    for shown in [
        "Evaluated UP-7 of valve@1.2.0: not-affected",
        "3 of suppliers",
        "1 anomaly recorded from them, 1 evaluated",
    ] {
        assert!(audit.contains(shown), "`{shown}` is not in {audit}");
    }
    let (_, listed, _) = ran(soup(&tiny, "anomalies", &["--soup", "valve"]));
    for shown in [
        "it leaks (https://example.org/valve/issues)",
        "Own list of valve@1.2.0",
        "on 2026-11-19 by A. Person",
    ] {
        assert!(listed.contains(shown), "`{shown}` is not in {listed}");
    }
}

#[test]
fn an_anomaly_of_a_list_is_judged_again_with_what_is_known_of_it() {
    let tiny = Tiny::conforming();
    assert_eq!(ran(soup(&tiny, "evaluate", &[JUDGED, DESCRIBED].concat())).0, 0);
    let before = on_disk(&tiny);
    let (code, _, stderr) = ran(soup(&tiny, "evaluate", JUDGED));
    assert!(code == 2 && stderr.contains("is evaluated already"), "{stderr}");
    assert_eq!(ran(soup(&tiny, "evaluate", &[JUDGED, &["--again"]].concat())).0, 0);
    assert_eq!(on_disk(&tiny), format!("{before}{}", evaluated()));
}

#[test]
fn an_anomaly_of_a_list_that_is_not_described_or_not_of_the_item_is_refused() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let elsewhere =
        [JUDGED, &["--list", "https://example.org/b", "--kind", "other", "--title", "it leaks"]].concat();
    let of_rustsec = [&["RUSTSEC-2026-0001"], &JUDGED[1..], DESCRIBED].concat();
    let cases: &[(&[&str], i32, &str)] = &[
        (&[JUDGED, &["--kind", "other"]].concat(), 2, "lacks --list and --title"),
        (JUDGED, 2, "`--soup` and `--list`"),
        (&elsewhere, 1, "[changed-anomaly]"),
        (&of_rustsec, 2, "is the id of an advisory"),
        (&[&["UP-7"], &JUDGED[3..], DESCRIBED].concat(), 2, "--soup NAME@VERSION"),
    ];
    for (arguments, code, said) in cases {
        let (ended, _, stderr) = ran(soup(&tiny, "evaluate", arguments));
        assert!(ended == *code && stderr.contains(said), "{ended}: `{said}` is not in {stderr}");
    }
    assert_eq!(on_disk(&tiny), before);
}

#[cfg(unix)]
mod terminal {
    use super::*;
    use rexpect::session::{PtySession, spawn_command};

    fn started(tiny: &Tiny, arguments: &[&str]) -> PtySession {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
        command.current_dir(tiny.root()).env_remove("CI").env_remove("CARGO_SOUP_BY").env("NO_COLOR", "1");
        command.args(["review-list", "--offline", "--today", "2026-11-20"]).args(arguments);
        spawn_command(command, Some(60_000)).expect("a terminal")
    }

    fn answer(session: &mut PtySession, answers: &[(&str, &str)]) -> String {
        let mut seen = String::new();
        for (question, answer) in answers {
            seen +=
                &session.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}\n{seen}"));
            session.send_line(answer).expect("answered");
        }
        seen
    }

    const ANSWERS: &[(&str, &str)] = &[
        ("List that was looked at (", ""),
        ("Sought (", "what is about 1.2"),
        ("Found (", "UP-7, evaluated below"),
        ("Who looked", "B. Person"),
    ];

    #[test]
    fn the_look_recorded_at_the_prompts_is_the_one_of_the_flags() {
        let tiny = Tiny::conforming();
        let before = on_disk(&tiny);
        let mut session = started(&tiny, &["valve"]);
        let mut seen = answer(&mut session, ANSWERS);
        seen += &answer(&mut session, &[("Write it ", "yes")]);
        session.exp_eof().expect("it ends");
        assert_eq!(on_disk(&tiny), before.replace(LOOKED, &element(URL)));
        for shown in ["valve@1.2.0", "the valve developers", URL, "on 2026-11-19 by A.", "found nothing"] {
            assert!(seen.contains(shown), "`{shown}` is not in {seen}");
        }
        let screen = seen.split("Enter: ").next().expect("the screen stands first");
        assert!(screen.lines().all(|line| line.trim_end().chars().count() <= 80), "{screen}");
    }

    #[test]
    fn that_there_is_none_is_asked_where_none_is_named() {
        let tiny = with_lists("");
        let mut session = started(&tiny, &["valve"]);
        answer(&mut session, &[("(Enter: there is none)", "the wiki"), ("https address", "")]);
        answer(
            &mut session,
            &[
                ("Why is there none", "it answers by mail (MAIL-17)"),
                ("Who says that there is none", "B. Person"),
                ("Write it ", "yes"),
            ],
        );
        session.exp_eof().expect("it ends");
        assert!(on_disk(&tiny).contains(
            "{ none = \"it answers by mail (MAIL-17)\", looked = { by = \"B. Person\", on = 2026-11-20 } }"
        ));
    }

    #[test]
    fn broken_off_or_not_confirmed_the_file_is_as_it_was() {
        for number in 0..=ANSWERS.len() {
            let tiny = Tiny::conforming();
            let before = on_disk(&tiny);
            let mut session = started(&tiny, &["valve"]);
            answer(&mut session, &ANSWERS[..number]);
            session
                .exp_string(ANSWERS.get(number).map_or("Write it ", |(question, _)| question))
                .expect("asked");
            session.send_control('c').expect("sent");
            session.exp_eof().expect("it ends");
            assert_eq!(on_disk(&tiny), before);
        }
        let tiny = Tiny::conforming();
        let before = on_disk(&tiny);
        let mut session = started(&tiny, &["valve"]);
        answer(&mut session, ANSWERS);
        answer(&mut session, &[("Write it ", "no"), ("nothing was written", "")]);
        assert_eq!(on_disk(&tiny), before);
    }

    #[test]
    fn an_anomaly_of_a_list_is_described_at_the_prompts() {
        let tiny = Tiny::conforming();
        let before = on_disk(&tiny);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
        command.current_dir(tiny.root()).env_remove("CI").env_remove("CARGO_SOUP_BY").env("NO_COLOR", "1");
        command.args(["evaluate", "--offline", "--today", "2026-11-20", "--db", "../advisory-db.tar.gz"]);
        command.args(JUDGED).args(["--kind", "functional-bug"]);
        let mut session = spawn_command(command, Some(60_000)).expect("a terminal");
        answer(&mut session, &[("List it was found on (", ""), ("Title: ", "it leaks")]);
        session.exp_eof().expect("it ends");
        assert_eq!(on_disk(&tiny), format!("{before}{}", evaluated()));
    }
}
