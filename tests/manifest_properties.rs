//! Properties of the manifest's reader: no text makes it panic, and every place it tells is in the text.

use cargo_soup::evidence::digest;
use cargo_soup::evidence::manifest::edit_lists::{Review, set_review};
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
                "copy" => write::quoted(&digest::of(b"kept")),
                "independent-approval" => "[\"B\", \"C\"]".into(),
                "list-columns" => "[\"class\", \"licence\"]".into(),
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

/// Layouts of a list of addresses: what stands around its elements.
const GAPS: &[&str] =
    &["", " ", "\n", "\n    ", "\r\n  ", " # a comment, with a comma\n  ", "\n# { url = 1 }\n\t"];

fn layout() -> impl Strategy<Value = String> {
    let gap = || prop::sample::select(GAPS);
    let element = prop::sample::select(&[0, 1, 2][..]);
    (prop::collection::vec((gap(), element, gap()), 0..4), any::<bool>(), gap()).prop_map(
        |(elements, comma, end)| {
            let written = elements.iter().enumerate().map(|(number, (before, form, after))| {
                let url = format!("https://{number}.example");
                let element = match form {
                    0 => format!("\"{url}\""),
                    1 => format!("'{url}/,#'"),
                    _ => format!("{{ url = \"{url}\", found = \"a, # b\" }}"),
                };
                format!("{before}{element}{after}")
            });
            let written: Vec<String> = written.collect();
            let comma = if comma && !written.is_empty() { "," } else { "" };
            format!("anomaly-lists = [{}{comma}{end}]", written.join(","))
        },
    )
}

proptest! {
    #[test]
    fn a_review_leaves_every_other_byte_of_the_file_as_it_is(list in layout(), at in 0..5_usize) {
        let text = format!("schema = 1\n[[soup.nom]]\nversion = \"7.1.3\"\n{list} # behind\n[[soup.b]]\n");
        let before = read(&text);
        let review = Review::Look {
            url: format!("https://{at}.example"),
            by: "Jo Doe".into(),
            on: jiff::civil::date(2026, 6, 1),
            sought: "all".into(),
            found: "none".into(),
            copy: None,
        };
        let edited = set_review(&text, &before.soup[0], &review).expect("an inline list takes it");
        let [change] = &edited.changes[..] else { panic!("one change: {edited:?}") };
        let (start, end) = (change.new.start, change.new.end);
        prop_assert_eq!(&edited.text[start..end], review.element());
        let after = read(&edited.text);
        prop_assert_eq!(&after.problems, &[]);
        let lists = |manifest: &Manifest| manifest.soup[0].anomaly_lists.get().expect("a list").lists.clone();
        let others = |manifest: &Manifest| -> Vec<String> {
            let urls = lists(manifest).into_iter().map(|list| list.url);
            urls.filter(|url| *url != format!("https://{at}.example")).collect()
        };
        prop_assert_eq!(others(&before), others(&after));
        // But for the element itself, only a comma and the start of its line are new.
        let bare = |text: &str| text.replace(|c: char| c == ',' || c.is_whitespace(), "");
        let replaced = lists(&before).into_iter().find(|list| list.url == format!("https://{at}.example"));
        let original = match replaced {
            Some(list) => format!("{}{}", &text[..list.span.start], &text[list.span.end..]),
            None => text.clone(),
        };
        prop_assert_eq!(bare(&format!("{}{}", &edited.text[..start], &edited.text[end..])), bare(&original));
    }
}
