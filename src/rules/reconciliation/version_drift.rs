use crate::criteria::Basis;
use crate::evidence::graph::release;
use crate::evidence::manifest::{Record, write};
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::{Ledger, NativeCode, called};

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
    hits.extend(ledger.natives.iter().flat_map(|code| bundled(ledger, code)));
    hits
}

/// Entries of native code whose version is not the one that the package holds.
fn bundled(ledger: &Ledger<'_>, code: &NativeCode<'_>) -> Vec<Hit> {
    let differs = |record: &Record| {
        let held = code.native.versions_of(&called(record));
        let recorded = record.version.located()?;
        let same = held.is_empty() || held.contains(release(recorded.value.trim().trim_start_matches('v')));
        (!same)
            .then(|| (held.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>(), Place::at(&recorded.span)))
    };
    let hit = |record: &&Record| {
        let (held, place) = differs(record)?;
        let subject = Subject::parse(&record.id());
        let judged = ledger.others.iter().find(|other| other.record.span == record.span)?.judged.clone();
        let (id, held) = (code.krate.id(), held.join(" and "));
        let message =
            format!("`{}` is recorded as {}, and {id} holds {held}", record.name, record.version.text()?);
        let help = format!(
            "review the new version, then write\nversion = \"{held}\"\nreviewed = {{ by = \"...\", on = {} }}",
            ledger.evidence.today
        );
        let from = code.native.libraries.iter().filter(|library| held.contains(&library.version));
        let from: Vec<&str> = from.map(|library| library.read_from.as_str()).collect();
        Some(Hit::new(subject, judged, place, message, help).note(format!("read from {}", from.join(", "))))
    };
    code.bundled.iter().filter_map(hit).collect()
}
