//! What ships, what does not, and how both were built.

use super::contents::{ContentsInfo, contents};
use crate::evidence::graph::{Absence, Build, CrateIx, EdgeKind, Graph, Node, NotShipped, Role};
use crate::evidence::manifest::{Kind, Record};
use crate::evidence::release::Release;
use crate::reconcile::{Item, Ledger, Other};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct SoftwareItemInfo<'a> {
    name: &'a str,
    version: String,
    class: &'static str,
    class_reason: &'a str,
}

#[derive(Serialize)]
pub(super) struct ItemInfo<'a> {
    name: &'a str,
    version: String,
    checksum: Option<&'a str>,
    revision: Option<&'a str>,
    source: String,
    designator: Option<&'a str>,
    purl: Option<String>,
    contents: ContentsInfo<'a>,
    class: &'static str,
    class_reason: &'a str,
    class_required: &'static str,
    role: &'static str,
    roles: Vec<&'static str>,
    edges: Vec<&'static str>,
    features: Vec<&'a str>,
    builds: Vec<usize>,
    record: &'static str,
    line: Option<usize>,
    part_of: Option<Vec<&'a str>>,
    paths: Vec<Vec<String>>,
    manufacturer: Option<String>,
    licence: Option<&'a str>,
    anomaly_coverage: &'static str,
    release: ReleaseInfo<'a>,
    rust_version: Option<&'a str>,
    proc_macro: bool,
    build_script: bool,
    links: Option<&'a str>,
}

/// What the index of its registry lists; nulls where that is not known, and the reason.
#[derive(Serialize)]
struct ReleaseInfo<'a> {
    yanked: Option<bool>,
    published: Option<String>,
    checksum: Option<&'a str>,
    looked_on: Option<String>,
    looked_in: Option<&'static str>,
    not_known: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct OtherInfo<'a> {
    name: &'a str,
    kind: &'static str,
    version: Option<&'a str>,
    manufacturer: Option<&'a str>,
    class: &'static str,
    anomaly_coverage: &'static str,
    bundled_by: Vec<&'a str>,
    linked_by: Vec<&'a str>,
    line: usize,
}

#[derive(Serialize)]
pub(super) struct NotShippedInfo<'a> {
    name: &'a str,
    version: String,
    source: String,
    reason: &'static str,
    through: Option<String>,
}

#[derive(Serialize)]
pub(super) struct BuildInfo<'a> {
    name: &'a str,
    declared: bool,
    packages: &'a [String],
    features: &'a [String],
    default_features: bool,
    profile: Option<&'a str>,
    target: &'a str,
}

pub(super) fn builds<'a>(ledger: &'a Ledger<'_>) -> Vec<BuildInfo<'a>> {
    let builds = ledger.graph().map_or(&[][..], Graph::builds);
    let info = |build: &'a Build| BuildInfo {
        name: &build.name,
        declared: build.declared,
        packages: &build.packages,
        features: &build.features,
        default_features: build.default_features,
        profile: build.profile.as_deref(),
        target: &build.target.triple,
    };
    builds.iter().map(info).collect()
}

pub(super) fn software_items<'a>(ledger: &'a Ledger<'_>) -> Vec<SoftwareItemInfo<'a>> {
    let items = ledger.software_items.iter().map(|item| SoftwareItemInfo {
        name: &item.krate.name,
        version: item.krate.version.to_string(),
        class: item.judged.class.letter(),
        class_reason: &item.judged.why,
    });
    items.collect()
}

pub(super) fn items<'a>(ledger: &'a Ledger<'_>) -> Vec<ItemInfo<'a>> {
    items_of(ledger, ledger.items.iter())
}

/// Some items of a ledger.
pub(super) fn items_of<'a, 'e: 'a>(
    ledger: &'a Ledger<'e>,
    items: impl Iterator<Item = &'a Item<'e>>,
) -> Vec<ItemInfo<'a>> {
    let Some(graph) = ledger.graph() else { return Vec::new() };
    items.map(|item| item_info(ledger, graph, item)).collect()
}

fn item_info<'a>(ledger: &'a Ledger<'_>, graph: &'a Graph, item: &'a Item<'_>) -> ItemInfo<'a> {
    let krate = item.krate;
    let roles: Vec<&'static str> = graph.roles(item.index).into_iter().map(Role::word).collect();
    let part_of = item.record.and_then(|record| record.part_of.as_ref());
    ItemInfo {
        name: &krate.name,
        version: krate.version.to_string(),
        checksum: krate.checksum.as_deref(),
        revision: krate.revision(),
        source: krate.source.to_string(),
        designator: krate.designator(),
        purl: krate.purl(),
        contents: contents(krate, item.record.and_then(|record| record.modification.text())),
        class: item.judged.class.letter(),
        class_reason: &item.judged.why,
        class_required: item.required.class.letter(),
        role: roles.first().copied().unwrap_or_default(),
        roles,
        edges: graph.edge_kinds(item.index).into_iter().map(EdgeKind::word).collect(),
        features: graph.features(item.index).into_iter().collect(),
        builds: graph.builds_with(item.index).into_iter().collect(),
        record: match item.record {
            None => "none",
            Some(record) if record.is_part() => "part",
            Some(record) if record.kind == Kind::Tool => "tool",
            Some(_) => "item",
        },
        line: item.record.map(|record| ledger.lines.at(record.span.start).line),
        part_of: part_of.map(|parents| parents.iter().map(|parent| parent.value.as_str()).collect()),
        paths: item.paths.iter().map(|path| steps(graph, path)).collect(),
        manufacturer: item
            .record
            .and_then(|record| record.manufacturer.text())
            .map(ToOwned::to_owned)
            .or_else(|| krate.supplier()),
        licence: item.record.and_then(|record| record.licence.text()).or(krate.about.licence.as_deref()),
        anomaly_coverage: anomaly_coverage(ledger, item),
        release: release(item.release),
        rust_version: krate.about.rust_version.as_deref(),
        proc_macro: krate.about.proc_macro,
        build_script: krate.about.build_script,
        links: krate.about.links.as_deref(),
    }
}

fn release(release: &Release) -> ReleaseInfo<'_> {
    let listing = release.listing();
    ReleaseInfo {
        yanked: listing.map(|listing| listing.yanked),
        published: listing.and_then(|listing| listing.published).map(|at| at.to_string()),
        checksum: listing.map(|listing| listing.checksum.as_str()),
        looked_on: listing.map(|listing| listing.looked_on.to_string()),
        looked_in: listing.map(|listing| listing.looked_in.word()),
        not_known: release.not_known_because(),
    }
}

fn steps(graph: &Graph, path: &[Node]) -> Vec<String> {
    path.iter().map(|node| graph.get(node.krate).id()).collect()
}

fn anomaly_coverage(ledger: &Ledger<'_>, item: &Item<'_>) -> &'static str {
    match ledger.database() {
        None => "not_determined",
        Some(database) if !database.readable(&item.krate.name) => "not_determined",
        Some(_) if item.krate.is_of_the_public_registry() => "compared",
        Some(_) => "compared_by_name_only",
    }
}

/// `RustSec` lists crates. What is none is compared by a person, with its supplier's lists.
fn coverage_of_other(other: &Other<'_>) -> &'static str {
    let record: &Record = other.record;
    let listed = record.anomaly_lists.get().is_some_and(|lists| !lists.lists.is_empty());
    match (listed, record.version.text()) {
        (_, None) => "not_evaluable",
        (true, Some(_)) => "supplier_list",
        (false, Some(_)) => "no_list",
    }
}

pub(super) fn others<'a>(ledger: &'a Ledger<'_>) -> Vec<OtherInfo<'a>> {
    let others = ledger.others.iter().map(|other| OtherInfo {
        name: &other.record.name,
        kind: other.record.kind.word(),
        version: other.record.version.text(),
        manufacturer: other.record.manufacturer.text(),
        class: other.judged.class.letter(),
        anomaly_coverage: coverage_of_other(other),
        bundled_by: other.record.bundled_by.texts().collect(),
        linked_by: other.record.linked_by.texts().collect(),
        line: ledger.lines.at(other.record.span.start).line,
    });
    others.collect()
}

pub(super) fn not_shipped<'a>(ledger: &'a Ledger<'_>) -> Vec<NotShippedInfo<'a>> {
    let Some(graph) = ledger.graph() else { return Vec::new() };
    let info = |(index, not_shipped): (&CrateIx, &NotShipped)| {
        let krate = graph.get(*index);
        NotShippedInfo {
            name: &krate.name,
            version: krate.version.to_string(),
            source: krate.source.to_string(),
            reason: reason(not_shipped.absence),
            through: not_shipped.through.map(|parent| graph.get(parent).id()),
        }
    };
    graph.not_shipped().iter().map(info).collect()
}

pub(super) const fn reason(absence: Absence) -> &'static str {
    match absence {
        Absence::Development => "development",
        Absence::OtherTarget => "other_target",
        Absence::FeatureOff => "feature_off",
        Absence::OtherPackage => "other_package",
        Absence::Unused => "unused",
    }
}
