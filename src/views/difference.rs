//! What an edit changes, as a unified diff.

use super::printable;
use crate::evidence::manifest::edit::Edited;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;
use std::ops::Range;

/// How many lines are shown around a change.
const AROUND: usize = 3;

/// The difference between a manifest and an edit of it; nothing where there is none. Styles are always in it.
pub fn render(file: &str, before: &str, edited: &Edited) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(before), lines(&edited.text));
    let hunks = hunks(&changed_lines(before, edited, &old, &new), old.len());
    if hunks.is_empty() {
        return String::new();
    }
    let bold = Style::new().bold();
    let file = printable(file);
    let mut text = format!("{bold}--- a/{file}{bold:#}\n{bold}+++ b/{file}{bold:#}\n");
    for hunk in &hunks {
        push(&mut text, hunk, &old, &new);
    }
    text
}

/// Lines of the old text and the lines of the new one that take their place.
type Replaced = (Range<usize>, Range<usize>);

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Whole lines that changed, those equal on both sides left out.
fn changed_lines(before: &str, edited: &Edited, old: &[&str], new: &[&str]) -> Vec<Replaced> {
    let mut replaced: Vec<Replaced> = Vec::new();
    for change in &edited.changes {
        let (old, new) = (whole_lines(before, &change.old), whole_lines(&edited.text, &change.new));
        match replaced.last_mut() {
            Some((last_old, last_new)) if old.start < last_old.end || new.start < last_new.end => {
                last_old.end = last_old.end.max(old.end);
                last_new.end = last_new.end.max(new.end);
            }
            _ => replaced.push((old, new)),
        }
    }
    replaced
        .into_iter()
        .map(|one| trimmed(one, old, new))
        .filter(|(old, new)| !old.is_empty() || !new.is_empty())
        .collect()
}

/// The lines a range of bytes touches. An empty range between two lines touches none.
fn whole_lines(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let newlines = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
    let start = newlines(&text[..bytes.start]);
    let end = start + newlines(&text[bytes.clone()]);
    let begins_a_line = bytes.start == 0 || text[..bytes.start].ends_with('\n');
    let ends_a_line = if bytes.is_empty() { begins_a_line } else { text[..bytes.end].ends_with('\n') };
    start..end + usize::from(!ends_a_line)
}

fn trimmed((mut old, mut new): Replaced, before: &[&str], after: &[&str]) -> Replaced {
    while !old.is_empty() && !new.is_empty() && before[old.start] == after[new.start] {
        (old.start, new.start) = (old.start + 1, new.start + 1);
    }
    while !old.is_empty() && !new.is_empty() && before[old.end - 1] == after[new.end - 1] {
        (old.end, new.end) = (old.end - 1, new.end - 1);
    }
    (old, new)
}

/// Changes that are shown together, because little stands between them.
fn hunks(replaced: &[Replaced], lines: usize) -> Vec<(Replaced, Vec<Replaced>)> {
    let mut hunks: Vec<Vec<Replaced>> = Vec::new();
    for one in replaced {
        let near = |last: &Replaced| one.0.start <= last.0.end + 2 * AROUND;
        match hunks.last_mut().filter(|hunk| hunk.last().is_some_and(near)) {
            Some(hunk) => hunk.push(one.clone()),
            None => hunks.push(vec![one.clone()]),
        }
    }
    let with_surroundings = |hunk: Vec<Replaced>| {
        let (first, last) = (hunk.first()?.clone(), hunk.last()?.clone());
        let above = first.0.start.min(AROUND);
        let below = (lines - last.0.end).min(AROUND);
        let whole = (first.0.start - above..last.0.end + below, first.1.start - above..last.1.end + below);
        Some((whole, hunk))
    };
    hunks.into_iter().filter_map(with_surroundings).collect()
}

fn push(
    text: &mut String,
    ((old, new), changes): &(Replaced, Vec<Replaced>),
    before: &[&str],
    after: &[&str],
) {
    let cyan = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
    let _ = writeln!(text, "{cyan}@@ -{} +{} @@{cyan:#}", place(old), place(new));
    let mut at = old.start;
    for (gone, come) in changes {
        push_lines(text, ' ', None, &before[at..gone.start]);
        push_lines(text, '-', Some(AnsiColor::Red), &before[gone.clone()]);
        push_lines(text, '+', Some(AnsiColor::Green), &after[come.clone()]);
        at = gone.end;
    }
    push_lines(text, ' ', None, &before[at..old.end]);
}

fn place(lines: &Range<usize>) -> String {
    // An empty range is named by the line above it.
    let first = lines.start + usize::from(!lines.is_empty());
    if lines.len() == 1 { first.to_string() } else { format!("{first},{}", lines.len()) }
}

fn push_lines(text: &mut String, sign: char, colour: Option<AnsiColor>, lines: &[&str]) {
    let style = Style::new().fg_color(colour.map(Into::into));
    for line in lines {
        let shown = printable(line.trim_end_matches(['\r', '\n']));
        let _ = writeln!(text, "{style}{sign}{shown}{style:#}");
        if !line.ends_with('\n') {
            text.push_str("\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::manifest::edit::{Edit, Value};

    const TEXT: &str = "schema = 1\n\n[[soup.a]]\nversion = \"1.0.0\"\nchecksum = \"c\"\n\n# about b\n[[soup.b]]\nversion = \"1.0.0\"\n\n\
        [[soup.d]]\nversion = \"1.0.0\"\nclass = \"A\"\nfunction = \"f\"\nfailure = \"g\"\ntitle = \"last\"";

    fn difference(change: impl FnOnce(&mut Edit<'_>)) -> String {
        let mut edit = Edit::of(TEXT).expect("a manifest");
        change(&mut edit);
        let text = render("soup-manifest.toml", TEXT, &edit.planned().expect("planned"));
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn an_edit_that_changes_nothing_has_no_difference() {
        assert_eq!(difference(|_| {}), "");
    }

    #[test]
    fn what_is_near_is_shown_together_and_what_is_far_apart() {
        let text = difference(|edit| {
            let span = |name: &str| {
                edit.manifest().soup.iter().find(|one| one.name == name).expect("there").span.clone()
            };
            let (a, d) = (span("a"), span("d"));
            edit.set(&a, "version", Value::Text("1.0.1".into())).expect("set");
            edit.set(&d, "title", Value::Text("first".into())).expect("set");
        });
        assert_eq!(
            text,
            "--- a/soup-manifest.toml\n+++ b/soup-manifest.toml\n@@ -1,7 +1,7 @@\n schema = 1\n \n [[soup.a]]\n\
             -version = \"1.0.0\"\n+version = \"1.0.1\"\n checksum = \"c\"\n \n # about b\n@@ -13,4 +13,4 @@\n class = \"A\"\n \
             function = \"f\"\n failure = \"g\"\n-title = \"last\"\n\\ No newline at end of file\n+title = \"first\"\n\
             \\ No newline at end of file\n"
        );
    }

    #[test]
    fn an_entry_that_goes_and_one_that_comes_are_whole_lines() {
        let text = difference(|edit| {
            let b = edit.manifest().soup[1].span.clone();
            edit.remove(&b).expect("removed");
            edit.add("[[soup.c]]\nversion = \"2.0.0\"\n").expect("added");
        });
        let signed: Vec<&str> = text.lines().skip(2).filter(|line| line.starts_with(['+', '-'])).collect();
        assert_eq!(
            signed,
            [
                "+",
                "+[[soup.c]]",
                "+version = \"2.0.0\"",
                "-# about b",
                "-[[soup.b]]",
                "-version = \"1.0.0\"",
                "-"
            ]
        );
    }
}
