use super::{USAGE, terminal};
use crate::criteria::{Rule, SafetyClass};
use crate::rules::{by_slug, catalogue};
use clap::Args;
use std::fmt::Write as _;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The rule's name, as findings print it in brackets
    rule: Option<String>,
}

pub(super) fn run(options: &Options) -> u8 {
    let text = match &options.rule {
        None => list(),
        Some(slug) => match by_slug(slug) {
            Some(rule) => rule.page.to_owned(),
            None => return unknown(slug),
        },
    };
    match terminal::print(&text) {
        Ok(()) => 0,
        Err(_) => USAGE,
    }
}

fn unknown(slug: &str) -> u8 {
    let known = catalogue().map(|(rule, _)| rule.slug);
    let help = match crate::evidence::manifest::nearest(slug, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cargo soup explain` lists the rules".into(),
    };
    terminal::error(&format!("there is no rule `{slug}`"), &help);
    USAGE
}

/// Every rule with its level at class A, B and C.
fn list() -> String {
    let mut text = String::new();
    let mut family = None;
    for (rule, _) in catalogue() {
        if family.replace(rule.family) != Some(rule.family) {
            let _ = writeln!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, rule.family.word());
        }
        let _ = writeln!(text, "  {}  {:<28} {}", levels(rule), rule.slug, rule.finds);
    }
    text.push_str("\nE error, W warning, I information, - not applied; at class A, B and C\n");
    text
}

fn levels(rule: &Rule) -> String {
    let letter = |class| rule.levels.at(class).map_or('-', |level| level.word().to_uppercase().remove(0));
    SafetyClass::ALL.map(letter).iter().collect()
}
