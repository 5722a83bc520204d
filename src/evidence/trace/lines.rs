//! A plain list: an id a line.

use std::collections::BTreeSet;

/// Reads a list. `#` begins a comment, on a line of its own or behind an id.
pub(super) fn read(text: &str) -> Result<BTreeSet<String>, String> {
    let mut ids = BTreeSet::new();
    for (number, line) in text.lines().enumerate() {
        let at = |why: String| format!("line {}: {why}", number + 1);
        let line = without_comment(line).trim();
        // Prose, or a page that came in the place of the file, would else be taken for ids.
        if line.contains(char::is_whitespace) {
            return Err(at(
                "there is more than an id; a table is read from a file that ends in `.csv`".into()
            ));
        }
        if let Some(id) = super::id(line).map_err(at)? {
            super::add(&mut ids, id)?;
        }
    }
    Ok(ids)
}

/// A `#` within an id is part of it.
fn without_comment(line: &str) -> &str {
    let begins = |(at, _): &(usize, &str)| *at == 0 || line[..*at].ends_with([' ', '\t']);
    line.match_indices('#').find(begins).map_or(line, |(at, _)| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn comments_blank_lines_and_other_line_ends_are_no_ids() {
        let ids = read("# hazards\r\nHAZ-1\r\n\r\n  HAZ-2 # the pump stops\nHAZ#3\n").expect("a list");
        assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["HAZ#3", "HAZ-1", "HAZ-2"]);
    }

    #[test]
    fn a_line_that_says_more_than_an_id_is_named() {
        let why = read("HAZ-1\nHAZ-2 the pump stops\n").expect_err("no list");
        assert!(why.starts_with("line 2: there is more than an id"), "{why}");
        assert!(read("HAZ\u{0}1").is_err());
    }
}
