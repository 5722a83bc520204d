//! Several files written together: all or none.
//!
//! No file system renames several files at once. So what they were is written down first, in a journal beside
//! `Cargo.lock`. While the journal is there, nothing has been decided: whoever finds one whose writer is gone
//! puts back what the files were. Taking the journal away is the moment in which all of it holds.

use super::super::Limits;
use super::super::replace::{BESIDE, followed};
use super::super::save::{NotSaved, Turn, folder};
use super::Disk;
use crate::evidence::digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// The journal's name, at the root of the workspace.
pub const JOURNAL: &str = ".cargo-soup-journal";

/// One file of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says before.
    pub before: String,
    /// What it is to say.
    pub after: String,
}

/// What a file says, compared with what it is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What it said before.
    Before,
    /// What it is to say.
    New,
    /// Something else.
    Other,
    /// It cannot be read.
    Unreadable,
}

/// Why a change does not hold, and where that leaves the files.
#[derive(Debug, thiserror::Error)]
#[error("{what}; {}", in_words(.files))]
pub struct NotWritten {
    /// What went wrong.
    pub what: String,
    /// The next step.
    pub help: String,
    /// Each file as it is now.
    pub files: Vec<(String, Standing)>,
}

/// What an interrupted change left, and was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The command that was interrupted.
    pub command: String,
    /// The files that were new, and are as before again.
    pub restored: Vec<String>,
}

/// What is written down before anything changes.
#[derive(Serialize, Deserialize)]
struct Journal {
    schema: u32,
    about: String,
    command: String,
    files: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    after: String,
    before: String,
}

const SCHEMA: u32 = 1;

const ABOUT: &str = "What the files were before a change by cargo soup that is not complete. The next command \
    of cargo soup puts it back and takes this file away.";

/// Writes all files of a change, or none. `check` looks at them when they are in place; what it finds fault
/// with is put back.
///
/// # Errors
///
/// [`NotWritten`], which says where the files stand.
pub fn commit(
    root: &Path,
    command: &str,
    rewrites: &[Rewrite],
    disk: &dyn Disk,
    check: &mut dyn FnMut() -> Result<(), String>,
) -> Result<(), NotWritten> {
    let rewrites: Vec<&Rewrite> = rewrites.iter().filter(|one| one.before != one.after).collect();
    if rewrites.is_empty() {
        return check().map_err(|why| refused(why, &[]));
    }
    let journal = Journal {
        schema: SCHEMA,
        about: ABOUT.into(),
        command: command.to_owned(),
        files: rewrites.iter().map(|one| entry(root, one)).collect::<Result<_, _>>()?,
    };
    let path = root.join(JOURNAL);
    let _turns = turns(root, &rewrites)?;
    publish(&path, &journal, disk)?;
    if let Err(why) = unchanged(root, &journal, disk) {
        return Err(give_up(&path, why, disk));
    }
    let done = write_all(&rewrites, disk).and_then(|()| check()).and_then(|()| settled(&path, disk));
    done.map_err(|why| undo(root, &path, &journal, why, disk))
}

fn entry(root: &Path, rewrite: &Rewrite) -> Result<Entry, NotWritten> {
    let path = rewrite.path.strip_prefix(root).unwrap_or(&rewrite.path);
    let Some(path) = path.to_str() else {
        return Err(refused(format!("the path `{}` is not UTF-8", path.display()), &[]));
    };
    let after = digest::of(rewrite.after.as_bytes());
    Ok(Entry { path: path.to_owned(), after, before: rewrite.before.clone() })
}

fn refused(what: String, files: &[(String, Standing)]) -> NotWritten {
    NotWritten { what, help: "mend that, and run the command again".into(), files: files.to_vec() }
}

/// The right to write in every folder of the change. All take them in the same order, so that nobody waits for ever.
fn turns(root: &Path, rewrites: &[&Rewrite]) -> Result<Vec<Turn>, NotWritten> {
    let journal = root.join(JOURNAL);
    let paths = rewrites.iter().map(|one| one.path.as_path()).chain([journal.as_path()]);
    let folders: BTreeSet<PathBuf> = paths.map(folder).collect();
    let taken: Result<_, NotSaved> = folders.iter().map(|folder| Turn::take(&folder.join(JOURNAL))).collect();
    taken.map_err(|busy| NotWritten { what: busy.to_string(), help: busy.help().into(), files: Vec::new() })
}

fn publish(path: &Path, journal: &Journal, disk: &dyn Disk) -> Result<(), NotWritten> {
    if disk.is_file(path) {
        let what = format!("`{JOURNAL}` is there: a change was interrupted");
        let help = "run the command again, which puts the files back first".into();
        return Err(NotWritten { what, help, files: Vec::new() });
    }
    let text = serde_json::to_string_pretty(journal).expect("texts and numbers always serialise") + "\n";
    let beside = beside(path);
    let written = disk.write(&beside, text.as_bytes(), Some(path)).and_then(|()| disk.rename(&beside, path));
    written.map_err(|error| {
        // What is half there is found by its name and written over.
        let _ = (clear(&beside, disk), clear(path, disk));
        let what = format!("could not write `{}`: {error}", path.display());
        NotWritten { what, help: "see that the folder can be written".into(), files: Vec::new() }
    })
}

/// Somebody may have edited a file since it was read.
fn unchanged(root: &Path, journal: &Journal, disk: &dyn Disk) -> Result<(), String> {
    for file in &journal.files {
        match standing(root, file, disk) {
            Standing::Before => {}
            Standing::Unreadable => return Err(format!("could not read `{}`", file.path)),
            Standing::New | Standing::Other => {
                return Err(format!("`{}` was changed in the meantime", file.path));
            }
        }
    }
    Ok(())
}

/// Nothing was written yet; what somebody else wrote is theirs.
fn give_up(path: &Path, what: String, disk: &dyn Disk) -> NotWritten {
    let help = match clear(path, disk) {
        Ok(()) => "look at what it says now, and run the command again".into(),
        Err(error) => format!("delete `{JOURNAL}`, which cannot be removed: {error}"),
    };
    NotWritten { what, help, files: Vec::new() }
}

/// All are written beside before the first takes its place: a full disk shows before anything has changed.
fn write_all(rewrites: &[&Rewrite], disk: &dyn Disk) -> Result<(), String> {
    let failed =
        |one: &Rewrite, error: io::Error| format!("could not write `{}`: {error}", one.path.display());
    for one in rewrites {
        let to = followed(&one.path);
        disk.write(&beside(&to), one.after.as_bytes(), Some(&to)).map_err(|error| failed(one, error))?;
    }
    for one in rewrites {
        let to = followed(&one.path);
        disk.rename(&beside(&to), &to).map_err(|error| failed(one, error))?;
    }
    Ok(())
}

/// Where a file is written before it takes its place. The name is fixed, so that what is left can be found.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{BESIDE}new-{name}"))
}

/// Takes the journal away.
fn settled(path: &Path, disk: &dyn Disk) -> Result<(), String> {
    clear(path, disk).map_err(|error| not_removed(&error))
}

/// Takes a file away. Whatever the system says of it: where it is gone, it is.
fn clear(path: &Path, disk: &dyn Disk) -> io::Result<()> {
    if !disk.is_file(path) {
        return Ok(());
    }
    disk.remove(path).or_else(|error| if disk.is_file(path) { Err(error) } else { Ok(()) })
}

fn not_removed(error: &io::Error) -> String {
    format!("could not take `{JOURNAL}` away: {error}")
}

fn undo(root: &Path, path: &Path, journal: &Journal, what: String, disk: &dyn Disk) -> NotWritten {
    let mut help = "mend that, and run the command again".to_owned();
    let restored = restore(root, journal, disk);
    let files = standings(root, journal, disk);
    if let Err(error) = restored.and_then(|_| settled(path, disk)) {
        help = format!("`{JOURNAL}` is left ({error}): the next command of cargo soup puts all of it back");
    } else if files.iter().any(|(_, standing)| *standing == Standing::Other) {
        help = "somebody else wrote a file meanwhile: look at all of them".into();
    }
    NotWritten { what, help, files }
}

/// Puts back what the files were, where they are what the change made of them; nothing else is touched.
fn restore(root: &Path, journal: &Journal, disk: &dyn Disk) -> Result<Vec<String>, String> {
    let mut restored = Vec::new();
    for file in &journal.files {
        let to = followed(&root.join(&file.path));
        let beside = beside(&to);
        let failed = |error: io::Error| format!("could not write `{}`: {error}", file.path);
        match standing(root, file, disk) {
            Standing::New => {
                disk.write(&beside, file.before.as_bytes(), Some(&to)).map_err(failed)?;
                disk.rename(&beside, &to).map_err(failed)?;
                restored.push(file.path.clone());
            }
            Standing::Before | Standing::Other => clear(&beside, disk).map_err(failed)?,
            // It may be the new one; while that is not known the journal has to stay.
            Standing::Unreadable => return Err(format!("could not read `{}`", file.path)),
        }
    }
    Ok(restored)
}

fn standings(root: &Path, journal: &Journal, disk: &dyn Disk) -> Vec<(String, Standing)> {
    journal.files.iter().map(|file| (file.path.clone(), standing(root, file, disk))).collect()
}

fn standing(root: &Path, file: &Entry, disk: &dyn Disk) -> Standing {
    match disk.read(&root.join(&file.path), Limits::MANIFEST.max(Limits::LOCKFILE)) {
        Ok(bytes) if bytes == file.before.as_bytes() => Standing::Before,
        Ok(bytes) if digest::of(&bytes) == file.after => Standing::New,
        Ok(_) => Standing::Other,
        Err(_) => Standing::Unreadable,
    }
}

/// Which files are what, for the person who has to know.
fn in_words(files: &[(String, Standing)]) -> String {
    let of = |standing: Standing| {
        let named = files.iter().filter(|(_, found)| *found == standing);
        named.map(|(path, _)| format!("`{path}`")).collect::<Vec<_>>()
    };
    if of(Standing::Before).len() == files.len() {
        return "every file is as it was".into();
    }
    if of(Standing::New).len() == files.len() {
        return "all files are new".into();
    }
    let words = [
        (Standing::Before, "as before"),
        (Standing::New, "new"),
        (Standing::Other, "as somebody else wrote it"),
        (Standing::Unreadable, "not readable"),
    ];
    let said = words.into_iter().filter_map(|(standing, word)| {
        let named = of(standing);
        (!named.is_empty()).then(|| format!("{word}: {}", named.join(", ")))
    });
    said.collect::<Vec<_>>().join("; ")
}

/// Puts back what an interrupted change left, if there is any. A change that is under way is waited for.
///
/// # Errors
///
/// What is wrong and the next step, when it cannot be put back.
pub fn recover(root: &Path, disk: &dyn Disk) -> Result<Option<Recovered>, (String, String)> {
    let path = root.join(JOURNAL);
    if !disk.is_file(&path) && !disk.is_file(&beside(&path)) {
        return Ok(None);
    }
    let _turn = Turn::take(&path).map_err(|busy| (busy.to_string(), busy.help().to_owned()))?;
    let bytes = match disk.read(&path, Limits::JOURNAL) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // One that was never whole is about nothing.
            let _ = clear(&beside(&path), disk);
            return Ok(None);
        }
        read => read.map_err(|error| {
            (format!("could not read `{}`: {error}", path.display()), "see that it can be read".to_owned())
        })?,
    };
    let journal = read(&bytes)?;
    let files = standings(root, &journal, disk);
    let foreign =
        files.iter().any(|(_, standing)| matches!(standing, Standing::Other | Standing::Unreadable));
    if foreign {
        let what = format!(
            "`{}` was interrupted, and files were changed since ({})",
            journal.command,
            in_words(&files)
        );
        let help =
            format!("make them what they should be, and delete `{JOURNAL}`, which holds what they were");
        return Err((what, help));
    }
    let unable = |why: String| {
        let help = "see that the files can be written, and run the command again".to_owned();
        (format!("`{}` was interrupted, and could not be undone: {why}", journal.command), help)
    };
    let restored = restore(root, &journal, disk).map_err(unable)?;
    settled(&path, disk).map_err(unable)?;
    Ok(Some(Recovered { command: journal.command, restored }))
}

fn read(bytes: &[u8]) -> Result<Journal, (String, String)> {
    let damaged = |why: String| {
        let help = format!("compare the files with version control, and delete `{JOURNAL}`");
        (format!("a change was interrupted, and `{JOURNAL}` cannot be read: {why}"), help)
    };
    let journal: Journal = serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
    if journal.schema != SCHEMA {
        return Err(damaged("another version of cargo soup wrote it".into()));
    }
    // It lies in a folder that may come from anywhere.
    match journal.files.iter().find(|file| !is_ours(&file.path)) {
        Some(file) => Err(damaged(format!("it names `{}`", file.path))),
        None => Ok(journal),
    }
}

/// What a change writes: manifests and the lock file.
fn is_ours(path: &str) -> bool {
    let path = Path::new(path);
    path.extension().is_some_and(|extension| extension == "toml")
        || path.file_name().is_some_and(|name| name == "Cargo.lock")
}
