//! How a crate comes into the device.

use crate::evidence::graph::{CrateIx, Graph, Node};
use std::collections::BTreeMap;

/// For every shipped crate: a shortest path from each workspace package that brings it without passing
/// through another. The package stands first, the crate last.
pub(super) fn from_members(graph: &Graph) -> BTreeMap<CrateIx, Vec<Vec<Node>>> {
    let mut paths: BTreeMap<CrateIx, Vec<Vec<Node>>> = BTreeMap::new();
    let members: Vec<Node> = graph.member_nodes().collect();
    for &member in &members {
        let reached = graph.reach([member], |node| node == member || !graph.get(node.krate).member);
        for (index, _) in graph.shipped() {
            paths.entry(index).or_default().extend(reached.path_to(index));
        }
    }
    for paths in paths.values_mut() {
        paths.sort_by_key(Vec::len);
    }
    paths
}
