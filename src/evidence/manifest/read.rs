//! From text to [`Manifest`]: every problem at once, and no bad entry hides a good one.

use super::model::{
    Build, Device, Evaluation, Field, Kind, Located, Manifest, Outcome, Policy, Record, Separation,
    SoftwareItem, Waiver,
};
use super::reader::{Fields, Reader, Value, nearest, shape_of};
use super::schema;
use crate::criteria::SafetyClass;
use crate::evidence::Gap;
use crate::evidence::trace::IdKind;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// Reads the manifest.
///
/// # Errors
///
/// A [`Gap`] when the text is not TOML or is of another schema: then nothing in it can be relied on. Anything
/// smaller is a [`super::Problem`] of the manifest.
pub fn read(text: &str) -> Result<Manifest, Gap> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if let Some(gap) = syntax_gap(&errors) {
        return Err(gap);
    }
    let mut reader = Reader::default();
    let file = reader.fields(table.get_ref(), 0..0, &schema::FILE, None);
    check_schema(&file)?;
    let manifest = Manifest {
        device: device(&mut reader, &file),
        policy: policy(&mut reader, &file),
        builds: builds(&mut reader, &file),
        software_items: software_items(&mut reader, &file),
        soup: soup(&mut reader, &file),
        evaluations: reader
            .entries(&file, "evaluation")
            .iter()
            .map(|entry| evaluation(&mut reader, entry))
            .collect(),
        waivers: reader.entries(&file, "waiver").iter().map(|entry| waiver(&mut reader, entry)).collect(),
        problems: Vec::new(),
    };
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    problems.dedup();
    Ok(Manifest { problems, ..manifest })
}

fn syntax_gap(errors: &[toml::de::Error]) -> Option<Gap> {
    // The parser finishes before values are looked at, so its errors come first wherever they stand.
    let first = errors.iter().min_by_key(|error| error.span().map(|span| span.start))?;
    let more = match errors.len() - 1 {
        0 => String::new(),
        1 => " (and one more place)".to_owned(),
        more => format!(" (and {more} more places)"),
    };
    Some(Gap {
        what: format!("the manifest is not TOML: {}{more}", first.message()),
        span: first.span(),
        help: "mend the syntax there, then run `cargo soup audit` again".into(),
    })
}

fn check_schema(file: &Fields<'_, '_>) -> Result<(), Gap> {
    let first_line = format!("write `schema = {}` as the first line of the file", schema::VERSION);
    let other_version =
        format!("run the cargo-soup the file was written for; this one reads schema {}", schema::VERSION);
    let gap = |what: String, span, help| Err(Gap { what, span, help });
    match file.get("schema").map(|value| (value.get_ref(), value.span())) {
        None => gap("the manifest does not say which schema it follows".into(), Some(0..0), first_line),
        Some((DeValue::Integer(number), span)) => match number.as_str().parse::<i64>() {
            Ok(schema::VERSION) => Ok(()),
            _ => gap(
                format!("the manifest follows schema {}, which this version does not know", number.as_str()),
                Some(span),
                other_version,
            ),
        },
        Some((_, span)) => gap("the manifest's schema is not a number".into(), Some(span), first_line),
    }
}

fn device(reader: &mut Reader, file: &Fields<'_, '_>) -> Device {
    let empty = Fields { span: 0..0, soup: None, values: BTreeMap::new() };
    let fields = reader.table(file, "device", &schema::DEVICE).unwrap_or(empty);
    let mut stated = fields.stated();
    if let Some(documents) = reader.table(&fields, "documents", &schema::DOCUMENTS) {
        for key in schema::DOCUMENTS.keys {
            let _ = reader.text(&documents, key.name);
        }
        stated.extend(documents.stated());
    }
    Device {
        manufacturer: reader.text(&fields, "manufacturer"),
        name: reader.text(&fields, "name"),
        software_system: reader.text(&fields, "software-system"),
        safety_class: reader.text(&fields, "safety-class"),
        class_reference: reader.text(&fields, "class-reference"),
        no_platform: reader.text(&fields, "no-platform"),
        separation: separation(reader, &fields),
        stated,
        span: fields.span,
    }
}

fn policy(reader: &mut Reader, file: &Fields<'_, '_>) -> Policy {
    let mut policy = Policy::default();
    let Some(fields) = reader.table(file, "policy", &schema::POLICY) else { return policy };
    if let Some(days) = days(reader, &fields, "database-max-age").get() {
        policy.database_max_age = *days;
    }
    policy.database_url = reader.text(&fields, "database-url").text().map(ToOwned::to_owned);
    if let Some(days) = days(reader, &fields, "list-review-interval").get() {
        policy.list_review_interval = *days;
    }
    let licences = reader.texts(&fields, "allowed-licences");
    policy.allowed_licences = licences.get().map(|_| licences.texts().map(ToOwned::to_owned).collect());
    policy.independent_approval = classes(reader, &fields, "independent-approval");
    policy.trace_sources = trace_sources(reader, &fields);
    policy.list_columns = list_columns(reader, &fields, "list-columns");
    policy
}

fn trace_sources(reader: &mut Reader, policy: &Fields<'_, '_>) -> BTreeMap<IdKind, Vec<Located<String>>> {
    let Some(fields) = reader.table(policy, "trace-sources", &schema::TRACE_SOURCES) else {
        return BTreeMap::new();
    };
    let files = IdKind::ALL.map(|kind| (kind, reader.texts(&fields, kind.key()).get().cloned()));
    let named = files.into_iter().filter_map(|(kind, files)| Some((kind, files?)));
    named.filter(|(_, files)| !files.is_empty()).collect()
}

/// Reads names of columns. What is unknown or named twice is a problem, and the others are taken.
fn list_columns(
    reader: &mut Reader,
    fields: &Fields<'_, '_>,
    key: &'static str,
) -> Option<Vec<&'static str>> {
    let texts = reader.texts(fields, key);
    let mut columns = Vec::new();
    for text in texts.get()? {
        let known = || schema::LIST_COLUMNS.iter().copied();
        let (what, help) = match known().find(|name| *name == text.value) {
            Some(name) if columns.contains(&name) => {
                (format!("the column `{name}` is named twice"), "name it once".to_owned())
            }
            Some(name) => {
                columns.push(name);
                continue;
            }
            None => {
                let help = match nearest(&text.value, known()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("columns: {}", schema::LIST_COLUMNS.join(", ")),
                };
                (format!("`{}` is not a column of the SOUP list", text.value), help)
            }
        };
        reader.problem(None, text.span.clone(), what, help);
    }
    Some(columns)
}

/// Reads a length of time in days or weeks, as in `"14 days"`.
fn days(reader: &mut Reader, fields: &Fields<'_, '_>, key: &'static str) -> Field<i64> {
    let text = reader.text(fields, key);
    text.and_then(|text| {
        let days = length_in_days(&text.value);
        if days.is_none() {
            let what = format!("`{}` is not a length of time", text.value);
            let help = "write a number of days or weeks, as in `\"14 days\"`".to_owned();
            reader.problem(None, text.span.clone(), what, help);
        }
        days
    })
}

fn length_in_days(text: &str) -> Option<i64> {
    let (number, unit) = text.trim().split_once(' ')?;
    let number: i64 = number.parse().ok().filter(|number| (0..=36_500).contains(number))?;
    match unit.trim() {
        "day" | "days" => Some(number),
        "week" | "weeks" => Some(number * 7),
        _ => None,
    }
}

fn classes(reader: &mut Reader, fields: &Fields<'_, '_>, key: &'static str) -> Vec<SafetyClass> {
    let texts = reader.texts(fields, key);
    let mut classes = Vec::new();
    for text in texts.get().into_iter().flatten() {
        if let Ok(class) = text.value.parse() {
            classes.push(class);
        } else {
            let what = format!("`{}` is not a safety class", text.value);
            reader.problem(None, text.span.clone(), what, "a safety class is A, B or C".into());
        }
    }
    classes
}

fn builds(reader: &mut Reader, file: &Fields<'_, '_>) -> Vec<Build> {
    let entries = reader.entries(file, "build");
    entries.iter().enumerate().map(|(index, entry)| build(reader, entry, index + 1)).collect()
}

fn build(reader: &mut Reader, fields: &Fields<'_, '_>, number: usize) -> Build {
    let mut list = |key| reader.texts(fields, key).get().cloned().unwrap_or_default();
    let (packages, targets, features) = (list("packages"), list("targets"), list("features"));
    Build {
        span: fields.span.clone(),
        name: reader.text(fields, "name").text().map_or_else(|| format!("build {number}"), ToOwned::to_owned),
        packages,
        targets,
        features,
        default_features: reader.flag(fields, "default-features").get().copied().unwrap_or(true),
        profile: reader.text(fields, "profile").located().cloned(),
    }
}

fn software_items(reader: &mut Reader, file: &Fields<'_, '_>) -> BTreeMap<String, SoftwareItem> {
    let mut items = BTreeMap::new();
    for (name, value) in named(reader, file, "software-item") {
        let Some(table) = value.get_ref().as_table() else {
            reader.not_an_entry(&name, value, &schema::SOFTWARE_ITEM);
            continue;
        };
        let fields = reader.fields(table, value.span(), &schema::SOFTWARE_ITEM, None);
        let item = SoftwareItem {
            class: reader.text(&fields, "class"),
            separation: separation(reader, &fields),
            native: reader.choice(&fields, "native", schema::NATIVE),
            stated: fields.stated(),
            span: fields.span,
        };
        items.insert(name, item);
    }
    items
}

fn soup(reader: &mut Reader, file: &Fields<'_, '_>) -> Vec<Record> {
    let mut records = Vec::new();
    for (name, value) in named(reader, file, "soup") {
        for entry in reader.list(value, &name, &schema::SOUP, &mut |_| Some(name.clone())) {
            records.push(record(reader, &name, &entry));
        }
    }
    records.sort_by_key(|record| record.span.start);
    records
}

/// The named tables below a key.
fn named<'t, 'd>(
    reader: &mut Reader,
    file: &Fields<'t, 'd>,
    key: &'static str,
) -> Vec<(String, &'t Value<'d>)> {
    let Some(value) = file.get(key) else { return Vec::new() };
    match value.get_ref().as_table() {
        Some(table) => table.iter().map(|(name, value)| (name.get_ref().to_string(), value)).collect(),
        None => {
            let _: Field<()> = reader.wrong_shape(file, key, value, shape_of(key));
            Vec::new()
        }
    }
}

fn record(reader: &mut Reader, name: &str, fields: &Fields<'_, '_>) -> Record {
    let (anomaly_lists, in_lists) = reader.supplier_lists(fields, "anomaly-lists");
    let mut stated = fields.stated();
    stated.extend(in_lists);
    let kind = reader.choice(fields, "kind", schema::KINDS);
    Record {
        name: name.to_owned(),
        // What cannot be read is not compared with crates: its problem says so already.
        kind: if kind.is_absent() {
            Kind::Crate
        } else {
            kind.get().and_then(|word| Kind::parse(word)).unwrap_or(Kind::Other)
        },
        title: reader.text(fields, "title"),
        version: reader.text(fields, "version"),
        checksum: reader.text(fields, "checksum"),
        revision: reader.text(fields, "revision"),
        modification: reader.text(fields, "modification"),
        features: reader.texts(fields, "features"),
        native: reader.choice(fields, "native", schema::NATIVE),
        bundled_by: reader.texts(fields, "bundled-by"),
        linked_by: reader.texts(fields, "linked-by"),
        part_of: fields
            .get("part-of")
            .map(|_| reader.texts(fields, "part-of").get().cloned().unwrap_or_default()),
        class: reader.text(fields, "class"),
        separation: separation(reader, fields),
        manufacturer: reader.text(fields, "manufacturer"),
        licence: reader.text(fields, "licence"),
        function: reader.text(fields, "function"),
        performance: reader.text(fields, "performance"),
        environment: reader.text(fields, "environment"),
        requirements: reader.texts(fields, "requirements"),
        failure: reader.text(fields, "failure"),
        hazards: reader.texts(fields, "hazards"),
        no_contribution: reader.text(fields, "no-contribution"),
        controls: reader.texts(fields, "controls"),
        verification: reader.texts(fields, "verification"),
        anomaly_lists,
        reviewed: reader.signature(fields, "reviewed"),
        stated,
        span: fields.span.clone(),
    }
}

fn separation(reader: &mut Reader, fields: &Fields<'_, '_>) -> Separation {
    Separation {
        segregation: reader.text(fields, "segregation"),
        evidence: reader.texts(fields, "segregation-evidence"),
        none: reader.text(fields, "no-segregation"),
    }
}

fn evaluation(reader: &mut Reader, fields: &Fields<'_, '_>) -> Evaluation {
    for (key, line) in [("anomaly", "anomaly = \"...\""), ("soup", "soup = \"name@version\"")] {
        // Without these it is about nothing, and no rule would ever look at it.
        if fields.get(key).is_none() {
            let what = format!("the evaluation does not name its `{key}`");
            reader.problem(fields.soup.as_ref(), fields.span.clone(), what, format!("write in it\n{line}"));
        }
    }
    Evaluation {
        anomaly: reader.text(fields, "anomaly"),
        soup: exact_item(reader, fields),
        checksum: reader.text(fields, "checksum"),
        revision: reader.text(fields, "revision"),
        advisory_digest: reader.text(fields, "advisory-digest"),
        text_digest: reader.text(fields, "text-digest"),
        list: reader.text(fields, "list"),
        kind: reader.choice(fields, "kind", schema::ANOMALY_KINDS),
        title: reader.text(fields, "title"),
        copy: reader.digest(fields, "copy"),
        outcome: reader
            .choice(fields, "outcome", schema::OUTCOMES)
            .and_then(|word| Outcome::parse(&word.value)),
        justification: reader.choice(fields, "justification", schema::JUSTIFICATIONS),
        evidence: reader.texts(fields, "evidence"),
        rationale: reader.text(fields, "rationale"),
        hazardous_situation: reader.flag(fields, "hazardous-situation"),
        hazards: reader.texts(fields, "hazards"),
        controls: reader.texts(fields, "controls"),
        action: reader.text(fields, "action"),
        evaluated: reader.signature(fields, "evaluated"),
        approved: reader.signature(fields, "approved"),
        review_by: reader.date(fields, "review-by"),
        stated: fields.stated(),
        span: fields.span.clone(),
    }
}

fn waiver(reader: &mut Reader, fields: &Fields<'_, '_>) -> Waiver {
    Waiver {
        rule: reader.text(fields, "rule"),
        soup: reader.text(fields, "soup"),
        anomaly: reader.text(fields, "anomaly"),
        checksum: reader.text(fields, "checksum"),
        revision: reader.text(fields, "revision"),
        advisory_digest: reader.text(fields, "advisory-digest"),
        justification: reader.text(fields, "justification"),
        by: reader.text(fields, "by"),
        on: reader.date(fields, "on"),
        expires: reader.date(fields, "expires"),
        stated: fields.stated(),
        span: fields.span.clone(),
    }
}

/// The key `soup`, which names one item in one version.
fn exact_item(reader: &mut Reader, fields: &Fields<'_, '_>) -> Field<String> {
    let soup = reader.text(fields, "soup");
    soup.and_then(|text| {
        if text.value.split_once('@').is_some_and(|(name, version)| !name.is_empty() && !version.is_empty()) {
            return Some(text.value.clone());
        }
        let what = format!("`{}` does not name an item in one version", text.value);
        reader.problem(
            None,
            text.span.clone(),
            what,
            "write `name@version`, as in `\"anyhow@1.0.102\"`".into(),
        );
        None
    })
}
