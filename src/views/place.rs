use crate::evidence::manifest::{Line, Lines, Span, floor};

/// The first line of a range, and the range within it: at least one character, where the line has one.
pub(super) fn excerpt<'t>(lines: &Lines<'t>, span: &Span) -> (&'t str, Span, Line) {
    let text = lines.text();
    let line = lines.at(span.start);
    let end = text[line.start..].find('\n').map_or(text.len(), |length| line.start + length);
    let excerpt = text[line.start..end].trim_end_matches('\r');
    let within = |byte: usize| floor(excerpt, floor(text, byte).saturating_sub(line.start));
    let (from, to) = (within(span.start), within(span.end));
    let next = excerpt[from..].chars().next().map_or(from, |character| from + character.len_utf8());
    (excerpt, from..to.max(next), line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_past_the_end_is_cut() {
        assert_eq!(excerpt(&Lines::of("ab"), &(1..99)).1, 1..2);
    }

    #[test]
    fn an_empty_span_is_one_character_wide_however_many_bytes_that_is() {
        assert_eq!(excerpt(&Lines::of("a\u{feff}b"), &(1..1)).1, 1..4);
        assert_eq!(excerpt(&Lines::of(""), &(0..0)).1, 0..0);
    }
}
