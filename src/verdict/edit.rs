use crate::criteria::Level;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::{reconcile, rules};
use std::collections::BTreeSet;

/// What rules find fault with after an edit of the manifest and did not before it, by the same facts.
pub fn faults_of_an_edit(before: &Evidence, after: &Evidence) -> Vec<Finding> {
    let known: BTreeSet<_> = faults(before).iter().map(identity).collect();
    let mut new = faults(after);
    new.retain(|finding| !known.contains(&identity(finding)));
    new
}

/// What rules find fault with, that nobody has waived.
pub fn faults(evidence: &Evidence) -> Vec<Finding> {
    let mut findings = rules::run(&reconcile::reconcile(evidence));
    findings.retain(|finding| finding.level >= Level::Warning && finding.waived.is_none());
    findings
}

/// What makes two findings the same, wherever in the file they stand.
fn identity(finding: &Finding) -> (&'static str, Level, Option<String>, Option<String>, String) {
    let hit = &finding.hit;
    (finding.rule.slug, finding.level, hit.subject.id(), hit.anomaly.clone(), hit.message.clone())
}
