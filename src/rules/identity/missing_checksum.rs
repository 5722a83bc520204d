use crate::criteria::Basis;
use crate::evidence::graph::Place;
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
    // `mutable-source` and `unrecorded-modification` ask for the digest of files that no registry vouches for.
    if item.krate.contents.place == Place::Outside || item.krate.is_modified() {
        return None;
    }
    let (key, designator) = item.krate.pin()?;
    let field = if key == "revision" { &record.revision } else { &record.checksum };
    if !field.is_blank() {
        return None;
    }
    let message = format!("the entry of {} has no {key}", item.krate.id());
    let help = format!("write in it\n{key} = \"{designator}\"");
    Some(Hit::new(item.subject(), item.judged.clone(), item.place(), message, help))
}
