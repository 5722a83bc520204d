use super::index::Registries;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Everything outside this process that an audit looks at.
pub trait World: Sync {
    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// Whatever reading it gives, and `FileTooLarge` above the limit, in bytes.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// The names in a directory, sorted.
    ///
    /// # Errors
    ///
    /// Whatever listing it gives.
    fn names(&self, directory: &Path) -> io::Result<Vec<String>>;

    /// Whether there is a directory at a path.
    fn is_dir(&self, path: &Path) -> bool;

    /// Whether there is a file at a path.
    fn is_file(&self, path: &Path) -> bool;

    /// Where a path leads once every link on the way is followed.
    ///
    /// # Errors
    ///
    /// When it leads nowhere, or cannot be followed.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// Runs a program to its end.
    ///
    /// # Errors
    ///
    /// Whatever starting it gives, and `TimedOut` or `FileTooLarge` when it takes or prints too much.
    fn run(&self, command: Command) -> io::Result<Output>;

    /// A variable of the environment.
    fn variable(&self, name: &str) -> Option<OsString>;

    /// The current directory.
    ///
    /// # Errors
    ///
    /// When it is gone or cannot be read.
    fn current_dir(&self) -> io::Result<PathBuf>;

    /// Today, in UTC.
    fn today(&self) -> Date;

    /// The targets Cargo is configured to build in a directory.
    ///
    /// # Errors
    ///
    /// When Cargo's configuration cannot be read.
    fn configured_targets(&self, directory: &Path) -> io::Result<Vec<String>>;

    /// The flags Cargo is configured to hand to the compiler for a target, from files and environment.
    ///
    /// # Errors
    ///
    /// When Cargo's configuration cannot be read.
    fn configured_flags(&self, directory: &Path, triple: &str) -> io::Result<Vec<String>>;

    /// The compiler Cargo is configured to call in a directory, from files and environment; nothing if it is
    /// simply `rustc`.
    ///
    /// # Errors
    ///
    /// When Cargo's configuration cannot be read.
    fn configured_rustc(&self, directory: &Path) -> io::Result<Option<OsString>>;

    /// The registries Cargo is configured to use in a directory.
    ///
    /// # Errors
    ///
    /// When Cargo's configuration cannot be read.
    fn configured_registries(&self, directory: &Path) -> io::Result<Registries>;

    /// When a file was last written.
    ///
    /// # Errors
    ///
    /// Whatever asking for it gives.
    fn modified(&self, path: &Path) -> io::Result<Timestamp>;
}

/// What a program did.
#[derive(Clone, Debug)]
pub struct Output {
    /// Whether it ended well.
    pub success: bool,
    /// How it ended, in words.
    pub status: String,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it complained about.
    pub stderr: String,
}

/// Limits on what comes from outside, in bytes unless said otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Limits;

impl Limits {
    /// A SOUP manifest.
    pub const MANIFEST: u64 = 16 << 20;
    /// A `Cargo.lock` or `Cargo.toml`.
    pub const LOCKFILE: u64 = 64 << 20;
    /// A database archive as it lies on disk.
    pub const ARCHIVE: u64 = 64 << 20;
    /// A database archive unpacked.
    pub const UNPACKED: u64 = 512 << 20;
    /// What is known of a database archive.
    pub const RECORD: u64 = 1 << 20;
    /// The files of one package.
    pub const PACKAGE: u64 = 512 << 20;
    /// How many files one package may have.
    pub const PACKAGE_FILES: usize = 50_000;
    /// What several files were before a change.
    pub const JOURNAL: u64 = 256 << 20;
    /// The file of one crate in the index of a registry.
    pub const INDEX: u64 = 64 << 20;
    /// A snapshot of what indices say.
    pub const SNAPSHOT: u64 = 64 << 20;
    /// One advisory.
    pub const ADVISORY: u64 = 1 << 20;
    /// A file of ids, or of the results of tests.
    pub const TRACE_SOURCE: u64 = 64 << 20;
    /// Such files for one kind of id.
    pub const TRACE_SOURCES: usize = 32;
    /// Entries of a database archive.
    pub const ENTRIES: usize = 200_000;
    /// What a program may print.
    pub const OUTPUT: u64 = 1 << 30;
    /// What a program may complain about; the rest is not kept.
    pub const COMPLAINTS: u64 = 4 << 20;
    /// How long a program may take by default.
    pub const TIME: Duration = Duration::from_mins(10);
}

/// The world as it is.
#[derive(Clone, Debug)]
pub struct System {
    /// How long a program may take.
    pub time_limit: Duration,
    /// Whether what programs complain about is shown while they run.
    pub relay: bool,
}

impl Default for System {
    fn default() -> Self {
        Self { time_limit: Limits::TIME, relay: false }
    }
}

impl World for System {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        // Opening a pipe would wait for a writer.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::other("it is no regular file"));
        }
        read_up_to(File::open(path)?, limit)
    }

    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(directory)? {
            let name = entry?.file_name();
            names.push(
                name.into_string()
                    .map_err(|name| io::Error::other(format!("`{}` is not UTF-8", name.display())))?,
            );
        }
        names.sort_unstable();
        Ok(names)
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }

    fn run(&self, mut command: Command) -> io::Result<Output> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let ended = watch(&mut child, self.time_limit, self.relay);
        if ended.is_err() {
            // It may have ended by itself meanwhile.
            let _ = child.kill();
            let _ = child.wait();
        }
        ended
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name).filter(|value| !value.is_empty())
    }

    fn current_dir(&self) -> io::Result<PathBuf> {
        std::env::current_dir()
    }

    fn today(&self) -> Date {
        utc_day(Timestamp::now())
    }

    fn configured_targets(&self, directory: &Path) -> io::Result<Vec<String>> {
        let config = cargo_config2::Config::load_with_cwd(directory).map_err(io::Error::other)?;
        let targets = config.build.target.unwrap_or_default();
        Ok(targets.iter().map(|target| target.triple().to_owned()).collect())
    }

    fn configured_flags(&self, directory: &Path, triple: &str) -> io::Result<Vec<String>> {
        let config = cargo_config2::Config::load_with_cwd(directory).map_err(io::Error::other)?;
        let flags = config.rustflags(triple).map_err(io::Error::other)?;
        Ok(flags.map(|flags| flags.flags).unwrap_or_default())
    }

    fn configured_rustc(&self, directory: &Path) -> io::Result<Option<OsString>> {
        let config = cargo_config2::Config::load_with_cwd(directory).map_err(io::Error::other)?;
        Ok(config.build.rustc.map(PathBuf::into_os_string))
    }

    fn configured_registries(&self, directory: &Path) -> io::Result<Registries> {
        let config = cargo_config2::Config::load_with_cwd(directory).map_err(io::Error::other)?;
        let home = tame_index::utils::cargo_home().ok().map(Into::into);
        Ok(Registries::configured(&config, home))
    }

    fn modified(&self, path: &Path) -> io::Result<Timestamp> {
        Timestamp::try_from(std::fs::metadata(path)?.modified()?).map_err(io::Error::other)
    }
}

/// Reads both streams of a child and waits for it, all within one limit: a grandchild that holds a stream open
/// does not hold the audit.
fn watch(child: &mut Child, limit: Duration, relay: bool) -> io::Result<Output> {
    let deadline = Instant::now() + limit;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let stdout =
        in_background(move || stdout.map_or(Ok(Vec::new()), |pipe| read_up_to(pipe, Limits::OUTPUT)));
    let stderr = in_background(move || stderr.map_or_else(String::new, |pipe| relayed(pipe, relay)));
    let late =
        || io::Error::new(io::ErrorKind::TimedOut, format!("it took more than {} seconds", limit.as_secs()));
    let left = || deadline.saturating_duration_since(Instant::now());
    let stdout = stdout.recv_timeout(left()).map_err(|_| late())??;
    let stderr = stderr.recv_timeout(left()).map_err(|_| late())?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Output { success: status.success(), status: in_words(status), stdout, stderr });
        }
        if left().is_zero() {
            return Err(late());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> mpsc::Receiver<T> {
    let (send, receive) = mpsc::channel();
    // Nobody listens any more after a timeout.
    std::thread::spawn(move || drop(send.send(work())));
    receive
}

fn read_up_to(from: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("it is larger than {} MiB", limit >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Reads what a program complains about, showing it line by line where asked.
fn relayed(pipe: impl Read, relay: bool) -> String {
    let mut all = String::new();
    for line in BufReader::new(pipe.take(Limits::COMPLAINTS)).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        if relay && is_progress(&line) {
            // A closed stderr is no reason to stop.
            let _ = writeln!(io::stderr(), "{line}");
        }
        all.push_str(&line);
        all.push('\n');
    }
    all
}

/// Cargo's status lines begin with a right-aligned verb; its errors are ours to print.
fn is_progress(line: &str) -> bool {
    ["Updating", "Downloading", "Downloaded", "Blocking", "Locking"]
        .iter()
        .any(|verb| line.trim_start().starts_with(verb))
}

fn in_words(status: ExitStatus) -> String {
    status.code().map_or_else(
        || "it was stopped by a signal".to_owned(),
        |code| format!("it ended with exit code {code}"),
    )
}

/// The day of a moment, in UTC.
pub(super) fn utc_day(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(script: &str) -> io::Result<Output> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        System { time_limit: Duration::from_millis(300), relay: false }.run(command)
    }

    #[test]
    fn what_a_program_leaves_running_does_not_hold_the_audit() {
        let begun = Instant::now();
        for script in ["sleep 20", "sleep 20 &", "sleep 20 2>&1 >/dev/null & echo done"] {
            let late = run(script).expect_err("a stream stays open");
            assert_eq!(late.kind(), io::ErrorKind::TimedOut, "{script}");
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "one limit for both streams");
    }

    #[test]
    fn a_program_stopped_by_a_signal_did_not_succeed() {
        let output = run("kill -9 $$").expect("it ended");
        assert_eq!((output.success, output.status.as_str()), (false, "it was stopped by a signal"));
    }
}
