use super::{NOT_DETERMINED, USAGE, Workspace, database, terminal};
use crate::evidence::Evidence;
use crate::evidence::graph::Crate;
use crate::evidence::manifest::nearest;
use crate::reconcile::Ledger;
use crate::verdict::{Filter, Listing};
use crate::views::{anomalies, json};
use crate::{reconcile, rules, verdict};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// Only those that stand so; can be given more than once
    #[arg(long, value_name = "STATUS")]
    status: Vec<Status>,
    /// Only those of a crate
    #[arg(long, value_name = "NAME[@VERSION]")]
    soup: Option<String>,
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write the list to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal
    Human,
    /// For machines; described by docs/anomalies.schema.json
    Json,
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
    let (text, exit_code) = match options.database.collected(&options.workspace, false, false) {
        Ok((_, evidence)) => match listed(&evidence, options) {
            Ok(listed) => listed,
            Err((message, help)) => {
                terminal::error(&message, &help);
                return USAGE;
            }
        },
        Err((message, help)) => {
            terminal::error(&message, &help);
            let text = match options.format {
                Format::Human => String::new(),
                Format::Json => json::render_listing_failure(&message, &help),
            };
            (text, NOT_DETERMINED)
        }
    };
    match terminal::deliver(&text, options.output.as_deref()) {
        Ok(()) => exit_code,
        Err((message, help)) => {
            terminal::error(&message, &help);
            NOT_DETERMINED
        }
    }
}

fn listed(evidence: &Evidence, options: &Options) -> Result<(String, u8), (String, String)> {
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
    let text = match options.format {
        Format::Human => {
            anomalies::render(&listing, options.output.is_none().then(terminal::width).flatten())
        }
        Format::Json => json::render_listing(&listing),
    };
    Ok((text, listing.exit_code()))
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
