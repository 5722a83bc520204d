use super::database::Complaint;
use super::graph::{Written, find, with_ledger};
use super::{USAGE, Workspace, database, terminal};
use crate::evidence::graph::{CrateIx, Graph};
use crate::reconcile::{self, Ledger, Why};
use crate::views::{json, why};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A crate of Cargo.lock
    #[arg(value_name = "CRATE[@VERSION]")]
    krate: String,
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// Draw every path and name every dependency, however many
    #[arg(long)]
    all: bool,
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write the answer to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal
    Human,
    /// For machines; described by docs/why.schema.json
    Json,
}

pub(super) fn run(options: &Options) -> u8 {
    let machine = options.format == Format::Json;
    let document = json::render_why_failure;
    let written = with_ledger(&options.workspace, &options.database, document, machine, |ledger, graph| {
        answered(ledger, graph, options)
    });
    match written {
        Ok(written) => written.deliver(options.output.as_deref()),
        Err(code) => code,
    }
}

fn answered(ledger: &Ledger<'_>, graph: &Graph, options: &Options) -> Result<Written, u8> {
    if let Some((message, help)) = beside_the_graph(ledger, graph, &options.krate) {
        terminal::error(&message, &help);
        return Err(USAGE);
    }
    let found = find(graph, &options.krate).map_err(|(message, help)| {
        terminal::error(&message, &help);
        USAGE
    })?;
    let answers: Vec<(CrateIx, Why)> =
        found.into_iter().filter_map(|index| Some((index, reconcile::why(ledger, index)?))).collect();
    let width = options.output.is_none().then(terminal::width).flatten();
    Ok(Written::answer(match options.format {
        Format::Human => why::render(ledger, &answers, why::Options { width, all: options.all }),
        Format::Json => json::render_why(ledger, &answers),
    }))
}

/// What is in the device and in no graph: there is no path to it.
fn beside_the_graph(ledger: &Ledger<'_>, graph: &Graph, named: &str) -> Option<Complaint> {
    if find(graph, named).is_ok() {
        return None;
    }
    let library = ledger.toolchain().map(|toolchain| &toolchain.library);
    if library.is_some_and(|library| library.name == named || library.id() == named) {
        let what = format!("`{named}` is the standard library: it is in no graph of crates");
        return Some((
            what,
            "it is linked into whatever is built; `cargo soup list` says how it is recorded".into(),
        ));
    }
    let entry = ledger.others.iter().map(|other| other.record);
    let record = entry.into_iter().find(|record| record.name == named || record.id() == named)?;
    let what =
        format!("`{named}` is an entry of the kind \"{}\": it is in no graph of crates", record.kind.word());
    Some((what, "what brings it stands in the manifest alone, where a person wrote it".into()))
}
