use crate::criteria::Basis;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::{Ledger, Orphan};

rule! {
    RULE = "orphaned-item" in Reconciliation;
    finds "a manifest entry matches nothing that ships";
    many "entries match nothing that ships";
    levels "WEE";
    basis Basis::clauses("8.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.orphans.iter().map(|orphan| hit(ledger, orphan)).collect()
}

fn hit(ledger: &Ledger<'_>, orphan: &Orphan<'_>) -> Hit {
    let record = orphan.record;
    let message = format!("{} is recorded and does not ship", record.id());
    let help =
        "run `cargo soup sync`, which takes the entry out, or mend `[[build]]` if it should ship".into();
    Hit::new(Subject::parse(&record.id()), orphan.judged.clone(), Place::at(&record.span), message, help)
        .note(why(ledger, orphan))
}

fn why(ledger: &Ledger<'_>, orphan: &Orphan<'_>) -> String {
    let elsewhere = orphan.locked.zip(ledger.graph()).is_some_and(|(index, graph)| graph.ships(index));
    if elsewhere {
        return "that version ships from another source than the recorded one".into();
    }
    let absence = orphan.locked.zip(ledger.graph()).and_then(|(index, graph)| {
        let crate::evidence::graph::NotShipped { absence, through } = graph.not_shipped().get(&index)?;
        let through =
            through.map(|parent| format!(", by way of `{}`", graph.get(parent).name)).unwrap_or_default();
        Some(format!("it is in Cargo.lock {}{through}", absence.phrase()))
    });
    absence.unwrap_or_else(|| "Cargo.lock does not name it".into())
}
