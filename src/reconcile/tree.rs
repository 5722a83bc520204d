//! The graph of what ships as an indented list, the way `cargo tree` draws it.

use crate::evidence::graph::{CrateIx, Graph, Node, Side};
use std::collections::{BTreeMap, BTreeSet};

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What needs this crate, instead of what the packages of the workspace need.
    pub invert: Option<CrateIx>,
    /// How many dependencies deep; `None`: all.
    pub depth: Option<usize>,
    /// Only these builds, by their index in [`Graph::builds`]; `None`: all together.
    pub builds: Option<BTreeSet<usize>>,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The node.
    pub node: Node,
    /// How many dependencies below its root.
    pub depth: usize,
    /// Whether nothing else follows below the same parent.
    pub last: bool,
    /// What follows below it stands further up already.
    pub repeated: bool,
    /// What follows below it is deeper than was asked for.
    pub cut_off: bool,
}

/// The list, and the graph it is drawn from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Every dependency in it, from the crate that has it; also where the list is inverted.
    pub edges: BTreeSet<(Node, Node)>,
}

impl Tree {
    /// Everything in it, once.
    pub fn nodes(&self) -> BTreeSet<Node> {
        self.rows.iter().map(|row| row.node).collect()
    }
}

/// Makes the list.
pub fn tree(graph: &Graph, shown: &Shown) -> Tree {
    let growth = Growth { graph, shown };
    let mut tree = Tree::default();
    let mut expanded: BTreeSet<Node> = BTreeSet::new();
    let mut waiting: Vec<Row> = Vec::new();
    growth.queue(&mut waiting, growth.roots(), 0);
    while let Some(mut row) = waiting.pop() {
        let next = growth.next(row.node);
        if !next.is_empty() {
            row.repeated = expanded.contains(&row.node);
            row.cut_off = !row.repeated && shown.depth.is_some_and(|depth| row.depth >= depth);
        }
        if !row.repeated && !row.cut_off {
            expanded.insert(row.node);
            let edge =
                |next: &Node| if shown.invert.is_some() { (*next, row.node) } else { (row.node, *next) };
            tree.edges.extend(next.iter().map(edge));
            growth.queue(&mut waiting, next, row.depth + 1);
        }
        tree.rows.push(row);
    }
    tree
}

struct Growth<'g> {
    graph: &'g Graph,
    shown: &'g Shown,
}

impl Growth<'_> {
    /// The last is taken first.
    fn queue(&self, waiting: &mut Vec<Row>, mut nodes: Vec<Node>, depth: usize) {
        nodes.sort_by_key(|node| self.rank(*node));
        let last = nodes.len().saturating_sub(1);
        let rows = nodes.into_iter().enumerate().map(|(place, node)| Row {
            node,
            depth,
            last: place == last,
            repeated: false,
            cut_off: false,
        });
        waiting.extend(rows.rev());
    }

    /// What the device contains before what generates code for it; each by name.
    fn rank(&self, node: Node) -> impl Ord + '_ {
        let krate = self.graph.get(node.krate);
        (node.side == Side::Host, &krate.name, &krate.version, node)
    }

    /// The crate itself, or the packages that no other package of the workspace needs.
    fn roots(&self) -> Vec<Node> {
        if let Some(krate) = self.shown.invert {
            return self
                .graph
                .sides(krate)
                .map(|(node, _)| node)
                .filter(|node| self.is_shown(*node))
                .collect();
        }
        let members: Vec<Node> = self.graph.member_nodes().filter(|node| self.is_shown(*node)).collect();
        let mut needed: BTreeMap<Node, bool> = members.iter().map(|member| (*member, false)).collect();
        for &member in &members {
            for next in self.next(member) {
                needed.entry(next).and_modify(|needed| *needed = true);
            }
        }
        members.into_iter().filter(|member| !needed[member]).collect()
    }

    fn next(&self, node: Node) -> Vec<Node> {
        if self.shown.invert.is_some() {
            self.graph.predecessors(node).filter(|before| self.is_active(*before, node)).collect()
        } else {
            self.graph.successors(node).filter(|after| self.is_active(node, *after)).collect()
        }
    }

    fn is_active(&self, from: Node, to: Node) -> bool {
        match &self.shown.builds {
            None => true,
            Some(builds) => builds.iter().any(|build| {
                self.graph.is_active(from, to, *build)
                    && self.contains(from, *build)
                    && self.contains(to, *build)
            }),
        }
    }

    fn is_shown(&self, node: Node) -> bool {
        self.shown.builds.as_ref().is_none_or(|builds| builds.iter().any(|build| self.contains(node, *build)))
    }

    fn contains(&self, node: Node, build: usize) -> bool {
        self.graph.nodes().get(&node).is_some_and(|presence| presence.builds.contains_key(&build))
    }
}
