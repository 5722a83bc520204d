use super::{CrateIx, Node, Side};

/// The result of a search: which nodes were reached, and a shortest path to each.
#[derive(Clone, Debug)]
pub struct Reached {
    pub(super) from: Vec<Option<usize>>,
}

impl Reached {
    /// Whether a node was reached.
    pub fn contains(&self, node: Node) -> bool {
        self.from[node.index()].is_some()
    }

    /// Whether a crate was reached on either side.
    pub fn contains_crate(&self, krate: CrateIx) -> bool {
        [Side::Target, Side::Host].into_iter().any(|side| self.contains(Node { krate, side }))
    }

    /// A shortest path from where the search started to a crate, both ends included.
    pub fn path_to(&self, krate: CrateIx) -> Option<Vec<Node>> {
        [Side::Target, Side::Host]
            .into_iter()
            .filter_map(|side| self.path_to_node(Node { krate, side }))
            .min_by_key(Vec::len)
    }

    fn path_to_node(&self, node: Node) -> Option<Vec<Node>> {
        let mut path = vec![node];
        let mut index = node.index();
        loop {
            let previous = self.from[index]?;
            if previous == index {
                path.reverse();
                return Some(path);
            }
            path.push(Node::of(previous));
            index = previous;
        }
    }
}
