//! Values of the schema's shapes, read from TOML one by one; what does not fit is a [`Problem`].

use super::model::{Field, Located, Problem, Signature, Span, Stated};
use super::schema::{self, Key, Section, Shape};
use super::write;
use jiff::civil::Date;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// One table of the file: its values by key, already checked against the table's section.
pub(super) struct Fields<'t, 'd> {
    pub(super) span: Span,
    pub(super) soup: Option<String>,
    pub(super) values: BTreeMap<&'static str, &'t Value<'d>>,
}

impl<'t, 'd> Fields<'t, 'd> {
    pub(super) fn get(&self, key: &str) -> Option<&'t Value<'d>> {
        self.values.get(key).copied()
    }

    /// Every text, that of a person who signs included.
    /// Every text of the table, those in lists and the names of who signs included.
    pub(super) fn stated(&self) -> Vec<Stated> {
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
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    pub(super) fn problem(&mut self, soup: Option<&String>, span: Span, what: String, help: String) {
        self.problems.push(Problem { what, span, help, soup: soup.cloned() });
    }

    /// Takes a table apart by its section; unknown keys are problems.
    pub(super) fn fields<'t, 'd>(
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

    pub(super) fn unknown_key(&mut self, name: &str, span: Span, section: &Section, soup: Option<&String>) {
        let header = soup.map_or_else(
            || section.header.to_owned(),
            |item| section.header.replace("NAME", &write::key(item)),
        );
        let place = if header.is_empty() { "the file".to_owned() } else { format!("`{header}`") };
        let help = match nearest(name, section.keys.iter().map(|key| key.name)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("keys of {place}: {}", names(section)),
        };
        self.problem(soup, span, format!("unknown key `{name}` in {place}"), help);
    }

    pub(super) fn wrong_shape<T>(
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
            Shape::TextsOrTables(section) => format!("write `{key} = [\"...\"]` or `{}`", section.header),
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

    pub(super) fn text(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<String> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        match value.get_ref().as_str() {
            Some(text) => Field::Stated(Located { value: text.to_owned(), span: value.span() }),
            None => self.wrong_shape(fields, key, value, Shape::Text),
        }
    }

    pub(super) fn choice(
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

    pub(super) fn flag(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<bool> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        match value.get_ref().as_bool() {
            Some(flag) => Field::Stated(Located { value: flag, span: value.span() }),
            None => self.wrong_shape(fields, key, value, Shape::Flag),
        }
    }

    pub(super) fn date(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<Date> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        match value.get_ref().as_datetime().and_then(civil_date) {
            Some(date) => Field::Stated(Located { value: date, span: value.span() }),
            None => self.wrong_shape(fields, key, value, Shape::Date),
        }
    }

    pub(super) fn texts(
        &mut self,
        fields: &Fields<'_, '_>,
        key: &'static str,
    ) -> Field<Vec<Located<String>>> {
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

    pub(super) fn signature(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<Signature> {
        let Some(value) = fields.get(key) else { return Field::Absent };
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_shape(fields, key, value, Shape::Signature);
        };
        let inner = self.fields(table, value.span(), &SIGNATURE, fields.soup.clone());
        let signature = Signature { by: self.text(&inner, "by"), on: self.date(&inner, "on") };
        Field::Stated(Located { value: signature, span: value.span() })
    }

    pub(super) fn table<'t, 'd>(
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
    pub(super) fn entries<'t, 'd>(
        &mut self,
        file: &Fields<'t, 'd>,
        key: &'static str,
    ) -> Vec<Fields<'t, 'd>> {
        let Some(value) = file.get(key) else { return Vec::new() };
        let Shape::Tables(section) = shape_of(key) else { return Vec::new() };
        self.list(value, key, section, &mut |table: &'t DeTable<'d>| {
            table.get("soup").and_then(|soup| soup.get_ref().as_str()).map(ToOwned::to_owned)
        })
    }

    pub(super) fn list<'t, 'd>(
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

    pub(super) fn not_an_entry(&mut self, name: &str, value: &Value<'_>, section: &Section) {
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

fn civil_date(datetime: &toml::value::Datetime) -> Option<Date> {
    if datetime.time.is_some() || datetime.offset.is_some() {
        return None;
    }
    let date = datetime.date?;
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?)
        .ok()
}

pub(super) fn shape_of(key: &str) -> Shape {
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
