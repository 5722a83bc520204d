//! A snapshot: what is known of the releases of one lock file's packages. It is named by its digest, so that an
//! audit can be repeated with the very facts it was made on.

use super::entry::Facts;
use super::{Known, Package};
use crate::evidence::release::{Listing, LookedIn, Release};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the file's form.
const SCHEMA: u32 = 1;

#[derive(Serialize, Deserialize)]
struct File {
    schema: u32,
    crates: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    name: String,
    version: String,
    source: String,
    state: State,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    #[serde(rename_all = "kebab-case")]
    Listed {
        yanked: bool,
        published: Option<Timestamp>,
        checksum: String,
        looked_on: Date,
        looked_in: Where,
        etag: Option<String>,
    },
    NotKnown(String),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Where {
    Registry,
    CargoCache,
}

/// What is known, as it is kept: the same facts give the same text.
pub(super) fn written(known: &BTreeMap<Package, Known>) -> String {
    let crates = known.iter().map(|(package, known)| Line {
        name: package.name.clone(),
        version: package.version.clone(),
        source: package.source.clone(),
        state: state(known),
    });
    let file = File { schema: SCHEMA, crates: crates.collect() };
    let mut text = serde_json::to_string_pretty(&file).expect("texts, numbers and lists always serialise");
    text.push('\n');
    text
}

/// Reads what was kept.
///
/// # Errors
///
/// Why it is no snapshot.
pub(super) fn read(bytes: &[u8]) -> Result<BTreeMap<Package, Known>, String> {
    let file: File =
        serde_json::from_slice(bytes).map_err(|error| format!("it is no snapshot of an index: {error}"))?;
    if file.schema != SCHEMA {
        return Err(format!("it has schema {}, and {SCHEMA} is what can be read", file.schema));
    }
    let known = |line: Line| {
        let package = Package { name: line.name, version: line.version, source: line.source };
        (package, known(line.state))
    };
    Ok(file.crates.into_iter().map(known).collect())
}

impl Known {
    pub(super) fn listed(facts: &Facts, looked_on: Date, looked_in: LookedIn, etag: Option<String>) -> Self {
        let Facts { yanked, published, checksum } = facts.clone();
        let listing = Listing { yanked, published, checksum, looked_on, looked_in };
        Self { release: Release::Known(listing), etag }
    }

    pub(super) fn not(why: impl Into<String>) -> Self {
        Self { release: Release::not_known(why.into()), etag: None }
    }
}

fn state(known: &Known) -> State {
    match &known.release {
        Release::NotKnown(why) => State::NotKnown(why.to_string()),
        Release::Known(listing) => State::Listed {
            yanked: listing.yanked,
            published: listing.published,
            checksum: listing.checksum.clone(),
            looked_on: listing.looked_on,
            looked_in: match listing.looked_in {
                LookedIn::Registry => Where::Registry,
                LookedIn::CargoCache => Where::CargoCache,
            },
            etag: known.etag.clone(),
        },
    }
}

fn known(state: State) -> Known {
    match state {
        State::NotKnown(why) => Known::not(why),
        State::Listed { yanked, published, checksum, looked_on, looked_in, etag } => {
            let looked_in = match looked_in {
                Where::Registry => LookedIn::Registry,
                Where::CargoCache => LookedIn::CargoCache,
            };
            Known::listed(&Facts { yanked, published, checksum }, looked_on, looked_in, etag)
        }
    }
}
