//! Advisories beside the crates they affect and the judgements about them.

use super::case::{Anomaly, Case, Concerned, Reopened, Standing};
use crate::evidence::Evidence;
use crate::evidence::anomaly::Advisory;
use crate::evidence::graph::{Build, CrateIx, Graph, Target};
use crate::evidence::manifest::{Evaluation, Manifest};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Evaluations that belong to none of these: of what is not in use, of what was fixed before, or of an advisory that
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

/// Every advisory that affects a locked crate or the standard library, in the order of the crates and the ids.
pub(super) fn cases<'e>(evidence: &'e Evidence, graph: &'e Graph) -> Vec<Case<'e>> {
    let Ok(database) = &evidence.database else { return Vec::new() };
    let manifest = evidence.manifest.as_ref().ok();
    // The workspace's own packages too: a fork that is kept as one has the anomalies of what it was.
    let crates =
        graph.crates().map(|(index, krate)| (Concerned::Crate(index, krate), database.about(&krate.name)));
    // It is linked into whatever is built, so that it ships with anything.
    let library = evidence.toolchain.iter().filter(|_| graph.crates().next().is_some());
    let library =
        library.map(|toolchain| (Concerned::Library(&toolchain.library), &database.toolchain.advisories[..]));
    crates
        .chain(library)
        .flat_map(|(item, advisories)| {
            let affects = move |advisory: &&Advisory| {
                item.krate().is_some_and(|krate| advisory.affects(&krate.version))
            };
            advisories.iter().filter(affects).map(move |advisory| case(graph, manifest, item, advisory))
        })
        .collect()
}

fn case<'e>(
    graph: &'e Graph,
    manifest: Option<&'e Manifest>,
    item: Concerned<'e>,
    advisory: &'e Advisory,
) -> Case<'e> {
    let evaluations = evaluations_of(manifest, advisory, item.name());
    let judgement = latest(&evaluations, item.version().as_deref());
    let standing = standing(graph, item, advisory, judgement);
    let current = judgement.map(|evaluation| evaluation.span.start);
    let superseded =
        evaluations.into_iter().filter(|evaluation| Some(evaluation.span.start) != current).collect();
    Case { anomaly: Anomaly::Advisory(advisory), item, standing, judgement, superseded }
}

/// Judgements about the anomaly (by id or alias) in any version of the item, in the order of the file.
fn evaluations_of<'e>(
    manifest: Option<&'e Manifest>,
    advisory: &Advisory,
    name: &str,
) -> Vec<&'e Evaluation> {
    let about = |evaluation: &&Evaluation| {
        evaluation.anomaly.text().is_some_and(|id| advisory.is_called(id))
            && evaluation.item().is_some_and(|(judged, _)| judged == name)
    };
    manifest.map_or(&[][..], |manifest| &manifest.evaluations).iter().filter(about).collect()
}

/// The judgement that counts: the latest by its date about this version of the item, or else about another. Of
/// one day the later entry counts, and one without a day before any other: it has to be completed.
pub(super) fn latest<'e>(evaluations: &[&'e Evaluation], version: Option<&str>) -> Option<&'e Evaluation> {
    let day = |evaluation: &Evaluation| evaluation.day().unwrap_or(Date::MAX);
    evaluations.iter().copied().max_by_key(|evaluation| {
        let same_version = evaluation.item().map(|(_, judged)| judged) == version;
        (same_version, day(evaluation), evaluation.span.start)
    })
}

fn standing<'e>(
    graph: &Graph,
    item: Concerned<'e>,
    advisory: &Advisory,
    judgement: Option<&'e Evaluation>,
) -> Standing<'e> {
    if advisory.withdrawn.is_some() {
        return Standing::Withdrawn(judgement);
    }
    if item.index().is_some_and(|index| !graph.ships(index)) {
        return Standing::NotShipped;
    }
    if !on_a_platform(graph, item.index(), advisory) {
        return Standing::OtherPlatform;
    }
    let Some(evaluation) = judgement else { return Standing::Open };
    match binding(evaluation, item, advisory) {
        None => Standing::Evaluated(evaluation),
        Some(changed) => Standing::Reopened(evaluation, changed),
    }
}

/// What an evaluation was bound to and is no longer so; `None` when it holds.
pub(super) fn binding(evaluation: &Evaluation, item: Concerned<'_>, advisory: &Advisory) -> Option<Reopened> {
    let (_, version) = evaluation.item()?;
    if item.version().as_deref() != Some(version) {
        return Some(Reopened::Version);
    }
    if !item.is_content_of(evaluation) {
        return Some(Reopened::Content);
    }
    (evaluation.advisory_digest.text() != Some(&advisory.core_digest)).then_some(Reopened::Publication)
}

/// Whether a build that contains the crate is for a platform the advisory concerns. What runs at build time
/// runs on the host, which the manifest does not declare: it is taken to be concerned. What is in no graph is in
/// every build.
fn on_a_platform(graph: &Graph, index: Option<CrateIx>, advisory: &Advisory) -> bool {
    let concerned = |build: &Build| concerns(advisory, &build.target);
    let Some(index) = index else { return graph.builds().iter().any(concerned) };
    graph.runs_on_host(index)
        || graph.builds_with(index).iter().any(|&build| concerned(&graph.builds()[build]))
}

fn concerns(advisory: &Advisory, target: &Target) -> bool {
    let within =
        |list: &[String], of: Option<&String>| list.is_empty() || of.is_none_or(|name| list.contains(name));
    within(&advisory.os, target.os.as_ref()) && within(&advisory.arch, target.arch.as_ref())
}
