//! Why a crate ships or does not, what gives it its class, and what would have to change.

use super::cut::{self, Dependency};
use super::{Ledger, SoftwareItem};
use crate::criteria::SafetyClass;
use crate::evidence::graph::{Absence, CrateIx, Graph, Node};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// More shortest paths than this from one package to one crate in one build are not listed.
pub const MOST_PATHS: usize = 100;

/// The answer about one crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Some build contains it.
    Ships(Reasons),
    /// It is locked and no build contains it.
    Absent {
        /// Why; nothing is known of a workspace package that no build names.
        absence: Option<Absence>,
        /// The dependencies that lead to it, from the first that ships or belongs to the workspace.
        path: Vec<CrateIx>,
    },
}

/// What brings a crate that ships.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// The workspace packages that bring it without another between: those of the highest class first, of these
    /// the nearest.
    pub origins: Vec<Origin>,
    /// The software items that reach it, by whatever path, with their classes; the highest first.
    pub reached_by: Vec<(CrateIx, SafetyClass)>,
    /// What would have to change for each lower class, and last for it to be gone.
    pub changes: Vec<Removal>,
}

/// A workspace package, and how it brings a crate on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The package.
    pub from: Node,
    /// The crate.
    pub to: Node,
    /// The shortest ways.
    pub ways: Vec<Way>,
    /// Whether there are more than are listed.
    pub truncated: bool,
}

/// A shortest path, and the builds in which it is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The nodes, both ends included.
    pub path: Vec<Node>,
    /// The builds.
    pub builds: BTreeSet<usize>,
}

/// The fewest dependencies that would have to go, all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The class that is left; `None`: the crate no longer ships.
    pub leaves: Option<SafetyClass>,
    /// The dependencies.
    pub cut: BTreeSet<Dependency>,
}

/// Answers for a crate of the lock file; `None` where what ships is not known.
pub fn why(ledger: &Ledger<'_>, krate: CrateIx) -> Option<Why> {
    let graph = ledger.graph()?;
    if !graph.ships(krate) {
        return Some(absent(graph, krate));
    }
    let reached_by = reached_by(ledger, graph, krate);
    let changes = if graph.get(krate).member { Vec::new() } else { changes(graph, &reached_by, krate) };
    Some(Why::Ships(Reasons { origins: origins(ledger, graph, krate), reached_by, changes }))
}

fn absent(graph: &Graph, krate: CrateIx) -> Why {
    let absence = graph.not_shipped().get(&krate).map(|why| why.absence);
    let mut path = vec![krate];
    let through = |of: CrateIx| graph.not_shipped().get(&of).and_then(|why| why.through);
    while let Some(before) = through(path[path.len() - 1]).filter(|before| !path.contains(before)) {
        path.push(before);
    }
    path.reverse();
    Why::Absent { absence, path }
}

/// The software items from which a crate is reached, itself left out.
fn reached_by(ledger: &Ledger<'_>, graph: &Graph, krate: CrateIx) -> Vec<(CrateIx, SafetyClass)> {
    let reaching: BTreeSet<CrateIx> =
        cut::reaching(graph, krate, &BTreeSet::new()).iter().map(|node| node.krate).collect();
    let reaches = |item: &&SoftwareItem<'_>| item.index != krate && reaching.contains(&item.index);
    let items = ledger.software_items.iter().filter(reaches);
    let mut items: Vec<(CrateIx, SafetyClass)> = items.map(|item| (item.index, item.judged.class)).collect();
    items.sort_by_key(|(index, class)| (Reverse(*class), *index));
    items
}

/// For each class among the software items that reach a crate what would take away those above it, and last what
/// would take away all. What takes away more than it was meant to is named for what it leaves.
fn changes(graph: &Graph, reached_by: &[(CrateIx, SafetyClass)], krate: CrateIx) -> Vec<Removal> {
    let classes: BTreeSet<Reverse<SafetyClass>> =
        reached_by.iter().map(|(_, class)| Reverse(*class)).collect();
    let mut changes: Vec<Removal> = Vec::new();
    for Reverse(below) in classes.iter().skip(1) {
        let above = reached_by.iter().filter(|(_, class)| class > below).map(|(index, _)| *index);
        let cut = cut::fewest(graph, &above.collect(), krate);
        let leaves = left(graph, reached_by, krate, &cut);
        if leaves.is_some() && changes.iter().all(|change| change.leaves != leaves) {
            changes.push(Removal { leaves, cut });
        }
    }
    let all = reached_by.iter().map(|(index, _)| *index).collect();
    changes.push(Removal { leaves: None, cut: cut::fewest(graph, &all, krate) });
    changes
}

/// The highest class of the software items that still reach a crate without some dependencies.
fn left(
    graph: &Graph,
    reached_by: &[(CrateIx, SafetyClass)],
    krate: CrateIx,
    cut: &BTreeSet<Dependency>,
) -> Option<SafetyClass> {
    let reaching: BTreeSet<CrateIx> =
        cut::reaching(graph, krate, cut).iter().map(|node| node.krate).collect();
    reached_by.iter().find(|(index, _)| reaching.contains(index)).map(|(_, class)| *class)
}

fn origins(ledger: &Ledger<'_>, graph: &Graph, krate: CrateIx) -> Vec<Origin> {
    let mut found: BTreeMap<(Node, Node), Origin> = BTreeMap::new();
    for (to, presence) in graph.sides(krate) {
        for &build in presence.builds.keys() {
            let distances = Distances::new(graph, to, build);
            for from in distances.members() {
                let (paths, truncated) = distances.paths(from);
                let origin = found.entry((from, to)).or_insert_with(|| Origin {
                    from,
                    to,
                    ways: Vec::new(),
                    truncated: false,
                });
                origin.truncated |= truncated;
                for path in paths {
                    add(&mut origin.ways, path, build);
                }
            }
        }
    }
    let mut origins: Vec<Origin> = found.into_values().collect();
    for origin in &mut origins {
        origin.ways.sort_by_key(|way| (way.path.len(), way.path.clone()));
    }
    origins.sort_by_key(|origin| {
        let class = ledger.software_item(origin.from.krate).map(|item| item.judged.class);
        (Reverse(class), origin.to.side, origin.ways.first().map(|way| way.path.len()), origin.from)
    });
    origins
}

fn add(ways: &mut Vec<Way>, path: Vec<Node>, build: usize) {
    match ways.iter_mut().find(|way| way.path == path) {
        Some(way) => drop(way.builds.insert(build)),
        None => ways.push(Way { path, builds: BTreeSet::from([build]) }),
    }
}

/// How far everything that needs a node in a build is from it, with no workspace package between.
struct Distances<'g> {
    graph: &'g Graph,
    to: Node,
    build: usize,
    of: BTreeMap<Node, usize>,
}

impl<'g> Distances<'g> {
    fn new(graph: &'g Graph, to: Node, build: usize) -> Self {
        let mut distances = Self { graph, to, build, of: BTreeMap::from([(to, 0)]) };
        let mut queue = VecDeque::from([to]);
        while let Some(node) = queue.pop_front() {
            if !distances.leads_on(node) {
                continue;
            }
            for before in graph.predecessors(node).filter(|before| graph.is_active(*before, node, build)) {
                if !distances.of.contains_key(&before) {
                    distances.of.insert(before, distances.of[&node] + 1);
                    queue.push_back(before);
                }
            }
        }
        distances
    }

    /// Paths end at the first workspace package behind the crate.
    fn leads_on(&self, node: Node) -> bool {
        node == self.to || !self.graph.get(node.krate).member
    }

    fn members(&self) -> impl Iterator<Item = Node> + '_ {
        let is_origin = |node: &&Node| **node != self.to && self.graph.get(node.krate).member;
        self.of.keys().filter(is_origin).copied()
    }

    /// Every shortest path from a node, up to [`MOST_PATHS`], and whether there are more.
    fn paths(&self, from: Node) -> (Vec<Vec<Node>>, bool) {
        let mut paths = Vec::new();
        let mut waiting = vec![vec![from]];
        while let Some(path) = waiting.pop() {
            let last = path[path.len() - 1];
            if last == self.to {
                if paths.len() == MOST_PATHS {
                    return (paths, true);
                }
                paths.push(path);
                continue;
            }
            // The last is looked at first, so that paths come in the order of their nodes.
            let next: Vec<Node> = self.nearer(last).collect();
            waiting.extend(next.into_iter().rev().map(|next| [path.as_slice(), &[next]].concat()));
        }
        (paths, false)
    }

    fn nearer(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let distance = self.of[&node];
        self.graph.successors(node).filter(move |next| {
            let nearer = self.of.get(next).is_some_and(|of| of + 1 == distance);
            nearer && self.leads_on(*next) && self.graph.is_active(node, *next, self.build)
        })
    }
}
