//! The conclusion, decided once, before any format sees it.

mod edit;
mod files;
mod listing;
mod prospect;
mod vex;

pub use edit::{faults, faults_of_an_edit};
pub use files::Files;
pub use listing::{Filter, Listing};
pub use prospect::{About, Chosen, Prospect};
pub use vex::{Analysis, Doubt, Response};

use crate::criteria::Level;
use crate::evidence::graph::Absence;
use crate::evidence::manifest::{Evaluation, Outcome};
use crate::evidence::release::Release;
use crate::finding::{Finding, Waived};
use crate::reconcile::{Case, Ledger, Look, Standing};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What an audit concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing keeps the record from being in order.
    Conforms,
    /// Something does.
    DoesNotConform,
    /// Something could not be looked at, so nothing is concluded. It fails like an error.
    NotDetermined,
}

impl Conclusion {
    /// The process's exit code, the same for every format.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Conforms => 0,
            Self::DoesNotConform => 1,
            Self::NotDetermined => 3,
        }
    }

    /// The words of the verdict.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::DoesNotConform => "does not conform",
            Self::NotDetermined => "not determined",
        }
    }
}

/// A finished audit.
#[derive(Debug)]
pub struct Report<'l, 'e> {
    /// What was looked at.
    pub ledger: &'l Ledger<'e>,
    /// What was found, the most severe first, waived findings last.
    pub findings: Vec<Finding>,
    /// What follows.
    pub conclusion: Conclusion,
    /// How much was looked at.
    pub coverage: Coverage,
}

/// How much was looked at, counted so that a pass shows what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Packages in `Cargo.lock`.
    pub locked: usize,
    /// Of these, the workspace's own.
    pub members: usize,
    /// Crates that ship and are not the workspace's own.
    pub shipped: usize,
    /// Of these, with an entry of their own.
    pub items: usize,
    /// Of these, part of others.
    pub parts: usize,
    /// Of these, without an entry.
    pub undeclared: usize,
    /// Crates that ship and do nothing but build: supporting items (5.1.10).
    pub only_building: usize,
    /// Where the files of all these lie.
    pub files: Files,
    /// Locked crates that are in no build.
    pub not_shipped: usize,
    /// Of these, why.
    pub absences: BTreeMap<Absence, usize>,
    /// Entries of what is not a crate.
    pub others: usize,
    /// Advisories about locked crates that were compared.
    pub compared: usize,
    /// Advisories about locked crates that could not be read.
    pub unreadable: usize,
    /// Shipped crates compared by name and version only.
    pub by_name_only: usize,
    /// Advisories that affect shipped crates, withdrawn ones and ones of other platforms left out.
    pub anomalies: usize,
    /// Of these, with a judgement in force that concludes something.
    pub evaluated: usize,
    /// Anomalies of locked crates that do not ship.
    pub anomalies_not_shipped: usize,
    /// Anomalies limited to platforms the device is not built for.
    pub anomalies_other_platform: usize,
    /// Withdrawn advisories that name a locked version.
    pub anomalies_withdrawn: usize,
    /// What is known of the releases of shipped crates.
    pub releases: ReleaseCoverage,
    /// Entries that are items of their own, whatever they are.
    pub own: usize,
    /// Of these, that name no list of their supplier's.
    pub without_list: usize,
    /// Of these, whose supplier publishes none.
    pub none_published: usize,
    /// The suppliers' lists, by the last look at each.
    pub looks: Looks,
    /// Anomalies that a person recorded from such lists.
    pub listed: usize,
    /// Of these, with a judgement in force that concludes something.
    pub listed_evaluated: usize,
}

/// Suppliers' lists, by the last look at each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// As policy asks for.
    pub current: usize,
    /// Longer ago than policy allows, or without saying what was sought and found.
    pub due: usize,
    /// Never.
    pub never: usize,
}

/// What is known of the releases of shipped crates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseCoverage {
    /// Crates of which a registry's index was seen.
    pub known: usize,
    /// Of these, how many it lists as yanked.
    pub yanked: usize,
    /// Of these, how many have a day of publication.
    pub dated: usize,
    /// The first and the last day an index was looked at.
    pub looked: Option<(Date, Date)>,
    /// Crates of which none was seen, by the reason.
    pub not_known: BTreeMap<String, usize>,
}

impl Report<'_, '_> {
    /// How many findings of a level are not waived.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level && finding.waived.is_none()).count()
    }

    /// The waiver that accepts the finding about an anomaly, if there is one.
    pub fn waived_for(&self, case: &Case<'_>) -> Option<&Waived> {
        let about = |finding: &&Finding| {
            finding.hit.anomaly.as_deref() == Some(case.id())
                && finding.hit.subject.id() == Some(case.item_id())
        };
        self.findings.iter().filter(about).find_map(|finding| finding.waived.as_ref())
    }

    /// How many findings are waived.
    pub fn waived(&self) -> usize {
        self.findings.iter().filter(|finding| finding.waived.is_some()).count()
    }
}

/// Concludes an audit.
///
/// What could not be looked at outweighs what was found: an audit that did not see everything gives no
/// verdict about the device, and names what it found all the same.
pub fn conclude<'l, 'e>(ledger: &'l Ledger<'e>, findings: Vec<Finding>) -> Report<'l, 'e> {
    let undetermined = findings.iter().any(|finding| finding.fails() && finding.rule.remedy.undetermined());
    let unread = ledger.evidence.trace.gaps().next().is_some();
    let conclusion = if undetermined || unread || !looked_at_everything(ledger) {
        Conclusion::NotDetermined
    } else if findings.iter().any(Finding::fails) {
        Conclusion::DoesNotConform
    } else {
        Conclusion::Conforms
    };
    Report { ledger, findings, conclusion, coverage: coverage(ledger) }
}

/// A second lock on the door: a rule that forgets to fire cannot turn missing evidence into a pass.
fn looked_at_everything(ledger: &Ledger<'_>) -> bool {
    let dated = ledger.database().is_some_and(|database| database.date.is_some());
    ledger.graph().is_some() && ledger.manifest().is_some() && ledger.toolchain().is_some() && dated
}

fn coverage(ledger: &Ledger<'_>) -> Coverage {
    let mut coverage = Coverage { others: ledger.others.len(), ..Coverage::default() };
    if let Some(graph) = ledger.graph() {
        coverage.locked = graph.crates().count();
        coverage.members = graph.crates().filter(|(_, krate)| krate.member).count();
        coverage.not_shipped = graph.not_shipped().len();
        coverage.only_building = ledger.items.iter().filter(|item| graph.only_builds(item.index)).count();
        for not_shipped in graph.not_shipped().values() {
            *coverage.absences.entry(not_shipped.absence).or_default() += 1;
        }
    }
    coverage.shipped = ledger.items.len();
    coverage.files = Files::of(ledger);
    coverage.items = ledger.items.iter().filter(|item| item.own_record().is_some()).count();
    coverage.undeclared = ledger.items.iter().filter(|item| item.record.is_none()).count();
    coverage.parts = coverage.shipped - coverage.items - coverage.undeclared;
    if let Some(database) = ledger.database() {
        coverage.compared = database.compared();
        coverage.unreadable = database.unreadable.len();
        coverage.by_name_only =
            ledger.items.iter().filter(|item| !item.krate.is_of_the_public_registry()).count();
    }
    count_anomalies(ledger, &mut coverage);
    count_lists(ledger, &mut coverage);
    coverage.releases = releases(ledger);
    coverage
}

fn releases(ledger: &Ledger<'_>) -> ReleaseCoverage {
    let mut coverage = ReleaseCoverage::default();
    for release in ledger.items.iter().map(|item| item.release) {
        match release {
            Release::NotKnown(why) => *coverage.not_known.entry(why.to_string()).or_default() += 1,
            Release::Known(listing) => {
                coverage.known += 1;
                coverage.yanked += usize::from(listing.yanked);
                coverage.dated += usize::from(listing.published.is_some());
                let (first, last) = coverage.looked.unwrap_or((listing.looked_on, listing.looked_on));
                coverage.looked = Some((first.min(listing.looked_on), last.max(listing.looked_on)));
            }
        }
    }
    coverage
}

fn count_lists(ledger: &Ledger<'_>, coverage: &mut Coverage) {
    for entry in ledger.soup_entries() {
        coverage.own += 1;
        let Some(lists) = entry.record.anomaly_lists.get().filter(|lists| !lists.is_blank()) else {
            coverage.without_list += 1;
            continue;
        };
        coverage.none_published += usize::from(lists.lists.is_empty());
        for list in &lists.lists {
            match ledger.look(list) {
                Look::Current => coverage.looks.current += 1,
                Look::Stale(_) | Look::Incomplete(_) => coverage.looks.due += 1,
                Look::Never | Look::Unreadable => coverage.looks.never += 1,
            }
        }
    }
}

fn count_anomalies(ledger: &Ledger<'_>, coverage: &mut Coverage) {
    let concluded = |evaluation: &Evaluation| {
        evaluation.outcome.get().is_some_and(|outcome| *outcome != Outcome::UnderEvaluation)
    };
    for case in &ledger.anomalies {
        if case.listed().is_some() {
            coverage.listed += 1;
            let judged = matches!(case.standing, Standing::Evaluated(evaluation) if concluded(evaluation));
            coverage.listed_evaluated += usize::from(judged);
            continue;
        }
        match case.standing {
            Standing::Open | Standing::Reopened(..) => coverage.anomalies += 1,
            Standing::Evaluated(evaluation) => {
                coverage.anomalies += 1;
                coverage.evaluated += usize::from(concluded(evaluation));
            }
            Standing::NotShipped => coverage.anomalies_not_shipped += 1,
            Standing::OtherPlatform => coverage.anomalies_other_platform += 1,
            Standing::Withdrawn(_) => coverage.anomalies_withdrawn += 1,
        }
    }
}
