use crate::criteria::Basis;
use crate::evidence::manifest::{Field, write};
use crate::finding::Hit;
use crate::reconcile::{Entry, Ledger};

rule! {
    RULE = "unreviewed-item" in Identity;
    finds "nobody has signed off the entry; what `init` proposed is not yet anyone's statement";
    many "entries are signed off by nobody";
    levels "IEE";
    basis Basis::stricter_than("8.1.2, 5.3.6");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.own_entries().filter_map(|entry| hit(ledger, &entry)).collect()
}

fn hit(ledger: &Ledger<'_>, entry: &Entry<'_, '_>) -> Option<Hit> {
    let what = match &entry.record.reviewed {
        Field::Absent => "nobody has signed off",
        Field::Stated(signature) if signature.value.by.is_blank() => "no person is named for",
        Field::Stated(signature) if signature.value.on.is_absent() => "no day is given for the review of",
        Field::Stated(_) | Field::Unreadable => return None,
    };
    let subject = entry.subject();
    let message = format!("{what} the entry of {}", subject.id().unwrap_or_default());
    let features = features(ledger, entry);
    let help = format!(
        "`cargo soup review {}` shows it and signs it, when you stand behind every line; or write in it\n\
         {features}reviewed = {{ by = \"...\", on = {} }}",
        entry.record.id(),
        ledger.evidence.today
    );
    Some(Hit::new(subject, entry.judged.clone(), entry.place(), message, help))
}

/// The features that are reviewed with it, where there are some and the entry does not name any.
fn features(ledger: &Ledger<'_>, entry: &Entry<'_, '_>) -> String {
    let enabled = entry.item.zip(ledger.graph()).map(|(item, graph)| graph.features(item.index));
    match enabled.filter(|enabled| !enabled.is_empty() && entry.record.features.is_absent()) {
        Some(enabled) => format!("features = {}\n", write::list(&enabled)),
        None => String::new(),
    }
}
