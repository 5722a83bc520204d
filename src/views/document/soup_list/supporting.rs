//! Supporting items: what makes the device's software and is no part of it (5.1.10).

use super::components::{licence, supplier};
use super::items::{builds, entry, roles, signed};
use crate::evidence::manifest::{Kind, Record};
use crate::reconcile::{Item, Ledger};
use crate::views::document::{Body, Column, Layout, Missing, Section, Table, Value};

static COLUMNS: [Column; 11] = [
    Column::row("id", "Item"),
    Column::row("manufacturer", "Manufacturer"),
    Column::filter("kind", "Kind"),
    Column::filter("role", "Role"),
    Column::filter("builds", "Builds"),
    Column::row("introduced_by", "Brought by"),
    Column::filter("entry", "Entry"),
    Column::row("designator", "Checksum or revision"),
    Column::record("licence", "Licence"),
    Column::record("reviewed_by", "Reviewed by"),
    Column::record("reviewed_on", "Reviewed on"),
];

/// The section of the supporting items: crates first, then tools that are none, then the compiler.
pub(super) fn section(ledger: &Ledger<'_>) -> Section {
    let crates = ledger.items.iter().filter(|item| ledger.is_supporting(item));
    let mut rows: Vec<Vec<Value>> = crates.map(|item| crate_row(ledger, item)).collect();
    let tools = ledger.others.iter().filter(|other| other.record.kind == Kind::Tool);
    rows.extend(tools.map(|other| tool_row(other.record)));
    rows.extend(ledger.toolchain().map(|toolchain| compiler_row(&toolchain.line)));
    Section {
        key: "supporting_items",
        title: "Supporting items",
        intro: vec![
            "What makes the software and is no part of it (5.1.10). It is identified and reviewed; what is asked of SOUP \
             is not asked of it. A build dependency that writes code is SOUP, since what it writes ships."
                .into(),
        ],
        body: Body::Table(Table {
            columns: &COLUMNS,
            rows,
            layout: Layout::Rows,
            chosen: None,
            empty: "No crate does nothing but build, the manifest names no tool, and the compiler could not be asked.",
        }),
    }
}

fn crate_row(ledger: &Ledger<'_>, item: &Item<'_>) -> Vec<Value> {
    let kind = if item.own_record().is_some() { Kind::Tool } else { Kind::Crate };
    row(
        Facts {
            id: item.krate.id(),
            manufacturer: supplier(item),
            kind: kind.word(),
            role: roles(ledger, item.index),
            builds: builds(ledger, item.index),
            introduced_by: ledger.path(item).into(),
            entry: standing(item),
            designator: Value::code(item.krate.designator()),
            licence: licence(item),
        },
        item.own_record(),
    )
}

/// A part is covered by the entries it comes along with.
fn standing(item: &Item<'_>) -> Value {
    let parents = item.record.and_then(|record| record.part_of.as_ref());
    let names = parents.map(|parents| parents.iter().map(|parent| parent.value.as_str()).collect::<Vec<_>>());
    names.map_or_else(|| entry(item), |names| format!("part of {}", names.join(", ")).into())
}

fn tool_row(record: &Record) -> Vec<Value> {
    row(
        Facts {
            id: record.id(),
            manufacturer: Value::stated(record.manufacturer.text()),
            kind: record.kind.word(),
            role: Value::Missing(Missing::None),
            builds: Value::Missing(Missing::None),
            introduced_by: Value::Missing(Missing::None),
            entry: signed(record),
            designator: Value::code(record.checksum.text().or(record.revision.text())),
            licence: Value::stated(record.licence.text()),
        },
        Some(record),
    )
}

/// The compiler as it names itself; the library it links is an item.
fn compiler_row(line: &str) -> Vec<Value> {
    let not_here = || Value::Missing(Missing::None);
    row(
        Facts {
            id: line.to_owned(),
            manufacturer: not_here(),
            kind: "compiler",
            role: not_here(),
            builds: not_here(),
            introduced_by: not_here(),
            entry: "as it says of itself".into(),
            designator: not_here(),
            licence: not_here(),
        },
        None,
    )
}

struct Facts {
    id: String,
    manufacturer: Value,
    kind: &'static str,
    role: Value,
    builds: Value,
    introduced_by: Value,
    entry: Value,
    designator: Value,
    licence: Value,
}

/// The cells in the order of the columns.
fn row(facts: Facts, record: Option<&Record>) -> Vec<Value> {
    let signature = record.and_then(|record| record.reviewed.get());
    let signed = |value: Value| if record.is_some() { value } else { Value::Missing(Missing::None) };
    vec![
        Value::Text(facts.id),
        facts.manufacturer,
        facts.kind.into(),
        facts.role,
        facts.builds,
        facts.introduced_by,
        facts.entry,
        facts.designator,
        facts.licence,
        signed(Value::stated(signature.and_then(|signature| signature.by.text()))),
        signed(Value::day(signature.and_then(|signature| signature.on.get().copied()))),
    ]
}
