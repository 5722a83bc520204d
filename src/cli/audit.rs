use super::{NOT_DETERMINED, Workspace, database, index, terminal};
use crate::evidence::Evidence;
use crate::views::{human, json};
use crate::{reconcile, rules, verdict};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    #[command(flatten)]
    index: index::Choice,
    /// How the report is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write the report to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also ask `cargo tree` what ships, and fail where it differs
    #[arg(long)]
    verify_graph: bool,
    /// Print every finding in full
    #[arg(long, short, conflicts_with = "quiet")]
    verbose: bool,
    /// Print only what fails, and the verdict
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal
    Human,
    /// For machines; described by docs/audit.schema.json
    Json,
}

/// What an audit prints, and how it ends.
struct Result {
    text: String,
    exit_code: u8,
}

pub(super) fn run(options: &Options) -> u8 {
    let Options { workspace, database, index, verify_graph, quiet, .. } = options;
    let collected = database.audited(workspace, index, *verify_graph, *quiet);
    let result = match collected {
        Ok(evidence) => concluded(&evidence, options),
        Err((message, help)) => {
            terminal::error(&message, &help);
            not_carried_out(&message, &help, options)
        }
    };
    let output = options.output.as_deref();
    let allowed = output.map_or(Ok(()), |path| options.database.is_no_evidence(path, &options.workspace));
    match allowed.and_then(|()| terminal::deliver(&result.text, output)) {
        Ok(()) => result.exit_code,
        Err((message, help)) => {
            terminal::error(&message, &help);
            NOT_DETERMINED
        }
    }
}

fn not_carried_out(message: &str, help: &str, options: &Options) -> Result {
    let text = match options.format {
        Format::Human => String::new(),
        Format::Json => json::render_failure(message, help),
    };
    Result { text, exit_code: NOT_DETERMINED }
}

fn concluded(evidence: &Evidence, options: &Options) -> Result {
    let ledger = reconcile::reconcile(evidence);
    let report = verdict::conclude(&ledger, rules::run(&ledger));
    let shown = human::Options { verbose: options.verbose, quiet: options.quiet };
    let text = match options.format {
        Format::Human => human::render(&report, shown),
        Format::Json => json::render(&report),
    };
    Result { text, exit_code: report.conclusion.exit_code() }
}
