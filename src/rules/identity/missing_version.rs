use crate::criteria::Basis;
use crate::evidence::manifest::write;
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "missing-version" in Identity;
    finds "no version";
    many "entries have no version";
    levels "EEE";
    basis Basis::clauses("8.1.2 c");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let crates = ledger.items.iter().filter_map(|item| {
        let record = item.record.filter(|record| record.version.is_blank())?;
        let lines = write::pin(item.krate);
        Some(hit(Subject::item(&record.name, &item.krate.version), item.judged.clone(), item.place(), &lines))
    });
    let others = ledger.others.iter().filter(|other| other.record.version.is_blank()).map(|other| {
        let subject = Subject::parse(&other.record.name);
        hit(subject, other.judged.clone(), Place::at(&other.record.span), "version = \"...\"")
    });
    crates.chain(others).collect()
}

fn hit(subject: Subject, judged: Judged, place: Place, lines: &str) -> Hit {
    let name = match &subject {
        Subject::Item { name, .. } => name.clone(),
        Subject::Device => String::new(),
    };
    let message = format!("the entry of `{name}` has no version");
    Hit::new(subject, judged, place, message, format!("write in it\n{lines}"))
}
