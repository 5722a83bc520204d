//! The RustSec advisory database: a checkout, or the archive a forge serves.
//!
//! One that was pulled ends here as well: as bytes of an archive, read like any other.

use super::cache::Cached;
use super::cargo::without_git_variables;
use super::{Limits, World, archive};
use crate::evidence::Gap;
use crate::evidence::anomaly::{AboutToolchain, Advisory, Database, Unreadable, UnreadableAdvisory};
use crate::evidence::digest::Digest;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The folder of the database with one folder for each crate.
const CRATES: &str = "crates";

/// The folder with one folder for each part of Rust itself.
const RUST: &str = "rust";

/// Parts of Rust that work at the developer's desk and leave nothing in a device.
const TOOLS: &[&str] = &["cargo", "rustdoc"];

/// Reads the advisories about some crates from a checkout or an archive.
///
/// # Errors
///
/// A [`Gap`] when there is no database, or it cannot be relied on as a whole. A single advisory that cannot be
/// read is told in the [`Database`] and costs its crate only.
pub fn read_database(
    path: Option<&Path>,
    world: &dyn World,
    names: &BTreeSet<String>,
) -> Result<Database, Gap> {
    let Some(path) = path else { return Err(none_given()) };
    let source = path.display().to_string();
    let found = if world.is_dir(path) { checkout(path, world, names) } else { archived(path, world, names) };
    let found = found
        .map_err(|why| Gap::new(format!("the advisory database `{source}` cannot be used: {why}"), HELP))?;
    if found.holds == 0 {
        let what = format!("the advisory database `{source}` holds no advisories");
        return Err(Gap::new(what, HELP));
    }
    Ok(database(found, source))
}

/// Reads the advisories about some crates from the cache.
///
/// # Errors
///
/// A [`Gap`] when nothing was pulled yet, or it is not what was pulled.
pub fn read_cached(cached: &Cached, world: &dyn World, names: &BTreeSet<String>) -> Result<Database, Gap> {
    let cache = &cached.cache;
    let record = cache.wanted(cached.commit.as_deref(), world)?;
    let bytes = cache.archive(&record, world).map_err(|why| cache.unusable(&why))?;
    let found = in_archive(&bytes, names).map_err(|why| cache.unusable(&why))?;
    if found.commit.as_ref().is_none_or(|commit| !commit.eq_ignore_ascii_case(&record.commit)) {
        return Err(cache.unusable("an archive is of another commit than its name says"));
    }
    Ok(Database { fetched_at: Some(record.fetched_at), ..database(found, record.source) })
}

const HELP: &str =
    "give a checkout of github.com/RustSec/advisory-db, or the .tar.gz its forge serves, with `--db`";

fn none_given() -> Gap {
    Gap::new("no advisory database was given", super::cache::FETCH)
}

/// The files of a database, before any is understood.
struct Found {
    commit: Option<String>,
    date: Option<Date>,
    holds: usize,
    /// Path inside the database, and text; only of locked crates and of what a toolchain leaves in a device.
    files: Vec<(String, Vec<u8>)>,
}

fn archived(path: &Path, world: &dyn World, names: &BTreeSet<String>) -> Result<Found, String> {
    let bytes = world.read(path, Limits::ARCHIVE).map_err(|error| error.to_string())?;
    in_archive(&bytes, names)
}

fn in_archive(bytes: &[u8], names: &BTreeSet<String>) -> Result<Found, String> {
    let holds = std::cell::Cell::new(0);
    let wanted = |file: &str| {
        let Some(name) = crate_of(file) else { return part_of_rust(file).is_some() };
        holds.set(holds.get() + 1);
        names.contains(name)
    };
    let contents = archive::read(bytes, wanted).map_err(|refused| refused.to_string())?;
    let date = contents.date.map(super::world::utc_day);
    Ok(Found { commit: contents.commit, date, holds: holds.get(), files: contents.files })
}

/// What an archive is, before it takes the place of another.
pub(super) struct Checked {
    pub(super) commit: String,
    pub(super) date: jiff::Timestamp,
    /// How many advisories can be read.
    pub(super) advisories: usize,
    pub(super) unreadable: usize,
}

/// Reads all of an archive that was pulled. The error says why it is not a whole database.
pub(super) fn check(bytes: &[u8], least: usize) -> Result<Checked, String> {
    let contents =
        archive::read(bytes, |file| crate_of(file).is_some()).map_err(|refused| refused.to_string())?;
    let commit = contents.commit.ok_or("it does not say of which commit it is")?.to_ascii_lowercase();
    let date = contents.date.ok_or("it does not say of which day it is")?;
    let readable = |(file, bytes): &&(String, Vec<u8>)| {
        let package = crate_of(file).unwrap_or_default();
        understood(file, bytes, package, &mut BTreeMap::new()).is_ok()
    };
    let advisories = contents.files.iter().filter(readable).count();
    if advisories < least {
        return Err(format!("it holds {advisories} advisories that can be read, and {least} are the least"));
    }
    Ok(Checked { commit, date, advisories, unreadable: contents.files.len() - advisories })
}

/// The crate an advisory's path is about: `crates/NAME/ID.md`, drafts left out.
fn crate_of(file: &str) -> Option<&str> {
    subject_in(CRATES, file)
}

/// The part of Rust an advisory's path is about, if that part comes to lie in a device.
fn part_of_rust(file: &str) -> Option<&str> {
    subject_in(RUST, file).filter(|part| !TOOLS.contains(part))
}

fn subject_in<'f>(collection: &str, file: &'f str) -> Option<&'f str> {
    let mut parts = file.split('/');
    let (folder, name, document) = (parts.next()?, parts.next()?, parts.next()?);
    let advisory = document.strip_suffix(".md").is_some_and(|id| id != "RUSTSEC-0000-0000");
    (folder == collection && advisory && parts.next().is_none()).then_some(name)
}

fn checkout(path: &Path, world: &dyn World, names: &BTreeSet<String>) -> Result<Found, String> {
    let mut found = Found { commit: None, date: None, holds: 0, files: Vec::new() };
    for file in listed(path, CRATES, world)? {
        let Some(name) = crate_of(&file) else { continue };
        found.holds += 1;
        if names.contains(name) {
            found.files.push(read_file(path, file, world)?);
        }
    }
    let top = world.names(path).map_err(|error| format!("it cannot be listed: {error}"))?;
    if !top.iter().any(|name| name == CRATES) {
        return Err(format!("its folder `{CRATES}` cannot be found"));
    }
    if top.iter().any(|name| name == RUST) {
        let files = listed(path, RUST, world)?;
        if files.is_empty() {
            return Err(format!("its folder `{RUST}` is empty"));
        }
        for file in files.into_iter().filter(|file| part_of_rust(file).is_some()) {
            found.files.push(read_file(path, file, world)?);
        }
    }
    (found.commit, found.date) = commit(path, world)?;
    Ok(found)
}

/// The files of a folder of folders, by their paths inside the database.
fn listed(path: &Path, collection: &str, world: &dyn World) -> Result<Vec<String>, String> {
    let folder = path.join(collection);
    let folders = world
        .names(&folder)
        .map_err(|error| format!("its folder `{collection}` cannot be listed: {error}"))?;
    let mut files = Vec::new();
    for name in folders {
        let inside = folder.join(&name);
        let name = format!("{collection}/{name}");
        if !world.is_dir(&inside) {
            return Err(format!("`{name}` is not a folder that can be looked into"));
        }
        let listed = world.names(&inside).map_err(|error| format!("`{name}` cannot be listed: {error}"))?;
        // A checkout has no empty folders.
        if listed.is_empty() {
            return Err(format!("`{name}` is empty"));
        }
        files.extend(listed.iter().map(|file| format!("{name}/{file}")));
    }
    Ok(files)
}

fn read_file(path: &Path, file: String, world: &dyn World) -> Result<(String, Vec<u8>), String> {
    let read = world.read(&path.join(&file), Limits::ADVISORY);
    let bytes = read.map_err(|error| format!("`{file}` cannot be read: {error}"))?;
    Ok((file, bytes))
}

/// Commit and day of a checkout. A folder that is not the root of one has neither; a checkout whose files
/// are not those of its commit is refused.
fn commit(path: &Path, world: &dyn World) -> Result<(Option<String>, Option<Date>), String> {
    if !world.is_dir(&path.join(".git")) && !world.is_file(&path.join(".git")) {
        return Ok((None, None));
    }
    // Where `.git` is damaged, git takes the repository around it for the one that is meant.
    if !git(path, world, &["rev-parse", "--show-prefix"])?.trim().is_empty() {
        return Err("its `.git` is damaged".into());
    }
    let changed = git(path, world, &["status", "--porcelain", "--", CRATES, RUST])?;
    if !changed.trim().is_empty() {
        return Err("its files are not those of its commit (see `git status` there)".into());
    }
    // `git status` is silent about what a sparse checkout leaves out and about what is assumed unchanged.
    let tracked = git(path, world, &["ls-files", "-v", "--", CRATES, RUST])?;
    if let Some(line) = tracked.lines().find(|line| !line.starts_with("H ")) {
        let file = line.get(2..).unwrap_or(line);
        return Err(format!(
            "git does not compare its file `{file}` with its commit (see `git ls-files -v` there)"
        ));
    }
    let head = git(path, world, &["log", "-1", "--format=%H %ct"])?;
    let (id, seconds) = head.trim().split_once(' ').ok_or("git does not say which commit it is at")?;
    let seconds: i64 = seconds.parse().map_err(|_| "git does not say of which day its commit is")?;
    let day = jiff::Timestamp::from_second(seconds).ok().map(super::world::utc_day);
    Ok((Some(id.to_owned()), day))
}

fn git(path: &Path, world: &dyn World, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(path).args(arguments);
    let output = world
        .run(without_git_variables(command))
        .map_err(|error| format!("git could not be run: {error}"))?;
    if !output.success {
        let said = output.stderr.lines().next().unwrap_or(&output.status).to_owned();
        return Err(format!("git failed there: {said}"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn database(found: Found, source: String) -> Database {
    let mut database = Database {
        commit: found.commit,
        date: found.date,
        source,
        holds: found.holds,
        ..Database::default()
    };
    let mut digest = Digest::default();
    let mut ids = BTreeMap::new();
    for (file, bytes) in found.files {
        digest.part(file.as_bytes());
        digest.part(&bytes);
        if let Some(part) = part_of_rust(&file) {
            about_toolchain(&mut database.toolchain, &file, part, &bytes);
            continue;
        }
        let package = crate_of(&file).unwrap_or_default().to_owned();
        match understood(&file, &bytes, &package, &mut ids) {
            Ok(advisory) => database.advisories.entry(package).or_default().push(advisory),
            Err((why, named)) => {
                // One in the wrong folder costs both crates: the one it is about and the one it stands for.
                for package in named.into_iter().chain([package]) {
                    let digest = crate::evidence::digest::of(&bytes);
                    database.unreadable.push(Unreadable {
                        package,
                        file: file.clone(),
                        why: why.clone(),
                        digest,
                    });
                }
            }
        }
    }
    database.digest = digest.finish();
    let ordered = |of: &mut Vec<Advisory>| of.sort_by(|a, b| a.id.cmp(&b.id));
    database.advisories.values_mut().chain([&mut database.toolchain.advisories]).for_each(ordered);
    database
}

/// Ids of this folder are those of other lists; crates have the same ones as aliases at most.
fn about_toolchain(known: &mut AboutToolchain, file: &str, part: &str, bytes: &[u8]) {
    match understood(file, bytes, part, &mut BTreeMap::new()) {
        Ok(advisory) => known.advisories.push(advisory),
        Err((why, _)) => known.unreadable.push(Unreadable {
            package: part.to_owned(),
            file: file.to_owned(),
            why,
            digest: crate::evidence::digest::of(bytes),
        }),
    }
}

/// The advisory; or why it cannot be read, and the crate it says it is about.
fn understood(
    file: &str,
    bytes: &[u8],
    package: &str,
    ids: &mut BTreeMap<String, String>,
) -> Result<Advisory, (String, Option<String>)> {
    let text = std::str::from_utf8(bytes).map_err(|_| ("it is not UTF-8".to_owned(), None))?;
    // A checkout on Windows may have turned the line ends; the facts are the same.
    let text = text.replace("\r\n", "\n");
    let advisory = Advisory::parse(&text, package).map_err(|error| match &error {
        UnreadableAdvisory::WrongFolder { named, .. } => (error.to_string(), Some(named.clone())),
        _ => (error.to_string(), None),
    })?;
    match ids.insert(advisory.id.clone(), file.to_owned()) {
        None => Ok(advisory),
        Some(other) => Err((format!("its id {} is that of {other}", advisory.id), None)),
    }
}
