//! Which advisory database a command means.

use super::{Workspace, terminal};
use crate::collect::{
    ATTEMPTS, Address, Cache, Cached, FetchError, FetchRequest, Fetched, LEAST_ADVISORIES, LEAST_VARIABLE,
    Network, NoNetwork, Note, Request, Token, Upstream, World, collect, fetch, is_due, start_directory,
    whole,
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

/// Where a database is pulled from.
#[derive(Clone, Debug, Args)]
pub(super) struct Mirror {
    #[arg(
        long,
        value_name = "URL",
        help = "Where the database's archive is pulled from: http, https or file [env: CARGO_SOUP_DB_URL] \
                [default: what the forge serves of github.com/RustSec/advisory-db]"
    )]
    db_url: Option<String>,
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
            || named.into_iter().flatten().any(same);
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
        let request = Request { verify_graph, ..self.chosen(workspace, quiet, &world)? };
        let evidence = collect(&request, &world).map_err(|failure| (failure.to_string(), failure.help()))?;
        Ok((request, evidence))
    }

    /// The request with its database; what is due is pulled first.
    ///
    /// What was asked for on the command line goes before what the environment says.
    fn chosen(&self, workspace: &Workspace, quiet: bool, world: &dyn World) -> Result<Request, Complaint> {
        let mut request = workspace.request();
        let cache = Cache::usual(world);
        if let Some(commit) = &self.db_commit {
            let cache = cache.ok_or_else(no_folder)?;
            request.cached = Some(Cached { cache, commit: Some(commit.clone()) });
            return Ok(request);
        }
        let named = world.variable("CARGO_SOUP_DB").filter(|_| self.mirror.db_url.is_none());
        request.database = self.db.clone().or(named.map(PathBuf::from));
        if let (None, Some(cache)) = (&request.database, cache) {
            if !workspace.offline {
                let directory = start_directory(&request, world).unwrap_or_default();
                let time = TIME.min(Duration::from_secs(workspace.timeout));
                self.refresh(&cache, world, &*network(directory, time), quiet)?;
            }
            request.cached = Some(Cached { cache, commit: None });
        }
        Ok(request)
    }

    /// Looks for something newer where that is due. That it fails is no reason not to audit: how old the
    /// database may be is the policy's to say.
    fn refresh(
        &self,
        cache: &Cache,
        world: &dyn World,
        network: &dyn Network,
        quiet: bool,
    ) -> Result<(), Complaint> {
        let asked = self.mirror.asked(world)?;
        if !is_due(cache, world, asked.as_ref(), Timestamp::now()) {
            return Ok(());
        }
        let here = whole(cache, world);
        let mut request = fetch_request(cache.clone(), Upstream::Address(asked.unwrap_or_default()), world)?;
        if here.is_some() {
            request.attempts = 1;
        }
        if let Err(error) = pull(&request, world, network, quiet) {
            let help = here.map_or(error.help.clone(), |here| {
                let (day, checked) = (here.record.commit_date.strftime("%F"), here.checked_at);
                format!(
                    "the audit goes on with the database of {day}, last checked {checked}; {}",
                    error.help
                )
            });
            terminal::warning(&error.to_string(), &help);
        }
        Ok(())
    }
}

impl Mirror {
    /// The address asked for, if another than the default.
    pub(super) fn asked(&self, world: &dyn World) -> Result<Option<Address>, Complaint> {
        let text = match &self.db_url {
            Some(text) => Some(text.clone()),
            None => world.variable("CARGO_SOUP_DB_URL").map(|text| text.to_string_lossy().into_owned()),
        };
        let unusable = |why| {
            let help = "give an http, https or file address with `--db-url` or in CARGO_SOUP_DB_URL";
            (format!("could not read the address of the advisory database: {why}"), help.to_owned())
        };
        text.map(|text| Address::parse(&text)).transpose().map_err(unusable)
    }
}

/// What a fetch needs besides its cache and where it looks.
pub(super) fn fetch_request(
    cache: Cache,
    from: Upstream,
    world: &dyn World,
) -> Result<FetchRequest, Complaint> {
    let token = world.variable("CARGO_SOUP_DB_TOKEN").map(|token| Token::new(&token.to_string_lossy()));
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
    Box::new(crate::collect::Http { directory: directory.as_ref().to_owned(), time_limit })
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
