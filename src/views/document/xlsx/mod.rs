//! A document as a spreadsheet: one sheet for each table, and one about the document.
//!
//! It is written here and not by a library: stored without compression it is the same bytes everywhere, and what
//! has to be written is little. Every text is an inline string, which no spreadsheet takes for a formula.

mod archive;
mod sheet;

use super::{Document, escape};
use archive::Archive;
use sheet::{Cell, Sheet};
use std::fmt::Write as _;

/// Draws a document.
pub fn render(document: &Document) -> Vec<u8> {
    let sheets = sheets(document);
    let mut archive = Archive::default();
    archive.add("[Content_Types].xml", &content_types(sheets.len()));
    archive.add("_rels/.rels", RELATIONS);
    archive.add("xl/workbook.xml", &workbook(&sheets));
    archive.add("xl/_rels/workbook.xml.rels", &workbook_relations(sheets.len()));
    archive.add("xl/styles.xml", STYLES);
    let footer = format!("{} {}", document.status(), document.digest());
    for (number, sheet) in sheets.iter().enumerate() {
        archive.add(&format!("xl/worksheets/sheet{}.xml", number + 1), &sheet.xml(document.title, &footer));
    }
    archive.finish()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
    Target=\"xl/workbook.xml\"/></Relationships>";

/// Style 0: text, wrapped; 1: heading; 2: a day; 3: what is missing.
const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
    <numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>\
    <fonts count=\"3\"><font><sz val=\"10\"/><name val=\"Arial\"/></font>\
    <font><b/><sz val=\"10\"/><name val=\"Arial\"/></font>\
    <font><i/><sz val=\"10\"/><color rgb=\"FF5A6773\"/><name val=\"Arial\"/></font></fonts>\
    <fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>\
    <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8EDF1\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>\
    <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
    <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
    <cellXfs count=\"4\">\
    <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>\
    <xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>\
    <xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>\
    <xf numFmtId=\"0\" fontId=\"2\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>\
    </cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

fn sheets(document: &Document) -> Vec<Sheet> {
    let mut sheets = vec![about(document)];
    for (section, table) in document.tables() {
        let headings = table.columns.iter().map(|column| column.heading);
        let rows = table.rows.iter().map(|row| row.iter().map(Cell::of).collect());
        sheets.push(Sheet::table(section.title, headings, rows.collect()));
    }
    let notes = document.sections.iter().flat_map(|section| {
        let texts = section.intro.iter();
        texts.map(|text| vec![Cell::text(section.title), Cell::text(text)])
    });
    sheets.push(Sheet::list("Notes", notes.collect()));
    sheets
}

fn about(document: &Document) -> Sheet {
    let line = |label: &str, text: &str| vec![Cell::text(label), Cell::text(text)];
    let mut rows = vec![
        line("Document", document.title),
        line("Basis", &document.basis),
        line("Status", document.status()),
        line("Draft because", document.draft.as_deref().unwrap_or("it is none")),
        line("Digest of the document", &document.digest()),
    ];
    for fact in document.header.iter().chain(&document.circumstances) {
        rows.push(vec![Cell::text(fact.label), Cell::of(&fact.value)]);
    }
    for who in [
        "Prepared by, role, date, signature",
        "Reviewed by, role, date, signature",
        "Approved by, role, date, signature",
    ] {
        rows.push(line(who, ""));
    }
    Sheet::list("About", rows)
}

fn content_types(sheets: usize) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut xml = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/>"
    );
    for number in 1..=sheets {
        let _ = write!(
            xml,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{kind}.worksheet+xml\"/>"
        );
    }
    xml + "</Types>"
}

fn workbook(sheets: &[Sheet]) -> String {
    let (mut listed, mut names) = (String::new(), String::new());
    for (index, sheet) in sheets.iter().enumerate() {
        let (number, name) = (index + 1, escape::spreadsheet(sheet.name()));
        let _ = write!(listed, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        // The heading stands on every printed page, and the filter is known to programs that look it up by name.
        if let Some(range) = sheet.filtered() {
            let _ = write!(
                names,
                "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{index}\" hidden=\"1\">'{name}'!{range}</definedName>"
            );
            let _ = write!(
                names,
                "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{index}\">'{name}'!$1:$1</definedName>"
            );
        }
    }
    format!(
        "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{listed}</sheets>\
         <definedNames>{names}</definedNames></workbook>"
    )
}

fn workbook_relations(sheets: usize) -> String {
    let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}relationships\">");
    for number in 1..=sheets {
        let _ = write!(
            xml,
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let styles = sheets + 1;
    let _ = write!(xml, "<Relationship Id=\"rId{styles}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>");
    xml + "</Relationships>"
}
