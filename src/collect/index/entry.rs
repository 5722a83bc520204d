//! One file of an index: what is listed of the versions that are wanted.

use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use tame_index::index::cache::ValidCacheEntry;
use tame_index::index::sparse::HttpRevision;
use tame_index::{IndexVersion, Revision, utils};

/// What a file says of the versions that are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The tag its server gave it.
    pub(super) etag: Option<String>,
    /// The wanted versions that are listed.
    pub(super) versions: BTreeMap<String, Facts>,
}

/// What is listed of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) yanked: bool,
    pub(super) published: Option<Timestamp>,
    pub(super) checksum: String,
}

/// What has to be said of a version.
#[derive(Deserialize)]
struct Stated {
    yanked: bool,
}

/// Reads a file of Cargo's cache.
///
/// # Errors
///
/// What is wrong with it, as a phrase.
pub(super) fn of_cache(bytes: &[u8], name: &str, wanted: &BTreeSet<&str>) -> Result<Entry, String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("Cargo's cache of it cannot be read: {error}");
    let valid = ValidCacheEntry::read(bytes).map_err(|error| unreadable(&error))?;
    let etag = match valid.revision {
        Revision::Http(HttpRevision::Etag(etag)) => Some(etag.to_owned()),
        _ => None,
    };
    let mut entry = Entry { etag, ..Entry::default() };
    let mut parts = utils::split(valid.version_entries, 0);
    while let Some(version) = parts.next() {
        let line = parts.next().ok_or_else(|| unreadable(&"it is cut off"))?;
        if std::str::from_utf8(version).is_ok_and(|version| wanted.contains(version)) {
            let (version, facts) = listed(line, name).map_err(|why| unreadable(&why))?;
            entry.versions.insert(version, facts);
        }
    }
    Ok(entry)
}

/// Reads what a registry answered: a line for each version. One that cannot be read costs the version it is
/// about, and which that is cannot be told: then a wanted version that is not found may be it.
///
/// # Errors
///
/// What is wrong with it, as a phrase.
pub(super) fn of_registry(bytes: &[u8], name: &str, wanted: &BTreeSet<&str>) -> Result<Entry, String> {
    let mut entry = Entry::default();
    let (mut lines, mut wrong) = (0, None);
    for line in utils::split(bytes, b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        lines += 1;
        match listed(line, name) {
            Ok((version, facts)) if wanted.contains(version.as_str()) => {
                entry.versions.insert(version, facts);
            }
            Ok(_) => {}
            Err(why) => wrong = Some(why),
        }
    }
    let all_found = wanted.iter().all(|version| entry.versions.contains_key(*version));
    match wrong {
        Some(why) if !all_found => Err(format!("what its registry answers cannot be read: {why}")),
        _ if lines == 0 => Err("its registry answers with nothing".into()),
        _ => Ok(entry),
    }
}

fn listed(line: &[u8], name: &str) -> Result<(String, Facts), String> {
    let version: IndexVersion =
        serde_json::from_slice(line).map_err(|_| "it is no line of an index".to_owned())?;
    // Where the key is missing, `tame-index` takes the version for good.
    let stated: Stated = serde_json::from_slice(line)
        .map_err(|_| "it does not say whether the version is yanked".to_owned())?;
    if version.name != name {
        return Err("it is about another crate".into());
    }
    let facts = Facts {
        yanked: stated.yanked,
        published: version.pubtime.and_then(|time| time.parse().ok()),
        checksum: version.checksum.to_string(),
    };
    Ok((version.version.to_string(), facts))
}
