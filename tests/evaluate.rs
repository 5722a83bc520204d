//! `cargo soup evaluate`: what is recorded, what is refused, and that nothing else of the file changes.

mod support;

use cargo_soup::evidence::anomaly::Advisory;
use cargo_soup::evidence::manifest;
use support::program::{ran, soup};
use support::tar_gz;
use support::tiny::{Tiny, VALVE_ADVISORY, advisory, evaluation, files, manifest, valve_advisory};

const ID: &str = "RUSTSEC-2026-0001";

/// A judgement that no rule finds fault with.
const JUDGED: &[&str] = &[
    "--outcome",
    "not-affected",
    "--justification",
    "requires-environment",
    "--evidence",
    "TST-7",
    "--rationale",
    "the device is heated",
    "--hazardous-situation",
    "false",
    "--hazard",
    "HAZ-3",
    "--by",
    "A. Person",
    "--on",
    "2026-11-19",
    "--review-by",
    "2027-05-19",
];

/// The lines of the judgement as they stand in the file.
const LINES: &str = "outcome = \"not-affected\"\njustification = \"requires-environment\"\nevidence = [\"TST-7\"]\n\
    rationale = \"the device is heated\"\nhazardous-situation = false\nhazards = [\"HAZ-3\"]\n\
    evaluated = { by = \"A. Person\", on = 2026-11-19 }\nreview-by = 2027-05-19\n";

fn entry() -> String {
    let read = Advisory::parse(&valve_advisory(), "valve").expect("readable");
    format!(
        "[[evaluation]]\nanomaly = \"{ID}\"\nsoup = \"valve@1.2.0\"\nadvisory-digest = \"{}\"\n\
         text-digest = \"{}\"\n{LINES}",
        read.core_digest, read.text_digest
    )
}

fn on_disk(tiny: &Tiny) -> String {
    std::fs::read_to_string(tiny.root().join("soup-manifest.toml")).expect("the manifest is there")
}

fn evaluate(tiny: &Tiny, arguments: &[&str]) -> (i32, String, String) {
    ran(soup(tiny, "evaluate", arguments))
}

/// The judgement with one flag and its value left out.
fn without(flag: &str) -> Vec<&'static str> {
    let pairs = JUDGED.chunks(2).filter(|pair| pair[0] != flag);
    pairs.flatten().copied().collect()
}

fn assert_refused(tiny: &Tiny, arguments: &[&str], code: i32, said: &[&str]) {
    let before = on_disk(tiny);
    let (ended, stdout, stderr) = evaluate(tiny, arguments);
    assert_eq!((ended, stdout.as_str()), (code, ""), "{stderr}");
    for phrase in said {
        assert!(stderr.contains(phrase), "`{phrase}` is not in {stderr}");
    }
    assert_eq!(on_disk(tiny), before, "the file is as it was");
}

#[test]
fn a_judgement_by_flags_is_recorded_and_the_audit_conforms() {
    let tiny = Tiny::failing();
    let before = on_disk(&tiny);
    let (code, stdout, stderr) = evaluate(&tiny, &[&[ID], JUDGED].concat());
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    assert_eq!(on_disk(&tiny), format!("{before}\n{}", entry()));
    assert_eq!(ran(soup(&tiny, "audit", &[])).0, 0);
}

#[test]
fn comments_and_line_ends_stay_as_they_are() {
    let tiny = Tiny::failing();
    let before = format!("# pinned \u{fc}\n{}", manifest()).replace('\n', "\r\n") + "\r\n# the end";
    tiny.write("device/soup-manifest.toml", &before);
    assert_eq!(evaluate(&tiny, &[&[ID], JUDGED].concat()).0, 0);
    let added = on_disk(&tiny).strip_prefix(&before).expect("what was there is there").to_owned();
    assert_eq!(added.matches('\n').count(), added.matches("\r\n").count());
    assert!(added.replace("\r\n", "\n").ends_with(&entry()), "{added}");
}

#[test]
fn a_dry_run_prints_the_entry_and_writes_nothing() {
    let tiny = Tiny::failing();
    let before = on_disk(&tiny);
    let (code, stdout, _) = evaluate(&tiny, &[&[ID, "--dry-run"], JUDGED].concat());
    assert_eq!((code, stdout), (0, entry()));
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn the_tool_writes_no_judgement_and_signs_for_nobody() {
    let tiny = Tiny::failing();
    assert_refused(&tiny, &[ID], 2, &["lacks --outcome and --by"]);
    tiny.git(&tiny.root(), &["init", "--quiet"]);
    tiny.git(&tiny.root(), &["config", "user.name", "Git Person"]);
    assert_refused(&tiny, &[&[ID], &without("--by")[..]].concat(), 2, &["lacks --by"]);
    let mut command = soup(&tiny, "evaluate", &[&[ID], &without("--by")[..]].concat());
    command.env("CARGO_SOUP_BY", "A. Person");
    assert_eq!(ran(command).0, 0);
    assert!(on_disk(&tiny).ends_with(&entry()));
}

#[test]
fn a_record_that_a_rule_would_refuse_names_the_rule_and_is_not_written() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("--rationale", &[], "unreasoned-evaluation"),
        ("--evidence", &[], "unsupported-not-affected"),
        ("--justification", &[], "unsupported-not-affected"),
        ("--rationale", &["--rationale", "TODO"], "placeholder-text"),
        ("--on", &["--on", "2027-01-01"], "impossible-date"),
        ("--on", &["--on", "2026-02-01"], "impossible-date"),
        ("--review-by", &["--review-by", "2026-10-01"], "overdue-evaluation"),
        ("--outcome", &["--outcome", "affected-fix"], "affected-without-action"),
        ("--hazardous-situation", &["--hazardous-situation", "true"], "contradicted-evaluation"),
        ("--hazardous-situation", &[], "missing-hazard-analysis"),
        ("--hazard", &[], "missing-hazard-analysis"),
    ];
    let tiny = Tiny::failing();
    for (flag, instead, rule) in cases {
        let arguments = [&[ID], &without(flag)[..], instead].concat();
        assert_refused(&tiny, &arguments, 1, &[&format!("[{rule}]"), "= help: ", "nothing was written"]);
        assert_refused(&tiny, &[&arguments[..], &["--dry-run"]].concat(), 1, &[rule]);
    }
}

#[test]
fn every_rule_that_refuses_is_named_at_once() {
    let arguments = [ID, "--outcome", "not-affected", "--by", "A. Person"];
    assert_refused(&Tiny::failing(), &arguments, 1, &["unreasoned-evaluation", "unsupported-not-affected"]);
}

#[test]
fn an_evaluation_may_be_begun_and_concluded_later() {
    let tiny = Tiny::failing();
    let begun = [
        ID,
        "--outcome",
        "under-evaluation",
        "--rationale",
        "ticket PUMP-9",
        "--by",
        "A. Person",
        "--on",
        "2026-11-18",
    ];
    assert_eq!(evaluate(&tiny, &begun).0, 0);
    let (code, stdout, _) = ran(soup(&tiny, "audit", &[]));
    assert!(code == 1 && stdout.contains("open-evaluation"), "{stdout}");
    assert_eq!(evaluate(&tiny, &[&[ID], JUDGED].concat()).0, 0);
    assert_eq!(ran(soup(&tiny, "audit", &[])).0, 0);
}

#[test]
fn an_alias_names_the_anomaly_as_well() {
    let tiny = Tiny::failing();
    let text = valve_advisory().replace("date = ", "aliases = [\"CVE-2026-9999\"]\ndate = ");
    tiny.write("advisory-db.tar.gz", tar_gz::served(&[(VALVE_ADVISORY, text)]));
    let (code, _, stderr) = evaluate(&tiny, &[&["CVE-2026-9999"], JUDGED].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(on_disk(&tiny).contains(&format!("anomaly = \"{ID}\"")), "it is recorded by its own id");
}

#[test]
fn an_anomaly_that_is_not_there_is_named_with_what_is() {
    let tiny = Tiny::failing();
    assert_refused(&tiny, &["RUSTSEC-2026-0010"], 2, &["did you mean `RUSTSEC-2026-0001`?"]);
    let elsewhere = advisory("RUSTSEC-2026-0005", "spring", "patched = [\">= 0.2.0\"]");
    let mut files = files();
    files.push(("crates/spring/RUSTSEC-2026-0005.md", elsewhere));
    tiny.write("advisory-db.tar.gz", tar_gz::served(&files));
    assert_refused(&tiny, &["RUSTSEC-2026-0005"], 2, &["no locked version of `spring`", "spring@0.3.0"]);
}

/// Two versions of `valve` ship, and the advisory affects both.
fn two_versions() -> Tiny {
    let tiny = Tiny::failing();
    tiny.write(
        "device/vendor/valve2/Cargo.toml",
        "[package]\nname = \"valve\"\nversion = \"1.3.0\"\nedition = \"2021\"\nlicense = \"MIT\"\n",
    );
    tiny.write("device/vendor/valve2/src/lib.rs", "");
    tiny.write(
        "device/Cargo.toml",
        "[package]\nname = \"pump\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
         valve = { path = \"vendor/valve\" }\nvalve2 = { package = \"valve\", path = \"vendor/valve2\" }\n\
         [workspace]\nexclude = [\"vendor\"]\n",
    );
    let lock = ["generate-lockfile", "--offline", "--quiet"];
    let made = std::process::Command::new("cargo").args(lock).current_dir(tiny.root()).status();
    assert!(made.expect("Cargo runs").success());
    tiny
}

#[test]
fn of_two_versions_one_has_to_be_named() {
    let tiny = two_versions();
    let commands = ["--soup valve@1.2.0", "--soup valve@1.3.0"];
    assert_refused(&tiny, &[&[ID], JUDGED].concat(), 2, &commands);
    assert_refused(&tiny, &[ID, "--soup", "spring"], 2, &["does not affect `spring`"]);
    let (code, _, stderr) = evaluate(&tiny, &[&[ID, "--soup", "valve@1.3.0"], JUDGED].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(on_disk(&tiny).contains("soup = \"valve@1.3.0\""));
    let (_, audit, _) = ran(soup(&tiny, "audit", &[]));
    assert!(audit.contains("cargo soup evaluate RUSTSEC-2026-0001 --soup valve@1.2.0"), "{audit}");
}

#[test]
fn what_another_version_reopened_is_judged_anew_and_the_old_entry_stays() {
    let tiny = Tiny::failing();
    let before = manifest() + &evaluation().replace("valve@1.2.0", "valve@1.1.0");
    tiny.write("device/soup-manifest.toml", &before);
    assert_refused(
        &tiny,
        &[&[ID], &JUDGED[..JUDGED.len() - 2], &["--review-by", "2026-01-01"]].concat(),
        1,
        &["overdue-evaluation"],
    );
    assert_eq!(evaluate(&tiny, &[&[ID], JUDGED].concat()).0, 0);
    assert_eq!(on_disk(&tiny), format!("{before}\n{}", entry()));
    assert_eq!(ran(soup(&tiny, "audit", &[])).0, 0);
}

#[test]
fn what_is_evaluated_is_judged_again_only_when_asked_for() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    assert_refused(&tiny, &[&[ID], JUDGED].concat(), 2, &["is evaluated already", "evaluate --again"]);
    let (code, _, stderr) = evaluate(&tiny, &[&[ID, "--again"], JUDGED].concat());
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(on_disk(&tiny), format!("{before}\n{}", entry()));
    let read = manifest::read(&on_disk(&tiny)).expect("readable");
    assert_eq!(read.evaluations.len(), 2);
}

#[test]
fn the_controls_that_are_in_place_are_recorded_by_their_ids() {
    let tiny = Tiny::failing();
    let other = ["--outcome", "affected-controlled", "--rationale", "it is cold in winter"];
    let controls = ["--control", "RC-1", "--control", "RC-2", "--action", "both since 2.0"];
    let weighed = ["--hazardous-situation", "true", "--hazard", "HAZ-3", "--by", "A. Person"];
    let (code, _, stderr) = evaluate(&tiny, &[&[ID][..], &other, &controls, &weighed].concat());
    assert_eq!(code, 0, "{stderr}");
    let lines = "hazards = [\"HAZ-3\"]\ncontrols = [\"RC-1\", \"RC-2\"]\naction = \"both since 2.0\"\n";
    assert!(on_disk(&tiny).contains(lines), "{}", on_disk(&tiny));
}

#[test]
fn a_judgement_that_names_an_unknown_control_is_not_written() {
    let tiny = Tiny::traced();
    let other = ["--again", "--outcome", "affected-controlled", "--rationale", "it is cold in winter"];
    let controls = ["--control", "RC-2", "--action", "since 2.0", "--hazardous-situation", "true"];
    let weighed = ["--hazard", "HAZ-3", "--by", "A. Person", "--on", "2026-11-19"];
    let arguments = [&[ID][..], &other, &controls, &weighed].concat();
    assert_refused(&tiny, &arguments, 1, &["[dangling-reference]", "`RC-1`", "nothing was written"]);
}

#[test]
fn a_changed_mind_is_recorded_and_a_second_answer_of_the_same_day_is_refused() {
    let tiny = Tiny::conforming();
    let again = |day| {
        let other = [
            "--outcome",
            "affected-acceptable",
            "--rationale",
            "it is cold in winter",
            "--action",
            "none: RMF-4",
        ];
        let weighed =
            ["--hazardous-situation", "false", "--hazard", "HAZ-3", "--by", "A. Person", "--on", day];
        [&[ID, "--again"], &other[..], &weighed].concat()
    };
    assert_refused(&tiny, &again("2026-05-02"), 1, &["[conflicting-evaluations]", "nothing was written"]);
    let (code, _, stderr) = evaluate(&tiny, &again("2026-11-19"));
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(ran(soup(&tiny, "audit", &[])).0, 0);
}

#[test]
fn an_anomaly_of_what_does_not_ship_is_not_evaluated() {
    let tiny = Tiny::failing();
    let windows = valve_advisory().replace("[versions]", "[affected]\nos = [\"windows\"]\n\n[versions]");
    tiny.write("advisory-db.tar.gz", tar_gz::served(&[(VALVE_ADVISORY, windows)]));
    assert_refused(&tiny, &[&[ID], JUDGED].concat(), 2, &["limited to platforms"]);
}

#[test]
fn what_could_not_be_looked_at_is_not_evaluated() {
    for file in ["advisory-db.tar.gz", "device/Cargo.lock"] {
        let tiny = Tiny::failing();
        std::fs::remove_file(tiny.path(file)).expect("removed");
        assert_refused(&tiny, &[&[ID], JUDGED].concat(), 3, &["error"]);
    }
}

#[test]
fn going_through_all_needs_somebody_to_ask() {
    assert_refused(&Tiny::failing(), &["--all"], 2, &["nobody can be asked"]);
    assert_refused(&Tiny::failing(), &["--all", "--outcome", "fixed"], 2, &["cannot be used with"]);
}

#[cfg(unix)]
mod terminal {
    use super::*;
    use rexpect::session::PtySession;
    use support::terminal::answer;

    fn started(tiny: &Tiny, arguments: &[&str]) -> PtySession {
        support::terminal::started(tiny, "evaluate", arguments)
    }

    const ANSWERS: &[(&str, &str)] = &[
        ("Outcome (", "2"),
        ("Justification: ", "requires-environment"),
        ("Evidence, ", "TST-7"),
        ("Evidence, ", ""),
        ("Rationale: ", "the device is heated"),
        ("hazardous situation (", "no"),
        ("Hazards of ", "HAZ-3"),
        ("Hazards of ", ""),
        ("looked at again by ", "2027-05-19"),
        ("Who judges", "A. Person"),
    ];

    #[test]
    fn the_record_written_at_the_prompts_is_the_one_of_the_flags() {
        let tiny = Tiny::failing();
        let before = on_disk(&tiny);
        let mut session = started(&tiny, &[ID, "--on", "2026-11-19"]);
        let mut seen = answer(&mut session, ANSWERS);
        seen += &answer(&mut session, &[("Write it ", "yes")]);
        session.exp_eof().expect("it ends");
        assert_eq!(on_disk(&tiny), format!("{before}\n{}", entry()));
        for shown in ["It can stick", "When it is cold.", "valve@1.2.0", ">=2.0.0", "pump -> valve", "C: "] {
            assert!(seen.contains(shown), "`{shown}` is not in {seen}");
        }
        let screen = seen.split("1 under-evaluation").next().expect("the screen stands first");
        assert!(screen.lines().all(|line| line.trim_end().chars().count() <= 80), "{screen}");
    }

    #[test]
    fn an_answer_that_a_rule_refuses_can_be_given_again() {
        let tiny = Tiny::failing();
        let before = on_disk(&tiny);
        let mut session = started(&tiny, &[&[ID], &without("--rationale")[..]].concat());
        answer(&mut session, &[("Rationale: ", "TODO")]);
        session.exp_string("error[placeholder-text]").expect("the rule is named");
        let again = [("Key to ", "rationale"), ("Rationale: ", "the device is heated"), ("Write it ", "yes")];
        answer(&mut session, &again);
        session.exp_eof().expect("it ends");
        assert_eq!(on_disk(&tiny), format!("{before}\n{}", entry()));
    }

    #[test]
    fn broken_off_anywhere_the_file_is_as_it_was() {
        for number in 0..=ANSWERS.len() {
            // Ctrl-C at each question; the end of the input at some.
            let controls = if number % 5 == 0 { &['c', 'd'][..] } else { &['c'] };
            for &control in controls {
                let tiny = Tiny::failing();
                let before = on_disk(&tiny);
                let mut session = started(&tiny, &[ID]);
                answer(&mut session, &ANSWERS[..number]);
                let next = ANSWERS.get(number).map_or("Write it ", |(question, _)| question);
                session.exp_string(next).expect("asked");
                session.send_control(control).expect("sent");
                session.exp_eof().expect("it ends");
                assert_eq!(on_disk(&tiny), before, "{next}");
            }
        }
    }

    #[test]
    fn a_record_that_is_not_confirmed_is_not_written() {
        let tiny = Tiny::failing();
        let before = on_disk(&tiny);
        let mut session = started(&tiny, &[ID]);
        answer(&mut session, ANSWERS);
        answer(&mut session, &[("Write it ", ""), ("Write it ", "no"), ("nothing was written", "")]);
        assert_eq!(on_disk(&tiny), before);
    }

    #[test]
    fn a_file_that_changes_while_somebody_thinks_is_left_alone() {
        let tiny = Tiny::failing();
        let mut session = started(&tiny, &[ID]);
        answer(&mut session, ANSWERS);
        session.exp_string("Write it ").expect("asked");
        let meanwhile = on_disk(&tiny) + "\n# somebody else\n";
        tiny.write("device/soup-manifest.toml", &meanwhile);
        session.send_line("yes").expect("answered");
        session.exp_string("was changed in the meantime").expect("refused");
        session.exp_eof().expect("it ends");
        assert_eq!(on_disk(&tiny), meanwhile);
    }

    #[test]
    fn all_that_is_open_is_gone_through_and_what_is_left_out_stays_open() {
        let tiny = Tiny::failing();
        let mut files = files();
        let other = advisory("RUSTSEC-2026-0003", "spring", "patched = []");
        files.push(("crates/spring/RUSTSEC-2026-0003.md", other));
        tiny.write("advisory-db.tar.gz", tar_gz::served(&files));
        let mut session = started(&tiny, &["--all", "--on", "2026-11-19"]);
        answer(&mut session, &[("RUSTSEC-2026-0003", ""), ("RUSTSEC-2026-0001", "2")]);
        answer(&mut session, &ANSWERS[1..]);
        answer(&mut session, &[("Write it ", "yes"), ("1 of 2 open anomalies", "")]);
        assert!(on_disk(&tiny).ends_with(&entry()));
    }
}
