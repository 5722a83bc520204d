//! The graph as a Mermaid flowchart, which forges draw inside Markdown.

use super::{fill, is_build_only, key, labels};
use crate::criteria::SafetyClass;
use crate::reconcile::{Ledger, Marks, Recorded, Tree};
use crate::views::mermaid::escaped;
use std::fmt::Write as _;

/// Draws every node once. Parts have round corners, what nobody declared a dashed border.
pub fn render(ledger: &Ledger<'_>, tree: &Tree) -> String {
    let Some(graph) = ledger.graph() else { return String::new() };
    let marks = Marks::new(ledger);
    let mut text = String::from("flowchart LR\n");
    for class in SafetyClass::ALL {
        let _ = writeln!(text, "  classDef class{class} fill:{},stroke:#333,color:#000", fill(class));
    }
    text.push_str("  classDef undeclared stroke-dasharray:4\n");
    for node in tree.nodes() {
        let mark = marks.of(node);
        let lines: Vec<String> = labels(graph, &marks, node).iter().map(|line| escaped(line)).collect();
        let label = lines.join("<br/>");
        let shape = match mark.recorded {
            Recorded::SoftwareItem => format!("[[\"{label}\"]]"),
            Recorded::Part => format!("(\"{label}\")"),
            Recorded::Item | Recorded::Tool | Recorded::Undeclared | Recorded::Unknown => {
                format!("[\"{label}\"]")
            }
        };
        let key = key(node);
        let _ = writeln!(text, "  {key}{shape}:::class{}", mark.class);
        if matches!(mark.recorded, Recorded::Undeclared | Recorded::Unknown) {
            let _ = writeln!(text, "  class {key} undeclared");
        }
    }
    for &(from, to) in &tree.edges {
        let arrow = if is_build_only(graph, (from, to)) { "-.->" } else { "-->" };
        let _ = writeln!(text, "  {} {arrow} {}", key(from), key(to));
    }
    text
}
