/// A position in the manifest, counted as editors do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The byte the line begins at.
    pub start: usize,
}

/// Where the lines of a text begin, found once for all that is looked up in it.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text.
    pub fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1));
        Self { text, starts: starts.collect() }
    }

    /// The text.
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// Where a byte stands.
    pub fn at(&self, byte: usize) -> Line {
        let byte = floor(self.text, byte);
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts[line - 1];
        Line { line, column: self.text[start..byte].chars().count() + 1, start }
    }
}

/// Where a byte of a text stands. For more than one, [`Lines`] is quicker.
pub fn line_of(text: &str, byte: usize) -> Line {
    Lines::of(text).at(byte)
}

pub(crate) fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let text = "a\nü = 1\n";
        assert_eq!(line_of(text, 5), Line { line: 2, column: 3, start: 2 });
    }

    #[test]
    fn the_end_of_a_text_and_what_is_past_it_stand_on_its_last_line() {
        assert_eq!(line_of("a\nb", 99), Line { line: 2, column: 2, start: 2 });
        assert_eq!(line_of("", 0), Line { line: 1, column: 1, start: 0 });
    }
}
