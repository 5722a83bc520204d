//! Declared × resolved × published: the ledger that rules look at.
//!
//! Nothing can fail here and nothing is judged: every shipped crate is put beside its entry, given its
//! class, and put beside the anomalies that affect it.

mod anomalies;
mod builds;
mod case;
mod classes;
mod cut;
mod difference;
mod listed;
mod lists;
mod marks;
mod matching;
mod native;
mod parents;
mod paths;
mod settle;
mod step;
mod sync;
mod trace;
mod traced;
mod tree;
mod why;

pub use builds::{Builds, FeatureDifference, Share, Shares, named, shares};
pub use case::{Anomaly, Case, Concerned, Listed, Reopened, Standing};
pub use cut::Dependency;
pub use difference::{Difference, chosen, features, parents as stated_parents};
pub use lists::Look;
pub use marks::{Mark, Marks, Recorded};
pub use native::{NativeCode, called};
pub use parents::{Adoption, Cover, adoption};
pub use settle::settle;
pub use step::{Anomalies, Facts, Step, facts};
pub use sync::{Change, Sync, What, sync};
pub use trace::{By, Id, NotFound, Trace, trace};
pub use traced::{Origin as Tracing, Reference, traced};
pub use tree::{Row, Shown, Tree, tree};
pub use why::{MOST_PATHS, Origin, Reasons, Removal, Way, Why, why};

use crate::evidence::Evidence;
use crate::evidence::anomaly::Database;
use crate::evidence::graph::{Crate, CrateIx, Graph, Node};
use crate::evidence::manifest::{Evaluation, Kind, Lines, Manifest, Policy, Record, SupplierList, write};
use crate::evidence::release::{Listing, Release};
use crate::evidence::toolchain::{self, Toolchain};
use crate::finding::{Judged, Place, Subject};
use std::collections::BTreeSet;

/// Every fact of the audit beside the facts it belongs to.
#[derive(Debug)]
pub struct Ledger<'e> {
    /// What all of it rests on.
    pub evidence: &'e Evidence,
    /// The class of the software system.
    pub system: Judged,
    /// The workspace packages that ship.
    pub software_items: Vec<SoftwareItem<'e>>,
    /// The crates that ship, in the order of the lock file.
    pub items: Vec<Item<'e>>,
    /// Entries of crates that match nothing that ships.
    pub orphans: Vec<Orphan<'e>>,
    /// Entries of what is not a crate.
    pub others: Vec<Other<'e>>,
    /// Crates that bring native code, the workspace's own packages included.
    pub natives: Vec<NativeCode<'e>>,
    /// Advisories that affect locked crates, then what suppliers publish of what is in use.
    pub anomalies: Vec<Case<'e>>,
    /// Evaluations of what is not in use or was fixed before, or of an advisory that RustSec does not list.
    pub unattached: Vec<&'e Evaluation>,
    policy: Policy,
    /// The lines of the manifest.
    pub lines: Lines<'e>,
}

/// A workspace package that ships.
#[derive(Debug)]
pub struct SoftwareItem<'e> {
    /// The package.
    pub krate: &'e Crate,
    /// Its index.
    pub index: CrateIx,
    /// The class it is given: stated, or the system's.
    pub judged: Judged,
    /// The highest class of the software items that reach it.
    pub required: Judged,
    /// What the manifest says of it.
    pub stated: Option<&'e crate::evidence::manifest::SoftwareItem>,
}

/// A shipped crate beside its entry.
#[derive(Debug)]
pub struct Item<'e> {
    /// The crate.
    pub krate: &'e Crate,
    /// Its index.
    pub index: CrateIx,
    /// Its entry.
    pub record: Option<&'e Record>,
    /// What its registry says of the version.
    pub release: &'e Release,
    /// The class the graph asks for.
    pub required: Judged,
    /// The class it is judged at.
    pub judged: Judged,
    /// For a part: whether its parents are on every path to it.
    pub cover: Option<Cover>,
    /// A shortest path from each workspace package that brings it.
    pub paths: Vec<Vec<Node>>,
}

impl<'e> Item<'e> {
    /// What a finding about it names.
    pub fn subject(&self) -> Subject {
        Subject::item(&self.krate.name, &self.krate.version)
    }

    /// Where a finding about it points.
    pub fn place(&self) -> Place {
        self.record.map_or(Place::ManifestFile, |record| Place::at(&record.span))
    }

    /// Its entry, if it is an item of its own.
    pub fn own_record(&self) -> Option<&'e Record> {
        self.record.filter(|record| !record.is_part())
    }

    /// The stricter of the class it is judged at and the one the graph asks for.
    pub fn strictest(&self) -> &Judged {
        if self.required.class > self.judged.class { &self.required } else { &self.judged }
    }

    /// What the index of its registry lists, where that is known.
    pub fn listing(&self) -> Option<&'e Listing> {
        self.release.listing()
    }

    /// Whether its entry is of another version.
    pub fn drifted(&self) -> bool {
        self.record.and_then(Record::exact_version).is_some_and(|version| version != self.krate.version)
    }
}

/// Features that are on, beside those an entry records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enabled {
    /// Those that are on.
    pub now: BTreeSet<String>,
    /// Those that are recorded, where any are or where it is recorded that none is on.
    pub recorded: Option<BTreeSet<String>>,
}

impl Enabled {
    /// Whether the entry says what is on.
    pub fn is_recorded(&self) -> bool {
        self.recorded.as_ref() == Some(&self.now)
    }

    /// As they are written down.
    pub fn owned(&self) -> Vec<String> {
        self.now.iter().cloned().collect()
    }
}

/// An entry of a crate that does not ship.
#[derive(Debug)]
pub struct Orphan<'e> {
    /// The entry.
    pub record: &'e Record,
    /// The locked crate of that name and version, if there is one.
    pub locked: Option<CrateIx>,
    /// The class it is judged at.
    pub judged: Judged,
}

/// An entry of what is not a crate.
#[derive(Debug)]
pub struct Other<'e> {
    /// The entry.
    pub record: &'e Record,
    /// The class it is judged at.
    pub judged: Judged,
}

impl<'e> Ledger<'e> {
    /// The manifest, where it could be read.
    pub fn manifest(&self) -> Option<&'e Manifest> {
        self.evidence.manifest.as_ref().ok()
    }

    /// The graph, where it could be resolved.
    pub fn graph(&self) -> Option<&'e Graph> {
        self.evidence.graph.as_ref().ok()
    }

    /// The advisory database, where it could be read.
    pub fn database(&self) -> Option<&'e Database> {
        self.evidence.database.as_ref().ok()
    }

    /// The policy in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The shipped crate written `name@version`, the workspace's own packages included.
    pub fn shipped_crate(&self, id: &str) -> Option<&'e Crate> {
        let items = self.items.iter().map(|item| item.krate);
        items.chain(self.software_items.iter().map(|item| item.krate)).find(|krate| krate.is_called(id))
    }

    /// The class of what a `name@version` stands for, or the system's where it does not ship.
    pub fn judged(&self, id: Option<&str>) -> Judged {
        let items = self.items.iter().map(|item| (item.krate, &item.judged));
        let members = self.software_items.iter().map(|item| (item.krate, &item.judged));
        let found = items.chain(members).find(|(krate, _)| id.is_some_and(|id| krate.is_called(id)));
        let other = || self.others.iter().find(|other| id.is_some_and(|id| other.record.id() == id));
        let found = found.map(|(_, judged)| judged).or_else(|| other().map(|other| &other.judged));
        found.unwrap_or(&self.system).clone()
    }

    /// What the last look at a supplier's list is worth on the day of the audit.
    pub fn look(&self, list: &SupplierList) -> Look {
        Look::at(list, self.evidence.today, self.policy.list_review_interval)
    }

    /// The toolchain, where it could be asked.
    pub fn toolchain(&self) -> Option<&'e Toolchain> {
        self.evidence.toolchain.as_ref().ok()
    }

    /// The entries of the standard library.
    pub fn standard_libraries(&self) -> impl Iterator<Item = &Other<'e>> {
        self.others.iter().filter(|other| {
            other.record.kind == Kind::Toolchain && other.record.name == toolchain::STANDARD_LIBRARY
        })
    }

    /// Whether something is built for the device.
    pub fn builds_something(&self) -> bool {
        !self.software_items.is_empty() || !self.items.is_empty()
    }

    /// The highest class of the items of a name, or the system's where none ships.
    pub fn judged_by_name(&self, name: &str) -> Judged {
        let items = self.items.iter().filter(|item| item.krate.name == name);
        items
            .max_by_key(|item| item.judged.class)
            .map_or_else(|| self.system.clone(), |item| item.judged.clone())
    }

    /// Items and parts that would complete the manifest: what it declares as an item of its own stays one, and a part
    /// whose stated parents are on every path to it keeps them.
    pub fn adoption(&self) -> Adoption {
        let own =
            self.items.iter().filter(|item| item.own_record().is_some()).map(|item| item.index).collect();
        let covers = self.items.iter().filter_map(|item| Some((item.index, item.cover.as_ref()?)));
        let complete = covers.filter(|(_, cover)| cover.is_complete());
        let declared = complete.map(|(index, cover)| (index, cover.parents.clone())).collect();
        self.graph().map(|graph| parents::adoption_around(graph, &own, &declared)).unwrap_or_default()
    }

    /// The entry `init` would propose for a shipped crate.
    pub fn proposal(&self, adoption: &Adoption, index: CrateIx) -> Option<String> {
        let graph = self.graph()?;
        let krate = graph.get(index);
        Some(match adoption.parts.get(&index) {
            Some(parents) => write::part(krate, parents.iter().map(|parent| reference(graph, *parent))),
            None if graph.only_builds(index) => write::tool(krate),
            None => write::item(krate),
        })
    }

    /// Items as they are named in `part-of`.
    pub fn references(&self, items: &BTreeSet<CrateIx>) -> String {
        write::list(self.reference_names(items))
    }

    fn reference_names(&self, items: &BTreeSet<CrateIx>) -> Vec<String> {
        let named = |graph| items.iter().map(|index| reference(graph, *index)).collect();
        self.graph().map(named).unwrap_or_default()
    }

    /// The shortest path to an item, by name.
    pub fn path(&self, item: &Item<'_>) -> String {
        item.paths.first().map_or_else(String::new, |path| self.names(path))
    }

    /// The crates of a path, by name.
    pub fn names(&self, path: &[Node]) -> String {
        let Some(graph) = self.graph() else { return String::new() };
        path.iter().map(|node| graph.get(node.krate).name.as_str()).collect::<Vec<_>>().join(" -> ")
    }

    /// A shipped crate that is not the workspace's own.
    pub fn item_at(&self, index: CrateIx) -> Option<&Item<'e>> {
        self.items.binary_search_by_key(&index, |item| item.index).ok().map(|place| &self.items[place])
    }

    /// A workspace package that ships.
    pub fn software_item(&self, index: CrateIx) -> Option<&SoftwareItem<'e>> {
        let place = self.software_items.binary_search_by_key(&index, |item| item.index).ok()?;
        Some(&self.software_items[place])
    }

    /// The shipped item of a name and version.
    pub fn item(&self, name: &str, version: &str) -> Option<&Item<'e>> {
        self.items.iter().find(|item| item.krate.name == name && item.krate.version.to_string() == version)
    }

    /// The shipped crate an anomaly concerns.
    pub fn item_of(&self, case: &Case<'_>) -> Option<&Item<'e>> {
        self.items.iter().find(|item| Some(item.index) == case.index())
    }

    /// Crates without an entry: those that only build, or the others.
    pub fn undeclared(&self, only_building: bool) -> impl Iterator<Item = &Item<'e>> {
        let builds = |item: &Item<'_>| self.graph().is_some_and(|graph| graph.only_builds(item.index));
        self.items.iter().filter(move |item| item.record.is_none() && builds(item) == only_building)
    }

    /// Every entry that is an item of its own and stands for something that is built, with its class.
    pub fn own_entries(&self) -> impl Iterator<Item = Entry<'_, 'e>> {
        let crates = self.items.iter().filter_map(|item| {
            let record = item.own_record()?;
            Some(Entry { record, judged: &item.judged, item: Some(item) })
        });
        let others =
            self.others.iter().map(|other| Entry { record: other.record, judged: &other.judged, item: None });
        crates.chain(others)
    }

    /// The crate that ships as an entry says.
    pub fn shipped_as(&self, record: &Record) -> Option<&Item<'e>> {
        self.items.iter().find(|item| item.record.is_some_and(|own| own.span == record.span))
    }

    /// The features of an entry's crate that are on now, over all builds; nothing for what is no crate of the graph.
    pub fn enabled(&self, record: &Record) -> Option<Enabled> {
        let names = |names: BTreeSet<&str>| names.into_iter().map(ToOwned::to_owned).collect();
        let now = names(self.graph()?.features(self.shipped_as(record)?.index));
        let recorded = record.features.get().map(|_| names(record.features.texts().map(str::trim).collect()));
        Some(Enabled { now, recorded })
    }

    /// Of those, the entries of SOUP: a tool supports the making of the device and is no part of it (5.1.10), and the
    /// clauses about SOUP ask nothing of it.
    pub fn soup_entries(&self) -> impl Iterator<Item = Entry<'_, 'e>> {
        self.own_entries().filter(|entry| entry.record.kind != Kind::Tool)
    }

    /// Whether a crate supports the making of the device and is no SOUP: it is declared a tool, or does nothing but build
    /// and nobody made an item of it.
    pub fn is_supporting(&self, item: &Item<'_>) -> bool {
        match item.own_record() {
            Some(record) => record.kind == Kind::Tool,
            None => self.graph().is_some_and(|graph| graph.only_builds(item.index)),
        }
    }
}

/// An entry that is an item of its own.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'l, 'e> {
    /// The entry.
    pub record: &'e Record,
    /// The class it is judged at.
    pub judged: &'l Judged,
    /// The shipped crate, if it is one.
    pub item: Option<&'l Item<'e>>,
}

impl Entry<'_, '_> {
    /// What a finding about it names: the crate in use rather than what the entry says of it.
    pub fn subject(&self) -> Subject {
        self.item.map_or_else(|| Subject::parse(&self.record.id()), Item::subject)
    }

    /// Where a finding about it points.
    pub fn place(&self) -> Place {
        Place::at(&self.record.span)
    }
}

/// Puts the evidence together.
pub fn reconcile(evidence: &Evidence) -> Ledger<'_> {
    let manifest = evidence.manifest.as_ref().ok();
    let system = classes::system(manifest);
    let records = manifest.map_or(&[][..], |manifest| &manifest.soup);
    let mut ledger = Ledger {
        evidence,
        others: others(records, &system),
        system,
        software_items: Vec::new(),
        items: Vec::new(),
        orphans: Vec::new(),
        natives: Vec::new(),
        anomalies: Vec::new(),
        unattached: Vec::new(),
        lines: Lines::of(&evidence.manifest_text),
        policy: manifest.map(|manifest| manifest.policy.clone()).unwrap_or_default(),
    };
    let Ok(graph) = &evidence.graph else { return ledger };
    let flow = classes::Flow::new(graph, manifest, &ledger.system);
    ledger.software_items = flow.software_items();
    let matched = matching::match_records(graph, records);
    ledger.items = items(evidence, graph, &flow, &matched);
    ledger.orphans = orphans(&matched, &ledger.system);
    let orphans = matched.orphans.iter().map(|(record, _)| *record);
    let of_crates: BTreeSet<usize> =
        matched.entries.values().copied().chain(orphans).map(|record| record.span.start).collect();
    ledger.others.retain(|other| !of_crates.contains(&other.record.span.start));
    ledger.natives = native::natives(&ledger);
    ledger.anomalies = anomalies::cases(evidence, graph);
    let of_suppliers = listed::cases(&ledger, &anomalies::unattached(evidence, &ledger.anomalies));
    ledger.anomalies.extend(of_suppliers);
    ledger.unattached = anomalies::unattached(evidence, &ledger.anomalies);
    ledger
}

fn others<'e>(records: &'e [Record], system: &Judged) -> Vec<Other<'e>> {
    let other = |record: &'e Record| Other { record, judged: classes::of_entry(record, system) };
    records.iter().filter(|record| record.kind != Kind::Crate).map(other).collect()
}

fn orphans<'e>(matched: &matching::Matched<'e>, system: &Judged) -> Vec<Orphan<'e>> {
    let orphan = |&(record, locked): &(&'e Record, Option<CrateIx>)| Orphan {
        record,
        locked,
        judged: classes::of_entry(record, system),
    };
    matched.orphans.iter().map(orphan).collect()
}

fn items<'e>(
    evidence: &'e Evidence,
    graph: &'e Graph,
    flow: &classes::Flow<'e>,
    matched: &matching::Matched<'e>,
) -> Vec<Item<'e>> {
    let mut paths = paths::from_members(graph);
    let mut items: Vec<Item<'e>> = graph
        .shipped()
        .map(|(index, krate)| {
            let required = flow.required(index);
            let record = matched.entries.get(&index).copied();
            let judged =
                record.map_or_else(|| required.clone(), |record| classes::of_entry(record, &required));
            Item {
                krate,
                index,
                record,
                release: evidence.releases.of(index),
                required,
                judged,
                cover: None,
                paths: paths.remove(&index).unwrap_or_default(),
            }
        })
        .collect();
    cover_parts(graph, &mut items);
    items
}

/// Parts come after all items of their own: their class is that of their parents.
fn cover_parts(graph: &Graph, items: &mut [Item<'_>]) {
    let covers = parents::Covers::new(graph, items);
    for position in 0..items.len() {
        let Some(record) = items[position].record.filter(|record| record.is_part()) else { continue };
        let cover = covers.of(record, items[position].index);
        if cover.is_complete() {
            let required = classes::of_part(&cover, items);
            items[position].judged = classes::of_entry(record, &required);
            items[position].required = required;
        }
        items[position].cover = Some(cover);
    }
}

/// How an entry is named in `part-of`: by name, and with its version where the name ships twice.
fn reference(graph: &Graph, index: CrateIx) -> String {
    let krate = graph.get(index);
    let ships = |other: &CrateIx| !graph.get(*other).member && graph.ships(*other);
    let single = graph.called(&krate.name).filter(ships).count() == 1;
    if single { krate.name.clone() } else { krate.id() }
}
