//! What every document has: what it is about, what it rests on, and what it cannot know.

use super::{Body, Column, Fact, Layout, Missing, Section, Table, Value};
use crate::criteria::{EDITION, Level};
use crate::evidence::graph::{Build, Graph};
use crate::evidence::manifest::{Field, Stated};
use crate::reconcile::Ledger;
use crate::verdict::{Conclusion, Report};
use crate::views::text::count;
use std::collections::BTreeSet;

/// Clauses as a document names them.
pub(super) fn basis(clauses: &str) -> String {
    format!("{EDITION}, {clauses}")
}

/// Device, software system and version.
pub(super) fn subject(ledger: &Ledger<'_>) -> String {
    let device = ledger.manifest().map(|manifest| &manifest.device);
    let text = |field: Option<&Field<String>>| field.and_then(Field::text).map(ToOwned::to_owned);
    let versions: BTreeSet<String> =
        ledger.software_items.iter().map(|item| item.krate.version.to_string()).collect();
    let system = text(device.map(|device| &device.software_system)).unwrap_or_else(|| "software".into());
    let versions = match versions.len() {
        0..=NAMED => versions.into_iter().collect::<Vec<_>>().join(" / "),
        _ => packages(ledger, &versions),
    };
    let system = format!("{system} {versions}");
    let device = text(device.map(|device| &device.name));
    device.into_iter().chain([system.trim().to_owned()]).collect::<Vec<_>>().join(", ")
}

/// More versions than these are counted: they would fill a title, and the software items are listed with theirs.
const NAMED: usize = 3;

/// `(16 packages of 9 versions)`.
fn packages(ledger: &Ledger<'_>, versions: &BTreeSet<String>) -> String {
    let packages = count(ledger.software_items.len(), "package", "packages");
    format!("({packages} of {} versions)", versions.len())
}

/// Why a document is a draft.
pub(super) fn draft(report: &Report<'_, '_>) -> Option<String> {
    let why = match report.conclusion {
        Conclusion::Conforms => return None,
        Conclusion::DoesNotConform => count(report.count(Level::Error), "error", "errors"),
        Conclusion::NotDetermined => "something could not be looked at".to_owned(),
    };
    Some(format!("the audit's verdict on the record is \"{}\": {why}", report.conclusion.phrase()))
}

/// What a document is about and what it rests on.
pub(super) fn header(report: &Report<'_, '_>) -> Vec<Fact> {
    let mut facts = device(report.ledger);
    facts.extend(verdict(report));
    facts.extend(counts(report));
    facts.extend(evidence(report));
    facts
}

fn device(ledger: &Ledger<'_>) -> Vec<Fact> {
    let device = ledger.manifest().map(|manifest| &manifest.device);
    let text = |field: Option<&Field<String>>| Value::stated(field.and_then(Field::text));
    let distinct: BTreeSet<String> =
        ledger.software_items.iter().map(|item| item.krate.version.to_string()).collect();
    let versions = if distinct.len() > NAMED {
        format!("{}: see the software items", packages(ledger, &distinct)).into()
    } else {
        let each = ledger.software_items.iter();
        Value::texts(each.map(|item| format!("{} {}", item.krate.name, item.krate.version)))
    };
    let mut facts = vec![
        Fact::new("manufacturer", "Manufacturer", text(device.map(|device| &device.manufacturer))),
        Fact::new("device", "Device", text(device.map(|device| &device.name))),
        Fact::new("software_system", "Software system", text(device.map(|device| &device.software_system))),
        Fact::new("software_version", "Software version", versions),
        Fact::new("builds", "Builds", build_names(ledger)),
        Fact::new("safety_class", "Safety class", ledger.system.class.letter()),
        Fact::new("class_reason", "Class because", ledger.system.why.as_str()),
        Fact::new("class_reference", "Class assigned in", text(device.map(|device| &device.class_reference))),
    ];
    let stated = device.map_or(&[][..], |device| &device.stated);
    for (key, name, label) in [
        ("plan", "plan", "Development plan"),
        ("maintenance-plan", "maintenance_plan", "Maintenance plan"),
        ("risk-file", "risk_file", "Risk management file"),
        ("quality-manual", "quality_manual", "Quality manual"),
    ] {
        let document = stated.iter().find(|(stated, _): &&Stated| *stated == key);
        facts.extend(document.map(|(_, text)| Fact::new(name, label, text.value.as_str())));
    }
    facts
}

fn build_names(ledger: &Ledger<'_>) -> Value {
    let name = |build: &Build| format!("{} ({})", build.name, build.target.triple);
    let graph = ledger.graph();
    graph
        .map_or(Value::Missing(Missing::NotDetermined), |graph| Value::texts(graph.builds().iter().map(name)))
}

fn verdict(report: &Report<'_, '_>) -> Vec<Fact> {
    vec![
        Fact::new("day", "As of", Value::Day(report.ledger.evidence.today)),
        Fact::new("verdict", "Verdict of the audit", report.conclusion.phrase()),
        Fact::new("errors", "Errors", report.count(Level::Error)),
        Fact::new("warnings", "Warnings", report.count(Level::Warning)),
        Fact::new("waived", "Findings waived", report.waived()),
    ]
}

fn counts(report: &Report<'_, '_>) -> Vec<Fact> {
    let coverage = &report.coverage;
    let known = |number: usize| {
        if report.ledger.database().is_some() {
            Value::Number(number)
        } else {
            Value::Missing(Missing::NotDetermined)
        }
    };
    vec![
        Fact::new("crates_shipped", "Crates that ship or build", coverage.shipped),
        Fact::new("items", "Of the crates, items of their own", coverage.items),
        Fact::new("parts", "Of the crates, parts of items", coverage.parts),
        Fact::new("undeclared", "Of the crates, without an entry", coverage.undeclared),
        Fact::new("only_building", "Of the crates, those that only build", coverage.only_building),
        Fact::new("other_items", "Items that are no crates", coverage.others),
        Fact::new("not_shipped", "Locked crates that do not ship", coverage.not_shipped),
        Fact::new("anomalies", "RustSec advisories that affect it", known(coverage.anomalies)),
        Fact::new("anomalies_evaluated", "RustSec advisories evaluated", known(coverage.evaluated)),
        Fact::new("supplier_anomalies", "Anomalies from suppliers' lists", coverage.listed),
        Fact::new(
            "supplier_anomalies_evaluated",
            "Anomalies from suppliers' lists, evaluated",
            coverage.listed_evaluated,
        ),
    ]
}

fn evidence(report: &Report<'_, '_>) -> Vec<Fact> {
    let ledger = report.ledger;
    let origin = &ledger.evidence.origin;
    let database = ledger.database();
    let unknown = || Value::Missing(Missing::NotDetermined);
    let code = |text: Option<&str>| text.map_or_else(unknown, |text| Value::Code(text.to_owned()));
    let commit = database.and_then(|database| database.commit.as_deref());
    let day = database.and_then(|database| database.date);
    vec![
        Fact::new(
            "compiler",
            "Compiler",
            ledger.toolchain().map_or_else(unknown, |toolchain| Value::Text(toolchain.line.clone())),
        ),
        Fact::new("lock_digest", "Cargo.lock", code(origin.lock_digest.as_deref())),
        Fact::new("manifest_digest", "SOUP manifest", code(origin.manifest_digest.as_deref())),
        Fact::new("database_commit", "RustSec database, commit", code(commit)),
        Fact::new("database_date", "RustSec database, day", day.map_or_else(unknown, Value::Day)),
        Fact::new(
            "database_digest",
            "RustSec advisories read",
            code(database.map(|database| database.digest.as_str())),
        ),
        Fact::new("tool", "Made by", format!("cargo soup {}", env!("CARGO_PKG_VERSION"))),
    ]
}

/// How the facts came here.
pub(super) fn circumstances(report: &Report<'_, '_>) -> Vec<Fact> {
    let origin = &report.ledger.evidence.origin;
    let mut facts = Vec::new();
    if let Some(database) = report.ledger.database() {
        facts.push(Fact::new("database_source", "RustSec database, read from", database.source.as_str()));
        let fetched = database.fetched_at.map(|at| at.to_string());
        facts.extend(fetched.map(|at| Fact::new("database_fetched_at", "RustSec database, fetched", at)));
    }
    let snapshot = report.ledger.evidence.releases.snapshot.as_ref();
    let snapshot = snapshot.map(|snapshot| Value::Code(snapshot.digest.clone()));
    facts.extend(snapshot.map(|digest| Fact::new("index_snapshot", "Registries' indices, snapshot", digest)));
    facts.extend(origin.cargo.as_deref().map(|cargo| Fact::new("cargo", "Resolved by", cargo)));
    facts.extend(origin.day.map(|given| Fact::new("day_given_by", "Day given by", given)));
    facts
}

static BUILDS: [Column; 6] = [
    Column::row("name", "Build"),
    Column::row("target", "Target"),
    Column::row("packages", "Packages"),
    Column::row("features", "Features"),
    Column::row("default_features", "Default features"),
    Column::row("declared", "Declared"),
];

/// What was resolved.
pub(super) fn builds(ledger: &Ledger<'_>) -> Section {
    let row = |build: &Build| {
        vec![
            Value::Text(build.name.clone()),
            Value::Code(build.target.triple.clone()),
            Value::texts(build.packages.iter().map(String::as_str)),
            Value::texts(build.features.iter().map(String::as_str)),
            Value::Flag(build.default_features),
            Value::Flag(build.declared),
        ]
    };
    Section {
        key: "builds",
        title: "Builds",
        intro: vec!["What ships is what these builds contain together.".into()],
        body: Body::Table(Table {
            columns: &BUILDS,
            rows: ledger.graph().map_or(&[][..], Graph::builds).iter().map(row).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "No build could be resolved.",
        }),
    }
}

static SOFTWARE_ITEMS: [Column; 5] = [
    Column::row("name", "Software item"),
    Column::row("version", "Version"),
    Column::row("class", "Class"),
    Column::row("class_reason", "Class because"),
    Column::row("segregation", "Segregation"),
];

/// The workspace's own packages that ship.
pub(super) fn software_items(ledger: &Ledger<'_>) -> Section {
    let rows = ledger.software_items.iter().map(|item| {
        let segregation = item.stated.and_then(|stated| stated.separation.said());
        vec![
            Value::Text(item.krate.name.clone()),
            Value::Text(item.krate.version.to_string()),
            item.judged.class.letter().into(),
            item.judged.why.as_str().into(),
            segregation.map_or(Value::Missing(Missing::None), Value::from),
        ]
    });
    Section {
        key: "software_items",
        title: "Software items",
        intro: vec!["The packages of the workspace that ship. They are no SOUP, and they use it.".into()],
        body: Body::Table(Table {
            columns: &SOFTWARE_ITEMS,
            rows: rows.collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "No package of the workspace ships.",
        }),
    }
}

/// How a document was made and what it cannot know.
pub(super) fn method() -> Section {
    let paragraphs = [
        "What ships was computed, not read from a binary: Cargo's resolver is simulated for each build on one \
         answer of Cargo's own about the workspace, and the result is held against the lock file, package by \
         package. A crate that runs at build time is listed for what it generates, and as a supporting item where it \
         generates nothing. The lock file was not changed.",
        "Declared facts are the manifest's. Where it states no manufacturer or licence, the crate's own account \
         of itself is given. Nothing in this document was judged by the tool: outcome, reason and signature of \
         each evaluation are a person's, and stand in the manifest under that person's name.",
        "Anomalies are those of the RustSec advisory database at the commit named. RustSec is a third party's \
         list of security, soundness and maintenance notices. It is not the list that an item's supplier \
         publishes, which 7.1.3 asks for, and it hardly covers the standard library. That no anomaly is listed \
         for an item means that none of the lists that were compared names its version.",
        "The lists of suppliers are looked at by people. The tool asks when that was and what was found; it reads \
         none of them. For what is no crate (operating systems, native code, services, the compiler) they are all \
         there is: nothing else is compared. The standard library alone is also compared with what RustSec has on \
         it, by the compiler's release; that is little, and old. Native code that a crate brings along is looked for in metadata and files \
         of its package, without building it. A crate from elsewhere than the public registry is compared by name and \
         version alone.",
        "Files that Cargo fetched were compared with checksum or revision when it unpacked them, and not again. \
         Vendored files are compared with the list that lies beside them; a change whose author also changed \
         that list is not seen.",
        "An evaluation holds for one crate, version, checksum and one state of the advisory's core facts. When \
         one of them changes, it is listed as re-opened.",
    ];
    let paragraphs = paragraphs.iter().map(|text| (*text).to_owned()).collect();
    Section::prose("method", "How this was made and what it cannot know", paragraphs)
}
