//! The reference page of the manifest, generated from [`super::schema`].

use super::schema::{Key, SECTIONS, Section, Shape};
use std::fmt::Write as _;

/// The page, in Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# `soup-manifest.toml`, key by key\n\n\
         <!-- Generated from src/evidence/manifest/schema by `BLESS=1 cargo test`. Do not edit. -->\n\n\
         The manifest stands at the root of the workspace and is checked in. A key or a value that is not\n\
         listed here is a finding ([`unreadable-entry`](rules/unreadable-entry.md)). Only `schema` has to be\n\
         there for the file to be read; what else is missing, and at which safety class that matters, is for\n\
         the rules to say. Dates stand without quotes. Clauses are those of IEC 62304:2006+A1:2015.\n",
    );
    for section in SECTIONS {
        write_section(&mut page, section);
    }
    page
}

fn write_section(page: &mut String, section: &Section) {
    let title = if section.header.is_empty() { "The file".into() } else { format!("`{}`", section.header) };
    let _ = write!(
        page,
        "\n## {title}\n\n{}\n\n| key | value | clause | meaning |\n|---|---|---|---|\n",
        section.meaning
    );
    for key in section.keys {
        write_key(page, key);
    }
}

fn write_key(page: &mut String, key: &Key) {
    let _ = writeln!(page, "| `{}` | {} | {} | {} |", key.name, value(key.shape), key.clause, key.meaning);
}

fn value(shape: Shape) -> String {
    match shape {
        Shape::Choice(choices) => {
            choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ")
        }
        Shape::Signature => "`{ by = \"...\", on = 2026-01-31 }`".into(),
        Shape::Date => "a date, as `2026-01-31`".into(),
        Shape::Table(section)
        | Shape::Tables(section)
        | Shape::Named(section)
        | Shape::NamedTables(section) => {
            format!("`{}`", section.header)
        }
        Shape::TextsOrTables(section) => format!("a list of texts, or `{}`", section.header),
        plain => plain.phrase().into(),
    }
}
