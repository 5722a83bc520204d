//! The records of a change, planned and judged before anything is written.

use super::{Before, NOT_MADE};
use crate::cli::desk::{fault, no_place};
use crate::cli::fields::Fields;
use crate::cli::{NOT_DETERMINED, Refusal, USAGE, terminal};
use crate::collect::{Edit as CargoEdit, Trial};
use crate::criteria::{Family, Level};
use crate::evidence::Evidence;
use crate::evidence::dependency::Asked;
use crate::evidence::manifest::edit::{Edit, Value};
use crate::evidence::manifest::{Record, line_of};
use crate::finding::Finding;
use crate::reconcile::{self, Ledger};
use crate::rules;
use crate::verdict::{About, Prospect};
use std::collections::BTreeSet;

/// A change with the records it leads to.
pub(in crate::cli) struct Planned<'b> {
    about: About,
    before: &'b Evidence,
    after: Evidence,
    /// The chosen crates that ship, as `name@version`.
    chosen: BTreeSet<String>,
    /// What an audit will find in the device.
    findings: Vec<Finding>,
}

impl<'b> Planned<'b> {
    /// Plans the records; what a person states of the chosen crate has to stand before the rules.
    pub(super) fn of(
        edit: &CargoEdit,
        fields: &Fields,
        before: &'b Before,
        trial: &Trial,
    ) -> Result<Self, Refusal> {
        if trial.evidence.manifest_text != before.evidence.manifest_text {
            let file = &before.evidence.origin.manifest_file;
            let help = "run the command again; what the file says now has to be looked at first".to_owned();
            return Err(Refusal(format!("`{file}` was changed in the meantime"), help, NOT_DETERMINED));
        }
        let (proposed, chosen) = proposed(edit, before, trial)?;
        let found = rules::run(&reconcile::reconcile(&proposed));
        let stated = fields.stated(proposed.today);
        let about = about(edit, before, trial);
        if stated.is_empty() {
            return Ok(Self { about, before: &before.evidence, after: proposed, chosen, findings: found });
        }
        let after = with_fields(&proposed, &chosen, &stated, &edit.name)?;
        let findings = rules::run(&reconcile::reconcile(&after));
        let signed = stated.iter().any(|(key, _)| *key == "reviewed");
        refuse_faults(&findings, &found, &chosen, signed)?;
        Ok(Self { about, before: &before.evidence, after, chosen, findings })
    }

    /// The manifest as it would be.
    pub(super) fn text(&self) -> &str {
        &self.after.manifest_text
    }

    /// Hands on what the change means.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Prospect<'_, '_>) -> T) -> T {
        let (before, after) = (reconcile::reconcile(self.before), reconcile::reconcile(&self.after));
        look(&Prospect::of(self.about.clone(), &before, &after, self.findings.clone()))
    }

    /// What an audit will find in the records of the chosen crates.
    pub(super) fn missed(&self) -> Vec<&Finding> {
        self.findings.iter().filter(|finding| is_of(finding, &self.chosen)).collect()
    }

    /// The records of the chosen crates, as they would be written.
    pub(super) fn entries(&self) -> Vec<String> {
        let ledger = reconcile::reconcile(&self.after);
        let of_chosen = ledger.items.iter().filter(|item| self.chosen.contains(&item.krate.id()));
        of_chosen.filter_map(|item| Some(entry(self.text(), item.record?))).collect()
    }

    /// What was done, and what is left to do.
    pub(super) fn tell(&self, files: &[String]) {
        if files.is_empty() {
            terminal::status("Unchanged", "its record is there, and nothing was stated that it lacks");
        } else {
            terminal::status("Written", &files.join(", "));
        }
        self.look(|prospect| {
            for item in prospect.recorded() {
                let left = crate::views::prospect::open(prospect.needs_of(item.krate));
                if !left.is_empty() {
                    terminal::status("Left open", &format!("{}: {left}", item.krate.id()));
                }
            }
        });
        terminal::status("Next", "`cargo soup audit`");
    }
}

/// The evidence with the records the tool can write by itself, and the chosen crates that ship.
fn proposed(
    edit: &CargoEdit,
    before: &Before,
    trial: &Trial,
) -> Result<(Evidence, BTreeSet<String>), Refusal> {
    let old = reconcile::reconcile(&before.evidence);
    let new = reconcile::reconcile(&trial.evidence);
    let chosen = reconcile::chosen(&old, &new, &edit.name);
    let settled = reconcile::settle(&old, &new, &chosen).map_err(|why| no_place(&why))?;
    let ids = new.items.iter().filter(|item| chosen.contains(&item.index)).map(|item| item.krate.id());
    let ids = ids.collect();
    Ok((trial.evidence.with_manifest(settled.text), ids))
}

/// What the packages ask for that is new by the change, or was before it; without a change, what they ask for.
fn about(edit: &CargoEdit, before: &Before, trial: &Trial) -> About {
    let only = |these: &[Asked], those: &[Asked]| -> Vec<Asked> {
        these.iter().filter(|one| !those.contains(one)).cloned().collect()
    };
    let asked = match edit.command {
        _ if trial.rewrites.is_empty() => trial.asked.clone(),
        "remove" => only(&before.asked, &trial.asked),
        // Cargo may have nothing to add to what is asked for.
        _ => Some(only(&trial.asked, &before.asked))
            .filter(|new| !new.is_empty())
            .unwrap_or(trial.asked.clone()),
    };
    About {
        command: edit.command,
        name: edit.name.clone(),
        wanted: edit.soup.split_once('@').map(|(_, wanted)| wanted.to_owned()),
        asked,
        warnings: trial.warnings.clone(),
    }
}

/// The evidence with what a person states of the chosen crate.
fn with_fields(
    proposed: &Evidence,
    chosen: &BTreeSet<String>,
    stated: &[(&'static str, Value)],
    name: &str,
) -> Result<Evidence, Refusal> {
    let ledger = reconcile::reconcile(proposed);
    let records: Vec<&Record> = own_records(&ledger, chosen);
    if records.is_empty() {
        let what = format!("`{name}` does not ship, so that there is no record to fill");
        return Err(Refusal(what, "leave the fields out".into(), USAGE));
    }
    let mut edit = Edit::of(&proposed.manifest_text).map_err(|why| no_place(&why))?;
    for record in records {
        for (key, value) in stated {
            edit.set(&record.span, key, value.clone()).map_err(|why| no_place(&why))?;
        }
    }
    let edited = edit.planned().map_err(|why| no_place(&why))?;
    Ok(proposed.with_manifest(edited.text))
}

fn own_records<'e>(ledger: &Ledger<'e>, chosen: &BTreeSet<String>) -> Vec<&'e Record> {
    let items = ledger.items.iter().filter(|item| chosen.contains(&item.krate.id()));
    items.filter_map(reconcile::Item::own_record).collect()
}

/// What rules find in the record and did not find in the proposal is the person's to mend. What is absent is not:
/// it can be said later, unless somebody signs.
fn refuse_faults(
    findings: &[Finding],
    before: &[Finding],
    chosen: &BTreeSet<String>,
    signed: bool,
) -> Result<(), Refusal> {
    let known: BTreeSet<&str> =
        before.iter().filter(|one| is_of(one, chosen)).map(|one| one.rule.slug).collect();
    let is_fault = |finding: &&Finding| {
        let stated = finding.level >= Level::Warning && !known.contains(finding.rule.slug);
        is_of(finding, chosen) && (stated || signed && finding.level == Level::Error)
    };
    let faults: Vec<&Finding> = findings.iter().filter(is_fault).collect();
    if faults.is_empty() {
        return Ok(());
    }
    terminal::tell(&faults.iter().map(|finding| fault(finding)).collect::<String>());
    let help = "give what is missing, or leave out what is not known yet, and run the command again".into();
    Err(Refusal("the record is refused by rules; every file is as it was".into(), help, NOT_MADE))
}

/// Whether a finding is about the record of a chosen crate; its anomalies and their lists are judged apart.
fn is_of(finding: &Finding, chosen: &BTreeSet<String>) -> bool {
    let of_record = finding.waived.is_none() && finding.rule.family != Family::Anomaly;
    of_record && finding.hit.subject.id().is_some_and(|id| chosen.contains(&id))
}

/// The lines of an entry, up to the next one.
fn entry(text: &str, record: &Record) -> String {
    let start = line_of(text, record.span.start).start;
    let mut lines = text[start..].lines();
    let heading = lines.next().unwrap_or_default();
    let rest = lines.take_while(|line| !line.starts_with('[') && !line.trim().is_empty());
    let lines: Vec<&str> = [heading].into_iter().chain(rest).map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_ends_where_the_next_begins() {
        let text = "schema = 1\n\n[[soup.a]]\nversion = \"1.0.0\"\n\n[[soup.b]]\n";
        let manifest = crate::evidence::manifest::read(text).expect("readable");
        assert_eq!(entry(text, &manifest.soup[0]), "[[soup.a]]\nversion = \"1.0.0\"\n");
    }
}
