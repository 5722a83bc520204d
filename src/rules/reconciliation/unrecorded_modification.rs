use crate::criteria::Basis;
use crate::evidence::graph::State;
use crate::finding::Hit;
use crate::reconcile::{Item, Ledger};
use std::fmt::Write as _;

rule! {
    RULE = "unrecorded-modification" in Reconciliation;
    finds "the crate is patched, replaced, or vendored with changes, with no record of the modification";
    many "crates are not what their source serves, and no entry says so";
    levels "EEE";
    basis Basis::clauses("8.1.2, 8.2");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.items.iter().filter(|item| !item.drifted()).filter_map(hit).collect()
}

fn hit(item: &Item<'_>) -> Option<Hit> {
    let (record, krate) = (item.record?, item.krate);
    let (contents, id) = (&krate.contents, krate.id());
    let unsaid = record.modification.is_blank();
    let (message, help) = match (&contents.state, &contents.replaces) {
        (State::Modified(_), _) if unsaid || (record.checksum.is_blank() && contents.tree.is_some()) => {
            let message = format!("the files of {id} are not those its source serves");
            (message, modified(contents.tree.as_deref(), unsaid))
        }
        (_, Some(asked)) if unsaid => {
            let message = format!("{id} stands in the place of what {asked} serves");
            let help = "say in its entry what was changed, why, and where that is recorded";
            (message, format!("{help}\nmodification = \"...\""))
        }
        _ => return None,
    };
    let hit = Hit::new(item.subject(), item.judged.clone(), item.place(), message, help);
    Some(match contents.state.changes() {
        [] => hit,
        changes => hit.note(changes.join(", ")),
    })
}

fn modified(tree: Option<&str>, unsaid: bool) -> String {
    let mut help = String::from(
        "vendor it anew, or say in its entry what was changed, why, and where that is recorded, and pin its files",
    );
    if unsaid {
        help.push_str("\nmodification = \"...\"");
    }
    if let Some(tree) = tree {
        let _ = write!(help, "\nchecksum = \"{tree}\"");
    }
    help
}
