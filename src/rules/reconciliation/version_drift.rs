use crate::criteria::Basis;
use crate::evidence::manifest::write;
use crate::finding::{Hit, Place};
use crate::reconcile::Ledger;

rule! {
    RULE = "version-drift" in Reconciliation;
    finds "the recorded version is not the resolved one";
    many "recorded versions are not the resolved ones";
    levels "EEE";
    basis Basis::clauses("8.1.2 c, 8.1.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for item in ledger.items.iter().filter(|item| item.drifted()) {
        let Some(recorded) = item.record.and_then(|record| record.version.located()) else { continue };
        let message = format!(
            "`{}` is recorded as {}, and {} ships",
            item.krate.name, recorded.value, item.krate.version
        );
        let signature = match item.own_record() {
            Some(_) => format!("reviewed = {{ by = \"...\", on = {} }}\n", ledger.evidence.today),
            None => String::new(),
        };
        let help = format!(
            "run `cargo soup sync`, which says what the step brings, or review it and write\n{}{signature}",
            write::pin(item.krate)
        );
        let place = Place::at(&recorded.span);
        hits.push(Hit::new(item.subject(), item.judged.clone(), place, message, help));
    }
    hits
}
