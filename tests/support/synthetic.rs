//! Graphs of any size that look like large workspaces: many packages, layers, crates that everybody needs, crates
//! that come along with one other, both sides.

use cargo_soup::evidence::graph::{
    About, Build, Contents, Crate, CrateIx, EdgeKind, Graph, Node, Parts, Presence, Side, Source, Target,
};
use cargo_soup::evidence::release::Releases;
use cargo_soup::evidence::{Evidence, Gap, Origin, manifest};
use cargo_soup::reconcile::{Adoption, Ledger, adoption, why};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The workspace's packages. What is said of each crate for each package that brings it grows with both.
const PACKAGES: usize = 40;

/// Dependencies of each crate, as far as there are enough later ones.
const DEPENDENCIES: usize = 10;

/// The same numbers every time, and no others.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }
}

/// A graph of so many crates beside the workspace's own packages.
pub fn graph(crates: usize) -> Graph {
    let packages = PACKAGES;
    let all = packages + crates;
    let mut numbers = Numbers(7);
    let mut edges: BTreeMap<(Node, Node), BTreeSet<EdgeKind>> = BTreeMap::new();
    let node = |krate, side| Node { krate: CrateIx(krate), side };
    // Every crate is needed by something earlier: mostly near, sometimes far, often by a package.
    for krate in packages..all {
        let earlier = krate - packages;
        for dependent in 0..DEPENDENCIES {
            let from = match (dependent, numbers.below(12)) {
                (0, 0..=2) => numbers.below(packages),
                (0, _) if earlier > 0 => packages + earlier - 1 - numbers.below(earlier.min(30)),
                (_, 0..=4) if earlier > 0 => packages + earlier - 1 - numbers.below(earlier.min(300)),
                (_, 5) if earlier > 0 => packages + numbers.below(earlier),
                (0, _) => numbers.below(packages),
                _ => continue,
            };
            let kind = if numbers.below(25) == 0 { EdgeKind::Build } else { EdgeKind::Normal };
            edges.entry((node(from, Side::Target), node(krate, Side::Target))).or_default().insert(kind);
        }
    }
    // Some that nearly everybody needs.
    for common in (all - crates / 100)..all {
        for _ in 0..60 {
            let from = packages + numbers.below(crates - crates / 100);
            let to = node(common, Side::Target);
            edges.entry((node(from, Side::Target), to)).or_default().insert(EdgeKind::Normal);
        }
    }
    let presence = Presence { builds: BTreeMap::from([(0, BTreeSet::new())]) };
    let parts = Parts {
        crates: (0..all).map(|number| krate(number, packages)).collect(),
        builds: vec![build()],
        nodes: (0..all).map(|number| (node(number, Side::Target), presence.clone())).collect(),
        edges,
        ..Parts::default()
    };
    Graph::new(parts).expect("every crate is needed by an earlier one")
}

fn krate(number: usize, packages: usize) -> Crate {
    Crate {
        name: format!("c{number:05}"),
        version: semver::Version::new(1, 0, 0),
        source: Source::Registry("registry".into()),
        checksum: Some(format!("{number:064x}")),
        member: number < packages,
        about: About::default(),
        contents: Contents::default(),
    }
}

fn build() -> Build {
    let target = Target { triple: "x86_64-unknown-linux-gnu".into(), os: None, arch: None };
    Build {
        name: "all".into(),
        declared: true,
        packages: Vec::new(),
        features: Vec::new(),
        default_features: true,
        profile: None,
        target,
    }
}

/// Its items and parts.
pub fn adopted(graph: &Graph) -> Adoption {
    adoption(graph, &BTreeSet::new())
}

/// The evidence with a manifest that declares them, two packages of a lower class among the rest.
pub fn evidence(graph: Graph, adoption: &Adoption) -> Evidence {
    let mut text = String::from("schema = 1\n[device]\nsafety-class = \"C\"\n");
    for package in ["c00000", "c00001"] {
        let _ =
            write!(text, "[software-item.{package}]\nclass = \"A\"\nsegregation = \"its own processor\"\n");
    }
    for (index, krate) in graph.shipped() {
        let _ = write!(text, "[[soup.{}]]\nversion = \"{}\"\n", krate.name, krate.version);
        if let Some(parents) = adoption.parts.get(&index) {
            let names: Vec<String> =
                parents.iter().map(|parent| format!("\"{}\"", graph.get(*parent).name)).collect();
            let _ = writeln!(text, "part-of = [{}]", names.join(", "));
        }
    }
    let gap = || Gap::new("it is not looked at", "nothing");
    Evidence {
        graph: Ok(graph),
        manifest: manifest::read(&text),
        manifest_text: text,
        database: Err(gap()),
        toolchain: Err(gap()),
        releases: Releases::default(),
        trace: cargo_soup::evidence::trace::Sources::default(),
        verification: None,
        today: jiff::civil::date(2026, 11, 20),
        origin: Origin::default(),
    }
}

/// Asks about a crate near the end of the graph, which nearly everything needs, and about one in its middle.
pub fn ask_why(ledger: &Ledger<'_>) {
    let items = &ledger.items;
    for place in [items.len() / 2, items.len() - 1] {
        assert!(why(ledger, items[place].index).is_some());
    }
}
