//! A dependency in words.

use crate::evidence::graph::{EdgeKind, Gate, Graph, Node};
use std::collections::BTreeSet;

/// Its kind, what makes it optional and its platforms, where there is something to say.
pub(super) fn dependency(graph: &Graph, from: Node, to: Node) -> Option<String> {
    let mut said = Vec::new();
    let kinds = graph.edges().get(&(from, to));
    if kinds.is_some_and(|kinds| !kinds.contains(&EdgeKind::Normal)) {
        said.push("build dependency".to_owned());
    }
    if let Some(terms) = graph.terms(from, to) {
        said.extend(terms.optional.as_ref().map(optional));
        if !terms.platforms.is_empty() {
            let platforms: Vec<&str> = terms.platforms.iter().map(String::as_str).collect();
            said.push(format!("for {}", platforms.join(" or ")));
        }
    }
    (!said.is_empty()).then(|| said.join("; "))
}

fn optional(gate: &Gate) -> String {
    let quoted = |features: &BTreeSet<String>| {
        features.iter().map(|feature| format!("`{feature}`")).collect::<Vec<_>>().join(", ")
    };
    match (gate.features.is_empty(), gate.through.is_empty()) {
        (true, _) => "optional".into(),
        (false, true) => format!("optional, by feature {}", quoted(&gate.features)),
        (false, false) => {
            format!("optional, by feature {} (through {})", quoted(&gate.features), quoted(&gate.through))
        }
    }
}

/// Features that are on, as many as are wanted; `None` where there are none.
pub(super) fn features(on: &BTreeSet<&str>, most: usize) -> Option<String> {
    if on.is_empty() {
        return None;
    }
    let named = on.iter().take(most).copied().collect::<Vec<_>>().join(", ");
    let more = on.len().saturating_sub(most);
    Some(if more > 0 { format!("features {named} and {more} more") } else { format!("features {named}") })
}
