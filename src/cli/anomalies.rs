use super::{NOT_DETERMINED, USAGE, Workspace, database, index, template, terminal};
use crate::evidence::Evidence;
use crate::evidence::graph::Crate;
use crate::evidence::manifest::nearest;
use crate::reconcile::Ledger;
use crate::verdict::{Filter, Listing};
use crate::views::document::{Document, evaluation_report, residual_list};
use crate::views::{anomalies, bom, document, json};
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
    /// Only those that stand so; can be given more than once
    #[arg(long, value_name = "STATUS")]
    status: Vec<Status>,
    /// Only those of a crate
    #[arg(long, value_name = "NAME[@VERSION]")]
    soup: Option<String>,
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    #[command(flatten)]
    template: template::Words,
    /// Write the list to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only what is known and stays in the release, with a sentence for users [default format: markdown]
    #[arg(long, conflicts_with_all = ["status", "soup"])]
    residual: bool,
}

impl Options {
    /// Whether a document is asked for by another way than its format.
    const fn is_document(&self) -> bool {
        self.residual || self.template.is_made()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal
    Human,
    /// For machines; described by docs/anomalies.schema.json, with `--residual` by docs/document.schema.json
    Json,
    /// The evaluation report, for a forge
    Markdown,
    /// The evaluation report, one file to read, print and sign
    Html,
    /// The anomalies, for a spreadsheet or an import
    Csv,
    /// Every table of the evaluation report, for a spreadsheet
    Xlsx,
    /// What is said of each, as OpenVEX 0.2.0
    Openvex,
    /// What is said of each, as CycloneDX 1.6 with links into the list's
    Cyclonedx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Status {
    /// Nobody has judged it
    Open,
    /// It was judged, and a fact has changed since
    Reopened,
    /// A judgement is in force
    Evaluated,
    /// The advisory was withdrawn
    Withdrawn,
    /// It is limited to platforms that nothing is built for
    OtherPlatform,
    /// The crate is locked and does not ship
    NotShipped,
}

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reopened => "reopened",
            Self::Evaluated => "evaluated",
            Self::Withdrawn => "withdrawn",
            Self::OtherPlatform => "other_platform",
            Self::NotShipped => "not_shipped",
        }
    }
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
    let (bytes, exit_code) = match collected(options) {
        Ok(evidence) => match listed(&evidence, options, template.as_ref()) {
            Ok(listed) => listed,
            Err((message, help)) => {
                terminal::error(&message, &help);
                return USAGE;
            }
        },
        Err((message, help)) => {
            terminal::error(&message, &help);
            let text = match options.format {
                Format::Json if options.residual => document::json::render_failure(&message, &help),
                Format::Json => json::render_listing_failure(&message, &help),
                _ => String::new(),
            };
            (text.into_bytes(), NOT_DETERMINED)
        }
    };
    let output = options.output.as_deref();
    let allowed = output.map_or(Ok(()), |path| options.database.is_no_evidence(path, &options.workspace));
    let styled = options.format == Format::Human && !options.is_document();
    match allowed.and_then(|()| terminal::hand_over(bytes, styled, output)) {
        Ok(()) => exit_code,
        Err((message, help)) => {
            terminal::error(&message, &help);
            NOT_DETERMINED
        }
    }
}

/// A document gives the audit's verdict, and rests on all that an audit rests on.
fn collected(options: &Options) -> Result<Evidence, database::Complaint> {
    if options.is_document() || !matches!(options.format, Format::Human | Format::Json) {
        return options.database.audited(&options.workspace, &options.index, false, false);
    }
    options.database.collected(&options.workspace, false, false).map(|(_, evidence)| evidence)
}

fn check(options: &Options) -> Result<(), database::Complaint> {
    let limited = !options.status.is_empty() || options.soup.is_some();
    if limited && (options.is_document() || !matches!(options.format, Format::Human | Format::Json)) {
        let message = "a document shows every anomaly".to_owned();
        return Err((message, "leave out `--status` and `--soup`, or list them as JSON".into()));
    }
    if options.residual && matches!(options.format, Format::Openvex | Format::Cyclonedx) {
        let message = "residual anomalies are a document of their own".to_owned();
        return Err((message, "leave out `--residual`: VEX tells of all of them".into()));
    }
    terminal::is_fit(options.format == Format::Xlsx, options.output.as_deref())
}

/// The listing and the exit code; an error is one of the command line or the template.
fn listed(
    evidence: &Evidence,
    options: &Options,
    template: Option<&template::Loaded>,
) -> Result<(Vec<u8>, u8), database::Complaint> {
    let ledger = reconcile::reconcile(evidence);
    if let Some(soup) = &options.soup {
        check_is_locked(&ledger, soup)?;
    }
    let report = verdict::conclude(&ledger, rules::run(&ledger));
    let statuses = options.status.iter().map(|status| status.word()).collect();
    let listing = Listing::new(&report, Filter { statuses, soup: options.soup.clone() });
    for gap in &listing.gaps {
        terminal::error(&gap.what, &gap.help);
    }
    let bytes = match template {
        Some(template) if listing.is_of_everything() => template.drawn(&document(&listing, options))?,
        _ => drawn(&listing, options),
    };
    Ok((bytes, listing.exit_code()))
}

fn document(listing: &Listing<'_, '_>, options: &Options) -> Document {
    if options.residual { residual_list(listing) } else { evaluation_report(listing) }
}

fn drawn(listing: &Listing<'_, '_>, options: &Options) -> Vec<u8> {
    match options.format {
        // What could not be looked at is said on stderr; a file would only hold that nothing affects the device.
        Format::Human if options.output.is_some() && !listing.is_of_everything() => return Vec::new(),
        Format::Human if !options.is_document() => {
            let width = options.output.is_none().then(terminal::width).flatten();
            return anomalies::render(listing, width).into_bytes();
        }
        Format::Json if !options.residual => return json::render_listing(listing).into_bytes(),
        _ => {}
    }
    // An empty document would read as one that found nothing.
    if let Some(gap) = listing.gaps.first().filter(|_| !listing.is_of_everything()) {
        return match options.format {
            Format::Json => document::json::render_failure(&gap.what, &gap.help).into_bytes(),
            _ => Vec::new(),
        };
    }
    let document = document(listing, options);
    let list = || document::soup_list(listing.report);
    match options.format {
        Format::Human | Format::Markdown => document::markdown::render(&document).into_bytes(),
        Format::Html => document::html::render(&document).into_bytes(),
        Format::Csv => document::csv::render(&document).into_bytes(),
        Format::Xlsx => document::xlsx::render(&document),
        Format::Json => document::json::render(&document).into_bytes(),
        Format::Openvex => bom::openvex::render(listing.report, &list(), &document).into_bytes(),
        Format::Cyclonedx => bom::cyclonedx::render_vex(listing.report, &list(), &document).into_bytes(),
    }
}

/// A name that is none of the lock file's or the manifest's would give an empty list, which reads as "no anomalies".
fn check_is_locked(ledger: &Ledger<'_>, soup: &str) -> Result<(), (String, String)> {
    let Some(graph) = ledger.graph() else { return Ok(()) };
    let library = || ledger.toolchain().map(|toolchain| &toolchain.library);
    let locked = || graph.crates().map(|(_, krate)| krate).filter(|krate| !krate.member).chain(library());
    let other = |record: &crate::evidence::manifest::Record| record.name == soup || record.id() == soup;
    if locked().any(|krate| krate.name == soup || krate.id() == soup)
        || ledger.others.iter().any(|entry| other(entry.record))
    {
        return Ok(());
    }
    let name = soup.split('@').next().unwrap_or(soup);
    let versions: Vec<String> = locked().filter(|krate| krate.name == name).map(Crate::id).collect();
    let help = if versions.is_empty() {
        match nearest(name, locked().map(|krate| krate.name.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a crate of Cargo.lock, as `name` or `name@version`".into(),
        }
    } else {
        format!("locked: {}", versions.join(", "))
    };
    Err((format!("no locked crate is called `{soup}`"), help))
}
