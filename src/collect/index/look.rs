//! Asks the registries about the locked versions, and keeps what they say as a snapshot.
//!
//! Only the crates of the lock file are asked for, several at a time, each with the tag of what is known already.

use super::entry::{self, Entry, Facts};
use super::{
    Cached, Group, Known, Package, cached, groups, in_parallel, key, packages, registries, relative,
};
use super::{place::Index, snapshot, store};
use crate::collect::cache::Cache;
use crate::collect::network::{Answer, Failure, Get, Network, persistently};
use crate::collect::{Address, CollectError, Limits, Note, Request, World, cargo, lockfile, start_directory};
use crate::evidence::release::{Listing, LookedIn, Release};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rustsec::cargo_lock::SourceId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tame_index::index::IndexConfig;

/// How many requests are under way at a time.
const AT_ONCE: usize = 12;

/// After how long an audit asks again.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What to ask, and when to stop.
#[derive(Clone, Debug)]
pub struct LookRequest {
    /// Where what is learnt is kept.
    pub cache: Cache,
    /// Whether to ask even if all of it was asked within a day.
    pub anyway: bool,
    /// How often a server is asked.
    pub attempts: u32,
    /// How long all of it may take.
    pub time_limit: Duration,
    /// The time.
    pub now: Timestamp,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// How many crates a registry was asked about and answered.
    pub answered: usize,
    /// Of these, how many had changed, or were not known before.
    pub changed: usize,
    /// How many crates are from registries.
    pub crates: usize,
    /// The registries that did not answer, each with what happened.
    pub failed: BTreeMap<String, String>,
    /// Crates about which an answer could not be read, with the reason.
    pub unreadable: BTreeMap<String, String>,
}

/// Why what was learnt is lost.
#[derive(Debug, thiserror::Error)]
#[error("could not keep what the registries say in the cache `{}`: {why}", folder.display())]
pub struct LookFailed {
    folder: PathBuf,
    why: String,
}

/// Asks the registries of a workspace where that is due. Nothing comes of it where it is not, where there is no
/// workspace or lock file, and where no registry has an index that can be asked.
///
/// # Errors
///
/// [`LookFailed`] when the answers cannot be kept. A registry that fails is told in the [`Look`].
pub fn look(
    request: &Request,
    how: &LookRequest,
    world: &dyn World,
    network: &dyn Network,
    note: &(dyn Fn(Note<'_>) + Sync),
) -> Result<Option<Look>, LookFailed> {
    let Ok((start, lock)) = locked(request, world) else { return Ok(None) };
    let packages = packages(&lock);
    let key = key(&packages);
    let before = store::current(&how.cache, &key, world);
    if !how.anyway && before.as_ref().is_some_and(|(current, _)| is_fresh(current, how.now)) {
        return Ok(None);
    }
    let Some(groups) = askable(&packages, request, world, &start) else { return Ok(None) };
    let resumes = !how.anyway && before.as_ref().is_some_and(|(current, _)| !current.complete);
    let before = before.and_then(|(_, bytes)| snapshot::read(&bytes).ok()).unwrap_or_default();
    say_where(&groups, note);
    let asking = Asking {
        how,
        world,
        network,
        before,
        resumes,
        today: crate::collect::world::utc_day(how.now),
        started: Instant::now(),
        failed: Mutex::default(),
        secured: Mutex::default(),
        outcome: Mutex::new(Look { crates: groups.len(), ..Look::default() }),
    };
    let known = in_parallel(&groups, AT_ONCE, |group| asking.about(group));
    asking.keep(&key, &known.into_iter().flatten().collect()).map(Some)
}

/// The lock file of the workspace, and where Cargo's configuration is looked for.
fn locked(request: &Request, world: &dyn World) -> Result<(PathBuf, lockfile::Lock), CollectError> {
    let start = start_directory(request, world)?;
    let root = cargo::likely_root(world, &start)?;
    let nothing = |gap: crate::evidence::Gap| CollectError::Graph(gap.what);
    Ok((start, lockfile::read(world, &root).map_err(nothing)?))
}

fn is_fresh(current: &store::Current, now: Timestamp) -> bool {
    let age = now.duration_since(current.checked_at);
    // A time to come is that of a wrong clock.
    current.complete && age <= A_DAY && !age.is_negative()
}

/// The crates, if at least one of them can be asked about.
fn askable(
    packages: &BTreeMap<Package, SourceId>,
    request: &Request,
    world: &dyn World,
    start: &Path,
) -> Option<Vec<Group>> {
    let registries = registries(world, start);
    let here = |cargo: &semver::Version| groups(packages, &registries, cargo);
    let can_be = |group: &Group| group.index.as_ref().is_ok_and(|index| index.address.is_some());
    // Which version of Cargo names the folders matters only where there are any.
    here(&semver::Version::new(1, 85, 0)).iter().find(|group| can_be(group))?;
    let version = cargo::version(request, world, start).ok()?;
    Some(here(&version.number()))
}

fn say_where(groups: &[Group], note: &dyn Fn(Note<'_>)) {
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for index in groups.iter().filter_map(|group| group.index.as_ref().ok()) {
        if let Some(address) = &index.address {
            *asked.entry(address.to_string()).or_default() += 1;
        }
    }
    for (address, number) in asked {
        note(Note::Progress(&format!("what {address} says of {number} locked crates")));
    }
}

/// Questions to registries under way.
struct Asking<'a> {
    how: &'a LookRequest,
    world: &'a dyn World,
    network: &'a dyn Network,
    before: BTreeMap<Package, Known>,
    /// Whether an earlier look was broken off: what it learnt today is not asked for again.
    resumes: bool,
    today: Date,
    started: Instant,
    /// Registries that are not asked any further, and why.
    failed: Mutex<BTreeMap<String, String>>,
    /// Whether a registry asks for authentication, by the folder of its index.
    secured: Mutex<BTreeMap<PathBuf, bool>>,
    outcome: Mutex<Look>,
}

/// What is known of one crate before anybody is asked.
struct Before {
    etag: Option<String>,
    versions: BTreeMap<String, Known>,
}

impl Asking<'_> {
    fn about(&self, group: &Group) -> Vec<(Package, Known)> {
        let index = match &group.index {
            Ok(index) => index,
            Err(why) => return group.all(&Known::not(why)),
        };
        match &index.address {
            None => self.known_without(group, "its registry's index is a git repository, which is not asked"),
            Some(_) if self.is_secured(index) => self.known_without(group, AUTHENTICATION),
            Some(address) => self.asked(group, index, address),
        }
    }

    fn asked(&self, group: &Group, index: &Index, address: &Address) -> Vec<(Package, Known)> {
        let registry = address.to_string();
        if let Some(known) = self.learnt_today(group) {
            self.count(|look| look.answered += 1);
            return known;
        }
        if let Some(why) = self.given_up(&registry) {
            return self.known_without(group, &not_asked(&why));
        }
        let before = self.before(group);
        let answer = self.answer(group, address, before.etag.as_deref());
        match answer {
            Ok(Answer::Unchanged) => {
                self.count(|look| look.answered += 1);
                group
                    .versions
                    .iter()
                    .map(|version| (group.package(version), self.again(&before, version)))
                    .collect()
            }
            Ok(Answer::Document { bytes, etag }) => self.read(group, &before, &bytes, etag.as_deref()),
            Err(failure) if is_unknown(&failure) => {
                self.count(|look| look.answered += 1);
                group.all(&Known::not("its registry does not know the crate"))
            }
            Err(failure) if is_refused(&failure) => {
                lock(&self.secured).insert(index.folder.clone(), true);
                self.known_without(group, AUTHENTICATION)
            }
            Err(failure) => {
                lock(&self.failed).entry(registry).or_insert_with(|| failure.why.clone());
                self.known_without(group, &not_asked(&failure.why))
            }
        }
    }

    /// What an earlier look learnt of a crate before it was broken off.
    fn learnt_today(&self, group: &Group) -> Option<Vec<(Package, Known)>> {
        let learnt = |version: &String| {
            let package = group.package(version);
            let known = self.before.get(&package).filter(|_| self.resumes)?;
            let listing = known.release.listing()?;
            let today = listing.looked_on == self.today && listing.looked_in == LookedIn::Registry;
            today.then(|| (package, known.clone()))
        };
        group.versions.iter().map(learnt).collect()
    }

    fn answer(&self, group: &Group, address: &Address, etag: Option<&str>) -> Result<Answer, Failure> {
        let here = |why: String| Failure::lasting(why, "");
        let path = relative(&group.name, '/').map_err(here)?;
        let address = address.join(&path).map_err(here)?;
        let get = Get { address: &address, etag, token: None, limit: Limits::INDEX };
        persistently(self.network, &get, self.how.attempts, &|_| ())
    }

    /// What a whole answer says.
    fn read(
        &self,
        group: &Group,
        before: &Before,
        bytes: &[u8],
        etag: Option<&str>,
    ) -> Vec<(Package, Known)> {
        let entry = match entry::of_registry(bytes, &group.name, &group.wanted()) {
            Ok(entry) => entry,
            Err(why) => {
                self.count(|look| drop(look.unreadable.insert(group.name.clone(), why.clone())));
                return self.known_without(group, &why);
            }
        };
        let known = |version: &String| {
            let listed = |facts: &Facts| {
                Known::listed(facts, self.today, LookedIn::Registry, etag.map(ToOwned::to_owned))
            };
            let unlisted = || Known::not("its registry does not list the version");
            (group.package(version), entry.versions.get(version).map_or_else(unlisted, listed))
        };
        let known: Vec<(Package, Known)> = group.versions.iter().map(known).collect();
        let same = |(package, now): &(Package, Known)| {
            before.versions.get(&package.version).is_some_and(|known| says_the_same(known, now))
        };
        let changed = !known.iter().all(same);
        self.count(|look| {
            look.answered += 1;
            look.changed += usize::from(changed);
        });
        known
    }

    /// What was known, as of today.
    fn again(&self, before: &Before, version: &str) -> Known {
        let Some(Known { release: Release::Known(listing), .. }) = before.versions.get(version) else {
            return Known::not("its registry does not list the version");
        };
        let listing = Listing { looked_on: self.today, looked_in: LookedIn::Registry, ..listing.clone() };
        Known { release: Release::Known(listing), etag: before.etag.clone() }
    }

    /// What was learnt earlier, if all of it has one tag; or else what Cargo's cache knows.
    fn before(&self, group: &Group) -> Before {
        let kept: BTreeMap<String, Known> = group
            .versions
            .iter()
            .filter_map(|v| Some((v.clone(), self.before.get(&group.package(v))?.clone())))
            .collect();
        let tags: BTreeSet<Option<&String>> = kept.values().map(|known| known.etag.as_ref()).collect();
        if let (Some(Some(etag)), 1, true) = (tags.first(), tags.len(), kept.len() == group.versions.len()) {
            return Before { etag: Some((*etag).clone()), versions: kept };
        }
        match cached(group, self.world) {
            Ok(Cached { entry: Entry { etag, versions }, looked_on }) => {
                let whole = versions.len() == group.versions.len();
                let listed = |(version, facts): (&String, &Facts)| {
                    (version.clone(), Known::listed(facts, looked_on, LookedIn::CargoCache, None))
                };
                Before { etag: etag.filter(|_| whole), versions: versions.iter().map(listed).collect() }
            }
            Err(_) => Before { etag: None, versions: kept },
        }
    }

    /// What is known of a crate that nobody was asked about: the newest there is, or nothing, for a reason.
    fn known_without(&self, group: &Group, why: &str) -> Vec<(Package, Known)> {
        let cached: BTreeMap<Package, Known> = cached(group, self.world)
            .map(|cached| cached.known(group))
            .unwrap_or_default()
            .into_iter()
            .collect();
        let newest = |version: &String| {
            let package = group.package(version);
            // Of one day the registry's own answer counts: the last of equals is taken.
            let both = [cached.get(&package), self.before.get(&package)].into_iter().flatten();
            let known = both.filter(|known| known.release.listing().is_some());
            let newest = known.max_by_key(|known| known.release.listing().map(|listing| listing.looked_on));
            let known = newest.cloned().unwrap_or_else(|| Known::not(why));
            (package, known)
        };
        group.versions.iter().map(newest).collect()
    }

    /// Whether Cargo was told, when it last looked, that the registry answers only who it knows. What proves who
    /// asks is Cargo's, and not ours to use.
    fn is_secured(&self, index: &Index) -> bool {
        *lock(&self.secured).entry(index.folder.clone()).or_insert_with(|| {
            let bytes =
                self.world.read(&index.folder.join("config.json"), Limits::RECORD).unwrap_or_default();
            serde_json::from_slice::<IndexConfig>(&bytes).is_ok_and(|config| config.auth_required)
        })
    }

    /// Why a registry is not asked any further.
    fn given_up(&self, registry: &str) -> Option<String> {
        let mut failed = lock(&self.failed);
        if self.started.elapsed() > self.how.time_limit {
            let late = || format!("all of it took more than {} s", self.how.time_limit.as_secs());
            failed.entry(registry.to_owned()).or_insert_with(late);
        }
        failed.get(registry).cloned()
    }

    fn count(&self, change: impl FnOnce(&mut Look)) {
        change(&mut lock(&self.outcome));
    }

    /// Keeps what was learnt; nothing if nobody answered.
    fn keep(self, key: &str, known: &BTreeMap<Package, Known>) -> Result<Look, LookFailed> {
        let failed = self.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut look = self.outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
        look.failed = failed;
        if look.answered > 0 {
            let (cache, text) = (&self.how.cache, snapshot::written(known));
            let complete = look.failed.is_empty();
            store::take_into_use(cache, key, &text, self.how.now, complete, self.world)
                .map_err(|error| LookFailed { folder: cache.folder().to_owned(), why: error.to_string() })?;
        }
        Ok(look)
    }
}

const AUTHENTICATION: &str = "its registry asks for authentication, which is Cargo's to give";

fn not_asked(why: &str) -> String {
    format!("its registry could not be asked: {why}")
}

fn says_the_same(a: &Known, b: &Known) -> bool {
    let essence =
        |known: &Known| known.release.listing().map(|l| (l.yanked, l.published, l.checksum.clone()));
    essence(a) == essence(b)
}

/// Statuses by which a registry says that it has no such crate.
fn is_unknown(failure: &Failure) -> bool {
    matches!(failure.status, Some(404 | 410 | 451))
}

fn is_refused(failure: &Failure) -> bool {
    matches!(failure.status, Some(401 | 403))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
