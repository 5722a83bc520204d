//! Bringing the manifest in line with what ships.

use super::desk::{self, Desk, no_place};
use super::{NOT_DETERMINED, Refusal, Workspace, database, terminal};
use crate::collect::release::release;
use crate::evidence::manifest::Record;
use crate::evidence::package::Package;
use crate::reconcile::{self, Change, Ledger, Sync, What};
use crate::views::{difference, json, sync};
use anstream::adapter::strip_str;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// Write nothing, and exit with 1 if something would change
    #[arg(long)]
    check: bool,
    /// Print the difference as well, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How what is done is told
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal
    Human,
    /// For machines; described by docs/sync.schema.json
    Json,
}

/// Exit code of `--check` where the manifest is not in line with what ships.
const NOT_IN_LINE: u8 = 1;

pub(super) fn run(options: &Options) -> u8 {
    match sync(options) {
        Ok(code) => code,
        Err(Refusal(message, help, code)) => {
            terminal::error(&message, &help);
            if options.format == Format::Json {
                // What could not be printed is an error already.
                let _ = terminal::print(&json::render_sync_failure(&message, &help, code));
            }
            code
        }
    }
}

fn sync(options: &Options) -> Result<u8, Refusal> {
    let quiet = options.format == Format::Json;
    let (request, evidence) = options
        .database
        .collected(&options.workspace, false, quiet)
        .map_err(|(message, help)| Refusal(message, help, NOT_DETERMINED))?;
    let desk = Desk::of(&request, evidence)?;
    if let Err(gap) = &desk.evidence.database {
        terminal::warning(&format!("{}; anomalies are not compared", gap.what), &gap.help);
    }
    let ledger = reconcile::reconcile(&desk.evidence);
    let planned = reconcile::sync(&ledger).map_err(|why| no_place(&why))?;
    let differs = !planned.edited.is_empty();
    let writes = differs && !options.check && !options.dry_run;
    if writes {
        desk.write(&planned.edited)?;
    }
    let exit_code = if options.check && differs { NOT_IN_LINE } else { 0 };
    tell(options, &desk, &ledger, &planned, json::Ended { exit_code, written: writes, difference: "" })?;
    Ok(exit_code)
}

fn tell(
    options: &Options,
    desk: &Desk,
    ledger: &Ledger<'_>,
    planned: &Sync<'_, '_>,
    ended: json::Ended<'_>,
) -> Result<(), Refusal> {
    let world = options.workspace.world(true);
    let earlier = |record: &Record| -> Option<Package> {
        release(&world, &record.name, record.version.text()?, record.checksum.text()?)
    };
    let facts = |change| reconcile::facts(ledger, change, &planned.changes, &earlier);
    let told: Vec<sync::Told<'_, '_, '_>> =
        planned.changes.iter().map(|change| (change, facts(change))).collect();
    let file = &desk.evidence.origin.manifest_file;
    let shown = difference::render(file, desk.text(), &planned.edited);
    if options.format == Format::Json {
        let difference = strip_str(&shown).to_string();
        return desk::print(&json::render_sync(
            ledger,
            &told,
            json::Ended { difference: &difference, ..ended },
        ));
    }
    let mut page = sync::render(ledger, &told);
    if options.dry_run {
        page.push_str(&shown);
    }
    desk::print(&page)?;
    close(planned, &ended, file);
    Ok(())
}

fn close(planned: &Sync<'_, '_>, ended: &json::Ended<'_>, file: &str) {
    if planned.changes.is_empty() {
        terminal::status("In line", &format!("{file} says what ships"));
        return;
    }
    let verb = if ended.written { "Synced" } else { "Would sync" };
    terminal::status(verb, &format!("{file}: {}", counted(&planned.changes)));
    let sign = |change: &&Change<'_, '_>| change.item.is_some() && change.unsigned.is_some();
    let ids: Vec<&str> = planned.changes.iter().filter(sign).map(|change| change.id.as_str()).collect();
    if ended.written && !ids.is_empty() {
        terminal::status("To sign", &format!("cargo soup review {}", ids.join(" ")));
    }
    if ended.exit_code == NOT_IN_LINE {
        terminal::error(
            &format!("{file} is not in line with what ships"),
            "run `cargo soup sync`, and look at what it does",
        );
    }
}

fn counted(changes: &[Change<'_, '_>]) -> String {
    let count = |is: fn(&What) -> bool| changes.iter().filter(|change| change.what.iter().any(is)).count();
    let kinds = [
        ("new", count(|what| matches!(what, What::New { .. }))),
        (
            "changed",
            count(|what| matches!(what, What::Version { .. } | What::Content { .. } | What::Features { .. })),
        ),
        ("regrouped", count(|what| matches!(what, What::Parents { .. } | What::Item { .. }))),
        ("gone", count(|what| matches!(what, What::Gone { .. }))),
        ("signatures taken off", changes.iter().filter(|change| change.unsigned.is_some()).count()),
    ];
    let told = kinds.into_iter().filter(|(_, number)| *number > 0);
    told.map(|(kind, number)| format!("{number} {kind}")).collect::<Vec<_>>().join(", ")
}
