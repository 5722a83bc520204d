use crate::criteria::Basis;
use crate::evidence::licence::Licence;
use crate::finding::Hit;
use crate::reconcile::{Item, Ledger};

rule! {
    RULE = "unknown-licence" in Identity;
    finds "licence missing, not SPDX, or not allowed by policy";
    many "items have no licence that policy allows";
    levels "IWW";
    basis Basis::POLICY;
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let declared = ledger.items.iter().filter(|item| item.record.is_some());
    declared.filter_map(|item| hit(ledger, item)).collect()
}

fn hit(ledger: &Ledger<'_>, item: &Item<'_>) -> Option<Hit> {
    let id = item.krate.id();
    let stated = item.record.and_then(|record| record.licence.text()).or(item.krate.about.licence.as_deref());
    let allowed = ledger.policy().allowed_licences.as_deref();
    let (message, help) = match (stated, stated.and_then(Licence::parse)) {
        (None, _) => (
            format!("{id} states no licence"),
            "find it, and write in its entry\nlicence = \"...\"".to_owned(),
        ),
        (Some(text), None) => {
            let help = "write an SPDX expression in its entry\nlicence = \"...\"".to_owned();
            (format!("the licence of {id}, `{text}`, is not an SPDX expression"), help)
        }
        (Some(text), Some(licence)) => {
            if allowed.is_none_or(|allowed| licence.allowed_by(allowed)) {
                return None;
            }
            let guess = if licence.interpreted { " (not strict SPDX, read leniently)" } else { "" };
            let help = "allow it in `allowed-licences` of `[policy]`, waive `unknown-licence`, or do without the crate";
            (format!("the licence of {id}, `{text}`{guess}, is not allowed by policy"), help.to_owned())
        }
    };
    Some(Hit::new(item.subject(), item.judged.clone(), item.place(), message, help))
}
