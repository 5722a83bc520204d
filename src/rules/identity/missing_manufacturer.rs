use crate::criteria::Basis;
use crate::evidence::manifest::write::quoted;
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::{Item, Ledger};

rule! {
    RULE = "missing-manufacturer" in Identity;
    finds "no manufacturer or supplier";
    many "items have no manufacturer";
    levels "EEE";
    basis Basis::clauses("8.1.2 b");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let own = ledger.own_entries().filter(|entry| entry.record.manufacturer.is_blank()).map(|entry| {
        let supplier = entry.item.and_then(|item| item.krate.supplier());
        hit(entry.subject(), entry.judged.clone(), entry.place(), supplier.as_deref())
    });
    // A part is described by its parents, but made by somebody else: the crate's own account is taken.
    let anonymous = |item: &&Item<'_>| {
        let record = item.record.filter(|record| record.is_part());
        record.is_some_and(|record| record.manufacturer.is_blank()) && item.krate.supplier().is_none()
    };
    let parts = ledger.items.iter().filter(anonymous);
    own.chain(parts.map(|item| hit(item.subject(), item.judged.clone(), item.place(), None))).collect()
}

fn hit(subject: Subject, judged: Judged, place: Place, supplier: Option<&str>) -> Hit {
    let message = format!("{} has no manufacturer", subject.id().unwrap_or_default());
    let known = supplier.unwrap_or("...");
    Hit::new(subject, judged, place, message, format!("write in its entry\nmanufacturer = {}", quoted(known)))
}
