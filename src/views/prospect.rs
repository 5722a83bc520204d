//! What a change of dependencies would mean, as a person reads it before deciding.

use super::text::{SCREEN, folded, printable, write_fact};
use crate::criteria::Level;
use crate::evidence::dependency::Asked;
use crate::evidence::graph::Role;
use crate::finding::Finding;
use crate::reconcile::{Case, Item, features, stated_parents};
use crate::verdict::{Chosen, Prospect};
use anstyle::Style;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How wide the names of the facts are.
const LABEL: usize = 12;

/// The widest that names and licences of a list are.
const NAME: usize = 30;
const LICENCE: usize = 26;

/// Draws it. Styles are always in it.
pub fn render(prospect: &Prospect<'_, '_>) -> String {
    let mut screen = Screen { prospect, text: String::new() };
    for chosen in prospect.chosen.iter().filter(|_| prospect.command == "add") {
        screen.chosen(chosen);
    }
    screen.still_there();
    screen.warnings();
    screen.arrived();
    screen.left();
    screen.moved();
    screen.refitted();
    screen.reparented();
    screen.anomalies();
    screen.text
}

struct Screen<'s, 'l, 'e> {
    prospect: &'s Prospect<'l, 'e>,
    text: String,
}

impl Screen<'_, '_, '_> {
    fn chosen(&mut self, chosen: &Chosen<'_, '_>) {
        let (krate, prospect) = (chosen.krate, self.prospect);
        let bold = Style::new().bold();
        let _ = writeln!(self.text, "{bold}{} {}{bold:#}", printable(&krate.name), krate.version);
        if let Some(description) = &krate.about.description {
            for line in folded(&printable(description), SCREEN - 2) {
                let _ = writeln!(self.text, "  {line}");
            }
        }
        self.fact("version", &self.why_this_version(chosen));
        for asked in &prospect.asked {
            self.fact("asked by", &asked_in_words(asked));
        }
        self.fact("rust", &self.rust_version(chosen));
        let record = chosen.item.and_then(|item| item.record);
        let manufacturer = record.and_then(|record| record.manufacturer.text().map(ToOwned::to_owned));
        self.fact("manufacturer", &or_none(manufacturer.or_else(|| krate.supplier())));
        self.fact("licence", &or_none(krate.about.licence.clone()));
        self.fact("repository", &or_none(krate.about.repository.clone()));
        self.fact("published", &self.published(chosen));
        self.shipping(chosen);
        self.text.push('\n');
    }

    fn shipping(&mut self, chosen: &Chosen<'_, '_>) {
        let prospect = self.prospect;
        let Some(item) = chosen.item else {
            let why = chosen.absent.map_or("nothing asks for it", |absent| absent.absence.phrase());
            self.fact("ships", &format!("no, {why}: it is no SOUP of the device and needs no record"));
            return;
        };
        let features: Vec<&str> = features(prospect.after, item).into_iter().collect();
        self.fact("features", &if features.is_empty() { "none".into() } else { features.join(", ") });
        let kind = nature(prospect, item);
        if !kind.is_empty() {
            self.fact("nature", &kind.join(", "));
        }
        self.fact("class", &format!("{}: {}", item.judged.class, item.judged.why));
        self.fact("path", &prospect.after.path(item));
        let absent = open(prospect.needs_of(chosen.krate));
        if !absent.is_empty() {
            self.fact("open", &absent);
        }
    }

    fn why_this_version(&self, chosen: &Chosen<'_, '_>) -> String {
        let graph = self.prospect.before.graph();
        let locked =
            graph.is_some_and(|graph| graph.crates().any(|(_, krate)| krate.is_called(&chosen.krate.id())));
        let version = &chosen.krate.version;
        match (&self.prospect.wanted, locked) {
            (Some(wanted), true) => format!("{version}, which `{wanted}` allows and was locked already"),
            (Some(wanted), false) => format!("{version}, which Cargo chose from what `{wanted}` allows"),
            (None, true) => format!("{version}, which was locked already"),
            (None, false) => format!("{version}, which Cargo chose: no version was asked for"),
        }
    }

    fn published(&self, chosen: &Chosen<'_, '_>) -> String {
        let release = self.prospect.after.evidence.releases.of(chosen.index);
        let yanked = release.listing().is_some_and(|listing| listing.yanked);
        match (release.published_on(), release.not_known_because()) {
            (Some(day), _) => format!("{day}{}", if yanked { ", and yanked since" } else { "" }),
            (None, Some(why)) => format!("not known: {why}"),
            (None, None) => "not known: its registry does not say".into(),
        }
    }

    fn rust_version(&self, chosen: &Chosen<'_, '_>) -> String {
        let needed = chosen.krate.about.rust_version.as_deref();
        let needs = needed.map_or("states no minimum".to_owned(), |version| format!("needs {version}"));
        let stated =
            self.prospect.asked.iter().find_map(|asked| Some((&asked.package, asked.rust_version.as_ref()?)));
        match stated {
            Some((package, version)) => format!("{needs}; {package} states {version}"),
            None => needs,
        }
    }

    fn still_there(&mut self) {
        let prospect = self.prospect;
        for item in prospect.still_there() {
            let told = format!(
                "{} still ships, by {}; its record stays",
                item.krate.id(),
                prospect.after.path(item)
            );
            self.paragraph(&told, 0);
            self.text.push('\n');
        }
    }

    fn warnings(&mut self) {
        for warning in &self.prospect.warnings {
            self.fact("Cargo warns", warning);
        }
        if !self.prospect.warnings.is_empty() {
            self.text.push('\n');
        }
    }

    fn arrived(&mut self) {
        let prospect = self.prospect;
        let new: Vec<&Item<'_>> =
            prospect.change.arrived.iter().copied().filter(|item| !prospect.is_chosen(item.index)).collect();
        let along =
            if prospect.chosen.iter().any(|chosen| chosen.item.is_some()) { "Along with it" } else { "New" };
        self.list(&format!("{along}, new to the device"), &new);
    }

    fn left(&mut self) {
        let gone: Vec<[String; 3]> = self
            .prospect
            .change
            .left
            .iter()
            .map(|item| {
                let was = entry(item).unwrap_or_else(|| "had no record".into());
                [item.krate.id(), licence(item), was]
            })
            .collect();
        self.table("No longer in the device", &gone);
    }

    fn list(&mut self, heading: &str, items: &[&Item<'_>]) {
        let rows: Vec<[String; 3]> = items
            .iter()
            .map(|item| {
                let mut told: Vec<String> = entry(item).into_iter().collect();
                told.extend(nature(self.prospect, item));
                let open =
                    open(self.prospect.needs_of(item.krate).filter(|finding| finding.hit.anomaly.is_none()));
                if !open.is_empty() {
                    told.push(open);
                }
                [item.krate.id(), licence(item), told.join("; ")]
            })
            .collect();
        self.table(heading, &rows);
    }

    fn moved(&mut self) {
        let rows: Vec<[String; 3]> = self
            .prospect
            .change
            .moved
            .iter()
            .map(|(old, new)| {
                let licence = if licence(old) == licence(new) {
                    licence(new)
                } else {
                    format!("{}, was {}", licence(new), licence(old))
                };
                [new.krate.id(), licence, format!("was {}", old.krate.version)]
            })
            .collect();
        self.table("In another version", &rows);
    }

    fn refitted(&mut self) {
        let (before, after) = (self.prospect.before, self.prospect.after);
        let rows: Vec<[String; 3]> = self
            .prospect
            .change
            .refitted
            .iter()
            .map(|(old, new)| {
                let (old, now) = (features(before, old), features(after, new));
                let on = now.difference(&old).map(|feature| format!("+{feature}"));
                let off = old.difference(&now).map(|feature| format!("-{feature}"));
                [new.krate.id(), String::new(), on.chain(off).collect::<Vec<_>>().join(", ")]
            })
            .collect();
        self.table("With other features", &rows);
    }

    fn reparented(&mut self) {
        let rows: Vec<[String; 3]> = self
            .prospect
            .change
            .reparented
            .iter()
            .map(|(old, new)| {
                let was = entry(old).unwrap_or_else(|| "without a record".into());
                let now = entry(new).unwrap_or_else(|| "without a record".into());
                let open =
                    open(self.prospect.needs_of(new.krate).filter(|finding| finding.hit.anomaly.is_none()));
                let told = [format!("{now}; was {was}"), open].into_iter().filter(|text| !text.is_empty());
                [new.krate.id(), String::new(), told.collect::<Vec<_>>().join("; ")]
            })
            .collect();
        self.table("Covered by other records", &rows);
    }

    fn anomalies(&mut self) {
        let prospect = self.prospect;
        if let Err(gap) = &prospect.after.evidence.database {
            let _ = writeln!(self.text, "Anomalies: not determined, {}", printable(&gap.what));
            return;
        }
        if !prospect.change.introduced.is_empty() {
            self.heading("Published anomalies it brings", prospect.change.introduced.len());
            for case in &prospect.change.introduced {
                self.anomaly(case);
            }
            self.text.push('\n');
        } else if prospect.command == "add" && prospect.chosen.iter().any(|chosen| chosen.item.is_some()) {
            let date = prospect.after.database().and_then(|database| database.date);
            let as_of = date.map_or_else(String::new, |date| format!(" (RustSec as of {date})"));
            let _ = writeln!(self.text, "No published anomaly affects what it brings{as_of}.\n");
        }
        if !prospect.change.resolved.is_empty() {
            self.heading("Anomalies that no longer concern the device", prospect.change.resolved.len());
            for case in &prospect.change.resolved {
                self.paragraph(&format!("{} of {}: {}", case.id(), case.item_id(), case.title()), 2);
            }
            self.text.push('\n');
        }
    }

    fn anomaly(&mut self, case: &Case<'_>) {
        let (id, item) = (case.id(), case.item_id());
        let told = format!("{id} of {item} ({}, {}): {}", case.kind(), case.severity(), case.title());
        self.paragraph(&told, 2);
        let about = |finding: &&Finding| {
            finding.hit.anomaly.as_deref() == Some(id) && finding.hit.subject.id().as_ref() == Some(&item)
        };
        let needs = self.prospect.needs.iter().filter(about).map(|finding| {
            let help = finding.hit.help.lines().next().unwrap_or_default();
            format!("{}[{}]: {help}", finding.level, finding.rule.slug)
        });
        for need in needs.collect::<Vec<_>>() {
            self.paragraph(&need, 6);
        }
    }

    fn fact(&mut self, label: &str, text: &str) {
        write_fact(&mut self.text, LABEL, label, text);
    }

    fn heading(&mut self, heading: &str, number: usize) {
        let bold = Style::new().bold();
        let _ = writeln!(self.text, "{bold}{heading}: {number}{bold:#}");
    }

    fn paragraph(&mut self, text: &str, indent: usize) {
        for (number, line) in folded(&printable(text), SCREEN - indent - 2).iter().enumerate() {
            let indent = if number == 0 { indent } else { indent + 2 };
            let _ = writeln!(self.text, "{:indent$}{line}", "");
        }
    }

    /// Names, licences and the rest in columns; nothing where there are no rows.
    fn table(&mut self, heading: &str, rows: &[[String; 3]]) {
        if rows.is_empty() {
            return;
        }
        self.heading(heading, rows.len());
        let widest = |column: usize, most: usize| {
            rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default().min(most)
        };
        let (name, licence) = (widest(0, NAME), widest(1, LICENCE));
        let gap = if licence == 0 { 0 } else { 2 };
        let rest = SCREEN - 4 - name - licence - gap;
        for row in rows {
            let [names, licences, told] = [(0, name), (1, licence), (2, rest)]
                .map(|(column, width)| folded(&printable(&row[column]), width));
            for number in 0..names.len().max(licences.len()).max(told.len()) {
                let part = |lines: &[String]| lines.get(number).cloned().unwrap_or_default();
                let licence_of = part(&licences);
                let line =
                    format!("  {:<name$}  {licence_of:<licence$}{:gap$}{}", part(&names), "", part(&told));
                let _ = writeln!(self.text, "{}", line.trim_end());
            }
        }
        self.text.push('\n');
    }
}

fn or_none(text: Option<String>) -> String {
    text.unwrap_or_else(|| "not stated".into())
}

fn licence(item: &Item<'_>) -> String {
    let recorded = item.record.and_then(|record| record.licence.text());
    recorded.or(item.krate.about.licence.as_deref()).unwrap_or("no licence stated").to_owned()
}

/// What its record makes of it.
fn entry(item: &Item<'_>) -> Option<String> {
    item.record?;
    Some(match stated_parents(item) {
        Some(parents) => format!("part of {}", parents.into_iter().collect::<Vec<_>>().join(", ")),
        None => "an item of its own".into(),
    })
}

/// What runs when it is built, and what it brings that is not Rust.
fn nature(prospect: &Prospect<'_, '_>, item: &Item<'_>) -> Vec<String> {
    let about = &item.krate.about;
    let mut nature = Vec::new();
    let only_builds =
        prospect.after.graph().is_some_and(|graph| !graph.roles(item.index).contains(&Role::Runtime));
    if about.proc_macro {
        nature.push("proc-macro".to_owned());
    } else if only_builds {
        nature.push("build time only".to_owned());
    }
    if about.build_script {
        nature.push("build script".to_owned());
    }
    if let Some(library) = &about.links {
        nature.push(format!("native code: links `{library}`"));
    }
    nature
}

fn asked_in_words(asked: &Asked) -> String {
    let renamed = if asked.inherited { " (from the workspace)" } else { "" };
    let requirement =
        asked.requirement.as_ref().map(|requirement| format!(" \"{requirement}\"")).unwrap_or_default();
    let from = asked.from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
    let optional = if asked.optional { ", optional" } else { "" };
    format!("{} in [{}]: {}{requirement}{from}{renamed}{optional}", asked.package, asked.table, asked.key)
}

/// What an audit would ask for, by level: `error: missing-function, unreviewed-item`.
pub fn open<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    let mut by_level: BTreeMap<Level, Vec<&str>> = BTreeMap::new();
    for finding in findings.filter(|finding| finding.level >= Level::Warning) {
        let slugs = by_level.entry(finding.level).or_default();
        if !slugs.contains(&finding.rule.slug) {
            slugs.push(finding.rule.slug);
        }
    }
    let told = by_level.iter().rev().map(|(level, slugs)| format!("{level}: {}", slugs.join(", ")));
    told.collect::<Vec<_>>().join("; ")
}
