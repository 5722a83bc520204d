use super::{NOT_DETERMINED, USAGE, Workspace, database, index, terminal};
use crate::evidence::trace::IdKind;
use crate::evidence::{Evidence, Gap};
use crate::finding::Finding;
use crate::reconcile::{By, Ledger, NotFound, Trace};
use crate::verdict::{Conclusion, Report};
use crate::views::{document, json, trace};
use crate::{reconcile, rules, verdict};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Options {
    /// Only what these stand for: items, parts, anomalies, and ids of requirements, hazards, controls and tests
    #[arg(value_name = "ITEM_OR_ID")]
    names: Vec<String>,
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    #[command(flatten)]
    index: index::Choice,
    /// From where it is read [default: item, or the kind of the ids that are named]
    #[arg(long, value_name = "KIND")]
    by: Option<From>,
    /// Name the ids that nothing refers to, not only their number
    #[arg(long)]
    unreferenced: bool,
    /// How the trace is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write the trace to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

const AFTER_HELP: &str = "The files with known ids and the results of tests are named in the manifest, in \
    policy.trace-sources. Exit codes: 0 traced, 2 usage, 3 something could not be looked at";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum From {
    /// From items to what they refer to
    Item,
    /// From software requirements to the items that serve them
    Requirement,
    /// From hazards to the items whose failure can contribute to them
    Hazard,
    /// From risk controls to the items they are about
    Control,
    /// From tests to the items they verify
    Test,
}

impl From {
    const fn by(self) -> By {
        match self {
            Self::Item => By::Item,
            Self::Requirement => By::Id(IdKind::Requirement),
            Self::Hazard => By::Id(IdKind::Hazard),
            Self::Control => By::Id(IdKind::Control),
            Self::Test => By::Id(IdKind::Test),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for a person at a terminal
    Human,
    /// A row for each reference, for a spreadsheet or an import
    Csv,
    /// A flowchart for Markdown on a forge
    Mermaid,
    /// For machines; described by docs/trace.schema.json
    Json,
    /// A document for a forge
    Markdown,
    /// One file to read, filter, print and sign
    Html,
    /// Every table, for a spreadsheet
    Xlsx,
}

/// What is written, and how the command ends.
type Written = (Vec<u8>, u8);

pub(super) fn run(options: &Options) -> u8 {
    let output = options.output.as_deref();
    if let Err((message, help)) = terminal::is_fit(options.format == Format::Xlsx, output) {
        terminal::error(&message, &help);
        return USAGE;
    }
    let collected = options.database.audited(&options.workspace, &options.index, false, false);
    let written = match collected {
        Ok(evidence) => traced(&evidence, options),
        Err((message, help)) => Ok(refused(&message, &help, options)),
    };
    let (bytes, exit_code) = match written {
        Ok(written) => written,
        Err(NotFound { name, near }) => {
            let help = near.map_or_else(
                || "name an item, a part, an anomaly, or an id of the record or its trace sources".into(),
                |near| format!("did you mean `{near}`?"),
            );
            terminal::error(&format!("nothing that is traced is called `{name}`"), &help);
            return USAGE;
        }
    };
    let allowed = output.map_or(Ok(()), |path| options.database.is_no_evidence(path, &options.workspace));
    let styled = options.format == Format::Human;
    match allowed.and_then(|()| terminal::hand_over(bytes, styled, output)) {
        Ok(()) => exit_code,
        Err((message, help)) => {
            terminal::error(&message, &help);
            NOT_DETERMINED
        }
    }
}

fn refused(message: &str, help: &str, options: &Options) -> Written {
    terminal::error(message, help);
    let text = match options.format {
        Format::Json => json::render_trace_failure(message, help),
        _ => String::new(),
    };
    (text.into_bytes(), NOT_DETERMINED)
}

fn traced(evidence: &Evidence, options: &Options) -> Result<Written, NotFound> {
    let ledger = reconcile::reconcile(evidence);
    if let Some(gap) = missing(&ledger) {
        return Ok(refused(&gap.what, &gap.help, options));
    }
    let trace = reconcile::trace(&ledger, &options.names, options.by.map(From::by))?;
    let report = verdict::conclude(&ledger, rules::run(&ledger));
    for finding in not_looked_at(&report) {
        terminal::error(&finding.hit.message, &finding.hit.help);
    }
    let exit_code = if report.conclusion == Conclusion::NotDetermined { NOT_DETERMINED } else { 0 };
    Ok((drawn(&report, &trace, options), exit_code))
}

/// Without the graph nothing is known to ship, and without the manifest nothing to refer to anything.
fn missing<'l>(ledger: &'l Ledger<'_>) -> Option<&'l Gap> {
    ledger.evidence.graph.as_ref().err().or(ledger.evidence.manifest.as_ref().err())
}

/// What a trace lacks. Which judgements are in force depends on the database as well.
fn not_looked_at<'r>(report: &'r Report<'_, '_>) -> impl Iterator<Item = &'r Finding> {
    report.findings.iter().filter(|finding| finding.fails() && finding.rule.remedy.undetermined())
}

fn drawn(report: &Report<'_, '_>, trace: &Trace<'_>, options: &Options) -> Vec<u8> {
    let document = || document::trace_document(report, trace, options.unreferenced);
    match options.format {
        Format::Human => {
            let width = options.output.is_none().then(terminal::width).flatten();
            let shown = trace::Options { width, unreferenced: options.unreferenced };
            trace::render(report, trace, shown).into_bytes()
        }
        Format::Csv => document::csv::render_section(&document(), "references").into_bytes(),
        Format::Mermaid => {
            if trace.links() > trace::MOST_LINKS {
                let what = format!("forges draw no flowchart with more than {} arrows", trace::MOST_LINKS);
                terminal::warning(&what, "name items or ids, or choose one kind with `--by`");
            }
            trace::mermaid(trace).into_bytes()
        }
        Format::Json => json::render_trace(report, trace).into_bytes(),
        Format::Markdown => document::markdown::render(&document()).into_bytes(),
        Format::Html => document::html::render(&document()).into_bytes(),
        Format::Xlsx => document::xlsx::render(&document()),
    }
}
