use crate::criteria::Basis;
use crate::evidence::manifest::write;
use crate::finding::{Hit, Place};
use crate::reconcile::{Item, Ledger};
use std::collections::BTreeSet;
use std::fmt::Write as _;

rule! {
    RULE = "feature-drift" in Reconciliation;
    finds "the enabled features are not those recorded at review";
    many "items are built with other features than were reviewed";
    levels "WWE";
    basis Basis::clauses("5.3.4, 7.4.1");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    ledger.items.iter().filter(|item| !item.drifted()).filter_map(|item| hit(ledger, item)).collect()
}

fn hit(ledger: &Ledger<'_>, item: &Item<'_>) -> Option<Hit> {
    let record = item.record?;
    let stated = record.features.located()?;
    let reviewed: BTreeSet<&str> = record.features.texts().map(str::trim).collect();
    let enabled = ledger.graph()?.features(item.index);
    if reviewed == enabled {
        return None;
    }
    let id = item.krate.id();
    let message =
        format!("{id} is built with other features than were reviewed: {}", change(&reviewed, &enabled));
    let mut help =
        format!("review what that switches on or off, then write\nfeatures = {}", write::list(&enabled));
    if item.own_record().is_some() {
        let _ = write!(help, "\nreviewed = {{ by = \"...\", on = {} }}", ledger.evidence.today);
    }
    Some(Hit::new(item.subject(), item.judged.clone(), Place::at(&stated.span), message, help))
}

fn change(reviewed: &BTreeSet<&str>, enabled: &BTreeSet<&str>) -> String {
    let quoted = |what: &str, names: Vec<&&str>| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        (!names.is_empty()).then(|| format!("{} {what}", names.join(", ")))
    };
    let on = quoted("on", enabled.difference(reviewed).collect());
    let off = quoted("off", reviewed.difference(enabled).collect());
    [on, off].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
