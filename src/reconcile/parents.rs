//! Parts and their parents.
//!
//! A crate that comes along only with others is *part of* them when they are on every path from the
//! workspace to it. `init` proposes smallest such sets, the audit checks the stated ones; both ask the graph.

use super::Item;
use crate::evidence::graph::{CrateIx, Graph, Node};
use crate::evidence::manifest::Record;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A crate with more parents than this is proposed as an item of its own: a reader cannot see from more
/// names what it is there for, and each of them would have to be looked at when it changes.
pub(super) const MOST_PARENTS: usize = 4;

/// Whether the stated parents of a part are on every path to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// The stated parents that are shipped items of their own.
    pub parents: BTreeSet<CrateIx>,
    /// Stated parents that are no item of their own, or do not ship.
    pub unknown: Vec<String>,
    /// A path that none of the parents is on.
    pub gap: Option<Vec<Node>>,
}

impl Cover {
    /// Whether there is nothing to say against it.
    pub fn is_complete(&self) -> bool {
        self.unknown.is_empty() && self.gap.is_none()
    }
}

/// Checks stated parents.
pub(super) struct Covers<'g> {
    graph: &'g Graph,
    own: BTreeMap<String, Vec<(CrateIx, String)>>,
}

impl<'g> Covers<'g> {
    pub(super) fn new(graph: &'g Graph, items: &[Item<'_>]) -> Self {
        let mut own: BTreeMap<String, Vec<(CrateIx, String)>> = BTreeMap::new();
        for item in items.iter().filter(|item| item.own_record().is_some()) {
            own.entry(item.krate.name.clone())
                .or_default()
                .push((item.index, item.krate.version.to_string()));
        }
        Self { graph, own }
    }

    pub(super) fn of(&self, record: &Record, part: CrateIx) -> Cover {
        let mut cover = Cover::default();
        for parent in record.part_of.iter().flatten() {
            let found = self.named(&parent.value, part);
            if found.is_empty() {
                cover.unknown.push(parent.value.clone());
            }
            cover.parents.extend(found);
        }
        cover.gap = self.around(&cover.parents, part);
        cover
    }

    /// The items of their own that `name` or `name@version` stands for; a crate is not its own parent.
    fn named(&self, parent: &str, part: CrateIx) -> Vec<CrateIx> {
        let (name, version) =
            parent.split_once('@').map_or((parent, None), |(name, version)| (name, Some(version)));
        let same = |(_, found): &&(CrateIx, String)| version.is_none_or(|version| version == found);
        let found = self.own.get(name).into_iter().flatten().filter(same).map(|(index, _)| *index);
        found.filter(|index| *index != part).collect()
    }

    /// A shortest path from the workspace to a part that none of its parents is on. The search begins at the part:
    /// what it has to see ends at the parents, which are near.
    fn around(&self, parents: &BTreeSet<CrateIx>, part: CrateIx) -> Option<Vec<Node>> {
        let mut towards: BTreeMap<Node, Option<Node>> = BTreeMap::new();
        let mut queue: VecDeque<Node> = self.graph.sides(part).map(|(node, _)| node).collect();
        towards.extend(queue.iter().map(|node| (*node, None)));
        while let Some(node) = queue.pop_front() {
            if self.graph.get(node.krate).member {
                return Some(std::iter::successors(Some(node), |node| towards[node]).collect());
            }
            for before in self.graph.predecessors(node) {
                if !parents.contains(&before.krate) && !towards.contains_key(&before) {
                    towards.insert(before, Some(node));
                    queue.push_back(before);
                }
            }
        }
        None
    }
}

/// Which crates are items of their own and which are parts of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adoption {
    /// Chosen by the workspace itself, or with too many parents to be a part.
    pub items: BTreeSet<CrateIx>,
    /// The smallest set of items that is on every path to each of the others.
    pub parts: BTreeMap<CrateIx, BTreeSet<CrateIx>>,
}

/// Proposes items and parts for everything that ships.
///
/// Crates are taken in topological order: an item declared later is never on a path to an earlier crate, so
/// no set has to be looked at twice. Both sides of a crate count as one here, which can only add paths: a
/// set that covers these covers those the audit checks. Crates in `own` are items whatever their place.
pub fn adoption(graph: &Graph, own: &BTreeSet<CrateIx>) -> Adoption {
    adoption_around(graph, own, &BTreeMap::new())
}

/// The same around parts that are declared already, with items of `own` that are on every path to each.
pub(super) fn adoption_around(
    graph: &Graph,
    own: &BTreeSet<CrateIx>,
    declared: &BTreeMap<CrateIx, BTreeSet<CrateIx>>,
) -> Adoption {
    let parents = direct_dependents(graph);
    let mut making = Making {
        parents: &parents,
        adoption: Adoption::default(),
        certain: BTreeSet::new(),
        behind: BTreeSet::new(),
    };
    for krate in topological(graph, &parents) {
        if graph.get(krate).member {
            making.certain.insert(krate);
        } else if let Some(cover) = declared.get(&krate) {
            // It may not be the smallest, so what lies below it is looked at anew.
            making.behind.insert(krate);
            making.adoption.parts.insert(krate, cover.clone());
        } else {
            let chosen = parents[&krate].iter().any(|parent| graph.get(*parent).member);
            making.add(krate, chosen, own.contains(&krate));
        }
    }
    making.adoption
}

/// An adoption on its way, with what is known of the crates so far.
struct Making<'p> {
    parents: &'p Dependents,
    adoption: Adoption,
    /// Packages of the workspace, and items that no set of [`MOST_PARENTS`] others is on every path to. Such a set
    /// contains every item of these that is the last on some path; it never has to be looked for before them.
    certain: BTreeSet<CrateIx>,
    /// Parts reached by an item that is not certain, or by a declared part, with nothing certain between.
    behind: BTreeSet<CrateIx>,
}

impl Making<'_> {
    fn add(&mut self, krate: CrateIx, chosen: bool, own: bool) {
        let cover = if chosen { None } else { self.smallest_cover(krate) };
        match cover {
            Some(cover) if !own => {
                if self.parents[&krate].iter().any(|parent| self.is_open(*parent)) {
                    self.behind.insert(krate);
                }
                self.adoption.parts.insert(krate, cover);
            }
            cover => {
                self.adoption.items.insert(krate);
                if cover.is_none() {
                    self.certain.insert(krate);
                }
            }
        }
    }

    /// Whether a smaller set may be found beyond a crate.
    fn is_open(&self, krate: CrateIx) -> bool {
        let uncertain = self.adoption.items.contains(&krate) && !self.certain.contains(&krate);
        uncertain || self.behind.contains(&krate)
    }

    /// The smallest set of items on every path to a crate, or `None` if it is larger than [`MOST_PARENTS`].
    fn smallest_cover(&self, krate: CrateIx) -> Option<BTreeSet<CrateIx>> {
        let parents = &self.parents[&krate];
        let mut nearest = BTreeSet::new();
        for parent in parents {
            match self.adoption.parts.get(parent) {
                Some(cover) => nearest.extend(cover),
                None => drop(nearest.insert(*parent)),
            }
        }
        // The items nearest to it are a cover, and none is smaller than one of one.
        if nearest.len() > 1 && parents.iter().any(|parent| self.is_open(*parent)) {
            return Cut::new(self, krate).smallest();
        }
        (nearest.len() <= MOST_PARENTS).then_some(nearest)
    }
}

type Dependents = BTreeMap<CrateIx, BTreeSet<CrateIx>>;

fn direct_dependents(graph: &Graph) -> Dependents {
    let mut dependents: Dependents = graph.nodes().keys().map(|node| (node.krate, BTreeSet::new())).collect();
    for (from, to) in graph.edges().keys().filter(|(from, to)| from.krate != to.krate) {
        dependents.entry(to.krate).or_default().insert(from.krate);
    }
    dependents
}

/// Shipped crates, each after everything that depends on it. Cargo refuses cycles other than by
/// development dependencies, which no build here contains; a crate left over would be in one.
fn topological(graph: &Graph, parents: &Dependents) -> Vec<CrateIx> {
    let mut waiting: BTreeMap<CrateIx, usize> =
        parents.iter().map(|(krate, of)| (*krate, of.len())).collect();
    let mut children: Dependents = BTreeMap::new();
    for (child, of) in parents {
        for parent in of {
            children.entry(*parent).or_default().insert(*child);
        }
    }
    let mut ready: VecDeque<CrateIx> =
        waiting.iter().filter(|(_, left)| **left == 0).map(|(krate, _)| *krate).collect();
    let mut order = Vec::new();
    while let Some(krate) = ready.pop_front() {
        order.push(krate);
        for child in children.get(&krate).into_iter().flatten() {
            let left = waiting.get_mut(child).expect("every child is a shipped crate");
            *left -= 1;
            if *left == 0 {
                ready.push_back(*child);
            }
        }
    }
    debug_assert_eq!(order.len(), parents.len(), "no cycles among {} crates", graph.crates().count());
    order
}

/// A minimum vertex cut between what is certain and one crate in which only items can be cut, by maximum flow.
///
/// Each crate is an entrance and an exit; the passage between the two holds one unit for an item and any
/// number for others. Of several smallest cuts it takes the one nearest to the crate, which changes least
/// when something changes elsewhere.
struct Cut<'p> {
    parents: &'p Dependents,
    items: &'p BTreeSet<CrateIx>,
    certain: &'p BTreeSet<CrateIx>,
    sink: CrateIx,
    flow: BTreeMap<(Gate, Gate), usize>,
}

/// The entrance of a crate (`false`) or its exit (`true`).
type Gate = (CrateIx, bool);

impl<'p> Cut<'p> {
    fn new(making: &'p Making<'_>, sink: CrateIx) -> Self {
        let (parents, items, certain) = (making.parents, &making.adoption.items, &making.certain);
        Self { parents, items, certain, sink, flow: BTreeMap::new() }
    }

    fn smallest(mut self) -> Option<BTreeSet<CrateIx>> {
        for _ in 0..=MOST_PARENTS {
            match self.augmenting_path() {
                Ok(path) => self.push(&path),
                Err(seen) => return Some(cut_between(&seen)),
            }
        }
        None
    }

    /// A path with room, searched backwards from the crate; without one, everything that was seen.
    fn augmenting_path(&self) -> Result<Vec<Gate>, BTreeSet<Gate>> {
        let start = (self.sink, false);
        let mut next: BTreeMap<Gate, Gate> = BTreeMap::from([(start, start)]);
        let mut queue = VecDeque::from([start]);
        while let Some(gate) = queue.pop_front() {
            if self.is_source(gate) {
                return Ok(follow(&next, gate, start));
            }
            for previous in self.with_room_into(gate) {
                if let Entry::Vacant(unseen) = next.entry(previous) {
                    unseen.insert(gate);
                    queue.push_back(previous);
                }
            }
        }
        Err(next.into_keys().collect())
    }

    /// The workspace enters at its packages, and reaches every certain item on more ways than can be cut.
    fn is_source(&self, (krate, exit): Gate) -> bool {
        !exit && self.certain.contains(&krate)
    }

    /// The gates from which more can flow into this one: by an unused passage, or by taking back.
    fn with_room_into(&self, (krate, exit): Gate) -> Vec<Gate> {
        let used = |from, to| self.flow.get(&(from, to)).copied().unwrap_or(0);
        let gate = (krate, exit);
        let mut gates: Vec<Gate> = if exit {
            let capacity = if self.items.contains(&krate) { 1 } else { usize::MAX };
            (used((krate, false), gate) < capacity).then_some((krate, false)).into_iter().collect()
        } else {
            self.parents[&krate].iter().map(|parent| (*parent, true)).collect()
        };
        let taken_back = self.flow.iter().filter(|((from, _), amount)| *from == gate && **amount > 0);
        gates.extend(taken_back.map(|((_, to), _)| *to));
        gates
    }

    fn push(&mut self, path: &[Gate]) {
        for pair in path.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            match self.flow.get_mut(&(to, from)).filter(|amount| **amount > 0) {
                Some(back) => *back -= 1,
                None => *self.flow.entry((from, to)).or_default() += 1,
            }
        }
    }
}

/// The items that were seen from behind and not passed; only their passages are narrow.
fn cut_between(seen: &BTreeSet<Gate>) -> BTreeSet<CrateIx> {
    let cut = |(krate, exit): &&Gate| *exit && !seen.contains(&(*krate, false));
    seen.iter().filter(cut).map(|(krate, _)| *krate).collect()
}

fn follow(next: &BTreeMap<Gate, Gate>, from: Gate, to: Gate) -> Vec<Gate> {
    let mut path = vec![from];
    let mut gate = from;
    while gate != to {
        gate = next[&gate];
        path.push(gate);
    }
    path
}
