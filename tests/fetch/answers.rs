//! What a server says.

use super::case::{A, B, Case, archive};
use super::server::{Reply, Server};
use std::time::Duration;

const TAG: &str = "W/\"one\"";

#[test]
fn a_first_fetch_says_what_it_got_and_a_second_asks_whether_it_changed() {
    let (case, server) = (Case::empty(), Server::always(Reply::Tagged(archive(A), TAG)));
    let said = case.succeeds(&["--db-url", &server.url()]);
    let expected =
        format!("     Fetched RustSec {A} of 2026-11-18, 2 advisories, from {}; new\n", server.url());
    assert_eq!(said, expected);
    let first = case.current();
    let said = case.succeeds(&["--db-url", &server.url()]);
    assert!(said.contains("Unchanged RustSec aaaaaaaa"), "{said}");
    assert_eq!(server.header(0, "if-none-match"), None);
    assert_eq!(server.header(1, "if-none-match").as_deref(), Some(TAG));
    for kept in ["commit", "sha256", "etag", "fetched_at", "source"] {
        assert_eq!(case.current()[kept], first[kept], "{kept}");
    }
}

#[test]
fn an_unchanged_database_that_was_never_fetched_is_refused() {
    Case::refuses(Reply::status(304), "the server answers 304");
}

#[test]
fn a_tag_is_not_sent_to_another_mirror() {
    let (case, server) = (Case::empty(), Server::always(Reply::Tagged(archive(A), TAG)));
    case.succeeds(&["--db-url", &server.url()]);
    let other = Server::always(Reply::Tagged(archive(A), TAG));
    assert!(case.succeeds(&["--db-url", &other.url()]).contains("Unchanged"));
    assert_eq!(other.header(0, "if-none-match"), None);
}

#[test]
fn a_new_commit_takes_the_place_and_the_old_one_stays_by_name() {
    let replies = vec![Reply::Tagged(archive(A), TAG), Reply::Tagged(archive(B), "\"two\"")];
    let (case, server) = (Case::empty(), Server::new(replies));
    case.succeeds(&["--db-url", &server.url()]);
    let said = case.succeeds(&["--db-url", &server.url()]);
    assert!(said.contains(&format!("{B} of 2026-11-18")) && said.contains("new, was aaaaaaa of"), "{said}");
    assert_eq!(case.commit(), B);
    assert!(case.cache(&format!("{A}.tar.gz")).exists());
}

#[test]
fn a_redirect_is_followed_and_the_source_is_what_was_asked() {
    let target = Server::always(Reply::document(archive(A)));
    let server = Server::always(Reply::redirect(target.url()));
    let case = Case::empty();
    case.succeeds(&["--db-url", &server.url()]);
    assert_eq!(case.current()["source"], server.url());
    assert_eq!(target.header(0, "referer"), None);
}

#[test]
fn redirects_without_end_are_not_followed() {
    Case::refuses(Reply::redirect("/again".into()), "it redirects more than 5 times");
}

#[test]
fn what_is_forbidden_or_not_there_is_not_asked_for_again() {
    for status in [400, 401, 403, 404, 407, 410, 429] {
        let (case, server) = (Case::with(A), Server::always(Reply::status(status)));
        case.fails(&["--db-url", &server.url()], &format!("the server answers {status}"));
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn a_server_in_trouble_is_asked_again_and_not_for_ever() {
    let server = Server::new(vec![Reply::status(500), Reply::status(503), Reply::document(archive(A))]);
    Case::empty().succeeds(&["--db-url", &server.url()]);
    assert_eq!(server.requests().len(), 3);
    let server = Server::always(Reply::status(500));
    Case::with(A).fails(&["--db-url", &server.url()], "the server answers 500");
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn an_answer_that_is_none_is_refused() {
    Case::refuses(Reply::status(204), "the server answers 204");
    let server = Server::always(Reply::Raw(b"SSH-2.0-x\r\n".to_vec()));
    Case::with(A).fails(&["--db-url", &server.url()], "invalid HTTP version");
}

#[test]
fn a_slow_server_is_not_waited_for() {
    let said = b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n".to_vec();
    for said in [Vec::new(), said] {
        let server = Server::always(Reply::Stalling(said, Duration::from_secs(20)));
        let arguments = ["--timeout", "1", "--db-url", &server.url()];
        let told = Case::with(A).fails(&arguments, "it took more than 1 s");
        assert!(told.contains("asking again"), "{told}");
    }
}

#[test]
fn an_archive_that_is_cut_off_is_asked_for_again() {
    let whole = archive(A);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
    let cut = [head.as_bytes(), &whole[..whole.len() / 2]].concat();
    let server = Server::new(vec![Reply::Raw(cut.clone()), Reply::document(whole)]);
    Case::empty().succeeds(&["--db-url", &server.url()]);
    Case::refuses(Reply::Raw(cut), "the connection was cut off after");
}

#[test]
fn where_nobody_listens_nothing_is_fetched() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    let url = format!("http://127.0.0.1:{port}/");
    Case::with(A).fails(&["--db-url", &url], "onnection refused");
}

#[test]
fn an_address_of_another_kind_is_not_asked() {
    for (address, why) in [("ftp://example.org/", "`ftp:`"), ("here", "no URL"), ("file://far/x", "no file")]
    {
        let output = super::case::ran(Case::empty().fetch(&["--db-url", address]));
        let said = super::case::stderr(&output);
        assert!(super::case::code(&output) == 3 && said.contains(why) && said.contains("--db-url"), "{said}");
    }
}
