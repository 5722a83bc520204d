//! Crates and dependencies as the documents about the graph name them.

use crate::evidence::graph::{EdgeKind, Graph, Node};
use crate::reconcile::{Builds, Dependency, Marks};
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
pub(super) struct NodeInfo<'a> {
    name: &'a str,
    version: String,
    class: &'static str,
    record: &'static str,
    role: &'static str,
    features: Vec<&'a str>,
    builds: Vec<usize>,
    open_anomalies: Option<usize>,
}

#[derive(Serialize)]
pub(super) struct DependencyInfo<'a> {
    kinds: Vec<&'static str>,
    builds: Option<Vec<usize>>,
    platforms: Vec<&'a str>,
    optional: Option<GateInfo<'a>>,
    asks_for: Vec<&'a str>,
}

#[derive(Serialize)]
pub(super) struct GateInfo<'a> {
    features: Vec<&'a str>,
    through: Vec<&'a str>,
}

/// A node with what some builds contain of it.
pub(super) fn node<'a>(
    graph: &'a Graph,
    marks: &Marks<'_, '_>,
    of: Node,
    within: Option<&Builds>,
) -> NodeInfo<'a> {
    let krate = graph.get(of.krate);
    let mark = marks.of(of);
    let presence = graph.nodes().get(&of).into_iter().flat_map(|presence| &presence.builds);
    let presence: Vec<_> =
        presence.filter(|(build, _)| within.is_none_or(|within| within.contains(build))).collect();
    let features: BTreeSet<&str> =
        presence.iter().flat_map(|(_, features)| features.iter()).map(String::as_str).collect();
    NodeInfo {
        name: &krate.name,
        version: krate.version.to_string(),
        class: mark.class.letter(),
        record: mark.recorded.word(),
        role: graph.role(of).word(),
        features: features.into_iter().collect(),
        builds: presence.into_iter().map(|(build, _)| *build).collect(),
        open_anomalies: mark.open,
    }
}

pub(super) fn dependency(graph: &Graph, edge: Dependency) -> DependencyInfo<'_> {
    let kinds = graph.edges().get(&edge).into_iter().flatten().map(|kind| EdgeKind::word(*kind)).collect();
    let terms = graph.terms(edge.0, edge.1);
    DependencyInfo {
        kinds,
        builds: terms.map(|terms| terms.builds.iter().copied().collect()),
        platforms: terms.map(|terms| texts(&terms.platforms)).unwrap_or_default(),
        optional: terms
            .and_then(|terms| terms.optional.as_ref())
            .map(|gate| GateInfo { features: texts(&gate.features), through: texts(&gate.through) }),
        asks_for: terms.map(|terms| texts(&terms.asks)).unwrap_or_default(),
    }
}

fn texts(texts: &BTreeSet<String>) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}
