//! Entries as text: what `init` proposes and what a `help:` offers to paste.
//!
//! Facts are filled in. Judgement is left out: an absent key is a finding, a sentence nobody wrote is a lie.

use super::Judgement;
use crate::evidence::graph::{Crate, Library};
use jiff::civil::Date;
use std::fmt::Write as _;

/// A text as a TOML value.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // Direction marks and line separators would let a line read other than it parses.
            control if control.is_control() || is_direction_mark(control) => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

const fn is_direction_mark(character: char) -> bool {
    matches!(
        character,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// Some texts as a TOML list.
pub fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let quoted: Vec<String> = texts.into_iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}

/// A name as a TOML key.
pub fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// The lines that pin a crate: version and checksum or revision.
pub fn pin(krate: &Crate) -> String {
    let mut lines = format!("version = {}\n", quoted(&krate.version.to_string()));
    lines.push_str(&designator(krate));
    lines
}

fn designator(krate: &Crate) -> String {
    krate.pin().map(|(key, value)| format!("{key} = {}\n", quoted(value))).unwrap_or_default()
}

/// The entry of a crate that is an item of its own.
///
/// It states no class: it has the one the graph gives it, also when that of the device is raised later.
pub fn item(krate: &Crate) -> String {
    let mut entry = comment(krate);
    let _ = write!(entry, "[[soup.{}]]\n{}", key(&krate.name), pin(krate));
    if let Some(supplier) = krate.supplier() {
        let _ = writeln!(entry, "manufacturer = {}", quoted(&supplier));
    }
    if let Some(licence) = &krate.about.licence {
        let _ = writeln!(entry, "licence = {}", quoted(licence));
    }
    entry
}

/// The entry of a crate that only builds.
pub fn tool(krate: &Crate) -> String {
    let mut entry = comment(krate);
    let _ = write!(entry, "[[soup.{}]]\nkind = \"tool\"\n{}", key(&krate.name), pin(krate));
    if let Some(supplier) = krate.supplier() {
        let _ = writeln!(entry, "manufacturer = {}", quoted(&supplier));
    }
    entry
}

/// The entry of a library that a package holds; without one that could be read, its keys.
pub fn native(library: Option<&Library>) -> String {
    let Some(library) = library else {
        return "[[soup.NAME]]\nkind = \"native\"\ntitle = \"...\"\nversion = \"...\"\nmanufacturer = \"...\"\nanomaly-lists = [\"...\"]\n".into();
    };
    let name: String = library.title.to_lowercase().replace(' ', "-");
    let mut entry = format!(
        "[[soup.{}]]\nkind = \"native\"\ntitle = {}\nversion = {}\n",
        key(&name),
        quoted(&library.title),
        quoted(&library.version)
    );
    let _ = writeln!(entry, "manufacturer = {}", quoted(library.supplier.as_deref().unwrap_or("...")));
    let _ = writeln!(entry, "anomaly-lists = {}", list([library.list.as_deref().unwrap_or("...")]));
    entry
}

/// The entry of the standard library. Who makes it is not written: it need not be who publishes Rust.
pub fn standard_library(library: &Crate) -> String {
    let header = format!("[[soup.{}]]\nkind = \"toolchain\"\n", key(&library.name));
    format!("{header}{}", pin(library))
}

/// The entry of a crate that comes along only with others.
pub fn part<T: AsRef<str>>(krate: &Crate, parents: impl IntoIterator<Item = T>) -> String {
    format!("[[soup.{}]]\n{}part-of = {}\n", key(&krate.name), pin(krate), list(parents))
}

/// An evaluation: what it is about and bound to, and what a person says of it; in the order of the schema.
pub fn judged(bond: &[(&'static str, String)], judgement: &Judgement) -> String {
    let text = |text: &Option<String>| text.as_deref().map(quoted);
    let texts = |texts: &[String]| (!texts.is_empty()).then(|| list(texts));
    let lines = [
        ("outcome", judgement.outcome.map(|outcome| quoted(outcome.word()))),
        ("justification", text(&judgement.justification)),
        ("evidence", texts(&judgement.evidence)),
        ("rationale", text(&judgement.rationale)),
        ("hazardous-situation", judgement.hazardous_situation.map(|hazardous| hazardous.to_string())),
        ("hazards", texts(&judgement.hazards)),
        ("controls", texts(&judgement.controls)),
        ("action", text(&judgement.action)),
        ("evaluated", signature(judgement.by.as_deref(), judgement.on)),
        ("approved", signature(judgement.approved_by.as_deref(), judgement.approved_on)),
        ("review-by", judgement.review_by.map(|day| day.to_string())),
    ];
    let bond = bond.iter().map(|(key, text)| (*key, Some(quoted(text))));
    let mut entry = "[[evaluation]]\n".to_owned();
    for (key, value) in bond.chain(lines) {
        if let Some(value) = value {
            let _ = writeln!(entry, "{key} = {value}");
        }
    }
    entry
}

pub(super) fn signature(by: Option<&str>, on: Option<Date>) -> Option<String> {
    let by = quoted(by?);
    Some(on.map_or_else(|| format!("{{ by = {by} }}"), |on| format!("{{ by = {by}, on = {on} }}")))
}

/// The waiver of a rule for a crate, up to where judgement begins.
pub fn waiver(rule: &str, krate: &Crate) -> String {
    format!("[[waiver]]\nrule = {}\nsoup = {}\n{}", quoted(rule), quoted(&krate.id()), designator(krate))
}

/// What the crate says of itself, as a comment.
fn comment(krate: &Crate) -> String {
    let mut lines = String::new();
    for text in [&krate.about.description, &krate.about.repository].into_iter().flatten() {
        let printable: String = text.chars().filter(|c| !c.is_control() && !is_direction_mark(*c)).collect();
        let _ = writeln!(lines, "# {}", shortened(&printable, 108));
    }
    lines
}

fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width - 3).collect();
    format!("{}...", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_survives_being_quoted_and_read() {
        for text in ["plain", "with \"quotes\" and \\", "two\nlines\tand\u{1b}[31m", "\u{202e}reversed", ""] {
            let file = format!("key = {}\n", quoted(text));
            let table = toml::de::DeTable::parse(&file).expect("valid TOML");
            assert_eq!(table.get_ref()["key"].get_ref().as_str(), Some(text));
        }
    }

    #[test]
    fn a_name_with_a_dot_is_quoted() {
        assert_eq!(key("a.b"), "\"a.b\"");
        assert_eq!(key("a_b-1"), "a_b-1");
    }
}
