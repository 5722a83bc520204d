use anstyle::Style;
use std::fmt::Write as _;

/// The width of what a person reads before deciding, in columns.
pub(super) const SCREEN: usize = 80;

/// A text from outside, safe to print on a terminal: no escape sequences, no direction marks, one line; and
/// safe to print in CI, where a line that begins with two colons is obeyed.
pub fn printable(text: &str) -> String {
    let text: String =
        text.chars().map(|character| if is_plain(character) { character } else { ' ' }).collect();
    match text.trim_start().strip_prefix("::") {
        Some(rest) => format!(": :{rest}"),
        None => text,
    }
}

/// The same for a text of several lines.
pub fn printable_lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

/// Whether a terminal prints a character and does nothing else.
pub(super) fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text in lines of at most so many characters, broken between words; a longer word stands alone.
pub(crate) fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let length = line.chars().count();
        if length == 0 {
            line.push_str(word);
        } else if length + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// A fact with its name before it, right-aligned in a column.
pub(super) fn write_fact(to: &mut String, column: usize, label: &str, text: &str) {
    let bold = Style::new().bold();
    for (number, line) in folded(&printable(text), SCREEN - column - 2).iter().enumerate() {
        let label = if number == 0 { label } else { "" };
        let _ = writeln!(to, "{bold}{label:>column$}{bold:#}  {line}");
    }
}

/// `1 crate`, `2 crates`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{folded, printable};

    #[test]
    fn a_text_is_folded_between_words() {
        assert_eq!(folded("one two three", 7), ["one two", "three"]);
        assert_eq!(folded("unbreakable a", 3), ["unbreakable", "a"]);
        assert_eq!(folded("", 3), [""]);
    }

    #[test]
    fn an_escape_sequence_does_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\r\nc\u{202e}d"), "a [31mb  c d");
    }

    #[test]
    fn a_text_that_begins_a_line_is_no_command_of_a_ci_server() {
        assert_eq!(printable("\n ::error::a::b"), ": :error::a::b");
        assert_eq!(printable("a::b"), "a::b");
    }
}
