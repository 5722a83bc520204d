//! The anomalies of an audit as a table, as wide as there is room.

use super::human::{apart, compared, toolchain, verb};
use super::lists;
use super::text::{count, folded, printable};
use crate::evidence::manifest::Evaluation;
use crate::reconcile::{Case, Reopened, Standing};
use crate::verdict::{Listing, Report};
use anstyle::Style;
use std::fmt::Write as _;

/// What stands in every row.
const HEADINGS: [&str; FACTS] = ["anomaly", "item", "class", "kind", "severity"];
const FACTS: usize = 5;

/// The narrowest that the two columns of prose, status and title, are set beside the facts.
const PROSE: usize = 36;

/// How far a line below a row is set in.
const INDENT: usize = 4;

/// Draws the table and what it rests on. Styles are always in it.
pub fn render(listing: &Listing<'_, '_>, width: Option<usize>) -> String {
    let mut text = String::new();
    if !listing.cases.is_empty() {
        let rows: Vec<Row> = listing.cases.iter().map(|case| row(listing.report, case)).collect();
        write_table(&mut text, &rows, width);
        text.push('\n');
    }
    if listing.filter.is_stated() {
        let all = count(listing.report.ledger.anomalies.len(), "anomaly", "anomalies");
        let shown = format!("{} of {all}", listing.cases.len());
        let _ = writeln!(text, "{}", verb("Shown", &shown));
    }
    if let Some(database) = listing.report.ledger.database() {
        let rests_on = compared(database, &listing.report.coverage);
        let _ = writeln!(text, "{}", verb("Compared", &printable(&rests_on)));
    }
    let closed = listing.report.ledger.unattached.len();
    if closed > 0 && !listing.filter.is_stated() {
        let told = count(closed, "judgement", "judgements");
        let line = format!(
            "{told} of what is not in use any more; the evaluation report (`--format html`) shows them"
        );
        let _ = writeln!(text, "{}", verb("On record", &line));
    }
    if let Some(looked_at) = lists::summed_up(listing.report) {
        let _ = writeln!(text, "{}", verb("Own lists", &printable(&looked_at)));
    }
    lists::write_each(&mut text, listing.report, &listing.filter);
    let _ = writeln!(text, "{}", verb("Toolchain", &printable(&toolchain(listing.report))));
    text
}

struct Row {
    facts: [String; FACTS],
    status: String,
    title: String,
}

fn row(report: &Report<'_, '_>, case: &Case<'_>) -> Row {
    let ledger = report.ledger;
    let class = match case.index() {
        Some(_) => ledger.item_of(case).map_or("-", |item| item.judged.class.letter()),
        None => ledger.judged(Some(&case.item_id())).class.letter(),
    };
    let facts = [case.id(), &case.item_id(), class, case.kind(), case.severity()];
    Row {
        facts: facts.map(printable),
        status: printable(&status(report, case)),
        title: printable(&title(case)),
    }
}

/// The title, and for what RustSec does not publish where it stands.
fn title(case: &Case<'_>) -> String {
    match case.listed() {
        Some(listed) => format!("{} ({})", case.title(), listed.list.unwrap_or("on no list")),
        None => case.title().to_owned(),
    }
}

fn status(report: &Report<'_, '_>, case: &Case<'_>) -> String {
    match &case.standing {
        Standing::Open => format!("open{}", accepted(report, case)),
        Standing::Reopened(evaluation, changed) => {
            let accepted = accepted(report, case);
            format!("re-opened ({}): was {}{accepted}", why(evaluation, *changed), judgement(evaluation))
        }
        Standing::Evaluated(evaluation) => {
            let edited = if case.edited_since() { " (prose or metadata edited since)" } else { "" };
            format!("evaluated: {}{edited}", judgement(evaluation))
        }
        Standing::Withdrawn(evaluation) => {
            let on = case
                .advisory()
                .and_then(|advisory| advisory.withdrawn)
                .map(|day| format!(" on {day}"))
                .unwrap_or_default();
            let judged = evaluation.map(|one| format!("; {}", judgement(one))).unwrap_or_default();
            format!("withdrawn{on}{judged}")
        }
        Standing::NotShipped | Standing::OtherPlatform => {
            format!("apart: {}", apart(report, case).unwrap_or_default())
        }
    }
}

/// A waiver accepts the finding for a time; the anomaly is not judged by that.
fn accepted(report: &Report<'_, '_>, case: &Case<'_>) -> String {
    let waived = report.waived_for(case);
    waived.map_or_else(String::new, |waived| format!("; waived by {} until {}", waived.by, waived.expires))
}

fn why(evaluation: &Evaluation, changed: Reopened) -> String {
    match changed {
        Reopened::Version => {
            format!("evaluated for {}", evaluation.soup.text().unwrap_or("another version"))
        }
        Reopened::Content => "of another content".into(),
        Reopened::Publication if evaluation.list.is_absent() => "the advisory changed".into(),
        Reopened::Publication => "not on a list of the item".into(),
    }
}

/// `not-affected, by A. Person on 2026-05-02`.
pub(super) fn judgement(evaluation: &Evaluation) -> String {
    let outcome = evaluation.outcome.get().map_or("no outcome", |outcome| outcome.word());
    let signature = evaluation.evaluated.get();
    let by = signature.and_then(|signature| signature.by.text()).unwrap_or("nobody");
    let on = signature.and_then(|signature| signature.on.get());
    format!("{outcome}, by {by} on {}", on.map_or("no day".to_owned(), ToString::to_string))
}

/// Facts in columns; status and title beside them where there is room, and below them where there is not.
fn write_table(text: &mut String, rows: &[Row], width: Option<usize>) {
    let columns: [usize; FACTS] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| &row.facts[column]).map(|cell| cell.chars().count());
        cells.chain([HEADINGS[column].len()]).max().unwrap_or_default()
    });
    let facts: usize = columns.iter().map(|column| column + 2).sum();
    let prose = prose_columns(rows, facts, width);
    let bold = Style::new().bold();
    let mut heading = line(HEADINGS, columns);
    if let Some((status, _)) = prose {
        heading = format!("{heading}{:<status$}  title", "status");
    }
    let _ = writeln!(text, "{bold}{}{bold:#}", heading.trim_end());
    for row in rows {
        let first = line(row.facts.each_ref().map(String::as_str), columns);
        match prose {
            Some(prose) => write_beside(text, &first, row, facts, prose),
            None => write_below(text, &first, row, width.unwrap_or(usize::MAX)),
        }
    }
}

fn line(cells: [&str; FACTS], columns: [usize; FACTS]) -> String {
    let padded = cells.iter().zip(columns).map(|(cell, column)| format!("{cell:<column$}  "));
    padded.collect()
}

/// The widths of status and title, if both fit beside the facts.
fn prose_columns(rows: &[Row], facts: usize, width: Option<usize>) -> Option<(usize, usize)> {
    let longest = |of: fn(&Row) -> &String| rows.iter().map(|row| of(row).chars().count()).max();
    let (status, title) = (longest(|row| &row.status)?.max(6), longest(|row| &row.title)?.max(5));
    let Some(width) = width else { return Some((status, title)) };
    let room = width.checked_sub(facts + 2).filter(|room| *room >= 2 * PROSE)?;
    let status = status.min((room / 2).max(room.saturating_sub(title)));
    Some((status, room - status))
}

fn write_beside(text: &mut String, first: &str, row: &Row, facts: usize, (status, title): (usize, usize)) {
    let (statuses, titles) = (folded(&row.status, status), folded(&row.title, title));
    for number in 0..statuses.len().max(titles.len()) {
        let before = if number == 0 { first.to_owned() } else { " ".repeat(facts) };
        let part = |lines: &[String]| lines.get(number).cloned().unwrap_or_default();
        let written = format!("{before}{:<status$}  {}", part(&statuses), part(&titles));
        let _ = writeln!(text, "{}", written.trim_end());
    }
}

fn write_below(text: &mut String, first: &str, row: &Row, width: usize) {
    let _ = writeln!(text, "{}", first.trim_end());
    for prose in [&row.status, &row.title] {
        for part in folded(prose, width.saturating_sub(INDENT)) {
            let _ = writeln!(text, "{:INDENT$}{part}", "");
        }
    }
}
