//! What refers to what: for the list of the SOUP, and as a document of its own (5.1.1 c, 7.3.3).

use super::{Body, Column, Document, Layout, Missing, Section, Table, Value, frame};
use crate::evidence::trace::{File, IdKind, Known, Source};
use crate::reconcile::{By, Id, Reference, Trace, Tracing};
use crate::verdict::Report;
use crate::views::trace::{said, with_standing};
use std::collections::BTreeSet;

/// Makes the document of a trace. What nothing refers to is named where it is asked for.
pub fn trace_document(report: &Report<'_, '_>, trace: &Trace<'_>, with_unreferenced: bool) -> Document {
    let mut sections = vec![matrix(report, trace), references(&trace.origins)];
    if with_unreferenced {
        sections.push(unreferenced(trace));
    }
    sections.extend([sources(report), frame::method()]);
    Document {
        kind: "trace",
        title: "Trace of the SOUP",
        subject: frame::subject(report.ledger),
        basis: frame::basis("5.1.1 c, 7.3.3"),
        draft: frame::draft(report),
        header: frame::header(report),
        circumstances: frame::circumstances(report),
        sections,
    }
}

static BY_ITEM: [Column; 9] = [
    Column::row("item", "SOUP"),
    Column::filter("class", "Class"),
    Column::row("anomaly", "Anomaly"),
    Column::row("requirements", "Requirements"),
    Column::row("hazards", "Hazards"),
    Column::row("controls", "Risk controls"),
    Column::row("tests", "Verified by"),
    Column::row("part_of", "Part of"),
    Column::record("parts", "Parts it covers"),
];

/// Read from ids: the id, what refers to it, and what that refers to as well.
macro_rules! by_id {
    ($name:ident, $heading:literal, $($key:literal $column:literal),*) => {
        static $name: [Column; 8] = [
            Column::row("id", $heading),
            Column::filter("known", "Known"),
            Column::filter("result", "Result"),
            Column::row("items", "SOUP"),
            Column::row("anomalies", "Anomalies judged"),
            $(Column::row($key, $column)),*
        ];
    };
}

by_id!(BY_REQUIREMENT, "Requirement", "hazards" "Hazards", "controls" "Risk controls", "tests" "Verified by");
by_id!(BY_HAZARD, "Hazard", "requirements" "Requirements", "controls" "Risk controls", "tests" "Verified by");
by_id!(BY_CONTROL, "Risk control", "requirements" "Requirements", "hazards" "Hazards", "tests" "Verified by");
by_id!(BY_TEST, "Test", "requirements" "Requirements", "hazards" "Hazards", "controls" "Risk controls");

/// The rows of a trace.
pub(in crate::views) fn trace_table(report: &Report<'_, '_>, trace: &Trace<'_>) -> Table {
    let (columns, rows): (&'static [Column], Vec<Vec<Value>>) = match trace.by {
        By::Item => (&BY_ITEM, trace.origins.iter().map(item_row).collect()),
        By::Id(kind) => (columns(kind), trace.ids.iter().map(|id| id_row(trace, id)).collect()),
    };
    let empty = if report.ledger.items.is_empty() && report.ledger.others.is_empty() {
        "There is no item."
    } else {
        "Nothing in the record refers to one."
    };
    Table { columns, rows, layout: Layout::Rows, chosen: None, empty }
}

fn matrix(report: &Report<'_, '_>, trace: &Trace<'_>) -> Section {
    Section {
        key: "trace",
        title: "What refers to what",
        intro: vec![
            "Each item with the requirements it serves, the hazards its failure can contribute to, the controls against \
             that, and what verifies it; and each judgement in force about an anomaly. Behind an id stands the result of \
             the test, or that no file the policy names knows it. Parts are covered by the items they come along with."
                .into(),
        ],
        body: Body::Table(trace_table(report, trace)),
    }
}

const fn columns(kind: IdKind) -> &'static [Column] {
    match kind {
        IdKind::Requirement => &BY_REQUIREMENT,
        IdKind::Hazard => &BY_HAZARD,
        IdKind::Control => &BY_CONTROL,
        IdKind::Test => &BY_TEST,
    }
}

fn item_row(origin: &Tracing<'_>) -> Vec<Value> {
    let mut row = vec![
        Value::Text(origin.item.clone()),
        origin.judged.class.letter().into(),
        origin.anomaly.map_or(Value::Missing(Missing::None), |anomaly| Value::Code(anomaly.to_owned())),
    ];
    row.extend(IdKind::ALL.map(|kind| Value::texts(origin.of(kind).map(said))));
    row.extend([Value::texts(origin.part_of.clone()), Value::texts(origin.parts.clone())]);
    row
}

fn id_row(trace: &Trace<'_>, id: &Id) -> Vec<Value> {
    let origins = || id.origins.iter().map(|origin| &trace.origins[*origin]);
    let items: BTreeSet<&str> = origins().map(|origin| origin.item.as_str()).collect();
    let anomalies: BTreeSet<&str> = origins().filter_map(|origin| origin.anomaly).collect();
    let mut row = vec![
        Value::Text(id.id.clone()),
        id.known.phrase().into(),
        result(id.known),
        Value::texts(items),
        Value::texts(anomalies),
    ];
    let others = IdKind::ALL.into_iter().filter(|kind| *kind != id.kind);
    row.extend(others.map(|kind| {
        Value::texts(
            trace.references(&id.origins, kind).into_iter().map(|one| with_standing(one.id, one.known)),
        )
    }));
    row
}

fn result(known: Known) -> Value {
    known.result().map_or(Value::Missing(Missing::None), |result| result.word().into())
}

static REFERENCES: [Column; 8] = [
    Column::row("item", "SOUP"),
    Column::filter("class", "Class"),
    Column::row("anomaly", "Anomaly"),
    Column::filter("kind", "Kind"),
    Column::row("id", "Id"),
    Column::filter("known", "Known"),
    Column::filter("result", "Result"),
    Column::record("key", "Stated as"),
];

/// Every reference, a row each.
pub(super) fn references(origins: &[Tracing<'_>]) -> Section {
    let row = |origin: &Tracing<'_>, reference: &Reference<'_>| {
        vec![
            Value::Text(origin.item.clone()),
            origin.judged.class.letter().into(),
            origin.anomaly.map_or(Value::Missing(Missing::None), |anomaly| Value::Code(anomaly.to_owned())),
            reference.kind.phrase().into(),
            Value::Text(reference.id.to_owned()),
            reference.known.phrase().into(),
            result(reference.known),
            reference.key.into(),
        ]
    };
    let rows = origins.iter().flat_map(|origin| origin.references.iter().map(move |one| row(origin, one)));
    Section {
        key: "references",
        title: "References to requirements, hazards, risk controls and tests",
        intro: Vec::new(),
        body: Body::Table(Table {
            columns: &REFERENCES,
            rows: rows.collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "Nothing in the record refers to one.",
        }),
    }
}

static UNREFERENCED: [Column; 2] = [Column::filter("kind", "Kind"), Column::row("id", "Id")];

fn unreferenced(trace: &Trace<'_>) -> Section {
    let shown = trace
        .unreferenced
        .iter()
        .filter(|(kind, _)| matches!(trace.by, By::Item) || trace.by == By::Id(**kind));
    let rows = shown.flat_map(|(kind, ids)| {
        ids.iter().map(move |id| vec![kind.phrase().into(), Value::Text(id.clone())])
    });
    Section {
        key: "unreferenced",
        title: "Ids that nothing refers to",
        intro: vec![
            "That no item serves a requirement, or that a test is of the manufacturer's own software, is usual.".into(),
        ],
        body: Body::Table(Table {
            columns: &UNREFERENCED,
            rows: rows.collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "Something refers to each.",
        }),
    }
}

static SOURCES: [Column; 5] = [
    Column::row("kind", "Kind"),
    Column::row("file", "File"),
    Column::row("format", "Format"),
    Column::row("ids", "Ids or test cases"),
    Column::row("digest", "Digest"),
];

/// The files that ids are compared with.
pub(super) fn sources(report: &Report<'_, '_>) -> Section {
    let sources = &report.ledger.evidence.trace;
    let rows = IdKind::ALL.into_iter().flat_map(|kind| match sources.of(kind) {
        None => vec![source_row(kind, "no file is named: not compared".into(), Err(Missing::None))],
        Some(source) => of_source(kind, source),
    });
    Section {
        key: "trace_sources",
        title: "Sources of ids",
        intro: Vec::new(),
        body: Body::Table(Table {
            columns: &SOURCES,
            rows: rows.collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "",
        }),
    }
}

fn of_source(kind: IdKind, source: &Source) -> Vec<Vec<Value>> {
    let read = source.files().iter().map(|file| source_row(kind, file.path.as_str().into(), Ok(file)));
    let unread = source
        .gaps()
        .iter()
        .map(|gap| source_row(kind, gap.what.as_str().into(), Err(Missing::NotDetermined)));
    read.chain(unread).collect()
}

fn source_row(kind: IdKind, file: Value, read: Result<&File, Missing>) -> Vec<Value> {
    let of = |value: fn(&File) -> Value| read.map_or_else(Value::Missing, value);
    vec![
        kind.key().into(),
        file,
        of(|file| file.format.word().into()),
        of(|file| Value::Number(file.count)),
        of(|file| Value::Code(file.digest.clone())),
    ]
}
