//! Connections are opened as Cargo is configured to open them.

use super::case::{A, Case, archive};
use super::server::{Reply, Server};

const MIRROR: &str = "http://mirror.invalid/db.tar.gz";

fn configured(case: &Case, text: &str) {
    case.write("cargo-home/config.toml", text);
}

#[test]
fn the_proxy_of_cargo_is_used() {
    let (case, proxy) = (Case::empty(), Server::always(Reply::document(archive(A))));
    configured(&case, &format!("[http]\nproxy = \"127.0.0.1:{}\"\n", proxy.port()));
    case.succeeds(&["--db-url", MIRROR]);
    assert_eq!(proxy.requests()[0].0, format!("GET {MIRROR} HTTP/1.1"));
}

#[test]
fn the_proxy_of_the_environment_is_used() {
    let (case, proxy) = (Case::empty(), Server::always(Reply::document(archive(A))));
    let mut command = case.fetch(&["--db-url", MIRROR]);
    command.env("http_proxy", format!("http://127.0.0.1:{}", proxy.port()));
    assert_eq!(super::case::code(&super::case::ran(command)), 0);
    assert_eq!(proxy.requests().len(), 1);
}

#[test]
fn what_is_said_to_need_no_proxy_goes_without() {
    let (case, server) = (Case::empty(), Server::always(Reply::document(archive(A))));
    configured(&case, "[http]\nproxy = \"http://me:secret@127.0.0.1:1\"\n");
    let said = case.fails(&["--db-url", &server.url()], "onnection refused");
    assert!(!said.contains("secret"), "{said}");
    let mut command = case.fetch(&["--db-url", &server.url()]);
    command.env("NO_PROXY", "127.0.0.1");
    assert_eq!(super::case::code(&super::case::ran(command)), 0);
}

#[test]
fn certificates_of_cargo_that_cannot_be_read_are_named_by_their_path() {
    let case = Case::empty();
    configured(&case, "[http]\ncainfo = \"company.pem\"\n");
    let place = case.path("company.pem").display().to_string();
    case.fails(&["--db-url", MIRROR], &format!("the certificates in `{place}` cannot be used"));
    case.write("company.pem", "no certificate");
    case.fails(&["--db-url", MIRROR], "there are none in it");
}

#[test]
fn where_cargo_is_offline_no_connection_is_opened() {
    let (case, server) = (Case::empty(), Server::always(Reply::document(archive(A))));
    configured(&case, "[net]\noffline = true\n");
    case.fails(&["--db-url", &server.url()], "Cargo is configured to open no connection");
    assert!(server.requests().is_empty());
}

#[test]
fn a_configuration_of_cargo_that_cannot_be_read_is_not_passed_over() {
    let (case, server) = (Case::empty(), Server::always(Reply::document(archive(A))));
    configured(&case, "[http\n");
    case.fails(&["--db-url", &server.url()], "Cargo's configuration cannot be read");
}
