use crate::criteria::Basis;
use crate::evidence::graph::{Crate, Place as Lies, State};
use crate::finding::Hit;
use crate::reconcile::{Item, Ledger, NativeCode};

rule! {
    RULE = "unreadable-contents" in Reconciliation;
    finds "files of a crate that have to be looked at cannot be read: the result is *not determined*";
    many "crates have files that cannot be read";
    levels "EEE";
    basis Basis::clauses("8.1.2");
    remedy Look;
}

const READ: &str = "see that the files of its package can be read, then audit again";

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let items = ledger.items.iter().filter_map(of_item);
    items.chain(ledger.natives.iter().filter_map(of_native)).collect()
}

/// Whether the files are those that are meant.
fn of_item(item: &Item<'_>) -> Option<Hit> {
    let (message, help) = unknown(item.krate)?;
    Some(Hit::new(item.subject(), item.judged.clone(), item.place(), message, help.into()))
}

fn unknown(krate: &Crate) -> Option<(String, &'static str)> {
    let (contents, id) = (&krate.contents, krate.id());
    if let State::Unreadable(why) = &contents.state {
        let message = format!("whether the files of {id} are those of its list cannot be told: {why}");
        return Some((message, "mend the directory, as `cargo vendor` would write it"));
    }
    let due = contents.place == Lies::Outside || krate.is_modified();
    let why = contents.unread.as_ref().filter(|_| due && contents.tree.is_none())?;
    Some((format!("no digest of the files of {id} can be made: {why}"), READ))
}

/// Whether all of the native code was seen, whatever entries stand for some of it.
fn of_native(code: &NativeCode<'_>) -> Option<Hit> {
    let (why, id) = (code.native.unread.as_ref()?, code.krate.id());
    let message = if code.native.evidence.is_empty() {
        format!("whether {id} brings native code cannot be told: {why}")
    } else {
        format!("what native code {id} brings cannot be told: {why}")
    };
    Some(Hit::new(code.subject(), code.judged.clone(), code.place.clone(), message, READ.into()))
}
