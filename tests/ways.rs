//! `cargo soup why`, `tree` and `builds` as they are called.

mod support;

use std::process::{Command, Output, Stdio};
use support::tiny::Tiny;

fn ran(tiny: &Tiny, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    for name in
        ["NO_COLOR", "CLICOLOR_FORCE", "CARGO_TERM_COLOR", "SOURCE_DATE_EPOCH", "CARGO_SOUP_DB", "COLUMNS"]
    {
        command.env_remove(name);
    }
    command.env("CARGO_SOUP_CACHE", tiny.path("cache")).current_dir(tiny.root()).stdin(Stdio::null());
    command.args(arguments).args(["--offline", "--today", "2026-11-20"]).output().expect("it starts")
}

fn with_database(tiny: &Tiny, arguments: &[&str]) -> Output {
    ran(tiny, &[arguments, &["--db", "../advisory-db.tar.gz"]].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it prints UTF-8")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

#[test]
fn why_tells_the_way_the_class_and_what_would_have_to_go() {
    let output = with_database(&Tiny::failing(), &["why", "spring"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for line in [
        "       Ships spring@0.3.0 at class C: part of `valve`",
        "      Record part of valve@1.2.0 (class C), line",
        "  Reached by 1 software item of class C: pump",
        "      spring@0.3.0  C part",
        "It would be gone without this dependency\n  pump@0.1.0 -> valve@1.2.0\n",
    ] {
        assert!(told.contains(line), "no `{line}` in\n{told}");
    }
}

#[test]
fn a_tree_marks_open_anomalies_and_says_when_it_cannot() {
    let tiny = Tiny::failing();
    let marked = with_database(&tiny, &["tree"]);
    assert_eq!(
        text(&marked.stdout),
        "pump 0.1.0 C software item\n└── valve 1.2.0 C item, 1 open anomaly\n    └── spring 0.3.0 C part\n"
    );
    let unmarked = ran(&tiny, &["tree"]);
    assert_eq!(code(&unmarked), 0);
    assert!(text(&unmarked.stderr).contains("warning: no advisory database"), "{}", text(&unmarked.stderr));
    assert!(!text(&unmarked.stdout).contains("anomaly"));
}

#[test]
fn a_tree_is_drawn_in_every_format_and_the_same_each_time() {
    let tiny = Tiny::conforming();
    for (format, begins) in
        [("dot", "digraph soup {"), ("mermaid", "flowchart LR"), ("svg", "<svg xmlns="), ("json", "{\n")]
    {
        let output = with_database(&tiny, &["tree", "--build", "firmware", "--format", format]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert!(text(&output.stdout).starts_with(begins));
        assert_eq!(
            output.stdout,
            with_database(&tiny, &["tree", "--build", "firmware", "--format", format]).stdout
        );
    }
}

#[test]
fn builds_are_shown_with_what_they_ship() {
    let told = text(&with_database(&Tiny::conforming(), &["builds"]).stdout);
    assert!(told.contains("`firmware` of pump with default features for x86_64-unknown-linux-gnu"), "{told}");
    assert!(told.contains("2 crates: 2 class C; 2 for runtime"), "{told}");
}

#[test]
fn what_is_not_there_is_a_usage_error_with_a_next_step() {
    let tiny = Tiny::conforming();
    for (arguments, help) in [
        (&["why", "valv"][..], "did you mean `valve`?"),
        (&["why", "valve@9.0.0"], "locked: valve@1.2.0"),
        (&["tree", "--invert", "valv"], "did you mean `valve`?"),
        (&["tree", "--build", "display"], "the builds are firmware"),
    ] {
        let output = with_database(&tiny, arguments);
        assert_eq!(code(&output), 2);
        assert!(text(&output.stderr).contains(help), "{}", text(&output.stderr));
    }
}

#[test]
fn without_a_graph_nothing_is_answered_and_a_machine_is_told() {
    let tiny = Tiny::conforming();
    std::fs::remove_file(tiny.root().join("Cargo.lock")).expect("it was there");
    for arguments in [&["why", "valve"][..], &["tree"], &["builds"]] {
        let output = with_database(&tiny, &[arguments, &["--format", "json"]].concat());
        assert_eq!(code(&output), 3);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
        assert_eq!(document["determined"], false);
        assert_eq!(document["exit_code"], 3);
    }
}
