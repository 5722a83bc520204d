use crate::criteria::Basis;
use crate::evidence::graph::{Place, Source};
use crate::finding::Hit;
use crate::reconcile::{Item, Ledger};

rule! {
    RULE = "mutable-source" in Reconciliation;
    finds "the source can change under the same name: a directory outside the repository, a registry without checksums";
    many "sources can change under the same name";
    levels "EEE";
    basis Basis::clauses("8.1.2 c");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.items.iter().filter(|item| !item.drifted()).filter_map(hit).collect()
}

fn hit(item: &Item<'_>) -> Option<Hit> {
    let (record, krate) = (item.record?, item.krate);
    let (message, help) = match (&krate.source, krate.contents.place) {
        (Source::Path(path), Place::Outside) => {
            let message = format!("{} lies in `{path}`, outside the repository", krate.id());
            (message, outside(item, record.checksum.is_blank())?)
        }
        (Source::Registry(_) | Source::OtherRegistry(_), _) if krate.checksum.is_none() => {
            let message = format!("Cargo.lock has no checksum of {}", krate.id());
            (message, "take it from a registry that gives checksums, or keep it in the repository".to_owned())
        }
        _ => return None,
    };
    Some(Hit::new(item.subject(), item.judged.clone(), item.place(), message, help))
}

/// What to do about a directory outside; nothing where its entry says which files were meant. Whether they can be read
/// is for `unreadable-contents` to say.
fn outside(item: &Item<'_>, unstated: bool) -> Option<String> {
    let tree = item.krate.contents.tree.as_deref();
    match (unstated, tree) {
        (false, _) => None,
        (true, Some(tree)) => Some(format!(
            "move it into the repository, or record which files are meant\nchecksum = \"{tree}\""
        )),
        (true, None) => Some("move it into the repository".into()),
    }
}
