//! CycloneDX 1.6: the list with its anomalies, and the judgements alone (VEX) with links into the list.

use super::names::{self, Links, Own, SOFTWARE, crate_ref, entry_ref};
use crate::evidence::graph::{Crate, CrateIx, Graph};
use crate::evidence::licence::Licence;
use crate::evidence::manifest::{Evaluation, Kind};
use crate::reconcile::{Case, Ledger};
use crate::verdict::{Analysis, Report, Response};
use crate::views::document::{Document, Table, Value, address, is_link, plain};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Draws the list.
pub fn render(report: &Report<'_, '_>, list: &Document) -> String {
    let mut document = head(report, list, &names::uuid(list));
    let ledger = report.ledger;
    document["components"] = components(ledger, list).into();
    document["dependencies"] = dependencies(ledger).into();
    document["compositions"] = compositions(ledger);
    document["vulnerabilities"] = vulnerabilities(report, ToOwned::to_owned);
    format!("{document:#}\n")
}

/// Draws what is said of each anomaly, with links into the list.
pub fn render_vex(report: &Report<'_, '_>, list: &Document, evaluations: &Document) -> String {
    let mut document = head(report, list, &names::uuid(evaluations));
    let links = Links::into(list);
    document["vulnerabilities"] = vulnerabilities(report, |reference| links.to(reference));
    format!("{document:#}\n")
}

fn head(report: &Report<'_, '_>, list: &Document, uuid: &str) -> Json {
    let ledger = report.ledger;
    let properties: Vec<Json> = list.header.iter().flat_map(|fact| property(fact.key, &fact.value)).collect();
    let members: Vec<Json> = ledger
        .software_items
        .iter()
        .map(|item| {
            json!({
                "type": "application",
                "bom-ref": ledger.graph().map_or_else(String::new, |graph| crate_ref(graph, item.index)),
                "name": plain(&item.krate.name),
                "version": item.krate.version.to_string(),
                "properties": property("class", &Value::from(item.judged.class.letter())),
            })
        })
        .collect();
    let mut software = json!({
        "type": "firmware",
        "bom-ref": SOFTWARE,
        "name": plain(&list.text("software_system")),
        "version": plain(&list.text("software_version")),
        "description": plain(&list.subject),
        "components": members,
        "properties": properties,
    });
    let mut metadata = json!({
        "timestamp": names::time(ledger.evidence.today),
        "tools": { "components": [{
            "type": "application", "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION"),
        }] },
        "properties": [
            { "name": "cargo-soup:status", "value": list.status() },
            { "name": "cargo-soup:digest", "value": list.digest() },
        ],
    });
    if let Some(maker) = ledger.manifest().and_then(|manifest| manifest.device.manufacturer.text()) {
        software["manufacturer"] = json!({ "name": plain(maker) });
        metadata["manufacturer"] = json!({ "name": plain(maker) });
    }
    metadata["component"] = software;
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{uuid}"),
        "version": 1,
        "metadata": metadata,
    })
}

/// A value as properties, one for each text of it.
fn property(key: &str, value: &Value) -> Vec<Json> {
    if !value.is_there() {
        return Vec::new();
    }
    let name = format!("cargo-soup:{key}");
    value.lines().iter().map(|line| json!({ "name": name, "value": plain(line) })).collect()
}

/// The cells of a row as properties.
fn properties<'v>(table: &'v Table, row: &'v [Value]) -> impl Iterator<Item = Json> + 'v {
    table.cells(row).flat_map(|(column, value)| property(column.key, value))
}

/// The crates, with the rows of the list about each, and then what is no crate.
fn components(ledger: &Ledger<'_>, list: &Document) -> Vec<Json> {
    let tables: BTreeMap<&str, &Table> = list.tables().map(|(section, table)| (section.key, table)).collect();
    let (Some(crates), Some(graph)) = (tables.get("components"), ledger.graph()) else {
        return Vec::new();
    };
    let mut own = Own::of(list);
    let mut found = Vec::new();
    for (item, row) in ledger.items.iter().zip(&crates.rows) {
        let mut told: Vec<Json> = properties(crates, row).collect();
        let supports = ledger.is_supporting(item);
        let row_of_its_own = supports || item.own_record().is_some() || item.record.is_none();
        let own = row_of_its_own.then(|| own.next(supports)).flatten();
        told.extend(own.into_iter().flat_map(|(table, row)| properties(table, row)));
        let mut component = crate_component(graph, item.index, row, crates, &once(told));
        component["scope"] = scope(supports).into();
        found.push(component);
    }
    for other in &ledger.others {
        let supports = other.record.kind == Kind::Tool;
        let own = own.next(supports);
        let told = own.into_iter().flat_map(|(table, row)| properties(table, row)).collect();
        found.push(json!({
            "type": kind(other.record.kind),
            "bom-ref": entry_ref(ledger, other.record),
            "name": plain(other.record.title.text().unwrap_or(&other.record.name)),
            "version": plain(other.record.version.text().unwrap_or_default()),
            "purl": names::generic_purl(other.record),
            "supplier": supplier(other.record.manufacturer.text()),
            "licenses": licences(other.record.licence.text()),
            "scope": scope(supports),
            "properties": once(told),
        }));
    }
    found.iter_mut().for_each(without_nothing);
    found
}

/// What makes the software and is no part of it is not in what ships.
const fn scope(supports: bool) -> &'static str {
    if supports { "excluded" } else { "required" }
}

/// The same property twice is one: an item's row repeats what the component's says.
fn once(properties: Vec<Json>) -> Vec<Json> {
    let mut seen = BTreeSet::new();
    properties.into_iter().filter(|property| seen.insert(property.to_string())).collect()
}

fn crate_component(graph: &Graph, index: CrateIx, row: &[Value], table: &Table, properties: &[Json]) -> Json {
    let krate = graph.get(index);
    let cell = |key: &str| {
        let found = table.cells(row).find(|(column, value)| column.key == key && value.is_there());
        found.map(|(_, value)| value.words())
    };
    let repository = krate.about.repository.as_deref().filter(|address| is_link(address));
    json!({
        "type": "library",
        "bom-ref": crate_ref(graph, index),
        "name": plain(&krate.name),
        "version": krate.version.to_string(),
        "description": krate.about.description.as_deref().map(plain),
        "purl": krate.purl(),
        "hashes": hashes(names::sha256_in_use(krate)),
        "pedigree": krate.is_modified().then(|| pedigree(krate)),
        "supplier": supplier(cell("manufacturer").as_deref()),
        "licenses": licences(cell("licence").as_deref()),
        "externalReferences": repository.map(|url| json!([{ "type": "vcs", "url": url }])),
        "properties": properties,
    })
}

fn hashes(sum: Option<String>) -> Json {
    sum.map_or(Json::Null, |sum| json!([{ "alg": "SHA-256", "content": sum }]))
}

/// What a changed crate was before: package URL and hash that others know are those of its ancestor.
fn pedigree(krate: &Crate) -> Json {
    let mut ancestor = json!({
        "type": "library",
        "name": plain(&krate.name),
        "version": krate.version.to_string(),
        "purl": krate.purl(),
        "hashes": hashes(names::sha256(krate)),
    });
    without_nothing(&mut ancestor);
    json!({ "ancestors": [ancestor], "notes": plain(&krate.contents.state.changes().join(", ")) })
}

/// Takes out what is not known.
fn without_nothing(component: &mut Json) {
    if let Some(keys) = component.as_object_mut() {
        keys.retain(|_, value| !value.is_null());
    }
}

fn supplier(name: Option<&str>) -> Json {
    name.map_or(Json::Null, |name| json!({ "name": plain(name) }))
}

/// An SPDX expression as one, and anything else by its text.
fn licences(text: Option<&str>) -> Json {
    let Some(text) = text else { return Json::Null };
    match Licence::parse(text) {
        Some(licence) if !licence.interpreted => json!([{ "expression": text }]),
        _ => json!([{ "license": { "name": plain(text) } }]),
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Os => "operating-system",
        Kind::Service | Kind::Tool | Kind::Other => "application",
        Kind::Crate | Kind::Toolchain | Kind::Native => "library",
    }
}

/// Who needs whom, over both sides and all builds.
fn dependencies(ledger: &Ledger<'_>) -> Vec<Json> {
    let Some(graph) = ledger.graph() else { return Vec::new() };
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in graph.nodes().keys() {
        needs.entry(crate_ref(graph, node.krate)).or_default();
    }
    for (from, to) in graph.edges().keys().filter(|(from, to)| from.krate != to.krate) {
        needs.entry(crate_ref(graph, from.krate)).or_default().insert(crate_ref(graph, to.krate));
    }
    let others = ledger.others.iter().map(|other| entry_ref(ledger, other.record));
    let members = ledger.software_items.iter().map(|item| crate_ref(graph, item.index));
    let system: BTreeSet<String> = members.chain(others.clone()).collect();
    needs.extend(others.map(|reference| (reference, BTreeSet::new())));
    needs.insert(SOFTWARE.to_owned(), system);
    needs.into_iter().map(|(of, on)| json!({ "ref": of, "dependsOn": on })).collect()
}

/// How far the list goes: the crates are all there; of what is no crate it holds what somebody wrote down.
fn compositions(ledger: &Ledger<'_>) -> Json {
    let Some(graph) = ledger.graph() else { return json!([]) };
    let crates: BTreeSet<String> = graph.nodes().keys().map(|node| crate_ref(graph, node.krate)).collect();
    let others: Vec<String> = ledger.others.iter().map(|other| entry_ref(ledger, other.record)).collect();
    let mut found = vec![
        json!({ "aggregate": "complete", "dependencies": crates }),
        json!({ "aggregate": "incomplete", "assemblies": [SOFTWARE] }),
    ];
    if !others.is_empty() {
        found.push(json!({ "aggregate": "unknown", "dependencies": others }));
    }
    found.into()
}

fn vulnerabilities(report: &Report<'_, '_>, reference: impl Fn(&str) -> String) -> Json {
    let told = report.told().map(|(case, analysis)| {
        let affects = names::concerned(report.ledger, case);
        let mut one = json!({
            "bom-ref": plain(&format!("{} {affects}", case.id())),
            "id": plain(case.id()),
            "source": source(case),
            "description": plain(case.title()),
            "detail": case.advisory().map(|advisory| advisory.description.trim().to_owned()),
            "ratings": [{ "severity": severity(case) }],
            "affects": [{ "ref": reference(&affects) }],
            "analysis": said(&analysis),
            "properties": [{ "name": "cargo-soup:standing", "value": case.standing.word() }],
        });
        let aliases = case.aliases().iter().map(|id| json!({ "id": id, "source": { "name": origin(id) } }));
        let aliases: Vec<Json> = aliases.collect();
        if !aliases.is_empty() {
            one["references"] = aliases.into();
        }
        without_nothing(&mut one);
        one
    });
    told.collect()
}

fn source(case: &Case<'_>) -> Json {
    let name = if case.advisory().is_some() { "RustSec" } else { "its supplier's list" };
    match address(case).filter(|address| is_link(address)) {
        Some(url) => json!({ "name": name, "url": url }),
        None => json!({ "name": name }),
    }
}

/// Who gives ids that begin so.
fn origin(id: &str) -> &'static str {
    match id.split('-').next() {
        Some("CVE") => "NVD",
        Some("GHSA") => "GitHub Advisories",
        _ => "another database",
    }
}

fn severity(case: &Case<'_>) -> &'static str {
    match case.severity().to_ascii_lowercase().as_str() {
        "critical" => "critical",
        "high" => "high",
        "medium" => "medium",
        "low" => "low",
        "none" => "none",
        _ => "unknown",
    }
}

fn said(analysis: &Analysis<'_>) -> Json {
    match analysis {
        Analysis::UnderInvestigation(doubt) => json!({ "state": "in_triage", "detail": doubt.phrase() }),
        Analysis::NotAffected(evaluation, why) => {
            let mut said = judged("not_affected", evaluation);
            said["justification"] = why.replace('-', "_").into();
            said
        }
        Analysis::FalseMatch(evaluation) => judged("false_positive", evaluation),
        Analysis::Fixed(evaluation) => judged("resolved", evaluation),
        Analysis::Affected(evaluation, response) => {
            let mut said = judged("exploitable", evaluation);
            said["response"] = json!([match response {
                Response::Accepted => "will_not_fix",
                Response::Controlled => "workaround_available",
                Response::Change => "update",
            }]);
            said
        }
    }
}

fn judged(state: &str, evaluation: &Evaluation) -> Json {
    let texts = [evaluation.rationale.text(), evaluation.action.text()];
    let detail: Vec<String> = texts.into_iter().flatten().map(plain).collect();
    let mut said = json!({ "state": state, "detail": detail.join(". ") });
    if let Some(day) = evaluation.day() {
        said["firstIssued"] = names::time(day).into();
        said["lastUpdated"] = names::time(day).into();
    }
    said
}
