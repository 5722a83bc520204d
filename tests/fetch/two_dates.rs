//! The published database of two dates, served one after the other, and an audit of every crate it is about.

use super::case::{Case, code, ran, soup, stderr};
use super::server::{Reply, Server};
use super::support::published::{archive, by_rustsec, by_us, facts, telling_versions};
use cargo_soup::evidence::anomaly::Database;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

/// A version of each crate that the earlier database is about, affected at both dates where one is.
fn versions(earlier: &rustsec::Database, later: &rustsec::Database) -> BTreeMap<String, Version> {
    let mut chosen = BTreeMap::new();
    let names: BTreeSet<String> =
        of_crates(earlier).map(|advisory| advisory.metadata.package.to_string()).collect();
    for name in names {
        let about = |database: &rustsec::Database, version: &Version| {
            let named = |advisory: &&rustsec::Advisory| advisory.metadata.package.as_str() == name;
            let affecting = |advisory: &&rustsec::Advisory| advisory.versions.is_vulnerable(version);
            of_crates(database).filter(named).filter(affecting).count()
        };
        let own = of_crates(earlier).filter(|advisory| advisory.metadata.package.as_str() == name);
        let told: BTreeSet<Version> = own.flat_map(telling_versions).collect();
        let most = told.into_iter().max_by_key(|version| about(earlier, version).min(about(later, version)));
        chosen.insert(name, most.expect("there is a version"));
    }
    chosen
}

fn of_crates(database: &rustsec::Database) -> impl Iterator<Item = &rustsec::Advisory> {
    database.iter().filter(|advisory| advisory.metadata.collection == Some(rustsec::Collection::Crates))
}

/// A device that needs all of them.
fn workspace(case: &Case, versions: &BTreeMap<String, Version>) {
    let mut dependencies = String::new();
    for (name, version) in versions {
        let package = format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n");
        case.write(&format!("device/vendor/{name}/Cargo.toml"), package);
        case.write(&format!("device/vendor/{name}/src/lib.rs"), "");
        let _ = writeln!(dependencies, "{name} = {{ path = \"vendor/{name}\" }}");
    }
    let head = "[package]\nname = \"the-device\"\nversion = \"1.0.0\"\nedition = \"2021\"\n";
    let workspace = "[workspace]\nexclude = [\"vendor\"]\n";
    case.write("device/Cargo.toml", format!("{head}{workspace}[dependencies]\n{dependencies}"));
    case.write("device/src/lib.rs", "");
    let mut lock = Command::new("cargo");
    lock.args(["generate-lockfile", "--offline", "--quiet"]).current_dir(case.path("device"));
    assert!(ran(lock).status.success(), "Cargo makes the lock file");
}

/// An evaluation of every anomaly of every crate, bound to the facts of one date.
fn manifest(database: &Database, versions: &BTreeMap<String, Version>) -> String {
    let mut text = String::from(
        "schema = 1\n[device]\nsafety-class = \"C\"\n[[build]]\nname = \"firmware\"\n\
         targets = [\"x86_64-unknown-linux-gnu\"]\n",
    );
    for (name, version) in versions {
        for advisory in database.about(name).iter().filter(|advisory| advisory.affects(version)) {
            let _ = write!(
                text,
                "[[evaluation]]\nanomaly = \"{}\"\nsoup = \"{name}@{version}\"\nadvisory-digest = \"{}\"\n",
                advisory.id, advisory.core_digest
            );
        }
    }
    text
}

fn audit(case: &Case, today: &str, arguments: &[&str]) -> Vec<u8> {
    let mut command = soup(&case.path(""));
    command.args(["audit", "--offline", "--today", today]).args(arguments).current_dir(case.path("device"));
    let output = ran(command);
    assert!([1, 3].contains(&code(&output)), "{}", stderr(&output));
    output.stdout
}

/// What re-opens at a date, by id, crate and version.
fn reopened(case: &Case, today: &str) -> BTreeSet<String> {
    let report: serde_json::Value =
        serde_json::from_slice(&audit(case, today, &["--format", "json"])).expect("a document");
    let anomalies = report["anomalies"].as_array().expect("a list");
    let reopened = anomalies.iter().filter(|anomaly| anomaly["status"] == "reopened");
    let named = |anomaly: &serde_json::Value| {
        assert_eq!(anomaly["reopened_by"], "advisory");
        anomaly["id"].as_str().expect("a text").to_owned()
    };
    reopened.map(named).collect()
}

/// Ids whose core facts differ between the dates, of anomalies that affect a version at both.
fn changed(
    earlier: &rustsec::Database,
    later: &rustsec::Database,
    versions: &BTreeMap<String, Version>,
) -> BTreeSet<String> {
    let differs = |before: &&rustsec::Advisory| {
        let version = &versions[before.metadata.package.as_str()];
        let affected = |advisory: &rustsec::Advisory| advisory.versions.is_vulnerable(version);
        let after = later.get(before.id()).filter(|after| !after.withdrawn());
        affected(before) && after.is_some_and(|after| affected(after) && facts(before) != facts(after))
    };
    of_crates(earlier).filter(differs).map(|advisory| advisory.id().to_string()).collect()
}

const DAYS: [&str; 2] = ["2026-02-01", "2026-08-25"];

#[test]
#[ignore = "needs the advisory database at two dates: ADVISORY_DB_EARLIER, ADVISORY_DB"]
fn what_reopens_is_what_changed_and_both_audits_repeat_by_their_commits() {
    let paths = [archive("ADVISORY_DB_EARLIER"), archive("ADVISORY_DB")];
    let [(_one, earlier), (_other, later)] = [by_rustsec(&paths[0]), by_rustsec(&paths[1])];
    let versions = versions(&earlier, &later);
    let names = versions.keys().cloned().collect();
    let case = Case::empty();
    workspace(&case, &versions);
    case.write("device/soup-manifest.toml", manifest(&by_us(&paths[0], &names), &versions));

    let read = |path: &std::path::PathBuf| std::fs::read(path).expect("the archive is there");
    let replies = [Reply::Tagged(read(&paths[0]), "\"one\""), Reply::Tagged(read(&paths[1]), "\"two\"")];
    let server = Server::new(replies.to_vec());
    let pull = || {
        case.succeeds(&["--db-url", &server.url()]);
        case.commit()
    };

    let first = pull();
    assert_eq!(reopened(&case, DAYS[0]), BTreeSet::new());
    let then = ["human", "json"].map(|format| audit(&case, DAYS[0], &["--format", format]));

    let second = pull();
    assert_eq!(server.header(1, "if-none-match").as_deref(), Some("\"one\""));
    assert_ne!(first, second);
    let expected = changed(&earlier, &later, &versions);
    assert!(!expected.is_empty(), "the two dates differ in some core fact");
    assert_eq!(reopened(&case, DAYS[1]), expected);
    let now = ["human", "json"].map(|format| audit(&case, DAYS[1], &["--format", format]));

    for (commit, day, before) in [(&first, DAYS[0], then), (&second, DAYS[1], now)] {
        for (format, before) in ["human", "json"].into_iter().zip(before) {
            let again = audit(&case, day, &["--format", format, "--db-commit", commit]);
            assert!(again == before, "the {format} audit of {day} differs from its repetition");
        }
    }
    println!("{} crates, re-opened: {}", versions.len(), expected.into_iter().collect::<Vec<_>>().join(", "));
}
