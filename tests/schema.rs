//! What `--format json` prints is what `docs/audit.schema.json` says, over every case of every rule page.

mod support;

use cargo_soup::criteria::SafetyClass;
use cargo_soup::rules::catalogue;
use cargo_soup::views::json;
use serde_json::Value;
use std::collections::BTreeSet;
use support::page;

fn schema() -> Value {
    serde_json::from_str(json::JSON_SCHEMA).expect("the schema is JSON")
}

fn documents() -> Vec<Value> {
    let mut documents = Vec::new();
    for (rule, _) in catalogue() {
        let text = std::fs::read_to_string(support::repository(&format!("docs/rules/{}.md", rule.slug)))
            .expect("a page");
        for case in page::parse(&text).cases {
            let evidence = page::evidence(&case, SafetyClass::B);
            let written = support::audited(&evidence, json::render);
            documents.push(serde_json::from_str(&written).expect("the document is JSON"));
        }
    }
    documents.push(serde_json::from_str(&json::render_failure("could not look", "look")).expect("JSON"));
    documents
}

#[test]
fn every_document_follows_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    for document in documents() {
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {document:#}");
    }
}

#[test]
fn every_key_of_a_document_is_in_the_schema_and_snake_case() {
    let described = keys_of(&schema());
    for key in documents().iter().flat_map(keys_of) {
        assert!(described.contains(&key), "the schema does not describe `{key}`");
        assert!(key.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "`{key}` is not snake case");
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
