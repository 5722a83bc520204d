//! What the registries' indices say of the locked versions: yanked or not, since when, with which checksum.
//!
//! An audit takes the snapshot that is in use for its lock file. Where nobody has asked the registries for it,
//! it takes what Cargo itself kept when it last looked.

mod entry;
mod look;
mod place;
mod snapshot;
mod store;

pub use look::{Look, LookFailed, LookRequest, look};
pub use place::Registries;

use super::cache::Cache;
use super::lockfile::Lock;
use super::world::utc_day;
use super::{CollectError, Limits, World};
use crate::evidence::digest::{self, Digest};
use crate::evidence::graph::{Crate, Graph, Source};
use crate::evidence::release::{LookedIn, Release, Releases, Snapshot};
use jiff::civil::Date;
use place::Index;
use rustsec::cargo_lock::SourceId;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tame_index::KrateName;

/// Which release facts an audit takes.
#[derive(Clone, Debug)]
pub enum IndexChoice {
    /// The snapshot a cache has for the lock file, or else what Cargo's own cache knows.
    Newest(Option<Cache>),
    /// A snapshot of a cache, by the beginning of its digest.
    Snapshot(Cache, String),
    /// A snapshot in a file.
    File(PathBuf),
}

impl Default for IndexChoice {
    fn default() -> Self {
        Self::Newest(None)
    }
}

/// A package of the lock file that is from a registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    source: String,
}

/// What is known of its release, and the tag of the file that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    release: Release,
    etag: Option<String>,
}

/// The versions of one crate of one registry.
struct Group {
    name: String,
    source: String,
    versions: BTreeSet<String>,
    index: Result<Index, String>,
}

impl Group {
    fn package(&self, version: &str) -> Package {
        Package { name: self.name.clone(), version: version.to_owned(), source: self.source.clone() }
    }

    fn wanted(&self) -> BTreeSet<&str> {
        self.versions.iter().map(String::as_str).collect()
    }

    /// The same for every version.
    fn all(&self, known: &Known) -> Vec<(Package, Known)> {
        self.versions.iter().map(|version| (self.package(version), known.clone())).collect()
    }
}

/// What is known of the releases of a lock file.
pub(super) struct Found {
    known: BTreeMap<Package, Known>,
    text: String,
}

impl Found {
    fn new(known: BTreeMap<Package, Known>) -> Self {
        let text = snapshot::written(&known);
        Self { known, text }
    }

    /// What is known of the crates of a graph.
    pub(super) fn releases(&self, graph: &Graph) -> Releases {
        let crates = graph.crates().filter(|(_, krate)| !krate.member);
        let by_crate = crates.map(|(index, krate)| (index, self.release(krate))).collect();
        let snapshot = (!self.known.is_empty())
            .then(|| Snapshot { digest: digest::of(self.text.as_bytes()), text: self.text.as_str().into() });
        Releases { by_crate, snapshot }
    }

    fn release(&self, krate: &Crate) -> Release {
        let source = match &krate.source {
            Source::Git { .. } => return Release::not_known("it comes from git"),
            Source::Path(_) => return Release::not_known("it comes from a directory"),
            Source::Toolchain { .. } => return Release::not_known("it comes with the compiler"),
            Source::Registry(source) | Source::OtherRegistry(source) => source,
        };
        let source = SourceId::from_url(source).map_or_else(|_| source.clone(), |source| source.to_string());
        let package = Package { name: krate.name.clone(), version: krate.version.to_string(), source };
        let unlisted = || Release::not_known("the snapshot is of another lock file");
        self.known.get(&package).map_or_else(unlisted, |known| known.release.clone())
    }
}

/// Reads what is known of a lock file's releases.
///
/// # Errors
///
/// When a snapshot is asked for that cannot be read. What could not be looked at otherwise is said of each crate.
pub(super) fn read(
    choice: &IndexChoice,
    world: &dyn World,
    directory: &Path,
    lock: &Lock,
    cargo: &semver::Version,
) -> Result<Found, CollectError> {
    let named = |which: &str, bytes: Result<Vec<u8>, String>| {
        let read = bytes.and_then(|bytes| snapshot::read(&bytes));
        read.map(Found::new).map_err(|why| CollectError::Snapshot { which: which.to_owned(), why })
    };
    match choice {
        IndexChoice::Snapshot(cache, id) => named(id, store::by_id(cache, id, world)),
        IndexChoice::File(path) => {
            let bytes = world.read(path, Limits::SNAPSHOT).map_err(|error| error.to_string());
            named(&path.display().to_string(), bytes)
        }
        IndexChoice::Newest(cache) => {
            let kept = cache.as_ref().and_then(|cache| in_use(cache, lock, world));
            Ok(Found::new(kept.unwrap_or_else(|| of_cargo(world, directory, lock, cargo))))
        }
    }
}

/// Keeps the facts of an audit by their digest, so that it can be repeated with them.
///
/// # Errors
///
/// When the cache cannot be written.
pub fn keep_snapshot(cache: &Cache, releases: &Releases, world: &dyn World) -> io::Result<()> {
    releases.snapshot.as_ref().map_or(Ok(()), |snapshot| store::keep(cache, &snapshot.text, world))
}

fn in_use(cache: &Cache, lock: &Lock, world: &dyn World) -> Option<BTreeMap<Package, Known>> {
    let packages = packages(lock);
    if packages.is_empty() {
        return None;
    }
    let (_, bytes) = store::current(cache, &key(&packages), world)?;
    snapshot::read(&bytes).ok()
}

/// The packages from registries.
fn packages(lock: &Lock) -> BTreeMap<Package, SourceId> {
    let of_registry = lock.packages.iter().filter_map(|package| {
        let source = package.source.clone().filter(SourceId::is_remote_registry)?;
        let (name, version) = (package.name.to_string(), package.version.to_string());
        Some((Package { name, version, source: source.to_string() }, source))
    });
    of_registry.collect()
}

/// What tells one set of packages from another.
fn key(packages: &BTreeMap<Package, SourceId>) -> String {
    let mut digest = Digest::default();
    for Package { name, version, source } in packages.keys() {
        for part in [name, version, source] {
            digest.part(part.as_bytes());
        }
    }
    digest.finish()
}

/// The versions of each crate together, with where its index is.
fn groups(
    packages: &BTreeMap<Package, SourceId>,
    registries: &Result<Registries, String>,
    cargo: &semver::Version,
) -> Vec<Group> {
    let mut indices: BTreeMap<&str, Result<Index, String>> = BTreeMap::new();
    let mut groups: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for (package, source) in packages {
        let versions = groups.entry((&package.source, &package.name)).or_default();
        versions.insert(package.version.clone());
        let find = || place::find(source, registries.as_ref().map_err(Clone::clone)?, cargo);
        indices.entry(&package.source).or_insert_with(find);
    }
    let group = |((source, name), versions): ((&str, &str), _)| Group {
        name: name.to_owned(),
        source: source.to_owned(),
        versions,
        index: indices[source].clone(),
    };
    groups.into_iter().map(group).collect()
}

fn registries(world: &dyn World, directory: &Path) -> Result<Registries, String> {
    world
        .configured_registries(directory)
        .map_err(|error| format!("Cargo's configuration cannot be read: {error}"))
}

/// What Cargo's own cache knows.
fn of_cargo(
    world: &dyn World,
    directory: &Path,
    lock: &Lock,
    cargo: &semver::Version,
) -> BTreeMap<Package, Known> {
    let packages = packages(lock);
    if packages.is_empty() {
        return BTreeMap::new();
    }
    let groups = groups(&packages, &registries(world, directory), cargo);
    let threads = std::thread::available_parallelism().map_or(1, |number| number.get().min(8));
    let known = in_parallel(&groups, threads, |group| match cached(group, world) {
        Ok(cached) => cached.known(group),
        Err(why) => group.all(&Known::not(why)),
    });
    known.into_iter().flatten().collect()
}

/// What Cargo's cache holds of one crate.
struct Cached {
    entry: entry::Entry,
    looked_on: Date,
}

impl Cached {
    fn known(&self, group: &Group) -> Vec<(Package, Known)> {
        let known = |version: &String| {
            let listed = |facts| Known::listed(facts, self.looked_on, LookedIn::CargoCache, None);
            let facts = self.entry.versions.get(version).map(listed);
            (group.package(version), facts.unwrap_or_else(|| Known::not("Cargo's cache does not list it")))
        };
        group.versions.iter().map(known).collect()
    }
}

/// Reads Cargo's cache of one crate. When Cargo last wrote it is the day it was looked at: that it asked again
/// later and nothing had changed leaves no trace.
fn cached(group: &Group, world: &dyn World) -> Result<Cached, String> {
    let index = group.index.as_ref().map_err(Clone::clone)?;
    let path = index.folder.join(".cache").join(relative(&group.name, std::path::MAIN_SEPARATOR)?);
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "Cargo's cache holds nothing of it".to_owned(),
        _ => format!("Cargo's cache of it cannot be read: {error}"),
    };
    let bytes = world.read(&path, Limits::INDEX).map_err(unreadable)?;
    let entry = entry::of_cache(&bytes, &group.name, &group.wanted())?;
    let looked_on = utc_day(world.modified(&path).map_err(unreadable)?);
    Ok(Cached { entry, looked_on })
}

/// Where the file of a crate is in every index.
fn relative(name: &str, separator: char) -> Result<String, String> {
    let name = KrateName::try_from(name).map_err(|_| "its name is none that an index can hold")?;
    Ok(name.relative_path(Some(separator)))
}

/// Does something with each of many, several at a time, and gives what came of it in their order.
fn in_parallel<T: Sync, R: Send>(all: &[T], threads: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(all.len())));
    std::thread::scope(|scope| {
        for _ in 0..threads.min(all.len()) {
            scope.spawn(|| {
                while let Some((number, one)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    all.get(number).map(|one| (number, one))
                } {
                    let result = work(one);
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((number, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}
