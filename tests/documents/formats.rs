//! The same document in every format.

use crate::support::audited;
use crate::{documents, every_case, every_document, readers};
use cargo_soup::views::document::{Document, Layout, Table, Value, csv, html, json, markdown, xlsx};
use serde_json::Value as Json;

/// One text as a format shows it that has no lines.
fn words(value: &Value) -> String {
    visible(&value.words())
}

/// What nobody can see is shown as a space.
pub(crate) fn visible(text: &str) -> String {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if unseen(c) { ' ' } else { c }).collect()
}

/// Every format of a document against the document itself.
pub(crate) fn assert_alike(document: &Document) {
    assert_csv(document);
    let sheets = readers::stored(&xlsx::render(document));
    let page = html::render(document);
    let text = markdown::render(document);
    let data: Json = serde_json::from_str(&json::render(document)).expect("JSON");
    for (number, (section, table)) in document.tables().enumerate() {
        assert_sheet(table, &readers::sheet(&sheets[&format!("xl/worksheets/sheet{}.xml", number + 2)]));
        assert_json(table, &data["tables"][section.key]);
        assert_html(table, &readers::html(&page, section.key));
        if table.layout != Layout::Blocks && !table.rows.is_empty() {
            assert_markdown(table, &readers::markdown(&text, section.title));
        }
    }
}

fn assert_csv(document: &Document) {
    let table = document.main().expect("a document is about something");
    let records = readers::csv(&csv::render(document));
    assert_eq!(records.len(), table.rows.len() + 1);
    for (row, record) in table.rows.iter().zip(&records[1..]) {
        let expected: Vec<String> = row.iter().map(words).collect();
        // An apostrophe in front of what would be a formula.
        let read: Vec<&str> = record.iter().map(|field| formula(field).unwrap_or(field)).collect();
        assert_eq!(read[..expected.len()], expected);
        assert_eq!(read[expected.len()..], [document.status(), &document.digest()]);
    }
}

fn formula(field: &str) -> Option<&str> {
    let rest = field.strip_prefix('\'')?;
    rest.trim_start()
        .starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
        .then_some(rest)
}

fn assert_sheet(table: &Table, rows: &[Vec<String>]) {
    let headings: Vec<&str> = table.columns.iter().map(|column| column.heading).collect();
    assert_eq!(rows[0], headings);
    assert_eq!(rows.len(), table.rows.len() + 1);
    for (row, read) in table.rows.iter().zip(&rows[1..]) {
        for (value, read) in row.iter().zip(read) {
            match value {
                Value::Day(_) => {
                    assert!(read.parse::<u32>().is_ok_and(|day| day > 40_000), "a real date: {read}");
                }
                _ => assert_eq!(*read, words(value).replace('\u{ffff}', "\u{fffd}")),
            }
        }
    }
}

fn assert_json(table: &Table, rows: &Json) {
    assert_eq!(rows.as_array().map(Vec::len), Some(table.rows.len()));
    for (row, read) in table.rows.iter().zip(rows.as_array().expect("rows")) {
        for (column, value) in table.cells(row) {
            let expected = match value {
                Value::Text(text) | Value::Code(text) => Json::from(text.as_str()),
                Value::Texts(texts) => Json::from(texts.clone()),
                Value::Number(number) => Json::from(*number),
                Value::Flag(flag) => Json::from(*flag),
                Value::Day(day) => Json::from(day.to_string()),
                Value::Missing(missing) if missing.words() == "not determined" => {
                    Json::from("not determined")
                }
                Value::Missing(_) => Json::Null,
            };
            assert_eq!(read[column.key], expected, "{}", column.key);
        }
    }
}

fn assert_html(table: &Table, rows: &[std::collections::BTreeMap<String, Vec<String>>]) {
    assert_eq!(rows.len(), table.rows.len());
    for (row, read) in table.rows.iter().zip(rows) {
        for (column, value) in table.cells(row) {
            let shown = match table.layout {
                Layout::Rows => column.in_row,
                Layout::Records => column.in_row || value.concerns(),
                Layout::Blocks => value.concerns(),
            };
            if shown {
                let lines: Vec<String> = value.lines().iter().map(|line| visible(line)).collect();
                assert_eq!(read.get(column.key), Some(&lines), "{}", column.key);
            }
        }
    }
}

fn assert_markdown(table: &Table, rows: &[Vec<String>]) {
    assert_eq!(rows.len(), table.rows.len());
    for (row, read) in table.rows.iter().zip(rows) {
        let line = |value: &Value| {
            let lines: Vec<String> =
                value.lines().iter().map(|line| visible(line).trim().to_owned()).collect();
            lines.join("; ")
        };
        let expected: Vec<String> = table.in_row().map(|(index, _)| line(&row[index])).collect();
        assert_eq!(*read, expected);
    }
}

#[test]
fn every_format_says_the_same_of_every_case() {
    for document in every_document() {
        assert_alike(&document);
    }
}

#[test]
fn every_row_has_a_value_for_every_column() {
    for document in every_document() {
        for (section, table) in document.tables() {
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", section.key);
        }
    }
}

#[test]
fn a_list_that_does_not_conform_is_a_draft_in_every_format_and_no_other_is() {
    let mut drafts = 0;
    for evidence in every_case() {
        audited(&evidence, |report| {
            let conforms = report.conclusion.exit_code() == 0;
            for document in documents(report) {
                assert_eq!(document.draft.is_none(), conforms);
                drafts += usize::from(!conforms);
                let sheet = readers::stored(&xlsx::render(&document))["xl/worksheets/sheet1.xml"].clone();
                let texts = [
                    markdown::render(&document),
                    markdown::render_brief(&document),
                    html::render(&document),
                    sheet,
                ];
                for text in texts {
                    assert_eq!(text.contains("DRAFT"), !conforms);
                }
                let status = if conforms { "for_signature" } else { "draft" };
                assert!(json::render(&document).contains(&format!("\"status\": \"{status}\"")));
            }
        });
    }
    assert!(drafts > 0);
}

#[test]
fn the_digest_is_that_of_what_is_said_and_of_nothing_else() {
    let case = every_case().into_iter().find(|case| case.database.is_ok()).expect("a case with a database");
    let digest = |evidence: &cargo_soup::evidence::Evidence| {
        audited(evidence, |report| documents(report).iter().map(Document::digest).collect::<Vec<_>>())
    };
    let mut elsewhere = case.clone();
    elsewhere.database.as_mut().expect("there").source = "/another/place".into();
    elsewhere.origin.cargo = Some("cargo of another day".into());
    assert_eq!(digest(&case), digest(&elsewhere));
    let mut tomorrow = case.clone();
    tomorrow.today = tomorrow.today.tomorrow().expect("there is one");
    assert!(digest(&case).iter().zip(digest(&tomorrow)).all(|(one, other)| *one != other));
}
