//! `cargo soup list` as it is called.

use crate::support::program::{ran, soup};
use crate::support::tiny::Tiny;

const FORMATS: [&str; 5] = ["markdown", "html", "csv", "xlsx", "json"];

/// What a format is, written to a file.
fn written(tiny: &Tiny, arguments: &[&str]) -> (i32, Vec<u8>, String) {
    let (code, stdout, stderr) = ran(soup(tiny, "list", &[arguments, &["--output", "../list"]].concat()));
    assert_eq!(stdout, "");
    (code, std::fs::read(tiny.path("list")).unwrap_or_default(), stderr)
}

#[test]
fn the_same_input_gives_the_same_bytes_in_every_format() {
    let tiny = Tiny::conforming();
    for format in FORMATS {
        let (code, first, stderr) = written(&tiny, &["--format", format]);
        assert_eq!(code, 0, "{stderr}");
        let (_, second, _) = written(&tiny, &["--format", format]);
        assert!(!first.is_empty() && first == second, "{format}");
    }
}

#[test]
fn a_list_is_printed_as_it_is_written() {
    let tiny = Tiny::conforming();
    for format in ["markdown", "html", "csv", "json"] {
        let (_, stdout, _) = ran(soup(&tiny, "list", &["--format", format]));
        assert_eq!(stdout.as_bytes(), written(&tiny, &["--format", format]).1, "{format}");
    }
}

#[test]
fn a_draft_is_listed_and_is_no_release() {
    let tiny = Tiny::failing();
    for format in FORMATS {
        assert_eq!(written(&tiny, &["--format", format]).0, 0);
        assert_eq!(written(&tiny, &["--format", format, "--release"]).0, 1);
    }
    let (code, table, _) = ran(soup(&tiny, "list", &["--release"]));
    assert!(code == 1 && table.contains("valve@1.2.0") && table.contains("Draft"), "{table}");
    assert_eq!(ran(soup(&Tiny::conforming(), "list", &["--release"])).0, 0);
}

#[test]
fn where_there_is_no_list_an_earlier_file_stays() {
    let tiny = Tiny::conforming();
    tiny.write("earlier", "as it was");
    std::fs::remove_file(tiny.path("device/Cargo.lock")).expect("removed");
    for command in ["list", "anomalies"] {
        for format in ["human", "markdown", "html", "csv", "xlsx"] {
            let (code, _, stderr) =
                ran(soup(&tiny, command, &["--format", format, "--output", "../earlier"]));
            assert_eq!(code, 3, "{stderr}");
            let file = std::fs::read_to_string(tiny.path("earlier")).expect("it is there");
            assert_eq!(file, "as it was", "{command} as {format}");
        }
    }
}

#[test]
fn every_document_says_the_same_of_the_standard_library() {
    let tiny = Tiny::conforming();
    let said =
        "yes, with what RustSec has on the standard library: the newest is of 2026-03-01, which says little";
    for command in ["list", "anomalies"] {
        let (_, document, _) = ran(soup(&tiny, command, &["--format", "markdown"]));
        assert!(document.contains(said), "{document}");
        assert!(document.contains("The standard library alone is also compared"), "{document}");
    }
}

#[test]
fn more_versions_than_fit_a_title_are_counted() {
    let tiny = Tiny::conforming();
    let mut needs = vec!["valve = { path = \"vendor/valve\" }\n".to_owned()];
    for (name, version) in [("pump-a", "0.2.0"), ("pump-b", "0.3.0"), ("pump-c", "0.4.0")] {
        tiny.package(&format!("{name}/"), name, version, "");
        needs.push(format!("{name} = {{ path = \"{name}\" }}\n"));
    }
    tiny.package("", "pump", "0.1.0", &format!("{}[workspace]\nexclude = [\"vendor\"]\n", needs.concat()));
    tiny.lock();
    let (_, document, _) = ran(soup(&tiny, "list", &["--format", "markdown"]));
    assert!(document.contains("pump-control (4 packages of 4 versions)"), "{document}");
    assert!(!document.contains("0.1.0 / 0.2.0"), "{document}");
}

#[test]
fn without_a_graph_or_a_manifest_there_is_no_list() {
    for file in ["device/soup-manifest.toml", "device/Cargo.lock"] {
        let tiny = Tiny::conforming();
        std::fs::remove_file(tiny.path(file)).expect("removed");
        let (code, stdout, stderr) = ran(soup(&tiny, "list", &["--format", "markdown"]));
        assert_eq!((code, stdout.as_str()), (3, ""), "{file}");
        assert!(stderr.contains("help:"), "{stderr}");
        let (code, stdout, _) = ran(soup(&tiny, "list", &["--format", "json"]));
        assert!(code == 3 && stdout.contains("\"document\": null"), "{stdout}");
    }
}

#[test]
fn without_a_database_the_anomalies_are_not_determined_and_never_none() {
    let tiny = Tiny::conforming();
    std::fs::remove_file(tiny.path("advisory-db.tar.gz")).expect("removed");
    let (code, text, _) = ran(soup(&tiny, "list", &["--format", "csv"]));
    assert!(code == 3 && text.contains("not determined") && text.contains("DRAFT"), "{text}");
    let (_, text, _) = ran(soup(&tiny, "list", &["--format", "markdown"]));
    assert!(text.contains("Not determined: there was no advisory database."), "{text}");
}

#[test]
fn a_list_never_replaces_what_it_is_made_of() {
    let tiny = Tiny::conforming();
    let before = std::fs::read(tiny.path("device/soup-manifest.toml")).expect("there");
    let arguments = ["--format", "markdown", "--output", "soup-manifest.toml"];
    let (code, _, stderr) = ran(soup(&tiny, "list", &arguments));
    assert!(code == 3 && stderr.contains("the audit reads it"), "{stderr}");
    assert_eq!(std::fs::read(tiny.path("device/soup-manifest.toml")).expect("there"), before);
}

#[test]
fn only_markdown_is_brief() {
    let tiny = Tiny::conforming();
    let (code, text, _) = ran(soup(&tiny, "list", &["--format", "markdown", "--brief"]));
    assert!(
        code == 0 && text.starts_with("## SOUP list: Example pump") && !text.contains("Signatures"),
        "{text}"
    );
    assert_eq!(ran(soup(&tiny, "list", &["--format", "html", "--brief"])).0, 2);
}
