//! The graph in the language of Graphviz.

use super::{fill, is_build_only, key, labels};
use crate::reconcile::{Ledger, Marks, Recorded, Tree};
use std::fmt::Write as _;

/// Draws every node once. Parts have a thin border, what nobody declared a dashed one.
pub fn render(ledger: &Ledger<'_>, tree: &Tree) -> String {
    let Some(graph) = ledger.graph() else { return String::new() };
    let marks = Marks::new(ledger);
    let mut text = String::from(
        "digraph soup {\n  rankdir = LR;\n  node [shape = box, style = filled, fontname = \"sans-serif\"];\n",
    );
    for node in tree.nodes() {
        let mark = marks.of(node);
        let lines: Vec<String> = labels(graph, &marks, node).iter().map(|line| escaped(line)).collect();
        let border = match mark.recorded {
            Recorded::SoftwareItem => ", penwidth = 3",
            Recorded::Item => ", penwidth = 2",
            Recorded::Tool | Recorded::Part => "",
            Recorded::Undeclared | Recorded::Unknown => ", style = \"filled,dashed\"",
        };
        let (key, fill) = (key(node), fill(mark.class));
        let _ =
            writeln!(text, "  {key} [label = \"{}\", fillcolor = \"{fill}\"{border}];", lines.join("\\n"));
    }
    for &(from, to) in &tree.edges {
        let style = if is_build_only(graph, (from, to)) { " [style = dashed]" } else { "" };
        let _ = writeln!(text, "  {} -> {}{style};", key(from), key(to));
    }
    text.push_str("}\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
