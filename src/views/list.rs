//! The device's SOUP as a table, as wide as there is room.

use super::document::{Document, Value, soup_list};
use super::human::{compared, verb};
use super::text::{count, printable};
use crate::evidence::manifest::Kind;
use crate::verdict::Report;
use anstyle::Style;
use std::fmt::Write as _;

/// What stands in the table, by the names of the document's columns; what is prose stands last.
const COLUMNS: [(&str, &str); 8] = [
    ("id", "item"),
    ("class", "class"),
    ("role", "role"),
    ("builds", "builds"),
    ("entry", "entry"),
    ("parts", "parts"),
    ("anomalies_open", "open"),
    ("function", "function"),
];

/// The narrowest a column of prose is worth its place.
const PROSE: usize = 16;

/// Draws the table and what it rests on. Styles are always in it.
pub fn render(report: &Report<'_, '_>, width: Option<usize>) -> String {
    let list = soup_list(report);
    let mut text = String::new();
    write_table(&mut text, &rows(&list), width);
    text.push('\n');
    let mut line = |word: &str, rest: &str| {
        let _ = writeln!(text, "{}", verb(word, &printable(rest)));
    };
    let coverage = &report.coverage;
    let crates = count(coverage.shipped - coverage.only_building, "crate", "crates");
    let others = report.ledger.others.iter().filter(|other| other.record.kind != Kind::Tool).count();
    let others = count(others, "item that is none", "items that are none");
    line("Listed", &format!("{crates} and {others}; {} are parts of items", coverage.parts));
    let supporting = supporting(&list);
    if !supporting.is_empty() {
        line("Apart", &format!("supporting items (5.1.10): {}", supporting.join(", ")));
    }
    match report.ledger.database() {
        Some(database) => line("Compared", &compared(database, coverage)),
        None => line("Not compared", "there is no advisory database"),
    }
    match &list.draft {
        Some(why) => line("Draft", why),
        None => line("Conforms", "the audit found nothing that keeps the record from being in order"),
    }
    text
}

/// What makes the software and is no part of it, by name.
fn supporting(list: &Document) -> Vec<String> {
    let table = list.tables().find(|(section, _)| section.key == "supporting_items").map(|(_, table)| table);
    let rows = table.into_iter().flat_map(|table| &table.rows);
    rows.filter_map(|row| row.first()).map(Value::words).collect()
}

fn rows(list: &Document) -> Vec<[String; COLUMNS.len()]> {
    let Some(table) = list.main() else { return Vec::new() };
    let cell = |row: &[Value], key: &str| {
        let value = table.cells(row).find(|(column, _)| column.key == key).map(|(_, value)| value);
        match value {
            Some(Value::Texts(parts)) if key == "parts" => parts.len().to_string(),
            Some(Value::Texts(texts)) => texts.join(" "),
            Some(value) if key == "parts" && !value.is_there() => "-".to_owned(),
            Some(value) => value.words(),
            None => String::new(),
        }
    };
    table.rows.iter().map(|row| COLUMNS.map(|(key, _)| printable(&cell(row, key)))).collect()
}

fn write_table(text: &mut String, rows: &[[String; COLUMNS.len()]], width: Option<usize>) {
    let widths: [usize; COLUMNS.len()] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([COLUMNS[column].1.len()]).max().unwrap_or_default()
    });
    let shown = fitting(&widths, width);
    let bold = Style::new().bold();
    let heading = line(COLUMNS.map(|(_, heading)| heading), &widths, shown, width);
    let _ = writeln!(text, "{bold}{heading}{bold:#}");
    for row in rows {
        let _ = writeln!(text, "{}", line(row.each_ref().map(String::as_str), &widths, shown, width));
    }
}

/// How many columns there is room for. The last is prose and is cut; the ones before it are left out whole.
fn fitting(widths: &[usize; COLUMNS.len()], width: Option<usize>) -> usize {
    let Some(width) = width else { return COLUMNS.len() };
    let mut used = 0;
    for (column, wide) in widths.iter().enumerate() {
        let needed = if column + 1 == COLUMNS.len() { (*wide).min(PROSE) } else { *wide };
        if used + needed > width && column > 0 {
            return column;
        }
        used += wide + 2;
    }
    COLUMNS.len()
}

fn line(cells: [&str; COLUMNS.len()], widths: &[usize], shown: usize, width: Option<usize>) -> String {
    let mut line = String::new();
    for (cell, wide) in cells.iter().zip(widths).take(shown) {
        let _ = write!(line, "{cell:<wide$}  ");
    }
    let line = line.trim_end();
    let Some(width) = width.filter(|width| line.chars().count() > *width) else { return line.to_owned() };
    line.chars().take(width.saturating_sub(3)).chain("...".chars()).collect()
}
