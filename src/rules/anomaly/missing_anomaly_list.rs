use crate::criteria::Basis;
use crate::evidence::manifest::SupplierLists;
use crate::finding::Hit;
use crate::reconcile::{Entry, Ledger};

rule! {
    RULE = "missing-anomaly-list" in Anomaly;
    finds "no anomaly list of the supplier's own is named, nor a statement that none is published";
    many "items name no anomaly list of their supplier's own, nor say that none is published";
    levels "-WE";
    basis Basis::clauses("7.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.soup_entries().filter_map(hit).collect()
}

fn hit(entry: Entry<'_, '_>) -> Option<Hit> {
    let lists = &entry.record.anomaly_lists;
    if !lists.is_absent() && !lists.get().is_some_and(SupplierLists::is_blank) {
        return None;
    }
    let message = format!(
        "{} names no anomaly list of its supplier's own, nor says that none is published",
        entry.subject().id().unwrap_or_default()
    );
    // The same for all, so that many are summed up with what mends each.
    let help = "add where its supplier publishes anomalies, or why nowhere: `{ none = \"...\" }`\n\
                anomaly-lists = [\"https://...\"]"
        .to_owned();
    let hit = Hit::new(entry.subject(), entry.judged.clone(), entry.place(), message, help);
    let repository = entry.item.and_then(|item| item.krate.about.repository.as_ref());
    Some(match repository {
        Some(repository) => hit.note(format!("the crate names its repository: {repository}")),
        None => hit,
    })
}
