//! Pulls the advisory database into the cache. Nothing in use is touched before the new one is checked.

use super::address::{Address, Token};
use super::cache::{Cache, Current, FETCH, Looked, NotKept, Record};
use super::network::{Answer, Get, Network, persistently};
use super::{Limits, World, database};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;

/// A database has at least so many advisories that can be read.
pub const LEAST_ADVISORIES: usize = 300;

/// How often a server is asked before its silence is taken for an answer.
pub const ATTEMPTS: u32 = 3;

/// After how long an audit looks for something newer.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What to pull.
#[derive(Clone, Debug)]
pub struct FetchRequest {
    /// Where it is kept.
    pub cache: Cache,
    /// Where it comes from.
    pub from: Upstream,
    /// What a mirror asks for.
    pub token: Option<Token>,
    /// Whether an older database may take the place of a newer one.
    pub allow_older: bool,
    /// How many advisories it has to have; [`LEAST_ADVISORIES`] but for tests and small mirrors.
    pub least: usize,
    /// How often a server is asked.
    pub attempts: u32,
    /// The time.
    pub now: Timestamp,
}

/// Where a database comes from.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// A server, or a mirror of files.
    Address(Address),
    /// An archive that was carried here.
    File(PathBuf),
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// What is in use now.
    pub record: Record,
    /// What was in use before.
    pub before: Option<Record>,
}

/// What happens meanwhile.
#[derive(Clone, Copy, Debug)]
pub enum Note<'a> {
    /// For who waits.
    Progress(&'a str),
    /// For everybody.
    Warning(&'a str),
}

/// Why nothing was pulled. What is in use stays so.
#[derive(Debug, thiserror::Error)]
#[error("could not fetch the advisory database from `{from}`: {why}")]
pub struct FetchError {
    from: String,
    why: String,
    /// The next step.
    pub help: String,
}

/// Pulls the database, checks it, and takes it into use.
///
/// # Errors
///
/// [`FetchError`]; the cache is then what it was.
pub fn fetch(
    request: &FetchRequest,
    world: &dyn World,
    network: &dyn Network,
    note: &dyn Fn(Note<'_>),
) -> Result<Fetched, FetchError> {
    let source = match &request.from {
        Upstream::Address(address) => address.to_string(),
        Upstream::File(path) => path.display().to_string(),
    };
    let failed = |(why, help)| FetchError { from: source.clone(), why, help };
    let current = whole(&request.cache, world);
    let at = Timestamp::from_second(request.now.as_second()).unwrap_or(request.now);
    let looked = |etag| Looked { source: source.clone(), at, etag };
    note(Note::Progress(&source));
    let Some(document) = asked(request, current.as_ref(), world, network, note).map_err(failed)? else {
        let current = current.ok_or_else(|| failed(nothing_to_confirm()))?;
        let record = current.record;
        let confirmed = request.cache.confirm(record.clone(), looked(current.etag), world);
        confirmed.map_err(not_kept).map_err(failed)?;
        return Ok(Fetched { before: Some(record.clone()), record });
    };
    let Document { bytes, etag } = document;
    let checked = database::check(&bytes, request.least).map_err(|why| failed((why, WRONG.into())))?;
    if checked.advisories < LEAST_ADVISORIES {
        let few = format!(
            "it has {} advisories that can be read, fewer than {LEAST_ADVISORIES}; taken because {LEAST_VARIABLE} allows {}",
            checked.advisories, request.least
        );
        note(Note::Warning(&few));
    }
    let kept = request.cache.keep(&bytes, checked, looked(etag), request.allow_older, world);
    let record = kept.map_err(not_kept).map_err(failed)?;
    Ok(Fetched { record, before: current.map(|current| current.record) })
}

/// The variable that lowers how many advisories a database has to have.
pub const LEAST_VARIABLE: &str = "CARGO_SOUP_DB_LEAST";

const WRONG: &str =
    "check that this is the database's own .tar.gz, and that no proxy or login page answers in its place";

/// Whether an audit should look for something newer: nothing usable is here, or it was last looked for more
/// than a day ago, or elsewhere than where is asked now.
pub fn is_due(cache: &Cache, world: &dyn World, asked: Option<&Address>, now: Timestamp) -> bool {
    let Some(current) = whole(cache, world) else { return true };
    let age = now.duration_since(current.checked_at);
    let elsewhere = asked.is_some_and(|asked| asked.to_string() != current.checked_source);
    // A time to come is that of a wrong clock.
    elsewhere || age > A_DAY || age.is_negative()
}

/// What is in use, if its archive is whole.
pub fn whole(cache: &Cache, world: &dyn World) -> Option<Current> {
    let current = cache.current(world).ok().flatten()?;
    cache.archive(&current.record, world).is_ok().then_some(current)
}

type WhyAndHelp = (String, String);

/// An archive, and its tag if it came from a server.
struct Document {
    bytes: Vec<u8>,
    etag: Option<String>,
}

/// The archive; nothing if it is the one in use.
fn asked(
    request: &FetchRequest,
    current: Option<&Current>,
    world: &dyn World,
    network: &dyn Network,
    note: &dyn Fn(Note<'_>),
) -> Result<Option<Document>, WhyAndHelp> {
    let file = match &request.from {
        Upstream::File(path) => Some(path.clone()),
        Upstream::Address(address) => address.file(),
    };
    if let Some(file) = file {
        let read = world.read(&file, Limits::ARCHIVE);
        let help = "check that the file is there and can be read";
        return read
            .map(|bytes| Some(Document { bytes, etag: None }))
            .map_err(|error| (error.to_string(), help.into()));
    }
    let Upstream::Address(address) = &request.from else { return Ok(None) };
    let known = current.filter(|current| current.checked_source == address.to_string());
    let get = Get {
        address,
        etag: known.and_then(|current| current.etag.as_deref()),
        // It is a mirror's: the forge has no use for it.
        token: request.token.as_ref().filter(|_| *address != Address::default()),
        limit: Limits::ARCHIVE,
    };
    let again = |why: &str| note(Note::Progress(why));
    match persistently(network, &get, request.attempts, &again) {
        Ok(Answer::Unchanged) => Ok(None),
        Ok(Answer::Document { bytes, etag }) => Ok(Some(Document { bytes, etag })),
        Err(failure) => Err((failure.why, failure.help)),
    }
}

fn nothing_to_confirm() -> WhyAndHelp {
    ("the server says nothing changed, and there is nothing here".into(), FETCH.into())
}

fn not_kept(why: NotKept) -> WhyAndHelp {
    match why {
        NotKept::Older(newer) => (
            format!(
                "it is older than the one in use (commit {} of {})",
                &newer.commit[..7],
                newer.commit_date
            ),
            "check why an older database is served; `--allow-older` takes it all the same".into(),
        ),
        NotKept::Folder(why) => {
            (why, "check its place and permissions, or name another folder in CARGO_SOUP_CACHE".into())
        }
    }
}
