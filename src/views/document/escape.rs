//! Texts from outside, made harmless for each format. A format writes nothing that did not go through here.

use crate::views::text::is_plain;
use std::fmt::Write as _;

/// One line without anything a reader cannot see: no control characters, no direction marks.
pub(in crate::views) fn plain(text: &str) -> String {
    text.chars().map(|character| if is_plain(character) { character } else { ' ' }).collect()
}

/// Whether a text is nothing but an address that may be a link: http or https.
pub(in crate::views) fn is_link(text: &str) -> bool {
    let allowed = |character: char| character.is_ascii_graphic() && !"\"'<>\\^`{|}".contains(character);
    let web = text.starts_with("https://") || text.starts_with("http://");
    web && text.chars().all(allowed) && url::Url::parse(text).is_ok_and(|url| url.has_host())
}

/// For HTML, as content and within a quoted attribute.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in plain(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '`' => escaped.push_str("&#96;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// For a string of a style sheet, quotes included.
pub(super) fn css(text: &str) -> String {
    let mut escaped = String::from("\"");
    for character in plain(text).chars() {
        if character.is_alphanumeric() || " .,:;()-".contains(character) {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "\\{:x} ", u32::from(character));
        }
    }
    escaped.push('"');
    escaped
}

/// For a cell or a line of Markdown, in which nothing is markup: no emphasis, link, image, HTML or cell border;
/// and on a forge neither a mention nor a reference.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let text = plain(text);
    for (at, character) in text.char_indices() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            // What a forge makes of these it makes of the text that is left when markup is gone.
            '@' | '#' => {
                escaped.push(character);
                escaped.push_str("<!-- -->");
            }
            ':' if text[at..].starts_with("://") => escaped.push_str("\\:"),
            '.' if text[..at].ends_with("www") => escaped.push_str("\\."),
            other => escaped.push(other),
        }
    }
    escaped.trim().to_owned()
}

/// A link of Markdown to an address that [`is_link`].
pub(super) fn markdown_link(address: &str) -> String {
    format!("<{address}>")
}

/// A text that is no prose, in Markdown.
pub(super) fn markdown_code(text: &str) -> String {
    let harmless = |character: char| character.is_ascii_alphanumeric() || ":.-_+@".contains(character);
    if !text.is_empty() && text.chars().all(harmless) { format!("`{text}`") } else { markdown(text) }
}

/// A field of CSV. What a spreadsheet would take for a formula begins with an apostrophe.
pub(super) fn csv(text: &str) -> String {
    let text = plain(text);
    let first = text.trim_start().chars().next();
    let formula = first.is_some_and(|first| "=+-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(first));
    let text = if formula { format!("'{text}") } else { text };
    if text.contains(['"', ',', ';', '\'']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// For the text of a spreadsheet's cell: XML, and no `_x0041_`, which a spreadsheet reads as a character.
pub(super) fn spreadsheet(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let text = plain(text);
    for (at, character) in text.char_indices() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '_' if is_character_code(&text[at..]) => escaped.push_str("_x005F_"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

fn is_character_code(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("_x").or_else(|| text.strip_prefix("_X")) else { return false };
    let bytes = rest.as_bytes();
    bytes.len() >= 5 && bytes[..4].iter().all(u8::is_ascii_hexdigit) && bytes[4] == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_links() {
        assert!(is_link("https://example.org/a?b=c#d"));
        let others = [
            "javascript:alert(1)",
            "https://",
            "data:text/html,a",
            "https://a b",
            "http://a\"b",
            "see https://a.b",
        ];
        assert!(others.iter().all(|text| !is_link(text)));
    }

    #[test]
    fn markdown_is_no_markup_no_mention_and_no_reference() {
        assert_eq!(markdown("a|b <i> @me #1"), "a\\|b \\<i\\> @<!-- -->me #<!-- -->1");
        assert_eq!(markdown("[a](https://b.c)\n# d"), "\\[a\\](https\\://b.c) #<!-- --> d");
        assert_eq!(markdown_code("a`b"), "a\\`b");
    }

    #[test]
    fn a_spreadsheet_finds_no_formula() {
        assert_eq!(csv("=1+1"), "\"'=1+1\"");
        assert_eq!(csv("\t@SUM(A1)"), "\"' @SUM(A1)\"");
        assert_eq!(csv("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(spreadsheet("_x0041_ <\u{1}"), "_x005F_x0041_ &lt; ");
    }

    #[test]
    fn a_string_of_a_style_sheet_does_not_end_early() {
        assert_eq!(css("a\"}</style>"), "\"a\\22 \\7d \\3c \\2f style\\3e \"");
    }
}
