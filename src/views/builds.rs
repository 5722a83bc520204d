//! What each build ships, and what the builds do not have in common, for a person.

use super::human::{build_line, verb};
use super::text::{count, folded, printable};
use crate::evidence::graph::{Build, CrateIx, Graph, Role};
use crate::reconcile::{Builds, FeatureDifference, Ledger, Share, Shares};
use anstyle::Style;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How it is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How many columns there are; `None`: any number.
    pub width: Option<usize>,
    /// Every name, however many.
    pub all: bool,
}

/// The names of a list that are written out.
const NAMES: usize = 24;

const INDENT: usize = 13;

/// Draws the builds. Styles are always in it.
pub fn render(ledger: &Ledger<'_>, shares: &Shares, options: Options) -> String {
    let Some(graph) = ledger.graph() else { return String::new() };
    let mut page = Page { graph, options, text: String::new() };
    for (build, share) in graph.builds().iter().zip(&shares.builds) {
        page.build(build, share);
    }
    if graph.builds().len() > 1 {
        page.crates(shares);
        page.features(&shares.features);
    }
    page.text
}

struct Page<'g> {
    graph: &'g Graph,
    options: Options,
    text: String,
}

impl Page<'_> {
    fn build(&mut self, build: &Build, share: &Share) {
        self.told("Build", &build_line(build, &build.target.triple));
        let classes: Vec<String> =
            share.classes.iter().rev().map(|(class, number)| format!("{number} class {class}")).collect();
        let roles: Vec<String> =
            share.roles.iter().map(|(role, number)| format!("{number} for {}", role.phrase())).collect();
        let mut ships = count(share.crates, "crate", "crates");
        if share.crates > 0 {
            let _ = write!(ships, ": {}; {}", classes.join(", "), roles.join(", "));
        }
        self.told("Ships", &ships);
    }

    /// The crates by the builds that contain them: what all have, then what fewer and fewer do.
    fn crates(&mut self, shares: &Shares) {
        let all = self.graph.builds().len();
        let mut groups: Vec<(&Builds, &Vec<CrateIx>)> = shares.crates.iter().collect();
        groups.sort_by_key(|(builds, _)| (std::cmp::Reverse(builds.len()), (*builds).clone()));
        for (builds, crates) in groups {
            let bold = Style::new().bold();
            let number = count(crates.len(), "crate", "crates");
            let said = if builds.len() == all {
                format!("In every build: {number}")
            } else {
                format!("Only in {}: {number}", self.names(builds))
            };
            let _ = writeln!(self.text, "\n{bold}{}{bold:#}", printable(&said));
            if builds.len() < all {
                let names: Vec<String> = crates.iter().map(|index| self.graph.get(*index).id()).collect();
                self.listed(&names);
            }
        }
        if shares.crates.len() == 1 && shares.crates.keys().all(|builds| builds.len() == all) {
            let _ = writeln!(self.text, "  and nothing else: the builds contain the same crates");
        }
    }

    fn features(&mut self, differences: &[FeatureDifference]) {
        if differences.is_empty() {
            return;
        }
        let bold = Style::new().bold();
        let mut crates: BTreeMap<(String, &Builds, &Builds), Vec<&str>> = BTreeMap::new();
        for difference in differences {
            let side = match self.graph.role(difference.node) {
                Role::Runtime => String::new(),
                role => format!(" ({})", role.phrase()),
            };
            let name = format!("{}{side}", self.graph.get(difference.node.krate).id());
            crates.entry((name, &difference.on, &difference.off)).or_default().push(&difference.feature);
        }
        let _ = writeln!(self.text, "\n{bold}With different features{bold:#}");
        let limit = if self.options.all { usize::MAX } else { NAMES };
        let lines: Vec<String> = crates
            .iter()
            .take(limit)
            .map(|((name, on, off), features)| {
                format!(
                    "{name}: {} on in {}, off in {}",
                    features.join(", "),
                    self.names(on),
                    self.names(off)
                )
            })
            .collect();
        for line in &lines {
            self.paragraph(line);
        }
        if crates.len() > limit {
            self.paragraph(&format!("and {} more; `--all` names them", crates.len() - limit));
        }
    }

    /// Names of builds; with their targets where one name stands for several.
    fn names(&self, builds: &Builds) -> String {
        let all = self.graph.builds();
        let name = |build: &usize| {
            let build = &all[*build];
            let several = all.iter().filter(|other| other.name == build.name).count() > 1;
            if several {
                format!("`{}` for {}", build.name, build.target.triple)
            } else {
                format!("`{}`", build.name)
            }
        };
        builds.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    fn listed(&mut self, names: &[String]) {
        let limit = if self.options.all { usize::MAX } else { NAMES };
        let mut text = names.iter().take(limit).cloned().collect::<Vec<_>>().join(", ");
        if names.len() > limit {
            let _ = write!(text, " and {} more; `--all` names them", names.len() - limit);
        }
        self.paragraph(&text);
    }

    fn paragraph(&mut self, text: &str) {
        for line in folded(&printable(text), self.width().saturating_sub(2).max(20)) {
            let _ = writeln!(self.text, "  {line}");
        }
    }

    fn told(&mut self, word: &str, rest: &str) {
        let lines = folded(&printable(rest), self.width().saturating_sub(INDENT).max(20));
        let _ = writeln!(self.text, "{}", verb(word, &lines[0]));
        for line in &lines[1..] {
            let _ = writeln!(self.text, "{:INDENT$}{line}", "");
        }
    }

    fn width(&self) -> usize {
        self.options.width.unwrap_or(usize::MAX)
    }
}
