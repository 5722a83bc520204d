use super::graph::{Written, with_ledger};
use super::{Workspace, database, terminal};
use crate::reconcile::shares;
use crate::views::{builds, json};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// Name every crate, however many
    #[arg(long)]
    all: bool,
    /// How the builds are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write them to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal
    Human,
    /// For machines; described by docs/builds.schema.json
    Json,
}

pub(super) fn run(options: &Options) -> u8 {
    let machine = options.format == Format::Json;
    let document = json::render_builds_failure;
    let written = with_ledger(&options.workspace, &options.database, document, machine, |ledger, _| {
        let shares = shares(ledger);
        let width = options.output.is_none().then(terminal::width).flatten();
        Ok(Written::answer(match options.format {
            Format::Human => builds::render(ledger, &shares, builds::Options { width, all: options.all }),
            Format::Json => json::render_builds(ledger, &shares),
        }))
    });
    match written {
        Ok(written) => written.deliver(options.output.as_deref()),
        Err(code) => code,
    }
}
