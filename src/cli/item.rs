//! Which item of the device is meant, by its name.

use super::{NOT_DETERMINED, Refusal, USAGE};
use crate::evidence::digest;
use crate::evidence::manifest::{Record, nearest};
use crate::reconcile::{Item, Ledger};
use std::path::Path;

/// What a name stands for.
#[derive(Clone, Copy)]
pub(super) enum Meant<'l, 'e> {
    /// A crate that ships.
    Crate(&'l Item<'e>),
    /// An entry of what is not a crate.
    Other(&'e Record),
}

impl<'e> Meant<'_, 'e> {
    /// `name@version`.
    pub(super) fn id(self) -> String {
        match self {
            Self::Crate(item) => item.krate.id(),
            Self::Other(record) => record.id(),
        }
    }

    /// Its entry.
    pub(super) fn record(self) -> Option<&'e Record> {
        match self {
            Self::Crate(item) => item.record,
            Self::Other(record) => Some(record),
        }
    }

    fn name(self) -> &'e str {
        match self {
            Self::Crate(item) => &item.krate.name,
            Self::Other(record) => &record.name,
        }
    }
}

/// The one item of a name, or of a name and version.
pub(super) fn find<'l, 'e>(ledger: &'l Ledger<'e>, soup: &str) -> Result<Meant<'l, 'e>, Refusal> {
    let all = || {
        let crates = ledger.items.iter().map(Meant::Crate);
        crates.chain(ledger.others.iter().map(|other| Meant::Other(other.record)))
    };
    let called: Vec<Meant<'_, '_>> = all().filter(|item| item.name() == soup || item.id() == soup).collect();
    match called[..] {
        [item] => Ok(item),
        [] => {
            let name = soup.split('@').next().unwrap_or(soup);
            let ids: Vec<String> = all().filter(|item| item.name() == name).map(Meant::id).collect();
            let help = match nearest(name, all().map(Meant::name)) {
                _ if !ids.is_empty() => format!("in use: {}", ids.join(", ")),
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "name a crate that ships or an entry of what is no crate, as `name` or `name@version`"
                        .into()
                }
            };
            Err(Refusal(format!("nothing in the device is called `{soup}`"), help, USAGE))
        }
        _ => {
            let ids: Vec<String> = called.iter().map(|item| item.id()).collect();
            Err(Refusal(
                format!("`{soup}` is in use in {} versions", ids.len()),
                format!("say which: {}", ids.join(", ")),
                USAGE,
            ))
        }
    }
}

/// The digest of a file that somebody keeps.
pub(super) fn digest_of(path: &Path) -> Result<String, Refusal> {
    std::fs::read(path).map(|bytes| digest::of(&bytes)).map_err(|error| {
        let help = "name the file in which the copy is kept".to_owned();
        Refusal(format!("could not read `{}`: {error}", path.display()), help, NOT_DETERMINED)
    })
}
