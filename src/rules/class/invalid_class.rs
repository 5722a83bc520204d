use crate::criteria::{Basis, SafetyClass};
use crate::evidence::manifest::Field;
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "invalid-class" in Class;
    finds "the class is not A, B or C";
    many "classes are not A, B or C";
    levels "EEE";
    basis Basis::clauses("4.3");
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let system = (Subject::Device, &manifest.device.safety_class);
    let members = manifest.software_items.iter().map(|(name, item)| (Subject::parse(name), &item.class));
    let records = manifest.soup.iter().map(|record| (Subject::parse(&record.id()), &record.class));
    let all = std::iter::once(system).chain(members).chain(records);
    all.filter_map(|(subject, field)| hit(subject, field)).collect()
}

fn hit(subject: Subject, field: &Field<String>) -> Option<Hit> {
    let text = field.text().filter(|text| text.parse::<SafetyClass>().is_err())?;
    let place = Place::at(&field.located()?.span);
    let judged = Judged { class: SafetyClass::UNASSIGNED, why: "its stated class is none".into() };
    let of = subject.id().unwrap_or_else(|| "the software system".into());
    let message = format!("the class of {of} is `{text}`, which is not A, B or C");
    Some(Hit::new(subject, judged, place, message, "write the letter that the risk file assigns".into()))
}
