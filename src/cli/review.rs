//! Signing entries off. Nothing is written before all of them were looked at, so that it can be broken off anywhere.

use super::ask::{Person, Question, Stop};
use super::desk::{self, Desk, fault, no_place};
use super::{NOT_DETERMINED, Refusal, USAGE, Workspace, database, terminal};
use crate::criteria::{Family, Level, SafetyClass};
use crate::evidence::manifest::edit::{Edited, Value};
use crate::evidence::manifest::{Record, Span, schema};
use crate::finding::{Finding, Place};
use crate::reconcile::{self, Ledger};
use crate::verdict::faults;
use crate::views::reviewing;
use clap::Args;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Exit code when nothing was signed, by the rules or by the person.
const NOT_SIGNED: u8 = 1;

/// What a signature mends: that there is none, and that other features are on than are recorded, which are shown and
/// written down with it.
const MENDED: &[&str] = &["unreviewed-item", "feature-drift"];

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// The entries
    #[arg(value_name = "CRATE[@VERSION]", required_unless_present_any = ["all_parts_of", "all"])]
    soup: Vec<String>,
    /// Every entry nobody has signed and nothing is missing in
    #[arg(long, conflicts_with_all = ["soup", "all_parts_of"])]
    all: bool,
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
    /// Sign without asking for each; has to be given where nobody can be asked
    #[arg(long, short)]
    yes: bool,
    /// Sign in place of another person, who has signed the entry already
    #[arg(long)]
    again: bool,
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
    if records.is_empty() {
        terminal::status("Signed", "every entry is signed already");
        return Ok(0);
    }
    session.refuse_without_anomalies(&records)?;
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
    for (id, earlier) in records.iter().filter_map(|record| Some((record.id(), anothers(record, &by)?))) {
        terminal::status("Replaced", &format!("{id}: the signature of {earlier}"));
    }
    Ok(0)
}

/// Whose complete signature an entry has, and of which day, where it is another person's.
fn anothers(record: &Record, by: &str) -> Option<String> {
    let signed = record.reviewed.get()?;
    let (who, on) = (signed.by.text()?, signed.on.get()?);
    (who != by.trim()).then(|| format!("{who} of {on}"))
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
        if self.options.all {
            return self.unsigned();
        }
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

    /// The entries a signature is asked of and that have none.
    fn unsigned(&self) -> Result<Vec<&'s Record>, Refusal> {
        let complete = |record: &Record| {
            record.reviewed.get().is_some_and(|one| !one.by.is_blank() && !one.on.is_absent())
        };
        let own: BTreeSet<usize> = self.ledger.own_entries().map(|entry| entry.record.span.start).collect();
        let records = self.desk.manifest()?.soup.iter();
        Ok(records.filter(|one| own.contains(&one.span.start) && !complete(one)).collect())
    }

    /// Who signs is shown the anomalies: where they could not be compared, there is nothing to stand behind. Class A
    /// asks for no evaluation of them (7.1.3).
    fn refuse_without_anomalies(&self, records: &[&Record]) -> Result<(), Refusal> {
        let Err(gap) = &self.desk.evidence.database else { return Ok(()) };
        let needs = |record: &&&Record| self.ledger.judged(Some(&record.id())).class > SafetyClass::A;
        let Some(record) = records.iter().find(needs) else { return Ok(()) };
        let what = format!("{}; without its anomalies nobody can sign {}", gap.what, record.id());
        Err(Refusal(what, gap.help.clone(), NOT_DETERMINED))
    }

    /// What keeps an entry from being signed: errors of the entry itself. Open anomalies are another judgement.
    fn refused(&self, record: &Record, by: &str) -> Result<Vec<Finding>, Refusal> {
        let edited = self.signed(&[record], by)?;
        let mut refused = self.desk.faults(&edited);
        refused.extend(self.missing(record).into_iter().filter(|one| keeps_from_signing(one)).cloned());
        Ok(refused)
    }

    /// What rules say of an entry, but what a signature mends.
    fn missing(&self, record: &Record) -> Vec<&Finding> {
        let ships = self.ledger.shipped_as(record);
        let ids = [Some(record.id()), ships.map(|item| item.krate.id())];
        let lines = self.lines(record);
        let about = |finding: &&Finding| {
            let within = matches!(&finding.hit.place, Place::Manifest(place) if lines.contains(&place.start));
            let of_it = finding.hit.subject.id().is_some_and(|id| ids.contains(&Some(id)));
            !MENDED.contains(&finding.rule.slug) && (within || of_it)
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
            if let Some(enabled) = self.ledger.enabled(record).filter(|enabled| !enabled.is_recorded()) {
                edit.set(&record.span, "features", Value::Texts(enabled.owned()))
                    .map_err(|why| no_place(&why))?;
            }
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

    /// All of them or none: nobody is there to decide about what is refused. Of all there are, those nothing is
    /// missing in.
    fn by_flags<'r>(&self, records: &[&'r Record]) -> Result<Option<(String, Vec<&'r Record>)>, Refusal> {
        let Some(by) = self.stated_name()? else {
            let help =
                "give `--by NAME`, set CARGO_SOUP_BY, or sign with git's name by `--as-git-user`".into();
            return Err(Refusal("nobody can be asked here who signs".into(), help, USAGE));
        };
        self.refuse_unasked(records, &by)?;
        let (mut signed, mut refused) = (Vec::new(), Vec::new());
        for record in records {
            terminal::tell(&format!("{}\n", self.shown(record)));
            let faults = self.refused(record, &by)?;
            if faults.is_empty() {
                signed.push(*record);
            } else if self.options.all {
                terminal::tell(&format!("{} is not signed\n\n", record.id()));
            }
            refused.extend(faults);
        }
        if !refused.is_empty() && !self.options.all {
            return Err(desk::refused(&refused, "the signature"));
        }
        Ok((!signed.is_empty()).then_some((by, signed)))
    }

    /// A name in the environment is no agreement, and a signature of somebody else is not lost unseen.
    fn refuse_unasked(&self, records: &[&Record], by: &str) -> Result<(), Refusal> {
        if !self.options.yes && !self.options.dry_run {
            let help = "read what `--dry-run` shows and add `--yes`, or run this on a terminal".into();
            return Err(Refusal("nobody can be asked here whether to sign".into(), help, USAGE));
        }
        let earlier = |record: &&Record| Some((record.id(), anothers(record, by)?));
        let Some((id, whose)) = records.iter().find_map(earlier).filter(|_| !self.options.again) else {
            return Ok(());
        };
        let help = format!("`--again` signs it as {by} in their place");
        Err(Refusal(format!("{id} has the signature of {whose}"), help, USAGE))
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
            let text = question(record, &by);
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

fn question(record: &Record, by: &str) -> String {
    let instead = anothers(record, by).map(|whose| format!(", in place of the signature of {whose}"));
    crate::views::printable(&format!("Sign {} as {by}{} (yes, no)", record.id(), instead.unwrap_or_default()))
}

fn meaning() -> &'static str {
    schema::SOUP.keys.iter().find(|key| key.name == "reviewed").map_or("", |key| key.meaning)
}

fn keeps_from_signing(finding: &Finding) -> bool {
    finding.level == Level::Error && finding.rule.family != Family::Anomaly
}
