//! A world that remembers: what the real one answered once is answered again, and one answer can be
//! replaced by another, which is how each call is made to fail.

use cargo_soup::collect::{Output, Registries, System, World};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// What the world said.
#[derive(Clone, Debug)]
pub enum Answer {
    Failure(ErrorKind),
    Bytes(Vec<u8>),
    Names(Vec<String>),
    Yes(bool),
    Ran(Output),
    Variable(Option<OsString>),
    Directory(PathBuf),
    Targets(Vec<String>),
    Registries(Registries),
    Moment(jiff::Timestamp),
}

/// The system in another directory, with answers that are remembered and can be replaced.
pub struct Remembered {
    here: PathBuf,
    today: Date,
    variables: BTreeMap<String, OsString>,
    answers: Mutex<BTreeMap<String, Answer>>,
}

impl Remembered {
    /// The system as seen from a directory, with these variables and no others.
    pub fn new(here: PathBuf, today: Date, variables: &[(&str, &str)]) -> Self {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), value.into())).collect();
        Self { here, today, variables, answers: Mutex::default() }
    }

    /// Every call that was made, with its answer.
    pub fn answers(&self) -> BTreeMap<String, Answer> {
        self.answers.lock().expect("no call panics").clone()
    }

    /// The same world, but for the answer to one call.
    pub fn but(&self, call: &str, answer: Answer) -> Self {
        let mut answers = self.answers();
        answers.insert(call.to_owned(), answer);
        Self {
            here: self.here.clone(),
            today: self.today,
            variables: self.variables.clone(),
            answers: Mutex::new(answers),
        }
    }

    fn answer(&self, call: String, ask: impl FnOnce() -> Answer) -> Answer {
        if let Some(answer) = self.answers.lock().expect("no call panics").get(&call) {
            return answer.clone();
        }
        let answer = ask();
        self.answers.lock().expect("no call panics").insert(call, answer.clone());
        answer
    }
}

fn or_failure<T>(result: io::Result<T>, answer: impl FnOnce(T) -> Answer) -> Answer {
    result.map_or_else(|error| Answer::Failure(error.kind()), answer)
}

/// An answer of another kind than was asked for is a mistake of the test.
macro_rules! expected {
    ($answer:expr, $kind:ident) => {
        match $answer {
            Answer::$kind(value) => Ok(value),
            Answer::Failure(kind) => Err(io::Error::from(kind)),
            other => panic!("{other:?} is no answer to this call"),
        }
    };
}

impl World for Remembered {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let ask = || or_failure(System::default().read(path, limit), Answer::Bytes);
        expected!(self.answer(format!("read {}", path.display()), ask), Bytes)
    }

    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        let ask = || or_failure(System::default().names(directory), Answer::Names);
        expected!(self.answer(format!("names {}", directory.display()), ask), Names)
    }

    fn is_dir(&self, path: &Path) -> bool {
        let ask = || Answer::Yes(path.is_dir());
        expected!(self.answer(format!("is_dir {}", path.display()), ask), Yes).unwrap_or(false)
    }

    fn is_file(&self, path: &Path) -> bool {
        let ask = || Answer::Yes(path.is_file());
        expected!(self.answer(format!("is_file {}", path.display()), ask), Yes).unwrap_or(false)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let ask = || or_failure(System::default().canonical(path), Answer::Directory);
        expected!(self.answer(format!("canonical {}", path.display()), ask), Directory)
    }

    fn run(&self, command: Command) -> io::Result<Output> {
        let call = format!("run {command:?}");
        expected!(self.answer(call, || or_failure(System::default().run(command), Answer::Ran)), Ran)
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        let ask = || Answer::Variable(self.variables.get(name).cloned());
        expected!(self.answer(format!("variable {name}"), ask), Variable).unwrap_or(None)
    }

    fn current_dir(&self) -> io::Result<PathBuf> {
        expected!(self.answer("current_dir".into(), || Answer::Directory(self.here.clone())), Directory)
    }

    fn today(&self) -> Date {
        self.today
    }

    fn configured_targets(&self, directory: &Path) -> io::Result<Vec<String>> {
        let ask = || or_failure(System::default().configured_targets(directory), Answer::Targets);
        expected!(self.answer(format!("configured_targets {}", directory.display()), ask), Targets)
    }

    fn configured_flags(&self, directory: &Path, triple: &str) -> io::Result<Vec<String>> {
        let ask = || or_failure(System::default().configured_flags(directory, triple), Answer::Targets);
        expected!(self.answer(format!("configured_flags {triple}"), ask), Targets)
    }

    fn configured_rustc(&self, directory: &Path) -> io::Result<Option<OsString>> {
        let ask = || or_failure(System::default().configured_rustc(directory), Answer::Variable);
        expected!(self.answer(format!("configured_rustc {}", directory.display()), ask), Variable)
    }

    fn configured_registries(&self, directory: &Path) -> io::Result<Registries> {
        let ask = || or_failure(System::default().configured_registries(directory), Answer::Registries);
        expected!(self.answer(format!("configured_registries {}", directory.display()), ask), Registries)
    }

    fn modified(&self, path: &Path) -> io::Result<jiff::Timestamp> {
        let ask = || or_failure(System::default().modified(path), Answer::Moment);
        expected!(self.answer(format!("modified {}", path.display()), ask), Moment)
    }
}

/// The system, but for what the compiler says of itself.
pub struct OtherCompiler {
    pub says: String,
}

impl World for OtherCompiler {
    fn run(&self, command: Command) -> io::Result<Output> {
        if command.get_program() != "rustc" {
            return System::default().run(command);
        }
        let stdout = self.says.clone().into_bytes();
        Ok(Output {
            success: true,
            status: "it ended with exit code 0".into(),
            stdout,
            stderr: String::new(),
        })
    }

    fn configured_rustc(&self, _: &Path) -> io::Result<Option<OsString>> {
        Ok(None)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        System::default().read(path, limit)
    }

    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        System::default().names(directory)
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        System::default().canonical(path)
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        System::default().variable(name).filter(|_| name == "CARGO")
    }

    fn current_dir(&self) -> io::Result<PathBuf> {
        System::default().current_dir()
    }

    fn today(&self) -> Date {
        System::default().today()
    }

    fn configured_targets(&self, directory: &Path) -> io::Result<Vec<String>> {
        System::default().configured_targets(directory)
    }

    fn configured_flags(&self, directory: &Path, triple: &str) -> io::Result<Vec<String>> {
        System::default().configured_flags(directory, triple)
    }

    fn configured_registries(&self, directory: &Path) -> io::Result<Registries> {
        System::default().configured_registries(directory)
    }

    fn modified(&self, path: &Path) -> io::Result<jiff::Timestamp> {
        System::default().modified(path)
    }
}
