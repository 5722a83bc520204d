//! What a registry says of a version in use: when it was published, with which checksum, and whether it was
//! yanked.

use super::graph::CrateIx;
use jiff::Timestamp;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of the releases of the locked crates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Releases {
    /// By crate; of one that is not among them nothing is known.
    pub by_crate: BTreeMap<CrateIx, Release>,
    /// The snapshot all of it is from; none where no crate is from a registry.
    pub snapshot: Option<Snapshot>,
}

/// The facts as they are kept, so that an audit can be repeated with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Of the text.
    pub digest: String,
    /// A JSON document.
    pub text: Arc<str>,
}

impl Releases {
    /// What is known of a crate's release.
    pub fn of(&self, index: CrateIx) -> &Release {
        static UNSEEN: Release = Release::NotKnown(Cow::Borrowed("nobody looked"));
        self.by_crate.get(&index).unwrap_or(&UNSEEN)
    }
}

/// What is known of one crate's release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// What the index of its registry lists.
    Known(Listing),
    /// Nothing, and why: a phrase that fits behind a number of crates in brackets.
    NotKnown(Cow<'static, str>),
}

impl Release {
    /// A release of which nothing is known.
    pub fn not_known(why: impl Into<Cow<'static, str>>) -> Self {
        Self::NotKnown(why.into())
    }

    /// What is known.
    pub const fn listing(&self) -> Option<&Listing> {
        match self {
            Self::Known(listing) => Some(listing),
            Self::NotKnown(_) => None,
        }
    }

    /// The day it was published, in UTC, where that is known.
    pub fn published_on(&self) -> Option<Date> {
        let published = self.listing()?.published?;
        Some(published.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// Why nothing is known.
    pub fn not_known_because(&self) -> Option<&str> {
        match self {
            Self::Known(_) => None,
            Self::NotKnown(why) => Some(why),
        }
    }
}

/// What the index of a registry lists about one version, and as of when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Whether its publisher has taken it back: nobody is to begin to use it.
    pub yanked: bool,
    /// When it was published, where the index says so.
    pub published: Option<Timestamp>,
    /// SHA-256 of the package.
    pub checksum: String,
    /// The day it was looked at.
    pub looked_on: Date,
    /// Where it was looked at.
    pub looked_in: LookedIn,
}

/// Where a listing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookedIn {
    /// The registry's own index.
    Registry,
    /// What Cargo kept of it when it last looked.
    CargoCache,
}

impl LookedIn {
    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::CargoCache => "cargo-cache",
        }
    }
}
