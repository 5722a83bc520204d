//! The rules: what an audit can say, each a table row, a plain function and a page.
//!
//! A rule looks at the [`Ledger`] and returns hits. Rules about waivers look at what the others found, so
//! they run in a second pass. Levels are given here and nowhere else.

macro_rules! rule {
    ($name:ident = $slug:literal in $family:ident;
     finds $finds:literal; many $many:literal; levels $levels:literal; basis $basis:expr; remedy $remedy:ident;) => {
        pub(super) static $name: crate::criteria::Rule = crate::criteria::Rule {
            slug: $slug,
            family: crate::criteria::Family::$family,
            finds: $finds,
            many: $many,
            levels: crate::criteria::Levels::of($levels),
            basis: $basis,
            remedy: crate::criteria::Remedy::$remedy,
            page: include_str!(concat!("../../../docs/rules/", $slug, ".md")),
        };
    };
}

mod anomaly;
mod class;
mod identity;
mod manifest;
mod reconciliation;
mod requirements;
mod risk;
mod waive;

use crate::criteria::Rule;
use crate::finding::{Finding, Hit};
use crate::reconcile::Ledger;

/// How a rule looks.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// At the ledger.
    Ledger(fn(&Ledger<'_>) -> Vec<Hit>),
    /// At the ledger and at what the other rules found, waivers applied.
    Findings(fn(&Ledger<'_>, &[Finding]) -> Vec<Hit>),
}

/// A rule and how it looks.
pub type Entry = (&'static Rule, Check);

/// Every rule, by family.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    let families = [
        anomaly::RULES,
        reconciliation::RULES,
        manifest::RULES,
        class::RULES,
        identity::RULES,
        requirements::RULES,
        risk::RULES,
    ];
    families.into_iter().flatten()
}

/// A rule by its slug.
pub fn by_slug(slug: &str) -> Option<&'static Rule> {
    catalogue().map(|(rule, _)| *rule).find(|rule| rule.slug == slug)
}

/// Runs every rule and applies the waivers. The most severe findings stand first; equal ones in the order
/// of rule, place and item.
pub fn run(ledger: &Ledger<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (rule, check) in catalogue() {
        if let Check::Ledger(check) = check {
            findings.extend(leveled(rule, check(ledger)));
        }
    }
    waive::apply(ledger, &mut findings);
    let mut about_waivers = Vec::new();
    for (rule, check) in catalogue() {
        if let Check::Findings(check) = check {
            about_waivers.extend(leveled(rule, check(ledger, &findings)));
        }
    }
    findings.extend(about_waivers);
    findings.sort_by(|a, b| weight(a).cmp(&weight(b)).then_with(|| place(a).cmp(&place(b))));
    findings
}

/// What a reader has to see first: what leaves the audit undetermined, then by level, then what can hurt
/// somebody before what is missing on paper.
fn weight(finding: &Finding) -> impl Ord + use<> {
    let rule = finding.rule;
    let undetermined = finding.fails() && rule.remedy.undetermined();
    (finding.waived.is_some(), std::cmp::Reverse((undetermined, finding.level)), rule.family, position(rule))
}

fn place(finding: &Finding) -> impl Ord + use<> {
    let hit = &finding.hit;
    (hit.place.clone(), hit.subject.clone(), hit.anomaly.clone(), hit.message.clone())
}

fn position(rule: &Rule) -> usize {
    catalogue().position(|(known, _)| *known == rule).unwrap_or(usize::MAX)
}

fn leveled(rule: &'static Rule, hits: Vec<Hit>) -> impl Iterator<Item = Finding> {
    hits.into_iter().filter_map(move |hit| {
        let level = rule.levels.at(hit.judged.class)?;
        Some(Finding { rule, level, hit, waived: None })
    })
}

/// A word as a shell takes it: quoted where it holds what a shell would read.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "@._+-/:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A text without case, punctuation and spacing.
fn essence(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
