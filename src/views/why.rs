//! Why a crate ships, for a person: what it is, the ways it comes by, and what would have to change.

use super::human::verb;
use super::terms::{dependency, features};
use super::text::{count, folded, printable};
use crate::evidence::graph::{Build, CrateIx, Graph, Node, Role};
use crate::evidence::manifest::Kind;
use crate::reconcile::{Builds, Item, Ledger, Mark, Marks, Origin, Reasons, Removal, Way, Why};
use anstyle::Style;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How an answer is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How many columns there are; `None`: any number.
    pub width: Option<usize>,
    /// Every path and every dependency, however many.
    pub all: bool,
}

/// How far what follows a right-aligned verb is set in.
const INDENT: usize = 13;

/// The packages whose ways are drawn step by step, and how many of each.
const ORIGINS: usize = 3;
const WAYS: usize = 2;

/// The dependencies of a change that have a line each; more are put together by who has them.
const DEPENDENCIES: usize = 8;

/// The names of a list that are written out.
const NAMES: usize = 12;

/// The features of a step that are named.
const FEATURES: usize = 6;

/// Draws the answers about some crates. Styles are always in it.
pub fn render(ledger: &Ledger<'_>, answers: &[(CrateIx, Why)], options: Options) -> String {
    let Some(graph) = ledger.graph() else { return String::new() };
    let marks = Marks::new(ledger);
    let drawn = answers.iter().map(|(index, why)| {
        let mut page = Page { ledger, graph, marks: &marks, options, text: String::new() };
        match why {
            Why::Ships(reasons) => page.ships(*index, reasons),
            Why::Absent { absence, path } => {
                let phrase =
                    absence.map_or("only a workspace package that no build contains", |why| why.phrase());
                page.absent(*index, phrase, path);
            }
        }
        page.text
    });
    drawn.collect::<Vec<_>>().join("\n")
}

struct Page<'p, 'e> {
    ledger: &'p Ledger<'e>,
    graph: &'p Graph,
    marks: &'p Marks<'p, 'e>,
    options: Options,
    text: String,
}

impl Page<'_, '_> {
    fn absent(&mut self, index: CrateIx, phrase: &str, path: &[CrateIx]) {
        let id = self.graph.get(index).id();
        let member = self.graph.get(index).member;
        let what = if member { "no build contains this package of the workspace" } else { phrase };
        self.told("Left out", &format!("{id} is locked and does not ship: {what}"));
        if path.len() > 1 {
            let names: Vec<&str> = path.iter().map(|krate| self.graph.get(*krate).name.as_str()).collect();
            self.told("By way of", &names.join(" -> "));
        }
    }

    fn ships(&mut self, index: CrateIx, reasons: &Reasons) {
        self.facts(index);
        self.reached_by(reasons);
        self.origins(reasons);
        for change in &reasons.changes {
            self.change(change);
        }
        if self.graph.get(index).member {
            self.text.push('\n');
            self.told(
                "Stated",
                "it is a package of the workspace, and ships because a build names it or needs it",
            );
        }
    }

    fn facts(&mut self, index: CrateIx) {
        let judged = match (self.ledger.item_at(index), self.ledger.software_item(index)) {
            (Some(item), _) => &item.judged,
            (None, Some(item)) => &item.judged,
            (None, None) => return,
        };
        let id = self.graph.get(index).id();
        self.told("Ships", &format!("{id} at class {}: {}", judged.class, judged.why));
        for (node, presence) in self.graph.sides(index) {
            let builds = self.builds(&presence.builds.keys().copied().collect());
            let all = presence.features().collect();
            let features =
                features(&all, usize::MAX).map_or(String::new(), |features| format!("; {features}"));
            self.told(role(self.graph.role(node)), &format!("in {builds}{features}"));
        }
        if let Some(item) = self.ledger.item_at(index) {
            self.told("Record", &self.record(item));
        }
        let open = self.graph.sides(index).next().and_then(|(node, _)| self.marks.of(node).open);
        match open {
            None => self.told("Anomalies", "not determined: no advisory database could be read for it"),
            Some(0) => self.told("Anomalies", "none open"),
            Some(open) => {
                self.told(
                    "Anomalies",
                    &format!("{open} open; `cargo soup anomalies --soup {id}` lists them"),
                );
            }
        }
    }

    fn record(&self, item: &Item<'_>) -> String {
        let Some(record) = item.record else {
            let unread = self.ledger.manifest().is_none();
            return if unread { "not known: the manifest cannot be read" } else { "none: it is undeclared" }
                .into();
        };
        let line = self.ledger.lines.at(record.span.start).line;
        let place = format!("line {line} of {}", self.ledger.evidence.origin.manifest_file);
        let Some(stated) = &record.part_of else {
            let what = if record.kind == Kind::Tool { "a tool" } else { "an item of its own" };
            return format!("{what}, {place}");
        };
        let parents = item.cover.iter().flat_map(|cover| &cover.parents).filter_map(|parent| {
            let parent = self.ledger.item_at(*parent)?;
            Some(format!("{} (class {})", parent.krate.id(), parent.judged.class))
        });
        let mut parents: Vec<String> = parents.collect();
        if parents.is_empty() {
            parents = stated.iter().map(|parent| parent.value.clone()).collect();
        }
        let complete = item.cover.as_ref().is_none_or(crate::reconcile::Cover::is_complete);
        let gap = if complete { "" } else { "; they are not on every path to it" };
        format!("part of {}, {place}{gap}", parents.join(", "))
    }

    /// The software items by class, those that decide first.
    fn reached_by(&mut self, reasons: &Reasons) {
        for (place, group) in reasons.reached_by.chunk_by(|a, b| a.1 == b.1).enumerate() {
            let names: Vec<String> =
                group.iter().map(|(index, _)| self.graph.get(*index).name.clone()).collect();
            let word = if place == 0 { "Reached by" } else { "and by" };
            let named = self.some(&names);
            self.told(
                word,
                &format!(
                    "{} of class {}: {named}",
                    count(names.len(), "software item", "software items"),
                    group[0].1
                ),
            );
        }
    }

    fn origins(&mut self, reasons: &Reasons) {
        let limit = if self.options.all { usize::MAX } else { ORIGINS };
        for origin in reasons.origins.iter().take(limit) {
            self.origin(origin);
        }
        let rest = reasons.origins.get(limit..).unwrap_or_default();
        if !rest.is_empty() {
            let drawn: BTreeSet<CrateIx> =
                reasons.origins[..limit].iter().map(|origin| origin.from.krate).collect();
            let others: BTreeSet<CrateIx> =
                rest.iter().map(|origin| origin.from.krate).filter(|other| !drawn.contains(other)).collect();
            let names: Vec<String> = others.iter().map(|other| self.graph.get(*other).name.clone()).collect();
            let packages = count(names.len(), "more package brings it", "more packages bring it");
            self.text.push('\n');
            if names.is_empty() {
                self.plain("and on other ways; `--all` draws every path");
            } else {
                self.plain(&format!("{packages} as well: {}; `--all` draws every path", self.some(&names)));
            }
        }
    }

    fn origin(&mut self, origin: &Origin) {
        let limit = if self.options.all { usize::MAX } else { WAYS };
        let mark = self.marks.of(origin.from);
        let name = printable(&self.graph.get(origin.from.krate).name);
        let bold = Style::new().bold();
        let several = match (origin.ways.len(), origin.truncated) {
            (1, false) => String::new(),
            (ways, false) => format!(", by {ways} shortest paths"),
            (ways, true) => format!(", by more than {ways} shortest paths"),
        };
        let role = self.graph.role(origin.to).phrase();
        let _ = writeln!(
            self.text,
            "\n{bold}{name}{bold:#} (class {}) brings it for {role}{several}",
            mark.class
        );
        for way in origin.ways.iter().take(limit) {
            self.way(way);
        }
        if origin.ways.len() > limit {
            let more = count(origin.ways.len() - limit, "more path", "more paths");
            self.plain(&format!("  and {more} as short; `--all` draws them"));
        }
    }

    /// A line for each step, each set in below the one that needs it.
    fn way(&mut self, way: &Way) {
        if way.builds.len() < self.graph.builds().len() {
            let builds = self.builds(&way.builds);
            self.plain(&format!("  in {builds}"));
        }
        let id = |(depth, node): (usize, &Node)| {
            format!("{:indent$}{}", "", printable(&self.graph.get(node.krate).id()), indent = 2 + 2 * depth)
        };
        let ids: Vec<String> = way.path.iter().enumerate().map(id).collect();
        let column = ids.iter().map(|id| id.chars().count()).max().unwrap_or_default() + 2;
        for (place, node) in way.path.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| way.path[before]);
            let detail = self.step(before, *node, &way.builds);
            self.beside(&ids[place], column, &detail);
        }
    }

    fn step(&self, before: Option<Node>, node: Node, builds: &Builds) -> String {
        let Mark { class, recorded, .. } = self.marks.of(node);
        let mut said = vec![format!("{class} {}", recorded.phrase())];
        said.extend(before.and_then(|before| dependency(self.graph, before, node)));
        let presence = self.graph.nodes().get(&node);
        let on = presence.into_iter().flat_map(|presence| {
            let in_path = presence.builds.iter().filter(|(build, _)| builds.contains(build));
            in_path.flat_map(|(_, features)| features).map(String::as_str)
        });
        said.extend(features(&on.collect(), if self.options.all { usize::MAX } else { FEATURES }));
        printable(&said.join("; "))
    }

    fn change(&mut self, change: &Removal) {
        let after = match change.leaves {
            Some(class) => format!("It would be class {class} without"),
            None => "It would be gone without".to_owned(),
        };
        let name = |node: Node| printable(&self.graph.get(node.krate).id());
        let mut arrows: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for &(from, to) in &change.cut {
            let terms = printable(&dependency(self.graph, from, to).unwrap_or_default());
            arrows.entry(name(from)).or_default().insert(name(to), terms);
        }
        let all = match arrows.values().map(BTreeMap::len).sum() {
            1 => "this dependency".to_owned(),
            more => format!("all of these {more} dependencies, and no fewer would do"),
        };
        let _ = writeln!(self.text, "\n{after} {all}");
        if self.options.all || change.cut.len() <= DEPENDENCIES {
            self.arrows(&arrows);
        } else {
            self.arrows_by_dependent(&arrows);
        }
    }

    fn arrows(&mut self, arrows: &BTreeMap<String, BTreeMap<String, String>>) {
        let lines = arrows
            .iter()
            .flat_map(|(from, to)| to.iter().map(move |(to, terms)| (format!("  {from} -> {to}"), terms)));
        let lines: Vec<(String, &String)> = lines.collect();
        let column = lines.iter().map(|(arrow, _)| arrow.chars().count()).max().unwrap_or_default() + 2;
        for (arrow, terms) in &lines {
            self.beside(arrow, column, terms);
        }
    }

    fn arrows_by_dependent(&mut self, arrows: &BTreeMap<String, BTreeMap<String, String>>) {
        let froms: Vec<String> = arrows.keys().map(|from| format!("  {from} ->")).collect();
        let column = froms.iter().map(|from| from.chars().count()).max().unwrap_or_default() + 1;
        for (from, to) in froms.iter().zip(arrows.values()) {
            let optional = |terms: &String| if terms.contains("optional") { " (optional)" } else { "" };
            let to: Vec<String> = to.iter().map(|(to, terms)| format!("{to}{}", optional(terms))).collect();
            self.beside(from, column, &to.join(", "));
        }
    }

    fn builds(&self, builds: &Builds) -> String {
        let all = self.graph.builds();
        if builds.len() == all.len() && all.len() > 1 {
            return "every build".into();
        }
        let name = |build: &Build| format!("`{}` for {}", build.name, build.target.triple);
        builds.iter().map(|build| name(&all[*build])).collect::<Vec<_>>().join(", ")
    }

    /// Some names, and how many more there are.
    fn some(&self, names: &[String]) -> String {
        let limit = if self.options.all { usize::MAX } else { NAMES };
        let named = names.iter().take(limit).cloned().collect::<Vec<_>>().join(", ");
        if names.len() > limit { format!("{named} and {} more", names.len() - limit) } else { named }
    }

    fn width(&self) -> usize {
        self.options.width.unwrap_or(usize::MAX)
    }

    fn told(&mut self, word: &str, rest: &str) {
        let lines = folded(&printable(rest), self.width().saturating_sub(INDENT).max(20));
        let _ = writeln!(self.text, "{}", verb(word, &lines[0]));
        for line in &lines[1..] {
            let _ = writeln!(self.text, "{:INDENT$}{line}", "");
        }
    }

    /// A line that goes on below itself, set in as it begins.
    fn plain(&mut self, line: &str) {
        let indent = line.len() - line.trim_start().len();
        for part in folded(&printable(line), self.width().saturating_sub(indent).max(20)) {
            let _ = writeln!(self.text, "{:indent$}{part}", "");
        }
    }

    /// A first column, and prose beside it where there is room, or below it.
    fn beside(&mut self, first: &str, column: usize, detail: &str) {
        let indent = first.len() - first.trim_start().len() + 4;
        let room = self.width().saturating_sub(column);
        if detail.is_empty() {
            let _ = writeln!(self.text, "{first}");
        } else if room >= 40 {
            let lines = folded(detail, room);
            let _ = writeln!(self.text, "{}", format!("{first:<column$}{}", lines[0]).trim_end());
            for line in &lines[1..] {
                let _ = writeln!(self.text, "{:column$}{line}", "");
            }
        } else {
            let _ = writeln!(self.text, "{first}");
            for line in folded(detail, self.width().saturating_sub(indent).max(20)) {
                let _ = writeln!(self.text, "{:indent$}{line}", "");
            }
        }
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Runtime => "Runtime",
        Role::CodeGeneration => "Generates",
        Role::BuildTool => "Builds",
        Role::Development => "Tests",
    }
}
