use crate::criteria::Basis;
use crate::evidence::graph::{Crate, Place as Lies};
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
    let contents = &item.krate.contents;
    // Changed files that no entry speaks of are one finding, of `unrecorded-modification`; files that
    // cannot be read are one of `unreadable-contents`.
    let unsaid = item.krate.is_modified() && record.modification.is_blank();
    let due = contents.place == Lies::Outside || item.krate.is_modified();
    if unsaid || (due && contents.tree.is_none()) {
        return None;
    }
    let keys = [("checksum", &record.checksum), ("revision", &record.revision)];
    let stated = keys.into_iter().filter_map(|(key, field)| Some((key, field.located()?)));
    stated
        .filter(|(_, stated)| !stated.value.trim().is_empty())
        .find(|(key, stated)| !item.krate.has(key, stated.value.trim()))
}

fn hit(item: &Item<'_>, (key, recorded): Stated<'_>) -> Hit {
    let krate = item.krate;
    let files = krate
        .contents
        .tree
        .as_deref()
        .filter(|_| key == "checksum" && krate.checksum.is_none() || krate.is_modified());
    let (what, used) = match files {
        Some(tree) => ("that of its files", tree),
        None => ("what Cargo.lock names", krate.designator().unwrap_or("none")),
    };
    let message = format!("the recorded {key} of {} is not {what}", krate.id());
    let says = if files.is_some() { "its files have" } else { "Cargo.lock names" };
    let hit =
        Hit::new(item.subject(), item.judged.clone(), Place::at(&recorded.span), message, help(krate, key))
            .note(format!("{says} {used}, from {}", krate.source));
    match &krate.contents.unread {
        Some(why) => hit.note(format!("no digest of its files can be made: {why}")),
        None => hit,
    }
}

fn help(krate: &Crate, key: &str) -> String {
    match krate.pin() {
        Some((pinned, _)) if pinned != key => {
            format!(
                "find out why the source changed, then run `cargo soup sync`, or review it, take `{key}` out, and write\n{}",
                write::pin(krate)
            )
        }
        Some(_) => {
            format!(
                "find out why the content changed under one version, then run `cargo soup sync`, or review it and write\n{}",
                write::pin(krate)
            )
        }
        None => match &krate.contents.tree {
            Some(tree) if key == "checksum" => {
                format!("find out why the files changed, review them, then write\nchecksum = \"{tree}\"")
            }
            _ => format!("it comes from a directory; take the recorded {key} out"),
        },
    }
}
