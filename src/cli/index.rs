//! Which facts about releases a command takes, and asking the registries for them.

use super::database::{Complaint, TIME, network};
use super::{Workspace, terminal};
use crate::collect::{
    ATTEMPTS, Cache, IndexChoice, Look, LookRequest, Network, Note, Request, World, look, start_directory,
};
use clap::Args;
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

/// Where an audit finds what registries say of the locked versions.
#[derive(Debug, Default, Args)]
#[group(id = "index-choice")]
pub(super) struct Choice {
    /// Repeat an audit with the index snapshot it names, or one in a file, without asking the registries
    #[arg(long, value_name = "DIGEST|FILE")]
    index: Option<String>,
}

impl Choice {
    /// What is taken, from a cache where there is one.
    pub(super) fn taken(&self, cache: Option<&Cache>) -> IndexChoice {
        match (&self.index, cache) {
            (None, _) => IndexChoice::Newest(cache.cloned()),
            (Some(digest), Some(cache)) if is_digest(digest) => {
                IndexChoice::Snapshot(cache.clone(), digest.clone())
            }
            (Some(file), _) => IndexChoice::File(PathBuf::from(file)),
        }
    }

    /// Asks the registries where that is due. That one fails is no reason not to audit: what is known of its
    /// crates is said with its day.
    pub(super) fn refresh(
        &self,
        cache: &Cache,
        request: &Request,
        workspace: &Workspace,
        world: &dyn World,
        quiet: bool,
    ) {
        if self.index.is_some() {
            return;
        }
        let time = TIME.min(Duration::from_secs(workspace.timeout));
        let network = network(start_directory(request, world).unwrap_or_default(), time);
        let looking = Looking { anyway: false, attempts: 1, time, quiet };
        match looking.at(cache, request, world, &*network) {
            Ok(Some(look)) => complaints(&look).iter().for_each(|(what, help)| terminal::warning(what, help)),
            Ok(None) => {}
            Err((what, help)) => terminal::warning(&what, &help),
        }
    }
}

/// How the registries are asked.
pub(super) struct Looking {
    /// Whether or not it is due.
    pub(super) anyway: bool,
    pub(super) attempts: u32,
    /// For each request, and for all of them.
    pub(super) time: Duration,
    pub(super) quiet: bool,
}

impl Looking {
    pub(super) fn by_fetch(time: Duration, quiet: bool) -> Self {
        Self { anyway: true, attempts: ATTEMPTS, time, quiet }
    }

    /// Asks, and says on stderr what happens.
    pub(super) fn at(
        &self,
        cache: &Cache,
        request: &Request,
        world: &dyn World,
        network: &dyn Network,
    ) -> Result<Option<Look>, Complaint> {
        let how = LookRequest {
            cache: cache.clone(),
            anyway: self.anyway,
            attempts: self.attempts,
            time_limit: self.time,
            now: Timestamp::now(),
        };
        let tell = |note: Note<'_>| match note {
            Note::Progress(text) if !self.quiet => terminal::status("Fetching", text),
            Note::Progress(_) => {}
            Note::Warning(text) => terminal::warning(text, "see what Cargo is configured to"),
        };
        look(request, &how, world, network, &tell).map_err(|failed| {
            (
                failed.to_string(),
                "check its place and permissions, or name another in CARGO_SOUP_CACHE".into(),
            )
        })
    }
}

/// What was not answered.
pub(super) fn complaints(look: &Look) -> Vec<Complaint> {
    let silent = look.failed.iter().map(|(registry, why)| {
        let what = format!("could not ask the registry {registry} about all locked crates: {why}");
        let help =
            "see whether `cargo fetch` reaches it; until then what was known before counts, with its day";
        (what, help.to_owned())
    });
    let unreadable = look.unreadable.iter().next().map(|(name, why)| {
        let others = match look.unreadable.len() - 1 {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        let what = format!("could not understand what the registry says of `{name}`{others}: {why}");
        (what, "check that no proxy or login page answers in its place".to_owned())
    });
    silent.chain(unreadable).collect()
}

fn is_digest(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:").unwrap_or(text);
    (7..=64).contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}
