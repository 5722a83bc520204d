use crate::criteria::Basis;
use crate::evidence::manifest::{Field, Waiver};
use crate::finding::{Finding, Hit, Place, Subject};
use crate::reconcile::{Item, Ledger};
use crate::rules::waive;

rule! {
    RULE = "unused-waiver" in Manifest;
    finds "a waiver matches no finding, or is bound to an item or an anomaly as it no longer is";
    many "waivers match no finding";
    levels "WWW";
    basis Basis::POLICY;
    remedy Mend;
}

/// Rules that look at what the index of a registry lists.
const OF_RELEASES: &[&str] = &["yanked-crate", "contradicted-checksum"];

pub(super) fn check(ledger: &Ledger<'_>, findings: &[Finding]) -> Vec<Hit> {
    let waivers = ledger.manifest().map_or(&[][..], |manifest| &manifest.waivers);
    // What could not be looked at may hold what a waiver accepts.
    if findings.iter().any(|finding| finding.fails() && finding.rule.remedy.undetermined()) {
        return Vec::new();
    }
    let mut hits = Vec::new();
    for waiver in waivers {
        let Some((rule, _)) = waive::in_force(ledger, waiver) else { continue };
        // `unreadable-entry` speaks for an item that cannot be read.
        let unreadable = matches!(waiver.soup, Field::Unreadable);
        if unreadable
            || is_unseen(ledger, waiver)
            || findings.iter().any(|finding| waive::accepts(ledger, waiver, rule, finding))
        {
            continue;
        }
        let subject = waiver.soup.text().map_or(Subject::Device, Subject::parse);
        let of = waiver.soup.text().map(|id| format!(" about {id}")).unwrap_or_default();
        let message = format!("the waiver of `{}` matches no finding{of}", rule.slug);
        let near = findings.iter().find(|finding| waive::is_about(waiver, rule, finding));
        let unfit = near.map(|finding| waive::unfit(ledger, waiver, finding));
        let (message, help) = match (unfit, waiver.soup.text()) {
            (Some(lines), _) => (
                format!("the waiver of `{}`{of} is not bound to what is found now", rule.slug),
                format!("decide again; if it still holds, write in it\n{}", lines.join("\n")),
            ),
            (None, Some(_)) => {
                (message, "take the waiver out: what it accepted is gone, or is about another version".into())
            }
            (None, None) => (
                message,
                "name the item it is about, as in `soup = \"name@version\"`, or take the waiver out".into(),
            ),
        };
        hits.push(Hit::new(
            subject,
            ledger.judged(waiver.soup.text()),
            Place::at(&waiver.span),
            message,
            help,
        ));
    }
    hits
}

/// Whether what a waiver accepts may be there and was not looked at: a machine without network sees no index.
fn is_unseen(ledger: &Ledger<'_>, waiver: &Waiver) -> bool {
    let of_releases = waiver.rule.text().is_some_and(|rule| OF_RELEASES.contains(&rule));
    let about = |item: &&Item<'_>| waiver.soup.text().is_some_and(|id| item.krate.is_called(id));
    of_releases && ledger.items.iter().find(about).is_some_and(|item| item.listing().is_none())
}
