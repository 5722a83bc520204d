//! The program as it is called: exit codes, streams, colours, files.

mod support;

use std::process::{Command, Output, Stdio};
use support::tiny::{COMMITTED, Tiny, evaluation, manifest};

/// The program in a workspace, with nothing of the surroundings that would change what it prints.
fn soup(tiny: &Tiny, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    for name in
        ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CARGO_TERM_COLOR", "SOURCE_DATE_EPOCH", "CARGO_SOUP_DB"]
    {
        command.env_remove(name);
    }
    command.env("CARGO_SOUP_CACHE", tiny.path("cache"));
    command.current_dir(tiny.root()).args(arguments).stdin(Stdio::null());
    command
}

/// An audit on the day of the test database.
fn audit(tiny: &Tiny, arguments: &[&str]) -> Command {
    let mut command = soup(tiny, &["audit", "--offline", "--db", "../advisory-db.tar.gz"]);
    command.args(["--today", "2026-11-20"]).args(arguments);
    command
}

fn ran(mut command: Command) -> Output {
    command.output().expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it prints UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("it prints UTF-8")
}

/// The names in the workspace root.
fn names(tiny: &Tiny) -> Vec<String> {
    let listed = std::fs::read_dir(tiny.root()).expect("the workspace is there");
    let mut names: Vec<String> =
        listed.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn on_disk(tiny: &Tiny) -> String {
    std::fs::read_to_string(tiny.root().join("soup-manifest.toml")).expect("the manifest is there")
}

#[test]
fn the_exit_code_tells_the_verdicts_apart() {
    assert_eq!(code(&ran(audit(&Tiny::conforming(), &[]))), 0);
    let failing = Tiny::failing();
    assert_eq!(code(&ran(audit(&failing, &[]))), 1);
    assert_eq!(code(&ran(audit(&failing, &["--no-such-option"]))), 2);
    assert_eq!(code(&ran(soup(&failing, &["audit", "--offline"]))), 3);
}

#[test]
fn every_format_and_verbosity_ends_with_the_same_code() {
    for tiny in [Tiny::conforming(), Tiny::failing()] {
        let plain = code(&ran(audit(&tiny, &[])));
        for arguments in
            [&["--quiet"][..], &["--verbose"], &["--format", "json"], &["--format", "json", "--quiet"]]
        {
            assert_eq!(code(&ran(audit(&tiny, arguments))), plain, "{arguments:?}");
        }
    }
}

#[test]
fn cargo_may_name_the_subcommand_again() {
    let tiny = Tiny::conforming();
    let arguments = ["--offline", "--db", "../advisory-db.tar.gz", "--today", "2026-11-20"];
    let by_cargo = ran(soup(&tiny, &[&["soup", "audit"], &arguments[..]].concat()));
    let by_name = ran(soup(&tiny, &[&["audit"], &arguments[..]].concat()));
    assert_eq!((code(&by_cargo), &by_cargo.stdout), (0, &by_name.stdout));
}

#[test]
fn an_audit_writes_nothing_into_the_workspace() {
    let tiny = Tiny::conforming();
    let (names_before, before) =
        (names(&tiny), std::fs::read(tiny.root().join("Cargo.lock")).expect("it is there"));
    assert_eq!(code(&ran(audit(&tiny, &["--verify-graph"]))), 0);
    assert_eq!(names(&tiny), names_before);
    assert_eq!(std::fs::read(tiny.root().join("Cargo.lock")).expect("it is there"), before);
}

#[test]
fn a_missing_lock_file_is_not_made() {
    let tiny = Tiny::conforming();
    std::fs::remove_file(tiny.root().join("Cargo.lock")).expect("removed");
    let output = ran(audit(&tiny, &[]));
    assert_eq!(code(&output), 3, "{}", stdout(&output));
    assert!(!names(&tiny).contains(&"Cargo.lock".to_owned()));
}

#[test]
fn outside_a_workspace_nothing_is_determined() {
    let tiny = Tiny::conforming();
    std::fs::create_dir(tiny.path("elsewhere")).expect("made");
    let mut command = audit(&tiny, &[]);
    command.current_dir(tiny.path("elsewhere"));
    let output = ran(command);
    assert_eq!((code(&output), stdout(&output).as_str()), (3, ""));
    assert!(stderr(&output).contains("could not find a `Cargo.toml`"), "{}", stderr(&output));
    assert!(stderr(&output).contains("--manifest-path"), "{}", stderr(&output));
}

#[test]
fn without_cargo_nothing_is_determined() {
    let tiny = Tiny::conforming();
    let mut command = audit(&tiny, &[]);
    command.env("CARGO", "/nonexistent/cargo");
    let output = ran(command);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("could not run `cargo"), "{}", stderr(&output));
}

#[test]
fn an_audit_that_cannot_be_carried_out_is_a_json_document_as_well() {
    let tiny = Tiny::conforming();
    let mut command = audit(&tiny, &["--format", "json"]);
    command.env("CARGO", "/nonexistent/cargo");
    let output = ran(command);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    assert_eq!((code(&output), document["verdict"].as_str()), (3, Some("not_determined")));
    assert_eq!(document["exit_code"], 3);
    assert!(
        document["errors"][0]["message"].as_str().is_some_and(|message| message.contains("could not run"))
    );
}

#[test]
fn a_report_goes_to_a_file_whole_and_to_stdout_not_at_all() {
    let tiny = Tiny::failing();
    for format in ["human", "json"] {
        let output = ran(audit(&tiny, &["--format", format, "--output", "../report", "--color", "always"]));
        assert_eq!((code(&output), stdout(&output).as_str()), (1, ""));
        let written = std::fs::read_to_string(tiny.path("report")).expect("it is written");
        assert_eq!(written, stdout(&ran(audit(&tiny, &["--format", format]))));
    }
}

#[test]
fn a_report_that_cannot_be_written_is_not_a_pass() {
    let output = ran(audit(&Tiny::conforming(), &["--output", "no/such/folder/report"]));
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("could not write `no/such/folder/report`"), "{}", stderr(&output));
}

#[test]
fn a_reader_that_goes_away_changes_neither_the_code_nor_the_manners() {
    let tiny = Tiny::failing();
    let mut command = audit(&tiny, &["--verbose"]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    // What Cargo says while another Cargo holds its lock is passed on, and is no complaint.
    let complaints: Vec<String> =
        stderr(&output).lines().filter(|line| !line.contains("Blocking")).map(ToOwned::to_owned).collect();
    assert_eq!((code(&output), complaints), (1, Vec::new()));
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let tiny = Tiny::failing();
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = audit(&tiny, arguments);
        command.envs(variables.iter().copied());
        stdout(&ran(command)).contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]));
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&[], &[("CARGO_TERM_COLOR", "always")]));
    assert!(!coloured(&["--color", "never"], &[("CARGO_TERM_COLOR", "always")]));
    assert!(!coloured(&[], &[("NO_COLOR", "1")]));
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["--format", "json", "--color", "always"], &[]));
}

#[test]
fn quiet_leaves_what_fails_and_the_verdict() {
    let conforming = ran(audit(&Tiny::conforming(), &["--quiet"]));
    assert!(stdout(&conforming).trim().starts_with("Audited as class C for "));
    assert!(stdout(&conforming).trim().ends_with(": conforms"));
    assert_eq!(stdout(&conforming).lines().count(), 1);
    assert_eq!(stderr(&conforming), "");
    let failing = stdout(&ran(audit(&Tiny::failing(), &["--quiet"])));
    assert!(failing.contains("error[unevaluated-anomaly]") && failing.contains("Audited"), "{failing}");
    assert!(!failing.contains("Resolved"), "{failing}");
}

#[test]
fn the_day_is_that_of_the_option_or_else_of_source_date_epoch() {
    let tiny = Tiny::conforming();
    let on = |epoch: &str, arguments: &[&str]| {
        let mut command = soup(&tiny, &["audit", "--offline", "--db", "../advisory-db.tar.gz"]);
        command.env("SOURCE_DATE_EPOCH", epoch).args(arguments);
        ran(command)
    };
    let next_day = (COMMITTED + 86_400).to_string();
    assert_eq!(code(&on(&next_day, &[])), 0);
    // Thirty days later the database is too old.
    assert_eq!(code(&on(&(COMMITTED + 30 * 86_400).to_string(), &[])), 3);
    let bad = on("yesterday", &[]);
    assert_eq!((code(&bad), stdout(&bad).as_str()), (3, ""));
    assert!(stderr(&bad).contains("could not read SOURCE_DATE_EPOCH: `yesterday`"), "{}", stderr(&bad));
    assert_eq!(code(&on("yesterday", &["--today", "2026-11-20"])), 0);
    assert_eq!(code(&on(&next_day, &["--today", "2026-02-30"])), 2);
}

#[test]
fn init_writes_a_manifest_that_audit_reads() {
    let tiny = Tiny::conforming();
    std::fs::remove_file(tiny.root().join("soup-manifest.toml")).expect("removed");
    let output = ran(soup(&tiny, &["init", "--offline", "--device", "a \"pump\"", "--safety-class", "B"]));
    assert_eq!((code(&output), stdout(&output).as_str()), (0, ""));
    let audited = ran(audit(&tiny, &[]));
    assert_eq!(code(&audited), 1);
    assert!(!stdout(&audited).contains("undeclared-crate"), "{}", stdout(&audited));
}

#[test]
fn init_refuses_a_manifest_that_is_there_and_a_class_that_is_none() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    let output = ran(soup(&tiny, &["init", "--offline"]));
    assert_eq!((code(&output), on_disk(&tiny) == before), (2, true));
    assert!(stderr(&output).contains("is there already"), "{}", stderr(&output));
    assert_eq!(code(&ran(soup(&tiny, &["init", "--offline", "--force", "--safety-class", "D"]))), 2);
    assert_eq!(code(&ran(soup(&tiny, &["init", "--offline", "--force", "--append"]))), 2);
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn init_by_force_writes_the_manifest_anew() {
    let tiny = Tiny::conforming();
    assert_eq!(code(&ran(soup(&tiny, &["init", "--offline", "--force"]))), 0);
    let written = on_disk(&tiny);
    assert!(written.contains("[[soup.valve]]") && !written.contains("[[evaluation]]"), "{written}");
}

#[test]
fn init_appends_and_keeps_every_byte_that_is_there() {
    let without_spring = manifest().replace("[[soup.spring]]", "[[soup.absent]]");
    let whole = format!("# a comment \u{fc}\n{without_spring}{}", evaluation());
    for text in [whole.clone(), whole.trim_end().to_owned(), whole.replace('\n', "\r\n")] {
        let tiny = Tiny::conforming();
        tiny.write("device/soup-manifest.toml", &text);
        assert_eq!(code(&ran(soup(&tiny, &["init", "--offline", "--append", "--quiet"]))), 0);
        let written = on_disk(&tiny);
        let added = written.strip_prefix(&text).expect("what was there is there");
        assert!(added.contains("[[soup.spring]]") && !added.contains("[[soup.valve]]"), "{added}");
        let windows = text.contains("\r\n");
        assert!(added.split_inclusive('\n').all(|line| line.ends_with("\r\n") == windows), "{added:?}");
    }
}

#[test]
fn init_appends_nothing_to_a_manifest_that_lacks_nothing() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    assert_eq!(code(&ran(soup(&tiny, &["init", "--offline", "--append"]))), 0);
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn a_dry_run_of_init_writes_nothing() {
    let tiny = Tiny::conforming();
    let (before, names_before) = (on_disk(&tiny), names(&tiny));
    let output = ran(soup(&tiny, &["init", "--offline", "--dry-run"]));
    assert!(code(&output) == 0 && stdout(&output).contains("[[soup.valve]]"), "{}", stdout(&output));
    assert_eq!((on_disk(&tiny), names(&tiny)), (before, names_before));
}

#[test]
fn why_says_of_what_is_no_crate_that_it_is_in_no_graph() {
    let tiny = Tiny::conforming();
    for (named, what) in
        [("rust-std", "is the standard library"), ("linux", "is an entry of the kind \"os\"")]
    {
        let output = ran(soup(&tiny, &["why", named, "--offline", "--db", "../advisory-db.tar.gz"]));
        assert_eq!(code(&output), 2);
        let said = stderr(&output);
        assert!(said.contains(what) && said.contains("in no graph of crates"), "{said}");
    }
}

#[test]
fn many_entries_nobody_signed_are_signed_by_one_command() {
    let tiny = Tiny::failing();
    let services: Vec<String> = (0..6)
        .map(|number| format!("[[soup.service-{number}]]\nkind = \"service\"\nversion = \"1\"\n"))
        .collect();
    tiny.write("device/soup-manifest.toml", format!("{}{}", manifest(), services.concat()));
    let report = stdout(&ran(audit(&tiny, &[])));
    assert!(report.contains("6 entries are signed off by nobody"), "{report}");
    assert!(report.contains("`cargo soup review NAME...`") && report.contains("review --all"), "{report}");
}

#[test]
fn explain_knows_rules_and_finds_the_one_that_is_meant() {
    let tiny = Tiny::conforming();
    let known = ran(soup(&tiny, &["explain", "unmaintained-crate"]));
    assert!(code(&known) == 0 && stdout(&known).starts_with("# `unmaintained-crate`"), "{}", stdout(&known));
    let misspelt = ran(soup(&tiny, &["explain", "unmaintained-crat"]));
    assert_eq!((code(&misspelt), stdout(&misspelt).as_str()), (2, ""));
    assert!(stderr(&misspelt).contains("did you mean `unmaintained-crate`?"), "{}", stderr(&misspelt));
    let nothing_alike = ran(soup(&tiny, &["explain", "x"]));
    assert!(stderr(&nothing_alike).contains("lists the rules"), "{}", stderr(&nothing_alike));
    let anomaly = ran(soup(&tiny, &["explain", "RUSTSEC-2026-0001"]));
    assert!(stderr(&anomaly).contains("cargo soup evaluate RUSTSEC-2026-0001"), "{}", stderr(&anomaly));
    let list = stdout(&ran(soup(&tiny, &["explain"])));
    assert!(cargo_soup::rules::catalogue().all(|(rule, _)| list.contains(rule.slug)), "{list}");
}
