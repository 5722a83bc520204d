use crate::criteria::Basis;
use crate::finding::{Hit, Place};
use crate::reconcile::{Entry, Ledger};

rule! {
    RULE = "unreasoned-no-contribution" in Risk;
    finds "'cannot contribute' without a reason";
    many "items are said to contribute to no hazard, without a reason that holds";
    levels "-EE";
    basis Basis::clauses("7.1.2, 7.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.own_entries().filter_map(|entry| hit(&entry)).collect()
}

fn hit(entry: &Entry<'_, '_>) -> Option<Hit> {
    let record = entry.record;
    let id = entry.subject().id().unwrap_or_default();
    let named = record.hazards.texts().any(|hazard| !hazard.trim().is_empty());
    let reasoned = record.no_contribution.text().is_some();
    let reason = record.no_contribution.located().map(|text| &text.span);
    let list = record.hazards.located().map(|list| &list.span);
    let (message, help, span) = match (named, reasoned) {
        (true, true) => (
            format!("{id} names hazards, and is said to contribute to none"),
            "keep `hazards`, or take them out if the reason holds",
            reason?,
        ),
        (true, false) | (false, true) => return None,
        (false, false) => (
            format!("{id} is said to contribute to no hazard, and why is not said"),
            "write why its failure cannot lead to a hazardous situation\nno-contribution = \"...\"",
            reason.or(list)?,
        ),
    };
    Some(Hit::new(entry.subject(), entry.judged.clone(), Place::at(span), message, help.into()))
}
