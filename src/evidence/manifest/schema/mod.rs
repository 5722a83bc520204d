//! Every key of the manifest, with its shape, meaning and clause.

mod device;
mod judgement;
mod soup;

pub use device::{BUILD, DEVICE, DOCUMENTS, POLICY, SOFTWARE_ITEM, TRACE_SOURCES};
pub use judgement::{ANOMALY_KINDS, EVALUATION, JUSTIFICATIONS, OUTCOMES, WAIVER};
pub use soup::{ANOMALY_LIST, KINDS, LIST_COLUMNS, NATIVE, SOUP};

/// The version of the schema, the value of the key `schema`.
pub const VERSION: i64 = 1;

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// `true` or `false`.
    Flag,
    /// A date, without quotes.
    Date,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of texts, or of tables that say more.
    TextsOrTables(&'static Section),
    /// A person and a date: `{ by = "...", on = 2026-01-31 }`.
    Signature,
    /// A table with keys of its own.
    Table(&'static Section),
    /// A list of tables, each headed `[[...]]`.
    Tables(&'static Section),
    /// A table whose keys are names, each a table.
    Named(&'static Section),
    /// A table whose keys are names, each a list of tables headed `[[...NAME]]`.
    NamedTables(&'static Section),
}

impl Shape {
    /// The phrase for a message and for the reference.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Number => "a whole number",
            Self::Text => "a text",
            Self::Texts => "a list of texts",
            Self::TextsOrTables(_) => "a list of texts or tables",
            Self::Flag => "true or false",
            Self::Date => "a date",
            Self::Choice(_) => "one of a few texts",
            Self::Signature => "a person and a date",
            Self::Table(_) => "a table",
            Self::Tables(_) => "a list of tables",
            Self::Named(_) => "a table of named tables",
            Self::NamedTables(_) => "a table of named lists of tables",
        }
    }
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// What it means.
    pub meaning: &'static str,
    /// The clause that asks for it, or an empty text.
    pub clause: &'static str,
}

/// A table of the file.
#[derive(Debug)]
pub struct Section {
    /// Its header, as it is written.
    pub header: &'static str,
    /// What it records.
    pub meaning: &'static str,
    /// Its keys, in the order they are best written.
    pub keys: &'static [Key],
}

const fn key(name: &'static str, shape: Shape, clause: &'static str, meaning: &'static str) -> Key {
    Key { name, shape, meaning, clause }
}

/// The whole file.
pub static FILE: Section = Section {
    header: "",
    meaning: "What stands at the top. `schema` stands above all tables; these can come in any order.",
    keys: &[
        key("schema", Shape::Number, "8.3", "The version of the file's format. This one is 1."),
        key("device", Shape::Table(&DEVICE), "8.1.1", "The device and its software system."),
        key(
            "policy",
            Shape::Table(&POLICY),
            "5.1.7",
            "How SOUP is managed here, where clauses leave a choice.",
        ),
        key("build", Shape::Tables(&BUILD), "8.1.3", "What ships."),
        key(
            "software-item",
            Shape::Named(&SOFTWARE_ITEM),
            "4.3",
            "Workspace packages whose class is not the system's.",
        ),
        key("soup", Shape::NamedTables(&SOUP), "8.1.2", "The SOUP items, by name."),
        key("evaluation", Shape::Tables(&EVALUATION), "7.1.3", "Judgements about published anomalies."),
        key("waiver", Shape::Tables(&WAIVER), "", "Findings that a person accepts for a time."),
    ],
};

/// Every table of the file, the file itself first.
pub static SECTIONS: [&Section; 11] = [
    &FILE,
    &DEVICE,
    &DOCUMENTS,
    &POLICY,
    &TRACE_SOURCES,
    &BUILD,
    &SOFTWARE_ITEM,
    &SOUP,
    &ANOMALY_LIST,
    &EVALUATION,
    &WAIVER,
];
