//! What holds of every sync, tried on drawn evidence.

mod support;

use cargo_soup::criteria::SafetyClass;
use cargo_soup::evidence::Evidence;
use cargo_soup::evidence::manifest::{self, Manifest};
use cargo_soup::reconcile::{reconcile, sync};
use cargo_soup::rules;
use proptest::prelude::*;
use support::drawn::drawn;

fn synced(evidence: &Evidence) -> String {
    let ledger = reconcile(evidence);
    sync(&ledger).expect("drawn entries can be edited").edited.text
}

/// What people judged: nothing of it is a sync's to touch.
fn judged(manifest: &Manifest) -> String {
    let stated = |stated: &[manifest::Stated]| -> String {
        stated.iter().map(|(key, text)| format!("{key}={:?}", text.value)).collect::<Vec<_>>().join(" ")
    };
    let evaluations =
        manifest.evaluations.iter().map(|one| format!("{}{:?}", stated(&one.stated), one.outcome.get()));
    let waivers = manifest.waivers.iter().map(|one| stated(&one.stated));
    evaluations.chain(waivers).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_a_sync_the_manifest_says_what_ships_and_a_second_one_changes_nothing(drawn in drawn()) {
        let evidence = drawn.at(SafetyClass::C);
        let text = synced(&evidence);
        let after = evidence.with_manifest(text.clone());
        prop_assert_eq!(synced(&after), &text[..], "twice equals once");
        for finding in rules::run(&reconcile(&after)) {
            let settled = ["undeclared-crate", "orphaned-item", "version-drift", "checksum-drift", "incomplete-parents"];
            prop_assert!(!settled.contains(&finding.rule.slug), "{}: {}\n{text}", finding.rule.slug, finding.hit.message);
        }
    }

    #[test]
    fn a_sync_writes_no_judgement_and_signs_nothing(drawn in drawn()) {
        let evidence = drawn.at(SafetyClass::C);
        let after = evidence.with_manifest(synced(&evidence));
        let (Ok(before), Ok(after)) = (&evidence.manifest, &after.manifest) else { panic!("readable") };
        prop_assert_eq!(judged(before), judged(after));
        for record in &after.soup {
            let signed = record.reviewed.get();
            let known = before.soup.iter().any(|old| {
                old.name == record.name && old.version.get() == record.version.get() && old.checksum.get() == record.checksum.get()
                    && old.reviewed.get().map(|one| one.by.get().cloned()) == signed.map(|one| one.by.get().cloned())
            });
            prop_assert!(signed.is_none() || known, "{} is signed for what nobody signed", record.id());
            let requirement = |record: &manifest::Record| [&record.function, &record.performance, &record.environment].map(|one| one.get().cloned());
            let stated = requirement(record).iter().any(Option::is_some);
            let said_before = before.soup.iter().any(|old| requirement(old) == requirement(record));
            prop_assert!(!stated || said_before, "{} says what nobody wrote", record.id());
        }
    }
}
