//! The dependency graph of what ships.
//!
//! A crate can be built twice: for the device ([`Side::Target`]) and for the machine that builds
//! ([`Side::Host`]: proc-macros and build dependencies). The two have features and paths of their own, so a
//! node of the graph is a crate on a side.

mod build;
mod contents;
mod krate;
mod native;
mod purl;
mod roles;
mod search;

pub use build::{Absence, Build, EdgeKind, Gate, Node, NotShipped, Presence, Role, Side, Target, Terms};
pub use contents::{Contents, Place, State};
pub use krate::{About, Crate, CrateIx, Source};
pub use native::{Library, Means, Native, release};
pub use purl::encoded;
pub use search::Reached;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The parts a [`Graph`] is made of.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Every package of the lock file.
    pub crates: Vec<Crate>,
    /// The builds that were resolved.
    pub builds: Vec<Build>,
    /// What ships.
    pub nodes: BTreeMap<Node, Presence>,
    /// The dependencies that are active in some build.
    pub edges: BTreeMap<(Node, Node), BTreeSet<EdgeKind>>,
    /// Under which terms each of these is; one that is not named here is active in every build.
    pub terms: BTreeMap<(Node, Node), Terms>,
    /// Why the other crates do not ship.
    pub not_shipped: BTreeMap<CrateIx, NotShipped>,
    /// What the workspace's packages name as a dependency of their tests, examples or benchmarks.
    pub development: BTreeSet<CrateIx>,
}

/// The graph of what ships, and the rest of the lock file with the reason it does not.
///
/// Every crate is in exactly one place: a workspace member, shipped, or not shipped.
#[derive(Clone, Debug)]
pub struct Graph {
    parts: Parts,
    outgoing: Vec<Vec<usize>>,
    dependents: Vec<Vec<usize>>,
    incoming: Vec<BTreeSet<EdgeKind>>,
    names: BTreeMap<String, Vec<CrateIx>>,
    roles: roles::Roles,
}

/// A graph whose parts contradict each other; nothing can be concluded from it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Inconsistent {
    /// An edge starts or ends outside what ships.
    #[error("a dependency leads from or to `{0}`, which no build contains")]
    LooseEdge(String),
    /// A node ships, and no workspace package leads to it.
    #[error("`{0}` ships, and no dependency leads to it")]
    Unreachable(String),
    /// A crate is both shipped and not, or neither.
    #[error("`{0}` is in no single place: a member, shipped, or not shipped")]
    Misplaced(String),
}

impl Graph {
    /// Checks the parts against each other.
    ///
    /// # Errors
    ///
    /// [`Inconsistent`], with the crate at which they contradict each other.
    pub fn new(parts: Parts) -> Result<Self, Inconsistent> {
        let mut outgoing = vec![Vec::new(); parts.crates.len() * 2];
        let mut dependents = outgoing.clone();
        let mut incoming = vec![BTreeSet::new(); parts.crates.len()];
        for ((from, to), kinds) in &parts.edges {
            for end in [from, to] {
                if !parts.nodes.contains_key(end) {
                    return Err(Inconsistent::LooseEdge(parts.crates[end.krate.0].id()));
                }
            }
            outgoing[from.index()].push(to.index());
            dependents[to.index()].push(from.index());
            incoming[to.krate.0].extend(kinds);
        }
        let mut graph = Self {
            names: names(&parts.crates),
            parts,
            outgoing,
            dependents,
            incoming,
            roles: roles::Roles::default(),
        };
        graph.check_places()?;
        graph.check_reachable()?;
        graph.roles = roles::Roles::of(&graph);
        Ok(graph)
    }

    fn check_places(&self) -> Result<(), Inconsistent> {
        for (index, krate) in self.crates() {
            let places = [krate.member, self.ships(index), self.parts.not_shipped.contains_key(&index)];
            let single = match places {
                [true, _, absent] => !absent,
                [false, ships, absent] => ships != absent,
            };
            if !single {
                return Err(Inconsistent::Misplaced(krate.id()));
            }
        }
        Ok(())
    }

    fn check_reachable(&self) -> Result<(), Inconsistent> {
        let reached = self.reach(self.member_nodes(), |_| true);
        match self.parts.nodes.keys().find(|node| !reached.contains(**node)) {
            Some(node) => Err(Inconsistent::Unreachable(self.get(node.krate).id())),
            None => Ok(()),
        }
    }

    /// Every package of the lock file, in the order of name, version and source.
    pub fn crates(&self) -> impl Iterator<Item = (CrateIx, &Crate)> {
        self.parts.crates.iter().enumerate().map(|(index, krate)| (CrateIx(index), krate))
    }

    /// A crate by its index.
    pub fn get(&self, index: CrateIx) -> &Crate {
        &self.parts.crates[index.0]
    }

    /// The crates of a name.
    pub fn called(&self, name: &str) -> impl Iterator<Item = CrateIx> + '_ {
        self.names.get(name).into_iter().flatten().copied()
    }

    /// The builds that were resolved.
    pub fn builds(&self) -> &[Build] {
        &self.parts.builds
    }

    /// What ships, workspace packages included.
    pub fn nodes(&self) -> &BTreeMap<Node, Presence> {
        &self.parts.nodes
    }

    /// The dependencies that are active in some build.
    pub fn edges(&self) -> &BTreeMap<(Node, Node), BTreeSet<EdgeKind>> {
        &self.parts.edges
    }

    /// The crates that ship and are not the workspace's own: the device's SOUP, as far as Cargo knows it.
    pub fn shipped(&self) -> impl Iterator<Item = (CrateIx, &Crate)> {
        self.crates().filter(|(index, krate)| !krate.member && self.ships(*index))
    }

    /// Why a crate does not ship.
    pub fn not_shipped(&self) -> &BTreeMap<CrateIx, NotShipped> {
        &self.parts.not_shipped
    }

    /// Whether a crate is in some build.
    pub fn ships(&self, index: CrateIx) -> bool {
        self.sides(index).next().is_some()
    }

    /// The nodes of a crate that ship.
    pub fn sides(&self, krate: CrateIx) -> impl Iterator<Item = (Node, &Presence)> {
        [Side::Target, Side::Host].into_iter().filter_map(move |side| {
            let node = Node { krate, side };
            self.parts.nodes.get(&node).map(|presence| (node, presence))
        })
    }

    /// What the workspace's packages name as a dependency of their tests, examples or benchmarks.
    pub fn development(&self) -> &BTreeSet<CrateIx> {
        &self.parts.development
    }

    /// The features of a crate that are on, over all builds: on the device, or on the machine that builds where it is
    /// there alone. Put together, one side would hide what changes on the other.
    pub fn features(&self, krate: CrateIx) -> BTreeSet<&str> {
        self.sides(krate).next().into_iter().flat_map(|(_, presence)| presence.features()).collect()
    }

    /// The builds that contain a crate.
    pub fn builds_with(&self, krate: CrateIx) -> BTreeSet<usize> {
        self.sides(krate).flat_map(|(_, presence)| presence.builds.keys().copied()).collect()
    }

    /// The kinds of dependency that bring a crate.
    pub fn edge_kinds(&self, krate: CrateIx) -> BTreeSet<EdgeKind> {
        self.incoming[krate.0].clone()
    }

    /// The nodes of the workspace's own packages.
    pub fn member_nodes(&self) -> impl Iterator<Item = Node> + '_ {
        self.parts.nodes.keys().copied().filter(|node| self.get(node.krate).member)
    }

    /// Dependencies of a node.
    pub fn successors(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        self.outgoing[node.index()].iter().copied().map(Node::of)
    }

    /// What depends on a node.
    pub fn predecessors(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        self.dependents[node.index()].iter().copied().map(Node::of)
    }

    /// Under which terms a dependency is active, where they are known.
    pub fn terms(&self, from: Node, to: Node) -> Option<&Terms> {
        self.parts.terms.get(&(from, to))
    }

    /// Whether a dependency is active in a build.
    pub fn is_active(&self, from: Node, to: Node, build: usize) -> bool {
        self.terms(from, to).is_none_or(|terms| terms.builds.contains(&build))
    }

    /// Everything reached from some nodes by way of nodes for which `through` holds. Where it does not
    /// hold, the search neither enters nor starts.
    pub fn reach(&self, from: impl IntoIterator<Item = Node>, through: impl Fn(Node) -> bool) -> Reached {
        let mut reached = Reached { from: vec![None; self.outgoing.len()] };
        let mut queue = VecDeque::new();
        for node in from.into_iter().filter(|node| through(*node)) {
            reached.from[node.index()] = Some(node.index());
            queue.push_back(node.index());
        }
        while let Some(index) = queue.pop_front() {
            for &next in &self.outgoing[index] {
                if reached.from[next].is_none() && through(Node::of(next)) {
                    reached.from[next] = Some(index);
                    queue.push_back(next);
                }
            }
        }
        reached
    }
}

fn names(crates: &[Crate]) -> BTreeMap<String, Vec<CrateIx>> {
    let mut names: BTreeMap<String, Vec<CrateIx>> = BTreeMap::new();
    for (index, krate) in crates.iter().enumerate() {
        names.entry(krate.name.clone()).or_default().push(CrateIx(index));
    }
    names
}
