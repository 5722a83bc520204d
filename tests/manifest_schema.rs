//! Every key of the manifest's schema: read, checked, and on the reference page.

mod support;

use cargo_soup::evidence::manifest::schema::{self, Key, Section, Shape};
use cargo_soup::evidence::manifest::{self, Manifest, Problem, reference};

fn read(text: &str) -> Manifest {
    manifest::read(text).unwrap_or_else(|gap| panic!("{}\n{text}", gap.what))
}

/// The file that holds one line in a section.
fn holding(section: &Section, line: &str) -> String {
    let header = section.header.replace("NAME", "heapless");
    if section.header.is_empty() {
        format!("schema = 1\n{line}\n")
    } else if header.starts_with('[') {
        format!("schema = 1\n\n{header}\n{line}\n")
    } else if section.header.starts_with("anomaly-lists") {
        // An element is about nothing without an address.
        let url = if line.starts_with("url =") { "" } else { ", url = \"https://example.org\"" };
        format!("schema = 1\n\n[[soup.heapless]]\nanomaly-lists = [{{ {line}{url} }}]\n")
    } else {
        let key = header.split(" = ").next().expect("a header of a value begins with its key");
        let table = if key == "trace-sources" { "policy" } else { "device" };
        format!("schema = 1\n\n[{table}]\n{key} = {{ {line} }}\n")
    }
}

/// Values that a shape is not.
fn wrong(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Text => &["1", "true", "2026-01-31", "[\"a text\"]", "{ text = \"\" }"],
        Shape::Texts => &["\"a text\"", "[1]", "[\"one\", 2]", "{ text = \"\" }"],
        Shape::TextsOrTables(_) => &["\"a text\"", "[1]", "{ url = \"\" }", "[true]", "2026-01-31"],
        Shape::Flag => &["\"true\"", "1"],
        Shape::Date => &["\"2026-01-31\"", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00", "12:00:00", "2026"],
        Shape::Choice(_) => &["1", "\"nothing of the kind\"", "[\"crate\"]"],
        Shape::Signature => {
            &["\"Jo Doe\"", "2026-01-31", "{ by = 1 }", "{ on = \"2026-01-31\" }", "{ who = \"Jo\" }"]
        }
        Shape::Table(_) | Shape::Named(_) | Shape::NamedTables(_) | Shape::Tables(_) => {
            &["1", "\"a text\"", "[1]"]
        }
        Shape::Number => &[],
    }
}

fn every_key() -> impl Iterator<Item = (&'static Section, &'static Key)> {
    schema::SECTIONS.into_iter().flat_map(|section| section.keys.iter().map(move |key| (section, key)))
}

/// The problems of a file; that an evaluation of one key is about nothing is not asked here.
fn problems(text: &str) -> Vec<Problem> {
    let about_nothing = |problem: &Problem| problem.what.starts_with("the evaluation does not name its");
    read(text).problems.into_iter().filter(|problem| !about_nothing(problem)).collect()
}

#[test]
fn a_wrong_type_is_told_once_at_the_value_whatever_the_key() {
    for (section, key) in every_key() {
        for value in wrong(key.shape) {
            let text = holding(section, &format!("{} = {value}", key.name));
            let problems = problems(&text);
            assert_eq!(problems.len(), 1, "{text}\n{problems:#?}");
            let at = text.rfind(value).expect("the value is there");
            assert!((at..at + value.len()).contains(&problems[0].span.start), "{text}\n{problems:#?}");
            assert!(!problems[0].help.is_empty());
        }
    }
}

#[test]
fn a_slip_in_a_key_is_answered_with_the_key_that_was_meant() {
    for (section, key) in every_key().filter(|(_, key)| key.name != "schema") {
        let text = holding(section, &format!("{}{} = 1", key.name, &key.name[key.name.len() - 1..]));
        let problems = problems(&text);
        assert_eq!(problems.len(), 1, "{text}\n{problems:#?}");
        assert_eq!(problems[0].help, format!("did you mean `{}`?", key.name), "{text}");
    }
}

#[test]
fn the_reference_page_is_that_of_the_schema() {
    support::assert_fresh("docs/manifest.md", &reference::page());
}
