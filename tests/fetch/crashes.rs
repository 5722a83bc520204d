//! Several processes, and processes that are killed.

use super::case::{A, B, Case, archive, code};
use super::server::{Reply, Server};
use cargo_soup::collect::{Cache, System, whole};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What is in use, which is always whole.
fn in_use(case: &Case) -> String {
    whole(&Cache::new(case.path("cache")), &System::default()).expect("it is whole").record.commit
}

#[test]
fn several_processes_at_once_all_succeed_and_nobody_sees_half_of_it() {
    let case = Case::with(A);
    let server = Server::always(Reply::document(archive(B)));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                assert!([A, B].contains(&in_use(&case).as_str()));
            }
        });
        let fetch = |_| {
            let mut command = case.fetch(&["--db-url", &server.url()]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
        };
        let children: Vec<_> = (0..6).map(fetch).collect();
        let outputs: Vec<_> = children.into_iter().map(Child::wait_with_output).collect();
        done.store(true, Ordering::Relaxed);
        reader.join().expect("nothing was half");
        for output in outputs.into_iter().flatten() {
            assert_eq!(code(&output), 0, "{}", super::case::stderr(&output));
        }
    });
    assert_eq!(in_use(&case), B);
}

#[test]
fn a_process_killed_while_it_downloads_leaves_the_cache_as_it_was() {
    let case = Case::with(A);
    let before = case.files();
    let whole = archive(B);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
    let half = [head.as_bytes(), &whole[..whole.len() / 2]].concat();
    let server = Server::always(Reply::Stalling(half, Duration::from_secs(20)));
    let mut command = case.fetch(&["--db-url", &server.url()]);
    let mut child = command.stderr(Stdio::null()).spawn().expect("the program starts");
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    assert_eq!(case.files(), before);
}

#[test]
fn a_process_killed_at_any_moment_leaves_a_whole_database_in_use() {
    let case = Case::with(A);
    case.write("new.tar.gz", archive(B));
    for moment in 0..40 {
        let from = if in_use(&case) == A { "new.tar.gz" } else { "first.tar.gz" };
        let mut command = case.fetch(&["--allow-older", "--from", from]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_micros(500 * moment));
        child.kill().expect("it is killed, or has ended");
        child.wait().expect("it is gone");
        in_use(&case);
        // The next time everything is written anew.
        if moment % 8 == 0 {
            for name in [A, B].map(|commit| format!("{commit}.json")) {
                let keep = name.starts_with(&in_use(&case));
                if !keep {
                    let _ = std::fs::remove_file(case.cache(&name));
                }
            }
        }
    }
    case.succeeds(&["--from", "new.tar.gz"]);
    assert_eq!(in_use(&case), B);
    let left: Vec<String> = case.files().into_keys().filter(|name| name.starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
}
