//! The items: a row for each entry of its own, and for each crate that has no entry.

use super::components::{contents, coverage, licence, published, supplier, yanked};
use crate::criteria::SafetyClass;
use crate::evidence::graph::{Crate, CrateIx, Role};
use crate::evidence::manifest::{Field, Kind, Located, Record};
use crate::finding::Judged;
use crate::reconcile::{Case, Concerned, Item, Ledger, Look, Standing};
use crate::verdict::Report;
use crate::views::document::sources;
use crate::views::document::{Body, Column, Layout, Missing, Section, Table, Value};
use std::collections::BTreeSet;

static COLUMNS: [Column; 37] = [
    Column::row("id", "SOUP"),
    Column::record("title", "Title"),
    Column::row("manufacturer", "Manufacturer"),
    Column::record("version", "Version"),
    Column::filter("class", "Class"),
    Column::filter("role", "Role"),
    Column::filter("builds", "Builds"),
    Column::row("function", "Required function"),
    Column::filter("entry", "Entry"),
    Column::filter("anomalies_open", "Anomalies open"),
    Column::row("anomalies_evaluated", "Anomalies evaluated"),
    Column::row("anomalies_residual", "Anomalies residual"),
    Column::record("designator", "Checksum or revision"),
    Column::record("source", "Source"),
    Column::record("contents", "Content"),
    Column::record("modification", "Modification"),
    Column::record("class_reason", "Class because"),
    Column::record("segregation", "Segregation"),
    Column::record("used_by", "Used by"),
    Column::record("introduced_by", "Introduced by"),
    Column::record("published", "Published on"),
    Column::record("yanked", "Yanked"),
    Column::record("performance", "Required performance"),
    Column::record("environment", "Required hardware and software"),
    Column::record("requirements", "Software requirements"),
    Column::record("verification", "Verification"),
    Column::record("failure", "Failure or unexpected result"),
    Column::record("hazards", "Hazards"),
    Column::record("controls", "Risk controls"),
    Column::record("rustsec", "Compared with RustSec"),
    Column::record("anomaly_lists", "Supplier's anomaly lists"),
    Column::record("parts", "Parts"),
    Column::record("features", "Features"),
    Column::record("licence", "Licence"),
    Column::record("reviewed_by", "Reviewed by"),
    Column::record("reviewed_on", "Reviewed on"),
    Column::record("kind", "Kind"),
];

/// The section of the items.
pub(super) fn section(report: &Report<'_, '_>) -> Section {
    let ledger = report.ledger;
    let own = ledger.items.iter().filter(|item| !is_part(item) && !ledger.is_supporting(item));
    let mut rows: Vec<Vec<Value>> = own.map(|item| crate_row(ledger, item)).collect();
    let others = ledger.others.iter().filter(|other| other.record.kind != Kind::Tool);
    rows.extend(others.map(|other| other_row(ledger, other.record, &other.judged)));
    rows.extend(missing_library(ledger));
    Section {
        key: "items",
        title: "SOUP items",
        intro: vec![
            "Each item somebody chose, with its record. Crates that come along only with items are their parts: \
             covered by the item's record, listed one by one below, under \"Parts\". Anomalies are counted for an \
             item together with its parts."
                .into(),
        ],
        body: Body::Table(Table {
            columns: &COLUMNS,
            rows,
            layout: Layout::Records,
            chosen: ledger.policy().list_columns.as_deref().map(chosen),
            empty: "Nothing ships that is SOUP, and the manifest lists nothing else.",
        }),
    }
}

/// The columns that the policy names.
fn chosen(names: &[&str]) -> Vec<&'static str> {
    let column = |name: &&str| COLUMNS.iter().find(|column| column.key.replace('_', "-") == **name);
    names.iter().filter_map(column).map(|column| column.key).collect()
}

pub(super) fn is_part(item: &Item<'_>) -> bool {
    item.record.is_some_and(Record::is_part)
}

fn crate_row(ledger: &Ledger<'_>, item: &Item<'_>) -> Vec<Value> {
    let krate = item.krate;
    let title = item.record.and_then(|record| record.title.text()).unwrap_or(&krate.name);
    let [open, evaluated, residual] = anomalies(ledger, item);
    let facts = Facts {
        id: krate.id(),
        title: title.to_owned(),
        manufacturer: supplier(item),
        version: Value::Text(krate.version.to_string()),
        role: roles(ledger, item.index),
        builds: builds(ledger, item.index),
        entry: entry(item),
        anomalies: [open, evaluated, residual],
        segregation: segregation(ledger, item.record),
        designator: Value::code(krate.designator()),
        source: Value::Text(krate.source.to_string()),
        contents: contents(krate),
        used_by: used_by(ledger, item),
        introduced_by: ledger.path(item).into(),
        published: published(item),
        yanked: yanked(item),
        rustsec: coverage(ledger, item),
        parts: Value::texts(parts(ledger, item).map(|part| part.krate.id())),
        features: features(ledger, item.index),
        licence: licence(item),
        kind: Kind::Crate.word(),
    };
    row(facts, &item.judged, item.record)
}

fn other_row(ledger: &Ledger<'_>, record: &Record, judged: &Judged) -> Vec<Value> {
    let not_here = || Value::Missing(Missing::None);
    let library = ledger.standard_libraries().any(|other| other.record.span == record.span);
    let used = ledger.toolchain().filter(|_| library).map(|toolchain| &toolchain.library);
    let drifted = used.is_some_and(|used| record.exact_version().as_ref() != Some(&used.version));
    let facts = Facts {
        id: used.map_or_else(|| record.id(), Crate::id),
        title: record.title.text().unwrap_or(&record.name).to_owned(),
        manufacturer: Value::stated(record.manufacturer.text()),
        version: used
            .map_or_else(|| Value::stated(record.version.text()), |used| used.version.to_string().into()),
        role: Value::Text(record.kind.word().into()),
        builds: Value::Missing(Missing::NotStated),
        entry: if drifted { "of another version".into() } else { signed(record) },
        anomalies: if library { library_anomalies(ledger) } else { other_anomalies(ledger, record) },
        segregation: segregation(ledger, Some(record)),
        designator: Value::code(record.checksum.text().or(record.revision.text())),
        source: not_here(),
        contents: not_here(),
        used_by: not_here(),
        introduced_by: not_here(),
        published: not_here(),
        yanked: not_here(),
        rustsec: sources::beside_crates(ledger, record),
        parts: not_here(),
        features: not_here(),
        licence: Value::stated(record.licence.text()),
        kind: record.kind.word(),
    };
    row(facts, judged, Some(record))
}

/// The standard library of a device that has no entry of it: it ships all the same.
fn missing_library(ledger: &Ledger<'_>) -> Option<Vec<Value>> {
    let library = &ledger.toolchain()?.library;
    if !ledger.builds_something() || ledger.standard_libraries().next().is_some() {
        return None;
    }
    let not_here = || Value::Missing(Missing::None);
    let facts = Facts {
        id: library.id(),
        title: "Rust standard library".into(),
        manufacturer: Value::Missing(Missing::NotStated),
        version: library.version.to_string().into(),
        role: Kind::Toolchain.word().into(),
        builds: Value::Missing(Missing::NotStated),
        entry: "missing".into(),
        anomalies: library_anomalies(ledger),
        segregation: segregation(ledger, None),
        designator: Value::code(library.designator()),
        source: Value::Text(library.source.to_string()),
        contents: not_here(),
        used_by: not_here(),
        introduced_by: not_here(),
        published: not_here(),
        yanked: not_here(),
        rustsec: sources::library_coverage(ledger),
        parts: not_here(),
        features: not_here(),
        licence: Value::Missing(Missing::NotStated),
        kind: Kind::Toolchain.word(),
    };
    Some(row(facts, &ledger.system, None))
}

fn library_anomalies(ledger: &Ledger<'_>) -> [Value; 3] {
    if !sources::library_is_compared(ledger) {
        return std::array::from_fn(|_| Value::Missing(Missing::NotDetermined));
    }
    let name = crate::evidence::toolchain::STANDARD_LIBRARY;
    counted(ledger, |case| case.is_of_the_toolchain() || (case.index().is_none() && case.item.name() == name))
}

/// What is known of an item beside its record.
struct Facts {
    id: String,
    title: String,
    manufacturer: Value,
    version: Value,
    role: Value,
    builds: Value,
    entry: Value,
    anomalies: [Value; 3],
    segregation: Value,
    designator: Value,
    source: Value,
    contents: Value,
    used_by: Value,
    introduced_by: Value,
    published: Value,
    yanked: Value,
    rustsec: Value,
    parts: Value,
    features: Value,
    licence: Value,
    kind: &'static str,
}

/// The cells in the order of the columns.
fn row(facts: Facts, judged: &Judged, record: Option<&Record>) -> Vec<Value> {
    let asked = judged.class > SafetyClass::A;
    let text = |field: fn(&Record) -> Option<&str>| Value::stated(record.and_then(field)).unless_asked(asked);
    let signature = record.and_then(|record| record.reviewed.get());
    let [open, evaluated, residual] = facts.anomalies;
    vec![
        Value::Text(facts.id),
        Value::Text(facts.title),
        facts.manufacturer,
        facts.version,
        judged.class.letter().into(),
        facts.role,
        facts.builds,
        text(|record| record.function.text()),
        facts.entry,
        open,
        evaluated,
        residual,
        facts.designator,
        facts.source,
        facts.contents,
        record
            .and_then(|record| record.modification.text())
            .map_or(Value::Missing(Missing::None), Value::from),
        judged.why.as_str().into(),
        facts.segregation.unless_asked(judged.class == SafetyClass::C),
        facts.used_by,
        facts.introduced_by,
        facts.published,
        facts.yanked,
        text(|record| record.performance.text()),
        text(|record| record.environment.text()),
        related(record, |record| &record.requirements),
        listed(record, asked, |record| {
            record.verification.get().map(|_| record.verification.texts().collect())
        }),
        text(|record| record.failure.text()),
        hazards(record, asked),
        related(record, |record| &record.controls),
        facts.rustsec,
        listed(record, asked, anomaly_lists),
        facts.parts,
        facts.features,
        facts.licence,
        Value::stated(signature.and_then(|signature| signature.by.text())),
        Value::day(signature.and_then(|signature| signature.on.get().copied())),
        facts.kind.into(),
    ]
}

/// What the entry says, or else the answer for the whole software system.
fn segregation(ledger: &Ledger<'_>, record: Option<&Record>) -> Value {
    let own = record.and_then(|record| record.separation.said());
    Value::stated(own.or_else(|| ledger.manifest()?.device.separation.said()))
}

/// The hazards a failure can contribute to, or why there are none.
fn hazards(record: Option<&Record>, asked: bool) -> Value {
    let named = |record: &Record| record.hazards.texts().next().is_some();
    match record.filter(|record| !named(record)).and_then(|record| record.no_contribution.text()) {
        Some(why) => Value::Text(format!("none: {why}")),
        None => {
            listed(record, asked, |record| record.hazards.get().map(|_| record.hazards.texts().collect()))
        }
    }
}

/// A list of the record: not stated, or what it holds, which can be nothing.
fn listed(record: Option<&Record>, asked: bool, list: impl Fn(&Record) -> Option<Vec<&str>>) -> Value {
    match record.and_then(list) {
        Some(texts) => Value::texts(texts),
        None => Value::Missing(Missing::NotStated).unless_asked(asked),
    }
}

/// Ids that no rule asks for: stated, or none.
fn related(record: Option<&Record>, of: fn(&Record) -> &Field<Vec<Located<String>>>) -> Value {
    let stated = record.map(of).filter(|field| !field.is_absent());
    stated.map_or(Value::Missing(Missing::None), |field| Value::texts(field.texts()))
}

fn anomaly_lists(record: &Record) -> Option<Vec<&str>> {
    let lists = record.anomaly_lists.get().filter(|lists| !lists.is_blank())?;
    Some(lists.lists.iter().map(|list| list.url.as_str()).collect())
}

/// Whether a person stands behind the entry, and whether it is of what ships.
pub(super) fn entry(item: &Item<'_>) -> Value {
    match item.record {
        None => "missing".into(),
        Some(_) if item.drifted() => "of another version".into(),
        Some(record) => signed(record),
    }
}

pub(super) fn signed(record: &Record) -> Value {
    let complete = record.reviewed.get().is_some_and(crate::evidence::manifest::Signature::is_complete);
    if complete { "reviewed" } else { "proposal" }.into()
}

pub(super) fn roles(ledger: &Ledger<'_>, index: CrateIx) -> Value {
    let roles = ledger.graph().map(|graph| graph.roles(index)).unwrap_or_default();
    Value::texts(roles.into_iter().map(Role::word))
}

pub(super) fn builds(ledger: &Ledger<'_>, index: CrateIx) -> Value {
    let Some(graph) = ledger.graph() else { return Value::Missing(Missing::NotDetermined) };
    let names: BTreeSet<&str> =
        graph.builds_with(index).into_iter().map(|build| graph.builds()[build].name.as_str()).collect();
    Value::texts(names)
}

pub(super) fn features(ledger: &Ledger<'_>, index: CrateIx) -> Value {
    ledger.graph().map_or(Value::Missing(Missing::NotDetermined), |graph| Value::texts(graph.features(index)))
}

/// The workspace packages from which a path leads to the item.
fn used_by(ledger: &Ledger<'_>, item: &Item<'_>) -> Value {
    let Some(graph) = ledger.graph() else { return Value::Missing(Missing::NotDetermined) };
    let members = item.paths.iter().filter_map(|path| path.first()).map(|node| graph.get(node.krate));
    let names: BTreeSet<&str> = members.map(|member| member.name.as_str()).collect();
    let class = |name: &str| {
        let item = ledger.software_items.iter().find(|item| item.krate.name == name);
        item.map_or_else(|| name.to_owned(), |item| format!("{name} (class {})", item.judged.class))
    };
    Value::texts(names.into_iter().map(class))
}

fn parts<'l, 'e>(ledger: &'l Ledger<'e>, item: &'l Item<'e>) -> impl Iterator<Item = &'l Item<'e>> {
    let of = |part: &&Item<'_>| part.cover.as_ref().is_some_and(|cover| cover.parents.contains(&item.index));
    ledger.items.iter().filter(of)
}

/// How many anomalies of the item and its parts are open, evaluated, and evaluated as occurring.
fn anomalies(ledger: &Ledger<'_>, item: &Item<'_>) -> [Value; 3] {
    let crates: Vec<&Item<'_>> = std::iter::once(item).chain(parts(ledger, item)).collect();
    let readable = |database: &crate::evidence::anomaly::Database| {
        crates.iter().all(|one| database.readable(&one.krate.name))
    };
    if !ledger.database().is_some_and(readable) {
        return std::array::from_fn(|_| Value::Missing(Missing::NotDetermined));
    }
    let indexes: BTreeSet<CrateIx> = crates.iter().map(|one| one.index).collect();
    counted(ledger, |case| case.index().is_some_and(|index| indexes.contains(&index)))
}

/// The same for what is no crate: known only where somebody looked at its supplier's lists in time.
fn other_anomalies(ledger: &Ledger<'_>, record: &Record) -> [Value; 3] {
    let lists = record.anomaly_lists.get().map_or(&[][..], |lists| &lists.lists);
    if lists.is_empty() || lists.iter().any(|list| ledger.look(list) != Look::Current) {
        return std::array::from_fn(|_| Value::Missing(Missing::NotDetermined));
    }
    let own = |case: &Case<'_>| matches!(case.item, Concerned::Entry(entry) if entry.span == record.span);
    counted(ledger, own)
}

/// How many are open, evaluated, and evaluated as occurring.
fn counted(ledger: &Ledger<'_>, of: impl Fn(&Case<'_>) -> bool) -> [Value; 3] {
    let mut counts = [0; 3];
    for case in ledger.anomalies.iter().filter(|case| of(case)) {
        let evaluated = matches!(case.standing, Standing::Evaluated(_));
        for (count, counts) in counts.iter_mut().zip([case.is_open(), evaluated, case.is_residual()]) {
            *count += usize::from(counts);
        }
    }
    counts.map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::manifest::schema::LIST_COLUMNS;

    #[test]
    fn every_column_can_be_chosen_by_its_name_in_the_manifest() {
        let keys: Vec<&str> = COLUMNS.iter().map(|column| column.key).collect();
        assert_eq!(chosen(LIST_COLUMNS), keys);
    }
}
