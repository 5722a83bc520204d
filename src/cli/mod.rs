//! argv to command to exit code.

mod add;
mod anomalies;
mod ask;
mod audit;
mod builds;
mod change;
mod database;
mod desk;
mod evaluate;
mod explain;
mod fetch;
mod fields;
mod graph;
mod index;
mod init;
mod item;
mod list;
mod mirror;
mod recover;
mod remove;
mod review;
mod review_list;
mod set;
mod sync;
mod template;
mod terminal;
mod trace;
mod tree;
mod why;

use crate::collect::{CargoCall, Limits, Request, System, World as _, replace, save, without_git_variables};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Exit code for a command line that is not understood, as clap gives it.
pub const USAGE: u8 = 2;

/// Exit code when nothing could be determined.
pub const NOT_DETERMINED: u8 = 3;

/// Why nothing was written: message, next step, exit code.
struct Refusal(String, String, u8);

/// Account for the SOUP of a medical device (IEC 62304) in a Rust workspace
#[derive(Debug, Parser)]
#[command(name = "cargo-soup", bin_name = "cargo soup", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "CARGO_TERM_COLOR",
        default_value = "auto",
        hide_env_values = true
    )]
    color: Colour,
}

const EXIT_CODES: &str = "Exit codes: 0 conforms, 1 does not conform, 2 usage, 3 could not be determined";

#[derive(Debug, Subcommand)]
enum Command {
    /// Compare what ships with the manifest and with published anomalies
    Audit(audit::Options),
    /// List the device's SOUP, as a table or as a document to be signed
    List(list::Options),
    /// List published anomalies of locked crates, and where each stands
    Anomalies(anomalies::Options),
    /// Record a person's judgement about an anomaly in the manifest
    Evaluate(Box<evaluate::Options>),
    /// Show why a crate ships, what gives it its class, and what would have to change
    Why(why::Options),
    /// Draw what ships as a tree, marked by class, entry and open anomalies
    Tree(tree::Options),
    /// Show what each declared build ships, and how they differ
    Builds(builds::Options),
    /// Show which requirements, hazards, risk controls and tests items refer to, and the other way round
    Trace(Box<trace::Options>),
    /// Record that somebody looked at a supplier's own anomaly list
    ReviewList(Box<review_list::Options>),
    /// Bring the manifest in line with what ships
    Sync(sync::Options),
    /// Sign entries off, after showing what is still missing
    Review(review::Options),
    /// Write one field of an entry
    Set(set::Options),
    /// Write a manifest from the dependency graph
    Init(init::Options),
    /// Adopt a crate: show what that means, then write Cargo.toml, Cargo.lock and its record together
    Add(Box<add::Options>),
    /// Give a crate up: take it out of Cargo.toml, Cargo.lock and the manifest together
    Remove(Box<remove::Options>),
    /// Pull the advisory database into the cache
    Fetch(fetch::Options),
    /// Explain a rule, or list them all
    Explain(explain::Options),
}

impl Command {
    /// The workspace it looks at, if any.
    const fn workspace(&self) -> Option<&Workspace> {
        match self {
            Self::Audit(options) => Some(&options.workspace),
            Self::List(options) => Some(&options.workspace),
            Self::Anomalies(options) => Some(&options.workspace),
            Self::Evaluate(options) => Some(&options.workspace),
            Self::ReviewList(options) => Some(&options.workspace),
            Self::Why(options) => Some(&options.workspace),
            Self::Tree(options) => Some(&options.workspace),
            Self::Builds(options) => Some(&options.workspace),
            Self::Trace(options) => Some(&options.workspace),
            Self::Sync(options) => Some(&options.workspace),
            Self::Review(options) => Some(&options.workspace),
            Self::Set(options) => Some(&options.workspace),
            Self::Init(options) => Some(&options.workspace),
            Self::Add(options) => Some(options.workspace()),
            Self::Remove(options) => Some(options.workspace()),
            Self::Fetch(_) | Self::Explain(_) => None,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

/// Options of every command that looks at a workspace.
#[derive(Clone, Debug, Args)]
struct Workspace {
    /// A Cargo.toml of the workspace
    #[arg(long, value_name = "PATH")]
    manifest_path: Option<PathBuf>,
    /// The SOUP manifest [default: soup-manifest.toml at the workspace root]
    #[arg(long, value_name = "FILE")]
    soup_manifest: Option<PathBuf>,
    /// Open no connection
    #[arg(long, visible_alias = "frozen")]
    offline: bool,
    /// Accepted for symmetry with Cargo: Cargo.lock is never changed
    #[arg(long, hide = true)]
    locked: bool,
    /// The day of the audit [default: today in UTC, or that of `SOURCE_DATE_EPOCH`]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    /// How long a call of Cargo may take
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::TIME.as_secs())]
    timeout: u64,
}

impl Workspace {
    fn request(&self) -> Request {
        Request {
            manifest_path: self.manifest_path.clone(),
            soup_manifest: self.soup_manifest.clone(),
            today: self.today,
            cargo: CargoCall { offline: self.offline },
            ..Request::default()
        }
    }

    fn world(&self, quiet: bool) -> System {
        System { time_limit: Duration::from_secs(self.timeout), relay: !quiet }
    }

    /// Who git says works here. It signs nothing: a person is asked.
    fn git_user(&self, root: &Path) -> Option<String> {
        let mut git = std::process::Command::new("git");
        git.args(["config", "user.name"]).current_dir(root);
        let output = self.world(false).run(without_git_variables(git)).ok()?;
        let name = String::from_utf8(output.stdout).ok()?;
        let name = name.trim();
        (output.success && !name.is_empty() && !name.contains(char::is_control)).then(|| name.to_owned())
    }
}

/// Runs a command line and gives the exit code. Works as `cargo soup ...` and as `cargo-soup ...`.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(without_subcommand_name(arguments)) {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe while printing help is nobody's problem.
            let _ = error.print();
            return if error.use_stderr() { USAGE } else { 0 };
        }
    };
    terminal::choose_colour(cli.color);
    if let Some(code) = cli.command.workspace().and_then(recover::run) {
        return code;
    }
    match cli.command {
        Command::Audit(options) => audit::run(&options),
        Command::List(options) => list::run(&options),
        Command::Anomalies(options) => anomalies::run(&options),
        Command::Evaluate(options) => evaluate::run(&options),
        Command::Why(options) => why::run(&options),
        Command::Tree(options) => tree::run(&options),
        Command::Builds(options) => builds::run(&options),
        Command::Trace(options) => trace::run(&options),
        Command::ReviewList(options) => review_list::run(&options),
        Command::Sync(options) => sync::run(&options),
        Command::Review(options) => review::run(&options),
        Command::Set(options) => set::run(&options),
        Command::Init(options) => init::run(&options),
        Command::Add(options) => add::run(&options),
        Command::Remove(options) => remove::run(&options),
        Command::Fetch(options) => fetch::run(&options),
        Command::Explain(options) => explain::run(&options),
    }
}

/// Cargo calls `cargo-soup soup ...`.
fn without_subcommand_name(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.get(1).is_some_and(|first| first == "soup") {
        arguments.remove(1);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
