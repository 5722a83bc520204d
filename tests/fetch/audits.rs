//! Audits with the cache.

use super::case::{A, B, archive, code, ran, soup, stderr};
use super::server::{Reply, Server};
use super::support::tiny::Tiny;
use std::process::{Command, Output};

const DAY: &[&str] = &["--today", "2026-11-20"];

fn fetch(tiny: &Tiny, archive: &[u8]) {
    tiny.write("carried.tar.gz", archive);
    let mut command = soup(&tiny.path(""));
    command.args(["fetch", "--allow-older", "--from"]).arg(tiny.path("carried.tar.gz"));
    let output = ran(command);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

fn audit(tiny: &Tiny, arguments: &[&str]) -> Command {
    let mut command = soup(&tiny.path(""));
    command.arg("audit").args(DAY).args(arguments).current_dir(tiny.root());
    command
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("a document")
}

/// The cache was last checked two days ago.
fn neglect(tiny: &Tiny) {
    let path = tiny.path("cache/current.json");
    let mut current: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).expect("there")).expect("JSON");
    current["checked_at"] = "2026-01-01T00:00:00Z".into();
    std::fs::write(path, current.to_string()).expect("written");
}

#[test]
fn an_audit_without_a_database_says_how_to_get_one() {
    let output = ran(audit(&Tiny::conforming(), &["--offline"]));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(code(&output) == 3 && said.contains("stale-database"), "{said}");
    assert!(said.contains("run `cargo soup fetch`") && said.contains("`--db`"), "{said}");
}

#[test]
fn an_audit_reads_the_cache_and_says_what_and_when_it_was_fetched() {
    let tiny = Tiny::conforming();
    fetch(&tiny, &archive(A));
    let output = ran(audit(&tiny, &["--offline", "--format", "json"]));
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let database = &json(&output)["database"];
    assert_eq!((database["commit"].as_str(), database["date"].as_str()), (Some(A), Some("2026-11-18")));
    let fetched = database["fetched_at"].as_str().expect("a time");
    assert!(database["source"].as_str().is_some_and(|source| source.ends_with("carried.tar.gz")));
    let human = String::from_utf8(ran(audit(&tiny, &["--offline"])).stdout).expect("UTF-8");
    for part in [fetched, "carried.tar.gz", database["digest"].as_str().expect("a digest")] {
        assert!(human.contains(part), "{part} in {human}");
    }
}

#[test]
fn an_audit_looks_for_something_newer_once_a_day() {
    let tiny = Tiny::conforming();
    fetch(&tiny, &archive(A));
    let server = Server::always(Reply::Tagged(archive(B), "\"two\""));
    let audit = || {
        let output = ran(audit(&tiny, &["--format", "json", "--db-url", &server.url()]));
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        json(&output)["database"]["commit"].clone()
    };
    assert_eq!((audit(), audit()), (B.into(), B.into()));
    assert_eq!(server.requests().len(), 1);
    neglect(&tiny);
    assert_eq!(audit(), B);
    assert_eq!(server.header(1, "if-none-match").as_deref(), Some("\"two\""));
}

#[test]
fn an_audit_offline_opens_no_connection_however_old_the_cache_is() {
    let tiny = Tiny::conforming();
    let server = Server::always(Reply::document(archive(B)));
    fetch(&tiny, &archive(A));
    neglect(&tiny);
    for word in ["--offline", "--frozen"] {
        assert_eq!(code(&ran(audit(&tiny, &[word, "--db-url", &server.url()]))), 0);
    }
    let given = tiny.path("advisory-db.tar.gz").display().to_string();
    assert_eq!(code(&ran(audit(&tiny, &["--db", &given]))), 0);
    assert!(server.requests().is_empty());
}

#[test]
fn an_audit_goes_on_with_the_cache_where_the_server_fails_and_says_so() {
    let tiny = Tiny::conforming();
    fetch(&tiny, &archive(A));
    neglect(&tiny);
    let server = Server::always(Reply::status(500));
    let output = ran(audit(&tiny, &["--db-url", &server.url()]));
    let said = stderr(&output);
    assert!(code(&output) == 0 && said.contains("warning: could not fetch"), "{said}");
    assert!(said.contains("of 2026-11-18, last checked 2026-01-01T00:00:00Z"), "{said}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_cache_older_than_the_policy_is_not_determined_whatever_the_server_says() {
    let tiny = Tiny::conforming();
    fetch(&tiny, &archive(A));
    let server = Server::always(Reply::status(404));
    let late = |arguments: &[&str]| {
        let mut command = soup(&tiny.path(""));
        command.args(["audit", "--today", "2026-12-24"]).args(arguments).current_dir(tiny.root());
        code(&ran(command))
    };
    assert_eq!((late(&["--offline"]), late(&["--db-url", &server.url()])), (3, 3));
}

#[test]
fn a_failed_first_fetch_is_no_pass() {
    let server = Server::always(Reply::document(b"<html>".to_vec()));
    let output = ran(audit(&Tiny::conforming(), &["--db-url", &server.url()]));
    assert!(code(&output) == 3 && stderr(&output).contains("not a gzip archive"), "{}", stderr(&output));
}

#[test]
fn a_damaged_cache_is_no_pass() {
    for (name, content) in [("current.json".to_owned(), "{"), (format!("{A}.tar.gz"), "damaged")] {
        let tiny = Tiny::conforming();
        fetch(&tiny, &archive(A));
        tiny.write(&format!("cache/{name}"), content);
        let output = ran(audit(&tiny, &["--offline"]));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(code(&output) == 3 && said.contains(&name) && said.contains("cargo soup fetch"), "{said}");
    }
}

#[test]
fn an_audit_is_repeated_by_its_commit_to_the_byte() {
    let tiny = Tiny::failing();
    fetch(&tiny, &archive(A));
    for format in ["human", "json"] {
        let then = ran(audit(&tiny, &["--offline", "--format", format])).stdout;
        fetch(&tiny, &archive(B));
        let server = Server::always(Reply::status(500));
        let arguments = ["--format", format, "--db-commit", &A[..7]];
        let mut command = audit(&tiny, &arguments);
        command.env("CARGO_SOUP_DB_URL", server.url()).env("CARGO_SOUP_DB", "nowhere");
        assert_eq!((ran(command).stdout == then, server.requests().len()), (true, 0), "{format}");
        fetch(&tiny, &archive(A));
    }
}

#[test]
fn a_commit_that_is_not_in_the_cache_is_not_determined() {
    let tiny = Tiny::conforming();
    fetch(&tiny, &archive(A));
    let output = ran(audit(&tiny, &["--db-commit", "cccccccc"]));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        code(&output) == 3 && said.contains("commit cccccccc of the advisory database is not in"),
        "{said}"
    );
    for wrong in ["abc", "nothexadecimal", "../../aaaaaaa"] {
        assert_eq!(code(&ran(audit(&tiny, &["--db-commit", wrong]))), 2);
    }
}
