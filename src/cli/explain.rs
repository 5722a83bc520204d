use super::{USAGE, terminal};
use crate::criteria::{Rule, SafetyClass};
use crate::rules::{by_slug, catalogue};
use clap::Args;
use std::fmt::Write as _;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The rule's name, as findings print it in brackets
    rule: Option<String>,
    /// Print every case of its page, not only the first it flags and the first that is clean
    #[arg(long)]
    all: bool,
}

pub(super) fn run(options: &Options) -> u8 {
    let text = match &options.rule {
        None => list(),
        Some(slug) => match by_slug(slug) {
            Some(rule) if options.all => rule.page.to_owned(),
            Some(rule) => shortened(rule.page),
            None => return unknown(slug),
        },
    };
    match terminal::print(&text) {
        Ok(()) => 0,
        Err(_) => USAGE,
    }
}

/// The page down to its cases, with the first case of each kind.
fn shortened(page: &str) -> String {
    let mut sections = page.split("\n## ");
    let mut text = sections.next().unwrap_or_default().to_owned();
    let cases: Vec<&str> = sections.collect();
    let first = |kind: &str| cases.iter().find(|case| case.starts_with(kind));
    for case in [first("Flagged: "), first("Clean: ")].into_iter().flatten() {
        let _ = write!(text, "\n## {case}");
    }
    if cases.len() > 2 {
        let _ = writeln!(text, "\n{} more cases with `--all`.", cases.len() - 2);
    }
    text
}

fn unknown(slug: &str) -> u8 {
    let known = || catalogue().map(|(rule, _)| rule.slug);
    let contained = || known().find(|known| slug.len() > 3 && known.contains(slug) || slug.contains(known));
    if slug.contains("-20") && slug.chars().any(|c| c.is_ascii_uppercase()) {
        let help = format!(
            "`cargo soup anomalies` says where it stands, `cargo soup evaluate {slug}` shows and judges it"
        );
        terminal::error(&format!("`{slug}` is an anomaly and no rule"), &help);
        return USAGE;
    }
    let help = match crate::evidence::manifest::nearest(slug, known()).or_else(contained) {
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
