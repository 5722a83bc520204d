use crate::criteria::{Basis, SafetyClass};
use crate::evidence::manifest::Field;
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "understated-class" in Class;
    finds "the item's class is lower than that of a software item it serves, with no segregation recorded";
    many "classes are lower than that of a software item they serve";
    levels "-EE";
    basis Basis::clauses("4.3 d, f");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let members = ledger.software_items.iter().filter_map(|member| {
        let stated = member.stated?;
        Some((
            Subject::parse(&member.krate.name),
            &stated.class,
            &stated.separation.segregation,
            &member.required,
        ))
    });
    let items = ledger.items.iter().filter_map(|item| {
        let record = item.record?;
        Some((item.subject(), &record.class, &record.separation.segregation, &item.required))
    });
    let others = ledger.others.iter().map(|other| {
        let record = other.record;
        (Subject::parse(&record.id()), &record.class, &record.separation.segregation, &ledger.system)
    });
    members
        .chain(items)
        .chain(others)
        .filter_map(|(subject, class, segregation, required)| hit(subject, class, segregation, required))
        .collect()
}

fn hit(
    subject: Subject,
    class: &Field<String>,
    segregation: &Field<String>,
    required: &Judged,
) -> Option<Hit> {
    let stated: SafetyClass = class.text()?.parse().ok()?;
    if stated >= required.class || segregation.text().is_some() {
        return None;
    }
    let id = subject.id().unwrap_or_default();
    let message = format!("{id} is recorded as class {stated} in software of class {}", required.class);
    let help = format!(
        "write `class = \"{}\"`, or record how it is kept apart and where that is shown\nsegregation = \"...\"\nsegregation-evidence = [\"...\"]",
        required.class
    );
    Some(Hit::new(subject, required.clone(), Place::at(&class.located()?.span), message, help))
}
