//! Everything an adoption reads, runs and writes is made to fail, one call at a time: afterwards all files are as
//! before, or all are new, and what is said is what is there.

use super::case::{Case, FILES};
use super::support::workspace::ClosedWorld;
use cargo_soup::collect::{
    CargoCall, Disk, Edit, NotWritten, Output, Registries, Request, Rewrite, Standing, System, World,
    collect, commit, recover, try_out,
};
use cargo_soup::evidence::Evidence;
use cargo_soup::evidence::graph::{Graph, State};
use cargo_soup::reconcile::{chosen, reconcile, settle};
use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It does nothing and fails.
    Before,
    /// It does what it should and fails all the same.
    After,
    /// The process is killed: it and all that follow do nothing.
    Killed,
}

/// A disk on which some calls fail.
struct Faulty {
    world: ClosedWorld,
    faults: Vec<(usize, Fault)>,
    calls: Mutex<Vec<String>>,
}

impl Faulty {
    fn new(case: &Case, faults: &[(usize, Fault)]) -> Self {
        Self { world: case.workspace.world(), faults: faults.to_vec(), calls: Mutex::default() }
    }

    fn calls(&self) -> Vec<String> {
        self.calls.lock().expect("no call panics").clone()
    }

    fn call<T>(&self, name: String, call: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let number = {
            let mut calls = self.calls.lock().expect("no call panics");
            calls.push(name);
            calls.len()
        };
        let failed = || Err(io::Error::other("made to fail"));
        let fault = self.faults.iter().find_map(|(at, fault)| match fault {
            Fault::Killed if number >= *at => Some(fault),
            _ if number == *at => Some(fault),
            _ => None,
        });
        match fault {
            None => call(),
            Some(Fault::Before | Fault::Killed) => failed(),
            Some(Fault::After) => {
                call()?;
                failed()
            }
        }
    }
}

impl World for Faulty {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.call(format!("read {}", path.display()), || self.world.read(path, limit))
    }

    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        self.world.names(directory)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.world.is_dir(path)
    }

    fn is_file(&self, path: &Path) -> bool {
        self.world.is_file(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.world.canonical(path)
    }

    fn run(&self, command: Command) -> io::Result<Output> {
        let name = command.get_args().next().unwrap_or_default().display().to_string();
        // Asked beside the others, in no order.
        if name == "-vV" {
            return self.world.run(command);
        }
        self.call(format!("run {name}"), || self.world.run(command))
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        self.world.variable(name)
    }

    fn current_dir(&self) -> io::Result<PathBuf> {
        self.world.current_dir()
    }

    fn today(&self) -> jiff::civil::Date {
        self.world.today()
    }

    fn configured_targets(&self, directory: &Path) -> io::Result<Vec<String>> {
        self.world.configured_targets(directory)
    }

    fn configured_flags(&self, directory: &Path, triple: &str) -> io::Result<Vec<String>> {
        self.world.configured_flags(directory, triple)
    }

    fn configured_rustc(&self, directory: &Path) -> io::Result<Option<OsString>> {
        self.world.configured_rustc(directory)
    }

    fn configured_registries(&self, directory: &Path) -> io::Result<Registries> {
        self.world.configured_registries(directory)
    }

    fn modified(&self, path: &Path) -> io::Result<jiff::Timestamp> {
        self.world.modified(path)
    }
}

impl Disk for Faulty {
    fn scratch(&self) -> io::Result<tempfile::TempDir> {
        self.call("scratch".into(), || System::default().scratch())
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.call("make_folder".into(), || System::default().make_folder(path))
    }

    fn write(&self, path: &Path, bytes: &[u8], instead_of: Option<&Path>) -> io::Result<()> {
        self.call(format!("write {}", path.display()), || {
            // A write that fails can have written a part.
            if self.faults.iter().any(|(_, fault)| *fault == Fault::Before) {
                std::fs::write(path, &bytes[..bytes.len() / 2])?;
            }
            System::default().write(path, bytes, instead_of)
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(format!("rename {}", to.display()), || System::default().rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call(format!("remove {}", path.display()), || System::default().remove(path))
    }
}

fn request(case: &Case) -> Request {
    Request {
        database: Some(case.workspace.path("advisory-db.tar.gz")),
        today: Some(jiff::civil::date(2026, 11, 20)),
        cargo: CargoCall { offline: true },
        ..Request::default()
    }
}

fn before(case: &Case) -> Evidence {
    collect(&request(case), &case.workspace.world()).expect("it can be looked at")
}

fn heater() -> Edit {
    Edit { command: "add", name: "heater".into(), soup: "heater".into(), arguments: Vec::new() }
}

/// What adopting `heater` would write.
fn rewrites(case: &Case) -> Vec<Rewrite> {
    let before = before(case);
    let graph = before.graph.as_ref().expect("it is locked");
    let disk = Faulty::new(case, &[]);
    let trial = try_out(&heater(), &request(case), &before, graph, &disk).expect("it can be tried out");
    let (old, new) = (reconcile(&before), reconcile(&trial.evidence));
    let settled = settle(&old, &new, &chosen(&old, &new, "heater")).expect("there is a place");
    let manifest = Rewrite {
        path: case.path("soup-manifest.toml"),
        before: before.manifest_text.clone(),
        after: settled.text,
    };
    trial.rewrites.into_iter().chain([manifest]).collect()
}

/// Writes the change on a disk with faults; the check reads the files once more.
fn written(case: &Case, rewrites: &[Rewrite], disk: &Faulty) -> Result<(), NotWritten> {
    let mut check =
        || disk.call("check".into(), || Ok(())).map_err(|error| format!("it does not hold: {error}"));
    commit(&case.workspace.root(), "cargo soup add heater", rewrites, disk, &mut check)
}

fn put_back(rewrites: &[Rewrite]) {
    for rewrite in rewrites {
        std::fs::write(&rewrite.path, &rewrite.before).expect("written");
    }
}

fn are(rewrites: &[Rewrite], text: impl Fn(&Rewrite) -> &String) -> bool {
    rewrites.iter().all(|one| std::fs::read_to_string(&one.path).expect("read") == *text(one))
}

/// What the error says of each file is what is there.
fn assert_true(case: &Case, rewrites: &[Rewrite], error: &NotWritten) {
    for (file, standing) in &error.files {
        let rewrite = rewrites.iter().find(|one| one.path == case.path(file)).expect("a file of the change");
        let text = std::fs::read_to_string(&rewrite.path).expect("read");
        let said = match standing {
            Standing::Before => &rewrite.before,
            Standing::New => &rewrite.after,
            // It could not be looked at.
            Standing::Other | Standing::Unreadable => &text,
        };
        assert_eq!(&text, said, "{error}");
    }
    if error.to_string().contains("every file is as it was") {
        assert!(are(rewrites, |one| &one.before), "{error}");
    }
}

#[test]
fn whatever_fails_once_while_the_files_are_written_all_are_as_before_or_all_are_new() {
    let case = Case::new();
    let rewrites = rewrites(&case);
    assert_eq!(rewrites.len(), FILES.len());
    let healthy = Faulty::new(&case, &[]);
    written(&case, &rewrites, &healthy).expect("nothing fails");
    let calls = healthy.calls();
    for part in ["write", "rename", "remove", "check", ".soup-new-Cargo.lock", ".cargo-soup-journal"] {
        assert!(calls.iter().any(|call| call.contains(part)), "no call with `{part}` in {calls:#?}");
    }
    for number in 1..=calls.len() {
        for fault in [Fault::Before, Fault::After] {
            put_back(&rewrites);
            let what = format!("{fault:?} {}", calls[number - 1]);
            match written(&case, &rewrites, &Faulty::new(&case, &[(number, fault)])) {
                Ok(()) => assert!(are(&rewrites, |one| &one.after), "{what}"),
                Err(error) => {
                    assert!(are(&rewrites, |one| &one.before), "{what}: {error}");
                    assert!(error.to_string().contains("every file is as it was"), "{what}: {error}");
                    assert!(!error.help.is_empty(), "{what}");
                }
            }
            assert_eq!(case.left(), Vec::<String>::new(), "{what}");
        }
    }
}

#[test]
fn killed_at_any_call_the_next_command_puts_all_files_back_and_says_so() {
    let case = Case::new();
    let rewrites = rewrites(&case);
    let healthy = Faulty::new(&case, &[]);
    written(&case, &rewrites, &healthy).expect("nothing fails");
    let between = RefCell::new(0);
    for number in 1..=healthy.calls().len() {
        put_back(&rewrites);
        let killed = Faulty::new(&case, &[(number, Fault::Killed)]);
        let _ = written(&case, &rewrites, &killed);
        let mixed = !are(&rewrites, |one| &one.before) && !are(&rewrites, |one| &one.after);
        *between.borrow_mut() += usize::from(mixed);
        let changed = !are(&rewrites, |one| &one.before);
        let recovered = recover(&case.workspace.root(), &System::default()).expect("it can be put back");
        assert!(are(&rewrites, |one| &one.before), "killed at call {number}");
        assert_eq!(recovered.is_some_and(|recovered| !recovered.restored.is_empty()), changed);
        assert_eq!(case.left(), Vec::<String>::new(), "killed at call {number}");
    }
    assert_eq!(*between.borrow(), rewrites.len() - 1, "it was killed between the renames too");
}

#[test]
fn whatever_fails_twice_what_is_said_is_what_is_there_and_the_next_command_puts_it_back() {
    let case = Case::new();
    let rewrites = rewrites(&case);
    let mut longest = 1;
    let mut first = 1;
    while first <= longest {
        let mut second = first + 1;
        loop {
            put_back(&rewrites);
            let disk = Faulty::new(&case, &[(first, Fault::Before), (second, Fault::Before)]);
            let result = written(&case, &rewrites, &disk);
            let calls = disk.calls().len();
            match result {
                Ok(()) => assert!(are(&rewrites, |one| &one.after), "{first}, {second}"),
                Err(error) => {
                    assert_true(&case, &rewrites, &error);
                    recover(&case.workspace.root(), &System::default()).expect("it can be put back");
                    assert!(are(&rewrites, |one| &one.before), "{first}, {second}: {error}");
                }
            }
            assert_eq!(case.left(), Vec::<String>::new(), "{first}, {second}");
            longest = longest.max(calls.min(40));
            if second > calls {
                break;
            }
            second += 1;
        }
        first += 1;
    }
}

#[test]
fn a_recovery_that_fails_anywhere_can_be_done_again() {
    let case = Case::new();
    let rewrites = rewrites(&case);
    let healthy = Faulty::new(&case, &[]);
    written(&case, &rewrites, &healthy).expect("nothing fails");
    let checked = healthy.calls().iter().position(|call| call == "check").expect("it is checked") + 1;
    for fault in [Fault::Before, Fault::After, Fault::Killed] {
        for number in 1.. {
            put_back(&rewrites);
            let _ = written(&case, &rewrites, &Faulty::new(&case, &[(checked, Fault::Killed)]));
            assert!(are(&rewrites, |one| &one.after), "it was killed when all were written");
            let disk = Faulty::new(&case, &[(number, fault)]);
            if let Err((message, help)) = recover(&case.workspace.root(), &disk) {
                assert!(message.contains("cargo soup add heater") || message.contains("read"), "{message}");
                assert!(!help.is_empty());
            }
            recover(&case.workspace.root(), &System::default()).expect("it can be put back");
            assert!(are(&rewrites, |one| &one.before), "{fault:?} {number}");
            assert_eq!(case.left(), Vec::<String>::new(), "{fault:?} {number}");
            if disk.calls().len() < number {
                break;
            }
        }
    }
}

/// Whether the files of some crate could not be read.
fn has_unread_files(evidence: &Evidence) -> bool {
    let crates = evidence.graph.iter().flat_map(Graph::crates);
    crates.map(|(_, krate)| &krate.contents).any(|contents| {
        let native = contents.native.as_ref().is_some_and(|native| native.unread.is_some());
        native || contents.unread.is_some() || matches!(contents.state, State::Unreadable(_))
    })
}

#[test]
fn whatever_fails_while_it_is_tried_out_nothing_was_touched() {
    let case = Case::new();
    let (before, files) = (before(&case), case.files());
    let graph = before.graph.as_ref().expect("it is locked");
    let tried = |disk: &Faulty| try_out(&heater(), &request(&case), &before, graph, disk);
    let healthy = Faulty::new(&case, &[]);
    tried(&healthy).expect("nothing fails");
    let calls = healthy.calls();
    for part in ["scratch", "make_folder", "write", "run add", "run fetch", "run metadata"] {
        assert!(calls.iter().any(|call| call.contains(part)), "no call with `{part}` in {calls:#?}");
    }
    for number in 1..=calls.len() {
        let disk = Faulty::new(&case, &[(number, Fault::Before)]);
        // A manifest, a database or a crate's files that cannot be read are a value, and a finding speaks of it.
        match tried(&disk) {
            Err(error) => assert!(!error.help().is_empty(), "{error}"),
            Ok(trial) => assert!(
                trial.evidence.manifest.is_err()
                    || trial.evidence.database.is_err()
                    || has_unread_files(&trial.evidence),
                "{} failed unseen",
                calls[number - 1]
            ),
        }
        assert_eq!(case.files(), files, "{}", calls[number - 1]);
        assert_eq!(case.left(), Vec::<String>::new());
    }
}

#[test]
fn a_file_that_somebody_else_wrote_meanwhile_is_theirs() {
    for file in FILES {
        let case = Case::new();
        let rewrites = rewrites(&case);
        let theirs = format!("{}\n# somebody else\n", case.read(file));
        case.write(file, &theirs);
        let error = written(&case, &rewrites, &Faulty::new(&case, &[])).expect_err("it was changed");
        assert!(
            error.to_string().contains("was changed in the meantime; every file is as it was"),
            "{error}"
        );
        assert_eq!(case.read(file), theirs);
        assert_eq!(case.left(), Vec::<String>::new());
    }
}

#[test]
fn what_was_edited_after_an_interruption_is_not_put_back_over() {
    let case = Case::new();
    let rewrites = rewrites(&case);
    let calls = {
        let disk = Faulty::new(&case, &[]);
        written(&case, &rewrites, &disk).expect("nothing fails");
        disk.calls()
    };
    put_back(&rewrites);
    let _ = written(&case, &rewrites, &Faulty::new(&case, &[(calls.len(), Fault::Killed)]));
    let theirs = format!("{}\n# somebody else\n", case.read("Cargo.toml"));
    case.write("Cargo.toml", &theirs);
    let (message, help) =
        recover(&case.workspace.root(), &System::default()).expect_err("it is not ours to decide");
    assert!(message.contains("as somebody else wrote it: `Cargo.toml`"), "{message}");
    assert!(help.contains("delete `.cargo-soup-journal`"), "{help}");
    assert_eq!(case.read("Cargo.toml"), theirs);
}

#[test]
fn a_journal_from_elsewhere_leads_nowhere() {
    let case = Case::new();
    let files = case.files();
    let journal = |path: &str, after: &str| {
        format!(
            "{{\"schema\": 1, \"about\": \"\", \"command\": \"x\", \"files\": [{{\"path\": \"{path}\", \"after\": \"{after}\", \"before\": \"bad\"}}]}}"
        )
    };
    let of_empty = cargo_soup::evidence::digest::of(b"");
    std::fs::write(case.workspace.path("secret"), "").expect("written");
    for text in [
        journal("../secret", &of_empty),
        "{}".into(),
        "nonsense".into(),
        journal("Cargo.toml", "").replace("\"schema\": 1", "\"schema\": 9"),
    ] {
        case.write(".cargo-soup-journal", &text);
        let (message, help) = recover(&case.workspace.root(), &System::default()).expect_err("it is refused");
        assert!(message.contains("cannot be read") && help.contains("delete"), "{message}");
        assert_eq!(case.files(), files);
    }
    assert_eq!(std::fs::read_to_string(case.workspace.path("secret")).expect("read"), "");
}
