//! Waivers: which are in force, and which findings they accept.
//!
//! A waiver is a decision about an item as it was: it is bound to the item's version and content and, for a
//! finding about an anomaly, to that anomaly and its core facts. An advisory published later is another one.

use super::by_slug;
use crate::criteria::Rule;
use crate::evidence::manifest::Waiver;
use crate::evidence::manifest::write::quoted;
use crate::finding::{Finding, Subject, Waived};
use crate::reconcile::{Case, Ledger};

/// Marks the findings that a waiver in force accepts. They stay in the list.
pub(super) fn apply(ledger: &Ledger<'_>, findings: &mut [Finding]) {
    for waiver in ledger.manifest().map_or(&[][..], |manifest| &manifest.waivers) {
        let Some((rule, waived)) = in_force(ledger, waiver) else { continue };
        for finding in findings.iter_mut().filter(|finding| accepts(ledger, waiver, rule, finding)) {
            finding.waived.get_or_insert_with(|| waived.clone());
        }
    }
}

/// Whether a waiver accepts a finding.
pub(super) fn accepts(ledger: &Ledger<'_>, waiver: &Waiver, rule: &Rule, finding: &Finding) -> bool {
    is_about(waiver, rule, finding) && unfit(ledger, waiver, finding).is_empty()
}

/// Whether a waiver is about a finding: the same rule, the same item in the same version, and not another
/// anomaly than the one it names.
pub(super) fn is_about(waiver: &Waiver, rule: &Rule, finding: &Finding) -> bool {
    let same_subject = match waiver.soup.text() {
        Some(id) => finding.hit.subject.id().as_deref() == Some(id),
        None => finding.hit.subject == Subject::Device && waiver.soup.is_absent(),
    };
    let other_anomaly = waiver.anomaly.text().is_some_and(|id| finding.hit.anomaly.as_deref() != Some(id));
    finding.rule == rule && same_subject && !other_anomaly
}

/// The lines a waiver would need to be bound to what a finding is about; none when it is.
pub(super) fn unfit(ledger: &Ledger<'_>, waiver: &Waiver, finding: &Finding) -> Vec<String> {
    let mut lines = Vec::new();
    let mut bind = |key: &str, stated: Option<&str>, needed: Option<&str>| match needed {
        Some(needed) if stated != Some(needed) => lines.push(format!("{key} = {}", quoted(needed))),
        _ => {}
    };
    bind("anomaly", waiver.anomaly.text(), finding.hit.anomaly.as_deref());
    let krate = waiver.soup.text().and_then(|id| ledger.shipped_crate(id));
    if let Some(krate) = krate {
        bind("checksum", waiver.checksum.text(), krate.digest());
        bind("revision", waiver.revision.text(), krate.revision());
    }
    bind("advisory-digest", waiver.advisory_digest.text(), digest(ledger, finding));
    lines
}

/// The digest of what is known of the finding's anomaly.
fn digest<'l>(ledger: &'l Ledger<'_>, finding: &Finding) -> Option<&'l str> {
    let id = finding.hit.anomaly.as_deref()?;
    let read = ledger.anomalies.iter().filter_map(Case::advisory).find(|advisory| advisory.id == id);
    let unread = || {
        let database = ledger.database()?;
        let all = database.unreadable.iter().chain(&database.toolchain.unreadable);
        all.into_iter().find(|unreadable| unreadable.id() == id)
    };
    read.map(|advisory| advisory.core_digest.as_str())
        .or_else(|| unread().map(|unreadable| unreadable.digest.as_str()))
}

/// A complete waiver of a rule that can be waived, on a day it covers.
pub(super) fn in_force(ledger: &Ledger<'_>, waiver: &Waiver) -> Option<(&'static Rule, Waived)> {
    let (rule, waived) = complete(waiver)?;
    (ledger.evidence.today <= waived.expires).then_some((rule, waived))
}

/// Everything a waiver must say, whatever it is about.
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
