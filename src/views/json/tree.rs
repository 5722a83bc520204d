//! The graph of what ships as a document of its own; `docs/tree.schema.json` describes it.

use super::items::{BuildInfo, builds};
use super::nodes::{DependencyInfo, NodeInfo, dependency, node};
use super::{Error, EvidenceOrigin, Tool, origin, tool, written};
use crate::evidence::graph::Node;
use crate::reconcile::{Ledger, Marks, Shown, Tree};
use crate::verdict::Conclusion;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the document's schema.
pub const TREE_SCHEMA: u32 = 1;

/// The schema of the document, as JSON Schema.
pub const TREE_JSON_SCHEMA: &str = include_str!("../../../docs/tree.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    determined: bool,
    exit_code: u8,
    tool: Tool,
    evidence: Option<EvidenceOrigin<'a>>,
    builds: Vec<BuildInfo<'a>>,
    shown_builds: Option<Vec<usize>>,
    inverted: Option<String>,
    depth: Option<usize>,
    roots: Vec<usize>,
    nodes: Vec<NodeInfo<'a>>,
    dependencies: Vec<Edge<'a>>,
    errors: Vec<Error<'a>>,
}

/// From and to are places in the list of nodes.
#[derive(Serialize)]
struct Edge<'a> {
    from: usize,
    to: usize,
    dependency: DependencyInfo<'a>,
}

/// Draws the graph of a tree, with a newline at its end.
pub fn render_tree(ledger: &Ledger<'_>, shown: &Shown, tree: &Tree) -> String {
    let Some(graph) = ledger.graph() else { return render_tree_failure("what ships is not known", "") };
    let marks = Marks::new(ledger);
    let places: BTreeMap<Node, usize> =
        tree.nodes().into_iter().enumerate().map(|(place, node)| (node, place)).collect();
    let edge = |edge: &(Node, Node)| Edge {
        from: places[&edge.0],
        to: places[&edge.1],
        dependency: dependency(graph, *edge),
    };
    written(&Document {
        schema: TREE_SCHEMA,
        determined: true,
        exit_code: 0,
        tool: tool(),
        evidence: Some(origin(ledger)),
        builds: builds(ledger),
        shown_builds: shown.builds.as_ref().map(|builds| builds.iter().copied().collect()),
        inverted: shown.invert.map(|krate| graph.get(krate).id()),
        depth: shown.depth,
        roots: tree.rows.iter().filter(|row| row.depth == 0).map(|row| places[&row.node]).collect(),
        nodes: places.keys().map(|of| node(graph, &marks, *of, shown.builds.as_ref())).collect(),
        dependencies: tree.edges.iter().map(edge).collect(),
        errors: Vec::new(),
    })
}

/// Draws that there is no graph.
pub fn render_tree_failure(message: &str, help: &str) -> String {
    written(&Document {
        schema: TREE_SCHEMA,
        determined: false,
        exit_code: Conclusion::NotDetermined.exit_code(),
        tool: tool(),
        evidence: None,
        builds: Vec::new(),
        shown_builds: None,
        inverted: None,
        depth: None,
        roots: Vec::new(),
        nodes: Vec::new(),
        dependencies: Vec::new(),
        errors: vec![Error { message, help }],
    })
}
