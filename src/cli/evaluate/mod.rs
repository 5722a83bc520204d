//! Recording one judgement. Nothing is written before all of it is known, so that it can be broken off anywhere.

mod dialogue;
mod find;
pub(super) mod record;
mod supplier;

use super::ask::{Person, Question, Stop};
use super::desk::{self, Desk, fault};
use super::{NOT_DETERMINED, Refusal, USAGE, Workspace, database, terminal};
use crate::evidence::manifest::edit::Edited;
use crate::evidence::manifest::{Judgement, Outcome, schema, write};
use crate::reconcile::{self, Case, Ledger, Standing};
use crate::views::{judging, line_of, printable};
use clap::Args;
use clap::builder::PossibleValuesParser;
use dialogue::{Dialogue, Topic};
use jiff::civil::Date;
use record::Refused;
use supplier::Described;

/// Exit code when the judgement was not recorded, by the rules or by the person.
const NOT_RECORDED: u8 = 1;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// The anomaly, by its id or an alias, or by its id on a supplier's own list
    #[arg(value_name = "ID", required_unless_present = "all")]
    anomaly: Option<String>,
    /// Go through everything that is open or re-opened, one after the other
    #[arg(long, conflicts_with = "anomaly")]
    all: bool,
    /// Judge again what is evaluated already; the earlier entry stays
    #[arg(long)]
    again: bool,
    /// The item, where the anomaly affects several
    #[arg(long, value_name = "NAME[@VERSION]", conflicts_with = "all")]
    soup: Option<String>,
    #[command(flatten)]
    description: supplier::Description,
    #[command(flatten)]
    answers: Answers,
    /// Print the entry and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// The judgement. Each is asked for where it is missing and somebody can be asked.
#[derive(Debug, Args)]
#[command(next_help_heading = "The judgement")]
struct Answers {
    /// The conclusion
    #[arg(long, value_parser = PossibleValuesParser::new(schema::OUTCOMES), conflicts_with = "all")]
    outcome: Option<String>,
    /// For `not-affected`: why
    #[arg(long, value_name = "CODE", value_parser = PossibleValuesParser::new(schema::JUSTIFICATIONS), conflicts_with = "all")]
    justification: Option<String>,
    /// What shows it, as a reference; can be given more than once
    #[arg(long, value_name = "REFERENCE", conflicts_with = "all")]
    evidence: Vec<String>,
    /// The reasoning, in words
    #[arg(long, value_name = "TEXT", conflicts_with = "all")]
    rationale: Option<String>,
    /// Whether it can lead to a hazardous situation
    #[arg(long, value_name = "true|false", conflicts_with = "all")]
    hazardous_situation: Option<bool>,
    /// A hazard of the risk file it was weighed against; can be given more than once
    #[arg(long, value_name = "ID", conflicts_with = "all")]
    hazard: Vec<String>,
    /// A risk control that is in place against it, by its id; can be given more than once
    #[arg(long, value_name = "ID", conflicts_with = "all")]
    control: Vec<String>,
    /// For `affected-...`: risk control, change request, or the reason for none
    #[arg(long, value_name = "TEXT", conflicts_with = "all")]
    action: Option<String>,
    /// Who judged
    #[arg(long, value_name = "NAME", env = "CARGO_SOUP_BY", hide_env_values = true)]
    by: Option<String>,
    /// The day it was judged [default: the day of the audit]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<Date>,
    /// The day it has to be looked at again
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "all")]
    review_by: Option<Date>,
    /// Who approved
    #[arg(long, value_name = "NAME", requires = "approved_on", conflicts_with = "all")]
    approved_by: Option<String>,
    /// The day it was approved
    #[arg(long, value_name = "YYYY-MM-DD", requires = "approved_by")]
    approved_on: Option<Date>,
}

impl Answers {
    fn judgement(&self, today: Date) -> Judgement {
        Judgement {
            outcome: self.outcome.as_deref().and_then(Outcome::parse),
            justification: self.justification.clone(),
            evidence: self.evidence.clone(),
            rationale: self.rationale.clone(),
            hazardous_situation: self.hazardous_situation,
            hazards: self.hazard.clone(),
            controls: self.control.clone(),
            action: self.action.clone(),
            by: self.by.clone().filter(|by| !by.trim().is_empty()),
            on: Some(self.on.unwrap_or(today)),
            approved_by: self.approved_by.clone(),
            approved_on: self.approved_on,
            review_by: self.review_by,
        }
    }
}

pub(super) fn run(options: &Options) -> u8 {
    match evaluate(options) {
        Ok(code) => code,
        Err(Refusal(message, help, code)) => {
            terminal::error(&message, &help);
            code
        }
    }
}

fn evaluate(options: &Options) -> Result<u8, Refusal> {
    let (request, evidence) = options
        .database
        .collected(&options.workspace, false, false)
        .map_err(|(message, help)| Refusal(message, help, NOT_DETERMINED))?;
    let desk = Desk::of(&request, evidence)?;
    if let Err(gap) = &desk.evidence.database {
        return Err(Refusal(gap.what.clone(), gap.help.clone(), NOT_DETERMINED));
    }
    let mut session = Session { options, desk };
    match &options.anomaly {
        Some(id) => session.one(id),
        None => session.all(),
    }
}

/// The manifest as it is while judgements are added to it.
struct Session<'o> {
    options: &'o Options,
    desk: Desk,
}

/// An entry that can be written, and what to say when it is.
struct Planned {
    entry: String,
    edited: Edited,
    said: String,
}

impl Session<'_> {
    fn one(&mut self, id: &str) -> Result<u8, Refusal> {
        let ledger = reconcile::reconcile(&self.desk.evidence);
        let soup = self.options.soup.as_deref();
        let described = self.options.description.is_given();
        let described = described.then(|| Described::of(&ledger, id, soup, &self.options.description));
        let described = described.transpose()?;
        let new = described.as_ref().map(|described| described.case(&ledger));
        let case = match &new {
            Some(case) => case,
            None => find::find(&ledger, id, soup)?,
        };
        self.refuse_to_judge_twice(case)?;
        let judgement = self.options.answers.judgement(self.desk.evidence.today);
        let planned = if judgement.is_complete() || !terminal::can_ask() {
            self.by_flags(case, &judgement)?
        } else {
            self.by_dialogue(&ledger, case, judgement)?
        };
        match planned {
            Some(planned) => self.commit(&planned).map(|()| 0),
            None => Ok(NOT_RECORDED),
        }
    }

    /// Goes through what is open. What is left out stays open.
    fn all(&mut self) -> Result<u8, Refusal> {
        if !terminal::can_ask() {
            let help =
                "`cargo soup evaluate ID` records one with flags; `cargo soup anomalies` lists them".into();
            return Err(Refusal("`--all` asks, and nobody can be asked here".into(), help, USAGE));
        }
        let open = open(&reconcile::reconcile(&self.desk.evidence));
        let mut recorded = 0;
        for (id, item) in &open {
            let ledger = reconcile::reconcile(&self.desk.evidence);
            let case = find::find(&ledger, id, Some(item))?;
            let judgement = self.options.answers.judgement(self.desk.evidence.today);
            if let Some(planned) = self.by_dialogue(&ledger, case, judgement)? {
                self.commit(&planned)?;
                recorded += 1;
            }
        }
        terminal::status("Evaluated", &format!("{recorded} of {} open anomalies", open.len()));
        Ok(0)
    }

    fn refuse_to_judge_twice(&self, case: &Case<'_>) -> Result<(), Refusal> {
        let concluded =
            |outcome: Option<&Outcome>| outcome.is_some_and(|one| *one != Outcome::UnderEvaluation);
        let judged = match case.standing {
            Standing::Evaluated(evaluation) => Some(evaluation),
            Standing::Withdrawn(evaluation) => evaluation,
            _ => None,
        };
        let judged = judged.filter(|evaluation| concluded(evaluation.outcome.get()));
        let Some(evaluation) = judged.filter(|_| !self.options.again) else { return Ok(()) };
        let line = line_of(&self.desk.evidence.manifest_text, evaluation.span.start).line;
        let (id, file) = (case.id(), &self.desk.evidence.origin.manifest_file);
        Err(Refusal(
            format!("{id} of {} is evaluated already, at {file}:{line}", case.item_id()),
            format!("`cargo soup evaluate --again {id}` adds a new judgement and keeps that one"),
            USAGE,
        ))
    }

    fn by_flags(&self, case: &Case<'_>, judgement: &Judgement) -> Result<Option<Planned>, Refusal> {
        let missing: Vec<&str> =
            [("--outcome", judgement.outcome.is_none()), ("--by", judgement.by.is_none())]
                .into_iter()
                .filter_map(|(flag, missing)| missing.then_some(flag))
                .collect();
        if !missing.is_empty() {
            let what = format!("nobody can be asked here, and the judgement lacks {}", missing.join(" and "));
            let help = "give it with flags (`cargo soup evaluate --help`), or run this on a terminal".into();
            return Err(Refusal(what, help, USAGE));
        }
        match self.plan(case, judgement) {
            Ok(planned) => Ok(Some(planned)),
            Err(Refused::Outright(refusal)) => Err(refusal),
            Err(Refused::ByRules(faults)) => Err(desk::refused(&faults, "the record")),
        }
    }

    fn plan(&self, case: &Case<'_>, judgement: &Judgement) -> Result<Planned, Refused> {
        let entry = write::judged(&case.bond(), judgement);
        let edited = record::plan(&self.desk.evidence, case.id(), &case.item_id(), &entry)?;
        let outcome = judgement.outcome.map_or("no outcome", Outcome::word);
        let place = self.desk.place(&edited);
        let said = format!("{} of {}: {outcome} ({place})", case.id(), case.item_id());
        Ok(Planned { entry, edited, said })
    }

    /// Shows the anomaly, asks for what is open, and asks whether to write it.
    fn by_dialogue(
        &self,
        ledger: &Ledger<'_>,
        case: &Case<'_>,
        mut judgement: Judgement,
    ) -> Result<Option<Planned>, Refusal> {
        let mut person =
            Person::at_the_terminal(self.earlier_answers()).map_err(|stop: Stop| stop.refusal())?;
        let proposed = if judgement.by.is_none() {
            self.desk.git_user(&self.options.workspace.world(false))
        } else {
            None
        };
        self.converse(&mut person, proposed, ledger, case, &mut judgement)
            .map_err(|stop: Stop| stop.refusal())?
    }

    /// What earlier judgements say, to be taken again.
    fn earlier_answers(&self) -> Vec<String> {
        let answered = |key: &str| Topic::ALL.iter().any(|topic| topic.key() == key);
        let evaluations = self.desk.manifest().map_or(&[][..], |manifest| &manifest.evaluations);
        let stated = evaluations.iter().flat_map(|evaluation| &evaluation.stated);
        stated.filter(|(key, _)| answered(key)).map(|(_, text)| text.value.clone()).collect()
    }

    fn converse(
        &self,
        person: &mut Person<'_>,
        proposed: Option<String>,
        ledger: &Ledger<'_>,
        case: &Case<'_>,
        judgement: &mut Judgement,
    ) -> Result<Result<Option<Planned>, Refusal>, Stop> {
        person.tell(&format!("{}\n", judging::screen(ledger, case)))?;
        let mut dialogue = Dialogue { person, proposed };
        dialogue.fill(judgement)?;
        while judgement.outcome.is_some() {
            let planned = match self.plan(case, judgement) {
                Ok(planned) => Some(planned),
                Err(Refused::Outright(refusal)) => return Ok(Err(refusal)),
                Err(Refused::ByRules(faults)) => {
                    dialogue.person.tell(&faults.iter().map(fault).collect::<String>())?;
                    None
                }
            };
            match confirm(dialogue.person, planned.as_ref())? {
                Confirmed::Write => return Ok(Ok(planned)),
                Confirmed::GiveUp => break,
                Confirmed::Change(topic) => dialogue.change(topic, judgement)?,
            }
        }
        dialogue.person.tell("nothing was written\n")?;
        Ok(Ok(None))
    }

    fn commit(&mut self, planned: &Planned) -> Result<(), Refusal> {
        if self.options.dry_run {
            return desk::print(&planned.entry);
        }
        self.desk.write(&planned.edited)?;
        self.desk.evidence = self.desk.evidence.with_manifest(planned.edited.text.clone());
        terminal::status("Recorded", &printable(&planned.said));
        Ok(())
    }
}

/// What still needs a judgement, by id and item.
fn open(ledger: &Ledger<'_>) -> Vec<(String, String)> {
    let is_open = |case: &&Case<'_>| matches!(case.standing, Standing::Open | Standing::Reopened(..));
    let named = |case: &Case<'_>| (case.id().to_owned(), case.item_id());
    ledger.anomalies.iter().filter(is_open).map(named).collect()
}

/// What a person says of the entry they see.
enum Confirmed {
    Write,
    GiveUp,
    Change(Topic),
}

fn confirm(person: &mut Person<'_>, planned: Option<&Planned>) -> Result<Confirmed, Stop> {
    let text = match planned {
        Some(planned) => {
            person.tell(&format!("\n{}\n", planned.entry))?;
            "Write it (yes, no, or a key to answer again)"
        }
        None => "\nKey to answer again (Enter gives up)",
    };
    let keys: Vec<&str> = Topic::ALL.into_iter().map(Topic::key).collect();
    let meaning = &keys.join(", ");
    loop {
        let answer = person.text(Question { text, meaning })?;
        let answer = answer.as_deref().map(str::to_lowercase);
        match answer.as_deref() {
            Some("y" | "yes") if planned.is_some() => return Ok(Confirmed::Write),
            Some("n" | "no") => return Ok(Confirmed::GiveUp),
            None if planned.is_none() => return Ok(Confirmed::GiveUp),
            Some(key) => match Topic::ALL.into_iter().find(|topic| topic.key() == key) {
                Some(topic) => return Ok(Confirmed::Change(topic)),
                None => person.tell(&format!("  the keys are {meaning}\n"))?,
            },
            None => {}
        }
    }
}
