use super::database::{Complaint, TIME, fetch_request, network_unless, no_folder, pull};
use super::mirror::{Asked, Mirror};
use super::{NOT_DETERMINED, index, terminal};
use crate::collect::{
    Cache, Fetched, Record, Request, System, Upstream, World as _, replace::replace, whole,
};
use crate::views::printable;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    mirror: Mirror,
    /// Take an archive that was carried here, without network
    #[arg(long, value_name = "FILE", conflicts_with = "db_url")]
    from: Option<PathBuf>,
    /// Also write the archive to a file, to carry it to a machine without network
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Take a database of an older commit than the one in use
    #[arg(long)]
    allow_older: bool,
    /// Open no connection; with `--to`, write what is here
    #[arg(long, visible_alias = "frozen")]
    offline: bool,
    /// How long a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = TIME.as_secs())]
    timeout: u64,
    /// Print nothing but warnings and errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(options: &Options) -> u8 {
    match fetched(options) {
        Ok(()) => 0,
        Err((message, help)) => {
            terminal::error(&message, &help);
            NOT_DETERMINED
        }
    }
}

fn fetched(options: &Options) -> Result<(), Complaint> {
    let world = System::default();
    let asked = options.mirror.asked(&Request::default(), &world)?;
    let usual = Cache::usual(&world).ok_or_else(no_folder)?;
    let cache = asked.cache(usual.clone());
    let (line, record) = if options.offline && options.from.is_none() && options.to.is_some() {
        let here = whole(&cache, &world).ok_or_else(nothing_here)?;
        (told("Unchanged", &here.record, ""), here.record)
    } else {
        let fetched = pulled(options, asked, cache.clone(), &world)?;
        (outcome(&fetched), fetched.record)
    };
    if let Some(file) = &options.to {
        copied(&cache, &record, file, &world)?;
    }
    let (looked, complaint) = looked(options, &usual, &world);
    if !options.quiet {
        let unprinted = |error| (format!("could not print: {error}"), "use `--quiet`".to_owned());
        terminal::print(&format!("{line}{looked}")).map_err(unprinted)?;
    }
    complaint.map_or(Ok(()), Err)
}

/// Asks the registries about the lock file of the workspace in which it is called, if it is called in one.
/// What they say, and what is wrong with it.
fn looked(options: &Options, cache: &Cache, world: &System) -> (String, Option<Complaint>) {
    if options.offline || options.from.is_some() {
        return (String::new(), None);
    }
    let time = Duration::from_secs(options.timeout);
    let network = network_unless(false, &world.current_dir().unwrap_or_default(), time);
    let looking = index::Looking::by_fetch(time, options.quiet);
    match looking.at(cache, &Request::default(), world, &*network) {
        Ok(None) => (String::new(), None),
        Ok(Some(look)) => {
            let (answered, crates, changed) = (look.answered, look.crates, look.changed);
            let told = format!(
                "releases: the registries told of {answered} of {crates} locked crates, {changed} of them new or changed"
            );
            (terminal::line("Fetched", &told), index::complaints(&look).into_iter().next())
        }
        Err(complaint) => (String::new(), Some(complaint)),
    }
}

fn pulled(options: &Options, asked: Asked, cache: Cache, world: &System) -> Result<Fetched, Complaint> {
    let mut request = match &options.from {
        Some(file) => fetch_request(cache, Upstream::File(file.clone()), world)?,
        None => asked.request(cache, world)?,
    };
    request.allow_older = options.allow_older;
    let directory = world.current_dir().unwrap_or_default();
    let network = network_unless(options.offline, &directory, Duration::from_secs(options.timeout));
    pull(&request, world, &*network, options.quiet).map_err(|error| (error.to_string(), error.help))
}

fn copied(cache: &Cache, record: &Record, file: &Path, world: &System) -> Result<(), Complaint> {
    let bytes = cache
        .archive(record, world)
        .map_err(|why| (format!("could not read the cache: {why}"), "run `cargo soup fetch`".to_owned()))?;
    replace(file, &bytes).map_err(|error| {
        let help = "check that its directory is there and can be written".to_owned();
        (format!("could not write `{}`: {error}", file.display()), help)
    })
}

fn outcome(fetched: &Fetched) -> String {
    match &fetched.before {
        Some(before) if before.commit == fetched.record.commit => told("Unchanged", &fetched.record, ""),
        Some(before) => {
            let was = format!("; new, was {} of {}", &before.commit[..7], before.commit_date.strftime("%F"));
            told("Fetched", &fetched.record, &was)
        }
        None => told("Fetched", &fetched.record, "; new"),
    }
}

fn told(verb: &str, record: &Record, more: &str) -> String {
    let unreadable = match record.unreadable {
        0 => String::new(),
        number => format!(" and {number} that cannot be read"),
    };
    let day = record.commit_date.strftime("%F");
    let (commit, number, source) = (&record.commit, record.advisories, printable(&record.source));
    terminal::line(
        verb,
        &format!("RustSec {commit} of {day}, {number} advisories{unreadable}, from {source}{more}"),
    )
}

fn nothing_here() -> Complaint {
    (
        "could not find a usable advisory database in the cache".into(),
        "run `cargo soup fetch` without `--offline`, or with `--from FILE`".into(),
    )
}
