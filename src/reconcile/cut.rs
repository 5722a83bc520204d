//! Which dependencies would have to go so that some packages no longer reach a crate.

use crate::evidence::graph::{CrateIx, Graph, Node};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A dependency of one node on another.
pub type Dependency = (Node, Node);

/// What it costs to give up a dependency that a package of the workspace states itself.
const STATED_HERE: u64 = 1001;

/// What it costs to give up an optional dependency, here or elsewhere: a feature less. Of two cuts of one size
/// the one with more of these is smaller.
const OPTIONAL: u64 = 1000;

/// More than any sum of the others.
const NEVER: u64 = u64::MAX / 4;

/// The fewest dependencies without which none of the sources reaches a crate, of several such sets the one
/// nearest to the workspace. Only what somebody can change is taken: what a package of the workspace states
/// itself, and what is optional. Every path from the workspace begins with one of these.
pub(super) fn fewest(graph: &Graph, sources: &BTreeSet<CrateIx>, to: CrateIx) -> BTreeSet<Dependency> {
    let mut network = Network::new(graph, sources, to);
    while network.level() {
        while network.push() {}
    }
    network.cut()
}

/// Everything from which a crate is reached without some dependencies, itself included.
pub(super) fn reaching(graph: &Graph, to: CrateIx, without: &BTreeSet<Dependency>) -> BTreeSet<Node> {
    let mut found: BTreeSet<Node> = graph.sides(to).map(|(node, _)| node).collect();
    let mut waiting: Vec<Node> = found.iter().copied().collect();
    while let Some(node) = waiting.pop() {
        let before = graph.predecessors(node).filter(|before| !without.contains(&(*before, node)));
        waiting.extend(before.filter(|before| found.insert(*before)));
    }
    found
}

fn cost(graph: &Graph, from: Node, to: Node) -> u64 {
    if graph.terms(from, to).is_some_and(|terms| terms.optional.is_some()) {
        OPTIONAL
    } else if graph.get(from.krate).member {
        STATED_HERE
    } else {
        NEVER
    }
}

/// A passage with what still fits through it; its twin back stands beside it, at the index with the last bit
/// turned.
struct Passage {
    to: usize,
    room: u64,
}

/// Maximum flow by Dinic's method, without recursion: a graph can be as deep as it has crates.
struct Network {
    nodes: Vec<Node>,
    passages: Vec<Passage>,
    at: Vec<Vec<usize>>,
    levels: Vec<usize>,
    tried: Vec<usize>,
}

const SOURCE: usize = 0;
const SINK: usize = 1;
const UNSEEN: usize = usize::MAX;

impl Network {
    fn new(graph: &Graph, sources: &BTreeSet<CrateIx>, to: CrateIx) -> Self {
        let nodes: Vec<Node> = reaching(graph, to, &BTreeSet::new()).into_iter().collect();
        let places: BTreeMap<Node, usize> =
            nodes.iter().enumerate().map(|(place, node)| (*node, place + 2)).collect();
        let size = nodes.len() + 2;
        let mut network = Self {
            nodes,
            passages: Vec::new(),
            at: vec![Vec::new(); size],
            levels: Vec::new(),
            tried: Vec::new(),
        };
        for (&node, &place) in &places {
            if node.krate == to {
                network.join(place, SINK, NEVER);
                continue;
            }
            if sources.contains(&node.krate) {
                network.join(SOURCE, place, NEVER);
            }
            for next in graph.successors(node) {
                if let Some(&next_place) = places.get(&next) {
                    network.join(place, next_place, cost(graph, node, next));
                }
            }
        }
        network
    }

    fn join(&mut self, from: usize, to: usize, room: u64) {
        self.at[from].push(self.passages.len());
        self.passages.push(Passage { to, room });
        self.at[to].push(self.passages.len());
        self.passages.push(Passage { to: from, room: 0 });
    }

    /// How far each place is from the source by passages with room; whether the sink is reached.
    fn level(&mut self) -> bool {
        self.levels = vec![UNSEEN; self.at.len()];
        self.tried = vec![0; self.at.len()];
        self.levels[SOURCE] = 0;
        let mut queue = VecDeque::from([SOURCE]);
        while let Some(place) = queue.pop_front() {
            for &passage in &self.at[place] {
                let Passage { to, room } = self.passages[passage];
                if room > 0 && self.levels[to] == UNSEEN {
                    self.levels[to] = self.levels[place] + 1;
                    queue.push_back(to);
                }
            }
        }
        self.levels[SINK] != UNSEEN
    }

    /// Pushes as much as fits along one path of rising levels.
    fn push(&mut self) -> bool {
        let mut path: Vec<usize> = Vec::new();
        let mut place = SOURCE;
        while place != SINK {
            if let Some(passage) = self.next(place) {
                path.push(passage);
                place = self.passages[passage].to;
            } else if let Some(passage) = path.pop() {
                place = self.passages[passage ^ 1].to;
                self.tried[place] += 1;
            } else {
                return false;
            }
        }
        let room = path.iter().map(|passage| self.passages[*passage].room).min().unwrap_or_default();
        for passage in path {
            self.passages[passage].room -= room;
            self.passages[passage ^ 1].room += room;
        }
        room > 0
    }

    /// A passage one level on that was not found to lead nowhere.
    fn next(&mut self, place: usize) -> Option<usize> {
        while let Some(&passage) = self.at[place].get(self.tried[place]) {
            let Passage { to, room } = self.passages[passage];
            if room > 0 && self.levels[to] == self.levels[place] + 1 {
                return Some(passage);
            }
            self.tried[place] += 1;
        }
        None
    }

    /// The passages from what the source still reaches to what it does not.
    fn cut(&self) -> BTreeSet<Dependency> {
        let reached = |place: usize| self.levels[place] != UNSEEN;
        let mut cut = BTreeSet::new();
        for place in (2..self.at.len()).filter(|place| reached(*place)) {
            for &passage in self.at[place].iter().filter(|passage| **passage % 2 == 0) {
                let to = self.passages[passage].to;
                if to != SINK && !reached(to) {
                    cut.insert((self.nodes[place - 2], self.nodes[to - 2]));
                }
            }
        }
        cut
    }
}
