//! The sources of anomalies: what was looked at, when, and what they do not cover.

use super::{Body, Column, Layout, Missing, Section, Table, Value};
use crate::evidence::manifest::{Record, SupplierList, SupplierLists};
use crate::reconcile::{Ledger, Look};
use crate::verdict::Report;
use crate::views::text::count;

static SOURCES: [Column; 6] = [
    Column::row("source", "Source"),
    Column::row("snapshot", "Snapshot"),
    Column::row("day", "Of"),
    Column::row("compared", "Compared"),
    Column::row("result", "Result"),
    Column::row("not_covered", "What it does not cover"),
];

/// Where anomalies were looked for, and where not.
pub(super) fn section(report: &Report<'_, '_>) -> Section {
    Section {
        key: "sources",
        title: "Sources of anomalies",
        intro: Vec::new(),
        body: Body::Table(Table {
            columns: &SOURCES,
            rows: vec![rustsec(report), suppliers(report)],
            layout: Layout::Rows,
            chosen: None,
            empty: "",
        }),
    }
}

fn rustsec(report: &Report<'_, '_>) -> Vec<Value> {
    let unknown = || Value::Missing(Missing::NotDetermined);
    let coverage = &report.coverage;
    let database = report.ledger.database();
    let read = database.map(|database| {
        let all = count(database.holds, "advisory", "advisories");
        let unread = match coverage.unreadable {
            0 => String::new(),
            number => format!("; {number} could not be read"),
        };
        format!("{} of its {all} are about locked crates{unread}", coverage.compared)
    });
    vec![
        "RustSec advisory database".into(),
        database
            .and_then(|database| database.commit.as_ref())
            .map_or_else(unknown, |at| Value::Code(at.clone())),
        database.and_then(|database| database.date).map_or_else(unknown, Value::Day),
        read.map_or_else(unknown, Value::Text),
        database.map_or_else(unknown, |_| Value::Text(count(coverage.anomalies, "anomaly", "anomalies"))),
        "functional problems; what nobody reported to it; most of the standard library".into(),
    ]
}

fn suppliers(report: &Report<'_, '_>) -> Vec<Value> {
    let (coverage, none) = (&report.coverage, || Value::Missing(Missing::None));
    let looks = &coverage.looks;
    let compared = format!(
        "by people: {} looked at within {} days, {} longer ago or incompletely, {} not at all; {} without a list, \
         {} of which none is published",
        count(looks.current, "list", "lists"),
        report.ledger.policy().list_review_interval,
        looks.due,
        looks.never,
        count(coverage.without_list, "item", "items"),
        count(coverage.none_published, "item", "items"),
    );
    vec![
        "Suppliers' own lists".into(),
        none(),
        none(),
        compared.into(),
        Value::Text(count(coverage.listed, "anomaly", "anomalies")),
        "the parts of items; what was published after the last look".into(),
    ]
}

static LOOKS: [Column; 8] = [
    Column::row("item", "SOUP"),
    Column::row("list", "Supplier's list"),
    Column::row("look", "Last look"),
    Column::row("looked_by", "By"),
    Column::row("looked_on", "On"),
    Column::row("sought", "Sought"),
    Column::row("found", "Found"),
    Column::record("copy", "Digest of the copy kept"),
];

/// The suppliers' own lists, and the last look at each.
pub(super) fn looks(ledger: &Ledger<'_>) -> Section {
    let mut rows = Vec::new();
    for entry in ledger.soup_entries() {
        let item = entry.subject().id().unwrap_or_default();
        match entry.record.anomaly_lists.get().filter(|lists| !lists.is_blank()) {
            None => rows.push(no_look(item, Value::Missing(Missing::NotStated))),
            Some(lists @ SupplierLists { none: Some(why), .. }) => {
                let mut row = no_look(item, format!("none is published: {}", why.value.trim()).into());
                if let Some(said) = lists.said.get() {
                    row[3] = Value::stated(said.by.text());
                    row[4] = Value::day(said.on.get().copied());
                }
                rows.push(row);
            }
            Some(lists) => rows.extend(lists.lists.iter().map(|list| look(ledger, &item, list))),
        }
    }
    Section {
        key: "supplier_lists",
        title: "Suppliers' own lists",
        intro: vec![
            "They are looked at by people; what those wrote down of the last look stands here.".into(),
        ],
        body: Body::Table(Table {
            columns: &LOOKS,
            rows,
            layout: Layout::Rows,
            chosen: None,
            empty: "There is no item whose supplier could publish one.",
        }),
    }
}

fn no_look(item: String, list: Value) -> Vec<Value> {
    let mut row = vec![Value::Text(item), list];
    row.resize(LOOKS.len(), Value::Missing(Missing::None));
    row
}

fn look(ledger: &Ledger<'_>, item: &str, list: &SupplierList) -> Vec<Value> {
    let signature = list.looked.get();
    let worth = match ledger.look(list) {
        Look::Never => "never".to_owned(),
        Look::Unreadable => "cannot be read".to_owned(),
        Look::Incomplete(_) => "incomplete".to_owned(),
        Look::Stale(days) => format!("{days} days ago, longer than policy allows"),
        Look::Current => "within the time policy allows".to_owned(),
    };
    vec![
        Value::Text(item.to_owned()),
        Value::Text(list.url.clone()),
        worth.into(),
        Value::stated(signature.and_then(|signature| signature.by.text())),
        Value::day(signature.and_then(|signature| signature.on.get().copied())),
        Value::stated(list.sought.text()),
        Value::stated(list.found.text()),
        Value::code(list.copy.text()),
    ]
}

/// Whether the advisories about the standard library could be compared with the one in use.
pub(super) fn library_is_compared(ledger: &Ledger<'_>) -> bool {
    let readable = ledger.database().is_some_and(|database| database.toolchain.unreadable.is_empty());
    readable && ledger.toolchain().is_some()
}

/// What the standard library was compared with: the day says how little that is.
pub(super) fn library_coverage(ledger: &Ledger<'_>) -> Value {
    let Some(database) = ledger.database().filter(|_| library_is_compared(ledger)) else {
        return Value::Missing(Missing::NotDetermined);
    };
    match database.toolchain.advisories.iter().map(|advisory| advisory.date).max() {
        Some(day) => format!(
            "yes, with what RustSec has on the standard library: the newest is of {day}, which says little"
        )
        .into(),
        None => "yes, and RustSec has nothing on the standard library, which says little".into(),
    }
}

/// What an entry of what is no crate was compared with.
pub(super) fn beside_crates(ledger: &Ledger<'_>, record: &Record) -> Value {
    if ledger.standard_libraries().any(|other| other.record.span == record.span) {
        library_coverage(ledger)
    } else {
        "not compared: it is no crate".into()
    }
}
