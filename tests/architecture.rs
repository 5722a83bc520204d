//! Tests about the code itself and the documents that describe it.

mod support;

use cargo_soup::criteria::SafetyClass;
use cargo_soup::rules::catalogue;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![support::repository(folder)];
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(&directory).expect("listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                found.push((path, text));
            }
        }
    }
    found
}

/// The top module a source file belongs to.
fn stage(path: &Path) -> String {
    let inside = path.strip_prefix(support::repository("src")).expect("below src");
    inside
        .components()
        .next()
        .expect("a name")
        .as_os_str()
        .to_string_lossy()
        .trim_end_matches(".rs")
        .to_owned()
}

#[test]
fn a_core_module_uses_only_what_sorts_before_it_and_never_cli_or_collect() {
    for (path, text) in sources("src") {
        let own = stage(&path);
        if ["lib", "main", "cli"].contains(&own.as_str()) {
            continue;
        }
        for used in text.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            let core = own == "collect" || !["cli", "collect"].contains(&used.as_str());
            let earlier = own == "collect" || used <= own;
            assert!(core && earlier && used != "cli", "{} uses `{used}`", path.display());
        }
    }
}

#[test]
fn only_collect_and_cli_touch_the_world() {
    for (path, text) in sources("src") {
        let own = stage(&path);
        if ["main", "cli", "collect"].contains(&own.as_str()) {
            continue;
        }
        for world in ["std::fs", "std::env::", "std::process", "std::net", "Timestamp::now", "Instant::now"] {
            assert!(!text.contains(world), "{} touches the world by `{world}`", path.display());
        }
    }
}

#[test]
fn the_client_is_named_in_one_file_so_that_it_can_be_exchanged() {
    for (path, text) in sources("src") {
        let client = ["reqwest::", "rustls::"].iter().any(|name| text.contains(name));
        assert!(!client || path.ends_with("collect/http.rs"), "{} names the client", path.display());
    }
}

#[test]
fn no_source_file_is_so_long_that_a_reader_loses_the_thread() {
    for (path, text) in sources("src").into_iter().chain(sources("tests")) {
        let lines = text.lines().count();
        assert!(lines <= 600, "{} has {lines} lines", path.display());
    }
}

#[test]
fn every_path_a_document_links_to_exists() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = std::fs::read_to_string(support::repository(document)).expect("the document is there");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.starts_with("https://") || target.starts_with('#') {
                continue;
            }
            assert!(support::repository(target).exists(), "{document} links to {target}, which is not there");
        }
        for path in text.split('`').filter(|code| {
            code.starts_with("src/") || code.starts_with("tests/") || code.starts_with("docs/")
        }) {
            let there = path.contains("SLUG") || support::repository(path).exists();
            assert!(there, "{document} names {path}, which is not there");
        }
    }
}

#[test]
fn the_index_of_rules_is_that_of_the_catalogue() {
    let mut page = String::from(
        "# Rules\n\n\
         <!-- Generated from the catalogue by `BLESS=1 cargo test`. Do not edit. -->\n\n\
         What an audit can say, with the level at safety class A, B and C: E error, W warning, I information,\n\
         - not applied. Clauses are those of IEC 62304:2006+A1:2015. *Policy* is a default of this tool that is\n\
         stricter than the clauses.\n",
    );
    let mut family = None;
    for (rule, _) in catalogue() {
        if family.replace(rule.family) != Some(rule.family) {
            let _ = write!(
                page,
                "\n## {}\n\n| rule | finds | A | B | C | basis |\n|---|---|---|---|---|---|\n",
                rule.family.word()
            );
        }
        let letter = |class| rule.levels.at(class).map_or('-', |level| level.word().to_uppercase().remove(0));
        let [a, b, c] = SafetyClass::ALL.map(letter);
        let basis = match (rule.basis.clauses, rule.basis.policy) {
            ("", _) => "policy".to_owned(),
            (clauses, true) => format!("{clauses} (policy)"),
            (clauses, false) => clauses.to_owned(),
        };
        let _ =
            writeln!(page, "| [`{0}`]({0}.md) | {1} | {a} | {b} | {c} | {basis} |", rule.slug, rule.finds);
    }
    support::assert_fresh("docs/rules/README.md", &page);
}

#[test]
fn the_minimum_rust_version_is_the_highest_any_dependency_asks_for() {
    let stated: semver::Version = format!("{}.0", env!("CARGO_PKG_RUST_VERSION")).parse().expect("a version");
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(support::repository("Cargo.toml"))
        .other_options(vec![
            "--locked".to_owned(),
            "--offline".to_owned(),
            "--filter-platform".to_owned(),
            host(),
        ])
        .exec()
        .expect("cargo metadata runs on this repository");
    for package in metadata.packages {
        let needed = package.rust_version.unwrap_or_else(|| semver::Version::new(1, 0, 0));
        assert!(needed <= stated, "{} needs Rust {needed}", package.name);
    }
}

fn host() -> String {
    let output = std::process::Command::new("cargo").arg("-vV").output().expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo names its host").to_owned()
}
