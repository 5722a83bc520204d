use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::{Item, Ledger};

rule! {
    RULE = "missing-checksum" in Identity;
    finds "a registry crate without its recorded checksum, or a git crate without its revision";
    many "entries do not record the content they are about";
    levels "WWE";
    basis Basis::stricter_than("8.1.2 c");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.items.iter().filter(|item| !item.drifted()).filter_map(hit).collect()
}

fn hit(item: &Item<'_>) -> Option<Hit> {
    let record = item.record?;
    let designator = item.krate.designator()?;
    let (key, field) = if item.krate.has_revision() {
        ("revision", &record.revision)
    } else {
        ("checksum", &record.checksum)
    };
    if !field.is_blank() {
        return None;
    }
    let message = format!("the entry of {} has no {key}", item.krate.id());
    let help = format!("write in it\n{key} = \"{designator}\"");
    Some(Hit::new(item.subject(), item.judged.clone(), item.place(), message, help))
}
