//! Waivers: which are in force, and which findings they accept.

use super::by_slug;
use crate::criteria::Rule;
use crate::evidence::manifest::Waiver;
use crate::finding::{Finding, Subject, Waived};
use crate::reconcile::Ledger;

/// Marks the findings that a waiver in force accepts. They stay in the list.
pub(super) fn apply(ledger: &Ledger<'_>, findings: &mut [Finding]) {
    for waiver in ledger.manifest().map_or(&[][..], |manifest| &manifest.waivers) {
        let Some((rule, waived)) = in_force(ledger, waiver) else { continue };
        for finding in findings.iter_mut().filter(|finding| accepts(waiver, rule, finding)) {
            finding.waived.get_or_insert_with(|| waived.clone());
        }
    }
}

/// Whether a waiver is about a finding: the same rule, and the same item in the same version.
pub(super) fn accepts(waiver: &Waiver, rule: &Rule, finding: &Finding) -> bool {
    let same_subject = match waiver.soup.text() {
        Some(id) => finding.hit.subject.id().as_deref() == Some(id),
        None => finding.hit.subject == Subject::Device && waiver.soup.is_absent(),
    };
    finding.rule == rule && same_subject
}

/// A complete waiver of a rule that can be waived, on a day it covers.
pub(super) fn in_force(ledger: &Ledger<'_>, waiver: &Waiver) -> Option<(&'static Rule, Waived)> {
    let (rule, waived) = complete(waiver)?;
    (ledger.evidence.today <= waived.expires).then_some((rule, waived))
}

/// Everything a waiver must say.
pub(super) fn complete(waiver: &Waiver) -> Option<(&'static Rule, Waived)> {
    let rule = by_slug(waiver.rule.text()?).filter(|rule| rule.remedy.waivable())?;
    let waived = Waived {
        by: waiver.by.text()?.to_owned(),
        on: *waiver.on.get()?,
        expires: *waiver.expires.get()?,
        justification: waiver.justification.text()?.to_owned(),
    };
    Some((rule, waived))
}
