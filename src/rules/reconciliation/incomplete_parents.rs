use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::{Cover, Item, Ledger};

rule! {
    RULE = "incomplete-parents" in Reconciliation;
    finds "a `part-of` entry is reached by a path that none of its named parents is on";
    many "parts are reached by a path that none of their named parents is on";
    levels "WEE";
    basis Basis::clauses("8.1.2, 5.3.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let incomplete: Vec<(&Item<'_>, &Cover)> = ledger
        .items
        .iter()
        .filter_map(|item| Some((item, item.cover.as_ref()?)))
        .filter(|(_, cover)| !cover.is_complete())
        .collect();
    if incomplete.is_empty() {
        return Vec::new();
    }
    let adoption = ledger.adoption();
    incomplete.into_iter().map(|(item, cover)| hit(ledger, item, cover, &adoption)).collect()
}

fn hit(ledger: &Ledger<'_>, item: &Item<'_>, cover: &Cover, adoption: &crate::reconcile::Adoption) -> Hit {
    let name = &item.krate.name;
    let message = match cover.unknown.first() {
        Some(parent) => format!("`{name}` is part of `{parent}`, which is no item of its own that ships"),
        None => format!("`{name}` is reached by a path that none of its named parents is on"),
    };
    let help = match adoption.parts.get(&item.index) {
        Some(parents) => {
            format!("run `cargo soup sync`, or write `part-of = {}`", ledger.references(parents))
        }
        None => format!(
            "run `cargo soup sync`, which makes it an item, and complete the entry: the workspace itself uses `{name}`, or too many items do"
        ),
    };
    let hit = Hit::new(item.subject(), item.judged.clone(), item.place(), message, help);
    match &cover.gap {
        Some(path) => hit.note(format!("the path is {}", ledger.names(path))),
        None => hit,
    }
}
