use crate::criteria::Basis;
use crate::evidence::graph::{Crate, Source};
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

type Stated<'e> = (&'static str, &'e Located<String>);

/// The recorded designator that is not the crate's.
fn differing<'e>(item: &Item<'e>) -> Option<Stated<'e>> {
    let record = item.record?;
    let keys = [("checksum", &record.checksum), ("revision", &record.revision)];
    let stated = keys.into_iter().filter_map(|(key, field)| Some((key, field.located()?)));
    stated
        .filter(|(_, stated)| !stated.value.trim().is_empty())
        .find(|(_, stated)| Some(stated.value.trim()) != item.krate.designator())
}

fn hit(item: &Item<'_>, (key, recorded): Stated<'_>) -> Hit {
    let message = format!("the recorded {key} of {} is not what Cargo.lock names", item.krate.id());
    let used = item.krate.designator().unwrap_or("none");
    Hit::new(item.subject(), item.judged.clone(), Place::at(&recorded.span), message, help(item.krate, key))
        .note(format!("Cargo.lock names {used}, from {}", item.krate.source))
}

fn help(krate: &Crate, key: &str) -> String {
    if krate.designator().is_none() {
        return "it comes from a directory and has no checksum; take the recorded one out".into();
    }
    let is_git = matches!(krate.source, Source::Git { .. });
    let lines = write::pin(krate);
    if is_git == (key == "revision") {
        format!(
            "find out why the content changed under one version, then run `cargo soup sync`, or review it and write\n{lines}"
        )
    } else {
        format!(
            "find out why the source changed, then run `cargo soup sync`, or review it, take `{key}` out, and write\n{lines}"
        )
    }
}
