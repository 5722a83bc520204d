//! The main table as CSV: RFC 4180, UTF-8, a row for each item, and in each row which document it is from.

use super::{Document, Value, escape};

/// Draws the table a document is about.
pub fn render(document: &Document) -> String {
    let Some(table) = document.main() else { return String::new() };
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
