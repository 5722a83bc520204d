use crate::criteria::Basis;
use crate::evidence::manifest::Problem;
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unreadable-entry" in Manifest;
    finds "an entry has an unknown key or a value of the wrong type";
    many "places in the manifest cannot be read";
    levels "EEE";
    basis Basis::clauses("8.3");
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let problems = ledger.manifest().map_or(&[][..], |manifest| &manifest.problems);
    problems.iter().map(|problem| hit(ledger, problem)).collect()
}

fn hit(ledger: &Ledger<'_>, problem: &Problem) -> Hit {
    let subject = problem.soup.as_deref().map_or(Subject::Device, Subject::parse);
    let place = Place::at(&problem.span);
    Hit::new(subject, judged(ledger, problem), place, problem.what.clone(), problem.help.clone())
}

fn judged(ledger: &Ledger<'_>, problem: &Problem) -> Judged {
    match &problem.soup {
        Some(id) if id.contains('@') => ledger.judged(Some(id)),
        Some(name) => ledger.judged_by_name(name),
        None => ledger.system.clone(),
    }
}
