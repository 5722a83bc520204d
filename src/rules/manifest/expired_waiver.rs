use crate::criteria::Basis;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;
use crate::rules::waive;

rule! {
    RULE = "expired-waiver" in Manifest;
    finds "a waiver's expiry has passed";
    many "waivers have expired";
    levels "EEE";
    basis Basis::POLICY;
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let waivers = ledger.manifest().map_or(&[][..], |manifest| &manifest.waivers);
    let mut hits = Vec::new();
    for waiver in waivers {
        let Some((rule, waived)) =
            waive::complete(waiver).filter(|(_, waived)| waived.expires < ledger.evidence.today)
        else {
            continue;
        };
        let subject = waiver.soup.text().map_or(Subject::Device, Subject::parse);
        let message = format!("the waiver of `{}` expired on {}", rule.slug, waived.expires);
        let help =
            "decide again: mend what it accepted, or renew `justification`, `by`, `on` and `expires`".into();
        let place = Place::at(waiver.expires.located().map_or(&waiver.span, |located| &located.span));
        hits.push(Hit::new(subject, ledger.judged(waiver.soup.text()), place, message, help));
    }
    hits
}
