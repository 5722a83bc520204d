//! What ships as a tree: for a terminal, and for the architecture file.

mod dot;
mod mermaid;
mod svg;

pub use dot::render as dot;
pub use mermaid::render as mermaid;
pub use svg::render as svg;

use super::text::{count, printable};
use crate::criteria::SafetyClass;
use crate::evidence::graph::{EdgeKind, Graph, Node, Role, Side};
use crate::reconcile::{Ledger, Mark, Marks, Recorded, Row, Tree};
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

/// Draws it for a terminal, the way `cargo tree` does; closer together where it would not fit. Styles are always
/// in it.
pub fn text(ledger: &Ledger<'_>, tree: &Tree, width: Option<usize>) -> String {
    let Some(graph) = ledger.graph() else { return String::new() };
    let marks = Marks::new(ledger);
    let lines: Vec<Line> = tree.rows.iter().map(|row| Line::new(graph, &marks, row)).collect();
    let longest = |branches: &Branches| {
        let length = |(row, line): (&Row, &Line)| row.depth * branches.step() + line.length();
        tree.rows.iter().zip(&lines).map(length).max().unwrap_or_default()
    };
    let branches = if width.is_some_and(|width| longest(&WIDE) > width) { NARROW } else { WIDE };
    let mut text = String::new();
    let mut open: Vec<bool> = Vec::new();
    for (number, (row, line)) in tree.rows.iter().zip(&lines).enumerate() {
        if row.depth == 0 && number > 0 {
            text.push('\n');
        }
        open.truncate(row.depth.saturating_sub(1));
        for further in &open {
            text.push_str(if *further { branches.beside } else { branches.nothing });
        }
        if row.depth > 0 {
            text.push_str(if row.last { branches.end } else { branches.branch });
            open.push(!row.last);
        }
        line.write(&mut text);
    }
    text
}

struct Branches {
    branch: &'static str,
    end: &'static str,
    beside: &'static str,
    nothing: &'static str,
}

const WIDE: Branches =
    Branches { branch: "├── ", end: "└── ", beside: "│   ", nothing: "    " };
const NARROW: Branches = Branches { branch: "├ ", end: "└ ", beside: "│ ", nothing: "  " };

impl Branches {
    fn step(&self) -> usize {
        self.branch.chars().count()
    }
}

struct Line {
    name: String,
    mark: Mark,
    marks: String,
    after: &'static str,
}

impl Line {
    fn new(graph: &Graph, marks: &Marks<'_, '_>, row: &Row) -> Self {
        let krate = graph.get(row.node.krate);
        let mark = marks.of(row.node);
        let after = match (row.repeated, row.cut_off) {
            (true, _) => " (*)",
            (false, true) => " ...",
            (false, false) => "",
        };
        let name = printable(&format!("{} {}", krate.name, krate.version));
        Self { name, mark, marks: marked(&mark), after }
    }

    fn length(&self) -> usize {
        let anomalies = anomalies(&self.mark).map_or(0, |said| said.len() + 2);
        self.name.chars().count() + 1 + self.marks.len() + anomalies + self.after.len()
    }

    fn write(&self, text: &mut String) {
        let style = style(&self.mark);
        let _ = write!(text, "{} {style}{}{style:#}", self.name, self.marks);
        if let Some(anomalies) = anomalies(&self.mark) {
            let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
            let _ = write!(text, ", {red}{anomalies}{red:#}");
        }
        let _ = writeln!(text, "{}", self.after);
    }
}

/// Class, entry and, where it is not part of the device's executable, role.
fn marked(mark: &Mark) -> String {
    let role = match mark.role {
        None | Some(Role::Runtime) => String::new(),
        Some(role) => format!(", {}", role.phrase()),
    };
    format!("{} {}{role}", mark.class, mark.recorded.phrase())
}

fn anomalies(mark: &Mark) -> Option<String> {
    let open = mark.open.filter(|open| *open > 0)?;
    Some(count(open, "open anomaly", "open anomalies"))
}

fn style(mark: &Mark) -> Style {
    let colour = match (mark.recorded, mark.class) {
        (Recorded::Undeclared | Recorded::Unknown, _) => AnsiColor::Magenta,
        (_, SafetyClass::A) => AnsiColor::Green,
        (_, SafetyClass::B) => AnsiColor::Yellow,
        (_, SafetyClass::C) => AnsiColor::Red,
    };
    let style = Style::new().fg_color(Some(colour.into()));
    if mark.recorded == Recorded::Part { style.dimmed() } else { style }
}

/// What a node of a drawing says, in lines.
fn labels(graph: &Graph, marks: &Marks<'_, '_>, node: Node) -> Vec<String> {
    let krate = graph.get(node.krate);
    let mark = marks.of(node);
    let mut lines = vec![printable(&format!("{} {}", krate.name, krate.version)), marked(&mark)];
    lines.extend(anomalies(&mark));
    lines
}

/// A name for a node that every format takes.
fn key(node: Node) -> String {
    format!("n{}{}", node.krate.0, if node.side == Side::Host { "h" } else { "" })
}

/// The colour a node is filled with.
const fn fill(class: SafetyClass) -> &'static str {
    match class {
        SafetyClass::A => "#d9ead3",
        SafetyClass::B => "#fff2cc",
        SafetyClass::C => "#f4cccc",
    }
}

/// Whether a dependency is one of a build script alone.
fn is_build_only(graph: &Graph, edge: (Node, Node)) -> bool {
    graph.edges().get(&edge).is_some_and(|kinds| !kinds.contains(&EdgeKind::Normal))
}
