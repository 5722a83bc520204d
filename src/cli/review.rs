//! Signing entries off. Nothing is written before all of them were looked at, so that it can be broken off anywhere.

use super::ask::{Person, Question, Stop};
use super::desk::{self, Desk, fault, no_place};
use super::{NOT_DETERMINED, Refusal, USAGE, Workspace, database, terminal};
use crate::criteria::{Family, Level};
use crate::evidence::manifest::edit::{Edited, Value};
use crate::evidence::manifest::{Record, Span, schema};
use crate::finding::{Finding, Place};
use crate::reconcile::{self, Ledger};
use crate::verdict::faults;
use crate::views::reviewing;
use clap::Args;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Exit code when nothing was signed, by the rules or by the person.
const NOT_SIGNED: u8 = 1;

/// The rule that asks for the signature.
const UNSIGNED: &str = "unreviewed-item";

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// The entries
    #[arg(value_name = "CRATE[@VERSION]", required_unless_present = "all_parts_of")]
    soup: Vec<String>,
    /// The entries of all parts that come along with this one
    #[arg(long, value_name = "CRATE[@VERSION]")]
    all_parts_of: Option<String>,
    /// Who read them and stands behind them
    #[arg(long, value_name = "NAME", env = "CARGO_SOUP_BY", hide_env_values = true)]
    by: Option<String>,
    /// Sign with the name git is configured with
    #[arg(long, conflicts_with = "by")]
    as_git_user: bool,
    /// The day they did [default: the day of the audit]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<Date>,
    /// Sign without asking for each
    #[arg(long, short)]
    yes: bool,
    /// Print the difference and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(options: &Options) -> u8 {
    match review(options) {
        Ok(code) => code,
        Err(Refusal(message, help, code)) => {
            terminal::error(&message, &help);
            code
        }
    }
}

fn review(options: &Options) -> Result<u8, Refusal> {
    let (request, evidence) = options
        .database
        .collected(&options.workspace, false, false)
        .map_err(|(message, help)| Refusal(message, help, NOT_DETERMINED))?;
    let desk = Desk::of(&request, evidence)?;
    let session = Session {
        options,
        desk: &desk,
        ledger: reconcile::reconcile(&desk.evidence),
        found: faults(&desk.evidence),
    };
    let records = session.named()?;
    let asks = terminal::can_ask() && !options.yes;
    let signed = if asks { session.by_dialogue(&records)? } else { session.by_flags(&records)? };
    let Some((by, records)) = signed else {
        terminal::tell("nothing was written\n");
        return Ok(NOT_SIGNED);
    };
    let edited = session.signed(&records, &by)?;
    if options.dry_run {
        desk::print(&desk.difference(&edited))?;
        return Ok(0);
    }
    desk.write(&edited)?;
    let ids: Vec<String> = records.iter().map(|record| record.id()).collect();
    terminal::status("Signed", &format!("{} by {by}", ids.join(", ")));
    Ok(0)
}

struct Session<'s> {
    options: &'s Options,
    desk: &'s Desk,
    ledger: Ledger<'s>,
    /// What rules find fault with now.
    found: Vec<Finding>,
}

impl<'s> Session<'s> {
    /// The entries that are meant, each once.
    fn named(&self) -> Result<Vec<&'s Record>, Refusal> {
        let mut records: BTreeMap<usize, &Record> = BTreeMap::new();
        for named in &self.options.soup {
            let record = self.desk.find(named)?;
            records.insert(record.span.start, record);
        }
        if let Some(parent) = &self.options.all_parts_of {
            let parent = self.desk.find(parent)?;
            let names = [parent.name.clone(), parent.id()];
            let is_part =
                |record: &&Record| record.part_of.iter().flatten().any(|one| names.contains(&one.value));
            let parts: Vec<&Record> = self.desk.manifest()?.soup.iter().filter(is_part).collect();
            if parts.is_empty() {
                let what = format!("no entry is part of `{}`", parent.name);
                return Err(Refusal(what, "name the entries themselves".into(), USAGE));
            }
            records.extend(parts.into_iter().map(|record| (record.span.start, record)));
        }
        Ok(records.into_values().collect())
    }

    /// What keeps an entry from being signed: errors of the entry itself. Open anomalies are another judgement.
    fn refused(&self, record: &Record, by: &str) -> Result<Vec<Finding>, Refusal> {
        let edited = self.signed(&[record], by)?;
        let mut refused = self.desk.faults(&edited);
        refused.extend(self.missing(record).into_iter().filter(|one| keeps_from_signing(one)).cloned());
        Ok(refused)
    }

    /// What rules say of an entry, but that nobody has signed it.
    fn missing(&self, record: &Record) -> Vec<&Finding> {
        let ships =
            self.ledger.items.iter().find(|item| item.record.is_some_and(|own| own.span == record.span));
        let ids = [Some(record.id()), ships.map(|item| item.krate.id())];
        let lines = self.lines(record);
        let about = |finding: &&Finding| {
            let within = matches!(&finding.hit.place, Place::Manifest(place) if lines.contains(&place.start));
            let of_it = finding.hit.subject.id().is_some_and(|id| ids.contains(&Some(id)));
            finding.rule.slug != UNSIGNED && (within || of_it)
        };
        self.found.iter().filter(about).collect()
    }

    /// The lines of an entry.
    fn lines(&self, record: &Record) -> Span {
        self.desk.edit().map_or_else(|_| record.span.clone(), |edit| edit.lines(&record.span))
    }

    fn shown(&self, record: &Record) -> String {
        let lines = &self.desk.text()[self.lines(record)];
        reviewing::render(&self.ledger, record, lines, &self.missing(record))
    }

    fn signed(&self, records: &[&Record], by: &str) -> Result<Edited, Refusal> {
        let on = self.options.on.unwrap_or(self.desk.evidence.today);
        let mut edit = self.desk.edit()?;
        for record in records {
            let signature = Value::Signature { by: by.to_owned(), on };
            edit.set(&record.span, "reviewed", signature).map_err(|why| no_place(&why))?;
        }
        edit.planned().map_err(|why| no_place(&why))
    }

    fn git_user(&self) -> Option<String> {
        self.desk.git_user(&self.options.workspace.world(false))
    }

    fn stated_name(&self) -> Result<Option<String>, Refusal> {
        if let Some(by) = self.options.by.as_deref().map(str::trim).filter(|by| !by.is_empty()) {
            return Ok(Some(by.to_owned()));
        }
        if !self.options.as_git_user {
            return Ok(None);
        }
        self.git_user().map(Some).ok_or_else(|| {
            let help = "set it with `git config user.name`, or give `--by`".into();
            Refusal("git is not configured with a name".into(), help, USAGE)
        })
    }

    /// All of them or none: nobody is there to decide about what is refused.
    fn by_flags<'r>(&self, records: &[&'r Record]) -> Result<Option<(String, Vec<&'r Record>)>, Refusal> {
        let Some(by) = self.stated_name()? else {
            let help =
                "give `--by NAME`, set CARGO_SOUP_BY, or sign with git's name by `--as-git-user`".into();
            return Err(Refusal("nobody can be asked here who signs".into(), help, USAGE));
        };
        let mut refused = Vec::new();
        for record in records {
            terminal::tell(&format!("{}\n", self.shown(record)));
            refused.extend(self.refused(record, &by)?);
        }
        if !refused.is_empty() {
            return Err(desk::refused(&refused, "the signature"));
        }
        Ok(Some((by, records.to_vec())))
    }

    fn by_dialogue<'r>(&self, records: &[&'r Record]) -> Result<Option<(String, Vec<&'r Record>)>, Refusal> {
        let mut person = Person::at_the_terminal(self.names()).map_err(|stop: Stop| stop.refusal())?;
        let Some(by) = self.who(&mut person)? else { return Ok(None) };
        let mut signed = Vec::new();
        for record in records {
            let stop = |stop: Stop| stop.refusal();
            person.tell(&format!("\n{}", self.shown(record))).map_err(stop)?;
            let refused = self.refused(record, &by)?;
            if !refused.is_empty() {
                let told: String = refused.iter().map(fault).collect();
                person.tell(&format!("{told}{} is not signed\n", record.id())).map_err(stop)?;
                continue;
            }
            let text = format!("Sign {} as {by} (yes, no)", crate::views::printable(&record.id()));
            if person.flag(Question { text: &text, meaning: meaning() }).map_err(stop)? == Some(true) {
                signed.push(*record);
            }
        }
        Ok((!signed.is_empty()).then_some((by, signed)))
    }

    /// Who signed before.
    fn names(&self) -> Vec<String> {
        let records = self.desk.manifest().map_or(&[][..], |manifest| &manifest.soup);
        let names = records.iter().filter_map(|record| record.reviewed.get()?.by.text());
        names.map(ToOwned::to_owned).collect()
    }

    fn who(&self, person: &mut Person<'_>) -> Result<Option<String>, Refusal> {
        if let Some(by) = self.stated_name()? {
            return Ok(Some(by));
        }
        let proposed = self.git_user();
        let text = match &proposed {
            Some(name) => {
                format!("Who signs (Enter: {}, as git is configured)", crate::views::printable(name))
            }
            None => "Who signs".to_owned(),
        };
        let answer =
            person.text(Question { text: &text, meaning: meaning() }).map_err(|stop: Stop| stop.refusal())?;
        Ok(answer.or(proposed))
    }
}

fn meaning() -> &'static str {
    schema::SOUP.keys.iter().find(|key| key.name == "reviewed").map_or("", |key| key.meaning)
}

fn keeps_from_signing(finding: &Finding) -> bool {
    finding.level == Level::Error && finding.rule.family != Family::Anomaly
}
