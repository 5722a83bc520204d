//! The whole RustSec database, at two dates, against the `rustsec` crate's own query.
//!
//! `ADVISORY_DB` and `ADVISORY_DB_EARLIER` name the archives; `.ci/run` sets them.

mod support;

use cargo_soup::evidence::anomaly::{Advisory, Database};
use cargo_soup::evidence::manifest;
use cargo_soup::evidence::{Evidence, Origin};
use cargo_soup::reconcile::{Reopened, Standing, reconcile};
use rustsec::database::Query;
use semver::Version;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use support::drawing;
use support::published::{archive, by_rustsec, by_us, facts, telling_versions};

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
fn every_release_of_the_standard_library_has_the_advisories_rustsec_finds() {
    let path = archive("ADVISORY_DB");
    let (_unpacked, theirs) = by_rustsec(&path);
    let ours = by_us(&path, &BTreeSet::new()).toolchain;
    assert_eq!(ours.unreadable, []);
    assert!(ours.advisories.len() >= 18 && ours.newest().is_some(), "{} entries", ours.advisories.len());
    let of_std = || theirs.iter().filter(|advisory| advisory.metadata.package.as_str() == "std");
    for version in of_std().flat_map(telling_versions).collect::<BTreeSet<_>>() {
        let expected: BTreeSet<&str> = of_std()
            .filter(|advisory| advisory.versions.is_vulnerable(&version))
            .map(|advisory| advisory.id().as_str())
            .collect();
        let affecting = ours.advisories.iter().filter(|advisory| advisory.affects(&version));
        let got: BTreeSet<&str> = affecting.map(|advisory| advisory.id.as_str()).collect();
        assert_eq!(got, expected, "std {version}");
    }
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
        toolchain: Err(cargo_soup::evidence::Gap::new("no compiler was asked", "ask one")),
        releases: cargo_soup::evidence::release::Releases::default(),
        trace: cargo_soup::evidence::trace::Sources::default(),
        verification: None,
        today: jiff::civil::date(2026, 8, 25),
        origin: Origin::default(),
    };
    let ledger = reconcile(&evidence);
    let reopened = ledger
        .anomalies
        .iter()
        .filter(|case| matches!(case.standing, Standing::Reopened(_, Reopened::Publication)));
    reopened.map(|case| case.id().to_owned()).collect()
}
