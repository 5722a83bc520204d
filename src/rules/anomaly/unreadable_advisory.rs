use crate::criteria::Basis;
use crate::evidence::anomaly::Unreadable;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unreadable-advisory" in Anomaly;
    finds "an advisory about a crate in use cannot be read: that crate's result is *not determined*";
    many "crates in use have an advisory that cannot be read";
    levels "EEE";
    basis Basis::clauses("7.1.3");
    remedy LookOrWaive;
}

const HELP: &str = "get a newer database or a newer `cargo soup`; or read the advisory yourself, and waive `unreadable-advisory` for this version";

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let unreadable = ledger.database().map_or(&[][..], |database| &database.unreadable);
    let mut hits = Vec::new();
    for advisory in unreadable {
        for item in ledger.items.iter().filter(|item| item.krate.name == advisory.package) {
            let message = format!(
                "{} cannot be read: whether it affects {} is not known",
                advisory.file,
                item.krate.id()
            );
            let hit = Hit::new(item.subject(), item.judged.clone(), item.place(), message, HELP.into());
            hits.push(hit.note(advisory.why.clone()).of_anomaly(advisory.id()));
        }
    }
    hits.extend(about_the_standard_library(ledger));
    hits
}

fn about_the_standard_library(ledger: &Ledger<'_>) -> Vec<Hit> {
    let (Some(database), Some(toolchain)) = (ledger.database(), ledger.toolchain()) else {
        return Vec::new();
    };
    let id = toolchain.library.id();
    let hit = |advisory: &Unreadable| {
        let message = format!("{} cannot be read: whether it affects {id} is not known", advisory.file);
        let (subject, judged) = (Subject::parse(&id), ledger.judged(Some(&id)));
        let hit = Hit::new(subject, judged, Place::ManifestFile, message, HELP.into());
        hit.note(advisory.why.clone()).of_anomaly(advisory.id())
    };
    database.toolchain.unreadable.iter().map(hit).collect()
}
