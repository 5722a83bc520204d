//! Edits of the manifest that leave every byte around them as it is.
//!
//! A TOML writer would tidy the file: a person's comments and layout are theirs. An entry is text that is set
//! between two lines, and the result is read again before anybody gets it.

use super::read::read;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// A manifest with an entry more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The whole text.
    pub text: String,
    /// What was set in.
    pub inserted: Range<usize>,
}

/// Why an entry cannot be set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// The text is no manifest.
    #[error("the manifest cannot be read")]
    Unreadable,
    /// `evaluation = [...]` cannot be followed by `[[evaluation]]`.
    #[error("the manifest's evaluations are not written under headings of their own")]
    NotTables,
}

impl NoPlace {
    /// The next step.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Unreadable => "run `cargo soup audit` and mend what it says",
            Self::NotTables => "write each of them below a line `[[evaluation]]`",
        }
    }
}

/// Adds an evaluation behind the last one, or at the end of a file without any. The entry begins with its heading
/// and is written with `\n`; it is given the line ends of the file.
///
/// # Errors
///
/// [`NoPlace`] when the result would not be the manifest with exactly one evaluation more.
pub fn add_evaluation(text: &str, entry: &str) -> Result<Edited, NoPlace> {
    let before = read(text).map_err(|_| NoPlace::Unreadable)?.evaluations.len();
    let at = place(text).ok_or(NoPlace::Unreadable)?;
    let edited = inserted(text, at, entry);
    match read(&edited.text) {
        Ok(manifest) if manifest.evaluations.len() == before + 1 => Ok(edited),
        _ => Err(NoPlace::NotTables),
    }
}

fn inserted(text: &str, at: usize, entry: &str) -> Edited {
    let (head, tail) = text.split_at(at);
    let line_end =
        if head.ends_with("\r\n") || !head.ends_with('\n') && text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut block = String::new();
    if !head.is_empty() && !head.ends_with('\n') {
        block.push('\n');
    }
    block.push('\n');
    block.push_str(entry.trim_end());
    block.push('\n');
    if !tail.is_empty() && !is_blank(first_line(tail)) {
        block.push('\n');
    }
    let block = block.replace('\n', line_end);
    Edited { inserted: at..at + block.len(), text: format!("{head}{block}{tail}") }
}

/// Behind the last evaluation and the comment that closes it, or the end of the file.
fn place(text: &str) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let Some(evaluations) = table.get_ref().get("evaluation") else { return Some(text.len()) };
    let ends = evaluations.get_ref().as_array()?.iter().map(|entry| end_of(entry.get_ref(), entry.span()));
    let Some(end) = ends.max() else { return Some(text.len()) };
    let end = line_end(text, end);
    Some(closing_comment(text, end).unwrap_or(end))
}

/// The last byte of a value: a table's own span is that of its heading.
pub(super) fn end_of(value: &DeValue<'_>, span: Range<usize>) -> usize {
    let within = match value {
        DeValue::Table(table) => table.iter().map(|(_, value)| end_of(value.get_ref(), value.span())).max(),
        DeValue::Array(list) => list.iter().map(|value| end_of(value.get_ref(), value.span())).max(),
        _ => None,
    };
    within.unwrap_or_default().max(span.end)
}

/// The byte behind the line a byte is on.
pub(super) fn line_end(text: &str, from: usize) -> usize {
    // A value ends on its line, a heading may be taken to end behind its line feed.
    let from = from.saturating_sub(usize::from(text[..from].ends_with('\n')));
    text[from..].find('\n').map_or(text.len(), |length| from + length + 1)
}

/// Where a comment ends that follows an entry without a gap, unless what comes after it is its subject.
fn closing_comment(text: &str, from: usize) -> Option<usize> {
    let comment: usize = text[from..]
        .split_inclusive('\n')
        .take_while(|line| line.trim_start().starts_with('#'))
        .map(str::len)
        .sum();
    let after = &text[from + comment..];
    (comment > 0 && is_blank(first_line(after))).then_some(from + comment)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "[[evaluation]]\nanomaly = \"X-2\"\nsoup = \"a@1.0.0\"\n";

    fn added(text: &str) -> String {
        let edited = add_evaluation(text, ENTRY).expect("there is a place");
        let Range { start, end } = edited.inserted;
        assert_eq!(format!("{}{}", &edited.text[..start], &edited.text[end..]), text);
        edited.text
    }

    const ONE: &str = "schema = 1\n\n[[evaluation]]\nanomaly = \"X-1\"\nsoup = \"a@1.0.0\"\n";

    #[test]
    fn a_file_without_evaluations_gets_one_at_its_end() {
        assert_eq!(added("schema = 1\n"), format!("schema = 1\n\n{ENTRY}"));
        assert_eq!(added("schema = 1"), format!("schema = 1\n\n{ENTRY}"));
    }

    #[test]
    fn an_entry_stands_behind_the_last_and_before_what_follows() {
        let waiver = "\n[[waiver]]\nrule = \"x\"\n";
        assert_eq!(added(&format!("{ONE}{waiver}")), format!("{ONE}\n{ENTRY}{waiver}"));
        assert_eq!(added(&format!("{ONE}{}", &waiver[1..])), format!("{ONE}\n{ENTRY}{waiver}"));
    }

    #[test]
    fn a_comment_stays_with_what_it_is_about() {
        let closing = "# kept for the next review\n";
        assert_eq!(added(&format!("{ONE}{closing}")), format!("{ONE}{closing}\n{ENTRY}"));
        let heading = "# Waivers\n[[waiver]]\nrule = \"x\"\n";
        assert_eq!(added(&format!("{ONE}{heading}")), format!("{ONE}\n{ENTRY}\n{heading}"));
        let trailing = ONE.replace("\"a@1.0.0\"\n", "\"a@1.0.0\" # as shipped\n");
        assert_eq!(added(&trailing), format!("{trailing}\n{ENTRY}"));
    }

    #[test]
    fn a_text_that_looks_like_a_heading_is_not_taken_for_one() {
        let text = format!("{ONE}rationale = \"\"\"\n[[waiver]]\n# not a comment\n\"\"\"\n");
        assert_eq!(added(&text), format!("{text}\n{ENTRY}"));
    }

    #[test]
    fn a_signature_under_a_heading_of_its_own_belongs_to_its_entry() {
        let text = format!("{ONE}[evaluation.evaluated]\nby = \"A\"\non = 2026-01-01\n");
        assert_eq!(added(&text), format!("{text}\n{ENTRY}"));
    }

    #[test]
    fn line_ends_of_windows_are_kept() {
        let text = format!("{ONE}\n[[waiver]]\nrule = \"x\"").replace('\n', "\r\n");
        let edited = added(&text);
        assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count());
    }

    #[test]
    fn a_list_on_one_line_cannot_take_an_entry() {
        let text = "schema = 1\nevaluation = [{ anomaly = \"X-1\", soup = \"a@1.0.0\" }]\n";
        assert_eq!(add_evaluation(text, ENTRY), Err(NoPlace::NotTables));
        assert_eq!(add_evaluation("schema = ", ENTRY), Err(NoPlace::Unreadable));
    }
}
