use crate::evidence::manifest::write;
use jiff::civil::Date;

/// What is written at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, or one of a few.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// `true` or `false`.
    Flag(bool),
    /// A day.
    Date(Date),
    /// Who, and when.
    Signature {
        /// Who.
        by: String,
        /// When.
        on: Date,
    },
}

impl Value {
    /// As it is written on one line.
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => write::quoted(text),
            Self::Texts(texts) => write::list(texts),
            Self::Flag(flag) => flag.to_string(),
            Self::Date(day) => day.to_string(),
            Self::Signature { by, on } => format!("{{ by = {}, on = {on} }}", write::quoted(by)),
        }
    }

    /// As it is written in place of another value: a text keeps the kind of its quotes.
    pub(super) fn written_like(&self, old: &str) -> String {
        let literal = old.starts_with('\'') && !old.starts_with("'''");
        match self {
            Self::Text(text) if literal && is_literal(text) => format!("'{text}'"),
            _ => self.written(),
        }
    }

    /// What a reader of TOML gets from it.
    pub(super) fn read(&self) -> toml::Value {
        let text = |text: &String| toml::Value::String(text.clone());
        match self {
            Self::Text(one) => text(one),
            Self::Texts(texts) => toml::Value::Array(texts.iter().map(text).collect()),
            Self::Flag(flag) => toml::Value::Boolean(*flag),
            Self::Date(day) => date(*day),
            Self::Signature { by, on } => toml::Value::Table(
                [("by".to_owned(), text(by)), ("on".to_owned(), date(*on))].into_iter().collect(),
            ),
        }
    }
}

/// Whether a text can stand between single quotes and is seen there as it is.
fn is_literal(text: &str) -> bool {
    write::quoted(text).len() == text.len() + 2 + text.matches(['"', '\\']).count() && !text.contains('\'')
}

fn date(day: Date) -> toml::Value {
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let date = toml::value::Date {
        year: u16::try_from(day.year()).unwrap_or_default(),
        month: part(day.month()),
        day: part(day.day()),
    };
    toml::Value::Datetime(toml::value::Datetime { date: Some(date), time: None, offset: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_back_as_what_it_was() {
        let on = jiff::civil::date(2026, 1, 31);
        let values = [
            Value::Text("it's \"so\"\n".into()),
            Value::Texts(vec!["a".into(), "b".into()]),
            Value::Flag(true),
            Value::Date(on),
            Value::Signature { by: "Jo \\ Doe".into(), on },
        ];
        for value in values {
            for old in ["\"\"", "''", "'''\n'''"] {
                let file = format!("key = {}\n", value.written_like(old));
                let table: toml::Table = toml::from_str(&file).expect("TOML");
                assert_eq!(table["key"], value.read(), "{file}");
            }
        }
    }

    #[test]
    fn single_quotes_stay_where_they_can() {
        assert_eq!(Value::Text("a\\b \"c\"".into()).written_like("'x'"), "'a\\b \"c\"'");
        assert_eq!(Value::Text("it's".into()).written_like("'x'"), "\"it's\"");
        assert_eq!(Value::Text("\u{202e}".into()).written_like("'x'"), "\"\\u202E\"");
    }
}
