//! Crates that stand in the place of others: by `[patch]`, `[replace]` or `paths`.
//!
//! Whatever does it, and in whichever file, a dependency then asks for one source and is given another.

use super::super::cargo::Metadata;
use crate::evidence::graph::{CrateIx, Parts, Source};
use guppy::PackageId;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The parts of Cargo's answer in which both stand.
#[derive(Deserialize)]
struct Answer {
    packages: Vec<Package>,
    resolve: Option<Resolve>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

/// Notes of each crate that ships which other source was asked for it.
pub(super) fn note(
    metadata: &Metadata,
    index: &BTreeMap<&PackageId, CrateIx>,
    parts: &mut Parts,
    shipped: &BTreeSet<CrateIx>,
) {
    let candidate = |at: CrateIx| {
        let krate = &parts.crates[at.0];
        shipped.contains(&at) && !krate.member && !matches!(krate.source, Source::Registry(_))
    };
    let candidates: BTreeMap<&str, CrateIx> =
        index.iter().filter(|(_, at)| candidate(**at)).map(|(id, at)| (id.repr(), *at)).collect();
    if candidates.is_empty() {
        return;
    }
    // It was read once, as a whole.
    let Ok(answer) = serde_json::from_str::<Answer>(&metadata.json) else { return };
    let asked: BTreeMap<&str, &[Dependency]> =
        answer.packages.iter().map(|package| (package.id.as_str(), &package.dependencies[..])).collect();
    for node in answer.resolve.iter().flat_map(|resolve| &resolve.nodes) {
        let dependencies = asked.get(node.id.as_str()).copied().unwrap_or_default();
        for given in node.dependencies.iter().filter_map(|id| candidates.get(id.as_str())) {
            let krate = &mut parts.crates[given.0];
            let of_name: Vec<&Dependency> =
                dependencies.iter().filter(|asked| asked.name == krate.name).collect();
            let other = of_name.first().filter(|_| !of_name.iter().any(|asked| fits(asked, &krate.source)));
            if let Some(other) = other {
                krate.contents.replaces = Some(other.source.clone().unwrap_or_else(|| "a directory".into()));
            }
        }
    }
}

/// Whether a dependency asks for a source. Of a git repository only the address is compared: how a branch is
/// written differs from place to place.
fn fits(asked: &Dependency, given: &Source) -> bool {
    let address = |text: &str| text.split(['?', '#']).next().unwrap_or(text).to_owned();
    match (asked.source.as_deref(), given) {
        (None, Source::Path(_)) => true,
        (Some(asked), Source::Git { repository, .. }) => address(asked) == address(repository),
        (Some(asked), Source::Registry(given) | Source::OtherRegistry(given)) => asked == given,
        (None, _) | (Some(_), Source::Path(_) | Source::Toolchain { .. }) => false,
    }
}
