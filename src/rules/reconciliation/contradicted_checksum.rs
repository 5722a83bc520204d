use crate::criteria::Basis;
use crate::finding::{Hit, Place};
use crate::reconcile::{Item, Ledger};

rule! {
    RULE = "contradicted-checksum" in Reconciliation;
    finds "the registry lists another checksum for the version than `Cargo.lock` names";
    many "crates have another checksum in the registry than in `Cargo.lock`";
    levels "EEE";
    basis Basis::clauses("8.1.2 c");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.items.iter().filter_map(hit).collect()
}

fn hit(item: &Item<'_>) -> Option<Hit> {
    let listing = item.listing()?;
    let locked = item.krate.checksum.as_deref().filter(|locked| *locked != listing.checksum)?;
    let message = format!("Cargo.lock and the registry name different checksums for {}", item.krate.id());
    let help = "find out which of them is wrong: restore Cargo.lock from version control and compare, then ask the registry's operator; do not ship it meanwhile";
    let hit = Hit::new(item.subject(), item.judged.clone(), Place::Lockfile, message, help.into());
    Some(
        hit.note(format!("Cargo.lock names {locked}, from {}", item.krate.source))
            .note(format!("the registry listed {} on {}", listing.checksum, listing.looked_on)),
    )
}
