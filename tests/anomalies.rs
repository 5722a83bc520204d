//! `cargo soup anomalies`: what it lists, how wide, and what it says when it could not look.

mod support;

use serde_json::Value;
use support::program::{ran, soup};
use support::tar_gz;
use support::tiny::{Tiny, advisory, evaluation, files, manifest};

fn listed(tiny: &Tiny, arguments: &[&str]) -> Value {
    let (code, stdout, stderr) = ran(soup(tiny, "anomalies", &[&["--format", "json"], arguments].concat()));
    assert_eq!(code, 0, "{stderr}");
    serde_json::from_str(&stdout).expect("a document")
}

fn statuses(document: &Value) -> Vec<&str> {
    let list = document["anomalies"].as_array().expect("a list");
    list.iter().map(|anomaly| anomaly["status"].as_str().expect("a word")).collect()
}

/// A workspace with one anomaly that is open, one re-opened and one withdrawn.
fn mixed() -> Tiny {
    let tiny = Tiny::failing();
    tiny.write("device/soup-manifest.toml", manifest() + &evaluation().replace("valve@1.2.0", "valve@1.1.0"));
    let mut files = files();
    files.push((
        "crates/spring/RUSTSEC-2026-0003.md",
        advisory("RUSTSEC-2026-0003", "spring", "patched = []"),
    ));
    let gone = advisory("RUSTSEC-2026-0004", "spring", "patched = []")
        .replace("package = ", "withdrawn = \"2026-04-01\"\npackage = ");
    files.push(("crates/spring/RUSTSEC-2026-0004.md", gone));
    tiny.write("advisory-db.tar.gz", tar_gz::served(&files));
    tiny
}

#[test]
fn what_is_to_be_done_stands_first() {
    let tiny = mixed();
    let document = listed(&tiny, &[]);
    assert_eq!(statuses(&document), ["open", "reopened", "withdrawn"]);
    assert_eq!(document["anomalies"][1]["reopened_by"], "version");
    assert_eq!(document["determined"], true);
    let (code, text, _) = ran(soup(&tiny, "anomalies", &[]));
    assert_eq!(code, 0, "a list does not judge");
    assert!(text.contains("re-opened (evaluated for valve@1.1.0): was not-affected, by A. Person"), "{text}");
    assert!(text.contains("withdrawn on 2026-04-01"), "{text}");
}

#[test]
fn a_list_can_be_limited_and_says_so() {
    let tiny = mixed();
    assert_eq!(
        statuses(&listed(&tiny, &["--status", "open", "--status", "withdrawn"])),
        ["open", "withdrawn"]
    );
    assert_eq!(statuses(&listed(&tiny, &["--soup", "valve@1.2.0"])), ["reopened"]);
    let (_, text, _) = ran(soup(&tiny, "anomalies", &["--status", "evaluated"]));
    assert!(text.contains("Shown 0 of 3 anomalies"), "{text}");
}

#[test]
fn a_crate_that_is_not_locked_is_no_empty_list() {
    let (code, stdout, stderr) = ran(soup(&mixed(), "anomalies", &["--soup", "vavle"]));
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("did you mean `valve`?"), "{stderr}");
    let (code, _, stderr) = ran(soup(&mixed(), "anomalies", &["--soup", "valve@9.9.9"]));
    assert!(code == 2 && stderr.contains("locked: valve@1.2.0"), "{stderr}");
}

#[test]
fn the_table_is_as_wide_as_the_terminal() {
    let tiny = mixed();
    for width in [80, 200] {
        let mut command = soup(&tiny, "anomalies", &[]);
        command.env("COLUMNS", width.to_string());
        let (_, text, _) = ran(command);
        let (table, _) = text.split_once("\n\n").expect("the table ends before the summary");
        let widest = table.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= width), "{table}");
        let heading = table.lines().next().expect("a heading");
        assert_eq!(heading.contains("title"), width == 200, "{table}");
    }
}

#[test]
fn it_closes_with_what_an_audit_says_it_compared() {
    let tiny = mixed();
    let closing = |text: String| {
        text.lines().find(|line| line.trim_start().starts_with("Compared")).map(ToOwned::to_owned)
    };
    let (_, list, _) = ran(soup(&tiny, "anomalies", &[]));
    let (_, audit, _) = ran(soup(&tiny, "audit", &[]));
    assert!(closing(list.clone()).is_some());
    assert_eq!(closing(list), closing(audit));
}

#[test]
fn what_could_not_be_looked_at_is_no_list() {
    let gone = |file: &str| {
        let tiny = mixed();
        std::fs::remove_file(tiny.path(file)).expect("removed");
        tiny
    };
    for file in ["advisory-db.tar.gz", "device/soup-manifest.toml", "device/Cargo.lock"] {
        let (code, stdout, stderr) = ran(soup(&gone(file), "anomalies", &["--format", "json"]));
        let document: Value = serde_json::from_str(&stdout).expect("a document");
        assert_eq!((code, &document["determined"]), (3, &Value::Bool(false)), "{file}");
        assert!(statuses(&document).is_empty(), "{file}");
        assert!(!document["errors"].as_array().expect("errors").is_empty() && !stderr.is_empty(), "{file}");
    }
}

#[test]
fn an_advisory_that_cannot_be_read_leaves_the_list_undetermined() {
    let tiny = Tiny::conforming();
    let mut files = files();
    files.push(("crates/spring/RUSTSEC-2026-0005.md", "no advisory".to_owned()));
    tiny.write("advisory-db.tar.gz", tar_gz::served(&files));
    let (code, stdout, stderr) = ran(soup(&tiny, "anomalies", &[]));
    assert_eq!(code, 3);
    assert!(stdout.contains("RUSTSEC-2026-0001"), "what could be read is listed: {stdout}");
    assert!(stderr.contains("RUSTSEC-2026-0005.md` about the shipped crate `spring`"), "{stderr}");
}
