//! What each build contains, and what the builds do not have in common.

use super::Ledger;
use crate::criteria::SafetyClass;
use crate::evidence::graph::{CrateIx, Graph, Node, Presence, Role};
use std::collections::{BTreeMap, BTreeSet};

/// Some builds, by their index in [`Graph::builds`].
pub type Builds = BTreeSet<usize>;

/// What every build contains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// One for each build, in their order.
    pub builds: Vec<Share>,
    /// The crates that exactly these builds contain.
    pub crates: BTreeMap<Builds, Vec<CrateIx>>,
    /// The crates that several builds contain with different features.
    pub features: Vec<FeatureDifference>,
}

/// What one build contains, the workspace's own packages left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many crates.
    pub crates: usize,
    /// How many of each class.
    pub classes: BTreeMap<SafetyClass, usize>,
    /// How many of each role; a crate can have several.
    pub roles: BTreeMap<Role, usize>,
}

/// A feature of a crate that is on in some of the builds that contain the crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureDifference {
    /// The crate, on the side it is built for.
    pub node: Node,
    /// The feature.
    pub feature: String,
    /// Where it is on.
    pub on: Builds,
    /// Where it is off.
    pub off: Builds,
}

/// Puts the builds beside each other; nothing where what ships is not known.
pub fn shares(ledger: &Ledger<'_>) -> Shares {
    let Some(graph) = ledger.graph() else { return Shares::default() };
    let mut shares = Shares { builds: vec![Share::default(); graph.builds().len()], ..Shares::default() };
    for item in &ledger.items {
        let builds = graph.builds_with(item.index);
        for &build in &builds {
            let share = &mut shares.builds[build];
            share.crates += 1;
            *share.classes.entry(item.judged.class).or_default() += 1;
        }
        for (node, presence) in graph.sides(item.index) {
            for &build in presence.builds.keys() {
                *shares.builds[build].roles.entry(graph.role(node)).or_default() += 1;
            }
            shares.features.extend(differences(node, presence));
        }
        shares.crates.entry(builds).or_default().push(item.index);
    }
    shares
}

fn differences(node: Node, presence: &Presence) -> Vec<FeatureDifference> {
    let all: BTreeSet<&String> = presence.builds.values().flatten().collect();
    let difference = |feature: &String| {
        let (on, off): (Vec<_>, Vec<_>) =
            presence.builds.iter().partition(|(_, features)| features.contains(feature));
        let builds = |some: Vec<(&usize, _)>| some.into_iter().map(|(build, _)| *build).collect::<Builds>();
        let difference =
            FeatureDifference { node, feature: feature.clone(), on: builds(on), off: builds(off) };
        (!difference.off.is_empty()).then_some(difference)
    };
    all.into_iter().filter_map(difference).collect()
}

/// The builds of a name; a build for several targets is several.
pub fn named(graph: &Graph, name: &str) -> Builds {
    let builds = graph.builds().iter().enumerate();
    builds.filter(|(_, build)| build.name == name).map(|(index, _)| index).collect()
}
