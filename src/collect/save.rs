//! Writing a file that somebody else may be writing too: one after the other, and only if it still says what was read.

use super::replace::replace;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long another process may write: it has small files to replace.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a file was not written. It is as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSaved {
    /// It could not be compared with what was read.
    #[error("could not read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// Somebody wrote it since it was read.
    #[error("`{}` was changed in the meantime", path.display())]
    Changed { path: PathBuf },
    /// Somebody is writing.
    #[error("could not write `{}`: another process has been writing beside it for {} seconds", path.display(), waited.as_secs())]
    Busy { path: PathBuf, waited: Duration },
    /// The system did not let it be written.
    #[error("could not write `{}`: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

impl NotSaved {
    /// The next step.
    pub(crate) const fn help(&self) -> &'static str {
        match self {
            Self::Read { .. } => "check that it is there and can be read",
            Self::Changed { .. } => "run the command again; what the file says now has to be looked at first",
            Self::Busy { .. } => "wait for it to end, then run the command again",
            Self::Write { .. } => "check that its directory is there and can be written",
        }
    }
}

/// Replaces the text of a file, unless somebody else wrote it since it was read.
pub(crate) fn save(path: &Path, before: &str, after: &str) -> Result<(), NotSaved> {
    let _turn = Turn::take(path)?;
    let on_disk = std::fs::read(path).map_err(|source| NotSaved::Read { path: path.to_owned(), source })?;
    if on_disk != before.as_bytes() {
        return Err(NotSaved::Changed { path: path.to_owned() });
    }
    replace(path, after.as_bytes()).map_err(|source| NotSaved::Write { path: path.to_owned(), source })
}

/// The right to write in a folder. The system takes it back when the process is killed.
pub(crate) struct Turn {
    _lock: Option<File>,
}

impl Turn {
    /// Waits for the right to write a file.
    pub(crate) fn take(path: &Path) -> Result<Self, NotSaved> {
        Self::take_within(path, PATIENCE)
    }

    fn take_within(path: &Path, patience: Duration) -> Result<Self, NotSaved> {
        // What cannot be locked can still be compared and renamed: some network file systems know no locks.
        let Some(lock) = lockable(path) else { return Ok(Self { _lock: None }) };
        let started = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { _lock: Some(lock) }),
                Err(TryLockError::Error(_)) => return Ok(Self { _lock: None }),
                Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(NotSaved::Busy { path: path.to_owned(), waited: patience });
                }
            }
        }
    }
}

/// The folder itself, so that nothing is left beside a file that is checked in.
#[cfg(unix)]
fn lockable(path: &Path) -> Option<File> {
    File::open(folder(path)).ok()
}

/// Where folders cannot be locked, a file for it.
#[cfg(not(unix))]
fn lockable(path: &Path) -> Option<File> {
    let lock = folder(path).join(format!("{}lock", super::replace::BESIDE));
    File::options().create(true).truncate(false).write(true).open(lock).ok()
}

/// Where the file really lies: a link to it is followed when it is written.
pub(super) fn folder(path: &Path) -> PathBuf {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("file");
        std::fs::write(&path, text).expect("written");
        (directory, path)
    }

    #[test]
    fn a_file_that_was_changed_meanwhile_is_left_alone() {
        let (_directory, path) = file("somebody else's");
        let refused = save(&path, "old", "new").expect_err("it is another");
        assert!(matches!(refused, NotSaved::Changed { .. }));
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "somebody else's");
    }

    #[test]
    fn of_several_that_write_at_once_each_sees_what_the_one_before_wrote() {
        let (_directory, path) = file("");
        let add = |line: &str| loop {
            let before = std::fs::read_to_string(&path).expect("read");
            match save(&path, &before, &format!("{before}{line}\n")) {
                Ok(()) => break,
                Err(NotSaved::Changed { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        };
        std::thread::scope(|scope| {
            for number in 0..8 {
                scope.spawn(move || add(&number.to_string()));
            }
        });
        let text = std::fs::read_to_string(&path).expect("read");
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, ["0", "1", "2", "3", "4", "5", "6", "7"]);
    }

    #[test]
    fn one_that_does_not_get_its_turn_says_so_and_does_not_hang() {
        let (_directory, path) = file("old");
        let held = Turn::take(&path).expect("free");
        let refused = Turn::take_within(&path, Duration::from_millis(50)).err().expect("not free");
        assert!(matches!(refused, NotSaved::Busy { .. }), "{refused}");
        drop(held);
        save(&path, "old", "new").expect("free again");
        assert_eq!(std::fs::read_dir(path.parent().expect("a folder")).expect("listed").count(), 1);
    }
}
