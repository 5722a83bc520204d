//! Which anomalies are listed, in which order. A list judges nothing; it can fail to see everything.

use super::{Report, looked_at_everything};
use crate::evidence::Gap;
use crate::evidence::anomaly::Unreadable;
use crate::reconcile::{Case, Ledger, Standing};

/// Which anomalies are wanted; nothing stated means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Where they stand, by [`Standing::word`].
    pub statuses: Vec<&'static str>,
    /// The item, as `name` or `name@version`.
    pub soup: Option<String>,
}

impl Filter {
    fn wants(&self, case: &Case<'_>) -> bool {
        let stands = self.statuses.is_empty() || self.statuses.contains(&case.standing.word());
        stands && self.soup.as_ref().is_none_or(|soup| case.concerns(soup))
    }

    /// Whether something is left out.
    pub fn is_stated(&self) -> bool {
        *self != Self::default()
    }
}

/// Anomalies to be listed, and whether all of them could be seen.
#[derive(Debug)]
pub struct Listing<'r, 'e> {
    /// The audit they are from.
    pub report: &'r Report<'r, 'e>,
    /// What was wanted.
    pub filter: Filter,
    /// The anomalies: open, re-opened, evaluated, then those set apart.
    pub cases: Vec<&'r Case<'e>>,
    /// What could not be looked at. With the graph, the manifest or the database missing nothing is listed: an
    /// anomaly without its evaluation would read as one that nobody has judged.
    pub gaps: Vec<Gap>,
}

impl<'r, 'e> Listing<'r, 'e> {
    /// Chooses and sorts the anomalies of an audit.
    pub fn new(report: &'r Report<'r, 'e>, filter: Filter) -> Self {
        let ledger = report.ledger;
        let mut gaps = missing(ledger);
        let mut cases: Vec<&Case<'_>> = Vec::new();
        if gaps.is_empty() {
            cases = ledger.anomalies.iter().filter(|case| filter.wants(case)).collect();
            cases.sort_by_key(|case| rank(&case.standing));
        }
        gaps.extend(ledger.evidence.toolchain.as_ref().err().cloned());
        gaps.extend(unread(ledger).map(unread_gap));
        if gaps.is_empty() && !looked_at_everything(ledger) {
            gaps.push(Gap::new(
                "the advisory database does not say of which day it is",
                "give the archive its forge serves, or a checkout, with `--db`",
            ));
        }
        Self { report, filter, cases, gaps }
    }

    /// Whether there was anything to list from: graph, manifest and database.
    pub fn is_of_everything(&self) -> bool {
        missing(self.report.ledger).is_empty()
    }

    /// Whether everything that ships could be looked at.
    pub fn is_determined(&self) -> bool {
        self.gaps.is_empty()
    }

    /// The process's exit code, the same for every format.
    pub fn exit_code(&self) -> u8 {
        if self.is_determined() { 0 } else { super::Conclusion::NotDetermined.exit_code() }
    }
}

fn missing(ledger: &Ledger<'_>) -> Vec<Gap> {
    let evidence = ledger.evidence;
    let gaps =
        [evidence.graph.as_ref().err(), evidence.manifest.as_ref().err(), evidence.database.as_ref().err()];
    gaps.into_iter().flatten().cloned().collect()
}

/// Advisories about crates that ship which could not be read: one of them may be an anomaly.
fn unread<'l>(ledger: &'l Ledger<'_>) -> impl Iterator<Item = &'l Unreadable> {
    let ships = |name: &str| ledger.items.iter().any(|item| item.krate.name == name);
    let unreadable = ledger.database().map_or(&[][..], |database| &database.unreadable);
    let about_rust = ledger.database().map_or(&[][..], |database| &database.toolchain.unreadable);
    unreadable.iter().filter(move |unreadable| ships(&unreadable.package)).chain(about_rust)
}

fn unread_gap(unreadable: &Unreadable) -> Gap {
    let Unreadable { file, package, why, .. } = unreadable;
    let of = if file.starts_with("crates/") { "the shipped crate" } else { "the part of Rust" };
    Gap::new(
        format!("`{file}` about {of} `{package}` cannot be read: {why}"),
        "read it yourself, or get a database in which it is mended",
    )
}

/// What a reader has to act on stands first.
const fn rank(standing: &Standing<'_>) -> u8 {
    match standing {
        Standing::Open => 0,
        Standing::Reopened(..) => 1,
        Standing::Evaluated(_) => 2,
        Standing::Withdrawn(_) => 3,
        Standing::OtherPlatform => 4,
        Standing::NotShipped => 5,
    }
}
