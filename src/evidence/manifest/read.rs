//! From text to [`Manifest`]: every problem at once, and no bad entry hides a good one.

use super::model::{
    Build, Device, Evaluation, Field, Kind, Located, Manifest, Outcome, Policy, Problem, Record, Signature,
    SoftwareItem, Span, Stated, Waiver,
};
use super::schema::{self, Key, Section, Shape};
use super::write;
use crate::criteria::SafetyClass;
use crate::evidence::Gap;
use jiff::civil::Date;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

type Value<'t> = Spanned<DeValue<'t>>;

/// Reads the manifest.
///
/// # Errors
///
/// A [`Gap`] when the text is not TOML or is of another schema: then nothing in it can be relied on. Anything
/// smaller is a [`Problem`] of the manifest.
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

/// One table of the file: its values by key, already checked against the table's section.
struct Fields<'t, 'd> {
    span: Span,
    soup: Option<String>,
    values: BTreeMap<&'static str, &'t Value<'d>>,
}

impl<'t, 'd> Fields<'t, 'd> {
    fn get(&self, key: &str) -> Option<&'t Value<'d>> {
        self.values.get(key).copied()
    }

    /// Every text, that of a person who signs included.
    /// Every text of the table, those in lists and the names of who signs included.
    fn stated(&self) -> Vec<Stated> {
        let texts = |(key, value): (&&'static str, &&'t Value<'d>)| {
            let value = value.get_ref().as_table().and_then(|table| table.get("by")).unwrap_or(*value);
            let list = value.get_ref().as_array().map_or(std::slice::from_ref(value), |list| &list[..]);
            let text = |one: &Value<'d>| {
                let value = one.get_ref().as_str()?.to_owned();
                Some((*key, Located { value, span: one.span() }))
            };
            list.iter().filter_map(text).collect::<Vec<_>>()
        };
        self.values.iter().flat_map(texts).collect()
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn problem(&mut self, soup: Option<&String>, span: Span, what: String, help: String) {
        self.problems.push(Problem { what, span, help, soup: soup.cloned() });
    }

    /// Takes a table apart by its section; unknown keys are problems.
    fn fields<'t, 'd>(
        &mut self,
        table: &'t DeTable<'d>,
        span: Span,
        section: &'static Section,
        soup: Option<String>,
    ) -> Fields<'t, 'd> {
        let mut values = BTreeMap::new();
        for (name, value) in table {
            match section.keys.iter().find(|key| key.name == name.get_ref()) {
                Some(key) => drop(values.insert(key.name, value)),
                None => self.unknown_key(name.get_ref(), name.span(), section, soup.as_ref()),
            }
        }
        Fields { span, soup, values }
    }

    fn unknown_key(&mut self, name: &str, span: Span, section: &Section, soup: Option<&String>) {
        let header =
            soup.map_or_else(|| section.header.to_owned(), |item| section.header.replace("NAME", item));
        let place = if header.is_empty() { "the file".to_owned() } else { format!("`{header}`") };
        let help = match nearest(name, section.keys.iter().map(|key| key.name)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("keys of {place}: {}", names(section)),
        };
        self.problem(soup, span, format!("unknown key `{name}` in {place}"), help);
    }

    fn wrong_shape<T>(
        &mut self,
        fields: &Fields<'_, '_>,
        key: &str,
        value: &Value<'_>,
        shape: Shape,
    ) -> Field<T> {
        let what =
            format!("`{key}` is {}, and should be {}", article(value.get_ref().type_str()), shape.phrase());
        let help = match shape {
            Shape::Date => "write the date without quotes, as in `2026-01-31`".into(),
            Shape::Signature => "write `{ by = \"...\", on = 2026-01-31 }`".into(),
            Shape::Texts => format!("write `{key} = [\"...\"]`"),
            Shape::Text => format!("write `{key} = \"...\"`"),
            Shape::Flag => format!("write `{key} = true` or `{key} = false`"),
            Shape::Table(section)
            | Shape::Tables(section)
            | Shape::Named(section)
            | Shape::NamedTables(section) => format!("write `{}`", section.header),
            Shape::Number | Shape::Choice(_) => format!("`{key}` is {}", shape.phrase()),
        };
        self.problem(fields.soup.as_ref(), value.span(), what, help);
        Field::Unreadable
    }

    fn text(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<String> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        match value.get_ref().as_str() {
            Some(text) => Field::Stated(Located { value: text.to_owned(), span: value.span() }),
            None => self.wrong_shape(fields, key, value, Shape::Text),
        }
    }

    fn choice(
        &mut self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        choices: &'static [&'static str],
    ) -> Field<String> {
        let text = self.text(fields, key);
        text.and_then(|text| {
            if choices.contains(&text.value.as_str()) {
                return Some(text.value.clone());
            }
            let help = match nearest(&text.value, choices.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("one of: {}", choices.join(", ")),
            };
            let what = format!("`{}` is not a value of `{key}`", text.value);
            self.problem(fields.soup.as_ref(), text.span.clone(), what, help);
            None
        })
    }

    fn flag(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<bool> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        match value.get_ref().as_bool() {
            Some(flag) => Field::Stated(Located { value: flag, span: value.span() }),
            None => self.wrong_shape(fields, key, value, Shape::Flag),
        }
    }

    fn date(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<Date> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        match value.get_ref().as_datetime().and_then(civil_date) {
            Some(date) => Field::Stated(Located { value: date, span: value.span() }),
            None => self.wrong_shape(fields, key, value, Shape::Date),
        }
    }

    fn texts(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<Vec<Located<String>>> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        let Some(list) = value.get_ref().as_array() else {
            return self.wrong_shape(fields, key, value, Shape::Texts);
        };
        let mut texts = Vec::new();
        for element in list {
            match element.get_ref().as_str() {
                Some(text) => texts.push(Located { value: text.to_owned(), span: element.span() }),
                None => return self.wrong_shape(fields, key, element, Shape::Texts),
            }
        }
        Field::Stated(Located { value: texts, span: value.span() })
    }

    fn signature(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<Signature> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_shape(fields, key, value, Shape::Signature);
        };
        let inner = self.fields(table, value.span(), &SIGNATURE, fields.soup.clone());
        let signature = Signature { by: self.text(&inner, "by"), on: self.date(&inner, "on") };
        Field::Stated(Located { value: signature, span: value.span() })
    }

    fn table<'t, 'd>(
        &mut self,
        fields: &Fields<'t, 'd>,
        key: &'static str,
        section: &'static Section,
    ) -> Option<Fields<'t, 'd>> {
        let value = fields.get(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(self.fields(table, value.span(), section, fields.soup.clone())),
            None => {
                let _: Field<()> = self.wrong_shape(fields, key, value, Shape::Table(section));
                None
            }
        }
    }

    /// The entries of a list of tables, in the order of the file.
    fn entries<'t, 'd>(&mut self, file: &Fields<'t, 'd>, key: &'static str) -> Vec<Fields<'t, 'd>> {
        let Some(value) = file.get(key) else { return Vec::new() };
        let Shape::Tables(section) = shape_of(key) else { return Vec::new() };
        self.list(value, key, section, &mut |table: &'t DeTable<'d>| {
            table.get("soup").and_then(|soup| soup.get_ref().as_str()).map(ToOwned::to_owned)
        })
    }

    fn list<'t, 'd>(
        &mut self,
        value: &'t Value<'d>,
        name: &str,
        section: &'static Section,
        soup: &mut dyn FnMut(&'t DeTable<'d>) -> Option<String>,
    ) -> Vec<Fields<'t, 'd>> {
        let mut entries = Vec::new();
        match value.get_ref() {
            DeValue::Array(list) => {
                for element in list {
                    match element.get_ref().as_table() {
                        Some(table) => entries.push(self.fields(table, element.span(), section, soup(table))),
                        None => self.not_an_entry(name, element, section),
                    }
                }
            }
            DeValue::Table(table) => {
                self.not_an_entry(name, value, section);
                entries.push(self.fields(table, value.span(), section, soup(table)));
            }
            _ => self.not_an_entry(name, value, section),
        }
        entries.sort_by_key(|entry| entry.span.start);
        entries
    }

    fn not_an_entry(&mut self, name: &str, value: &Value<'_>, section: &Section) {
        let header = section.header.replace("NAME", &write::key(name));
        let what =
            format!("`{name}` is {}, and should be headed `{header}`", article(value.get_ref().type_str()));
        self.problem(None, value.span(), what, format!("write `{header}` above its keys"));
    }
}

static SIGNATURE: Section = Section {
    header: "{ by = \"...\", on = 2026-01-31 }",
    meaning: "A person and a date.",
    keys: &[
        Key { name: "by", shape: Shape::Text, meaning: "Who.", clause: "" },
        Key { name: "on", shape: Shape::Date, meaning: "When.", clause: "" },
    ],
};

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
    if let Some(days) = days(reader, &fields, "list-review-interval").get() {
        policy.list_review_interval = *days;
    }
    let licences = reader.texts(&fields, "allowed-licences");
    policy.allowed_licences = licences.get().map(|_| licences.texts().map(ToOwned::to_owned).collect());
    policy.independent_approval = classes(reader, &fields, "independent-approval");
    policy
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
            segregation: reader.text(&fields, "segregation"),
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
    for key in ["failure", "title"] {
        let _ = reader.text(fields, key);
    }
    for key in ["hazards", "verification", "anomaly-lists"] {
        let _ = reader.texts(fields, key);
    }
    let kind = reader.choice(fields, "kind", schema::KINDS);
    Record {
        name: name.to_owned(),
        kind: kind.get().and_then(|word| Kind::parse(word)).unwrap_or(Kind::Crate),
        title: reader.text(fields, "title"),
        version: reader.text(fields, "version"),
        checksum: reader.text(fields, "checksum"),
        revision: reader.text(fields, "revision"),
        part_of: fields
            .get("part-of")
            .map(|_| reader.texts(fields, "part-of").get().cloned().unwrap_or_default()),
        class: reader.text(fields, "class"),
        segregation: reader.text(fields, "segregation"),
        manufacturer: reader.text(fields, "manufacturer"),
        licence: reader.text(fields, "licence"),
        function: reader.text(fields, "function"),
        performance: reader.text(fields, "performance"),
        environment: reader.text(fields, "environment"),
        reviewed: reader.signature(fields, "reviewed"),
        stated: fields.stated(),
        span: fields.span.clone(),
    }
}

fn evaluation(reader: &mut Reader, fields: &Fields<'_, '_>) -> Evaluation {
    Evaluation {
        anomaly: reader.text(fields, "anomaly"),
        soup: item_id(reader, fields),
        checksum: reader.text(fields, "checksum"),
        revision: reader.text(fields, "revision"),
        advisory_digest: reader.text(fields, "advisory-digest"),
        text_digest: reader.text(fields, "text-digest"),
        outcome: reader
            .choice(fields, "outcome", schema::OUTCOMES)
            .and_then(|word| Outcome::parse(&word.value)),
        justification: reader.choice(fields, "justification", schema::JUSTIFICATIONS),
        evidence: reader.texts(fields, "evidence"),
        rationale: reader.text(fields, "rationale"),
        hazardous_situation: reader.flag(fields, "hazardous-situation"),
        hazards: reader.texts(fields, "hazards"),
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
        soup: item_id(reader, fields),
        justification: reader.text(fields, "justification"),
        by: reader.text(fields, "by"),
        on: reader.date(fields, "on"),
        expires: reader.date(fields, "expires"),
        stated: fields.stated(),
        span: fields.span.clone(),
    }
}

/// The key `soup`, which names one item in one version.
fn item_id(reader: &mut Reader, fields: &Fields<'_, '_>) -> Field<String> {
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

fn civil_date(datetime: &toml::value::Datetime) -> Option<Date> {
    if datetime.time.is_some() || datetime.offset.is_some() {
        return None;
    }
    let date = datetime.date?;
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?)
        .ok()
}

fn shape_of(key: &str) -> Shape {
    let key = schema::FILE.keys.iter().find(|known| known.name == key);
    key.expect("only keys of the schema are asked for").shape
}

fn names(section: &Section) -> String {
    section.keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
}

/// The known name that is nearest to what was written, if it is near enough to be a slip.
pub(crate) fn nearest<'k>(written: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .filter(|(distance, name)| *distance * 3 <= name.len().max(3))
        .min()
        .map(|(_, name)| name)
}

fn article(kind: &str) -> String {
    match kind {
        "array" => "a list".into(),
        "integer" => "a whole number".into(),
        "string" => "a text".into(),
        "datetime" => "a date or time".into(),
        "boolean" => "true or false".into(),
        other => format!("a {other}"),
    }
}
