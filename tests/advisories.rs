//! The whole RustSec database, at two dates, against the `rustsec` crate's own query.
//!
//! `ADVISORY_DB` and `ADVISORY_DB_EARLIER` name the archives; `.ci/run` sets them.

mod support;

use cargo_soup::collect::{System, read_database};
use cargo_soup::evidence::anomaly::{Advisory, Database};
use cargo_soup::evidence::manifest;
use cargo_soup::evidence::{Evidence, Origin};
use cargo_soup::reconcile::{Reopened, Standing, reconcile};
use rustsec::database::Query;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use support::drawing;

fn archive(variable: &str) -> PathBuf {
    PathBuf::from(
        std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} names an archive of the database")),
    )
}

/// The archive unpacked and opened by `rustsec` itself.
fn by_rustsec(archive: &std::path::Path) -> (tempfile::TempDir, rustsec::Database) {
    let directory = tempfile::tempdir().expect("a directory");
    let file = std::fs::File::open(archive).expect("the archive is there");
    tar::Archive::new(flate2::read::GzDecoder::new(file)).unpack(directory.path()).expect("unpacked");
    let top =
        std::fs::read_dir(directory.path()).expect("listed").flatten().find(|entry| entry.path().is_dir());
    let database = rustsec::Database::open(&top.expect("one top folder").path()).expect("opened");
    (directory, database)
}

fn by_us(archive: &std::path::Path, names: &BTreeSet<String>) -> Database {
    read_database(Some(archive), &System::default(), names).expect("the archive can be used")
}

/// Versions at and around every boundary an advisory names.
fn telling_versions(advisory: &rustsec::Advisory) -> BTreeSet<Version> {
    let mut versions = BTreeSet::from([Version::new(0, 0, 0), Version::new(9999, 0, 0)]);
    let ranges = advisory.versions.patched().iter().chain(advisory.versions.unaffected());
    for comparator in ranges.flat_map(|range| &range.comparators) {
        let (minor, patch) = (comparator.minor.unwrap_or(0), comparator.patch.unwrap_or(0));
        let named = Version { pre: comparator.pre.clone(), ..Version::new(comparator.major, minor, patch) };
        versions.insert(Version { pre: "alpha.1".parse().expect("a pre-release"), ..named.clone() });
        versions.insert(Version::new(comparator.major, minor, patch.saturating_sub(1)));
        versions.insert(Version::new(comparator.major, minor, patch + 1));
        versions.insert(Version::new(comparator.major, minor.saturating_sub(1), 0));
        versions.insert(named);
    }
    versions
}

#[test]
#[ignore = "needs the advisory database: ADVISORY_DB"]
fn every_version_near_a_boundary_has_the_advisories_rustsec_finds() {
    let path = archive("ADVISORY_DB");
    let (_unpacked, theirs) = by_rustsec(&path);
    let of_crates =
        || theirs.iter().filter(|advisory| advisory.metadata.collection == Some(rustsec::Collection::Crates));
    let names: BTreeSet<String> = of_crates().map(|advisory| advisory.metadata.package.to_string()).collect();
    let ours = by_us(&path, &names);
    assert_eq!(ours.unreadable, []);
    assert_eq!(ours.compared(), of_crates().count());
    let mut compared = 0;
    for advisory in of_crates() {
        for version in telling_versions(advisory) {
            let name = &advisory.metadata.package;
            let query = Query::new().collection(rustsec::Collection::Crates).package_name(name.clone());
            let found = theirs.query(&query.package_version(version.clone()));
            let expected: BTreeSet<&str> = found.iter().map(|advisory| advisory.id().as_str()).collect();
            let affecting = ours.about(name.as_str()).iter().filter(|advisory| advisory.affects(&version));
            let got: BTreeSet<&str> = affecting.map(|advisory| advisory.id.as_str()).collect();
            assert_eq!(got, expected, "{name} {version}");
            compared += 1;
        }
    }
    assert!(compared > 5000, "only {compared} versions were compared");
}

#[test]
#[ignore = "needs the advisory database: ADVISORY_DB"]
fn a_lock_file_has_the_advisories_rustsec_finds_for_it() {
    let path = archive("ADVISORY_DB");
    let (_unpacked, theirs) = by_rustsec(&path);
    for lock in ["Cargo.lock", "fixtures/infusion-pump/Cargo.lock"] {
        let lock = rustsec::Lockfile::load(support::repository(lock)).expect("a lock file");
        let names = lock.packages.iter().map(|package| package.name.to_string()).collect();
        let ours = by_us(&path, &names);
        for package in lock.packages.iter().filter(|package| package.source.is_some()) {
            let query = Query::new().collection(rustsec::Collection::Crates).package(package);
            let found = theirs.query(&query);
            let expected: BTreeSet<&str> = found.iter().map(|advisory| advisory.id().as_str()).collect();
            let affecting = ours
                .about(package.name.as_str())
                .iter()
                .filter(|advisory| advisory.affects(&package.version));
            let got: BTreeSet<&str> = affecting.map(|advisory| advisory.id.as_str()).collect();
            assert_eq!(got, expected, "{} {}", package.name, package.version);
        }
    }
}

/// What `rustsec` itself read of an advisory's core facts.
fn facts(advisory: &rustsec::Advisory) -> String {
    let meta = &advisory.metadata;
    let affected = advisory.affected.clone().unwrap_or_default();
    let sorted = |values: Vec<String>| values.into_iter().collect::<BTreeSet<_>>();
    let functions: BTreeMap<String, BTreeSet<String>> = affected
        .functions
        .iter()
        .map(|(path, versions)| {
            (path.to_string(), sorted(versions.iter().map(ToString::to_string).collect()))
        })
        .collect();
    let ranges = |of: &[semver::VersionReq]| sorted(of.iter().map(ToString::to_string).collect());
    let malicious = meta.categories.iter().any(|category| format!("{category:?}").contains("malicious"));
    format!(
        "{} {} {:?} {malicious} {:?} {:?} {:?} {:?} {:?} {functions:?}",
        meta.package,
        meta.title,
        meta.informational,
        meta.withdrawn,
        ranges(advisory.versions.patched()),
        ranges(advisory.versions.unaffected()),
        sorted(affected.os.iter().map(|os| os.as_str().to_owned()).collect()),
        sorted(affected.arch.iter().map(|arch| arch.as_str().to_owned()).collect()),
    )
}

/// An advisory of both dates, and a version that both say is affected.
struct Judged<'a> {
    earlier: &'a Advisory,
    changed: bool,
    withdrawn: bool,
    version: Version,
}

#[test]
#[ignore = "needs the advisory database at two dates: ADVISORY_DB_EARLIER, ADVISORY_DB"]
fn evaluations_of_the_earlier_database_reopen_exactly_where_core_facts_changed() {
    let (earlier_path, later_path) = (archive("ADVISORY_DB_EARLIER"), archive("ADVISORY_DB"));
    let (_one, earlier_rustsec) = by_rustsec(&earlier_path);
    let (_other, later_rustsec) = by_rustsec(&later_path);
    let names: BTreeSet<String> =
        earlier_rustsec.iter().map(|advisory| advisory.metadata.package.to_string()).collect();
    let (earlier, later) = (by_us(&earlier_path, &names), by_us(&later_path, &names));

    let mut judged = Vec::new();
    for advisory in earlier.advisories.values().flatten() {
        let id = advisory.id.parse().expect("an id");
        let (Some(before), Some(after)) = (earlier_rustsec.get(&id), later_rustsec.get(&id)) else {
            continue;
        };
        let both = |version: &Version| {
            before.versions.is_vulnerable(version) && after.versions.is_vulnerable(version)
        };
        if let Some(version) = telling_versions(before).into_iter().find(both) {
            let changed = facts(before) != facts(after);
            judged.push(Judged { earlier: advisory, changed, withdrawn: after.withdrawn(), version });
        }
    }
    assert!(judged.len() > 800, "only {} advisories are in both", judged.len());

    let expected: BTreeSet<&str> = judged
        .iter()
        .filter(|judged| judged.changed && !judged.withdrawn)
        .map(|judged| judged.earlier.id.as_str())
        .collect();
    assert_eq!(reopened(&judged, later), expected.iter().map(ToString::to_string).collect());
    assert!(!expected.is_empty(), "the two dates differ in some core fact");
    println!("{} evaluations, {} re-opened", judged.len(), expected.len());
}

/// The ids that an audit with the later database re-opens.
fn reopened(judged: &[Judged<'_>], later: Database) -> BTreeSet<String> {
    let mut drawing = String::new();
    let mut text = String::from("schema = 1\n[device]\nsafety-class = \"C\"\n");
    for judged in judged {
        let id = format!("{}@{}", judged.earlier.package, judged.version);
        let _ = writeln!(drawing, "device -> {id}");
        let _ = write!(
            text,
            "[[evaluation]]\nanomaly = \"{}\"\nsoup = \"{id}\"\nchecksum = \"{}\"\nadvisory-digest = \"{}\"\n",
            judged.earlier.id,
            drawing::checksum(&id),
            judged.earlier.core_digest
        );
    }
    let evidence = Evidence {
        graph: Ok(drawing::graph(&drawing)),
        manifest: manifest::read(&text),
        manifest_text: text,
        database: Ok(later),
        releases: cargo_soup::evidence::release::Releases::default(),
        verification: None,
        today: jiff::civil::date(2026, 8, 25),
        origin: Origin::default(),
    };
    let ledger = reconcile(&evidence);
    let reopened = ledger
        .anomalies
        .iter()
        .filter(|case| matches!(case.standing, Standing::Reopened(_, Reopened::Advisory)));
    reopened.map(|case| case.advisory.id.clone()).collect()
}
