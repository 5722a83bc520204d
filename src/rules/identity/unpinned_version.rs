use crate::criteria::Basis;
use crate::evidence::graph::Crate;
use crate::evidence::manifest::{Record, write};
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unpinned-version" in Identity;
    finds "the version is a range, an alias or a pointer, not one exact version";
    many "versions are not one exact version";
    levels "EEE";
    basis Basis::clauses("8.1.2 c");
    remedy MendOrWaive;
}

/// Names that stand for another version tomorrow, in lower case.
const POINTERS: &[&str] =
    &["latest", "stable", "beta", "nightly", "main", "master", "head", "trunk", "current"];

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let crates = ledger.items.iter().filter_map(|item| {
        let record = item.record?;
        let exact = record.version.is_blank() || record.exact_version().is_some();
        (!exact).then(|| hit(item.subject(), record, item.judged.clone(), Some(item.krate)))?
    });
    let others = ledger.others.iter().filter_map(|other| {
        let pointer = other.record.version.text().is_some_and(is_pointer);
        pointer.then(|| hit(Subject::parse(&other.record.name), other.record, other.judged.clone(), None))?
    });
    crates.chain(others).collect()
}

/// Whether the version of something that is not a crate is a range or a name. Versions of operating systems
/// and libraries follow no one grammar, so only what is surely none is refused.
fn is_pointer(version: &str) -> bool {
    let version = version.to_lowercase();
    version.contains(['*', '^', '~', '<', '>', '|'])
        || version.split('.').any(|number| number == "x")
        || POINTERS.contains(&version.as_str())
}

fn hit(subject: Subject, record: &Record, judged: Judged, krate: Option<&Crate>) -> Option<Hit> {
    let version = record.version.located()?;
    let message = format!("`{}` is not one exact version of `{}`", version.value, record.name);
    let help = match krate {
        Some(krate) => format!("write the version in use\n{}", write::pin(krate)),
        None => "write the one version that is in use".into(),
    };
    Some(Hit::new(subject, judged, Place::at(&version.span), message, help))
}
