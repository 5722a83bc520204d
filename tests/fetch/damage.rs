//! A cache that is not what it was, or cannot be written.

use super::case::{A, B, Case, archive, code, ran, stderr};
use super::server::{Reply, Server};

#[test]
fn a_damaged_archive_is_fetched_again_whatever_its_tag() {
    let (case, server) = (Case::empty(), Server::always(Reply::Tagged(archive(A), "\"one\"")));
    case.succeeds(&["--db-url", &server.url()]);
    case.write(&format!("cache/{A}.tar.gz"), b"damaged");
    assert_eq!(code(&ran(case.fetch(&["--offline", "--to", "copy"]))), 3);
    assert!(case.succeeds(&["--db-url", &server.url()]).contains("Fetched"));
    assert_eq!(server.header(1, "if-none-match"), None);
    assert_eq!(std::fs::read(case.cache(&format!("{A}.tar.gz"))).expect("there"), archive(A));
}

#[test]
fn a_garbled_record_is_mended_and_still_keeps_older_databases_out() {
    for garbled in ["", "{", "[]", "null", "{\"commit\": \"../../etc/passwd\"}"] {
        let case = Case::with(B);
        case.write("cache/current.json", garbled);
        case.write("old.tar.gz", archive(A));
        case.fails(&["--from", "old.tar.gz"], "older than the one in use");
        case.succeeds(&["--from", "first.tar.gz"]);
        assert_eq!(case.commit(), B);
    }
}

#[test]
fn a_record_that_leads_outside_is_not_followed() {
    let case = Case::with(A);
    let text = std::fs::read_to_string(case.cache("current.json")).expect("there");
    case.write("cache/current.json", text.replace(A, "../first"));
    let output = ran(case.fetch(&["--offline", "--to", "copy"]));
    assert!(code(&output) == 3 && !case.path("copy").exists(), "{}", stderr(&output));
}

#[test]
fn what_another_process_left_behind_is_swept_away() {
    let case = Case::with(A);
    let left = case.write("cache/.soup-left", b"half");
    case.succeeds(&["--from", "first.tar.gz"]);
    assert!(!left.exists());
}

#[test]
fn a_cache_in_the_place_of_a_file_cannot_be_written() {
    let case = Case::empty();
    case.write("first.tar.gz", archive(A));
    case.write("cache", "a file");
    let output = ran(case.fetch(&["--from", "first.tar.gz"]));
    let said = stderr(&output);
    assert!(
        code(&output) == 3 && said.contains("cannot be written") && said.contains("CARGO_SOUP_CACHE"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_cache_that_may_only_be_read_stays_as_it_is() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let case = Case::with(A);
    let allow = |name: &str, mode| {
        std::fs::set_permissions(case.path(name), std::fs::Permissions::from_mode(mode)).expect("set");
    };
    case.write("new.tar.gz", archive(B));
    // By another process: a file this one holds open for writing, if only in a child of another test, cannot run.
    let mut copy = std::process::Command::new("cp");
    copy.arg(env!("CARGO_BIN_EXE_cargo-soup")).arg(case.path("program"));
    assert!(copy.status().expect("cp runs").success());
    for (name, mode) in [(".", 0o755), ("program", 0o755), ("cache", 0o555)] {
        allow(name, mode);
    }
    let before = case.files();
    let mut command = std::process::Command::new(case.path("program"));
    command.args(["fetch", "--from", "new.tar.gz"]).current_dir(case.path("."));
    command.env("CARGO_SOUP_CACHE", case.path("cache")).env("CARGO_SOUP_DB_LEAST", "1");
    // Nothing is forbidden to root.
    if std::fs::metadata(case.path("cache")).expect("there").uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    let output = ran(command);
    allow("cache", 0o755);
    let said = stderr(&output);
    assert!(code(&output) == 3 && said.contains("cannot be written: Permission denied"), "{said}");
    assert_eq!(case.files(), before);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_cache_as_it_is() {
    let case = Case::with(A);
    case.write("new.tar.gz", archive(B));
    let before = case.files();
    let fetch = case.fetch(&["--from", "new.tar.gz"]);
    // No file may become larger than nothing, and that is an error and not a signal.
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]).arg(fetch.get_program());
    command.args(fetch.get_args()).current_dir(case.path("."));
    for (name, value) in fetch.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = ran(command);
    let said = stderr(&output);
    assert!(code(&output) == 3 && said.contains("cannot be written: File too large"), "{said}");
    assert_eq!(case.files(), before);
}

#[test]
fn a_record_of_the_future_format_is_not_guessed_at() {
    let case = Case::with(A);
    case.write("cache/current.json", "{\"commit\": 7}");
    let server = Server::always(Reply::document(archive(B)));
    case.succeeds(&["--db-url", &server.url()]);
    assert_eq!(case.commit(), B);
}
