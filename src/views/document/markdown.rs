//! A document as Markdown that reads well on a forge, and in short form within release notes.

use super::{Body, Document, Fact, Layout, Section, Table, Value, escape};
use escape::markdown as text;
use std::fmt::Write as _;

/// Draws the whole document.
pub fn render(document: &Document) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}: {}\n", document.title, text(&document.subject));
    write_status(&mut out, document);
    write_facts(&mut out, &document.header);
    write_facts(&mut out, &document.circumstances);
    for section in &document.sections {
        write_section(&mut out, section);
    }
    write_sign_off(&mut out, document);
    out
}

/// Draws what belongs into release notes: what it is about, the items, and where the rest is.
pub fn render_brief(document: &Document) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "## {}: {}\n", document.title, text(&document.subject));
    write_status(&mut out, document);
    if let Some(table) = document.main() {
        write_rows(&mut out, table);
    }
    let facts = ["crates_shipped", "anomalies", "anomalies_evaluated", "database_date"];
    let facts = document.header.iter().filter(|fact| facts.contains(&fact.key));
    let facts: Vec<String> =
        facts.map(|fact| format!("{}: {}", fact.label, text(&fact.value.words()))).collect();
    let _ = writeln!(
        out,
        "{}. RustSec is a third party's list; that nothing is listed for an item means that it was compared with \
         that list.",
        facts.join(", ")
    );
    out
}

fn write_status(out: &mut String, document: &Document) {
    let _ = match &document.draft {
        Some(why) => writeln!(out, "**DRAFT**: {}.\n", text(why)),
        None => writeln!(out, "For signature: the audit's verdict on the record is \"conforms\".\n"),
    };
    let _ = writeln!(
        out,
        "{}; as of {}; digest {}.\n",
        document.basis,
        document.text("day"),
        escape::markdown_code(&document.digest())
    );
}

fn write_facts(out: &mut String, facts: &[Fact]) {
    if facts.is_empty() {
        return;
    }
    out.push_str("| | |\n|---|---|\n");
    for fact in facts {
        let _ = writeln!(out, "| {} | {} |", fact.label, cell(&fact.value));
    }
    out.push('\n');
}

fn write_section(out: &mut String, section: &Section) {
    let _ = writeln!(out, "## {}\n", section.title);
    for paragraph in &section.intro {
        let _ = writeln!(out, "{}\n", text(paragraph));
    }
    let Body::Table(table) = &section.body else { return };
    if table.rows.is_empty() {
        let _ = writeln!(out, "{}\n", text(table.empty));
        return;
    }
    match table.layout {
        Layout::Rows => write_rows(out, table),
        Layout::Records => {
            write_rows(out, table);
            write_records(out, table);
        }
        Layout::Blocks => write_records(out, table),
    }
}

fn write_rows(out: &mut String, table: &Table) {
    let headings: Vec<&str> = table.in_row().map(|(_, column)| column.heading).collect();
    let _ = writeln!(out, "| {} |\n|{}", headings.join(" | "), "---|".repeat(headings.len()));
    for row in &table.rows {
        let cells: Vec<String> = table.in_row().map(|(index, _)| cell(&row[index])).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

fn write_records(out: &mut String, table: &Table) {
    for row in &table.rows {
        let name: Vec<String> = table.name(row).map(cell).collect();
        let _ = writeln!(out, "### {}\n", name.join(" "));
        for (index, column) in table.in_record().filter(|(index, _)| row[*index].concerns()) {
            let _ = writeln!(out, "- {}: {}", column.heading, cell(&row[index]));
        }
        out.push('\n');
    }
}

pub(super) fn cell(value: &Value) -> String {
    let line = |line: &String| match value {
        Value::Code(code) => escape::markdown_code(code),
        Value::Missing(missing) => format!("*{}*", missing.words()),
        _ if escape::is_link(line) => escape::markdown_link(line),
        // As prose a forge would take `name@1.2.3` for an address of e-mail.
        _ if line.contains('@') => escape::markdown_code(line),
        _ => text(line),
    };
    value.lines().iter().map(line).collect::<Vec<_>>().join("; ")
}

fn write_sign_off(out: &mut String, document: &Document) {
    let _ = writeln!(
        out,
        "## Signatures\n\nSigned is the document with the digest {}.\n\n\
         | | Name | Role | Date | Signature |\n|---|---|---|---|---|\n\
         | Prepared | | | | |\n| Reviewed | | | | |\n| Approved | | | | |",
        escape::markdown_code(&document.digest())
    );
}
