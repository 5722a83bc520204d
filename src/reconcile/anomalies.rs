//! Published anomalies beside the crates they affect and the judgements about them.

use crate::evidence::Evidence;
use crate::evidence::anomaly::Advisory;
use crate::evidence::graph::{Crate, CrateIx, Graph, Source, Target};
use crate::evidence::manifest::{Evaluation, Manifest};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// An advisory that affects the version of a locked crate.
#[derive(Debug)]
pub struct Case<'e> {
    /// The advisory.
    pub advisory: &'e Advisory,
    /// The crate.
    pub krate: &'e Crate,
    /// The crate's index.
    pub index: CrateIx,
    /// Where it stands.
    pub standing: Standing<'e>,
    /// The latest judgement about it, in force or not.
    pub judgement: Option<&'e Evaluation>,
    /// Other evaluations of the anomaly: earlier ones, and ones of other versions.
    pub superseded: Vec<&'e Evaluation>,
}

/// Where an anomaly stands.
#[derive(Debug)]
pub enum Standing<'e> {
    /// The crate is locked and does not ship.
    NotShipped,
    /// It is limited to platforms the device is not built for.
    OtherPlatform,
    /// It was withdrawn.
    Withdrawn(Option<&'e Evaluation>),
    /// Nobody has judged it.
    Open,
    /// A judgement is in force.
    Evaluated(&'e Evaluation),
    /// A judgement was made on facts that have changed.
    Reopened(&'e Evaluation, Reopened),
}

impl Standing<'_> {
    /// The word used in every format.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotShipped => "not_shipped",
            Self::OtherPlatform => "other_platform",
            Self::Withdrawn(_) => "withdrawn",
            Self::Open => "open",
            Self::Evaluated(_) => "evaluated",
            Self::Reopened(..) => "reopened",
        }
    }

    /// The words of a document.
    pub const fn phrase(&self) -> &'static str {
        match self {
            Self::NotShipped => "not in the device",
            Self::OtherPlatform => "of other platforms",
            Self::Withdrawn(_) => "withdrawn",
            Self::Open => "open",
            Self::Evaluated(_) => "evaluated",
            Self::Reopened(..) => "re-opened",
        }
    }
}

/// Which fact changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopened {
    /// Another version of the crate.
    Version,
    /// The same version with another content, or a judgement that does not say of which content.
    Content,
    /// The advisory's core facts, or a judgement that does not say on which facts.
    Advisory,
}

impl Reopened {
    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Content => "content",
            Self::Advisory => "advisory",
        }
    }

    /// What changed, as a phrase.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Version => "another version of the crate is in use",
            Self::Content => "the crate has another content, or none was recorded",
            Self::Advisory => "the advisory's core facts changed, or none were recorded",
        }
    }
}

impl Case<'_> {
    /// Which fact re-opened it.
    pub const fn reopened(&self) -> Option<Reopened> {
        match self.standing {
            Standing::Reopened(_, changed) => Some(changed),
            _ => None,
        }
    }

    /// Whether the text of the advisory was edited after the judgement in force, and its core facts were not.
    pub fn edited_since(&self) -> bool {
        let Standing::Evaluated(evaluation) = self.standing else { return false };
        evaluation.text_digest.text().is_some_and(|digest| digest != self.advisory.text_digest)
    }

    /// Whether it was matched by name and version alone, the crate not being from a registry.
    pub fn by_name_only(&self) -> bool {
        !self.krate.is_of_the_public_registry()
    }
}

/// Evaluations that belong to no anomaly of a locked crate: of versions no longer in use, or of problems that
/// RustSec does not list. They are kept and shown, and judged by nothing.
pub(super) fn unattached<'e>(evidence: &'e Evidence, cases: &[Case<'e>]) -> Vec<&'e Evaluation> {
    let attached: BTreeSet<usize> = cases
        .iter()
        .flat_map(|case| case.judgement.iter().chain(&case.superseded))
        .map(|evaluation| evaluation.span.start)
        .collect();
    let evaluations = evidence.manifest.as_ref().map_or(&[][..], |manifest| &manifest.evaluations);
    evaluations.iter().filter(|evaluation| !attached.contains(&evaluation.span.start)).collect()
}

/// Every advisory that affects a locked crate, in the order of the crates and the ids.
pub(super) fn cases<'e>(evidence: &'e Evidence, graph: &'e Graph) -> Vec<Case<'e>> {
    let Ok(database) = &evidence.database else { return Vec::new() };
    let manifest = evidence.manifest.as_ref().ok();
    // The workspace's own packages too: a fork that is kept as one has the anomalies of what it was.
    graph
        .crates()
        .flat_map(|(index, krate)| {
            let affecting =
                database.about(&krate.name).iter().filter(|advisory| advisory.affects(&krate.version));
            affecting.map(move |advisory| case(graph, manifest, index, advisory))
        })
        .collect()
}

fn case<'e>(
    graph: &'e Graph,
    manifest: Option<&'e Manifest>,
    index: CrateIx,
    advisory: &'e Advisory,
) -> Case<'e> {
    let krate = graph.get(index);
    let evaluations = evaluations_of(manifest, advisory, krate);
    let judgement = latest(&evaluations, krate);
    let standing = standing(graph, index, advisory, judgement);
    let current = judgement.map(|evaluation| evaluation.span.start);
    let superseded =
        evaluations.into_iter().filter(|evaluation| Some(evaluation.span.start) != current).collect();
    Case { advisory, krate, index, standing, judgement, superseded }
}

/// Judgements about the anomaly (by id or alias) in any version of the crate, in the order of the file.
fn evaluations_of<'e>(
    manifest: Option<&'e Manifest>,
    advisory: &Advisory,
    krate: &Crate,
) -> Vec<&'e Evaluation> {
    let about = |evaluation: &&Evaluation| {
        evaluation.anomaly.text().is_some_and(|id| advisory.is_called(id))
            && evaluation.item().is_some_and(|(name, _)| name == krate.name)
    };
    manifest.map_or(&[][..], |manifest| &manifest.evaluations).iter().filter(about).collect()
}

/// The judgement that counts: the latest by its date about this version of the crate, or else about another. Of
/// one day the later entry counts, and one without a day before any other: it has to be completed.
fn latest<'e>(evaluations: &[&'e Evaluation], krate: &Crate) -> Option<&'e Evaluation> {
    let version = krate.version.to_string();
    let day = |evaluation: &Evaluation| {
        let signed = evaluation.evaluated.get().and_then(|signature| signature.on.get().copied());
        signed.unwrap_or(Date::MAX)
    };
    evaluations.iter().copied().max_by_key(|evaluation| {
        let same_version = evaluation.item().is_some_and(|(_, judged)| judged == version);
        (same_version, day(evaluation), evaluation.span.start)
    })
}

fn standing<'e>(
    graph: &Graph,
    index: CrateIx,
    advisory: &Advisory,
    judgement: Option<&'e Evaluation>,
) -> Standing<'e> {
    if advisory.withdrawn.is_some() {
        return Standing::Withdrawn(judgement);
    }
    if !graph.ships(index) {
        return Standing::NotShipped;
    }
    if !on_a_platform(graph, index, advisory) {
        return Standing::OtherPlatform;
    }
    let Some(evaluation) = judgement else { return Standing::Open };
    match binding(evaluation, graph.get(index), advisory) {
        None => Standing::Evaluated(evaluation),
        Some(changed) => Standing::Reopened(evaluation, changed),
    }
}

/// What an evaluation was bound to and is no longer so; `None` when it holds.
fn binding(evaluation: &Evaluation, krate: &Crate, advisory: &Advisory) -> Option<Reopened> {
    let (_, version) = evaluation.item()?;
    if version != krate.version.to_string() {
        return Some(Reopened::Version);
    }
    let designator = match krate.source {
        Source::Git { .. } => evaluation.revision.text(),
        _ => evaluation.checksum.text(),
    };
    if designator != krate.designator() {
        return Some(Reopened::Content);
    }
    (evaluation.advisory_digest.text() != Some(&advisory.core_digest)).then_some(Reopened::Advisory)
}

/// Whether a build that contains the crate is for a platform the advisory concerns. What runs at build time
/// runs on the host, which the manifest does not declare: it is taken to be concerned.
fn on_a_platform(graph: &Graph, index: CrateIx, advisory: &Advisory) -> bool {
    let runs_on_host = graph.roles(index).contains(&crate::evidence::graph::Role::CodeGeneration);
    runs_on_host
        || graph.builds_with(index).iter().any(|&build| concerns(advisory, &graph.builds()[build].target))
}

fn concerns(advisory: &Advisory, target: &Target) -> bool {
    let within =
        |list: &[String], of: Option<&String>| list.is_empty() || of.is_none_or(|name| list.contains(name));
    within(&advisory.os, target.os.as_ref()) && within(&advisory.arch, target.arch.as_ref())
}
