use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "unverified-item" in Requirements;
    finds "no reference to evidence that the item does what is required of it";
    many "items have no reference to evidence that they do what is required of them";
    levels "-WE";
    basis Basis::clauses("5.3.6 c, 5.6, 5.7");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let unverified = ledger.soup_entries().filter(|entry| entry.record.verification.is_blank());
    let hit = |entry: crate::reconcile::Entry<'_, '_>| {
        let id = entry.subject().id().unwrap_or_default();
        let message = format!("{id} has no reference to evidence that it does what is required of it");
        let help = "name the tests, reviews or analyses that show it\nverification = [\"...\"]";
        Hit::new(entry.subject(), entry.judged.clone(), entry.place(), message, help.into())
    };
    unverified.map(hit).collect()
}
