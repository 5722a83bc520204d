//! What really ships, by guppy's simulation of Cargo's resolver.
//!
//! `cargo metadata` over-reports: it does not apply the feature resolver the way a build does. One answer of
//! it, with every feature and for every platform, is the graph in which each build is computed.

use super::cargo::{Metadata, manifest_text};
use super::describe::{Key, compared, describe, key};
use super::lockfile::Lock;
use super::{CollectError, World, contents, terms};
use crate::evidence::graph::{
    Absence, Build, Crate, CrateIx, EdgeKind, Graph, Node, NotShipped, Parts, Presence, Side, Target,
};
use crate::evidence::manifest;
use guppy::PackageId;
use guppy::graph::cargo::{BuildPlatform, CargoOptions, CargoResolverVersion, CargoSet};
use guppy::graph::feature::{FeatureSet, StandardFeatures, named_feature_filter};
use guppy::graph::{PackageGraph, PackageLink, PackageMetadata};
use guppy::platform::{Platform, PlatformSpec, TargetFeatures};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The platforms of a run.
pub(super) struct Platforms {
    /// Where Cargo runs: proc-macros and build scripts run there too.
    pub(super) host: String,
    /// What Cargo is configured to build.
    pub(super) configured: Vec<String>,
    /// The compiler flags configured for each target that is built, the host included.
    pub(super) flags: BTreeMap<String, Vec<String>>,
}

impl Platforms {
    fn flags_of(&self, triple: &str) -> Vec<String> {
        self.flags.get(triple).cloned().unwrap_or_default()
    }
}

/// Computes what the declared builds contain together; without any, what a plain build of the workspace does.
pub(super) fn resolve(
    metadata: &Metadata,
    lock: &Lock,
    declared: &[manifest::Build],
    platforms: &Platforms,
    world: &dyn World,
) -> Result<Graph, CollectError> {
    let graph = &metadata.graph;
    let resolver = resolver(graph, world)?;
    let mut builder = Builder::new(graph, lock)?;
    let host = platform(&platforms.host, "workspace", &platforms.flags_of(&platforms.host))?;
    for build in builds(graph, declared, platforms)? {
        check_feature_scope(graph, &build, resolver)?;
        let set = simulate(graph, &build, &host, resolver, platforms)?;
        builder.add(build, &set);
    }
    builder.explain_absences();
    builder.note_development();
    contents::look(metadata, &builder.index, &mut builder.parts, world);
    Graph::new(builder.parts).map_err(|error| CollectError::Graph(error.to_string()))
}

/// The resolver the root manifest asks for, by key or by edition.
fn resolver(graph: &PackageGraph, world: &dyn World) -> Result<CargoResolverVersion, CollectError> {
    let path = graph.workspace().root().as_std_path().join("Cargo.toml");
    let text = manifest_text(world, &path)?;
    let root: toml::Table = toml::from_str(&text).map_err(|error| {
        CollectError::Graph(format!("the root Cargo.toml cannot be read: {}", error.message()))
    })?;
    let text_at = |keys: &[&str]| {
        let (last, tables) = keys.split_last()?;
        let table = tables.iter().try_fold(&root, |table, key| table.get(*key)?.as_table())?;
        table.get(*last)?.as_str()
    };
    let stated = text_at(&["workspace", "resolver"]).or_else(|| text_at(&["package", "resolver"]));
    let package = graph.workspace().iter_by_path().find(|(path, _)| path.as_str().is_empty());
    let edition = package.map(|(_, package)| package.edition());
    match stated.or(edition) {
        None | Some("1" | "2015" | "2018") => Ok(CargoResolverVersion::V1),
        Some("2" | "2021") => Ok(CargoResolverVersion::V2),
        Some("3" | "2024") => Ok(CargoResolverVersion::V3),
        Some(other) => Err(CollectError::Graph(format!(
            "the workspace asks for resolver or edition `{other}`, which is not known"
        ))),
    }
}

/// One resolution for each declared build and target.
fn builds(
    graph: &PackageGraph,
    declared: &[manifest::Build],
    platforms: &Platforms,
) -> Result<Vec<Build>, CollectError> {
    let default_targets = if platforms.configured.is_empty() {
        vec![platforms.host.clone()]
    } else {
        platforms.configured.clone()
    };
    let every_package: Vec<String> =
        sorted(graph.workspace().iter().map(|package| package.name().to_owned()));
    if declared.is_empty() {
        let build = |triple: &String| Build {
            name: "workspace".into(),
            declared: false,
            packages: every_package.clone(),
            features: Vec::new(),
            default_features: true,
            profile: None,
            target: target(triple),
        };
        return Ok(default_targets.iter().map(build).collect());
    }
    let mut builds = Vec::new();
    for build in declared {
        check_packages(graph, build)?;
        let targets: Vec<String> = build.targets.iter().map(|target| target.value.clone()).collect();
        for triple in if targets.is_empty() { &default_targets } else { &targets } {
            let packages = sorted(build.packages.iter().map(|package| package.value.clone()));
            builds.push(Build {
                name: build.name.clone(),
                declared: true,
                packages: if packages.is_empty() { every_package.clone() } else { packages },
                features: sorted(build.features.iter().map(|feature| feature.value.clone())),
                default_features: build.default_features,
                profile: build.profile.as_ref().map(|profile| profile.value.clone()),
                target: target(triple),
            });
        }
    }
    Ok(builds)
}

fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let texts: BTreeSet<String> = texts.collect();
    texts.into_iter().collect()
}

fn check_packages(graph: &PackageGraph, build: &manifest::Build) -> Result<(), CollectError> {
    for package in &build.packages {
        if !graph.workspace().contains_name(&package.value) {
            let names = sorted(graph.workspace().iter().map(|package| package.name().to_owned()));
            return Err(CollectError::Build {
                build: build.name.clone(),
                why: format!("`{}` is no package of this workspace", package.value),
                help: format!("its packages are {}", names.join(", ")),
            });
        }
    }
    Ok(())
}

/// With resolver 1 and a root package, Cargo applies features to the package of the current directory and to
/// no other. What such a build of several packages contains depends on where it is started.
fn check_feature_scope(
    graph: &PackageGraph,
    build: &Build,
    resolver: CargoResolverVersion,
) -> Result<(), CollectError> {
    let named = build.features.iter().all(|feature| feature.contains('/'));
    let plain = build.default_features && named;
    let Some(root) = graph.workspace().iter_by_path().find(|(path, _)| path.as_str().is_empty()) else {
        return Ok(());
    };
    if plain || resolver != CargoResolverVersion::V1 || build.packages == [root.1.name()] {
        return Ok(());
    }
    Err(CollectError::Build {
        build: build.name.clone(),
        why: "with resolver 1, Cargo applies its features to the package of the current directory only"
            .into(),
        help: format!(
            "write `resolver = \"2\"` in the root Cargo.toml, or declare a build of `{}` alone",
            root.1.name()
        ),
    })
}

fn target(triple: &str) -> Target {
    let known = rustsec::platforms::Platform::find(triple);
    Target {
        triple: triple.to_owned(),
        os: known.map(|platform| platform.target_os.as_str().to_owned()),
        arch: known.map(|platform| platform.target_arch.as_str().to_owned()),
    }
}

/// A platform with the flags that Cargo's configuration hands to the compiler for it, as `--cfg tokio_unstable`.
pub(super) fn platform(triple: &str, build: &str, flags: &[String]) -> Result<Platform, CollectError> {
    let failed =
        |why: String, help: &str| CollectError::Build { build: build.to_owned(), why, help: help.into() };
    let mut platform = Platform::new(triple.to_owned(), TargetFeatures::Unknown).map_err(|error| {
        let help = "write a target triple, as `rustc --print target-list` lists them";
        failed(format!("`{triple}` is no target that is known: {error}"), help)
    })?;
    // `cfg(true)` is a flag to the library that follows it.
    platform.add_flags(["true"]);
    for flag in cfg_flags(flags) {
        if flag.contains('=') {
            let help = "say what it switches on with a feature, or with a flag that has no value";
            return Err(failed(format!("rustflags set `--cfg {flag}`, which cannot be followed"), help));
        }
        platform.add_flags([flag]);
    }
    Ok(platform)
}

/// What follows `--cfg`, as an argument of its own or behind `=`.
fn cfg_flags(flags: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        if flag == "--cfg" {
            found.extend(flags.next().cloned());
        } else if let Some(cfg) = flag.strip_prefix("--cfg=") {
            found.push(cfg.to_owned());
        }
    }
    found
}

fn simulate<'g>(
    graph: &'g PackageGraph,
    build: &Build,
    host: &Platform,
    resolver: CargoResolverVersion,
    platforms: &Platforms,
) -> Result<CargoSet<'g>, CollectError> {
    let mut options = CargoOptions::new();
    options
        .set_resolver(resolver)
        .set_include_dev(false)
        .set_host_platform(PlatformSpec::from(host.clone()))
        .set_target_platform(PlatformSpec::from(platform(
            &build.target.triple,
            &build.name,
            &platforms.flags_of(&build.target.triple),
        )?));
    let failed = |error: guppy::Error| CollectError::Graph(error.to_string());
    initials(graph, build)?.into_cargo_set(&options).map_err(failed)
}

/// The packages of a build with the features that are asked for.
fn initials<'g>(graph: &'g PackageGraph, build: &Build) -> Result<FeatureSet<'g>, CollectError> {
    let base = if build.default_features { StandardFeatures::Default } else { StandardFeatures::None };
    let mut initials = graph.feature_graph().resolve_none();
    let mut unknown: BTreeSet<&str> = build.features.iter().map(String::as_str).collect();
    for name in &build.packages {
        for package in graph.workspace().iter().filter(|package| package.name() == name) {
            let features = features_of(&package, &build.features, &mut unknown);
            initials = initials.union(&package.to_feature_set(named_feature_filter(base, features)));
        }
    }
    match unknown.first() {
        None => Ok(initials),
        Some(feature) => Err(CollectError::Build {
            build: build.name.clone(),
            why: format!("none of its packages has a feature `{feature}`"),
            help: "write a feature of one of its packages, as `feature` or `package/feature`".into(),
        }),
    }
}

/// The features, of those asked for, that a package has.
fn features_of<'b>(
    package: &PackageMetadata<'_>,
    asked: &'b [String],
    unknown: &mut BTreeSet<&'b str>,
) -> Vec<&'b str> {
    let own: BTreeSet<&str> = package.named_features().collect();
    let mut features = Vec::new();
    for feature in asked {
        let name = match feature.split_once('/') {
            Some((of, name)) if of == package.name() => name,
            Some(_) => continue,
            None => feature,
        };
        if own.contains(name) {
            unknown.remove(feature.as_str());
            features.push(name);
        }
    }
    features
}

/// Puts the builds together.
struct Builder<'g> {
    graph: &'g PackageGraph,
    index: BTreeMap<&'g PackageId, CrateIx>,
    parts: Parts,
}

impl<'g> Builder<'g> {
    /// Every package of the lock file, each with what Cargo says of it. What one names and the other does
    /// not know is an error.
    fn new(graph: &'g PackageGraph, lock: &Lock) -> Result<Self, CollectError> {
        // What `[replace]` puts aside is locked beside what stands in its place.
        let resolved = lock.packages.iter().filter(|package| package.replace.is_none());
        let mut locked: BTreeMap<Key, Option<String>> = resolved
            .map(|package| {
                let checksum = package.checksum.as_ref().map(ToString::to_string);
                let source = package.source.as_ref().map(compared);
                ((package.name.to_string(), package.version.clone(), source), checksum)
            })
            .collect();
        let mut crates: Vec<(&PackageId, Crate)> = Vec::new();
        for package in graph.packages() {
            let key = key(&package)?;
            let Some(checksum) = locked.remove(&key) else {
                return Err(CollectError::Graph(format!(
                    "Cargo resolves {} {}, which Cargo.lock does not name",
                    key.0, key.1
                )));
            };
            crates.push((package.id(), describe(&package, checksum)?));
        }
        if let Some((name, version, _)) = locked.keys().next() {
            return Err(CollectError::Graph(format!(
                "Cargo.lock names {name} {version}, which Cargo does not resolve"
            )));
        }
        crates.sort_by(|(_, a), (_, b)| {
            (&a.name, &a.version, &a.source).cmp(&(&b.name, &b.version, &b.source))
        });
        let index = crates.iter().enumerate().map(|(index, (id, _))| (*id, CrateIx(index))).collect();
        let crates = crates.into_iter().map(|(_, krate)| krate).collect();
        Ok(Self { graph, index, parts: Parts { crates, ..Parts::default() } })
    }

    fn add(&mut self, build: Build, set: &CargoSet<'g>) {
        let number = self.parts.builds.len();
        self.parts.builds.push(build);
        for (platform, features) in set.all_features() {
            for list in features.packages_with_features(guppy::graph::DependencyDirection::Forward) {
                let node = self.node(list.package().id(), side(platform));
                let presence: &mut Presence = self.parts.nodes.entry(node).or_default();
                let features = presence.builds.entry(number).or_default();
                features.extend(list.named_features().map(ToOwned::to_owned));
            }
        }
        let all_edges = set
            .target_links()
            .map(|link| (link, Side::Target, Side::Target, Some(EdgeKind::Normal)))
            .chain(
                set.proc_macro_links().map(|link| (link, Side::Target, Side::Host, Some(EdgeKind::Normal))),
            )
            .chain(set.build_dep_links().map(|link| (link, Side::Target, Side::Host, Some(EdgeKind::Build))))
            .chain(set.host_links().map(|link| (link, Side::Host, Side::Host, None)));
        for (link, from, to, kind) in all_edges {
            let ends = (self.node(link.from().id(), from), self.node(link.to().id(), to));
            let kinds = kind.map_or_else(|| kinds(&link), |kind| vec![kind]);
            self.state(number, ends, &link, kinds);
        }
    }

    /// One declaration can be active for several kinds and in several builds; its terms are those of all.
    fn state(&mut self, build: usize, ends: (Node, Node), link: &PackageLink<'g>, kinds: Vec<EdgeKind>) {
        let known = self.parts.edges.entry(ends).or_default();
        known.extend(kinds);
        let on = self.parts.nodes.get(&ends.0).into_iter().flat_map(Presence::features).collect();
        let mut terms = terms::terms(link, known, &on);
        let before = self.parts.terms.remove(&ends);
        terms.builds = before.map(|terms| terms.builds).unwrap_or_default();
        terms.builds.insert(build);
        self.parts.terms.insert(ends, terms);
    }

    fn node(&self, id: &PackageId, side: Side) -> Node {
        Node { krate: self.index[id], side }
    }

    /// Why the other crates do not ship: by the nearest dependency that leads to each from what does.
    fn explain_absences(&mut self) {
        let shipped: BTreeSet<CrateIx> = self.parts.nodes.keys().map(|node| node.krate).collect();
        let mut queue: VecDeque<(&'g PackageId, Option<Absence>)> = VecDeque::new();
        let (inside, outside): (Vec<_>, Vec<_>) = self
            .index
            .iter()
            .map(|(id, index)| (*id, *index))
            .partition(|(_, index)| shipped.contains(index));
        queue.extend(inside.iter().map(|(id, _)| (*id, None)));
        // A member no build contains explains its own dependencies after everything else.
        let members = outside.iter().filter(|(_, index)| self.parts.crates[index.0].member);
        queue.extend(members.map(|(id, _)| (*id, Some(Absence::OtherPackage))));
        let mut absences: BTreeMap<CrateIx, NotShipped> = BTreeMap::new();
        while let Some((id, inherited)) = queue.pop_front() {
            for link in self.links(id) {
                let to = self.index[link.to().id()];
                if shipped.contains(&to) || self.parts.crates[to.0].member || absences.contains_key(&to) {
                    continue;
                }
                let absence = inherited.unwrap_or_else(|| absence(&link));
                absences.insert(to, NotShipped { absence, through: Some(self.index[id]) });
                queue.push_back((link.to().id(), Some(absence)));
            }
        }
        for (_, index) in outside.iter().filter(|(_, index)| !self.parts.crates[index.0].member) {
            absences.entry(*index).or_insert(NotShipped { absence: Absence::Unused, through: None });
        }
        self.parts.not_shipped = absences;
    }

    fn note_development(&mut self) {
        let links = self.graph.workspace().iter().flat_map(|package| package.direct_links());
        let named = links.filter(|link| link.dev().is_present()).map(|link| self.index[link.to().id()]);
        self.parts.development = named.filter(|index| !self.parts.crates[index.0].member).collect();
    }

    /// Links in the order of the crates they lead to.
    fn links(&self, id: &PackageId) -> Vec<PackageLink<'g>> {
        let package = self.graph.metadata(id).expect("the index holds packages of this graph");
        let mut links: Vec<_> = package.direct_links().collect();
        links.sort_by_key(|link| self.index[link.to().id()]);
        links
    }
}

const fn side(platform: BuildPlatform) -> Side {
    match platform {
        BuildPlatform::Target => Side::Target,
        BuildPlatform::Host => Side::Host,
    }
}

fn kinds(link: &PackageLink<'_>) -> Vec<EdgeKind> {
    let present =
        [(EdgeKind::Normal, link.normal().is_present()), (EdgeKind::Build, link.build().is_present())];
    present.into_iter().filter_map(|(kind, present)| present.then_some(kind)).collect()
}

/// Why the dependency of a crate that ships does not ship with it.
fn absence(link: &PackageLink<'_>) -> Absence {
    if link.dev_only() {
        return Absence::Development;
    }
    let scripted = link.from().has_build_script();
    let asked = [Some(link.normal()), scripted.then(|| link.build())];
    let mut asked = asked.into_iter().flatten().filter(guppy::graph::DependencyReq::is_present).peekable();
    if asked.peek().is_none() {
        return Absence::Unused;
    }
    let everywhere = asked.any(|dependency| {
        let status = dependency.status();
        status.required_status().is_always() || status.optional_status().is_always()
    });
    if everywhere { Absence::FeatureOff } else { Absence::OtherTarget }
}
