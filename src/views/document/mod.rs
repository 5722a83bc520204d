//! A document before it has a format: what the list and the reports say, in the order they say it.
//!
//! A builder makes one from an audit; a format draws any of them. Neither judges: verdict, standing and class
//! are values of the report already.

pub mod csv;
mod escape;
mod evaluation;
mod frame;
pub mod html;
pub mod json;
pub mod markdown;
mod residual;
mod soup_list;
mod sources;
pub mod template;
mod trace;
mod value;
pub mod xlsx;

pub(in crate::views) use escape::{is_link, plain};
pub(in crate::views) use evaluation::address;
pub use evaluation::evaluation_report;
pub use residual::residual_list;
pub use soup_list::soup_list;
pub use trace::trace_document;
pub(in crate::views) use trace::trace_table;
pub use value::{Missing, Value};

use crate::evidence::digest;

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it is, for machines.
    pub kind: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Device, software system and version, for titles and running heads.
    pub subject: String,
    /// The clauses it answers.
    pub basis: String,
    /// Why it cannot be signed yet; `None` while nothing keeps it from that.
    pub draft: Option<String>,
    /// What it is about and what it rests on. A digest is made of it.
    pub header: Vec<Fact>,
    /// How the facts came here, which can differ from one machine to the next. No digest is made of it.
    pub circumstances: Vec<Fact>,
    /// What it says.
    pub sections: Vec<Section>,
}

/// A fact with its name.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name for machines, in snake case.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The fact.
    pub value: Value,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name for machines, in snake case.
    pub key: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What the reader has to know first, a paragraph each.
    pub intro: Vec<String>,
    /// What stands in it.
    pub body: Body,
}

/// What stands in a section.
#[derive(Clone, Debug)]
pub enum Body {
    /// Nothing below its paragraphs.
    Prose,
    /// Rows that have the same columns.
    Table(Table),
}

/// Rows that have the same columns.
#[derive(Clone, Debug)]
pub struct Table {
    /// The columns.
    pub columns: &'static [Column],
    /// The rows: as many values in each as there are columns.
    pub rows: Vec<Vec<Value>>,
    /// How a person reads it.
    pub layout: Layout,
    /// Which columns stand in the row, in this order, where a person chose them. Of no consequence to machines and
    /// to the digest: nothing is left out, and nothing else is said.
    pub chosen: Option<Vec<&'static str>>,
    /// What it means that there is no row.
    pub empty: &'static str,
}

/// How a person reads a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As rows. Columns of the record stand in what machines read alone.
    Rows,
    /// As rows, each with its record below: the columns that do not stand in the row.
    Records,
    /// As one block for each row.
    Blocks,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name for machines, in snake case.
    pub key: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// Whether it stands in the row; if not, in the record below.
    pub in_row: bool,
    /// Whether a reader can choose rows by it.
    pub filter: bool,
}

impl Column {
    /// A column that stands in the row.
    pub const fn row(key: &'static str, heading: &'static str) -> Self {
        Self { key, heading, in_row: true, filter: false }
    }

    /// One by which rows can be chosen.
    pub const fn filter(key: &'static str, heading: &'static str) -> Self {
        Self { key, heading, in_row: true, filter: true }
    }

    /// A column of the record.
    pub const fn record(key: &'static str, heading: &'static str) -> Self {
        Self { key, heading, in_row: false, filter: false }
    }
}

impl Document {
    /// The digest that is signed: over everything the document says, whatever its format, and over nothing that
    /// depends on the machine it is made on.
    pub fn digest(&self) -> String {
        let mut digest = digest::Digest::default();
        let mut part = |text: &str| digest.part(text.as_bytes());
        part(self.kind);
        part(&self.subject);
        part(self.draft.as_deref().unwrap_or_default());
        for fact in &self.header {
            part(fact.key);
            fact.value.told().iter().for_each(|text| part(text));
        }
        for section in &self.sections {
            part(section.key);
            section.intro.iter().for_each(|text| part(text));
            for (columns, row) in section.table().iter().flat_map(|table| table.named_rows()) {
                part(columns);
                row.told().iter().for_each(|text| part(text));
            }
        }
        digest.finish()
    }

    /// The table the document is about.
    pub fn main(&self) -> Option<&Table> {
        self.tables().map(|(_, table)| table).next()
    }

    /// The tables, with the sections they stand in.
    pub fn tables(&self) -> impl Iterator<Item = (&Section, &Table)> {
        self.sections.iter().filter_map(|section| Some((section, section.table()?)))
    }

    /// A text of the header, for running heads and names.
    pub fn text(&self, key: &str) -> String {
        let fact = self.header.iter().find(|fact| fact.key == key);
        fact.map_or_else(String::new, |fact| fact.value.words())
    }

    /// `DRAFT`, or what it is for.
    pub fn status(&self) -> &'static str {
        if self.draft.is_some() { "DRAFT" } else { "for signature" }
    }
}

impl Section {
    /// A section without a table.
    pub fn prose(key: &'static str, title: &'static str, intro: Vec<String>) -> Self {
        Self { key, title, intro, body: Body::Prose }
    }

    /// Its table.
    pub fn table(&self) -> Option<&Table> {
        match &self.body {
            Body::Prose => None,
            Body::Table(table) => Some(table),
        }
    }
}

impl Table {
    /// Where the columns stand that are drawn in a row.
    pub fn in_row(&self) -> impl Iterator<Item = (usize, &'static Column)> {
        let all = || self.columns.iter().enumerate();
        let found: Vec<_> = match &self.chosen {
            None => all().filter(|(_, column)| column.in_row).collect(),
            // The first column is what a row is called, whatever is chosen.
            Some(keys) => all()
                .take(1)
                .chain(keys.iter().filter_map(|key| all().skip(1).find(|(_, one)| one.key == *key)))
                .collect(),
        };
        found.into_iter()
    }

    /// Where the columns stand that are drawn below the row; all of them where rows are blocks.
    pub fn in_record(&self) -> impl Iterator<Item = (usize, &'static Column)> {
        let shown: Vec<usize> = match self.layout {
            Layout::Blocks => Vec::new(),
            Layout::Rows | Layout::Records => self.in_row().map(|(index, _)| index).collect(),
        };
        self.columns.iter().enumerate().filter(move |(index, _)| !shown.contains(index))
    }

    /// The cells of a row with their columns.
    pub fn cells<'t>(&'t self, row: &'t [Value]) -> impl Iterator<Item = (&'static Column, &'t Value)> {
        self.columns.iter().zip(row)
    }

    /// What a row is called above its record: by its first cell; above a block by its first two.
    pub fn name<'r>(&self, row: &'r [Value]) -> impl Iterator<Item = &'r Value> + use<'r> {
        row.iter().take(if self.layout == Layout::Blocks { 2 } else { 1 })
    }

    fn named_rows(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.rows.iter().flat_map(|row| self.cells(row)).map(|(column, value)| (column.key, value))
    }
}

impl Fact {
    /// A fact with its names.
    pub fn new(key: &'static str, label: &'static str, value: impl Into<Value>) -> Self {
        Self { key, label, value: value.into() }
    }
}
