//! Texts within a drawing in the language of Mermaid.

use std::fmt::Write as _;

/// Whatever could mean something to Mermaid or to HTML stands as a number.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if character.is_alphanumeric() || " .,-_+".contains(character) {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "#{};", u32::from(character));
        }
    }
    escaped
}
