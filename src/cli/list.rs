use super::{NOT_DETERMINED, USAGE, Workspace, database, index, template, terminal};
use crate::evidence::{Evidence, Gap};
use crate::reconcile::Ledger;
use crate::verdict::Report;
use crate::views::{bom, document, list};
use crate::{reconcile, rules, verdict};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    #[command(flatten)]
    index: index::Choice,
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    #[command(flatten)]
    template: template::Words,
    /// Write the list to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// With Markdown: only what belongs into release notes
    #[arg(long, conflicts_with = "template")]
    brief: bool,
    /// Fail as the audit does, unless the record conforms: a draft is no release document
    #[arg(long)]
    release: bool,
}

const AFTER_HELP: &str = "A list of a record that does not conform is printed all the same and says DRAFT. \
    Exit codes: 0 listed, 2 usage, 3 something could not be looked at; with --release those of the audit";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for a person at a terminal
    Human,
    /// For a forge, or with `--brief` for release notes
    Markdown,
    /// One file to read, filter, print and sign
    Html,
    /// The items, for a spreadsheet or an import
    Csv,
    /// Every table, for a spreadsheet
    Xlsx,
    /// For machines; described by docs/document.schema.json
    Json,
    /// CycloneDX 1.6, with the anomalies
    Cyclonedx,
    /// SPDX 2.3
    Spdx,
}

pub(super) fn run(options: &Options) -> u8 {
    if let Some(starter) = options.template.starter() {
        return template::print(starter);
    }
    let template = match check(options).and_then(|()| options.template.loaded(options.output.as_deref())) {
        Ok(template) => template,
        Err((message, help)) => {
            terminal::error(&message, &help);
            return USAGE;
        }
    };
    let collected = options.database.audited(&options.workspace, &options.index, false, false);
    let listed = match collected {
        Ok(evidence) => listed(&evidence, options, template.as_ref()),
        Err((message, help)) => Ok(refused(&message, &help, options)),
    };
    let (bytes, exit_code) = match listed {
        Ok(listed) => listed,
        Err((message, help)) => {
            terminal::error(&message, &help);
            return USAGE;
        }
    };
    write(bytes, exit_code, options)
}

fn write(bytes: Vec<u8>, exit_code: u8, options: &Options) -> u8 {
    let output = options.output.as_deref();
    let allowed = output.map_or(Ok(()), |path| options.database.is_no_evidence(path, &options.workspace));
    let styled = options.format == Format::Human && !options.template.is_made();
    let written = allowed.and_then(|()| terminal::hand_over(bytes, styled, output));
    match written {
        Ok(()) => exit_code,
        Err((message, help)) => {
            terminal::error(&message, &help);
            NOT_DETERMINED
        }
    }
}

fn check(options: &Options) -> Result<(), database::Complaint> {
    if options.brief && options.format != Format::Markdown {
        return Err(("only Markdown has a brief form".into(), "add `--format markdown`".into()));
    }
    terminal::is_fit(options.format == Format::Xlsx, options.output.as_deref())
}

fn refused(message: &str, help: &str, options: &Options) -> (Vec<u8>, u8) {
    terminal::error(message, help);
    let text = match options.format {
        Format::Json => document::json::render_failure(message, help),
        _ => String::new(),
    };
    (text.into_bytes(), NOT_DETERMINED)
}

/// The list and the exit code; an error is the template's.
fn listed(
    evidence: &Evidence,
    options: &Options,
    template: Option<&template::Loaded>,
) -> Result<(Vec<u8>, u8), database::Complaint> {
    let ledger = reconcile::reconcile(evidence);
    if let Some(gap) = missing(&ledger) {
        return Ok(refused(&gap.what, &gap.help, options));
    }
    let report = verdict::conclude(&ledger, rules::run(&ledger));
    let unknown = [evidence.database.as_ref().err(), evidence.toolchain.as_ref().err()];
    for gap in unknown.into_iter().flatten().chain(evidence.trace.gaps()) {
        terminal::error(&gap.what, &gap.help);
    }
    let bytes = match template {
        Some(template) => template.drawn(&document::soup_list(&report))?,
        None => drawn(&report, options),
    };
    Ok((bytes, exit_code(&report, options.release)))
}

/// Without the graph nothing is known to ship, and without the manifest every record would read as missing.
fn missing<'l>(ledger: &'l Ledger<'_>) -> Option<&'l Gap> {
    ledger.evidence.graph.as_ref().err().or(ledger.evidence.manifest.as_ref().err())
}

/// A list judges nothing; it can fail to see everything. What is released has to conform.
fn exit_code(report: &Report<'_, '_>, release: bool) -> u8 {
    match report.conclusion {
        conclusion if release => conclusion.exit_code(),
        verdict::Conclusion::NotDetermined => NOT_DETERMINED,
        _ => 0,
    }
}

fn drawn(report: &Report<'_, '_>, options: &Options) -> Vec<u8> {
    if options.format == Format::Human {
        let width = options.output.is_none().then(terminal::width).flatten();
        return list::render(report, width).into_bytes();
    }
    let list = document::soup_list(report);
    match options.format {
        Format::Markdown if options.brief => document::markdown::render_brief(&list).into_bytes(),
        Format::Human | Format::Markdown => document::markdown::render(&list).into_bytes(),
        Format::Html => document::html::render(&list).into_bytes(),
        Format::Csv => document::csv::render(&list).into_bytes(),
        Format::Xlsx => document::xlsx::render(&list),
        Format::Json => document::json::render(&list).into_bytes(),
        Format::Cyclonedx => bom::cyclonedx::render(report, &list).into_bytes(),
        Format::Spdx => bom::spdx::render(report, &list).into_bytes(),
    }
}
