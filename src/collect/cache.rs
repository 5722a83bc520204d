//! The databases that were pulled: one archive for each commit, and `current.json`, which names the one in use.
//!
//! Several processes share the folder. Every file is written beside, synced and renamed; an archive that is
//! whole is never written again. So a reader needs no lock, and a crash leaves what was there.

use super::database::Checked;
use super::replace::replace;
use super::{Address, Limits, World};
use crate::evidence::{Gap, digest};
use etcetera::BaseStrategy as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Which database of which cache an audit reads.
#[derive(Clone, Debug)]
pub struct Cached {
    /// The cache.
    pub cache: Cache,
    /// The beginning of a commit id; otherwise the one in use.
    pub commit: Option<String>,
}

/// A folder with databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache(PathBuf);

/// What is known of an archive. Written once, beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The commit.
    pub commit: String,
    /// Its time.
    pub commit_date: Timestamp,
    /// Of the archive's bytes.
    pub sha256: String,
    /// How many advisories can be read.
    pub advisories: usize,
    /// How many cannot.
    pub unreadable: usize,
    /// Where it came from, without credentials.
    pub source: String,
    /// When.
    pub fetched_at: Timestamp,
}

/// The record in use, and how current it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// The archive.
    #[serde(flatten)]
    pub record: Record,
    /// Where it was last looked for something newer, without credentials.
    pub checked_source: String,
    /// When.
    pub checked_at: Timestamp,
    /// The tag it had there.
    pub etag: Option<String>,
}

/// Why an archive is not kept.
#[derive(Debug)]
pub(super) enum NotKept {
    /// It is older than this.
    Older(Box<Record>),
    /// The folder does not allow it.
    Folder(String),
}

const CURRENT: &str = "current.json";

/// How long another process may keep the folder for itself: it writes one small file meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);

impl Cache {
    /// A cache in a folder, which need not be there.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The folder named by `CARGO_SOUP_CACHE`, or the platform's for caches.
    pub fn usual(world: &dyn World) -> Option<Self> {
        if let Some(folder) = world.variable("CARGO_SOUP_CACHE") {
            return Some(Self::new(folder));
        }
        let platform = etcetera::base_strategy::choose_native_strategy().ok()?;
        Some(Self::new(platform.cache_dir().join("cargo-soup")))
    }

    /// The cache beside it with what comes from one mirror.
    #[must_use]
    pub fn of_mirror(&self, mirror: &Address) -> Self {
        const DIGITS: usize = 16;
        let digest = mirror.digest();
        let name: String = digest.trim_start_matches("sha256:").chars().take(DIGITS).collect();
        Self(self.0.join("mirrors").join(name))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// What is in use; nothing if nothing was pulled yet.
    ///
    /// # Errors
    ///
    /// Why `current.json` cannot be relied on.
    pub fn current(&self, world: &dyn World) -> Result<Option<Current>, String> {
        let bytes = match world.read(&self.0.join(CURRENT), Limits::RECORD) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("`{CURRENT}` cannot be read: {error}")),
        };
        let current: Current =
            serde_json::from_slice(&bytes).map_err(|error| format!("`{CURRENT}` is damaged: {error}"))?;
        sound(current.record.clone()).map_err(|why| format!("`{CURRENT}` is damaged: {why}"))?;
        Ok(Some(current))
    }

    /// The archive of a record, if it is still the one that was pulled.
    ///
    /// # Errors
    ///
    /// Why it cannot be relied on.
    pub fn archive(&self, record: &Record, world: &dyn World) -> Result<Vec<u8>, String> {
        let name = archive_name(&record.commit);
        let bytes = world
            .read(&self.0.join(&name), Limits::ARCHIVE)
            .map_err(|error| format!("`{name}` cannot be read: {error}"))?;
        if digest::of(&bytes) != record.sha256 {
            return Err(format!("`{name}` is not what was fetched: its digest is another"));
        }
        Ok(bytes)
    }

    /// The record an audit asks for.
    pub(super) fn wanted(&self, commit: Option<&str>, world: &dyn World) -> Result<Record, Gap> {
        if let Some(commit) = commit {
            return self.of_commit(commit, world);
        }
        match self.current(world) {
            Ok(Some(current)) => Ok(current.record),
            Ok(None) => Err(Gap::new("no advisory database was fetched yet, and none is given", FETCH)),
            Err(why) => Err(self.unusable(&why)),
        }
    }

    pub(super) fn unusable(&self, why: &str) -> Gap {
        Gap::new(format!("the cache `{}` cannot be used: {why}", self.0.display()), FETCH)
    }

    fn of_commit(&self, commit: &str, world: &dyn World) -> Result<Record, Gap> {
        let wanted = commit.to_ascii_lowercase();
        let matches: Vec<String> =
            self.commits(world).into_iter().filter(|known| known.starts_with(&wanted)).collect();
        match &matches[..] {
            [one] => self.record(one, world).map_err(|why| self.unusable(&why)),
            [] => {
                let what = format!("commit {commit} of the advisory database is not in the cache");
                let help = "give its archive to `cargo soup fetch --from FILE --allow-older`, or the archive itself with `--db`";
                Err(Gap::new(what, help))
            }
            several => {
                let what =
                    format!("commit {commit} of the advisory database is not one: {}", several.join(", "));
                Err(Gap::new(what, "give more of its id"))
            }
        }
    }

    /// The commits with a record.
    fn commits(&self, world: &dyn World) -> Vec<String> {
        let names = world.names(&self.0).unwrap_or_default();
        let commits = names.iter().filter_map(|name| name.strip_suffix(".json"));
        commits.filter(|name| is_commit(name)).map(ToOwned::to_owned).collect()
    }

    fn record(&self, commit: &str, world: &dyn World) -> Result<Record, String> {
        let name = record_name(commit);
        let bytes = world
            .read(&self.0.join(&name), Limits::RECORD)
            .map_err(|error| format!("`{name}` cannot be read: {error}"))?;
        let record = serde_json::from_slice(&bytes).map_err(|error| error.to_string());
        let record = record.and_then(sound).map_err(|why| format!("`{name}` is damaged: {why}"))?;
        if record.commit == commit { Ok(record) } else { Err(format!("`{name}` is about another commit")) }
    }

    /// The newest known record: the one in use, or where that cannot be told, of all that are here.
    fn newest(&self, world: &dyn World) -> Option<Record> {
        if let Ok(current) = self.current(world) {
            return current.map(|current| current.record);
        }
        let records = self.commits(world).into_iter().filter_map(|commit| self.record(&commit, world).ok());
        records.max_by_key(|record| record.commit_date)
    }

    /// Takes an archive that was checked into use. One of the same commit that is here already stays, with
    /// its record.
    pub(super) fn keep(
        &self,
        bytes: &[u8],
        checked: Checked,
        looked: Looked,
        allow_older: bool,
        world: &dyn World,
    ) -> Result<Record, NotKept> {
        let _lock = self.lock().map_err(|error| self.not_written(&error))?;
        Self::sweep(&self.0, world);
        if let Some(newest) = self.newest(world)
            && checked.date < newest.commit_date
            && !allow_older
        {
            return Err(NotKept::Older(Box::new(newest)));
        }
        let known = self.record(&checked.commit, world).ok();
        let record = match known.filter(|known| self.archive(known, world).is_ok()) {
            Some(known) => known,
            None => self.add(bytes, checked, &looked).map_err(|error| self.not_written(&error))?,
        };
        self.point_to(record.clone(), looked).map_err(|error| self.not_written(&error))?;
        Ok(record)
    }

    /// Writes down that what is in use is still what is published.
    pub(super) fn confirm(&self, record: Record, looked: Looked, world: &dyn World) -> Result<(), NotKept> {
        let _lock = self.lock().map_err(|error| self.not_written(&error))?;
        // Another process may have got something newer since; then there is nothing to confirm.
        match self.current(world) {
            Ok(Some(current)) if current.record == record => {
                self.point_to(record, looked).map_err(|error| self.not_written(&error))
            }
            _ => Ok(()),
        }
    }

    fn add(&self, bytes: &[u8], checked: Checked, looked: &Looked) -> io::Result<Record> {
        let record = Record {
            commit: checked.commit,
            commit_date: checked.date,
            sha256: digest::of(bytes),
            advisories: checked.advisories,
            unreadable: checked.unreadable,
            source: looked.source.clone(),
            fetched_at: looked.at,
        };
        replace(&self.0.join(archive_name(&record.commit)), bytes)?;
        self.write(&record_name(&record.commit), &record)?;
        Ok(record)
    }

    fn point_to(&self, record: Record, looked: Looked) -> io::Result<()> {
        let Looked { source, at, etag } = looked;
        self.write(CURRENT, &Current { record, checked_source: source, checked_at: at, etag })
    }

    fn write(&self, name: &str, content: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(content).map_err(io::Error::other)?;
        text.push('\n');
        replace(&self.0.join(name), text.as_bytes())
    }

    /// Keeps other writers out until the file is dropped. The system lets go when this process is killed.
    pub(super) fn lock(&self) -> io::Result<File> {
        std::fs::create_dir_all(&self.0)?;
        let file = File::options().create(true).truncate(false).write(true).open(self.0.join("lock"))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::other("another process does not let go of its file `lock`"));
                }
                // Some network file systems know no locks; the renames hold without them.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(file);
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Takes away what processes left that were killed while they wrote. Only who has the lock writes.
    pub(super) fn sweep(folder: &Path, world: &dyn World) {
        for name in world.names(folder).unwrap_or_default() {
            if name.starts_with(super::replace::BESIDE) {
                // It only takes place.
                let _ = std::fs::remove_file(folder.join(name));
            }
        }
    }

    fn not_written(&self, error: &io::Error) -> NotKept {
        NotKept::Folder(format!("the cache `{}` cannot be written: {error}", self.0.display()))
    }
}

/// Where, when and as what a database was found.
#[derive(Clone, Debug)]
pub(super) struct Looked {
    pub(super) source: String,
    pub(super) at: Timestamp,
    pub(super) etag: Option<String>,
}

pub(super) const FETCH: &str =
    "run `cargo soup fetch`, or give a checkout or archive of the database with `--db`";

fn archive_name(commit: &str) -> String {
    format!("{commit}.tar.gz")
}

fn record_name(commit: &str) -> String {
    format!("{commit}.json")
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A record names a file: what is no commit id must not lead anywhere.
fn sound(record: Record) -> Result<Record, String> {
    if is_commit(&record.commit) { Ok(record) } else { Err("it names no commit".into()) }
}
