//! Where the simulation and `cargo tree` are known to differ, and why that is no mistake of either.

use super::cargo::Metadata;
use super::resolve;
use crate::evidence::graph::Build;
use guppy::graph::{PackageLink, PackageMetadata};
use guppy::platform::{EnabledTernary, PlatformSpec};
use std::collections::BTreeSet;

/// The packages of one build, by `name@version`.
pub(super) struct Known<'a> {
    pub(super) metadata: &'a Metadata,
    pub(super) build: &'a Build,
    pub(super) shipped: BTreeSet<&'a str>,
}

fn id(package: &PackageMetadata<'_>) -> String {
    format!("{}@{}", package.name(), package.version())
}

fn is_in_vain(link: &PackageLink<'_>) -> bool {
    let built = link.build().is_present() && !link.normal().is_present();
    built && !link.from().has_build_script()
}

impl Known<'_> {
    /// Of crates that only `cargo tree` names: those that are there for build scripts that do not exist. `cargo
    /// tree` follows `[build-dependencies]` of a package that has no build script, and a build does not.
    pub(super) fn named_in_vain(&self, candidates: &BTreeSet<&str>) -> BTreeSet<String> {
        self.explained(candidates, is_in_vain)
    }

    /// Crates that are also there for such a build script, besides what brings them: `cargo tree` can name them once
    /// more, with the features that it would ask for.
    pub(super) fn named_again(&self) -> BTreeSet<String> {
        let mut waiting: Vec<PackageMetadata<'_>> = Vec::new();
        let mut found = BTreeSet::new();
        let shipped = |package: &PackageMetadata<'_>| self.shipped.contains(id(package).as_str());
        for package in self.metadata.graph.packages().filter(shipped) {
            waiting.extend(package.direct_links().filter(is_in_vain).map(|link| link.to()));
        }
        while let Some(package) = waiting.pop() {
            if found.insert(id(&package)) {
                let links = package.direct_links().filter(|link| !link.dev_only());
                waiting.extend(links.map(|link| link.to()));
            }
        }
        found
    }

    /// Of crates that only the simulation names: those whose dependency asks for a feature of the processor. Which
    /// of them are on, only the compiler knows; they are taken to ship.
    pub(super) fn taken_to_ship(&self, candidates: &BTreeSet<&str>) -> BTreeSet<String> {
        let Ok(platform) = resolve::platform(&self.build.target.triple, &self.build.name, &[]) else {
            return BTreeSet::new();
        };
        let platform = PlatformSpec::from(platform);
        let unknown = |link: &PackageLink<'_>| {
            link.normal().status().enabled_on(&platform) == EnabledTernary::Unknown
                && !(link.build().is_present() && link.from().has_build_script())
        };
        self.explained(candidates, unknown)
    }

    /// The candidates that nothing else could have brought: every dependency on one of them is for the reason
    /// given, or from another that is explained, and there is such a dependency.
    fn explained(
        &self,
        candidates: &BTreeSet<&str>,
        reason: impl Fn(&PackageLink<'_>) -> bool,
    ) -> BTreeSet<String> {
        let mut explained = BTreeSet::new();
        loop {
            let is_explained = |package: &PackageMetadata<'_>| {
                let mut links = package
                    .reverse_direct_links()
                    .filter(|link| !link.dev_only())
                    .map(|link| (id(&link.from()), link))
                    .filter(|(from, _)| {
                        self.shipped.contains(from.as_str()) || candidates.contains(from.as_str())
                    })
                    .peekable();
                links.peek().is_some() && links.all(|(from, link)| explained.contains(&from) || reason(&link))
            };
            let packages = self.metadata.graph.packages().filter(|package| !package.in_workspace());
            let more: Vec<String> = packages
                .filter(|package| candidates.contains(id(package).as_str()) && is_explained(package))
                .map(|package| id(&package))
                .filter(|id| !explained.contains(id))
                .collect();
            if more.is_empty() {
                return explained;
            }
            explained.extend(more);
        }
    }
}
