use crate::criteria::Basis;
use crate::evidence::manifest::{Separation, Span};
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unevidenced-segregation" in Class;
    finds "segregation is claimed without mechanism and evidence";
    many "claims of segregation lack mechanism or evidence";
    levels "-WE";
    basis Basis::clauses("4.3 d, 5.3.5");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let device = &manifest.device;
    let system = hit(&device.separation, &device.span, Subject::Device, &ledger.system);
    let members = ledger.software_items.iter().filter_map(|member| {
        let stated = member.stated?;
        hit(&stated.separation, &stated.span, Subject::parse(&member.krate.name), &member.required)
    });
    // At the class that is claimed not to be reached: the lower one is what the claim has to earn.
    let items = ledger.items.iter().filter_map(|item| {
        let record = item.record?;
        hit(&record.separation, &record.span, item.subject(), item.strictest())
    });
    let others = ledger.others.iter().filter_map(|other| {
        let record = other.record;
        hit(&record.separation, &record.span, Subject::parse(&record.id()), &ledger.system)
    });
    system.into_iter().chain(members).chain(items).chain(others).collect()
}

fn hit(separation: &Separation, span: &Span, subject: Subject, judged: &Judged) -> Option<Hit> {
    let of = subject.id().unwrap_or_else(|| "the software system".into());
    let mechanism = separation.segregation.text().is_some();
    let evidence = separation.evidence.texts().any(|text| !text.trim().is_empty());
    let (message, line) = match (mechanism, evidence) {
        (true, false) => (
            format!("segregation is claimed for {of}, and nothing shows it"),
            "segregation-evidence = [\"...\"]",
        ),
        (false, true) => {
            (format!("evidence of segregation is named for {of}, and no mechanism"), "segregation = \"...\"")
        }
        _ => return None,
    };
    let place = match separation.segregation.located() {
        Some(text) => Place::at(&text.span),
        None => Place::at(span),
    };
    let help = if mechanism {
        format!("name the design, test or analysis that shows it\n{line}")
    } else {
        format!("write what keeps its faults from reaching other software\n{line}")
    };
    Some(Hit::new(subject, judged.clone(), place, message, help))
}
