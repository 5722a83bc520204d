//! Which advisory database a command means.

use super::mirror::{Asked, Mirror};
use super::{Workspace, index, terminal};
use crate::collect::{
    ATTEMPTS, Cache, Cached, FetchError, FetchRequest, Fetched, IndexChoice, LEAST_ADVISORIES,
    LEAST_VARIABLE, Network, NoNetwork, Note, Request, TOKEN_VARIABLE, Token, Upstream, World, collect,
    fetch, is_due, keep_snapshot, start_directory, trace_files, whole,
};
use crate::evidence::Evidence;
use crate::evidence::manifest::FILE_NAME;
use clap::Args;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long one request may take by default.
pub(super) const TIME: Duration = Duration::from_mins(1);

/// A message and the next step.
pub(super) type Complaint = (String, String);

/// Where an audit finds its database.
#[derive(Debug, Args)]
pub(super) struct Choice {
    #[arg(
        long,
        value_name = "DIR|ARCHIVE",
        conflicts_with = "db_url",
        help = "The RustSec database: a checkout, or the .tar.gz a forge serves [env: CARGO_SOUP_DB] \
                [default: the one in the cache, refreshed daily]"
    )]
    db: Option<PathBuf>,
    /// Repeat an audit with this commit of the cache, without network
    #[arg(long, value_name = "ID", conflicts_with_all = ["db", "db_url"], value_parser = commit)]
    db_commit: Option<String>,
    #[command(flatten)]
    mirror: Mirror,
}

impl Choice {
    /// The file or folder that is named, by option or environment.
    pub(super) fn file(&self) -> Option<PathBuf> {
        let named = || std::env::var_os("CARGO_SOUP_DB").filter(|path| !path.is_empty()).map(PathBuf::from);
        self.db.clone().or_else(named)
    }

    /// Refuses to write a result over one of the files it rests on.
    pub(super) fn is_no_evidence(&self, path: &Path, workspace: &Workspace) -> Result<(), Complaint> {
        let name = path.file_name().unwrap_or_default();
        let database = self.file();
        let named = [workspace.soup_manifest.as_deref(), database.as_deref()];
        let same = |other: &Path| {
            path == other
                || path.canonicalize().ok().is_some_and(|path| other.canonicalize().ok() == Some(path))
        };
        let read = ["Cargo.lock", "Cargo.toml", FILE_NAME].iter().any(|input| name == *input)
            || named.into_iter().flatten().any(same)
            || trace_files(&workspace.request(), &workspace.world(true)).iter().any(|file| same(file));
        if !read {
            return Ok(());
        }
        let help = "give a file of its own; an audit never writes what it reads".to_owned();
        Err((format!("could not write `{}`: the audit reads it", path.display()), help))
    }

    /// What a command looks at, and the evidence of it.
    pub(super) fn collected(
        &self,
        workspace: &Workspace,
        verify_graph: bool,
        quiet: bool,
    ) -> Result<(Request, Evidence), Complaint> {
        let world = workspace.world(quiet);
        let mut request = Request { verify_graph, ..self.chosen(workspace, quiet, &world)? };
        request.index = IndexChoice::Newest(Cache::usual(&world));
        let evidence = collect(&request, &world).map_err(|failure| (failure.to_string(), failure.help()))?;
        Ok((request, evidence))
    }

    /// The evidence of an audit: what is due of the registries' indices is asked for as well, and what the audit
    /// rests on is kept, so that it can be repeated.
    pub(super) fn audited(
        &self,
        workspace: &Workspace,
        index: &index::Choice,
        verify_graph: bool,
        quiet: bool,
    ) -> Result<Evidence, Complaint> {
        let world = workspace.world(quiet);
        let mut request = Request { verify_graph, ..self.chosen(workspace, quiet, &world)? };
        let cache = Cache::usual(&world);
        request.index = index.taken(cache.as_ref());
        if let Some(cache) = cache.as_ref().filter(|_| !workspace.offline && self.db_commit.is_none()) {
            index.refresh(cache, &request, workspace, &world, quiet);
        }
        let evidence = collect(&request, &world).map_err(|failure| (failure.to_string(), failure.help()))?;
        if let Some(cache) = cache {
            // A cache that cannot be written costs the repetition and not the audit.
            let _ = keep_snapshot(&cache, &evidence.releases, &world);
        }
        Ok(evidence)
    }

    /// The request with its database; what is due is pulled first.
    ///
    /// What was asked for on the command line goes before what the environment says.
    fn chosen(&self, workspace: &Workspace, quiet: bool, world: &dyn World) -> Result<Request, Complaint> {
        let mut request = workspace.request();
        let usual = Cache::usual(world);
        if let Some(commit) = &self.db_commit {
            let cache = self.mirror.asked(&request, world)?.cache(usual.ok_or_else(no_folder)?);
            request.cached = Some(Cached { cache, commit: Some(commit.clone()) });
            return Ok(request);
        }
        let named = world.variable("CARGO_SOUP_DB").filter(|_| self.mirror.db_url.is_none());
        request.database = self.db.clone().or(named.map(PathBuf::from));
        if let (None, Some(usual)) = (&request.database, usual) {
            let asked = self.mirror.asked(&request, world)?;
            let cache = asked.cache(usual);
            if !workspace.offline {
                let directory = start_directory(&request, world).unwrap_or_default();
                let time = TIME.min(Duration::from_secs(workspace.timeout));
                refresh(asked, &cache, world, &*network(directory, time), quiet)?;
            }
            request.cached = Some(Cached { cache, commit: None });
        }
        Ok(request)
    }
}

/// Looks for something newer where that is due. That it fails is no reason not to audit: how old the
/// database may be is the policy's to say.
fn refresh(
    asked: Asked,
    cache: &Cache,
    world: &dyn World,
    network: &dyn Network,
    quiet: bool,
) -> Result<(), Complaint> {
    if !is_due(cache, world, asked.address.as_ref(), Timestamp::now()) {
        return Ok(());
    }
    let here = whole(cache, world);
    let mut request = asked.request(cache.clone(), world)?;
    if here.is_some() {
        request.attempts = 1;
    }
    if let Err(error) = pull(&request, world, network, quiet) {
        let help = here.map_or(error.help.clone(), |here| {
            let (day, checked) = (here.record.commit_date.strftime("%F"), here.checked_at);
            format!("the audit goes on with the database of {day}, last checked {checked}; {}", error.help)
        });
        terminal::warning(&error.to_string(), &help);
    }
    Ok(())
}

/// What a fetch needs besides its cache and where it looks.
pub(super) fn fetch_request(
    cache: Cache,
    from: Upstream,
    world: &dyn World,
) -> Result<FetchRequest, Complaint> {
    let token = world.variable(TOKEN_VARIABLE).map(|token| Token::new(&token.to_string_lossy()));
    let least = match world.variable(LEAST_VARIABLE) {
        None => LEAST_ADVISORIES,
        Some(text) => text.to_string_lossy().trim().parse().map_err(|_| {
            (format!("could not read {LEAST_VARIABLE}: it is not a number"), "unset it".to_owned())
        })?,
    };
    // An empty archive is no database, whatever is allowed.
    let least = least.max(1);
    Ok(FetchRequest {
        cache,
        from,
        token,
        allow_older: false,
        least,
        attempts: ATTEMPTS,
        now: Timestamp::now(),
    })
}

/// Pulls, and says on stderr what happens.
pub(super) fn pull(
    request: &FetchRequest,
    world: &dyn World,
    network: &dyn Network,
    quiet: bool,
) -> Result<Fetched, FetchError> {
    fetch(request, world, network, &|note| match note {
        Note::Progress(_) if quiet => {}
        Note::Progress(text) => terminal::status("Fetching", text),
        Note::Warning(text) => terminal::warning(text, "unset it for the real database"),
    })
}

/// The network as it can be reached from a directory.
#[cfg(feature = "network")]
pub(super) fn network(directory: impl AsRef<Path>, time_limit: Duration) -> Box<dyn Network> {
    Box::new(crate::collect::Http::new(directory.as_ref(), time_limit))
}

/// Without the feature there is none.
#[cfg(not(feature = "network"))]
pub(super) fn network(_: impl AsRef<Path>, _: Duration) -> Box<dyn Network> {
    Box::new(NoNetwork::NotBuiltIn)
}

/// The network, if it is wanted.
pub(super) fn network_unless(offline: bool, directory: &Path, time_limit: Duration) -> Box<dyn Network> {
    if offline { Box::new(NoNetwork::NotWanted) } else { network(directory, time_limit) }
}

pub(super) fn no_folder() -> Complaint {
    let message = "could not tell where the cache is: there is no home directory";
    (message.into(), "name a folder in CARGO_SOUP_CACHE".into())
}

/// Enough of a commit id to mean one.
fn commit(text: &str) -> Result<String, String> {
    let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal && (7..=64).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err("give 7 or more hexadecimal digits".into())
    }
}
