//! A document for machines; `docs/document.schema.json` describes it.

use super::{Column, Document, Fact, Missing, Table, Value};
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

/// The version of the schema.
pub const SCHEMA: u32 = 1;

/// The schema, as JSON Schema.
pub const JSON_SCHEMA: &str = include_str!("../../../docs/document.schema.json");

/// Draws a document, with a newline at its end.
pub fn render(document: &Document) -> String {
    written(&whole(document))
}

/// Everything a document says, to be written.
pub(super) fn whole(document: &Document) -> impl Serialize {
    Whole {
        schema: SCHEMA,
        document: document.kind,
        title: document.title,
        basis: &document.basis,
        status: if document.draft.is_some() { "draft" } else { "for_signature" },
        draft_because: document.draft.as_deref(),
        digest: document.digest(),
        tool: TOOL,
        header: Facts(&document.header),
        circumstances: Facts(&document.circumstances),
        tables: Tables(document),
        notes: Notes(document),
        errors: [],
    }
}

/// Draws that there is no document, and why.
pub fn render_failure(message: &str, help: &str) -> String {
    let errors = [Error { message, help }];
    written(&Failure { schema: SCHEMA, document: None, status: "not_determined", tool: TOOL, errors })
}

pub(in crate::views) fn written(document: &impl Serialize) -> String {
    let mut text =
        serde_json::to_string_pretty(document).expect("strings, numbers and lists always serialise");
    text.push('\n');
    text
}

#[derive(serde::Serialize)]
struct Whole<'a> {
    schema: u32,
    document: &'static str,
    title: &'static str,
    basis: &'a str,
    status: &'static str,
    draft_because: Option<&'a str>,
    digest: String,
    tool: Tool,
    header: Facts<'a>,
    circumstances: Facts<'a>,
    tables: Tables<'a>,
    notes: Notes<'a>,
    errors: [Error<'a>; 0],
}

#[derive(serde::Serialize)]
struct Failure<'a> {
    schema: u32,
    document: Option<&'static str>,
    status: &'static str,
    tool: Tool,
    errors: [Error<'a>; 1],
}

#[derive(serde::Serialize)]
struct Error<'a> {
    message: &'a str,
    help: &'a str,
}

#[derive(serde::Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

const TOOL: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

struct Facts<'a>(&'a [Fact]);

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|fact| (fact.key, &fact.value)))
    }
}

struct Tables<'a>(&'a Document);

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.tables().map(|(section, table)| (section.key, Rows(table))))
    }
}

struct Rows<'a>(&'a Table);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.rows.len()))?;
        for row in &self.0.rows {
            rows.serialize_element(&Row(self.0.columns, row))?;
        }
        rows.end()
    }
}

struct Row<'a>(&'static [Column], &'a [Value]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|column| column.key).zip(self.1))
    }
}

struct Notes<'a>(&'a Document);

impl Serialize for Notes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut notes = serializer.serialize_map(None)?;
        for section in self.0.sections.iter().filter(|section| !section.intro.is_empty()) {
            notes.serialize_entry(section.key, &section.intro)?;
        }
        notes.end()
    }
}

/// What is missing is `null`; that something could not be looked at is said in words.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) | Self::Code(text) => serializer.serialize_str(text),
            Self::Texts(texts) => serializer.collect_seq(texts),
            Self::Day(day) => serializer.collect_str(day),
            Self::Number(number) => number.serialize(serializer),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Missing(missing @ Missing::NotDetermined) => serializer.serialize_str(missing.words()),
            Self::Missing(_) => serializer.serialize_none(),
        }
    }
}
