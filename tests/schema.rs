//! What `--format json` prints is what its schema in `docs` says, over every case of every rule page.

mod support;

use cargo_soup::criteria::SafetyClass;
use cargo_soup::evidence::graph::Graph;
use cargo_soup::reconcile::{self, Shown};
use cargo_soup::rules::catalogue;
use cargo_soup::verdict::{Filter, Listing, Report};
use cargo_soup::views::json;
use serde_json::Value;
use std::collections::BTreeSet;
use support::page;

fn schema() -> Value {
    serde_json::from_str(json::JSON_SCHEMA).expect("the schema is JSON")
}

fn listing_schema() -> Value {
    serde_json::from_str(json::LISTING_JSON_SCHEMA).expect("the schema is JSON")
}

/// The documents about the graph, each with its schema.
fn of_the_graph() -> Vec<(Value, Vec<Value>)> {
    let why = |report: &Report<'_, '_>| {
        let crates = report.ledger.graph().into_iter().flat_map(Graph::crates);
        let answers: Vec<_> =
            crates.filter_map(|(index, _)| Some((index, reconcile::why(report.ledger, index)?))).collect();
        json::render_why(report.ledger, &answers)
    };
    let tree = |report: &Report<'_, '_>| {
        let shown = Shown::default();
        let tree = report.ledger.graph().map(|graph| reconcile::tree(graph, &shown)).unwrap_or_default();
        json::render_tree(report.ledger, &shown, &tree)
    };
    let builds =
        |report: &Report<'_, '_>| json::render_builds(report.ledger, &reconcile::shares(report.ledger));
    let trace = |report: &Report<'_, '_>| {
        let by = reconcile::By::Id(cargo_soup::evidence::trace::IdKind::Hazard);
        let trace = reconcile::trace(report.ledger, &[], Some(by)).expect("nothing is named");
        json::render_trace(report, &trace)
    };
    let all = [
        (json::TRACE_JSON_SCHEMA, of_every_case(trace), json::render_trace_failure("could not look", "look")),
        (json::WHY_JSON_SCHEMA, of_every_case(why), json::render_why_failure("could not look", "look")),
        (json::TREE_JSON_SCHEMA, of_every_case(tree), json::render_tree_failure("could not look", "look")),
        (
            json::BUILDS_JSON_SCHEMA,
            of_every_case(builds),
            json::render_builds_failure("could not look", "look"),
        ),
    ];
    let read = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    all.into_iter()
        .map(|(schema, mut documents, failure)| {
            documents.push(read(&failure));
            (read(schema), documents)
        })
        .collect()
}

fn all() -> impl Iterator<Item = (Value, Vec<Value>)> {
    [(schema(), documents()), (listing_schema(), listings())].into_iter().chain(of_the_graph())
}

fn documents() -> Vec<Value> {
    let mut documents = of_every_case(json::render);
    documents.push(serde_json::from_str(&json::render_failure("could not look", "look")).expect("JSON"));
    documents
}

fn listings() -> Vec<Value> {
    let listed = |report: &Report<'_, '_>| json::render_listing(&Listing::new(report, Filter::default()));
    let mut documents = of_every_case(listed);
    documents
        .push(serde_json::from_str(&json::render_listing_failure("could not look", "look")).expect("JSON"));
    documents
}

fn of_every_case(render: impl Fn(&Report<'_, '_>) -> String) -> Vec<Value> {
    let mut documents = Vec::new();
    for (rule, _) in catalogue() {
        let text = std::fs::read_to_string(support::repository(&format!("docs/rules/{}.md", rule.slug)))
            .expect("a page");
        for case in page::parse(&text).cases {
            let evidence = page::evidence(&case, SafetyClass::B);
            let written = support::audited(&evidence, &render);
            documents.push(serde_json::from_str(&written).expect("the document is JSON"));
        }
    }
    documents
}

#[test]
fn every_document_follows_its_schema() {
    for (schema, documents) in all() {
        let validator = jsonschema::validator_for(&schema).expect("the schema is one");
        for document in documents {
            let errors: Vec<String> =
                validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?} in {document:#}");
        }
    }
}

#[test]
fn every_key_of_a_document_is_in_its_schema_and_snake_case() {
    for (schema, documents) in all() {
        let described = keys_of(&schema);
        for key in documents.iter().flat_map(keys_of) {
            assert!(described.contains(&key), "the schema does not describe `{key}`");
            assert!(key.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "`{key}` is not snake case");
        }
    }
}

#[test]
fn what_both_documents_hold_is_described_alike() {
    let (audit, list) = (schema(), listing_schema());
    let sync: Value = serde_json::from_str(json::SYNC_JSON_SCHEMA).expect("the schema is JSON");
    for part in ["/properties/anomalies/items", "/properties/database", "/properties/tool"] {
        assert_eq!(audit.pointer(part), list.pointer(part), "{part}");
    }
    for part in ["/properties/evidence", "/properties/database", "/properties/tool", "/properties/errors"] {
        assert_eq!(sync.pointer(part), list.pointer(part), "{part}");
    }
    for (name, definition) in list["$defs"].as_object().expect("definitions") {
        assert_eq!(&audit["$defs"][name], definition, "{name}");
    }
}

#[test]
fn a_change_describes_crates_anomalies_and_findings_as_an_audit_does() {
    let change: Value = serde_json::from_str(json::CHANGE_JSON_SCHEMA).expect("the schema is JSON");
    let audit = schema();
    for (part, whole) in [("arrived", "items"), ("introduced", "anomalies"), ("needs", "findings")] {
        let items = |schema: &Value, name| schema.pointer(&format!("/properties/{name}/items")).cloned();
        assert_eq!(items(&change, part), items(&audit, whole), "{part}");
    }
    assert_eq!(change.pointer("/properties/tool"), audit.pointer("/properties/tool"));
    for (name, definition) in change["$defs"].as_object().expect("definitions") {
        assert_eq!(&audit["$defs"][name], definition, "{name}");
    }
}

fn keys_of(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(map) => {
            map.iter().flat_map(|(key, value)| keys_of(value).into_iter().chain([key.clone()])).collect()
        }
        Value::Array(list) => list.iter().flat_map(keys_of).collect(),
        _ => BTreeSet::new(),
    }
}
