//! SPDX 2.3 as JSON: the packages of the list and how they depend on each other.

use super::names::{self, Own};
use crate::evidence::graph::{Crate, CrateIx, EdgeKind, Graph, Source};
use crate::evidence::licence::Licence;
use crate::evidence::manifest::Kind;
use crate::reconcile::{Item, Ledger};
use crate::verdict::Report;
use crate::views::document::{Document, Table, Value, address, is_link, plain};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

const NOTHING: &str = "NOASSERTION";
const SYSTEM: &str = "SPDXRef-software";

/// Draws the list.
pub fn render(report: &Report<'_, '_>, list: &Document) -> String {
    let ledger = report.ledger;
    let tool = format!("Tool: {}-{}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let mut creators = vec![tool.clone()];
    let maker = ledger.manifest().and_then(|manifest| manifest.device.manufacturer.text());
    creators.extend(maker.map(organization));
    let document = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": plain(&format!("{}: {}", list.title, list.subject)),
        "documentNamespace": format!("https://spdx.org/spdxdocs/cargo-soup-{}", names::uuid(list)),
        "comment": format!("{}; digest of the list: {}", list.status(), list.digest()),
        "creationInfo": {
            "created": names::time(ledger.evidence.today),
            "creators": creators,
        },
        "packages": packages(report, list, &tool),
        "relationships": relationships(ledger),
    });
    format!("{document:#}\n")
}

/// A name as SPDX writes one of an organization, where brackets hold an address.
fn organization(name: &str) -> String {
    let name = plain(name).replace('(', "[").replace(')', "]");
    format!("Organization: {}", name.trim())
}

fn id(graph: &Graph, index: CrateIx) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' };
    let name: String = graph.get(index).id().chars().map(allowed).collect();
    format!("SPDXRef-crate-{}-{name}", index.0)
}

fn packages(report: &Report<'_, '_>, list: &Document, tool: &str) -> Vec<Json> {
    let ledger = report.ledger;
    let Some(graph) = ledger.graph() else { return Vec::new() };
    let tables: BTreeMap<&str, &Table> = list.tables().map(|(section, table)| (section.key, table)).collect();
    let notes = Notes { tool, day: names::time(ledger.evidence.today) };
    let mut found = vec![system(list)];
    for item in &ledger.software_items {
        let mut member =
            package(&id(graph, item.index), &item.krate.name, Some(item.krate.version.to_string()));
        member["licenseDeclared"] = licence(item.krate.about.licence.as_deref()).into();
        found.push(member);
    }
    let mut own = Own::of(list);
    for (item, row) in ledger.items.iter().zip(&tables["components"].rows) {
        let mut about = notes.of(tables["components"], row);
        let supports = ledger.is_supporting(item);
        let row_of_its_own = supports || item.own_record().is_some() || item.record.is_none();
        let own = row_of_its_own.then(|| own.next(supports)).flatten();
        about.extend(own.into_iter().flat_map(|(table, row)| notes.of(table, row)));
        found.push(crate_package(report, graph, item, about));
    }
    for (number, other) in ledger.others.iter().enumerate() {
        let record = other.record;
        let name = record.title.text().unwrap_or(&record.name);
        let mut one =
            package(&format!("SPDXRef-entry-{number}"), name, record.version.text().map(ToOwned::to_owned));
        one["supplier"] = record.manufacturer.text().map_or_else(|| NOTHING.into(), organization).into();
        one["licenseDeclared"] = licence(record.licence.text()).into();
        one["externalRefs"] = json!([purl(&names::generic_purl(record))]);
        let own = own.next(record.kind == Kind::Tool);
        one["annotations"] = own.into_iter().flat_map(|(table, row)| notes.of(table, row)).collect();
        found.push(one);
    }
    found
}

/// The software system itself, which the document describes.
fn system(list: &Document) -> Json {
    let mut one = package(SYSTEM, &list.text("software_system"), Some(list.text("software_version")));
    one["primaryPackagePurpose"] = "FIRMWARE".into();
    let maker = list.header.iter().find(|fact| fact.key == "manufacturer" && fact.value.is_there());
    one["supplier"] = maker.map_or_else(|| NOTHING.into(), |fact| organization(&fact.value.words())).into();
    one
}

fn package(id: &str, name: &str, version: Option<String>) -> Json {
    let mut one = json!({
        "SPDXID": id,
        "name": plain(name),
        "downloadLocation": NOTHING,
        "filesAnalyzed": false,
        "licenseConcluded": NOTHING,
        "licenseDeclared": NOTHING,
        "copyrightText": NOTHING,
    });
    if let Some(version) = version {
        one["versionInfo"] = plain(&version).into();
    }
    one
}

fn crate_package(report: &Report<'_, '_>, graph: &Graph, item: &Item<'_>, about: Vec<Json>) -> Json {
    let krate = item.krate;
    let stated = item.record.and_then(|record| record.manufacturer.text()).map(ToOwned::to_owned);
    let supplier = stated.or_else(|| krate.supplier());
    let declared = item.record.and_then(|record| record.licence.text()).or(krate.about.licence.as_deref());
    let mut one = package(&id(graph, item.index), &krate.name, Some(krate.version.to_string()));
    one["primaryPackagePurpose"] = "LIBRARY".into();
    one["supplier"] = supplier.map_or_else(|| NOTHING.into(), |name| organization(&name)).into();
    one["licenseDeclared"] = licence(declared).into();
    one["downloadLocation"] = location(krate).into();
    one["annotations"] = about.into();
    if let Some(sum) = names::sha256_in_use(krate) {
        one["checksums"] = json!([{ "algorithm": "SHA256", "checksumValue": sum }]);
    }
    let mut refs: Vec<Json> = krate.purl().iter().map(|name| purl(name)).collect();
    let told = report.told().filter(|(case, _)| case.index() == Some(item.index));
    refs.extend(told.filter_map(|(case, _)| address(case)).filter(|address| is_link(address)).map(|address| {
        json!({ "referenceCategory": "SECURITY", "referenceType": "advisory", "referenceLocator": address })
    }));
    if !refs.is_empty() {
        one["externalRefs"] = refs.into();
    }
    one
}

fn purl(name: &str) -> Json {
    json!({ "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": name })
}

/// Where a crate was fetched from, if that is a repository others can reach.
fn location(krate: &Crate) -> String {
    let Source::Git { repository, revision } = &krate.source else { return NOTHING.into() };
    let address = repository.split(['?', '#']).next().unwrap_or(repository).trim_start_matches("git+");
    if is_link(address) { format!("git+{address}@{revision}") } else { NOTHING.into() }
}

/// An expression of licences SPDX knows; one of its own making would have to be given in full.
fn licence(text: Option<&str>) -> String {
    let known = |text: &&str| {
        !text.contains("LicenseRef") && Licence::parse(text).is_some_and(|licence| !licence.interpreted)
    };
    text.filter(known).unwrap_or(NOTHING).to_owned()
}

/// The rows of the list as annotations of their packages.
struct Notes<'a> {
    tool: &'a str,
    day: String,
}

impl Notes<'_> {
    fn of(&self, table: &Table, row: &[Value]) -> Vec<Json> {
        let there = table.cells(row).filter(|(_, value)| value.is_there());
        let note = |key: &str, line: &String| {
            json!({
                "annotationType": "OTHER",
                "annotator": self.tool,
                "annotationDate": self.day,
                "comment": format!("{key}: {}", plain(line)),
            })
        };
        there
            .flat_map(|(column, value)| {
                value.lines().iter().map(|line| note(column.key, line)).collect::<Vec<_>>()
            })
            .collect()
    }
}

fn relationships(ledger: &Ledger<'_>) -> Vec<Json> {
    let relation = |from: &str, kind: &str, to: &str| json!({ "spdxElementId": from, "relationshipType": kind, "relatedSpdxElement": to });
    let mut found = vec![relation("SPDXRef-DOCUMENT", "DESCRIBES", SYSTEM)];
    let Some(graph) = ledger.graph() else { return found };
    for item in &ledger.software_items {
        found.push(relation(SYSTEM, "CONTAINS", &id(graph, item.index)));
    }
    for (number, other) in ledger.others.iter().enumerate() {
        let entry = format!("SPDXRef-entry-{number}");
        found.push(match other.record.kind {
            Kind::Tool => relation(&entry, "BUILD_TOOL_OF", SYSTEM),
            _ => relation(SYSTEM, "DEPENDS_ON", &entry),
        });
    }
    // A crate can stand on both sides: one relation says it of both.
    let mut kinds: BTreeSet<(CrateIx, CrateIx, EdgeKind)> = BTreeSet::new();
    for ((from, to), edge) in graph.edges().iter().filter(|((from, to), _)| from.krate != to.krate) {
        kinds.extend(edge.iter().map(|kind| (from.krate, to.krate, *kind)));
    }
    for (from, to, kind) in kinds {
        let (from, to) = (id(graph, from), id(graph, to));
        found.push(match kind {
            EdgeKind::Normal => relation(&from, "DEPENDS_ON", &to),
            EdgeKind::Build => relation(&to, "BUILD_DEPENDENCY_OF", &from),
        });
    }
    found
}
