//! The schema of the JSON, which is generated from the columns of the documents.

use crate::support;
use cargo_soup::views::document::{Document, Fact, Table, json};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The documents that are printed as they are: a trace has a document of its own for machines.
fn every_document() -> Vec<Document> {
    crate::every_document().into_iter().filter(|document| document.kind != "trace").collect()
}

fn schema() -> Value {
    serde_json::from_str(json::JSON_SCHEMA).expect("the schema is JSON")
}

fn facts<'d>(facts: impl Iterator<Item = &'d Fact>) -> Value {
    let properties: Map<String, Value> = facts
        .map(|fact| (fact.key.to_owned(), json!({ "$ref": "#/$defs/value", "description": fact.label })))
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn table(table: &Table) -> Value {
    let keys: Vec<&str> = table.columns.iter().map(|column| column.key).collect();
    let properties: Map<String, Value> = table
        .columns
        .iter()
        .map(|column| {
            (column.key.to_owned(), json!({ "$ref": "#/$defs/value", "description": column.heading }))
        })
        .collect();
    let row = json!({ "type": "object", "additionalProperties": false, "required": keys, "properties": properties });
    json!({ "type": "array", "items": row })
}

/// One definition for each kind of document: its header and its tables.
fn kind(documents: &[Document], kind: &str) -> Value {
    let of = || documents.iter().filter(|document| document.kind == kind);
    let tables: BTreeMap<&str, Value> =
        of().flat_map(Document::tables).map(|(section, one)| (section.key, table(one))).collect();
    let keys: Vec<&str> = tables.keys().copied().collect();
    json!({
        "properties": {
            "document": { "const": kind },
            "header": facts(of().flat_map(|document| &document.header)),
            "circumstances": facts(of().flat_map(|document| &document.circumstances)),
            "tables": { "type": "object", "additionalProperties": false, "required": keys, "properties": tables },
        },
    })
}

#[test]
fn the_schema_is_that_of_the_documents() {
    let documents = every_document();
    let mut kinds: Vec<&str> = documents.iter().map(|document| document.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let made = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A document of `cargo soup` (`cargo soup list --format json`)",
        "description": "Generated from the columns of the documents by `BLESS=1 cargo test --test documents`. \
            `null` is what nobody has stated or what does not exist; what could not be looked at is the text \
            \"not determined\". New keys can be added within a schema version; none is removed or changes its meaning.",
        "type": "object",
        "required": ["schema", "document", "status", "tool", "errors"],
        "properties": {
            "schema": { "const": json::SCHEMA },
            "document": { "enum": kinds.iter().map(|kind| json!(kind)).chain([Value::Null]).collect::<Vec<_>>() },
            "title": { "type": "string" },
            "basis": { "type": "string", "description": "The clauses it answers." },
            "status": {
                "enum": ["draft", "for_signature", "not_determined"],
                "description": "`draft` while the audit's verdict on the record is not \"conforms\"."
            },
            "draft_because": { "type": ["string", "null"] },
            "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$",
                "description": "Over everything the document says, the same in every format; nothing that depends on the machine." },
            "tool": {
                "type": "object",
                "required": ["name", "version"],
                "properties": { "name": { "const": "cargo-soup" }, "version": { "type": "string" } }
            },
            "header": { "type": "object" },
            "circumstances": { "type": "object", "description": "How the facts came here; not under the digest." },
            "tables": { "type": "object" },
            "notes": {
                "type": "object",
                "description": "What a reader has to know, by section.",
                "additionalProperties": { "type": "array", "items": { "type": "string" } }
            },
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["message", "help"],
                    "properties": { "message": { "type": "string" }, "help": { "type": "string" } }
                }
            }
        },
        "oneOf": kinds.iter().map(|name| kind(&documents, name)).chain([json!({
            "properties": { "document": { "const": null }, "status": { "const": "not_determined" } }
        })]).collect::<Vec<_>>(),
        "$defs": {
            "value": {
                "type": ["string", "integer", "boolean", "array", "null"],
                "items": { "type": "string" }
            }
        }
    });
    support::assert_fresh("docs/document.schema.json", &format!("{made:#}\n"));
}

#[test]
fn every_document_follows_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let mut written: Vec<String> = every_document().iter().map(json::render).collect();
    written.push(json::render_failure("could not look", "look"));
    for text in written {
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {document:#}");
    }
}

#[test]
fn a_document_with_another_key_does_not_follow_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let written: Vec<String> = every_document().iter().map(json::render).collect();
    let text = written.iter().find(|text| text.contains("\"id\"")).expect("a document with an item");
    let text = text.replacen("\"id\"", "\"di\"", 1);
    assert!(!validator.is_valid(&serde_json::from_str(&text).expect("JSON")));
}
