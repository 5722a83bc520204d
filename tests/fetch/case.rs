//! A cache of its own, and the program with nothing of the surroundings that would lead it elsewhere.

use super::server::{Reply, Server};
use super::support::tar_gz::of_commit;
use super::support::tiny::{COMMITTED, files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Commits, the later letter the later day.
pub(super) const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(super) const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// The archive of a commit: that of the tests' database, an hour later for each letter.
pub(super) fn archive(commit: &str) -> Vec<u8> {
    of_commit(commit, COMMITTED + 3600 * u64::from(commit.as_bytes()[0] - b'a'), &files())
}

/// A folder with a cache in it.
pub(super) struct Case(TempDir);

impl Case {
    /// Nothing was fetched yet.
    pub(super) fn empty() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// The commit is in use, and was checked just now.
    pub(super) fn with(commit: &str) -> Self {
        let case = Self::empty();
        std::fs::write(case.path("first.tar.gz"), archive(commit)).expect("written");
        case.succeeds(&["--from", "first.tar.gz"]);
        case
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("made");
        std::fs::write(&path, content).expect("written");
        path
    }

    pub(super) fn cache(&self, name: &str) -> PathBuf {
        self.path("cache").join(name)
    }

    /// `cargo soup fetch`.
    pub(super) fn fetch(&self, arguments: &[&str]) -> Command {
        let mut command = soup(self.0.path());
        command.arg("fetch").args(arguments).current_dir(self.0.path());
        command
    }

    /// A fetch that succeeds, and what it prints.
    pub(super) fn succeeds(&self, arguments: &[&str]) -> String {
        let output = ran(self.fetch(arguments));
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// A fetch that does not, for this reason, and changes nothing. What it says.
    pub(super) fn fails(&self, arguments: &[&str], why: &str) -> String {
        let before = self.files();
        let output = ran(self.fetch(arguments));
        let said = stderr(&output);
        assert_eq!((code(&output), &output.stdout[..]), (3, &b""[..]), "{said}");
        assert!(said.contains("error: could not fetch the advisory database from `"), "{said}");
        assert!(said.contains(why) && said.contains("= help: "), "`{why}` in {said}");
        assert_eq!(self.files(), before);
        said
    }

    /// The same of a server, with a cache and without.
    pub(super) fn refuses(reply: Reply, why: &str) {
        let server = Server::always(reply);
        Self::with(A).fails(&["--db-url", &server.url()], why);
        Self::empty().fails(&["--db-url", &server.url()], why);
    }

    /// What lies in the cache.
    pub(super) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let listed = std::fs::read_dir(self.path("cache")).into_iter().flatten().flatten();
        let named = listed.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
        let read = |path: PathBuf| std::fs::read(path).expect("a file");
        named.filter(|(name, _)| name != "lock").map(|(name, path)| (name, read(path))).collect()
    }

    pub(super) fn current(&self) -> serde_json::Value {
        let text = std::fs::read(self.cache("current.json")).expect("something is in use");
        serde_json::from_slice(&text).expect("it is JSON")
    }

    pub(super) fn commit(&self) -> String {
        self.current()["commit"].as_str().expect("a text").to_owned()
    }
}

const ELSEWHERE: &[&str] = &[
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "CARGO_HTTP_PROXY",
    "CARGO_HTTP_CAINFO",
    "CARGO_NET_OFFLINE",
    "CARGO_SOUP_DB",
    "CARGO_SOUP_DB_URL",
    "CARGO_SOUP_DB_TOKEN",
    "SOURCE_DATE_EPOCH",
    "CARGO_TERM_COLOR",
    "CLICOLOR_FORCE",
    "REQUEST_METHOD",
];

/// The program with its cache in a folder.
pub(super) fn soup(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    for name in ELSEWHERE {
        command.env_remove(name);
    }
    command.env("CARGO_SOUP_CACHE", folder.join("cache")).env("CARGO_HOME", folder.join("cargo-home"));
    // The databases of these tests are small.
    command.env("CARGO_SOUP_DB_LEAST", "1").stdin(Stdio::null());
    command
}

pub(super) fn ran(mut command: Command) -> Output {
    command.output().expect("the program starts")
}

pub(super) fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

pub(super) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
