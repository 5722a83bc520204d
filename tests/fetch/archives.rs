//! What is served in place of the archive.

use super::case::{A, B, Case, archive, ran, stderr};
use super::server::{Reply, Server};
use super::support::tar_gz::{TOP, compressed, tar, with_entry};
use super::support::tiny::{COMMITTED, files};
use std::time::Duration;
use tar::EntryType;

fn refused(bytes: Vec<u8>, why: &str) {
    Case::refuses(Reply::document(bytes), why);
}

#[test]
fn a_login_page_is_no_database() {
    refused(b"<!DOCTYPE html><title>Log in</title>".to_vec(), "begins with \"<!DOCTYPE html><\"");
    refused(Vec::new(), "nothing at all");
}

#[test]
fn an_archive_without_its_end_is_refused_even_if_the_server_calls_it_whole() {
    let whole = archive(A);
    refused(whole[..whole.len() - 20].to_vec(), "it is damaged");
}

#[test]
fn an_oversized_answer_is_not_read_to_its_end() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n";
    let server = Server::always(Reply::Stalling(head.into(), Duration::from_secs(1)));
    Case::with(A).fails(&["--db-url", &server.url()], "larger than 64 MiB");
    let endless = [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &vec![b'x'; 65 << 20]].concat();
    let server = Server::always(Reply::Raw(endless));
    Case::with(A).fails(&["--db-url", &server.url()], "larger than 64 MiB");
}

#[test]
fn an_archive_that_unpacks_without_end_is_refused() {
    let zeros = compressed(&vec![0; 16 << 20]);
    refused([compressed(&tar(Some(COMMITTED), &files())), zeros.repeat(33)].concat(), "more than 512 MiB");
}

#[test]
fn an_archive_that_leads_outside_is_refused() {
    let path = format!("{TOP}/../../outside");
    refused(with_entry(&files(), EntryType::Regular, &path, b"x"), "leads outside");
    refused(with_entry(&files(), EntryType::Regular, "/etc/outside", b"x"), "leads outside");
    for kind in [EntryType::Symlink, EntryType::Link] {
        refused(with_entry(&files(), kind, &format!("{TOP}/link"), b""), "is a link");
    }
}

#[test]
fn an_archive_without_commit_is_refused() {
    refused(compressed(&tar(None, &files())), "does not say of which commit");
}

#[test]
fn an_archive_with_few_advisories_is_refused_unless_it_is_said_aloud() {
    let (case, server) = (Case::with(A), Server::always(Reply::document(archive(B))));
    let before = case.files();
    let mut command = case.fetch(&["--db-url", &server.url()]);
    command.env_remove("CARGO_SOUP_DB_LEAST");
    let output = ran(command);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("holds 2 advisories that can be read, and 300 are the least"), "{said}");
    assert_eq!(case.files(), before);
    let said = stderr(&ran(case.fetch(&["--quiet", "--db-url", &server.url()])));
    assert!(said.contains("warning: it has 2 advisories") && said.contains("CARGO_SOUP_DB_LEAST"), "{said}");
}

#[test]
fn advisories_that_cannot_be_read_do_not_count() {
    let unreadable = vec![("crates/valve/RUSTSEC-2026-0001.md", "nothing".to_owned())];
    refused(compressed(&tar(Some(COMMITTED), &unreadable)), "holds 0 advisories that can be read");
}

#[test]
fn an_older_database_is_refused_unless_it_is_wanted() {
    let (case, server) = (Case::with(B), Server::always(Reply::document(archive(A))));
    let arguments = ["--db-url", &server.url()];
    let said =
        case.fails(&arguments, "it is older than the one in use (commit bbbbbbb of 2026-11-18T01:00:00Z)");
    assert!(said.contains("--allow-older"), "{said}");
    case.succeeds(&[&arguments[..], &["--allow-older"]].concat());
    assert_eq!(case.commit(), A);
}
