//! World to facts: the only stage that reads files, runs processes, and looks at clock and environment.
//!
//! Everything goes through a [`World`], so that a test can make any of it fail. What is about the product
//! (a manifest that cannot be read, a lock file that would change) becomes a [`Gap`] in the evidence;
//! what is about our ability to look at all is a [`CollectError`].

mod address;
mod archive;
mod cache;
mod cargo;
mod change;
mod contents;
mod database;
mod describe;
mod fetch;
#[cfg(feature = "network")]
mod http;
mod index;
mod known;
mod lockfile;
mod network;
pub(crate) mod release;
pub(crate) mod replace;
mod resolve;
pub(crate) mod save;
mod terms;
mod trace;
mod verify;
mod world;

pub use address::{Address, DEFAULT_ADDRESS, TOKEN_VARIABLE, Token};
pub use cache::{Cache, Cached, Current, Record};
pub use cargo::CargoCall;
pub(crate) use cargo::without_git_variables;
pub use change::{
    Disk, Edit, JOURNAL, NotWritten, Recovered, Rewrite, Standing, Trial, asked_for, commit, held_by_cargo,
    package_here, recover, try_out,
};
pub use database::{read_cached, read_database};
pub use fetch::{
    ATTEMPTS, FetchError, FetchRequest, Fetched, LEAST_ADVISORIES, LEAST_VARIABLE, Note, Upstream, fetch,
    is_due, whole,
};
#[cfg(feature = "network")]
pub use http::Http;
pub use index::{IndexChoice, Look, LookFailed, LookRequest, Registries, keep_snapshot, look};
pub use network::{Answer, Failure, Get, Network, NoNetwork};
pub use trace::trace_sources;
pub use world::{Limits, Output, System, World};

use crate::evidence::graph::Graph;
use crate::evidence::manifest::{self, Manifest};
use crate::evidence::release::Releases;
use crate::evidence::toolchain::Toolchain;
use crate::evidence::trace::Sources;
use crate::evidence::verification::Verification;
use crate::evidence::{Evidence, Gap, Origin, anomaly::Database, digest};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// What to look at.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `--manifest-path`: a package of the workspace, or its root.
    pub manifest_path: Option<PathBuf>,
    /// The SOUP manifest, if not `soup-manifest.toml` at the workspace root.
    pub soup_manifest: Option<PathBuf>,
    /// The advisory database: a checkout or an archive.
    pub database: Option<PathBuf>,
    /// The cache that is read where no database is given.
    pub cached: Option<Cached>,
    /// Which facts about releases are taken.
    pub index: IndexChoice,
    /// Whether Cargo itself is asked what ships.
    pub verify_graph: bool,
    /// The day of the audit, if not today.
    pub today: Option<Date>,
    /// How Cargo is called.
    pub cargo: CargoCall,
    /// Where Cargo is started, if not beside the manifest: its configuration is found from there.
    pub started_in: Option<PathBuf>,
}

/// Why nothing could be looked at.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// A program could not be run, or failed.
    #[error("could not run `{program}`: {why}")]
    Program {
        /// The call.
        program: String,
        /// What happened.
        why: String,
        /// The next step.
        help: String,
    },
    /// A file could not be read.
    #[error("could not read `{}`: {source}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// A copy of a file could not be written.
    #[error("could not write `{}`: {source}", path.display())]
    Scratch {
        /// Its path.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// There is no workspace here.
    #[error("could not find a `Cargo.toml` in `{}` or above it", directory.display())]
    NoWorkspace {
        /// Where the search began.
        directory: PathBuf,
    },
    /// What Cargo says cannot be understood, or contradicts itself.
    #[error("could not determine what ships: {0}")]
    Graph(String),
    /// A declared build cannot be resolved.
    #[error("could not resolve the build `{build}`: {why}")]
    Build {
        /// Its name.
        build: String,
        /// What is wrong with it.
        why: String,
        /// The next step.
        help: String,
    },
    /// The snapshot of an index that was asked for cannot be read.
    #[error("could not read the index snapshot `{which}`: {why}")]
    Snapshot {
        /// Its digest or file.
        which: String,
        /// What happened.
        why: String,
    },
    /// The day given by the environment is none.
    #[error("could not read SOURCE_DATE_EPOCH: `{0}` is not a number of seconds since 1970")]
    Epoch(String),
}

impl CollectError {
    /// The next step.
    pub fn help(&self) -> String {
        match self {
            Self::Program { help, .. } | Self::Build { help, .. } => help.clone(),
            Self::File { path, .. } => format!("check that `{}` is there and can be read", path.display()),
            Self::Scratch { .. } => {
                "see that the folder for temporary files has room and can be written".into()
            }
            Self::NoWorkspace { .. } => "go to a Rust workspace, or name one with `--manifest-path`".into(),
            Self::Graph(_) => {
                "report it to the developers of cargo soup, with Cargo.toml and Cargo.lock of the workspace"
                    .into()
            }
            Self::Snapshot { .. } => {
                "give the digest an earlier report names, or the file of a snapshot, with `--index`".into()
            }
            Self::Epoch(_) => "unset it, or give the day with `--today`".into(),
        }
    }
}

/// What the files of a workspace root and the compiler say. Read while Cargo works.
struct Local {
    root: PathBuf,
    lock: Result<lockfile::Lock, Gap>,
    manifest_path: PathBuf,
    manifest_text: String,
    manifest: Result<Manifest, Gap>,
    database: Result<Database, Gap>,
    toolchain: Result<Toolchain, Gap>,
    trace: Sources,
}

/// Collects the evidence of an audit.
///
/// # Errors
///
/// [`CollectError`] when the workspace cannot be looked at.
pub fn collect(request: &Request, world: &dyn World) -> Result<Evidence, CollectError> {
    let (today, day) = today(request, world)?;
    let start = start_directory(request, world)?;
    let guess = cargo::likely_root(world, &start)?;
    let here = request.started_in.as_ref().unwrap_or(&start);
    let (metadata, version, local, index) = std::thread::scope(|scope| {
        let metadata = scope.spawn(|| cargo::metadata(request, world, &start, here));
        let version = scope.spawn(|| cargo::version(request, world, here));
        let local = read_local(request, world, &guess);
        let version = join(version);
        let index = version.as_ref().ok().map(|version| read_index(request, world, here, &local, version));
        (join(metadata), version, local, index)
    });
    let (metadata, version, index) = (metadata?, version?, index.transpose()?.flatten());
    let mut origin = Origin { day, ..origin_of(&local, &version) };
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(gap) => return Ok(evidence(local, (Err(gap), Releases::default()), None, today, origin)),
    };
    let root = metadata.root();
    let (local, index) = if root == guess {
        (local, index)
    } else {
        let local = read_local(request, world, &root);
        let index = read_index(request, world, here, &local, &version)?;
        (local, index)
    };
    origin =
        Origin { day, manifest_file: relative(&local.manifest_path, &root), ..origin_of(&local, &version) };
    let lock = match &local.lock {
        Ok(lock) => lock,
        Err(gap) => {
            let gap = gap.clone();
            return Ok(evidence(local, (Err(gap), Releases::default()), None, today, origin));
        }
    };
    let builds = local.manifest.as_ref().map_or(&[][..], |manifest| &manifest.builds);
    let platforms = platforms(world, here, &version.host, builds)?;
    let graph = resolve::resolve(&metadata, lock, builds, &platforms, world)?;
    let verification =
        request.verify_graph.then(|| verify::verify(&graph, &metadata, request, world)).transpose()?;
    let releases = index.map(|found| found.releases(&graph)).unwrap_or_default();
    Ok(evidence(local, (Ok(graph), releases), verification, today, origin))
}

/// Where a request begins to look.
pub(crate) fn start_directory(request: &Request, world: &dyn World) -> Result<PathBuf, CollectError> {
    let here =
        world.current_dir().map_err(|source| CollectError::File { path: PathBuf::from("."), source })?;
    let Some(path) = &request.manifest_path else { return Ok(here) };
    let path = here.join(path);
    if world.is_dir(&path) {
        return Err(CollectError::File {
            path,
            source: io::Error::other("it is a directory, not a Cargo.toml"),
        });
    }
    if !world.is_file(&path) {
        return Err(CollectError::File { path, source: io::Error::from(io::ErrorKind::NotFound) });
    }
    Ok(path.parent().map_or(here, Path::to_path_buf))
}

/// The root of the workspace, as far as it can be told without Cargo.
///
/// # Errors
///
/// [`CollectError`] where there is none.
pub fn workspace_root(request: &Request, world: &dyn World) -> Result<PathBuf, CollectError> {
    cargo::likely_root(world, &start_directory(request, world)?)
}

fn join<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn evidence(
    local: Local,
    (graph, releases): (Result<Graph, Gap>, Releases),
    verification: Option<Verification>,
    today: Date,
    origin: Origin,
) -> Evidence {
    let Local { manifest, manifest_text, database, toolchain, trace, .. } = local;
    Evidence {
        graph,
        manifest,
        manifest_text,
        database,
        toolchain,
        releases,
        trace,
        verification,
        today,
        origin,
    }
}

fn read_local(request: &Request, world: &dyn World, root: &Path) -> Local {
    std::thread::scope(|scope| {
        let here = request.started_in.as_deref().unwrap_or(root);
        let toolchain = scope.spawn(|| cargo::toolchain(world, here));
        let lock = lockfile::read(world, root);
        let manifest_path = manifest_path(request, root);
        let (manifest_text, manifest) = read_manifest(world, &manifest_path);
        let trace = trace::read(world, &manifest_path, manifest.as_ref().ok());
        let names: BTreeSet<String> = lock.as_ref().map(lockfile::Lock::names).unwrap_or_default();
        let database = match (&request.database, &request.cached) {
            (None, Some(cached)) => database::read_cached(cached, world, &names),
            (given, _) => database::read_database(given.as_deref(), world, &names),
        };
        let root = root.to_owned();
        let toolchain = join(toolchain);
        Local { root, lock, manifest_path, manifest_text, manifest, database, toolchain, trace }
    })
}

/// The address that the manifest of a request names for the advisory database. A manifest that cannot be read
/// names none; the audit says why.
pub fn mirror_of_manifest(request: &Request, world: &dyn World) -> Option<String> {
    let root = cargo::likely_root(world, &start_directory(request, world).ok()?).ok()?;
    let bytes = world.read(&manifest_path(request, &root), Limits::MANIFEST).ok()?;
    // Most manifests name none, and need not be read twice.
    let text = String::from_utf8(bytes).ok().filter(|text| text.contains("database-url"))?;
    manifest::read(&text).ok()?.policy.database_url
}

/// The files of ids that the manifest of a request names, as far as it can be read.
pub fn trace_files(request: &Request, world: &dyn World) -> Vec<PathBuf> {
    let start = start_directory(request, world);
    let Some(root) = start.ok().and_then(|start| cargo::likely_root(world, &start).ok()) else {
        return Vec::new();
    };
    let path = manifest_path(request, &root);
    let manifest = read_manifest(world, &path).1.ok();
    let folder = path.parent().unwrap_or(Path::new(""));
    let files = manifest.iter().flat_map(|manifest| manifest.policy.trace_sources.values().flatten());
    files.map(|file| folder.join(&file.value)).collect()
}

/// What is known of the releases of the packages in the lock file, if there is one.
fn read_index(
    request: &Request,
    world: &dyn World,
    start: &Path,
    local: &Local,
    version: &cargo::CargoVersion,
) -> Result<Option<index::Found>, CollectError> {
    let Ok(lock) = &local.lock else { return Ok(None) };
    index::read(&request.index, world, start, lock, &version.number()).map(Some)
}

fn manifest_path(request: &Request, root: &Path) -> PathBuf {
    request.soup_manifest.clone().unwrap_or_else(|| root.join(manifest::FILE_NAME))
}

/// Where the SOUP manifest of a request lies, or would.
pub fn workspace_manifest(request: &Request, evidence: &Evidence) -> PathBuf {
    manifest_path(request, &evidence.origin.root)
}

fn read_manifest(world: &dyn World, path: &Path) -> (String, Result<Manifest, Gap>) {
    let file = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let bytes = match world.read(path, Limits::MANIFEST) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let gap = Gap::new(
                format!("there is no {file}"),
                "run `cargo soup init` to write one from the dependency graph",
            );
            return (String::new(), Err(gap));
        }
        Err(error) => {
            let help = format!("check that `{}` can be read", path.display());
            return (String::new(), Err(Gap::new(format!("{file} cannot be read: {error}"), help)));
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            let manifest = manifest::read(&text);
            (text, manifest)
        }
        Err(_) => {
            let gap = Gap::new(
                format!("{file} is not UTF-8"),
                "save it as UTF-8; some shells write UTF-16 when output is redirected",
            );
            (String::new(), Err(gap))
        }
    }
}

fn origin_of(local: &Local, version: &cargo::CargoVersion) -> Origin {
    Origin {
        day: None,
        root: local.root.clone(),
        manifest_file: relative(&local.manifest_path, &local.root),
        manifest_digest: (!local.manifest_text.is_empty())
            .then(|| digest::of(local.manifest_text.as_bytes())),
        lock_digest: local.lock.as_ref().ok().map(|lock| lock.digest.clone()),
        cargo: Some(version.line.clone()),
        host: Some(version.host.clone()),
    }
}

fn relative(path: &Path, root: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.to_string_lossy().replace('\\', "/")
}

/// The platforms of the builds, with what Cargo is configured to do for each.
fn platforms(
    world: &dyn World,
    directory: &Path,
    host: &str,
    builds: &[manifest::Build],
) -> Result<resolve::Platforms, CollectError> {
    let failed = |error: io::Error| CollectError::Program {
        program: "cargo".into(),
        why: format!("its configuration cannot be read: {error}"),
        help: "mend `.cargo/config.toml`, or the variable that the message names".into(),
    };
    let configured = world.configured_targets(directory).map_err(failed)?;
    let declared = builds.iter().flat_map(|build| &build.targets).map(|target| target.value.clone());
    let triples: BTreeSet<String> =
        declared.chain(configured.iter().cloned()).chain([host.to_owned()]).collect();
    let mut flags = BTreeMap::new();
    for triple in triples {
        let of_triple = world.configured_flags(directory, &triple).map_err(failed)?;
        flags.insert(triple, of_triple);
    }
    Ok(resolve::Platforms { host: host.to_owned(), configured, flags })
}

/// The day of the audit and what gave it: as asked, as `SOURCE_DATE_EPOCH` says, or today in UTC.
fn today(request: &Request, world: &dyn World) -> Result<(Date, Option<&'static str>), CollectError> {
    if let Some(day) = request.today {
        return Ok((day, Some("--today")));
    }
    let Some(epoch) = world.variable("SOURCE_DATE_EPOCH") else { return Ok((world.today(), None)) };
    let text = epoch.to_string_lossy().into_owned();
    let seconds = text.trim().parse().ok();
    let stamp = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    stamp.map(|stamp| (world::utc_day(stamp), Some("SOURCE_DATE_EPOCH"))).ok_or(CollectError::Epoch(text))
}
