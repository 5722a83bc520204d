//! `cargo soup sync`: what ships decides the facts, and nothing else decides anything.

mod support;

use serde_json::Value;
use support::program::{ran, soup};
use support::tiny::{Tiny, evaluation, manifest};

const SIGNED: &str = "reviewed = { by = \"A. Person\", on = 2026-05-01 }\n";

fn sync(tiny: &Tiny, arguments: &[&str]) -> (i32, String, String) {
    ran(soup(tiny, "sync", arguments))
}

fn on_disk(tiny: &Tiny) -> String {
    std::fs::read_to_string(tiny.root().join("soup-manifest.toml")).expect("the manifest is there")
}

fn audited(tiny: &Tiny) -> (i32, String) {
    let (code, report, _) = ran(soup(tiny, "audit", &[]));
    (code, report)
}

/// Syncs, and again: the second time there is nothing to do.
fn synced(tiny: &Tiny) -> (String, String) {
    let (code, stdout, stderr) = sync(tiny, &[]);
    assert_eq!(code, 0, "{stderr}");
    let once = on_disk(tiny);
    let (code, again, told) = sync(tiny, &[]);
    assert!(code == 0 && again.is_empty() && told.contains("In line"), "{again}{told}");
    assert_eq!(on_disk(tiny), once, "twice equals once");
    for rule in ["undeclared-crate", "orphaned-item", "version-drift", "checksum-drift", "incomplete-parents"]
    {
        assert!(!audited(tiny).1.contains(rule), "{rule} is left");
    }
    (stdout, stderr)
}

fn valve(tiny: &Tiny, version: &str) {
    tiny.package("vendor/valve/", "valve", version, "spring = { path = \"../spring\" }\n");
}

fn pump(tiny: &Tiny, dependencies: &str) {
    tiny.package("", "pump", "0.1.0", &format!("{dependencies}[workspace]\nexclude = [\"vendor\"]\n"));
}

const VALVE: &str = "valve = { path = \"vendor/valve\" }\n";

#[test]
fn a_manifest_in_line_is_not_touched() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    for arguments in [&[][..], &["--check"], &["--dry-run"], &["--format", "json"]] {
        assert_eq!(sync(&tiny, arguments).0, 0);
        assert_eq!(on_disk(&tiny), before);
    }
}

#[test]
fn other_features_than_were_signed_are_written_down_and_signed_by_nobody() {
    let tiny = Tiny::conforming();
    let recorded =
        on_disk(&tiny).replacen("version = \"1.2.0\"\n", "version = \"1.2.0\"\nfeatures = []\n", 1);
    tiny.write("device/soup-manifest.toml", &recorded);
    assert_eq!(sync(&tiny, &["--check"]).0, 0);
    let needs = "spring = { path = \"../spring\" }\n[features]\nheating = []\n";
    tiny.package("vendor/valve/", "valve", "1.2.0", needs);
    pump(&tiny, "valve = { path = \"vendor/valve\", features = [\"heating\"] }\n");
    assert_eq!(sync(&tiny, &["--check"]).0, 1);
    let (stdout, stderr) = synced(&tiny);
    assert!(stdout.contains("on: heating; was none") && stdout.contains("A. Person"), "{stdout}");
    assert!(stderr.contains("cargo soup review valve@1.2.0"), "{stderr}");
    let signed = format!("found = \"nothing\" }}]\n{SIGNED}");
    let after = recorded.replacen("features = []", "features = [\"heating\"]", 1);
    assert_eq!(on_disk(&tiny), after.replacen(&signed, "found = \"nothing\" }]\n", 1));
}

#[test]
fn another_version_is_written_down_and_signed_by_nobody_and_its_judgements_stay() {
    let tiny = Tiny::conforming();
    valve(&tiny, "1.3.0");
    tiny.lock();
    let (told, closing) = synced(&tiny);
    let expected = manifest().replace("1.2.0", "1.3.0").replace(SIGNED, "") + &evaluation();
    assert_eq!(on_disk(&tiny), expected);
    let facts = [
        "valve@1.3.0 (soup-manifest.toml:",
        "was 1.2.0",
        "new features, said to be compatible",
        "MIT",
        "not known: no copy",
        "carried over: RUSTSEC-2026-0001",
        "that of 2026-05-01 by A. Person is taken off",
    ];
    for fact in facts {
        assert!(told.contains(fact), "`{fact}` is not in {told}");
    }
    assert!(closing.contains("cargo soup review valve@1.3.0"), "{closing}");
    let (code, report) = audited(&tiny);
    assert!(
        code == 1 && report.contains("unreviewed-item") && report.contains("evaluation-of-other-version"),
        "{report}"
    );
}

#[test]
fn what_a_step_fixes_and_introduces_is_told() {
    let tiny = Tiny::conforming();
    valve(&tiny, "2.0.0");
    tiny.lock();
    let (told, _) = synced(&tiny);
    assert!(told.contains("fixed: RUSTSEC-2026-0001") && told.contains("a breaking step"), "{told}");
    valve(&tiny, "1.9.0");
    tiny.lock();
    let (told, _) = synced(&tiny);
    assert!(
        told.contains("introduced: RUSTSEC-2026-0001") && told.contains("back to an earlier version"),
        "{told}"
    );
}

#[test]
fn a_signature_does_not_stand_for_parts_that_are_others() {
    let tiny = Tiny::conforming();
    tiny.package("vendor/spring/", "spring", "0.3.1", "");
    tiny.lock();
    let (told, _) = synced(&tiny);
    assert_eq!(on_disk(&tiny), manifest().replace("0.3.0", "0.3.1").replace(SIGNED, "") + &evaluation());
    assert!(told.contains("new or changed: spring@0.3.1"), "{told}");
    assert!(audited(&tiny).1.contains("unreviewed-item"), "nobody has looked at the new part");
}

#[test]
fn a_new_crate_is_a_proposal_and_one_that_is_gone_is_taken_out_and_shown() {
    let tiny = Tiny::conforming();
    tiny.package("vendor/motor/", "motor", "0.1.0", "coil = { path = \"../coil\" }\n");
    tiny.package("vendor/coil/", "coil", "0.2.0", "");
    pump(&tiny, "motor = { path = \"vendor/motor\" }\n");
    tiny.lock();
    let (told, _) = synced(&tiny);
    let after = on_disk(&tiny);
    let (head, entries) = after.split_once("[[soup.").expect("entries");
    assert!(manifest().starts_with(head));
    let entries = entries.split_once("\n[[evaluation]]").expect("the judgement is still there").0;
    let motor = "\n[[soup.motor]]\nversion = \"0.1.0\"\nlicence = \"MIT\"\n";
    let coil = "\n[[soup.coil]]\nversion = \"0.2.0\"\npart-of = [\"motor\"]\n";
    let others = entries.replace(motor, "").replace(coil, "");
    assert_eq!(entries.len() - others.len(), motor.len() + coil.len(), "{entries}");
    let left: Vec<&str> = others.split("[[soup.").filter_map(|one| one.split("]]").next()).collect();
    assert_eq!(left, ["linux", "rust-std"], "{entries}");
    for fact in [
        "proposed as an item of its own",
        "proposed as part of motor",
        "opens and closes the line",
        "goes with it",
        "pump -> motor -> coil",
    ] {
        assert!(told.contains(fact), "`{fact}` is not in {told}");
    }
}

#[test]
fn a_crate_that_the_workspace_uses_itself_is_an_item() {
    let tiny = Tiny::conforming();
    pump(&tiny, &format!("{VALVE}spring = {{ path = \"vendor/spring\" }}\n"));
    tiny.lock();
    let (told, _) = synced(&tiny);
    assert!(told.contains("of its own now") && told.contains("; was part of"), "{told}");
    let spring =
        "[[soup.spring]]\nversion = \"0.3.0\"\nmanufacturer = \"the spring developers\"\nlicence = \"MIT\"\n";
    assert!(on_disk(&tiny).contains(spring), "{}", on_disk(&tiny));
    assert!(audited(&tiny).1.contains("missing-function"));
}

#[test]
fn a_part_that_comes_by_two_items_names_both() {
    let tiny = Tiny::conforming();
    tiny.package("vendor/motor/", "motor", "0.1.0", "spring = { path = \"../spring\" }\n");
    pump(&tiny, &format!("{VALVE}motor = {{ path = \"vendor/motor\" }}\n"));
    tiny.lock();
    let (told, _) = synced(&tiny);
    assert!(on_disk(&tiny).contains("part-of = [\"motor\", \"valve\"]\n"), "{}", on_disk(&tiny));
    assert!(on_disk(&tiny).contains(SIGNED), "valve brings nothing it did not bring before");
    assert!(told.contains("motor, valve; was valve"), "{told}");
}

#[test]
fn a_check_writes_nothing_and_fails_where_something_would_change() {
    let tiny = Tiny::conforming();
    valve(&tiny, "1.3.0");
    tiny.lock();
    let before = on_disk(&tiny);
    let (code, stdout, stderr) = sync(&tiny, &["--check"]);
    assert!(
        code == 1 && stdout.contains("was 1.2.0") && stderr.contains("run `cargo soup sync`"),
        "{stdout}{stderr}"
    );
    let (code, stdout, _) = sync(&tiny, &["--dry-run"]);
    assert!(code == 0 && stdout.contains("\n-version = \"1.2.0\"\n+version = \"1.3.0\"\n"), "{stdout}");
    assert!(stdout.contains("\n-reviewed = "), "{stdout}");
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn a_machine_gets_the_same_by_its_schema() {
    let schema: Value =
        serde_json::from_str(cargo_soup::views::json::SYNC_JSON_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let tiny = Tiny::conforming();
    tiny.package("vendor/motor/", "motor", "0.1.0", "");
    valve(&tiny, "1.3.0");
    pump(&tiny, &format!("{VALVE}motor = {{ path = \"vendor/motor\" }}\n"));
    tiny.lock();
    let document = |arguments: &[&str]| -> (i32, Value) {
        let (code, stdout, _) = sync(&tiny, &[&["--format", "json"], arguments].concat());
        let document = serde_json::from_str(&stdout).expect("a document");
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {document:#}");
        assert_eq!(document["exit_code"], code);
        (code, document)
    };
    let (code, checked) = document(&["--check"]);
    assert_eq!((code, &checked["written"]), (1, &Value::Bool(false)));
    assert_eq!(checked["changes"][0]["what"][0]["kind"], "new");
    assert_eq!(checked["changes"][1]["facts"]["step"], "feature");
    assert_eq!(checked["changes"][1]["facts"]["anomalies"]["carried_over"][0], "RUSTSEC-2026-0001");
    assert_eq!(checked["changes"][1]["facts"]["earlier"], Value::Null);
    assert!(checked["difference"].as_str().expect("text").contains("+version = \"1.3.0\""));
    assert_eq!(document(&[]).1["written"], true);
    assert_eq!(document(&["--check"]).1["changes"], Value::Array(Vec::new()));
    std::fs::remove_file(tiny.path("device/Cargo.lock")).expect("removed");
    let (code, failed) = document(&[]);
    assert!(code == 3 && failed["errors"][0]["message"].is_string());
}

#[test]
fn without_a_database_anomalies_are_not_determined_and_the_rest_is_synced() {
    let tiny = Tiny::conforming();
    valve(&tiny, "1.3.0");
    tiny.lock();
    std::fs::remove_file(tiny.path("advisory-db.tar.gz")).expect("removed");
    let (code, stdout, stderr) = sync(&tiny, &[]);
    assert!(code == 0 && stderr.contains("anomalies are not compared"), "{stderr}");
    assert!(stdout.contains("not determined: the advisory database"), "{stdout}");
    assert!(on_disk(&tiny).contains("1.3.0"));
}

#[test]
fn without_a_lock_file_nothing_is_written() {
    let tiny = Tiny::conforming();
    let before = on_disk(&tiny);
    std::fs::remove_file(tiny.path("device/Cargo.lock")).expect("removed");
    let (code, stdout, stderr) = sync(&tiny, &[]);
    assert!(code == 3 && stdout.is_empty() && stderr.contains("Cargo.lock"), "{stderr}");
    assert_eq!(on_disk(&tiny), before);
}

#[test]
fn an_entry_that_cannot_be_edited_is_refused_and_nothing_is_written() {
    let tiny = Tiny::conforming();
    let before = manifest().replace(
        "schema = 1\n",
        "schema = 1\nsoup.spring = [{ version = \"0.2.0\", part-of = [\"valve\"] }]\n",
    );
    let start = before.find("[[soup.spring]]").expect("its entry");
    let end = before.find("[[soup.valve]]").expect("the next one");
    let before = format!("{}{}", &before[..start], before[end..].replace("[[soup.valve]]", "[[waiver]]"));
    tiny.write("device/soup-manifest.toml", &before);
    let (code, _, stderr) = sync(&tiny, &[]);
    assert!(code == 3 && stderr.contains("could not edit the manifest"), "{stderr}");
    assert_eq!(on_disk(&tiny), before);
}
