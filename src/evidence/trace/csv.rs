//! A table as spreadsheets write it: RFC 4180, with commas, semicolons or tabs between the fields.

use std::collections::BTreeSet;

/// The column that holds the ids, where the first line names it.
const COLUMN: &str = "id";

/// Reads the ids of a table: those of the column `id`, or of the first where no column is called so.
pub(super) fn read(text: &str) -> Result<BTreeSet<String>, String> {
    let (stated, text) = stated_separator(text);
    let separator = stated.unwrap_or_else(|| separator(text));
    let mut rows = Rows { rest: text, separator, line: 1 };
    let mut ids = BTreeSet::new();
    let mut column = None;
    let mut named = true;
    while let Some((line, row)) = rows.next()? {
        let place = match column {
            Some(place) => place,
            None if row.iter().all(|cell| cell.trim().is_empty()) => continue,
            None => {
                let found = row.iter().position(|cell| cell.trim().eq_ignore_ascii_case(COLUMN));
                column = Some(found.unwrap_or_default());
                named = found.is_some();
                if named {
                    continue;
                }
                0
            }
        };
        let at = |why: String| format!("line {line}: {why}");
        match row.get(place) {
            // Prose, or a page that came in the place of the file, would else be taken for ids.
            Some(cell) if !named && cell.trim().contains(char::is_whitespace) => {
                return Err(at(format!("there is more than an id, and no column is called `{COLUMN}`")));
            }
            Some(cell) => {
                if let Some(id) = super::id(cell).map_err(at)? {
                    super::add(&mut ids, id)?;
                }
            }
            None if row.iter().all(|cell| cell.trim().is_empty()) => {}
            None => return Err(at(format!("there is no column `{COLUMN}`"))),
        }
    }
    Ok(ids)
}

/// `sep=;` on a line of its own, which some spreadsheets write first.
fn stated_separator(text: &str) -> (Option<char>, &str) {
    let first = text.lines().next().unwrap_or_default();
    let stated = first.trim_end().strip_prefix("sep=").filter(|rest| matches!(*rest, "," | ";" | "\t"));
    match stated.and_then(|rest| rest.chars().next()) {
        Some(separator) => (Some(separator), text[first.len()..].trim_start_matches(['\r', '\n'])),
        None => (None, text),
    }
}

/// The separator that the first line has most of, outside quotes.
fn separator(text: &str) -> char {
    let mut counts = [(0, ','), (0, ';'), (0, '\t')];
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            other if !quoted => {
                for (count, separator) in &mut counts {
                    *count += usize::from(*separator == other);
                }
            }
            _ => {}
        }
    }
    // Of several the first, so that a line without any is one field.
    counts.iter().rev().max_by_key(|(count, _)| *count).map_or(',', |(_, separator)| *separator)
}

struct Rows<'t> {
    rest: &'t str,
    separator: char,
    line: usize,
}

impl Rows<'_> {
    /// The fields of the next line, and its number.
    fn next(&mut self) -> Result<Option<(usize, Vec<String>)>, String> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (first, mut row) = (self.line, Vec::new());
        loop {
            let field = if self.rest.starts_with('"') { self.quoted()? } else { self.plain() };
            row.push(field);
            if let Some(rest) = self.rest.strip_prefix(self.separator) {
                self.rest = rest;
                continue;
            }
            self.rest = self.rest.strip_prefix("\r\n").or(self.rest.strip_prefix('\n')).unwrap_or(self.rest);
            self.line += 1;
            return Ok(Some((first, row)));
        }
    }

    fn plain(&mut self) -> String {
        let end = self.rest.find([self.separator, '\n']).unwrap_or(self.rest.len());
        // A carriage return before the end of the line belongs to that.
        let line_end = self.rest[end..].starts_with('\n') && self.rest[..end].ends_with('\r');
        let end = if line_end { end - 1 } else { end };
        let (field, rest) = self.rest.split_at(end);
        self.rest = rest;
        field.to_owned()
    }

    fn quoted(&mut self) -> Result<String, String> {
        let (first, mut field) = (self.line, String::new());
        let mut rest = &self.rest[1..];
        loop {
            let Some((text, after)) = rest.split_once('"') else {
                return Err(format!("line {first}: a quotation mark is not closed"));
            };
            field.push_str(text);
            self.line += text.matches('\n').count();
            match after.strip_prefix('"') {
                Some(more) => {
                    field.push('"');
                    rest = more;
                }
                None => {
                    rest = after;
                    break;
                }
            }
        }
        let ends = rest.is_empty() || rest.starts_with([self.separator, '\n']) || rest.starts_with("\r\n");
        if !ends {
            return Err(format!("line {}: something stands behind a quotation mark that closes", self.line));
        }
        self.rest = rest;
        Ok(field)
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn ids(text: &str) -> Vec<String> {
        read(text).expect("a table").into_iter().collect()
    }

    #[test]
    fn the_column_called_id_is_read_whatever_stands_between_the_columns() {
        assert_eq!(
            ids("Title,ID\r\n\"stops, late\",HAZ-1\r\n,\r\nb,\"HAZ-\"\"2\"\r\n"),
            ["HAZ-\"2", "HAZ-1"]
        );
        assert_eq!(ids("Title;Id\na,b;HAZ-1\n"), ["HAZ-1"]);
        assert_eq!(ids("title\tid\n\"over\ntwo lines\"\tHAZ-1\n"), ["HAZ-1"]);
        assert_eq!(ids("sep=;\r\nid;title\r\nHAZ-1;a, b, c\r\n"), ["HAZ-1"]);
    }

    #[test]
    fn without_such_a_column_the_first_is_read_from_its_first_line_on() {
        assert_eq!(ids("HAZ-1;a\nHAZ-2;b\n"), ["HAZ-1", "HAZ-2"]);
        assert_eq!(ids("\nHAZ-1"), ["HAZ-1"]);
    }

    #[test]
    fn what_is_no_table_is_told_with_its_line() {
        for (text, why) in [
            ("id\n\"HAZ-1", "line 2: a quotation mark is not closed"),
            ("id\n\"HAZ-1\"x\n", "line 2: something stands behind a quotation mark that closes"),
            ("id\n\"HAZ-\n1\"\n", "line 2: an id holds a control character or goes over several lines"),
            ("a,id\nHAZ-1\n", "line 2: there is no column `id`"),
        ] {
            assert_eq!(read(text), Err(why.to_owned()), "{text}");
        }
    }
}
