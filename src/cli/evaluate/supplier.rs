//! An anomaly that a person found on a supplier's own list: what no database tells, the person does.

use crate::cli::ask::{Person, Question, Stop};
use crate::cli::item::{self, Meant};
use crate::cli::{Refusal, USAGE, terminal};
use crate::evidence::manifest::schema;
use crate::reconcile::{Anomaly, Case, Concerned, Ledger, Listed, Standing};
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// What is said of the anomaly itself.
#[derive(Debug, Args)]
#[command(next_help_heading = "An anomaly of a supplier's own list")]
pub(super) struct Description {
    /// The list it was found on, as the item names it, or a page below it
    #[arg(long, value_name = "URL", conflicts_with = "all")]
    list: Option<String>,
    /// What it is about
    #[arg(long, value_parser = PossibleValuesParser::new(schema::ANOMALY_KINDS), conflicts_with = "all")]
    kind: Option<String>,
    /// What it is about, in a line
    #[arg(long, value_name = "TEXT", conflicts_with = "all")]
    title: Option<String>,
    /// The copy that was kept of it; its digest is recorded
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    copy: Option<PathBuf>,
}

impl Description {
    /// Whether the anomaly is said to be of a supplier's own list.
    pub(super) const fn is_given(&self) -> bool {
        self.list.is_some() || self.kind.is_some() || self.title.is_some() || self.copy.is_some()
    }
}

/// An anomaly as it was described, and the item it is of.
pub(super) struct Described<'e> {
    id: String,
    list: Option<String>,
    kind: Option<String>,
    title: Option<String>,
    copy: Option<String>,
    item: Concerned<'e>,
}

impl<'e> Described<'e> {
    /// What the options say, what an earlier evaluation said, and what a person answers.
    pub(super) fn of(
        ledger: &Ledger<'e>,
        id: &str,
        soup: Option<&str>,
        options: &Description,
    ) -> Result<Self, Refusal> {
        let Some(soup) = soup else {
            let help = "say of which item, with `--soup NAME@VERSION`".to_owned();
            return Err(Refusal(format!("{id} of a supplier's own list needs its item"), help, USAGE));
        };
        let item = match item::find(ledger, soup)? {
            Meant::Crate(item) => Concerned::Crate(item.index, item.krate),
            Meant::Other(record) => Concerned::Entry(record),
        };
        refuse_an_advisory(ledger, id, item)?;
        let earlier = earlier(ledger, id, item).and_then(Case::listed);
        let known = |of: fn(Listed<'e>) -> Option<&'e str>| earlier.and_then(of).map(ToOwned::to_owned);
        let copy = options.copy.as_deref().map(item::digest_of).transpose()?;
        let mut described = Self {
            id: id.to_owned(),
            list: options.list.clone().or_else(|| known(|listed| listed.list)),
            kind: options.kind.clone().or_else(|| known(|listed| listed.kind)),
            title: options.title.clone().or_else(|| known(|listed| listed.title)),
            copy,
            item,
        };
        described.complete(&addresses(ledger, item))?;
        Ok(described)
    }

    /// The case to be judged, with what was judged about it before.
    pub(super) fn case<'d>(&'d self, ledger: &'d Ledger<'e>) -> Case<'d> {
        let listed = Listed {
            id: &self.id,
            list: self.list.as_deref(),
            kind: self.kind.as_deref(),
            title: self.title.as_deref(),
            copy: self.copy.as_deref(),
        };
        let earlier = earlier(ledger, &self.id, self.item);
        Case {
            anomaly: Anomaly::Listed(listed),
            item: self.item,
            standing: earlier.map_or(Standing::Open, |case| case.standing.clone()),
            judgement: earlier.and_then(|case| case.judgement),
            superseded: earlier.map(|case| case.superseded.clone()).unwrap_or_default(),
        }
    }

    fn complete(&mut self, lists: &[&str]) -> Result<(), Refusal> {
        let open = [("--list", &self.list), ("--kind", &self.kind), ("--title", &self.title)];
        let missing: Vec<&str> =
            open.into_iter().filter_map(|(flag, value)| value.is_none().then_some(flag)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        if !terminal::can_ask() {
            let what = format!("nobody can be asked here, and the anomaly lacks {}", missing.join(" and "));
            let named = match lists {
                [] => format!("{} names no list", self.item.id()),
                lists => format!("{} names {}", self.item.id(), lists.join(", ")),
            };
            let help = format!("give it with flags, or run this on a terminal; {named}");
            return Err(Refusal(what, help, USAGE));
        }
        let asked = Person::at_the_terminal([]).and_then(|mut person| self.ask(&mut person, lists));
        asked.map_err(|stop| stop.refusal())
    }

    fn ask(&mut self, person: &mut Person<'_>, lists: &[&str]) -> Result<(), Stop> {
        let meaning = |name: &str| {
            let key = schema::EVALUATION.keys.iter().find(|key| key.name == name);
            key.map_or("", |key| key.meaning)
        };
        while self.list.is_none() {
            let proposed = lists.first().map_or_else(String::new, |list| format!(" (Enter: {list})"));
            let text = format!("List it was found on{proposed}");
            let answer = person.text(Question { text: &text, meaning: meaning("list") })?;
            self.list = answer.or_else(|| lists.first().map(|list| (*list).to_owned()));
        }
        while self.kind.is_none() {
            let kinds: Vec<(&'static str, &str)> =
                schema::ANOMALY_KINDS.iter().map(|kind| (*kind, "")).collect();
            let question = Question { text: "Kind", meaning: meaning("kind") };
            self.kind = person.choice(question, &kinds)?.map(ToOwned::to_owned);
        }
        while self.title.is_none() {
            self.title = person.text(Question { text: "Title", meaning: meaning("title") })?;
        }
        Ok(())
    }
}

fn addresses<'e>(ledger: &Ledger<'e>, item: Concerned<'e>) -> Vec<&'e str> {
    let lists = ledger.lists_of(item).into_iter().flat_map(|lists| &lists.lists);
    lists.map(|list| list.url.as_str()).collect()
}

fn earlier<'l, 'e>(ledger: &'l Ledger<'e>, id: &str, item: Concerned<'_>) -> Option<&'l Case<'e>> {
    ledger.anomalies.iter().find(|case| case.id() == id && case.item_id() == item.id())
}

/// What the database knows of the crate is evaluated as what it is: bound to the advisory's core facts.
fn refuse_an_advisory(ledger: &Ledger<'_>, id: &str, item: Concerned<'_>) -> Result<(), Refusal> {
    let about = ledger.database().map_or(&[][..], |database| database.about(item.name()));
    if !id.starts_with("RUSTSEC-") && !about.iter().any(|advisory| advisory.is_called(id)) {
        return Ok(());
    }
    let what = format!("{id} is the id of an advisory, not of an anomaly of a supplier's own list");
    Err(Refusal(what, "leave out `--list`, `--kind`, `--title` and `--copy`".into(), USAGE))
}
