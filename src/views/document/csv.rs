//! The main table as CSV: RFC 4180, UTF-8, a row for each item, and in each row which document it is from.

use super::{Document, Table, Value, escape};

/// Draws the table a document is about.
pub fn render(document: &Document) -> String {
    document.main().map_or_else(String::new, |table| drawn(document, table))
}

/// Draws the table of one section.
pub fn render_section(document: &Document, key: &str) -> String {
    let found = document.tables().find(|(section, _)| section.key == key);
    found.map_or_else(String::new, |(_, table)| drawn(document, table))
}

fn drawn(document: &Document, table: &Table) -> String {
    let mut text = String::new();
    let keys = table.columns.iter().map(|column| column.key.to_owned());
    write(&mut text, keys.chain(["document_status".into(), "document_digest".into()]));
    let digest = document.digest();
    for row in &table.rows {
        let cells = row.iter().map(Value::words);
        write(&mut text, cells.chain([document.status().to_owned(), digest.clone()]));
    }
    text
}

fn write(text: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| escape::csv(&cell)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}
