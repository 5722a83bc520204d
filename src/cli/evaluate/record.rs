//! A judgement as an entry of the manifest: set in, judged by the rules, written.

use crate::cli::{NOT_DETERMINED, Refusal};
use crate::criteria::Level;
use crate::evidence::Evidence;
use crate::evidence::manifest::edit::{self, Edited};
use crate::finding::{Finding, Place};
use crate::{reconcile, rules};

/// What keeps an entry from being recorded.
pub(super) enum Refused {
    /// There is no place for it, or it would not count.
    Outright(Refusal),
    /// Rules would find fault with it.
    ByRules(Vec<Finding>),
}

/// A rule about work that is not done yet, not about a record that is wrong: an evaluation may be begun.
const NOT_A_FAULT: &str = "open-evaluation";

/// The manifest with the entry, if no rule finds fault with it.
pub(super) fn plan(evidence: &Evidence, id: &str, item: &str, entry: &str) -> Result<Edited, Refused> {
    let edited = edit::add_evaluation(&evidence.manifest_text, entry).map_err(|no_place| {
        Refused::Outright(Refusal(no_place.to_string(), no_place.help().into(), NOT_DETERMINED))
    })?;
    let evidence = evidence.with_manifest(edited.text.clone());
    let ledger = reconcile::reconcile(&evidence);
    let case = ledger.anomalies.iter().find(|case| case.id() == id && case.item_id() == item);
    let faults = faults_within(rules::run(&ledger), &edited, Some(item));
    if !faults.is_empty() {
        return Err(Refused::ByRules(faults));
    }
    let current = case.and_then(|case| case.judgement).map(|evaluation| evaluation.span.start);
    match current {
        Some(start) if edited.wrote(start) => Ok(edited),
        _ => Err(Refused::Outright(Refusal(
            format!("the record of {id} would not be the one in force"),
            "run `cargo soup audit` and mend what it says of the manifest, then try again".into(),
            NOT_DETERMINED,
        ))),
    }
}

/// What rules find in a record that was set in, of one item if one is given: another version of the crate may be said not
/// to be covered by an evaluation, which is so.
pub(in crate::cli) fn faults_within(
    mut findings: Vec<Finding>,
    edited: &Edited,
    item: Option<&str>,
) -> Vec<Finding> {
    let about = |finding: &Finding| item.is_none_or(|item| finding.hit.subject.id().as_deref() == Some(item));
    findings.retain(|finding| is_fault(finding, edited) && about(finding));
    findings
}

fn is_fault(finding: &Finding, edited: &Edited) -> bool {
    let within = matches!(&finding.hit.place, Place::Manifest(span) if edited.wrote(span.start));
    within && finding.level >= Level::Warning && finding.waived.is_none() && finding.rule.slug != NOT_A_FAULT
}
