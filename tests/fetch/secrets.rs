//! Credentials reach the mirror and nobody else.

use super::case::{A, Case, archive, code, ran, stderr};
use super::server::{Reply, Server};
use cargo_soup::collect::{
    Address, Answer, Cache, Failure, FetchRequest, Get, Network, System, Token, Upstream, fetch,
};
use std::process::Output;

/// Everything a fetch with a token prints and writes.
fn with_token(case: &Case, token: &str, url: &str) -> (Output, String) {
    let mut command = case.fetch(&["--db-url", url]);
    command.env("CARGO_SOUP_DB_TOKEN", token);
    let output = ran(command);
    let files: Vec<u8> = case.files().into_values().flatten().collect();
    let all = [&output.stdout[..], &output.stderr, &files].concat();
    (output, String::from_utf8_lossy(&all).into_owned())
}

fn authorization(token: &str) -> Option<String> {
    let (case, server) = (Case::empty(), Server::always(Reply::document(archive(A))));
    let (output, all) = with_token(&case, token, &server.url());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(!all.contains("secret"), "{all}");
    server.header(0, "authorization")
}

#[test]
fn a_token_is_sent_as_a_bearer_or_as_user_and_password() {
    assert_eq!(authorization("secret\n").as_deref(), Some("Bearer secret"));
    assert_eq!(authorization("me:secret").as_deref(), Some("Basic bWU6c2VjcmV0"));
}

#[test]
fn user_and_password_of_an_address_are_sent_and_not_shown() {
    let (case, server) = (Case::empty(), Server::always(Reply::document(archive(A))));
    let url = server.url().replace("http://", "http://me:secret@") + "?sig=secret";
    let (output, all) = with_token(&case, "", &url);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(server.header(0, "authorization").as_deref(), Some("Basic bWU6c2VjcmV0"));
    assert!(!all.contains("secret") && all.contains("/db.tar.gz?..."), "{all}");
}

#[test]
fn no_failure_shows_credentials() {
    let stalling = Reply::Stalling(Vec::new(), std::time::Duration::from_millis(10));
    for reply in [Reply::status(403), Reply::redirect("ftp://me:secret@x/".into()), stalling] {
        let server = Server::always(reply);
        let url = server.url().replace("http://", "http://me:secret@") + "?sig=secret";
        let (output, all) = with_token(&Case::empty(), "secret", &url);
        assert!(code(&output) == 3 && !all.contains("secret"), "{all}");
    }
    for url in ["http://me:secret@127.0.0.1:1/", "http://me:secret@[::x]/", "secret:secret@x"] {
        let (output, all) = with_token(&Case::empty(), "sec\u{7}ret", url);
        assert!(code(&output) == 3 && !all.contains("secret@"), "{all}");
        assert!(!all.contains("sec\u{7}ret"), "{all}");
    }
}

#[test]
fn a_redirect_to_another_host_gets_no_credentials() {
    let target = Server::always(Reply::document(archive(A)));
    let server = Server::always(Reply::redirect(target.url()));
    let (output, _) = with_token(&Case::empty(), "secret", &server.url());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(server.header(0, "authorization").is_some() && target.header(0, "authorization").is_none());
}

#[test]
fn the_forge_gets_no_credentials() {
    struct Forge;
    impl Network for Forge {
        fn get(&self, get: &Get<'_>) -> Result<Answer, Failure> {
            assert!(get.token.is_none(), "the token is a mirror's");
            Ok(Answer::Document { bytes: archive(A), etag: None })
        }
    }
    let case = Case::empty();
    let request = FetchRequest {
        cache: Cache::new(case.path("cache")),
        from: Upstream::Address(Address::default()),
        token: Some(Token::new("secret")),
        allow_older: false,
        least: 1,
        attempts: 1,
        now: jiff::Timestamp::UNIX_EPOCH,
    };
    fetch(&request, &System::default(), &Forge, &|_| ()).expect("it is fetched");
}

#[test]
fn credentials_are_not_sent_where_they_can_be_read_on_the_way() {
    let (output, all) = with_token(&Case::empty(), "secret", "http://mirror.invalid/db.tar.gz");
    assert_eq!(code(&output), 3);
    assert!(all.contains("credentials are not sent to mirror.invalid by plain http"), "{all}");
}
