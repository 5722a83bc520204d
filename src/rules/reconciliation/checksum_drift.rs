use crate::criteria::Basis;
use crate::evidence::manifest::{Located, write};
use crate::finding::{Hit, Place};
use crate::reconcile::{Item, Ledger};

rule! {
    RULE = "checksum-drift" in Reconciliation;
    finds "same version, other registry checksum or git revision";
    many "items have another content than the recorded one";
    levels "EEE";
    basis Basis::clauses("8.1.2 c");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let same_version = ledger.items.iter().filter(|item| !item.drifted());
    same_version.filter_map(|item| Some(hit(item, differing(item)?))).collect()
}

/// The recorded designator that is not the crate's.
fn differing<'e>(item: &Item<'e>) -> Option<&'e Located<String>> {
    let record = item.record?;
    let stated = [&record.checksum, &record.revision].into_iter().filter_map(|field| field.located());
    stated
        .filter(|stated| !stated.value.trim().is_empty())
        .find(|stated| Some(stated.value.trim()) != item.krate.designator())
}

fn hit(item: &Item<'_>, recorded: &Located<String>) -> Hit {
    let message = format!("{} has another content than the recorded one", item.krate.id());
    let help = match item.krate.designator() {
        Some(_) => format!(
            "find out why the same version changed; if it is right, write\n{}",
            write::pin(item.krate)
        ),
        None => "it comes from a directory and has no checksum; take the recorded one out".into(),
    };
    let used = item.krate.designator().unwrap_or("none");
    Hit::new(item.subject(), item.judged.clone(), Place::at(&recorded.span), message, help)
        .label("not what Cargo.lock names")
        .note(format!("Cargo.lock names {used}, from {}", item.krate.source))
}
