use crate::criteria::Basis;
use crate::evidence::manifest::write;
use crate::evidence::release::{Listing, LookedIn};
use crate::finding::Hit;
use crate::reconcile::{Item, Ledger};

rule! {
    RULE = "yanked-crate" in Anomaly;
    finds "a yanked version is in use and nobody has decided about it";
    many "crates in use are yanked, and nobody has decided about them";
    levels "WWE";
    basis Basis::clauses("6.1 f");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.items.iter().filter_map(|item| Some(hit(ledger, item, yanked(item)?))).collect()
}

fn yanked<'e>(item: &Item<'e>) -> Option<&'e Listing> {
    item.listing().filter(|listing| listing.yanked)
}

fn hit(ledger: &Ledger<'_>, item: &Item<'_>, listing: &Listing) -> Hit {
    let id = item.krate.id();
    let message = format!("{id} is yanked: its publisher has taken it back");
    let waiver = write::waiver(RULE.slug, item.krate);
    let help = format!(
        "find out why; `cargo update -p {id}` takes another version, or keep it and write who decided that\n\
         {waiver}justification = \"...\"\nby = \"...\"\non = {}\nexpires = YYYY-MM-DD",
        ledger.evidence.today
    );
    let seen = match listing.looked_in {
        LookedIn::Registry => "the registry was asked",
        LookedIn::CargoCache => "Cargo last got its index",
    };
    let hit = Hit::new(item.subject(), item.judged.clone(), item.place(), message, help);
    hit.note(format!("as it was on {}, when {seen}", listing.looked_on))
        .note(format!("it comes by {}", ledger.path(item)))
}
