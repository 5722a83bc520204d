use super::database::Complaint;
use super::graph::{Written, find, with_ledger};
use super::{USAGE, Workspace, database, terminal};
use crate::evidence::graph::{Crate, CrateIx, Graph};
use crate::reconcile::{Builds, Ledger, Shown, named, tree};
use crate::views::{json, tree as views};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// Draw what needs a crate, instead of what the workspace needs
    #[arg(long, short, value_name = "CRATE[@VERSION]")]
    invert: Option<String>,
    /// How many dependencies deep
    #[arg(long, value_name = "NUMBER")]
    depth: Option<usize>,
    /// Only what a declared build contains; can be given more than once
    #[arg(long, value_name = "NAME")]
    build: Vec<String>,
    /// How the tree is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write the tree to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal
    Human,
    /// For machines; described by docs/tree.schema.json
    Json,
    /// For Graphviz
    Dot,
    /// For Markdown on a forge
    Mermaid,
    /// The same lines as a picture
    Svg,
}

pub(super) fn run(options: &Options) -> u8 {
    let machine = options.format == Format::Json;
    let document = json::render_tree_failure;
    let written = with_ledger(&options.workspace, &options.database, document, machine, |ledger, graph| {
        drawn(ledger, graph, options).map_err(|(message, help)| {
            terminal::error(&message, &help);
            USAGE
        })
    });
    match written {
        Ok(written) => written.deliver(options.output.as_deref()),
        Err(code) => code,
    }
}

fn drawn(ledger: &Ledger<'_>, graph: &Graph, options: &Options) -> Result<Written, Complaint> {
    let invert = options.invert.as_ref().map(|krate| shipped(graph, krate)).transpose()?;
    let shown = Shown { invert, depth: options.depth, builds: builds(graph, &options.build)? };
    let tree = tree(graph, &shown);
    let width = options.output.is_none().then(terminal::width).flatten();
    Ok(Written::answer(match options.format {
        Format::Human => views::text(ledger, &tree, width),
        Format::Json => json::render_tree(ledger, &shown, &tree),
        Format::Dot => views::dot(ledger, &tree),
        Format::Mermaid => views::mermaid(ledger, &tree),
        Format::Svg => views::svg(ledger, &tree),
    }))
}

/// The one crate that is meant, and ships.
fn shipped(graph: &Graph, krate: &str) -> Result<CrateIx, Complaint> {
    let found = find(graph, krate)?;
    let ships: Vec<CrateIx> = found.into_iter().filter(|index| graph.ships(*index)).collect();
    match ships.as_slice() {
        [one] => Ok(*one),
        [] => Err((
            format!("`{krate}` does not ship"),
            format!("`cargo soup why {krate}` says why it is locked"),
        )),
        several => {
            let ids: Vec<String> = several.iter().map(|index| Crate::id(graph.get(*index))).collect();
            Err((format!("`{krate}` ships in several versions"), format!("name one of {}", ids.join(", "))))
        }
    }
}

/// The builds of some names; all without any.
fn builds(graph: &Graph, names: &[String]) -> Result<Option<Builds>, Complaint> {
    if names.is_empty() {
        return Ok(None);
    }
    let mut builds = Builds::new();
    for name in names {
        let found = named(graph, name);
        if found.is_empty() {
            let known: std::collections::BTreeSet<&str> =
                graph.builds().iter().map(|build| build.name.as_str()).collect();
            let known: Vec<&str> = known.into_iter().collect();
            return Err((
                format!("there is no build `{name}`"),
                format!("the builds are {}", known.join(", ")),
            ));
        }
        builds.extend(found);
    }
    Ok(Some(builds))
}
