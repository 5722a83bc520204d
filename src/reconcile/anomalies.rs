//! Published anomalies beside the crates they affect and the judgements about them.

use crate::evidence::Evidence;
use crate::evidence::anomaly::Advisory;
use crate::evidence::graph::{Crate, CrateIx, Graph, Source, Target};
use crate::evidence::manifest::{Evaluation, Manifest};

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
    /// Earlier evaluations of the anomaly that are not in force.
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
        !matches!(self.krate.source, Source::Registry(_))
    }

    /// The judgement that bears on it, in force or not.
    pub fn evaluation(&self) -> Option<&Evaluation> {
        match &self.standing {
            Standing::Evaluated(evaluation) | Standing::Reopened(evaluation, _) => Some(evaluation),
            Standing::Withdrawn(evaluation) => *evaluation,
            Standing::NotShipped | Standing::OtherPlatform | Standing::Open => None,
        }
    }
}

/// Every advisory that affects a locked crate, in the order of the crates and the ids.
pub(super) fn cases<'e>(evidence: &'e Evidence, graph: &'e Graph) -> Vec<Case<'e>> {
    let Ok(database) = &evidence.database else { return Vec::new() };
    let manifest = evidence.manifest.as_ref().ok();
    let locked = graph.crates().filter(|(_, krate)| !krate.member);
    locked
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
    let (standing, current) = standing(graph, index, advisory, &evaluations);
    let superseded =
        evaluations.into_iter().filter(|evaluation| Some(evaluation.span.start) != current).collect();
    Case { advisory, krate, index, standing, superseded }
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

fn standing<'e>(
    graph: &Graph,
    index: CrateIx,
    advisory: &Advisory,
    evaluations: &[&'e Evaluation],
) -> (Standing<'e>, Option<usize>) {
    let krate = graph.get(index);
    // The last judgement counts: the list is a log, and a later entry supersedes an earlier one.
    let bound =
        evaluations.iter().rev().map(|evaluation| (*evaluation, binding(evaluation, krate, advisory)));
    let best = bound.min_by_key(|(_, changed)| {
        changed.map_or(0, |changed| match changed {
            Reopened::Advisory => 1,
            Reopened::Content => 2,
            Reopened::Version => 3,
        })
    });
    let current = best.map(|(evaluation, _)| evaluation.span.start);
    let standing = if advisory.withdrawn.is_some() {
        Standing::Withdrawn(best.map(|(evaluation, _)| evaluation))
    } else if !graph.ships(index) {
        Standing::NotShipped
    } else if !on_a_platform(graph, index, advisory) {
        Standing::OtherPlatform
    } else {
        match best {
            None => Standing::Open,
            Some((evaluation, None)) => Standing::Evaluated(evaluation),
            Some((evaluation, Some(changed))) => Standing::Reopened(evaluation, changed),
        }
    };
    (standing, current)
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
