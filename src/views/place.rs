use crate::evidence::manifest::Span;

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

/// Where a byte of a text stands.
pub fn line_of(text: &str, byte: usize) -> Line {
    let byte = floor(text, byte);
    let before = &text[..byte];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Line { line: before.matches('\n').count() + 1, column: text[start..byte].chars().count() + 1, start }
}

/// The first line of a range, and the range within it.
pub(super) fn excerpt<'t>(text: &'t str, span: &Span) -> (&'t str, Span, Line) {
    let line = line_of(text, span.start);
    let end = text[line.start..].find('\n').map_or(text.len(), |length| line.start + length);
    let excerpt = text[line.start..end].trim_end_matches('\r');
    let within = |byte: usize| floor(text, byte).saturating_sub(line.start).min(excerpt.len());
    (excerpt, within(span.start)..within(span.end), line)
}

fn floor(text: &str, byte: usize) -> usize {
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
    fn a_span_past_the_end_is_cut() {
        assert_eq!(excerpt("ab", &(1..99)).1, 1..2);
    }
}
