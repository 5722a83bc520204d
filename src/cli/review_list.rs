//! Recording that somebody looked at a supplier's own list, or that there is none.

use super::ask::{Person, Question, Stop};
use super::desk::fault;
use super::evaluate::record::faults_within;
use super::save::save;
use super::{NOT_DETERMINED, Refusal, USAGE, Workspace, item, terminal};
use crate::collect::{collect, workspace_manifest};
use crate::evidence::Evidence;
use crate::evidence::manifest::edit::Edited;
use crate::evidence::manifest::edit_lists::{Review, set_review};
use crate::evidence::manifest::{Record, is_address, schema};
use crate::reconcile::{self, Ledger};
use crate::rules;
use crate::views::{line_of, lists, printable};
use clap::Args;
use item::Meant;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// Exit code when nothing was recorded, by the rules or by the person.
const NOT_RECORDED: u8 = 1;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    /// The item whose supplier's list was looked at
    #[arg(value_name = "NAME[@VERSION]")]
    soup: String,
    /// The list's address [default: the one the item names]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// What was looked for, so that another person could look for the same
    #[arg(long, value_name = "TEXT")]
    sought: Option<String>,
    /// What was found: the anomalies that concern the device, or that none does
    #[arg(long, value_name = "TEXT")]
    found: Option<String>,
    /// Who looked
    #[arg(long, value_name = "NAME", env = "CARGO_SOUP_BY", hide_env_values = true)]
    by: Option<String>,
    /// The day they looked [default: the day of the audit]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<Date>,
    /// The copy that was kept of the list; its digest is recorded
    #[arg(long, value_name = "FILE")]
    copy: Option<PathBuf>,
    /// In place of a look: why the supplier has no list
    #[arg(long, value_name = "WHY", conflicts_with_all = ["url", "sought", "found", "copy"])]
    none: Option<String>,
    /// Print what would stand in `anomaly-lists` and write nothing
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
    let request = options.workspace.request();
    let evidence = collect(&request, &options.workspace.world(false))
        .map_err(|failure| Refusal(failure.to_string(), failure.help(), NOT_DETERMINED))?;
    let gaps = [evidence.graph.as_ref().err(), evidence.manifest.as_ref().err()];
    if let Some(gap) = gaps.into_iter().flatten().next() {
        return Err(Refusal(gap.what.clone(), gap.help.clone(), NOT_DETERMINED));
    }
    let ledger = reconcile::reconcile(&evidence);
    let (item, record) = own_record(&ledger, &options.soup)?;
    let draft = Draft::of(options, record, evidence.today)?;
    let review = match draft.complete() {
        Some(review) => review,
        None if !terminal::can_ask() => return Err(draft.refusal(&item.id())),
        None => match draft.asked(options, &ledger, item).map_err(|stop| stop.refusal())? {
            Some(review) => review,
            None => return Ok(NOT_RECORDED),
        },
    };
    let edited = plan(&evidence, record, &review)?;
    if options.dry_run {
        let print = terminal::print(&format!("{}\n", review.element()));
        let unprinted = |error| {
            Refusal(format!("could not write to stdout: {error}"), "give it a reader".into(), NOT_DETERMINED)
        };
        return print.map(|()| 0).map_err(unprinted);
    }
    record_it(
        &workspace_manifest(&request, &evidence),
        &evidence,
        &edited,
        &item.id(),
        &review,
        earlier(record, &review),
    )?;
    Ok(0)
}

/// The entry lists belong to: of an item of its own.
fn own_record<'l, 'e>(ledger: &'l Ledger<'e>, soup: &str) -> Result<(Meant<'l, 'e>, &'e Record), Refusal> {
    let item = item::find(ledger, soup)?;
    let Some(record) = item.record() else {
        let what = format!("{} has no entry in the manifest", item.id());
        return Err(Refusal(what, "`cargo soup init --append` writes one".into(), USAGE));
    };
    match &record.part_of {
        None => Ok((item, record)),
        Some(parents) => {
            let parents: Vec<&str> = parents.iter().map(|parent| parent.value.as_str()).collect();
            let what = format!("{} comes along with others, and is covered by their lists", item.id());
            Err(Refusal(what, format!("review those of {}", parents.join(", ")), USAGE))
        }
    }
}

/// What is known of the review before anybody is asked.
struct Draft<'e> {
    /// The lists the entry names.
    named: Vec<&'e str>,
    none: Option<String>,
    url: Option<String>,
    sought: Option<String>,
    found: Option<String>,
    by: Option<String>,
    on: Date,
    copy: Option<String>,
}

impl<'e> Draft<'e> {
    fn of(options: &Options, record: &'e Record, today: Date) -> Result<Self, Refusal> {
        let lists = record.anomaly_lists.get().map_or(&[][..], |lists| &lists.lists);
        let named: Vec<&str> = lists.iter().map(|list| list.url.as_str()).collect();
        if let Some(url) = options.url.as_ref().filter(|url| !is_address(url)) {
            let what = format!("`{url}` is not the address of a list");
            return Err(Refusal(what, "give an http or https address, or `--none WHY`".into(), USAGE));
        }
        let stated = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let only = || if let [url] = named[..] { Some(url.to_owned()) } else { None };
        Ok(Self {
            none: stated(&options.none),
            // On a terminal a person may mean another than the one that is named.
            url: options
                .url
                .clone()
                .or_else(|| if terminal::can_ask() && options.found.is_none() { None } else { only() }),
            named,
            sought: stated(&options.sought),
            found: stated(&options.found),
            by: stated(&options.by),
            on: options.on.unwrap_or(today),
            copy: options.copy.as_deref().map(item::digest_of).transpose()?,
        })
    }

    fn complete(&self) -> Option<Review> {
        if let Some(why) = &self.none {
            return Some(Review::None { why: why.clone(), by: self.by.clone()?, on: self.on });
        }
        Some(Review::Look {
            url: self.url.clone()?,
            by: self.by.clone()?,
            on: self.on,
            sought: self.sought.clone()?,
            found: self.found.clone()?,
            copy: self.copy.clone(),
        })
    }

    fn refusal(&self, item: &str) -> Refusal {
        let open =
            [("--url", &self.url), ("--by", &self.by), ("--sought", &self.sought), ("--found", &self.found)];
        let asked = |flag: &str| self.none.is_none() || flag == "--by";
        let open: Vec<&str> = open
            .into_iter()
            .filter(|(flag, _)| asked(flag))
            .filter_map(|(flag, value)| value.is_none().then_some(flag))
            .collect();
        let what = format!("nobody can be asked here, and the review lacks {}", open.join(" and "));
        let named = match &self.named[..] {
            [] => format!("{item} names no list; `--none WHY` says that there is none"),
            lists => format!("{item} names {}", lists.join(", ")),
        };
        Refusal(what, format!("give it with flags, or run this on a terminal; {named}"), USAGE)
    }

    /// Shows the item and asks for what is open. Without an answer nothing is recorded.
    fn asked(
        mut self,
        options: &Options,
        ledger: &Ledger<'_>,
        item: Meant<'_, '_>,
    ) -> Result<Option<Review>, Stop> {
        let proposed =
            if self.by.is_none() { options.workspace.git_user(&ledger.evidence.origin.root) } else { None };
        let mut person = Person::at_the_terminal([])?;
        person.tell(&format!("{}\n", lists::screen(ledger, &item.id(), item.record())))?;
        if self.url.is_none() && self.none.is_none() {
            self.ask_where(&mut person)?;
        }
        if self.none.is_some() && self.by.is_none() {
            self.by = person.who(
                Question { text: "Who says that there is none", meaning: meaning("looked") },
                proposed.as_deref(),
            )?;
        }
        if self.url.is_some() {
            let question = |text, key| Question { text, meaning: meaning(key) };
            if self.sought.is_none() {
                self.sought = person.text(question("Sought (? explains, Enter gives up)", "sought"))?;
            }
            if self.sought.is_some() && self.found.is_none() {
                self.found = person.text(question("Found (Enter gives up)", "found"))?;
            }
            if self.found.is_some() && self.by.is_none() {
                self.by = person.who(question("Who looked", "looked"), proposed.as_deref())?;
            }
        }
        let review = self.complete();
        let agreed = match &review {
            Some(review) => {
                person.tell(&format!("\n{}\n", printable(&review.element())))?;
                person.flag(Question {
                    text: "Write it (yes, no)",
                    meaning: "it replaces what the entry says of that list",
                })?
            }
            None => None,
        };
        if agreed == Some(true) {
            return Ok(review);
        }
        person.tell("nothing was written\n")?;
        Ok(None)
    }

    /// Which list it is, or why there is none.
    fn ask_where(&mut self, person: &mut Person<'_>) -> Result<(), Stop> {
        let text = match self.named[..] {
            [] => "Address of its supplier's list (Enter: there is none)".to_owned(),
            [url] => format!("List that was looked at (Enter: {url})"),
            _ => "List that was looked at, by its number or address (Enter gives up)".to_owned(),
        };
        for (number, url) in self.named.iter().enumerate().filter(|_| self.named.len() > 1) {
            person.tell(&format!("  {} {}\n", number + 1, printable(url)))?;
        }
        while let Some(answer) = person.text(Question { text: &text, meaning: meaning("url") })? {
            let by_number = || self.named.get(answer.parse::<usize>().ok()?.checked_sub(1)?);
            if let Some(url) = by_number() {
                self.url = Some((*url).to_owned());
                return Ok(());
            }
            if is_address(&answer) {
                self.url = Some(answer);
                return Ok(());
            }
            person.tell("  it is an http or https address\n")?;
        }
        match self.named[..] {
            [] => {
                let text = "Why is there none (Enter gives up)";
                self.none = person.text(Question { text, meaning: meaning("none") })?;
            }
            [url] => self.url = Some(url.to_owned()),
            _ => {}
        }
        Ok(())
    }
}

fn meaning(name: &str) -> &'static str {
    schema::ANOMALY_LIST.keys.iter().find(|key| key.name == name).map_or("", |key| key.meaning)
}

/// What the entry says already and would be lost unseen: history is the version control's.
fn earlier(record: &Record, review: &Review) -> Option<String> {
    let lists = record.anomaly_lists.get()?;
    let (what, signed) = match review {
        Review::Look { url, .. } => match lists.at(url) {
            Some(list) => ("the look", list.looked.get()?),
            None => ("the statement that none is published", lists.none.as_ref().and(lists.said.get())?),
        },
        Review::None { .. } => ("the statement that none is published", lists.said.get()?),
    };
    Some(format!("{what} of {} by {}", signed.on.get()?, signed.by.text()?))
}

/// The manifest with the review in it, if no rule finds fault with that.
fn plan(evidence: &Evidence, record: &Record, review: &Review) -> Result<Edited, Refusal> {
    let edited = set_review(&evidence.manifest_text, record, review)
        .map_err(|no_place| Refusal(no_place.to_string(), no_place.help().into(), NOT_DETERMINED))?;
    let judged = evidence.with_manifest(edited.text.clone());
    let ledger = reconcile::reconcile(&judged);
    let faults = faults_within(rules::run(&ledger), &edited, None);
    if faults.is_empty() {
        return Ok(edited);
    }
    terminal::tell(&faults.iter().map(fault).collect::<String>());
    let rules = if faults.len() == 1 { "a rule" } else { "rules" };
    let help = "give what is missing, and run the command again".to_owned();
    Err(Refusal(format!("the review is refused by {rules}; nothing was written"), help, NOT_RECORDED))
}

fn record_it(
    path: &Path,
    evidence: &Evidence,
    edited: &Edited,
    item: &str,
    review: &Review,
    replaced: Option<String>,
) -> Result<(), Refusal> {
    save(path, &evidence.manifest_text, &edited.text)
        .map_err(|error| Refusal(error.to_string(), error.help().into(), NOT_DETERMINED))?;
    let line = line_of(&edited.text, edited.start()).line;
    let said = match review {
        Review::Look { url, on, .. } => format!("{item}: {url} was looked at on {on}"),
        Review::None { by, on, .. } => format!("{item}: no list is published, says {by} on {on}"),
    };
    terminal::status("Recorded", &printable(&format!("{said} ({}:{line})", evidence.origin.manifest_file)));
    if let Some(earlier) = replaced {
        terminal::status("Replaced", &printable(&format!("{item}: {earlier}")));
    }
    Ok(())
}
