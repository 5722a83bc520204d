//! The trace for a person at a terminal: a table where there is room for one, else a block for each row.

mod mermaid;

pub use mermaid::{MOST_LINKS, render as mermaid};

use super::document::Value;
use super::human::verb;
use super::text::{count, printable};
use crate::evidence::trace::{IdKind, Known, Source};
use crate::reconcile::{By, Reference, Trace};
use crate::verdict::Report;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

/// An id with what is to be said of it.
pub(super) fn said(reference: &Reference<'_>) -> String {
    with_standing(reference.id, reference.known)
}

/// The same for an id that stands by itself.
pub(super) fn with_standing(id: &str, known: Known) -> String {
    match known {
        Known::Yes(Some(result)) => format!("{id} ({})", result.word()),
        Known::No | Known::NotDetermined => format!("{id} ({})", known.phrase()),
        Known::Yes(None) | Known::NoSource | Known::NoId => id.to_owned(),
    }
}

/// Draws the trace and what it rests on. Styles are always in it.
pub fn render(report: &Report<'_, '_>, trace: &Trace<'_>, options: Options) -> String {
    let mut text = String::new();
    let table = super::document::trace_table(report, trace);
    let said = |index: usize| index == 0 || table.rows.iter().any(|row| row[index].is_there());
    let shown: Vec<usize> = table.in_row().map(|(index, _)| index).filter(|index| said(*index)).collect();
    let headings: Vec<&str> = shown.iter().map(|index| table.columns[*index].heading).collect();
    let row = |row: &Vec<Value>| shown.iter().map(|index| lines(&row[*index])).collect::<Vec<_>>();
    let rows: Vec<Vec<Vec<String>>> = table.rows.iter().map(row).collect();
    if rows.is_empty() {
        let _ = writeln!(text, "{}", table.empty);
    } else if options.width.is_none_or(|width| breadth(&headings, &rows) <= width) {
        write_table(&mut text, &headings, &rows);
    } else {
        write_blocks(&mut text, &headings, &rows, options.width.unwrap_or(usize::MAX));
    }
    text.push('\n');
    write_foot(&mut text, report, trace);
    if options.unreferenced {
        write_unreferenced(&mut text, trace);
    }
    text
}

/// How the trace is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How many columns there are; `None`: any number.
    pub width: Option<usize>,
    /// Whether ids that nothing refers to are named, not only counted.
    pub unreferenced: bool,
}

fn lines(value: &Value) -> Vec<String> {
    if value.is_there() { value.lines().iter().map(|line| printable(line)).collect() } else { Vec::new() }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn widths(headings: &[&str], rows: &[Vec<Vec<String>>]) -> Vec<usize> {
    let widest = |column: usize| {
        let cells = rows.iter().flat_map(|row| &row[column]).map(|line| length(line));
        cells.chain([length(headings[column])]).max().unwrap_or_default()
    };
    (0..headings.len()).map(widest).collect()
}

fn breadth(headings: &[&str], rows: &[Vec<Vec<String>>]) -> usize {
    let widths = widths(headings, rows);
    widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)
}

fn write_table(text: &mut String, headings: &[&str], rows: &[Vec<Vec<String>>]) {
    let widths = widths(headings, rows);
    let bold = Style::new().bold();
    let padded = headings.iter().zip(&widths).map(|(heading, wide)| format!("{heading:<wide$}"));
    let heading = padded.collect::<Vec<_>>().join("  ");
    let _ = writeln!(text, "{bold}{}{bold:#}", heading.trim_end());
    for row in rows {
        let height = row.iter().map(Vec::len).max().unwrap_or_default().max(1);
        for number in 0..height {
            write_line(text, row, &widths, number);
        }
    }
}

fn write_line(text: &mut String, row: &[Vec<String>], widths: &[usize], number: usize) {
    let filled = |(_, cell): &(usize, &Vec<String>)| cell.len() > number;
    let last = row.iter().enumerate().filter(filled).map(|(column, _)| column).max().unwrap_or_default();
    for (column, cell) in row.iter().enumerate().take(last + 1) {
        let word = cell.get(number).map_or("", String::as_str);
        let gap = if column == last { 0 } else { widths[column] + 2 - length(word) };
        let _ = write!(text, "{}{:gap$}", styled(word), "");
    }
    text.push('\n');
}

/// What asks for attention is red.
fn styled(word: &str) -> String {
    let bad = ["(failed)", "(skipped)", "(not known)", "(not determined)"];
    if !bad.iter().any(|end| word.ends_with(end)) {
        return word.to_owned();
    }
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    format!("{red}{word}{red:#}")
}

fn write_blocks(text: &mut String, headings: &[&str], rows: &[Vec<Vec<String>>], width: usize) {
    let bold = Style::new().bold();
    let label = headings.iter().skip(1).map(|heading| length(heading)).max().unwrap_or_default() + 4;
    for row in rows {
        let _ = writeln!(text, "{bold}{}{bold:#}", row[0].join(" "));
        for (heading, cell) in headings.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty()) {
            let room = width.saturating_sub(label).max(20);
            for (number, line) in filled(cell, room).iter().enumerate() {
                let heading = if number == 0 { *heading } else { "" };
                let _ = writeln!(text, "  {heading:<rest$}{line}", rest = label - 2);
            }
        }
    }
}

/// Several words of a cell in lines that are as long as there is room; none is broken.
fn filled(cell: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for (number, word) in cell.iter().enumerate() {
        let comma = if number + 1 < cell.len() { "," } else { "" };
        let wide = length(word) + comma.len();
        match lines.last_mut().filter(|_| used + 1 + wide <= room) {
            Some(line) => {
                let _ = write!(line, " {}{comma}", styled(word));
                used += 1 + wide;
            }
            None => {
                lines.push(format!("{}{comma}", styled(word)));
                used = wide;
            }
        }
    }
    lines
}

/// What was compared, and what the rows leave out.
fn write_foot(text: &mut String, report: &Report<'_, '_>, trace: &Trace<'_>) {
    let mut line = |word: &str, rest: &str| {
        let _ = writeln!(text, "{}", verb(word, &printable(rest)));
    };
    for kind in IdKind::ALL {
        match report.ledger.evidence.trace.of(kind) {
            Some(source) => line("Compared", &compared(kind, source, trace)),
            None => {
                line("Not compared", &format!("{}: the policy names no file that knows them", kind.key()));
            }
        }
    }
    if trace.covered > 0 {
        let parts =
            count(trace.covered, "part is covered by the entries", "parts are covered by the entries");
        line("Covered", &format!("{parts} of the items they come along with"));
    }
    if trace.undeclared > 0 {
        let crates = count(trace.undeclared, "crate that ships has", "crates that ship have");
        line("Left out", &format!("{crates} no entry, so that nothing of them can be traced"));
    }
}

fn compared(kind: IdKind, source: &Source, trace: &Trace<'_>) -> String {
    let files: Vec<String> =
        source.files().iter().map(|file| format!("{} in {}", file.count, file.path)).collect();
    let unread = match source.gaps().len() {
        0 => String::new(),
        number => format!("; {} could not be read", count(number, "file", "files")),
    };
    let left = match trace.unreferenced.get(&kind).map_or(0, Vec::len) {
        0 => "something refers to each".to_owned(),
        number => format!("nothing refers to {number} of them"),
    };
    let known = if files.is_empty() { "none".to_owned() } else { files.join(", ") };
    format!("{}: {known}{unread}; {left}", kind.key())
}

fn write_unreferenced(text: &mut String, trace: &Trace<'_>) {
    for (kind, ids) in &trace.unreferenced {
        if trace.by != By::Item && trace.by != By::Id(*kind) {
            continue;
        }
        let bold = Style::new().bold();
        let _ = writeln!(text, "\n{bold}{} nothing refers to{bold:#}", kind.key());
        for id in ids {
            let _ = writeln!(text, "{}", printable(id));
        }
        if ids.is_empty() {
            text.push_str("none\n");
        }
    }
}
