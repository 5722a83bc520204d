use super::super::{Value, escape};
use super::{HEAD, MAIN};
use jiff::civil::{Date, date};
use std::fmt::Write as _;

/// A sheet.
pub(super) struct Sheet {
    name: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
pub(super) enum Cell {
    Text(String),
    Missing(&'static str),
    Number(usize),
    Day(Date),
}

/// The longest text a cell can hold, in units of UTF-16.
const LONGEST: usize = 32_767;

/// How wide the columns of a table may get, in characters.
const WIDEST: usize = 44;

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Number(number) => Self::Number(*number),
            Value::Day(day) => Self::Day(*day),
            Value::Missing(missing) => Self::Missing(missing.words()),
            _ => Self::Text(value.words()),
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            Self::Missing(words) => words.len(),
            Self::Number(number) => number.to_string().len(),
            Self::Day(_) => 10,
        }
    }

    fn write(&self, xml: &mut String, place: &str) {
        let _ = match self {
            Self::Text(text) => write_text(xml, place, 0, text),
            Self::Missing(words) => write_text(xml, place, 3, words),
            Self::Number(number) => write!(xml, "<c r=\"{place}\" s=\"0\"><v>{number}</v></c>"),
            Self::Day(day) => match serial(*day) {
                Some(serial) => write!(xml, "<c r=\"{place}\" s=\"2\"><v>{serial}</v></c>"),
                None => write_text(xml, place, 0, &day.to_string()),
            },
        };
    }
}

fn write_text(xml: &mut String, place: &str, style: u8, text: &str) -> std::fmt::Result {
    let text = escape::spreadsheet(&fitted(text));
    write!(
        xml,
        "<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
    )
}

/// A text that a cell can hold; one that is cut says so.
fn fitted(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST {
        return text.to_owned();
    }
    let note = " ... (cut here: a cell holds no more; the JSON has all of it)";
    let mut length = note.len();
    let fits = |character: &char| {
        length += character.len_utf16();
        length <= LONGEST
    };
    text.chars().take_while(fits).chain(note.chars()).collect()
}

/// The number of a day as spreadsheets count, which is right from March 1900 on.
fn serial(day: Date) -> Option<i32> {
    let first = date(1900, 3, 1);
    let since = day.since((jiff::Unit::Day, first)).ok()?.get_days();
    (since >= 0).then_some(since + 61)
}

impl Sheet {
    /// A sheet with headings that stay in view, and a filter.
    pub(super) fn table(
        name: &'static str,
        headings: impl Iterator<Item = &'static str>,
        rows: Vec<Vec<Cell>>,
    ) -> Self {
        Self { name, headings: headings.collect(), rows }
    }

    /// A sheet of lines without headings.
    pub(super) fn list(name: &'static str, rows: Vec<Vec<Cell>>) -> Self {
        Self { name, headings: Vec::new(), rows }
    }

    /// What stands on its tab: at most 31 characters.
    pub(super) fn name(&self) -> &'static str {
        self.name.get(..31).unwrap_or(self.name)
    }

    /// The cells under the filter.
    pub(super) fn filtered(&self) -> Option<String> {
        let last = self.headings.len().checked_sub(1)?;
        Some(format!("$A$1:${}${}", letters(last), self.rows.len() + 1))
    }

    /// The sheet's part of the archive.
    pub(super) fn xml(&self, head: &str, foot: &str) -> String {
        let mut xml =
            format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>");
        xml.push_str(if self.headings.is_empty() {
            "<sheetViews><sheetView workbookViewId=\"0\"/></sheetViews>"
        } else {
            "<sheetViews><sheetView workbookViewId=\"0\"><pane xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\" \
             activePane=\"bottomRight\" state=\"frozen\"/></sheetView></sheetViews>"
        });
        self.write_columns(&mut xml);
        self.write_rows(&mut xml);
        if let Some(range) = self.filtered() {
            let _ = write!(xml, "<autoFilter ref=\"{}\"/>", range.replace('$', ""));
        }
        // `&` begins a code in headers and footers.
        let field = |text: &str| escape::spreadsheet(&text.replace('&', "&&"));
        let _ = write!(
            xml,
            "<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.7\" bottom=\"0.7\" header=\"0.3\" footer=\"0.3\"/>\
             <pageSetup orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>\
             <headerFooter><oddHeader>&amp;L{}&amp;R&amp;A</oddHeader>\
             <oddFooter>&amp;L&amp;8{}&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>",
            field(head),
            field(&format!(" {foot}"))
        );
        xml
    }

    fn write_columns(&self, xml: &mut String) {
        let number = self.rows.iter().map(Vec::len).chain([self.headings.len()]).max().unwrap_or(0);
        if number == 0 {
            return;
        }
        xml.push_str("<cols>");
        for column in 0..number {
            let cells =
                self.rows.iter().filter_map(|row| row.get(column)).map(Cell::width).max().unwrap_or(0);
            let heading = self.headings.get(column).map_or(0, |heading| heading.len() + 3);
            let widest = if self.headings.is_empty() { 2 * WIDEST } else { WIDEST };
            let width = cells.max(heading).clamp(8, widest) + 1;
            let at = column + 1;
            let _ = write!(xml, "<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        xml.push_str("</cols>");
    }

    fn write_rows(&self, xml: &mut String) {
        xml.push_str("<sheetData>");
        if !self.headings.is_empty() {
            xml.push_str("<row r=\"1\">");
            for (column, heading) in self.headings.iter().enumerate() {
                let _ = write_text(xml, &format!("{}1", letters(column)), 1, heading);
            }
            xml.push_str("</row>");
        }
        let first = if self.headings.is_empty() { 1 } else { 2 };
        for (number, row) in self.rows.iter().enumerate() {
            let line = number + first;
            let _ = write!(xml, "<row r=\"{line}\">");
            for (column, cell) in row.iter().enumerate() {
                cell.write(xml, &format!("{}{line}", letters(column)));
            }
            xml.push_str("</row>");
        }
        xml.push_str("</sheetData>");
    }
}

/// The letters of a column, counted from 0.
fn letters(column: usize) -> String {
    let (rest, last) = (column / 26, column % 26);
    let letter = char::from(b'A' + u8::try_from(last).unwrap_or_default());
    if rest == 0 { letter.to_string() } else { format!("{}{letter}", letters(rest - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        assert_eq!([0, 25, 26, 51, 702].map(letters), ["A", "Z", "AA", "AZ", "AAA"]);
    }

    #[test]
    fn days_have_the_numbers_of_a_spreadsheet() {
        assert_eq!(serial(date(1900, 3, 1)), Some(61));
        assert_eq!(serial(date(2026, 11, 20)), Some(46346));
        assert_eq!(serial(date(1899, 1, 1)), None);
    }

    #[test]
    fn a_text_that_is_too_long_says_that_it_was_cut() {
        let cut = fitted(&"a".repeat(LONGEST + 1));
        assert!(cut.chars().count() == LONGEST && cut.ends_with("has all of it)"));
    }
}
