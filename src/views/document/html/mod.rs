//! A document as one HTML file: read without a script, printed with running heads, and with the script
//! filtered and sorted. It asks nobody for anything.

mod policy;

use super::{Body, Column, Document, Fact, Layout, Section, Table, Value, escape};
use escape::html as text;
use std::fmt::Write as _;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Draws a document.
pub fn render(document: &Document) -> String {
    let style = format!("{STYLE}{}", running(document));
    let mut out = String::with_capacity(64 * 1024);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"cargo soup {}\">\n<title>{}</title>\n\
         <style>{style}</style>\n</head>\n<body>\n",
        policy::policy(&style, SCRIPT),
        env!("CARGO_PKG_VERSION"),
        text(&format!("{}: {}", document.title, document.subject)),
    );
    if document.draft.is_some() {
        out.push_str("<div class=\"watermark\" aria-hidden=\"true\">DRAFT</div>\n");
    }
    write_cover(&mut out, document);
    for (number, section) in document.sections.iter().enumerate() {
        write_section(&mut out, section, number + 1);
    }
    write_sign_off(&mut out, document);
    let _ = write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// What stands on every printed page.
pub(super) fn running(document: &Document) -> String {
    let head = escape::css(&format!("{} · {}", document.title, document.subject));
    let status = escape::css(&format!("{} · as of {}", document.status(), document.text("day")));
    let digest = escape::css(&document.digest());
    format!(
        "\n@page {{\n@top-left {{ content: {head}; }}\n@top-right {{ content: {status}; }}\n\
         @bottom-left {{ content: {digest}; }}\n\
         @bottom-right {{ content: \"page \" counter(page) \" of \" counter(pages); }}\n}}\n"
    )
}

fn write_cover(out: &mut String, document: &Document) {
    let _ = write!(
        out,
        "<header>\n<p class=\"kind\">{}</p>\n<h1>{}</h1>\n<p class=\"basis\">{}</p>\n",
        document.title,
        text(&document.subject),
        text(&document.basis)
    );
    let _ = match &document.draft {
        Some(why) => writeln!(out, "<p class=\"status draft\"><strong>DRAFT</strong> {}</p>", text(why)),
        None => writeln!(
            out,
            "<p class=\"status\"><strong>For signature</strong> the audit's verdict on the record is \"conforms\"</p>"
        ),
    };
    write_facts(out, &document.header, "facts");
    write_facts(out, &document.circumstances, "facts circumstances");
    let _ = writeln!(
        out,
        "<p class=\"digest\">Digest of this document: <code>{}</code></p>\n<nav aria-label=\"Contents\"><ol>",
        document.digest()
    );
    for section in &document.sections {
        let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", section.key, text(section.title));
    }
    out.push_str("<li><a href=\"#signatures\">Signatures</a></li>\n</ol></nav>\n</header>\n");
}

fn write_facts(out: &mut String, facts: &[Fact], class: &str) {
    if facts.is_empty() {
        return;
    }
    let _ = writeln!(out, "<dl class=\"{class}\">");
    for fact in facts {
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", text(fact.label), value(&fact.value));
    }
    out.push_str("</dl>\n");
}

fn write_section(out: &mut String, section: &Section, number: usize) {
    let key = section.key;
    let _ = writeln!(out, "<section id=\"{key}\">\n<h2><span>{number}</span> {}</h2>", text(section.title));
    for paragraph in &section.intro {
        let _ = writeln!(out, "<p>{}</p>", text(paragraph));
    }
    if let Body::Table(table) = &section.body {
        match table.layout {
            _ if table.rows.is_empty() => {
                let _ = writeln!(out, "<p class=\"empty\">{}</p>", text(table.empty));
            }
            Layout::Rows | Layout::Records => write_table(out, table, key),
            Layout::Blocks => write_blocks(out, table),
        }
    }
    out.push_str("</section>\n");
}

fn write_table(out: &mut String, table: &Table, key: &str) {
    let _ = writeln!(out, "<table class=\"{key}\">\n<thead><tr>");
    for (_, column) in table.in_row() {
        let filter = if column.filter { " data-filter" } else { "" };
        let _ = writeln!(
            out,
            "<th scope=\"col\" data-key=\"{}\"{filter}>{}</th>",
            column.key,
            text(column.heading)
        );
    }
    out.push_str("</tr></thead>\n");
    for row in &table.rows {
        out.push_str("<tbody>\n<tr>");
        for (index, column) in table.in_row() {
            write_cell(out, column, &row[index]);
        }
        out.push_str("</tr>\n");
        if table.layout == Layout::Records {
            let _ = write!(out, "<tr class=\"record\"><td colspan=\"{}\">", table.in_row().count());
            write_record(out, table.in_record().map(|(index, column)| (column, &row[index])));
            out.push_str("</td></tr>\n");
        }
        out.push_str("</tbody>\n");
    }
    out.push_str("</table>\n");
}

fn write_cell(out: &mut String, column: &Column, cell: &Value) {
    let class = if matches!(cell, Value::Number(_)) { " class=\"number\"" } else { "" };
    let _ = write!(out, "<td data-key=\"{}\"{class}>{}</td>", column.key, value(cell));
}

fn write_record<'v>(out: &mut String, cells: impl Iterator<Item = (&'static Column, &'v Value)>) {
    out.push_str("<dl>");
    for (column, cell) in cells.filter(|(_, cell)| cell.concerns()) {
        let key = column.key;
        let heading = text(column.heading);
        let _ = write!(out, "<div data-key=\"{key}\"><dt>{heading}</dt><dd>{}</dd></div>", value(cell));
    }
    out.push_str("</dl>");
}

fn write_blocks(out: &mut String, table: &Table) {
    for row in &table.rows {
        let name: Vec<String> = table.name(row).map(|value| text(&value.words())).collect();
        let _ = write!(out, "<article>\n<h3>{}</h3>\n", name.join(" "));
        write_record(out, table.cells(row));
        out.push_str("\n</article>\n");
    }
}

/// Each line of a value in an element of its own.
pub(super) fn value(value: &Value) -> String {
    let line = |line: &String| match value {
        Value::Code(code) => format!("<code>{}</code>", breakable(code)),
        Value::Missing(missing) => format!("<i>{}</i>", missing.words()),
        Value::Texts(texts) if texts.is_empty() => format!("<i>{}</i>", text(line)),
        _ if escape::is_link(line) => {
            format!("<a class=\"v\" rel=\"noreferrer\" href=\"{0}\">{0}</a>", text(line))
        }
        _ => format!("<span class=\"v\">{}</span>", text(line)),
    };
    value.lines().iter().map(line).collect::<Vec<_>>().join(" ")
}

/// A digest can be broken between any two groups of eight.
fn breakable(code: &str) -> String {
    if code.len() < 32 || !code.is_ascii() {
        return text(code);
    }
    let groups = code.as_bytes().chunks(8).map(|group| text(&String::from_utf8_lossy(group)));
    groups.collect::<Vec<_>>().join("<wbr>")
}

fn write_sign_off(out: &mut String, document: &Document) {
    let _ = write!(
        out,
        "<section id=\"signatures\">\n<h2>Signatures</h2>\n<p>Signed is the document with the digest \
         <code>{}</code>, which covers everything it says, in whichever format.</p>\n\
         <table class=\"signatures\">\n<thead><tr><th></th><th>Name</th><th>Role</th><th>Date</th>\
         <th>Signature or reference</th></tr></thead>\n<tbody>\n",
        document.digest()
    );
    for who in ["Prepared", "Reviewed", "Approved"] {
        let _ = writeln!(out, "<tr><th scope=\"row\">{who}</th><td></td><td></td><td></td><td></td></tr>");
    }
    out.push_str("</tbody>\n</table>\n<p class=\"end\">End of document</p>\n</section>\n");
}
