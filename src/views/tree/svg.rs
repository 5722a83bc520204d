//! The tree as a picture: the same lines as on a terminal, which stay readable however many there are.

use super::{anomalies, fill, marked};
use crate::evidence::graph::Graph;
use crate::reconcile::{Ledger, Mark, Marks, Recorded, Row, Tree};
use crate::views::text::printable;
use std::fmt::Write as _;

/// Height of a line, distance between levels, and width of a character, in pixels.
const LINE: usize = 22;
const STEP: usize = 20;
const CHARACTER: usize = 8;
const MARGIN: usize = 10;

/// Draws a line for each row, and elbows from what needs to what is needed.
pub fn render(ledger: &Ledger<'_>, tree: &Tree) -> String {
    let Some(graph) = ledger.graph() else { return String::new() };
    let marks = Marks::new(ledger);
    let rows: Vec<(Mark, String)> =
        tree.rows.iter().map(|row| (marks.of(row.node), said(graph, &marks, row))).collect();
    let right = |(row, (_, said)): (&Row, &(Mark, String))| left(row) + 12 + said.chars().count() * CHARACTER;
    let width = tree.rows.iter().zip(&rows).map(right).max().unwrap_or_default() + MARGIN;
    let height = rows.len() * LINE + 2 * MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"monospace\" font-size=\"13\">\n\
         <title>What ships</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    // The line of the last row at each depth: where an elbow begins.
    let mut above: Vec<usize> = Vec::new();
    for (number, (row, (mark, said))) in tree.rows.iter().zip(&rows).enumerate() {
        above.truncate(row.depth);
        let middle = MARGIN + number * LINE + LINE / 2;
        if let Some(parent) = above.last() {
            let (x, from, to) = (left(row) - STEP + 5, parent + 5, left(row));
            let _ = writeln!(text, "<path d=\"M{x} {from}V{middle}H{to}\" fill=\"none\" stroke=\"#999\"/>");
        }
        above.push(middle);
        write_row(&mut text, left(row), middle, mark, said);
    }
    text.push_str("</svg>\n");
    text
}

fn left(row: &Row) -> usize {
    MARGIN + row.depth * STEP
}

fn said(graph: &Graph, marks: &Marks<'_, '_>, row: &Row) -> String {
    let krate = graph.get(row.node.krate);
    let mark = marks.of(row.node);
    let mut said = printable(&format!("{} {}  {}", krate.name, krate.version, marked(&mark)));
    said.extend(anomalies(&mark).map(|anomalies| format!(", {anomalies}")));
    said.push_str(if row.repeated { " (*)" } else { "" });
    said.push_str(if row.cut_off { " ..." } else { "" });
    said
}

fn write_row(text: &mut String, left: usize, middle: usize, mark: &Mark, said: &str) {
    let dashed = match mark.recorded {
        Recorded::Undeclared | Recorded::Unknown => " stroke-dasharray=\"2\"",
        Recorded::SoftwareItem | Recorded::Item | Recorded::Tool | Recorded::Part => "",
    };
    let weight = match mark.recorded {
        Recorded::SoftwareItem | Recorded::Item => " font-weight=\"bold\"",
        Recorded::Tool | Recorded::Part | Recorded::Undeclared | Recorded::Unknown => "",
    };
    let (top, fill) = (middle - 5, fill(mark.class));
    let _ = writeln!(
        text,
        "<rect x=\"{left}\" y=\"{top}\" width=\"10\" height=\"10\" fill=\"{fill}\" stroke=\"#333\"{dashed}/>\
         <text x=\"{}\" y=\"{}\"{weight}>{}</text>",
        left + 16,
        middle + 4,
        escaped(said)
    );
}

/// As XML takes it; characters it forbids even as numbers are left out by [`printable`].
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
