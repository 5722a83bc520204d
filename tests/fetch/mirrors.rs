//! A mirror that the manifest names.

use super::case::{A, B, archive, code, ran, soup, stderr};
use super::server::{Reply, Server};
use super::support::tiny::Tiny;
use std::path::PathBuf;
use std::process::{Command, Output};

/// The workspace with this address in its manifest.
fn naming(url: &str) -> Tiny {
    let tiny = Tiny::conforming();
    let path = tiny.root().join("soup-manifest.toml");
    let text = std::fs::read_to_string(&path).expect("the manifest is there");
    std::fs::write(path, format!("{text}\n[policy]\ndatabase-url = \"{url}\"\n")).expect("written");
    tiny
}

fn command(tiny: &Tiny, name: &str, arguments: &[&str]) -> Command {
    let mut command = soup(&tiny.path(""));
    command.arg(name).args(arguments).current_dir(tiny.root());
    command
}

fn audit(tiny: &Tiny, arguments: &[&str]) -> Command {
    command(tiny, "audit", &[&["--today", "2026-11-20", "--format", "json"], arguments].concat())
}

/// The commit an audit that conforms was made with.
fn commit(output: &Output) -> String {
    assert_eq!(code(output), 0, "{}", stderr(output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    report["database"]["commit"].as_str().expect("a text").to_owned()
}

/// The folders of mirrors in the cache.
fn mirrors(tiny: &Tiny) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(tiny.path("cache/mirrors")).into_iter().flatten().flatten();
    listed.map(|entry| entry.path()).collect()
}

#[test]
fn audit_and_fetch_ask_the_mirror_that_the_manifest_names() {
    let server = Server::always(Reply::Tagged(archive(A), "\"one\""));
    let tiny = naming(&server.url());
    assert_eq!(commit(&ran(audit(&tiny, &[]))), A);
    let output = ran(command(&tiny, "fetch", &[]));
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(server.header(1, "if-none-match").as_deref(), Some("\"one\""));
    assert_eq!(commit(&ran(audit(&tiny, &["--offline"]))), A);
    assert_eq!(commit(&ran(audit(&tiny, &["--db-commit", A]))), A);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn option_and_environment_go_before_the_manifest() {
    let (named, asked) = (Server::always(Reply::status(500)), Server::always(Reply::document(archive(B))));
    let tiny = naming(&named.url());
    assert_eq!(commit(&ran(audit(&tiny, &["--db-url", &asked.url()]))), B);
    let mut by_environment = command(&tiny, "fetch", &[]);
    by_environment.env("CARGO_SOUP_DB_URL", asked.url());
    assert_eq!(code(&ran(by_environment)), 0);
    assert_eq!((named.requests().len(), asked.requests().len(), mirrors(&tiny).len()), (0, 2, 0));
}

#[test]
fn a_token_is_not_sent_to_what_only_the_manifest_names() {
    let server = Server::always(Reply::document(archive(A)));
    let tiny = naming(&server.url());
    for name in ["audit", "fetch"] {
        let mut command = command(&tiny, name, &[]);
        command.env("CARGO_SOUP_DB_TOKEN", "secret");
        let said = stderr(&ran(command));
        assert!(
            said.contains("CARGO_SOUP_DB_TOKEN is not sent to an address that only the manifest names"),
            "{said}"
        );
        assert!(said.contains("= help: name it in CARGO_SOUP_DB_URL"), "{said}");
    }
    assert_eq!((server.header(0, "authorization"), server.header(1, "authorization")), (None, None));
    let mut named = command(&tiny, "fetch", &[]);
    named.env("CARGO_SOUP_DB_TOKEN", "secret").env("CARGO_SOUP_DB_URL", server.url());
    assert_eq!(code(&ran(named)), 0);
    assert_eq!(server.header(2, "authorization").as_deref(), Some("Bearer secret"));
}

#[test]
fn what_a_mirror_of_one_manifest_serves_is_used_for_no_other_workspace() {
    let server = Server::always(Reply::document(archive(B)));
    let tiny = naming(&server.url());
    assert_eq!(commit(&ran(audit(&tiny, &[]))), B);
    assert_eq!(mirrors(&tiny).len(), 1);
    assert!(!tiny.path("cache/current.json").exists());
    // The same machine, another manifest.
    std::fs::write(tiny.root().join("soup-manifest.toml"), super::support::tiny::manifest())
        .expect("written");
    let output = ran(audit(&tiny, &["--offline"]));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(code(&output) == 3 && said.contains("stale-database"), "{said}");
}

#[test]
fn a_failing_mirror_is_no_pass_and_its_forge_is_not_asked_instead() {
    let server = Server::always(Reply::status(404));
    let output = ran(audit(&naming(&server.url()), &[]));
    assert!(code(&output) == 3 && stderr(&output).contains(&server.url()), "{}", stderr(&output));
    for url in ["ftp://mirror.example/db.tar.gz", "no address"] {
        let output = ran(audit(&naming(url), &[]));
        let said = stderr(&output);
        assert!(
            code(&output) == 3 && said.contains("`database-url` in `[policy]` of the manifest"),
            "{said}"
        );
    }
}

#[test]
fn an_archive_that_is_carried_here_serves_the_workspace_it_is_taken_in() {
    let tiny = naming("https://mirror.invalid/db.tar.gz");
    tiny.write("carried.tar.gz", archive(A));
    let output = ran(command(&tiny, "fetch", &["--from", "../carried.tar.gz"]));
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(commit(&ran(audit(&tiny, &["--offline"]))), A);
}
