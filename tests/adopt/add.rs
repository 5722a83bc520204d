//! Adopting, without a terminal.

use super::case::{Case, FILES};
use super::support::program::ran;
use super::support::workspace::checksum;
use cargo_soup::views::json;
use serde_json::Value;

fn document(text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let schema: Value = serde_json::from_str(json::CHANGE_JSON_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?} in {document:#}");
    document
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|one| one["name"].as_str().expect("a name")).collect()
}

/// Whether it is about a crate: the platform and the standard library are what they were.
fn of_a_crate(finding: &Value) -> bool {
    finding["subject"].as_str().is_some_and(|subject| !subject.starts_with("rust-std"))
}

/// What is asked of the audit afterwards: nothing but the record that a person has to complete.
fn assert_open(case: &Case, expected: &[(&str, &str)]) {
    let (_, stdout, stderr) = ran(case.soup(&["audit", "--format", "json"]));
    let report: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}\n{stderr}"));
    let open: Vec<(&str, &str)> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["level"] != "info" && of_a_crate(finding))
        .map(|finding| {
            (finding["rule"].as_str().expect("a rule"), finding["subject"].as_str().unwrap_or_default())
        })
        .collect();
    assert_eq!(open, expected);
}

/// What nobody has said yet of a crate that was just adopted.
const OPEN: [&str; 8] = [
    "unreviewed-item",
    "missing-function",
    "missing-environment",
    "missing-failure-modes",
    "missing-hazard-reference",
    "missing-anomaly-list",
    "missing-performance",
    "unverified-item",
];

const ADOPTED: &str = "Written Cargo.lock, Cargo.toml, soup-manifest.toml";

#[test]
fn a_crate_is_adopted_with_its_record_and_those_of_what_comes_along() {
    let case = Case::new();
    let [toml, lock, manifest] = case.files();
    let (code, stdout, stderr) = ran(case.soup(&["add", "heater"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains(ADOPTED), "{stderr}");
    let with = toml.replace("valve =", "heater = \"2.1.0\"\nvalve =");
    assert_eq!(case.read("Cargo.toml"), with);
    assert_ne!(case.read("Cargo.lock"), lock);
    let item = format!(
        "# Heats things.\n# https://example.org/heater\n[[soup.heater]]\nversion = \"2.1.0\"\nchecksum = \"{}\"\n\
         manufacturer = \"the makers\"\nlicence = \"MIT\"\n",
        checksum("heater@2.1.0")
    );
    let now = case.read("soup-manifest.toml");
    assert!(now.contains(&item), "{now}");
    assert!(now.contains("part-of = [\"heater\", \"valve\"]"), "{now}");
    assert_eq!(now.matches("part-of = [\"heater\"]").count(), 3, "{now}");
    assert!(manifest.lines().all(|line| line.contains("part-of") || now.contains(line)), "{now}");
    assert_eq!(case.left(), Vec::<String>::new());
    let wanted = ["missing-environment", "missing-function", "missing-performance", "unreviewed-item"];
    for rule in wanted.iter().chain(&["RUSTSEC-2026-0007", "unevaluated-anomaly"]) {
        assert!(stdout.contains(rule), "`{rule}` is not in {stdout}");
    }
}

#[test]
fn what_the_adoption_means_is_shown_in_eighty_columns() {
    let (code, stdout, _) = ran(Case::new().soup(&["add", "heater", "--dry-run"]));
    assert_eq!(code, 0);
    snapbox::assert_data_eq!(&stdout, snapbox::file!["adoption.txt"]);
    assert!(stdout.lines().all(|line| line.chars().count() <= 80), "{stdout}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let case = Case::new();
    let before = case.files();
    for format in ["human", "json"] {
        let (code, stdout, stderr) = ran(case.soup(&["add", "heater", "--dry-run", "--format", format]));
        assert_eq!(code, 0, "{stderr}");
        assert!(stdout.contains("heater") && !stderr.contains("Written"), "{stderr}");
        assert_eq!(case.files(), before);
    }
}

#[test]
fn a_machine_is_told_the_same_and_whether_it_was_written() {
    let case = Case::new();
    let tried = document(&ran(case.soup(&["add", "heater", "--dry-run", "--format", "json"])).1);
    let (code, stdout, _) = ran(case.soup(&["add", "heater", "--format", "json"]));
    let made = document(&stdout);
    assert_eq!((code, &tried["written"], &made["written"]), (0, &Value::Bool(false), &Value::Bool(true)));
    assert_eq!(made["files"], serde_json::json!(["Cargo.lock", "Cargo.toml", "soup-manifest.toml"]));
    assert_eq!(names(&made["chosen"]), ["heater"]);
    assert_eq!(names(&made["arrived"]), ["cc", "heater", "stamp", "wire"]);
    assert_eq!(names(&made["reparented"]), ["spring"]);
    assert_eq!(names(&made["introduced"]), ["wire"]);
    assert_eq!(made["asked"][0]["requirement"], "2.1.0");
    for key in ["arrived", "reparented", "introduced", "needs", "asked"] {
        assert_eq!(tried[key], made[key], "{key}");
    }
}

#[test]
fn with_all_fields_and_a_signature_nothing_is_left_to_say() {
    let case = Case::new();
    let fields = [
        "--function",
        "keeps the line warm",
        "--performance",
        "within a minute",
        "--environment",
        "64-bit Linux",
        "--requirement",
        "SRS-7",
        "--failure",
        "the line freezes",
        "--hazard",
        "HAZ-7",
        "--control",
        "RC-7",
        "--verification",
        "TC-7",
        "--anomaly-list",
        "https://example.org/heater/issues",
        "--by",
        "A. Person",
        "--on",
        "2026-11-19",
    ];
    let (code, _, stderr) = ran(case.soup(&[&["add", "heater"], &fields[..]].concat()));
    assert_eq!(code, 0, "{stderr}");
    let now = case.read("soup-manifest.toml");
    let written = "function = \"keeps the line warm\"\nperformance = \"within a minute\"\nenvironment = \"64-bit Linux\"\n\
        requirements = [\"SRS-7\"]\nfailure = \"the line freezes\"\nhazards = [\"HAZ-7\"]\ncontrols = [\"RC-7\"]\nverification = [\"TC-7\"]\n\
        anomaly-lists = [\"https://example.org/heater/issues\"]\nreviewed = { by = \"A. Person\", on = 2026-11-19 }\n";
    assert!(now.contains(written), "{now}");
    let open = [
        ("unevaluated-anomaly", "wire@1.0.0"),
        ("undeclared-native-library", "wire@1.0.0"),
        ("stale-list-review", "heater@2.1.0"),
    ];
    assert_open(&case, &open);
}

#[test]
fn a_record_that_rules_refuse_is_not_written_and_neither_is_anything_else() {
    let cases: [(&[&str], &str); 4] = [
        (&["--function", "TODO"], "placeholder-text"),
        (&["--function", "Heats things."], "copied-requirement"),
        (&["--class", "A"], "understated-class"),
        (&["--by", "A. Person"], "missing-function"),
    ];
    for (fields, rule) in cases {
        let case = Case::new();
        let before = case.files();
        let (code, _, stderr) = ran(case.soup(&[&["add", "heater"], fields].concat()));
        assert_eq!(code, 1, "{stderr}");
        assert!(stderr.contains(rule) && stderr.contains("every file is as it was"), "{stderr}");
        assert_eq!(case.files(), before, "{rule}");
    }
}

#[test]
fn a_crate_that_is_in_cargo_toml_already_is_only_recorded() {
    let case = Case::new();
    let complete = case.read("soup-manifest.toml");
    let without: String = complete.split("# the valve").next().expect("a header").to_owned();
    case.write("soup-manifest.toml", &without);
    let [toml, lock, _] = case.files();
    let (code, stdout, stderr) = ran(case.soup(&["add", "valve", "--function", "opens the line"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("which was locked already"), "{stdout}");
    assert!(stderr.contains("Written soup-manifest.toml"), "{stderr}");
    assert_eq!(case.files()[..2], [toml, lock]);
    let now = case.read("soup-manifest.toml");
    assert!(now.contains("[[soup.valve]]") && now.contains("part-of = [\"valve\"]"), "{now}");
    assert!(now.contains("function = \"opens the line\""), "{now}");
}

#[test]
fn what_is_recorded_and_complete_stays_as_it_is() {
    let case = Case::new();
    let before = case.files();
    let (code, _, stderr) = ran(case.soup(&["add", "valve"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("Unchanged"), "{stderr}");
    assert_eq!(case.files(), before);
}

#[test]
fn a_part_that_is_chosen_becomes_an_item_of_its_own() {
    let case = Case::new();
    let (code, stdout, stderr) = ran(case.soup(&["add", "spring@0.3"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("an item of its own; was part of valve"), "{stdout}");
    let now = case.read("soup-manifest.toml");
    let pinned =
        format!("[[soup.spring]]\nversion = \"0.3.5\"\nchecksum = \"{}\"\n", checksum("spring@0.3.5"));
    assert!(now.contains(&pinned) && !now.contains("part-of"), "{now}");
    assert_open(&case, &OPEN.map(|rule| (rule, "spring@0.3.5")));
}

#[test]
fn a_version_that_moves_takes_its_record_along_and_loses_its_signature() {
    let case = Case::new();
    case.lock_at("spring", "0.3.5", "0.3.0");
    let part = "part-of = [\"valve\"]\n";
    let signed = format!("{part}reviewed = {{ by = \"A. Person\", on = 2026-05-01 }}\n");
    case.write("soup-manifest.toml", &case.manifest().replace(part, &signed));
    assert_open(&case, &[]);
    let (code, stdout, stderr) = ran(case.soup(&["add", "boiler"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("In another version: 1\n  spring@0.3.5  MIT  was 0.3.0"), "{stdout}");
    let now = case.read("soup-manifest.toml");
    let moved = format!(
        "[[soup.spring]]\nversion = \"0.3.5\"\nchecksum = \"{}\"\npart-of = [\"boiler\", \"valve\"]\n",
        checksum("spring@0.3.5")
    );
    assert!(now.ends_with(&moved), "{now}");
    assert!(!now.contains("reviewed"), "nobody signed the valve with this spring in it: {now}");
}

#[test]
fn what_was_out_of_line_before_stays_so() {
    let case = Case::new();
    let drifted = case.manifest().replace("0.3.5", "0.3.1");
    let stray = "\n[[soup.stray]]\nversion = \"1.0.0\"\n";
    case.write("soup-manifest.toml", &format!("{drifted}{stray}"));
    let (code, _, stderr) = ran(case.soup(&["add", "stamp"]));
    assert_eq!(code, 0, "{stderr}");
    let now = case.read("soup-manifest.toml");
    assert!(now.contains("version = \"0.3.1\"") && now.contains(stray), "{now}");
}

#[test]
fn of_two_versions_the_one_that_is_asked_for_is_shown() {
    let case = Case::with(
        "[package]\nname = 'pump'\nversion = '0.1.0'\nedition = '2021'\n[dependencies]\nvalve = '1'\n[dev-dependencies]\nlamp = '1'\n",
    );
    let (code, stdout, stderr) = ran(case.soup(&["add", "lamp"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("1.0.0, which was locked already"), "{stdout}");
    assert!(case.read("soup-manifest.toml").contains("[[soup.lamp]]"));
    assert!(case.read("Cargo.toml").contains("lamp = \"1\""));
}

#[test]
fn a_crate_that_does_not_ship_needs_no_record() {
    let case = Case::new();
    let manifest = case.read("soup-manifest.toml");
    let (code, stdout, stderr) = ran(case.soup(&["add", "lamp", "--", "--dev"]));
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("no, only for development"), "{stdout}");
    assert_eq!(case.read("soup-manifest.toml"), manifest);
    assert!(case.read("Cargo.toml").contains("[dev-dependencies]\nlamp = \"1.0.0\""));
    let (code, _, stderr) = ran(case.soup(&["add", "lamp", "--function", "lights", "--", "--dev"]));
    assert!(code == 2 && stderr.contains("does not ship"), "{stderr}");
}

#[test]
fn what_stands_behind_the_dashes_is_passed_on() {
    let case = Case::new();
    let arguments =
        ["add", "heater@2", "--", "--no-default-features", "--rename", "oven", "--target", "cfg(unix)"];
    let (code, stdout, stderr) = ran(case.soup(&arguments));
    assert_eq!(code, 0, "{stderr}");
    let toml = case.read("Cargo.toml");
    assert!(
        toml.contains("oven = { version = \"2\", package = \"heater\", default-features = false }"),
        "{toml}"
    );
    for shown in ["from what `2` allows", "[target.'cfg(unix)'.dependencies]: oven \"2\"", "features  none"] {
        assert!(stdout.contains(shown), "`{shown}` is not in {stdout}");
    }
    assert!(case.read("soup-manifest.toml").contains("[[soup.heater]]"));
}

#[test]
fn what_would_lead_cargo_elsewhere_is_not_passed_on() {
    let case = Case::new();
    let before = case.files();
    for argument in ["--dry-run", "--manifest-path=x/Cargo.toml", "-n", "--offline"] {
        let (code, _, stderr) = ran(case.soup(&["add", "heater", "--", argument]));
        assert!(code == 2 && stderr.contains("is not passed on to Cargo"), "{stderr}");
    }
    assert_eq!(case.files(), before);
}

#[test]
fn a_crate_that_is_not_there_is_cargos_to_refuse() {
    let case = Case::new();
    let before = case.files();
    let (code, stdout, stderr) = ran(case.soup(&["add", "haeter", "--format", "json"]));
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("could not run `cargo add`") && stderr.contains("haeter"), "{stderr}");
    assert!(!stderr.contains("cargo-soup-"), "the copy is nobody's business: {stderr}");
    let document = document(&stdout);
    assert_eq!((&document["written"], &document["exit_code"]), (&Value::Bool(false), &Value::from(3)));
    assert_eq!(case.files(), before);
}

#[test]
fn with_locked_the_lock_file_does_not_change() {
    let case = Case::new();
    let before = case.files();
    let (code, _, stderr) = ran(case.soup(&["add", "heater", "--locked"]));
    assert!(code == 3 && stderr.contains("--locked"), "{stderr}");
    assert_eq!(case.files(), before);
}

#[test]
fn without_a_manifest_or_a_fitting_lock_nothing_is_adopted() {
    for (file, said) in [("soup-manifest.toml", "cargo soup init"), ("Cargo.lock", "cargo generate-lockfile")]
    {
        let case = Case::new();
        std::fs::remove_file(case.path(file)).expect("removed");
        let (code, _, stderr) = ran(case.soup(&["add", "heater"]));
        assert!(code == 3 && stderr.contains(said), "{stderr}");
        assert!(FILES.iter().all(|name| (*name == file) != case.path(name).exists()), "nothing appears");
    }
}

#[test]
fn without_a_database_the_anomalies_are_not_determined() {
    let case = Case::new();
    std::fs::remove_file(case.workspace.path("advisory-db.tar.gz")).expect("removed");
    let (code, stdout, _) = ran(case.soup(&["add", "heater", "--dry-run"]));
    assert!(code == 0 && stdout.contains("Anomalies: not determined"), "{stdout}");
    assert!(!stdout.contains("No published anomaly"), "{stdout}");
    let (_, stdout, _) = ran(case.soup(&["add", "heater", "--dry-run", "--format", "json"]));
    assert_eq!(document(&stdout)["anomalies_determined"], Value::Bool(false));
}

#[test]
fn line_ends_of_windows_are_kept() {
    let case = Case::new();
    for file in ["Cargo.toml", "soup-manifest.toml"] {
        case.write(file, &case.read(file).replace('\n', "\r\n"));
    }
    let (code, _, stderr) = ran(case.soup(&["add", "heater"]));
    assert_eq!(code, 0, "{stderr}");
    let now = case.read("soup-manifest.toml");
    assert_eq!(now.matches('\n').count(), now.matches("\r\n").count());
}
