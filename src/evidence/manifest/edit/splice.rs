//! A text with places in it exchanged, and how to get from one to the other and back.

use super::layout::Layout;
use std::collections::BTreeSet;
use std::ops::Range;

/// A place that is written anew. The order of variants is that of splices at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum New {
    /// Whole lines of an entry, at the beginning of a line; by their rank among its keys.
    Lines { rank: usize, lines: String },
    /// An entry, with a blank line around it; by its rank among the new ones.
    Entry { rank: usize, text: String },
    /// What stands in place of a value.
    Value(String),
    /// Nothing: whole lines are taken out.
    Nothing,
}

/// A range of the old text and what stands there in the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) old: Range<usize>,
    pub(super) new: New,
}

/// What an edit changed in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it was in the old text.
    pub old: Range<usize>,
    /// Where it is in the new text.
    pub new: Range<usize>,
}

/// The new text with its changes, in order; `None` if two splices are about the same bytes.
pub(super) fn applied(layout: &Layout<'_>, splices: Vec<Splice>) -> Option<(String, Vec<Change>)> {
    let (out, mut splices): (Vec<Splice>, Vec<Splice>) =
        splices.into_iter().partition(|splice| splice.new == New::Nothing);
    let set_in: BTreeSet<usize> =
        splices.iter().filter(|splice| splice.old.is_empty()).map(|one| one.old.start).collect();
    splices.extend(taken_out(layout, out, &set_in));
    splices.sort_by(|a, b| (a.old.start, &a.new, a.old.end).cmp(&(b.old.start, &b.new, b.old.end)));
    let overlap = splices.windows(2).any(|pair| pair[0].old.end > pair[1].old.start);
    if overlap {
        return None;
    }
    let mut written = Written { layout, text: String::new(), changes: Vec::new(), from: 0 };
    for (number, splice) in splices.iter().enumerate() {
        written.keep_until(splice.old.start);
        let start = written.text.len();
        written.add(splice, &splices[number + 1..]);
        written.changes.push(Change { old: splice.old.clone(), new: start..written.text.len() });
        written.from = splice.old.end;
    }
    written.keep_until(layout.text.len());
    Some((written.text, written.changes))
}

/// Lines that are taken out, those with nothing but blank lines between them together, and so many blank
/// lines with them that none are doubled. Where something is set in they end.
fn taken_out(layout: &Layout<'_>, mut splices: Vec<Splice>, set_in: &BTreeSet<usize>) -> Vec<Splice> {
    splices.sort_by_key(|splice| (splice.old.start, splice.old.end));
    let mut runs: Vec<Range<usize>> = Vec::new();
    for Splice { old, .. } in splices {
        match runs.last_mut() {
            Some(run)
                if old.start < run.end
                    || set_in.range(run.end..=old.start).next().is_none()
                        && layout.text[run.end..old.start].trim().is_empty() =>
            {
                run.end = run.end.max(old.end);
            }
            _ => runs.push(old),
        }
    }
    runs.into_iter()
        .map(|run| Splice { old: with_blank_lines(layout, run, set_in), new: New::Nothing })
        .collect()
}

fn with_blank_lines(layout: &Layout<'_>, mut run: Range<usize>, set_in: &BTreeSet<usize>) -> Range<usize> {
    let above = |start: usize| (start > 0).then(|| layout.line_start(start - 1));
    let blank_above = |start: usize| above(start).is_some_and(|line| layout.is_blank(line));
    let nothing_below = layout.text[run.end..].trim().is_empty();
    if nothing_below || above(run.start).is_none() || blank_above(run.start) {
        while layout.is_blank(run.end) && !set_in.contains(&run.end) {
            run.end = layout.line_end(run.end);
        }
    }
    while nothing_below && blank_above(run.start) && !set_in.contains(&run.start) {
        run.start = above(run.start).unwrap_or_default();
    }
    run
}

struct Written<'l, 't> {
    layout: &'l Layout<'t>,
    text: String,
    changes: Vec<Change>,
    from: usize,
}

impl Written<'_, '_> {
    fn keep_until(&mut self, to: usize) {
        self.text.push_str(&self.layout.text[self.from..to]);
    }

    fn add(&mut self, splice: &Splice, later: &[Splice]) {
        let line_end = line_end_at(self.layout.text, splice.old.start);
        match &splice.new {
            New::Nothing => {}
            New::Value(value) => self.text.push_str(value),
            New::Lines { lines, .. } => {
                self.end_line(line_end);
                self.text.push_str(&lines.replace('\n', line_end));
            }
            New::Entry { text, .. } => {
                self.end_line(line_end);
                let above = self.text.trim_start_matches('\u{feff}').lines().next_back();
                if above.is_some_and(|line| !line.trim().is_empty()) {
                    self.text.push_str(line_end);
                }
                self.text.push_str(&text.trim_end().replace('\n', line_end));
                self.text.push_str(line_end);
                if self.entry_follows(splice.old.start, later) {
                    self.text.push_str(line_end);
                }
            }
        }
    }

    /// What comes behind is on a line of its own.
    fn end_line(&mut self, line_end: &str) {
        if !self.text.trim_start_matches('\u{feff}').is_empty() && !self.text.ends_with('\n') {
            self.text.push_str(line_end);
        }
    }

    /// Whether the next line that stays is not blank. An entry that comes next looks after itself.
    fn entry_follows(&self, mut at: usize, later: &[Splice]) -> bool {
        for splice in later {
            match splice.new {
                _ if splice.old.start > at => break,
                New::Nothing => at = splice.old.end,
                New::Entry { .. } => return false,
                _ => return true,
            }
        }
        at < self.layout.text.len() && !self.layout.is_blank(at)
    }
}

/// How lines end where something is written: as the one before, or as any of the file.
pub(super) fn line_end_at(text: &str, at: usize) -> &'static str {
    let windows = match text[..at].rfind('\n') {
        Some(newline) => text[..newline].ends_with('\r'),
        None => text.contains("\r\n"),
    };
    if windows { "\r\n" } else { "\n" }
}
