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
pub(super) struct Options {
    #[command(flatten)]
    workspace: Workspace,
    /// The entry
    #[arg(value_name = "CRATE[@VERSION]")]
    soup: String,
    /// The key, as `function`; docs/manifest.md lists them
    key: String,
    /// The value; for a list each of its texts. Asked for where it is missing and somebody can be asked
    value: Vec<String>,
    /// Take the key out
    #[arg(long, conflicts_with_all = ["value", "empty"])]
    unset: bool,
    /// Write an empty list, as `hazards = []`
    #[arg(long, conflicts_with = "value")]
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

/// The rule that speaks of a missing signature: taking one off is said, and no fault of the new value.
const UNSIGNED: &str = "unreviewed-item";

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

fn set(options: &Options) -> Result<(), Refusal> {
    let key = known_key(&options.key)?;
    let request = options.workspace.request();
    let evidence = collect(&request, &options.workspace.world(false))
        .map_err(|failure| Refusal(failure.to_string(), failure.help(), NOT_DETERMINED))?;
    let desk = Desk::of(&request, evidence)?;
    let record = desk.find(&options.soup)?;
    let value = if options.unset { None } else { Some(value(key, options, record)?) };
    let signature = signature(options, record, desk.evidence.today)?;
    let edited = planned(&desk, record, key, value, signature.clone())?;
    if edited.is_empty() {
        terminal::status("Unchanged", &format!("{}: `{}` is so already", record.id(), key.name));
        return Ok(());
    }
    let mut faults = desk.faults(&edited);
    faults.retain(|finding| finding.rule.slug != UNSIGNED);
    if !faults.is_empty() {
        return Err(desk::refused(&faults, &format!("`{}` of {}", key.name, record.id())));
    }
    if options.dry_run {
        return desk::print(&desk.difference(&edited));
    }
    desk.write(&edited)?;
    terminal::status("Set", &format!("{}: `{}` ({})", record.id(), key.name, desk.place(&edited)));
    say_what_became_of_the_signature(record, key, signature.is_some());
    Ok(())
}

fn planned(
    desk: &Desk,
    record: &Record,
    key: &Key,
    value: Option<Value>,
    signature: Option<Value>,
) -> Result<Edited, Refusal> {
    let place = &record.span;
    let mut edit = desk.edit()?;
    let changed = match value {
        Some(value) => edit.set(place, key.name, value),
        None => edit.unset(place, key.name),
    };
    changed.map_err(|why| no_place(&why))?;
    let edited = edit.planned().map_err(|why| no_place(&why))?;
    // What a person signed is what it said: nobody has signed what it says now.
    if edited.is_empty() || key.name == SIGNATURE {
        return Ok(edited);
    }
    let signed = match signature {
        Some(signature) => edit.set(place, SIGNATURE, signature),
        None => edit.unset(place, SIGNATURE),
    };
    signed.and_then(|()| edit.planned()).map_err(|why| no_place(&why))
}

fn signature(options: &Options, record: &Record, today: Date) -> Result<Option<Value>, Refusal> {
    let Some(by) = &options.by else { return Ok(None) };
    if record.reviewed.is_absent() {
        let what = format!("nobody has signed {} yet, so that there is nothing to sign anew", record.id());
        let help =
            format!("leave `--by` out; `cargo soup review {}` shows the entry and signs it", options.soup);
        return Err(Refusal(what, help, USAGE));
    }
    Ok(Some(Value::Signature { by: by.trim().to_owned(), on: options.on.unwrap_or(today) }))
}

fn say_what_became_of_the_signature(record: &Record, key: &Key, anew: bool) {
    let signed = record.reviewed.get();
    let Some(signed) = signed.filter(|_| !anew && key.name != SIGNATURE) else { return };
    let who = signed.by.text().unwrap_or("somebody");
    let what = format!(
        "{}: {who} signed what it said before; `cargo soup review {}` signs it anew",
        record.id(),
        record.id()
    );
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
fn value(key: &Key, options: &Options, record: &Record) -> Result<Value, Refusal> {
    if matches!(key.shape, Shape::Signature) {
        let help = format!(
            "`cargo soup review {}` shows the entry and signs it; `--unset` takes a signature off",
            record.id()
        );
        return Err(Refusal("a signature is not set as a value".into(), help, USAGE));
    }
    if options.value.is_empty() && !options.empty && terminal::can_ask() {
        return asked(key, record);
    }
    if let Shape::Texts = key.shape {
        if options.value.is_empty() && !options.empty {
            let help = "give each text as a value, `--empty` for an empty list, or `--unset`";
            return Err(Refusal(format!("`{}` needs a value", key.name), help.into(), USAGE));
        }
        return texts(key, &options.value);
    }
    match &options.value[..] {
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

/// Asks for the value. Nothing is written before it is known.
fn asked(key: &Key, record: &Record) -> Result<Value, Refusal> {
    let (mut input, mut output) = (std::io::stdin().lock(), anstream::stderr().lock());
    let mut person = Person::new(&mut input, &mut output);
    let text = format!("{} of {} (? explains)", key.name, record.id());
    let question = Question { text: &text, meaning: key.meaning };
    let given = match key.shape {
        Shape::Texts => {
            let text = format!("{} of {}, one a line (? explains, Enter ends)", key.name, record.id());
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
