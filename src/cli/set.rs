//! Writing one field of one entry.

use super::ask::{Person, Question, Stop};
use super::desk::{self, Desk, no_place};
use super::{NOT_DETERMINED, Refusal, USAGE, Workspace, terminal};
use crate::collect::collect;
use crate::evidence::manifest::edit::{Edited, Value};
use crate::evidence::manifest::schema::{self, Key, Shape};
use crate::evidence::manifest::{Record, nearest};
use clap::Args;
use jiff::civil::Date;

#[derive(Debug, Args)]
#[command(override_usage = "cargo soup set [OPTIONS] CRATE[@VERSION] KEY [VALUE]...\n       \
                            cargo soup set [OPTIONS] --missing KEY [VALUE]...")]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[arg(
        value_name = "CRATE[@VERSION] KEY VALUE",
        required = true,
        help = "The entry; the key, as `function` (docs/manifest.md lists them); the value, for a list each of its \
                texts. A value is asked for where it is missing and somebody can be asked"
    )]
    words: Vec<String>,
    /// In place of an entry: every item that lacks the key
    #[arg(long)]
    missing: bool,
    /// Take the key out
    #[arg(long, conflicts_with_all = ["empty", "missing"])]
    unset: bool,
    /// Write an empty list, as `hazards = []`
    #[arg(long)]
    empty: bool,
    /// Who stands behind the entry as it is then; without it a signature is taken off
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The day they signed [default: the day of the audit]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "by")]
    on: Option<Date>,
    /// Print the difference and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Rules about work that is not done yet, and no fault of the new value: that a signature is off is said, and a list
/// is named before somebody looks at it.
const NOT_FAULTS: &[&str] = &["unreviewed-item", "stale-list-review"];

/// The key of the signature.
const SIGNATURE: &str = "reviewed";

pub(super) fn run(options: &Options) -> u8 {
    match set(options) {
        Ok(()) => 0,
        Err(Refusal(message, help, code)) => {
            terminal::error(&message, &help);
            code
        }
    }
}

/// The command line, taken apart.
struct Asked<'o> {
    soup: Option<&'o str>,
    key: &'static Key,
    value: &'o [String],
}

impl Options {
    fn asked(&self) -> Result<Asked<'_>, Refusal> {
        let (soup, rest) = match &self.words[..] {
            words if self.missing => (None, words),
            [soup, rest @ ..] => (Some(soup.as_str()), rest),
            [] => (None, &[][..]),
        };
        let Some((key, value)) = rest.split_first() else {
            let help = "give it behind the entry, as in `cargo soup set CRATE function \"...\"`".into();
            return Err(Refusal("no key is given".into(), help, USAGE));
        };
        if !value.is_empty() && (self.unset || self.empty) {
            let help = "leave the value out, or the flag".into();
            return Err(Refusal("`--unset` and `--empty` go without a value".into(), help, USAGE));
        }
        Ok(Asked { soup, key: known_key(key)?, value })
    }
}

fn set(options: &Options) -> Result<(), Refusal> {
    let asked = options.asked()?;
    let request = options.workspace.request();
    let evidence = collect(&request, &options.workspace.world(false))
        .map_err(|failure| Refusal(failure.to_string(), failure.help(), NOT_DETERMINED))?;
    let desk = Desk::of(&request, evidence)?;
    let records = records(&desk, &asked)?;
    let whose = whose(&records);
    if matches!(asked.key.shape, Shape::TextsOrTables(_)) {
        refuse_to_forget_a_look(&records)?;
    }
    let value = if options.unset { None } else { Some(value(&asked, options, &whose, &desk)?) };
    let signature = signature(options, &records, desk.evidence.today)?;
    let edited = planned(&desk, &records, asked.key, value.as_ref(), signature.as_ref())?;
    if edited.is_empty() {
        terminal::status("Unchanged", &format!("{whose}: `{}` is so already", asked.key.name));
        return Ok(());
    }
    let mut faults = desk.faults(&edited);
    faults.retain(|finding| !NOT_FAULTS.contains(&finding.rule.slug));
    if !faults.is_empty() {
        return Err(desk::refused(&faults, &format!("`{}` of {whose}", asked.key.name)));
    }
    if options.dry_run {
        return desk::print(&desk.difference(&edited));
    }
    desk.write(&edited)?;
    terminal::status("Set", &format!("{whose}: `{}` ({})", asked.key.name, desk.place(&edited)));
    if signature.is_none() && asked.key.name != SIGNATURE {
        for record in records {
            say_who_is_no_signatory(record);
        }
    }
    Ok(())
}

/// Addresses in place of tables would lose who looked there, and what they found.
fn refuse_to_forget_a_look(records: &[&Record]) -> Result<(), Refusal> {
    let looks = |record: &&&Record| {
        let lists = record.anomaly_lists.get();
        lists.is_some_and(|all| all.none.is_some() || all.lists.iter().any(|list| !list.looked.is_absent()))
    };
    let Some(record) = records.iter().find(looks) else { return Ok(()) };
    let what =
        format!("the entry of {} says who looked at its anomaly lists, or why there is none", record.id());
    let help =
        "`cargo soup review-list` records a look; anything else of it is edited in the manifest".into();
    Err(Refusal(what, help, USAGE))
}

/// The entry that is named, or the items that lack the key.
fn records<'d>(desk: &'d Desk, asked: &Asked<'_>) -> Result<Vec<&'d Record>, Refusal> {
    if let Some(soup) = asked.soup {
        return desk.find(soup).map(|record| vec![record]);
    }
    let edit = desk.edit()?;
    let lacks = |record: &&Record| !record.is_part() && !edit.states(&record.span, asked.key.name);
    let lacking: Vec<&Record> = desk.manifest()?.soup.iter().filter(lacks).collect();
    if lacking.is_empty() {
        let what = format!("no item lacks `{}`", asked.key.name);
        return Err(Refusal(what, "name an entry to give it another value".into(), USAGE));
    }
    Ok(lacking)
}

fn whose(records: &[&Record]) -> String {
    match records {
        [one] => one.id(),
        several => format!("{} items", several.len()),
    }
}

fn planned(
    desk: &Desk,
    records: &[&Record],
    key: &Key,
    value: Option<&Value>,
    signature: Option<&Value>,
) -> Result<Edited, Refusal> {
    let mut edit = desk.edit()?;
    for record in records {
        let (place, before) = (&record.span, edit.changes());
        let done = match value {
            Some(value) => edit.set(place, key.name, value.clone()),
            None => edit.unset(place, key.name),
        };
        done.map_err(|why| no_place(&why))?;
        // What a person signed is what it said: nobody has signed what it says now.
        if edit.changes() > before && key.name != SIGNATURE {
            let signed = match signature {
                Some(signature) => edit.set(place, SIGNATURE, signature.clone()),
                None => edit.unset(place, SIGNATURE),
            };
            signed.map_err(|why| no_place(&why))?;
        }
    }
    edit.planned().map_err(|why| no_place(&why))
}

fn signature(options: &Options, records: &[&Record], today: Date) -> Result<Option<Value>, Refusal> {
    let Some(by) = &options.by else { return Ok(None) };
    if let Some(record) = records.iter().find(|record| record.reviewed.is_absent()) {
        let id = record.id();
        let what = format!("nobody has signed {id} yet, so that there is nothing to sign anew");
        let help = format!("leave `--by` out; `cargo soup review {id}` shows the entry and signs it");
        return Err(Refusal(what, help, USAGE));
    }
    Ok(Some(Value::Signature { by: by.trim().to_owned(), on: options.on.unwrap_or(today) }))
}

fn say_who_is_no_signatory(record: &Record) {
    let Some(signed) = record.reviewed.get() else { return };
    let (id, who) = (record.id(), signed.by.text().unwrap_or("somebody"));
    let what = format!("{id}: {who} signed what it said before; `cargo soup review {id}` signs it anew");
    terminal::status("Unsigned", &what);
}

fn known_key(name: &str) -> Result<&'static Key, Refusal> {
    if let Some(key) = schema::SOUP.keys.iter().find(|key| key.name == name) {
        return Ok(key);
    }
    let names = || schema::SOUP.keys.iter().map(|key| key.name);
    let help = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("keys of an entry: {}", names().collect::<Vec<_>>().join(", ")),
    };
    Err(Refusal(format!("no key of an entry is called `{name}`"), help, USAGE))
}

/// The value as given, or as answered.
fn value(asked: &Asked<'_>, options: &Options, whose: &str, desk: &Desk) -> Result<Value, Refusal> {
    let key = asked.key;
    if matches!(key.shape, Shape::Signature) {
        let help =
            "`cargo soup review CRATE` shows an entry and signs it; `--unset` takes a signature off".into();
        return Err(Refusal("a signature is not set as a value".into(), help, USAGE));
    }
    if asked.value.is_empty() && !options.empty && terminal::can_ask() {
        return by_dialogue(key, whose, earlier(desk, key));
    }
    if matches!(key.shape, Shape::Texts | Shape::TextsOrTables(_)) {
        if asked.value.is_empty() && !options.empty {
            let help = "give each text as a value, `--empty` for an empty list, or `--unset`";
            return Err(Refusal(format!("`{}` needs a value", key.name), help.into(), USAGE));
        }
        return texts(key, asked.value);
    }
    match asked.value {
        [one] => one_value(key, one),
        [] => Err(Refusal(
            format!("`{}` is {}, and none is given", key.name, key.shape.phrase()),
            "give it behind the key, in quotes where it has spaces".into(),
            USAGE,
        )),
        several => Err(Refusal(
            format!("`{}` is {}, and {} values are given", key.name, key.shape.phrase(), several.len()),
            "put it in quotes where it has spaces".into(),
            USAGE,
        )),
    }
}

fn texts(key: &Key, values: &[String]) -> Result<Value, Refusal> {
    match values.iter().find(|text| text.trim().is_empty()) {
        Some(_) => Err(blank(key)),
        None => Ok(Value::Texts(values.to_vec())),
    }
}

fn one_value(key: &Key, text: &str) -> Result<Value, Refusal> {
    let wrong = |help: String| Refusal(format!("`{text}` is not a value of `{}`", key.name), help, USAGE);
    match key.shape {
        _ if text.trim().is_empty() => Err(blank(key)),
        Shape::Choice(choices) if !choices.contains(&text) => {
            Err(wrong(match nearest(text, choices.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of: {}", choices.join(", ")),
            }))
        }
        Shape::Flag => text.parse().map(Value::Flag).map_err(|_| wrong("true or false".into())),
        Shape::Date => {
            text.parse().map(Value::Date).map_err(|_| wrong("a date is written 2026-01-31".into()))
        }
        _ => Ok(Value::Text(text.to_owned())),
    }
}

fn blank(key: &Key) -> Refusal {
    Refusal(format!("a value of `{}` is blank", key.name), "`--unset` takes a key out".into(), USAGE)
}

/// What other entries say at the key, to be taken again.
fn earlier(desk: &Desk, key: &Key) -> Vec<String> {
    let records = desk.manifest().map_or(&[][..], |manifest| &manifest.soup);
    let stated = records.iter().flat_map(|record| &record.stated).filter(|(stated, _)| *stated == key.name);
    stated.map(|(_, text)| text.value.clone()).collect()
}

/// Asks for the value. Nothing is written before it is known.
fn by_dialogue(key: &Key, whose: &str, earlier: Vec<String>) -> Result<Value, Refusal> {
    let mut person = Person::at_the_terminal(earlier).map_err(|stop: Stop| stop.refusal())?;
    let text = format!("{} of {whose} (? explains)", key.name);
    let question = Question { text: &text, meaning: key.meaning };
    let given = match key.shape {
        Shape::Texts | Shape::TextsOrTables(_) => {
            let text = format!("{} of {whose}, one a line (? explains, Enter ends)", key.name);
            person
                .texts(Question { text: &text, ..question })
                .map(|list| (!list.is_empty()).then_some(Value::Texts(list)))
        }
        Shape::Choice(choices) => {
            let choices: Vec<(&'static str, &str)> = choices.iter().map(|word| (*word, "")).collect();
            person.choice(question, &choices).map(|word| word.map(|word| Value::Text(word.to_owned())))
        }
        Shape::Flag => person.flag(question).map(|flag| flag.map(Value::Flag)),
        Shape::Date => person.date(question).map(|day| day.map(Value::Date)),
        _ => person.text(question).map(|text| text.map(Value::Text)),
    };
    given.map_err(|stop: Stop| stop.refusal())?.ok_or_else(|| {
        Refusal("nothing was answered; nothing was written".into(), "`--unset` takes a key out".into(), USAGE)
    })
}
