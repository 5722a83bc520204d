//! Formats read back, so that what they say can be compared with the document.

use std::collections::BTreeMap;

/// The records of a CSV text.
pub(crate) fn csv(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let record = records.last_mut().expect("there is one");
        let field = record.last_mut().expect("there is one");
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(String::new()),
            '\r' if !quoted => {
                assert_eq!(characters.next(), Some('\n'));
                records.push(vec![String::new()]);
            }
            other => field.push(other),
        }
    }
    assert_eq!(records.pop(), Some(vec![String::new()]), "the last record ends its line");
    records
}

/// The files of an archive in which nothing is compressed.
pub(crate) fn stored(bytes: &[u8]) -> BTreeMap<String, String> {
    let number = |at: usize, length: usize| -> usize {
        bytes[at..at + length].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
    };
    let mut files = BTreeMap::new();
    let mut at = 0;
    while bytes[at..].starts_with(b"PK\x03\x04") {
        assert_eq!(number(at + 8, 2), 0, "stored");
        let (length, name) = (number(at + 22, 4), number(at + 26, 2));
        let text = |from: usize, to: usize| String::from_utf8(bytes[from..to].to_vec()).expect("UTF-8");
        let start = at + 30 + name;
        files.insert(text(at + 30, start), text(start, start + length));
        at = start + length;
    }
    files
}

/// The rows of a sheet: its texts and numbers.
pub(crate) fn sheet(xml: &str) -> Vec<Vec<String>> {
    let cell = |cell: &str| {
        let inside = cell.split_once('>').expect("a cell").1;
        let text = inside
            .split_once("<t ")
            .map_or_else(|| between(inside, "<v>", "</v>"), |(_, text)| between(text, ">", "</t>"));
        unescaped(text)
    };
    let rows = xml.split("<row ").skip(1);
    rows.map(|row| row.split("<c r=").skip(1).map(cell).collect()).collect()
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("{from} in {text}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("{to} in {text}")).0
}

/// The rows of a table of a page: what is shown at each key, a text for each line of a cell.
pub(crate) fn html(page: &str, section: &str) -> Vec<BTreeMap<String, Vec<String>>> {
    let body = between(page, &format!("<section id=\"{section}\">"), "</section>");
    let rows = body.split("<tbody>").skip(1).chain(body.split("<article>").skip(1));
    rows.map(|row| {
        let cells = row.split("data-key=\"").skip(1);
        cells
            .map(|cell| {
                let (key, rest) = cell.split_once('"').expect("a key");
                let value = rest.split_once('>').expect("an element").1;
                let value = value.split_once("<dd>").map_or(value, |(_, value)| value);
                let value = value.split("</td>").next().and_then(|value| value.split("</dd>").next());
                (key.to_owned(), lines(value.expect("a value")))
            })
            .collect()
    })
    .collect()
}

/// The elements of a cell.
fn lines(value: &str) -> Vec<String> {
    let value = value.replace("<wbr>", "");
    let mut lines = Vec::new();
    let mut rest = value.as_str();
    while let Some((_, inside)) = rest.split_once('>') {
        let (text, after) = inside.split_once('<').expect("the element ends");
        lines.push(unescaped(text));
        rest = after.split_once('>').expect("its end tag ends").1;
    }
    lines
}

fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#96;", "`"),
        ("_x005F_", "_"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The rows of the first table below a heading.
pub(crate) fn markdown(text: &str, heading: &str) -> Vec<Vec<String>> {
    let below = text.split_once(&format!("# {heading}\n")).expect("the heading is there").1;
    let below = below.split("\n## ").next().expect("there is something");
    let table =
        below.lines().skip_while(|line| !line.starts_with("| ")).take_while(|line| line.starts_with('|'));
    table.skip(2).map(markdown_cells).collect()
}

fn markdown_cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")).expect("a row");
    line.split(" | ").map(markdown_text).collect()
}

/// A text of Markdown as it is shown.
pub(crate) fn markdown_text(text: &str) -> String {
    let text = text.replace("<!-- -->", "");
    let mut shown = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => shown.extend(characters.next()),
            '`' => shown.extend(characters.by_ref().take_while(|next| *next != '`')),
            '<' => shown.extend(characters.by_ref().take_while(|next| *next != '>')),
            '*' => {}
            '>' | '[' | ']' | '|' | '_' | '~' | '&' | '!' | '$' => panic!("markup in {text}"),
            other => shown.push(other),
        }
    }
    shown
}
