use crate::criteria::{Basis, SafetyClass};
use crate::finding::{Hit, Place};
use crate::reconcile::{Entry, Item, Ledger};

rule! {
    RULE = "unanswered-segregation" in Class;
    finds "a class C item does not say whether segregation is needed";
    many "class C items do not say whether segregation is needed";
    levels "--E";
    basis Basis::clauses("5.3.5");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let system = &manifest.device.separation;
    let silent = ledger.soup_entries().filter(|entry| {
        let strict = entry.judged.class == SafetyClass::C;
        strict && !system.is_answered() && !is_answered(ledger, entry)
    });
    let both = ledger.own_entries().filter(|entry| {
        let separation = &entry.record.separation;
        separation.segregation.text().is_some() && separation.none.text().is_some()
    });
    let both_texts = system.segregation.text().and(system.none.text());
    let contradicted = both_texts.and(system.none.located()).map(|text| {
        let message = "the software system is said to be segregated, and to need no segregation".to_owned();
        let (subject, judged) = (crate::finding::Subject::Device, ledger.system.clone());
        Hit::new(subject, judged, Place::at(&text.span), message, ONE_OF_THEM.into())
    });
    silent
        .map(|entry| unanswered(&entry))
        .chain(both.map(|entry| both_ways(&entry)))
        .chain(contradicted)
        .collect()
}

const ONE_OF_THEM: &str = "keep the one that is the case";

/// By the entry itself, or by all packages of class C that bring it.
fn is_answered(ledger: &Ledger<'_>, entry: &Entry<'_, '_>) -> bool {
    entry.record.separation.is_answered()
        || entry.item.is_some_and(|item| bringing(ledger, item).is_some_and(|answered| answered))
}

/// Whether the packages of class C that bring an item all have an answer; `None` where there are none.
fn bringing(ledger: &Ledger<'_>, item: &Item<'_>) -> Option<bool> {
    let packages = item.paths.iter().filter_map(|path| ledger.software_item(path.first()?.krate));
    packages
        .filter(|package| package.judged.class == SafetyClass::C)
        .map(|package| package.stated.is_some_and(|stated| stated.separation.is_answered()))
        .reduce(|all, one| all && one)
}

fn unanswered(entry: &Entry<'_, '_>) -> Hit {
    let id = entry.subject().id().unwrap_or_default();
    let message = format!("{id} is of class C, and whether it has to be kept apart is not said");
    let help = "answer it once in `[device]`, for a package in its `[software-item]`, or in the entry: with \
        `segregation` and `segregation-evidence` where a risk control depends on it, or with\n\
        no-segregation = \"...\"";
    Hit::new(entry.subject(), entry.judged.clone(), entry.place(), message, help.into())
}

fn both_ways(entry: &Entry<'_, '_>) -> Hit {
    let id = entry.subject().id().unwrap_or_default();
    let message = format!("{id} is said to be segregated, and to need no segregation");
    Hit::new(entry.subject(), entry.judged.clone(), entry.place(), message, ONE_OF_THEM.into())
}
