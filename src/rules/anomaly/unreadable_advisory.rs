use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "unreadable-advisory" in Anomaly;
    finds "an advisory about a crate in use cannot be read: that crate's result is *not determined*";
    many "crates in use have an advisory that cannot be read";
    levels "EEE";
    basis Basis::clauses("7.1.3");
    remedy LookOrWaive;
}

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
            let help = "get a newer database or a newer `cargo soup`; or read the advisory yourself, and waive `unreadable-advisory` for this version";
            let hit = Hit::new(item.subject(), item.judged.clone(), item.place(), message, help.into());
            hits.push(hit.note(advisory.why.clone()).of_anomaly(advisory.id()));
        }
    }
    hits
}
