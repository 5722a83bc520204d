//! The look at a supplier's list set into its entry; every other byte stays as it is.

use super::edit::{Change, Edited};
use super::lists::same_address;
use super::model::{Manifest, Record, Span};
use super::read::read;
use super::reader::Value;
use super::write::{quoted, signature};
use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

/// What is set in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Review {
    /// A list, and a look at it.
    Look {
        /// Its address.
        url: String,
        /// Who looked.
        by: String,
        /// When.
        on: Date,
        /// What was looked for.
        sought: String,
        /// What was found.
        found: String,
        /// Digest of a copy that is kept.
        copy: Option<String>,
    },
    /// Why there is no list.
    None {
        /// Why.
        why: String,
        /// Who says so.
        by: String,
        /// When.
        on: Date,
    },
}

/// Why it cannot be set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// The text is no manifest, or the entry is not in it.
    #[error("the manifest cannot be read")]
    Unreadable,
    /// The lists stand under headings of their own, or are no list at all.
    #[error("the entry's `anomaly-lists` are not written as a list in it")]
    NotInline,
    /// There are lists.
    #[error("the entry names lists, and cannot say beside them that there is none")]
    Contradiction,
}

impl NoPlace {
    /// The next step.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Unreadable => "run `cargo soup audit` and mend what it says",
            Self::NotInline => "write them as `anomaly-lists = [\"https://...\"]` below the entry's heading",
            Self::Contradiction => "take them out of `anomaly-lists` first, if they are not its supplier's",
        }
    }
}

impl Review {
    /// The element of `anomaly-lists`.
    pub fn element(&self) -> String {
        match self {
            Self::None { why, by, on } => {
                let looked = signature(Some(by), Some(*on)).unwrap_or_default();
                format!("{{ none = {}, looked = {looked} }}", quoted(why))
            }
            Self::Look { url, by, on, sought, found, copy } => {
                let looked = signature(Some(by), Some(*on)).unwrap_or_default();
                let copy =
                    copy.as_deref().map(|copy| format!(", copy = {}", quoted(copy))).unwrap_or_default();
                let (url, sought, found) = (quoted(url), quoted(sought), quoted(found));
                format!("{{ url = {url}, looked = {looked}, sought = {sought}, found = {found}{copy} }}")
            }
        }
    }
}

/// Sets a review into an entry: in the place of what the entry says of that list, or behind its lists.
///
/// # Errors
///
/// [`NoPlace`] when the result would not be the manifest with that and nothing else changed.
pub fn set_review(text: &str, record: &Record, review: &Review) -> Result<Edited, NoPlace> {
    let before = read(text).map_err(|_| NoPlace::Unreadable)?;
    let file = DeTable::parse(text).map_err(|_| NoPlace::Unreadable)?;
    let entry = entry(file.get_ref(), record).ok_or(NoPlace::Unreadable)?;
    let element = review.element();
    let edited = match entry.get("anomaly-lists") {
        None => new_key(text, record, entry, &element)?,
        Some(value) => {
            let list = value.get_ref().as_array().filter(|_| text[value.span()].starts_with('['));
            let list: Vec<&Value<'_>> = list.ok_or(NoPlace::NotInline)?.iter().collect();
            let inline = |one: &&&Value<'_>| text[one.span()].starts_with(['{', '"', '\'']);
            if list.iter().filter(inline).count() < list.len() {
                return Err(NoPlace::NotInline);
            }
            match (replaced(&list, review)?, list.last()) {
                (Some(span), _) => spliced(text, span, &element, 0),
                (None, Some(last)) => appended(text, &value.span(), last.span().end, &element),
                (None, None) => spliced(text, value.span().start + 1..value.span().start + 1, &element, 0),
            }
        }
    };
    let after = read(&edited.text).map_err(|_| NoPlace::NotInline)?;
    if same_but_for(&before, &after, record) { Ok(edited) } else { Err(NoPlace::NotInline) }
}

fn entry<'t, 'd>(file: &'t DeTable<'d>, record: &Record) -> Option<&'t DeTable<'d>> {
    let named = file.get("soup")?.get_ref().as_table()?.get(record.name.as_str())?;
    let entry = named.get_ref().as_array()?.iter().find(|entry| entry.span() == record.span)?;
    entry.get_ref().as_table()
}

/// The element a review stands in the place of.
fn replaced(list: &[&Value<'_>], review: &Review) -> Result<Option<Span>, NoPlace> {
    let url = |one: &Value<'_>| -> Option<String> {
        let table = || one.get_ref().as_table()?.get("url")?.get_ref().as_str();
        one.get_ref().as_str().or_else(table).map(ToOwned::to_owned)
    };
    let said_none = list.iter().find(|one| url(one).is_none()).map(|one| one.span());
    match review {
        Review::None { .. } if list.iter().any(|one| url(one).is_some()) => Err(NoPlace::Contradiction),
        Review::None { .. } => Ok(said_none),
        Review::Look { url: new, .. } => {
            let same = list.iter().find(|one| url(one).is_some_and(|url| same_address(&url, new)));
            Ok(same.map(|one| one.span()).or(said_none))
        }
    }
}

/// Puts a text in the place of a span. What is inserted begins so many bytes into it.
fn spliced(text: &str, span: Span, new: &str, from: usize) -> Edited {
    let inserted = span.start + from..span.start + new.len();
    let text = format!("{}{new}{}", &text[..span.start], &text[span.end..]);
    Edited { text, changes: vec![Change { old: span, new: inserted }] }
}

/// Behind the last element: on a line of its own where that has one, and behind the comment beside it.
fn appended(text: &str, list: &Span, last: usize, element: &str) -> Edited {
    let close = list.end - 1;
    let comma = comma(&text[last..close]).map(|at| last + at + 1);
    let behind = comma.unwrap_or(last);
    let separator = if comma.is_none() { "," } else { "" };
    let Some(line) = text[behind..close].find('\n') else {
        return spliced(text, behind..behind, &format!("{separator} {element}"), separator.len() + 1);
    };
    let rest_of_line = text[behind..behind + line].trim_end_matches('\r');
    let line_end = if text[..behind + line].ends_with('\r') { "\r\n" } else { "\n" };
    let begin = text[..last].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[begin..last].chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let indent = if text[begin..].starts_with([' ', '\t']) { indent } else { "    ".to_owned() };
    let head = format!("{separator}{rest_of_line}{line_end}{indent}");
    let span = behind..behind + rest_of_line.len();
    let from = head.len();
    let mut edited = spliced(text, span, &format!("{head}{element},"), from);
    edited.changes[0].new.end -= 1;
    edited
}

/// Where the comma stands behind an element, comments left out.
fn comma(between: &str) -> Option<usize> {
    let mut at = 0;
    for line in between.split_inclusive('\n') {
        let code = line.split('#').next().unwrap_or_default();
        if let Some(comma) = code.find(',') {
            return Some(at + comma);
        }
        at += line.len();
    }
    None
}

/// A line of its own, behind the keys that stand before it in the schema.
fn new_key(text: &str, record: &Record, entry: &DeTable<'_>, element: &str) -> Result<Edited, NoPlace> {
    if !text[record.span.clone()].starts_with('[') {
        return Err(NoPlace::NotInline);
    }
    let keys = super::schema::SOUP.keys.iter().map(|key| key.name);
    let before = keys.take_while(|key| *key != "anomaly-lists").filter_map(|key| entry.get(key));
    let plain = before.filter(|value| !matches!(value.get_ref(), DeValue::Table(_)));
    let end = plain.map(|value| end_of(value.get_ref(), value.span())).max().unwrap_or(record.span.end);
    let at = line_end(text, end);
    let unended = at > 0 && !text[..at].ends_with('\n');
    let ends = if text[..at].ends_with("\r\n") || unended && text.contains("\r\n") { "\r\n" } else { "\n" };
    let first = if unended { ends } else { "" };
    let head = format!("{first}anomaly-lists = [{ends}    ");
    let from = head.len();
    let mut edited = spliced(text, at..at, &format!("{head}{element},{ends}]{ends}"), from);
    let inserted = &mut edited.changes[0].new;
    inserted.end = inserted.start + element.len();
    Ok(edited)
}

/// The last byte of a value: a table's own span is that of its heading.
fn end_of(value: &DeValue<'_>, span: Span) -> usize {
    let within = match value {
        DeValue::Table(table) => table.iter().map(|(_, value)| end_of(value.get_ref(), value.span())).max(),
        DeValue::Array(list) => list.iter().map(|value| end_of(value.get_ref(), value.span())).max(),
        _ => None,
    };
    within.unwrap_or_default().max(span.end)
}

/// The byte behind the line a byte is on.
fn line_end(text: &str, from: usize) -> usize {
    // A value ends on its line, a heading may be taken to end behind its line feed.
    let from = from.saturating_sub(usize::from(text[..from].ends_with('\n')));
    text[from..].find('\n').map_or(text.len(), |length| from + length + 1)
}

/// Whether two manifests differ in the lists of one entry alone.
fn same_but_for(before: &Manifest, after: &Manifest, record: &Record) -> bool {
    const OF_LISTS: [&str; 7] = ["anomaly-lists", "url", "looked", "sought", "found", "copy", "none"];
    let said = |manifest: &Manifest| -> Vec<(String, Vec<(&'static str, String)>)> {
        let records = manifest.soup.iter().map(|one| {
            let edited = one.name == record.name && one.span.start == record.span.start;
            let kept = one.stated.iter().filter(|(key, _)| !edited || !OF_LISTS.contains(key));
            (one.id(), kept.map(|(key, text)| (*key, text.value.clone())).collect())
        });
        records.collect()
    };
    said(before) == said(after)
        && before.evaluations.len() == after.evaluations.len()
        && before.waivers.len() == after.waivers.len()
        && before.builds.len() == after.builds.len()
        && before.problems.len() >= after.problems.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELEMENT: &str = "{ url = \"https://b.example\", looked = { by = \"A\", on = 2026-06-01 }, sought = \"UP\", \
                           found = \"UP-7\" }";

    fn look() -> Review {
        Review::Look {
            url: "https://b.example".into(),
            by: "A".into(),
            on: jiff::civil::date(2026, 6, 1),
            sought: "UP".into(),
            found: "UP-7".into(),
            copy: None,
        }
    }

    fn set(text: &str, review: &Review) -> Result<String, NoPlace> {
        let manifest = read(text).expect("readable");
        let edited = set_review(text, &manifest.soup[0], review)?;
        assert_eq!(edited.text[edited.changes[0].new.clone()], review.element());
        Ok(edited.text)
    }

    /// The file with the element in the place of `@`.
    fn becomes(before: &str, after: &str) {
        let head = "schema = 1\n\n[[soup.a]] # chosen\nversion = \"1.0.0\" # exact\n";
        let tail = "reviewed = { by = \"A\", on = 2026-01-01 }\n\n[[soup.b]]\nanomaly-lists = [\"https://b.example\"]\n";
        let file = |text: &str| format!("{head}{text}{tail}");
        let after = after.replace('@', ELEMENT);
        assert_eq!(set(&file(before), &look()), Ok(file(&after)));
        let windows = |text: &str| file(text).replace('\n', "\r\n");
        assert_eq!(set(&windows(before), &look()), Ok(windows(&after)));
    }

    #[test]
    fn an_entry_without_lists_gets_one_behind_the_keys_before_it() {
        becomes("", "anomaly-lists = [\n    @,\n]\n");
        assert_eq!(
            set("schema = 1\n[[soup.a]]", &look()),
            Ok(format!("schema = 1\n[[soup.a]]\nanomaly-lists = [\n    {ELEMENT},\n]\n"))
        );
    }

    #[test]
    fn a_list_that_is_named_already_is_replaced() {
        becomes("anomaly-lists = [\"https://b.example/\"]\n", "anomaly-lists = [@]\n");
        becomes(
            "anomaly-lists = [ # two\n  'https://a.example', { url = \"https://b.example\", found = \"x\" }, # b\n]\n",
            "anomaly-lists = [ # two\n  'https://a.example', @, # b\n]\n",
        );
        becomes("anomaly-lists = [{ none = \"nothing\" }]\n", "anomaly-lists = [@]\n");
    }

    #[test]
    fn a_new_list_stands_behind_the_others_and_their_comments() {
        becomes("anomaly-lists = []\n", "anomaly-lists = [@]\n");
        becomes("anomaly-lists = [\"https://a.example\"]\n", "anomaly-lists = [\"https://a.example\", @]\n");
        becomes("anomaly-lists = [\"https://a.example\",]\n", "anomaly-lists = [\"https://a.example\", @]\n");
        becomes(
            "anomaly-lists = [\n\t\"https://a.example\", # one, two\n\t# the end\n]\n",
            "anomaly-lists = [\n\t\"https://a.example\", # one, two\n\t@,\n\t# the end\n]\n",
        );
        becomes(
            "anomaly-lists = [\n  \"https://a.example\" # one, two\n]\n",
            "anomaly-lists = [\n  \"https://a.example\", # one, two\n  @,\n]\n",
        );
    }

    #[test]
    fn what_cannot_take_it_is_said() {
        let none = Review::None {
            why: "nothing is published".into(),
            by: "A".into(),
            on: jiff::civil::date(2026, 6, 1),
        };
        let named = "schema = 1\n[[soup.a]]\nanomaly-lists = [\"https://a.example\"]\n";
        assert_eq!(set(named, &none), Err(NoPlace::Contradiction));
        let headed = "schema = 1\n[[soup.a]]\n[[soup.a.anomaly-lists]]\nurl = \"https://b.example\"\n";
        assert_eq!(set(headed, &look()), Err(NoPlace::NotInline));
        let inline = "schema = 1\nsoup.a = [{ version = \"1.0.0\" }]\n";
        assert_eq!(set(inline, &look()), Err(NoPlace::NotInline));
        let empty = "schema = 1\n[[soup.a]]\nanomaly-lists = []\n";
        assert_eq!(set(empty, &none), Ok(empty.replace("[]", &format!("[{}]", none.element()))));
    }
}
