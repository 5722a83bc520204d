//! Properties of the manifest's reader: no text makes it panic, and every place it tells is in the text.

use cargo_soup::evidence::manifest::schema::{self, Shape};
use cargo_soup::evidence::manifest::{self, Manifest, edit, write};
use cargo_soup::views::line_of;
use proptest::prelude::*;
use std::fmt::Write as _;

fn read(text: &str) -> Manifest {
    manifest::read(text).unwrap_or_else(|gap| panic!("{}\n{text}", gap.what))
}

/// Pieces that manifests are made of, and pieces that break them.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "schema = 1\n", "[device]\n", "[[soup.nom]]\n", "[soup.nom]\n", "[[evaluation]]\n", "[[waiver]]\n",
    "[policy]\n", "[software-item.pump]\n", "version = ", "class = ", "reviewed = ", "part-of = ", "soup = ",
    "outcome = ", "\"nom@7.1.3\"", "\"@\"", "\"C\"", "\"\"", "2026-01-31", "9999-99-99", "07:32:00", "[", "]",
    "{", "}", ",", "=", ".", "\"", "'''", "\"\"\"", "\\u{0}", "\n", "\r", "\r\n", "\t", " ", "#", "by = ",
    "on = ", "-1", "0x", "inf", "true", "\u{feff}", "\u{202e}", "ü", "\0",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Every key of the schema, with a value that is right.
fn complete() -> String {
    let value = |shape: Shape| match shape {
        Shape::Text => "\"nom@7.1.3\"".to_owned(),
        Shape::Texts => "[\"one\", \"two\"]".into(),
        Shape::Flag => "true".into(),
        Shape::Date => "2026-01-31".into(),
        Shape::Choice(choices) => write::quoted(choices[0]),
        Shape::Signature => "{ by = \"Jo Doe\", on = 2026-01-31 }".into(),
        _ => String::new(),
    };
    let mut text = "schema = 1\n".to_owned();
    for section in schema::SECTIONS.into_iter().filter(|section| section.header.starts_with('[')) {
        let _ = write!(text, "\n{}\n", section.header.replace("NAME", "nom"));
        for key in section.keys.iter().filter(|key| !value(key.shape).is_empty()) {
            let value = match key.name {
                "database-max-age" | "list-review-interval" => "\"14 days\"".into(),
                "independent-approval" => "[\"B\", \"C\"]".into(),
                _ => value(key.shape),
            };
            let _ = writeln!(text, "{} = {value}", key.name);
        }
    }
    text
}

#[test]
fn a_manifest_with_every_key_has_no_problem() {
    assert_eq!(read(&complete()).problems, []);
}

/// Cuts some characters out of a text and puts others in their place.
fn edited(text: &str, edits: &[(prop::sample::Index, usize, String)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (at, cut, new) in edits {
        let from = at.index(characters.len() + 1);
        let to = (from + cut).min(characters.len());
        characters.splice(from..to, new.chars());
    }
    characters.into_iter().collect()
}

/// Reads a text and follows every place that is told.
fn follow(text: &str) {
    let spans: Vec<_> = match manifest::read(text) {
        Ok(manifest) => manifest.problems.into_iter().map(|problem| problem.span).collect(),
        Err(gap) => gap.span.into_iter().collect(),
    };
    for span in spans {
        assert!(span.start <= span.end && span.end <= text.len(), "{span:?}");
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?}");
        line_of(text, span.start);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_any_text_does_not_panic(text in prop::collection::vec(any::<char>(), 0..200)) {
        follow(&text.into_iter().collect::<String>());
    }

    #[test]
    fn reading_pieces_in_any_order_does_not_panic(text in pieces()) {
        follow(&text);
        follow(&format!("schema = 1\n{text}"));
    }

    #[test]
    fn reading_an_edited_manifest_does_not_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..30_usize, pieces()), 1..4)
    ) {
        follow(&edited(&complete(), &edits));
    }

    #[test]
    fn every_quoted_text_reads_back_equal(text in prop::collection::vec(any::<char>(), 0..60)) {
        let text: String = text.into_iter().collect();
        let file = format!("schema = 1\n[[soup.{0}]]\nfunction = {0}\n", write::quoted(&text));
        let manifest = read(&file);
        prop_assert_eq!(manifest.soup[0].function.get(), Some(&text));
        prop_assert_eq!(&manifest.soup[0].name, &text);
        prop_assert!(!write::quoted(&text).contains(char::is_control));
    }

    #[test]
    fn no_text_is_edited_into_something_else(pieces in pieces()) {
        let text = format!("schema = 1\n{pieces}");
        if let Ok(edited) = edit::add_evaluation(&text, "[[evaluation]]\nanomaly = \"ADDED-1\"\n") {
            let mut back = edited.text.clone();
            for change in edited.changes.iter().rev() {
                back.replace_range(change.new.clone(), &text[change.old.clone()]);
            }
            prop_assert_eq!(back, text);
        }
    }
}
