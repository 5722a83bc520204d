//! The components: every crate that ships, one by one.

use super::items::{builds, features, is_part, roles};
use crate::evidence::graph::{Crate, Place, State};
use crate::evidence::manifest::{Kind, Record};
use crate::reconcile::{Item, Ledger};
use crate::verdict::Report;
use crate::views::document::{Body, Column, Layout, Missing, Section, Table, Value};

static COLUMNS: [Column; 20] = [
    Column::row("name", "Crate"),
    Column::row("version", "Version"),
    Column::row("manufacturer", "Manufacturer"),
    Column::filter("record", "Entry"),
    Column::row("part_of", "Part of"),
    Column::filter("class", "Class"),
    Column::filter("role", "Role"),
    Column::filter("builds", "Builds"),
    Column::row("licence", "Licence"),
    Column::row("designator", "Checksum or revision"),
    Column::record("source", "Source"),
    Column::record("purl", "Package URL"),
    Column::record("contents", "Content"),
    Column::record("features", "Features"),
    Column::record("path", "Brought by"),
    Column::record("published", "Published on"),
    Column::record("yanked", "Yanked"),
    Column::record("rustsec", "Compared with RustSec"),
    Column::record("build_script", "Build script"),
    Column::record("links", "Links native library"),
];

/// The section of the components.
pub(super) fn section(report: &Report<'_, '_>) -> Section {
    let ledger = report.ledger;
    Section {
        key: "components",
        title: "Component list",
        intro: vec![
            "Every crate that is built into the software or builds it, items, parts and supporting items alike, by the \
             exact content in use. Its source, features and path stand in the spreadsheet and the JSON of this list."
                .into(),
        ],
        body: Body::Table(Table {
            columns: &COLUMNS,
            rows: ledger.items.iter().map(|item| row(ledger, item)).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "No crate ships but the workspace's own.",
        }),
    }
}

fn row(ledger: &Ledger<'_>, item: &Item<'_>) -> Vec<Value> {
    let krate = item.krate;
    vec![
        Value::Text(krate.name.clone()),
        Value::Text(krate.version.to_string()),
        supplier(item),
        entry(item).into(),
        part_of(item),
        item.judged.class.letter().into(),
        roles(ledger, item.index),
        builds(ledger, item.index),
        licence(item),
        Value::code(krate.designator()),
        Value::Text(krate.source.to_string()),
        krate.purl().map_or(Value::Missing(Missing::None), Value::from),
        contents(krate),
        features(ledger, item.index),
        ledger.path(item).into(),
        published(item),
        yanked(item),
        coverage(ledger, item),
        Value::Flag(krate.about.build_script),
        krate.about.links.as_deref().map_or(Value::Missing(Missing::None), Value::from),
    ]
}

fn entry(item: &Item<'_>) -> &'static str {
    match item.record {
        None => "missing",
        Some(record) if record.kind == Kind::Tool => "tool",
        Some(_) if is_part(item) => "part",
        Some(_) => "item",
    }
}

fn part_of(item: &Item<'_>) -> Value {
    let parents = item.record.and_then(|record| record.part_of.as_ref());
    Value::texts(parents.into_iter().flatten().map(|parent| parent.value.as_str()))
}

/// Who makes a crate, as its entry states it, or else by its own account.
pub(super) fn supplier(item: &Item<'_>) -> Value {
    let stated = item.record.and_then(|record: &Record| record.manufacturer.text());
    Value::stated(stated.map(ToOwned::to_owned).or_else(|| item.krate.supplier()))
}

/// Its licence, as its entry states it, or else by its own account.
pub(super) fn licence(item: &Item<'_>) -> Value {
    let stated = item.record.and_then(|record: &Record| record.licence.text());
    Value::stated(stated.or(item.krate.about.licence.as_deref()))
}

/// Where its files lie, and whether they are those its source serves.
pub(super) fn contents(krate: &Crate) -> Value {
    let contents = &krate.contents;
    let place = match contents.place {
        Place::Fetched => "as its source served it",
        Place::Vendored => "in the repository, in the place of its source",
        Place::VendoredOutside => "in a directory outside the repository, in the place of its source",
        Place::Repository => "in the repository of the workspace",
        Place::Outside => "in a directory outside the repository",
    };
    let state = match &contents.state {
        State::NotCompared => None,
        State::AsListed => Some("as the list beside them says".to_owned()),
        State::Modified(changes) => Some(format!("modified: {}", changes.join(", "))),
        State::Unreadable(why) => Some(format!("not determined whether as the list beside them says: {why}")),
    };
    let replaces = contents.replaces.as_ref().map(|source| format!("in the place of {source}"));
    Value::texts(std::iter::once(place.to_owned()).chain(state).chain(replaces))
}

/// The day its version was published, where its registry says so.
pub(super) fn published(item: &Item<'_>) -> Value {
    let day = item.listing().and_then(|listing| listing.published);
    let day = day.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
    day.map_or(Value::Missing(Missing::NotDetermined), Value::Day)
}

/// Whether its publisher has taken the version back.
pub(super) fn yanked(item: &Item<'_>) -> Value {
    item.listing().map_or(Value::Missing(Missing::NotDetermined), |listing| Value::Flag(listing.yanked))
}

/// Whether its anomalies could be looked up.
pub(super) fn coverage(ledger: &Ledger<'_>, item: &Item<'_>) -> Value {
    match ledger.database() {
        None => Value::Missing(Missing::NotDetermined),
        Some(database) if !database.readable(&item.krate.name) => Value::Missing(Missing::NotDetermined),
        Some(_) if item.krate.is_of_the_public_registry() => "yes".into(),
        Some(_) => "by name and version only".into(),
    }
}
