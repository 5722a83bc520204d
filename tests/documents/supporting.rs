//! What makes the software and is no part of it stands apart from the SOUP.

use crate::support::{audited, page};
use cargo_soup::criteria::SafetyClass;
use cargo_soup::evidence::Evidence;
use cargo_soup::views::bom::{cyclonedx, spdx};
use cargo_soup::views::document::{Document, soup_list};
use cargo_soup::views::list;
use serde_json::Value;

const DRAWING: &str =
    "pump -> valve@1.2.0 => cc@1.2.0 -> shlex@1.3.0\nvalve@1.2.0 -> seal@1.0.0\npump -> hose@2.0.0";

const ENTRIES: &str = r#"
[[soup.hose]]
version = "2.0.0"

[[soup.cc]]
kind = "tool"
version = "1.2.0"
reviewed = { by = "Jo Doe", on = 2026-11-02 }

[[soup.shlex]]
version = "1.3.0"
part-of = ["cc"]

[[soup.gcc]]
kind = "tool"
version = "12.2"

[[soup.valve]]
version = "1.2.0"

[[soup.seal]]
version = "1.0.0"
part-of = ["valve"]
"#;

fn evidence() -> Evidence {
    drawn(DRAWING, ENTRIES)
}

fn drawn(drawing: &str, entries: &str) -> Evidence {
    let body = format!("```graph\n{drawing}\n```\n```toml\n{entries}\n```\n");
    let case = page::Case { heading: String::new(), body, tail: String::new(), findings: String::new() };
    page::evidence(&case, SafetyClass::C)
}

/// The first cells of the rows of a section.
fn names(list: &Document, section: &str) -> Vec<String> {
    let (_, table) = list.tables().find(|(one, _)| one.key == section).expect("the section is there");
    table.rows.iter().map(|row| row[0].words()).collect()
}

#[test]
fn tools_with_what_only_they_need_and_the_compiler_are_supporting_items_and_no_soup() {
    audited(&evidence(), |report| {
        let list = soup_list(report);
        let soup = names(&list, "items");
        assert!(soup.starts_with(&["hose@2.0.0".into(), "valve@1.2.0".into()]), "{soup:?}");
        assert!(!soup.iter().any(|id| id.starts_with("cc@") || id.starts_with("gcc@")), "{soup:?}");
        let supporting = names(&list, "supporting_items");
        let compiler = report.ledger.toolchain().expect("a compiler").line.clone();
        assert_eq!(supporting, ["cc@1.2.0".into(), "shlex@1.3.0".into(), "gcc@12.2".into(), compiler]);
        let shown = list::render(report, None);
        assert!(
            shown.contains("supporting items (5.1.10): cc@1.2.0, shlex@1.3.0, gcc@12.2, rustc"),
            "{shown}"
        );
    });
}

#[test]
fn a_bill_of_materials_says_of_each_what_the_list_says_and_leaves_tools_out_of_what_ships() {
    audited(&evidence(), |report| {
        let list = soup_list(report);
        let read = |text: String| -> Value { serde_json::from_str(&text).expect("JSON") };
        let bom = read(cyclonedx::render(report, &list));
        let components = bom["components"].as_array().expect("components");
        let find = |name: &str| components.iter().find(|one| one["name"] == name).expect("it is listed");
        for (name, scope) in [
            ("valve", "required"),
            ("hose", "required"),
            ("seal", "required"),
            ("cc", "excluded"),
            ("shlex", "excluded"),
            ("gcc", "excluded"),
        ] {
            let one = find(name);
            assert_eq!(one["scope"], scope, "{name}");
            if name != "seal" {
                let id = format!("{name}@{}", one["version"].as_str().expect("a version"));
                let properties = one["properties"].as_array().expect("properties");
                let said: Vec<&Value> = properties
                    .iter()
                    .filter(|one| one["name"] == "cargo-soup:id")
                    .map(|one| &one["value"])
                    .collect();
                assert_eq!(said, [&Value::from(id)], "{name}");
            }
        }
        let packages = read(spdx::render(report, &list));
        let tools: Vec<&Value> = packages["relationships"]
            .as_array()
            .expect("relationships")
            .iter()
            .filter(|one| one["relationshipType"] == "BUILD_TOOL_OF")
            .collect();
        assert_eq!(tools.len(), 1, "gcc is no crate that something depends on");
    });
}

#[test]
fn a_changed_crate_does_not_bear_the_hash_of_what_its_registry_serves() {
    let hash = "0123456789abcdef".repeat(4);
    let read = |text: String| -> Value { serde_json::from_str(&text).expect("JSON") };
    let bills = |state: &str| {
        let drawing = format!(
            "pump -> valve@1.2.0\nvalve@1.2.0: checksum = {hash}\nvalve@1.2.0: vendored = {state}\nvalve@1.2.0: tree = tree-sha256:1f"
        );
        audited(&drawn(&drawing, "[[soup.valve]]\nversion = \"1.2.0\"\n"), |report| {
            let list = soup_list(report);
            let of = |all: &Value| {
                all.as_array()
                    .expect("a list")
                    .iter()
                    .find(|one| one["name"] == "valve")
                    .expect("listed")
                    .clone()
            };
            let components = of(&read(cyclonedx::render(report, &list))["components"]);
            (components, of(&read(spdx::render(report, &list))["packages"]))
        })
    };
    let (component, package) = bills("as listed");
    assert_eq!(component["hashes"][0]["content"], hash);
    assert_eq!(package["checksums"][0]["checksumValue"], hash);
    assert!(component["pedigree"].is_null());
    let (component, package) = bills("`src/lib.rs` was changed");
    assert!(component["hashes"].is_null() && package["checksums"].is_null());
    assert_eq!(component["pedigree"]["ancestors"][0]["hashes"][0]["content"], hash);
    assert_eq!(component["pedigree"]["notes"], "`src/lib.rs` was changed");
}
