//! What a template can ask for: the document as its JSON has it, and the same in the order and words of the other
//! formats, ready to be drawn.

use super::{Markup, position};
use crate::views::document::{
    self as formats, Body, Column, Document, Fact, Layout, Section, Table, Value as Cell,
};
use minijinja::Value;
use minijinja::value::Serde;
use std::collections::BTreeMap;

/// Everything by name.
pub(super) fn context(document: &Document, markup: Markup) -> Value {
    let json = Value::from(Serde(formats::json::whole(document)));
    let keys = json.try_iter().into_iter().flatten();
    let mut context: BTreeMap<String, Value> =
        keys.filter_map(|key| Some((key.as_str()?.to_owned(), json.get_item(&key).ok()?))).collect();
    let facts = |facts: &[Fact]| facts.iter().map(|one| fact(one, markup)).collect::<Value>();
    let more = [
        ("subject", Value::from(document.subject.as_str())),
        ("status_word", Value::from(document.status())),
        ("facts", facts(&document.header)),
        ("circumstance_facts", facts(&document.circumstances)),
        ("sections", document.sections.iter().map(|one| section(one, markup)).collect()),
        ("running", Value::from_safe_string(formats::html::running(document))),
    ];
    context.extend(more.map(|(name, value)| (name.to_owned(), value)));
    Value::from_pairs(context)
}

fn map(pairs: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::from_pairs(pairs)
}

fn fact(fact: &Fact, markup: Markup) -> Value {
    map([("key", fact.key.into()), ("label", fact.label.into()), ("cell", cell(&fact.value, markup))])
}

fn section(section: &Section, markup: Markup) -> Value {
    let intro: Value = section.intro.iter().map(|text| Value::from(text.as_str())).collect();
    let mut pairs = vec![("key", section.key.into()), ("title", section.title.into()), ("intro", intro)];
    match &section.body {
        Body::Prose => pairs.push(("layout", "prose".into())),
        Body::Table(one) => pairs.extend(table(one, markup)),
    }
    map(pairs)
}

fn table(table: &Table, markup: Markup) -> Vec<(&'static str, Value)> {
    let layout = match table.layout {
        Layout::Rows => "rows",
        Layout::Records => "records",
        Layout::Blocks => "blocks",
    };
    let heads = |columns: &mut dyn Iterator<Item = &'static Column>| columns.map(head).collect::<Value>();
    let row = |cells: &Vec<Cell>| {
        let name: Value = table.name(cells).map(|one| cell(one, markup)).collect();
        let shown = table.in_row().map(|(index, column)| named(column, &cells[index], markup)).collect();
        let rest = table.in_record().filter(|(index, _)| cells[*index].concerns());
        let rest = rest.map(|(index, column)| named(column, &cells[index], markup)).collect();
        map([("name", name), ("cells", shown), ("record", rest)])
    };
    vec![
        ("layout", layout.into()),
        ("empty", table.empty.into()),
        ("columns", heads(&mut table.in_row().map(|(_, column)| column))),
        ("rows", table.rows.iter().map(row).collect()),
    ]
}

fn head(column: &'static Column) -> Value {
    map([("key", column.key.into()), ("heading", column.heading.into())])
}

fn named(column: &'static Column, value: &Cell, markup: Markup) -> Value {
    map([("key", column.key.into()), ("heading", column.heading.into()), ("cell", cell(value, markup))])
}

/// What stands in a cell: `words` as one text, `drawn` as the other formats draw it, with links.
fn cell(value: &Cell, markup: Markup) -> Value {
    let drawn = match markup {
        Markup::Html => formats::html::value(value),
        Markup::Markdown => without_brackets(&formats::markdown::cell(value)),
        Markup::Plain => formats::plain(&value.words()),
    };
    map([
        ("words", value.words().into()),
        ("there", value.is_there().into()),
        ("drawn", Value::from_safe_string(position::marked(position::MARKUP, &drawn))),
    ])
}

/// Markdown that stays text where a reader takes it for HTML, as between two tags of a template.
pub(super) fn without_brackets(markdown: &str) -> String {
    markdown.replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
}
