//! The whole RustSec database, at two dates, as `rustsec` itself reads it.

use cargo_soup::collect::{System, read_database};
use cargo_soup::evidence::anomaly::Database;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The archive that a variable names.
pub fn archive(variable: &str) -> PathBuf {
    PathBuf::from(
        std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} names an archive of the database")),
    )
}

/// The archive unpacked and opened by `rustsec` itself.
pub fn by_rustsec(archive: &std::path::Path) -> (tempfile::TempDir, rustsec::Database) {
    let directory = tempfile::tempdir().expect("a directory");
    let file = std::fs::File::open(archive).expect("the archive is there");
    tar::Archive::new(flate2::read::GzDecoder::new(file)).unpack(directory.path()).expect("unpacked");
    let top =
        std::fs::read_dir(directory.path()).expect("listed").flatten().find(|entry| entry.path().is_dir());
    let database = rustsec::Database::open(&top.expect("one top folder").path()).expect("opened");
    (directory, database)
}

/// The same as this project reads it.
pub fn by_us(archive: &std::path::Path, names: &BTreeSet<String>) -> Database {
    read_database(Some(archive), &System::default(), names).expect("the archive can be used")
}

/// Versions at and around every boundary an advisory names.
pub fn telling_versions(advisory: &rustsec::Advisory) -> BTreeSet<Version> {
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

/// What `rustsec` itself read of an advisory's core facts.
pub fn facts(advisory: &rustsec::Advisory) -> String {
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
