use crate::criteria::Basis;
use crate::evidence::manifest::Kind;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::{Ledger, Orphan, Other};

rule! {
    RULE = "orphaned-item" in Reconciliation;
    finds "a manifest entry matches nothing that ships";
    many "entries match nothing that ships";
    levels "WEE";
    basis Basis::clauses("8.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let crates = ledger.orphans.iter().map(|orphan| hit(ledger, orphan));
    crates.chain(ledger.others.iter().flat_map(|other| unbrought(ledger, other))).collect()
}

/// Crates that an entry of native code names, and that do not ship.
fn unbrought(ledger: &Ledger<'_>, other: &Other<'_>) -> Vec<Hit> {
    let record = other.record;
    let ships = |name: &str| {
        let items = ledger.items.iter().map(|item| item.krate);
        let members = ledger.software_items.iter().map(|member| member.krate);
        items.chain(members).any(|krate| krate.name == name || krate.is_called(name))
    };
    let named = record.bundled_by.get().into_iter().chain(record.linked_by.get()).flatten();
    let gone = named.filter(|name| ledger.graph().is_some() && !ships(name.value.trim()));
    gone.map(|name| {
        let message =
            format!("{} is recorded as brought by `{}`, which does not ship", record.id(), name.value);
        let help = "take the name out, or the entry if nothing else brings it".into();
        Hit::new(Subject::parse(&record.id()), other.judged.clone(), Place::at(&name.span), message, help)
    })
    .collect()
}

fn hit(ledger: &Ledger<'_>, orphan: &Orphan<'_>) -> Hit {
    let record = orphan.record;
    let message = match record.kind {
        Kind::Tool => format!("{} is recorded as a tool, and no build has that crate as one", record.id()),
        _ => format!("{} is recorded and does not ship", record.id()),
    };
    let help =
        "run `cargo soup sync`, which takes the entry out, or mend `[[build]]` if it should ship".into();
    Hit::new(Subject::parse(&record.id()), orphan.judged.clone(), Place::at(&record.span), message, help)
        .note(why(ledger, orphan))
}

fn why(ledger: &Ledger<'_>, orphan: &Orphan<'_>) -> String {
    let ships = orphan.locked.zip(ledger.graph()).is_some_and(|(index, graph)| graph.ships(index));
    if ships && orphan.record.kind == Kind::Tool {
        return "that crate is on the device, serves a proc-macro, or has an entry: it is no tool by this one".into();
    }
    if ships {
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
