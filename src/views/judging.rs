//! What a person needs to see of one anomaly before judging it, on one screen.

use super::anomalies::judgement;
use super::line_of;
use super::lists::look;
use super::text::{SCREEN as WIDTH, folded, printable, write_fact};
use crate::evidence::anomaly::Advisory;
use crate::evidence::graph::{CrateIx, Graph};
use crate::evidence::manifest::Evaluation;
use crate::reconcile::{Anomaly, Case, Ledger, Listed, Standing};
use anstyle::Style;
use std::fmt::Write as _;

/// How many lines of the advisory's prose are shown.
const PROSE: usize = 20;

/// Draws the screen. Styles are always in it.
pub fn screen(ledger: &Ledger<'_>, case: &Case<'_>) -> String {
    let mut screen = Screen::default();
    screen.heading(case);
    screen.prose(case.advisory().map_or("", |advisory| &advisory.description));
    screen.facts(ledger, case);
    screen.earlier(ledger, case);
    screen.0
}

#[derive(Default)]
pub(super) struct Screen(pub(super) String);

impl Screen {
    fn heading(&mut self, case: &Case<'_>) {
        let bold = Style::new().bold();
        let mut told = vec![case.id().to_owned(), case.kind().to_owned()];
        if let Some(advisory) = case.advisory() {
            told.push(format!("severity: {}", case.severity()));
            told.push(format!("dated {}", advisory.date));
            if !advisory.aliases.is_empty() {
                told.push(format!("also {}", advisory.aliases.join(", ")));
            }
        }
        for line in folded(&printable(&told.join(", ")), WIDTH) {
            let _ = writeln!(self.0, "{line}");
        }
        for line in folded(&printable(case.title()), WIDTH) {
            let _ = writeln!(self.0, "{bold}{line}{bold:#}");
        }
        if let Some(attribution) = case.advisory().and_then(|advisory| advisory.attribution.as_ref()) {
            let _ = writeln!(self.0, "({})", printable(attribution));
        }
        self.0.push('\n');
    }

    fn prose(&mut self, description: &str) {
        let lines = prose(description);
        for line in lines.iter().take(PROSE) {
            let _ = writeln!(self.0, "{}", format!("  {line}").trim_end());
        }
        if lines.len() > PROSE {
            let _ = writeln!(self.0, "  ({} more lines: see the advisory)", lines.len() - PROSE);
        }
        if !lines.is_empty() {
            self.0.push('\n');
        }
    }

    fn facts(&mut self, ledger: &Ledger<'_>, case: &Case<'_>) {
        self.fact("in use", &in_use(case));
        match case.anomaly {
            Anomaly::Advisory(advisory) => self.of_advisory(advisory),
            Anomaly::Listed(listed) => self.of_list(ledger, case, listed),
        }
        if let Some(graph) = ledger.graph().filter(|_| case.krate().is_some()) {
            self.fact("builds", &builds(graph, case.index()));
        }
        let judged = ledger.judged(Some(&case.item_id()));
        self.fact("class", &format!("{}: {}", judged.class, judged.why));
        if let Some(item) = ledger.item_of(case) {
            self.fact("path", &ledger.path(item));
        } else if case.is_of_the_toolchain() {
            self.fact("path", "linked into whatever is built");
        }
        if let Some(advisory) = case.advisory() {
            self.fact("upgrade", &upgrade(case));
            if let Some(day) = advisory.withdrawn {
                self.fact("withdrawn", &format!("on {day}"));
            }
        }
    }

    fn of_advisory(&mut self, advisory: &Advisory) {
        let or =
            |list: &[String], none: &str| if list.is_empty() { none.to_owned() } else { list.join(" or ") };
        self.fact("patched", &or(&advisory.patched, "no version"));
        self.fact("unaffected", &or(&advisory.unaffected, "no version named"));
        self.fact("functions", &functions(advisory));
        self.fact("platforms", &platforms(advisory));
    }

    /// Where it was found, and the last look at that list: what it says is for a person to read there.
    fn of_list(&mut self, ledger: &Ledger<'_>, case: &Case<'_>, listed: Listed<'_>) {
        self.fact("list", listed.list.unwrap_or("not named"));
        for list in ledger.lists_of(case.item).into_iter().flat_map(|lists| &lists.lists) {
            self.fact("looked", &look(ledger, list));
        }
    }

    /// Judgements that are there already, the one that bears on it first, and what changed since.
    fn earlier(&mut self, ledger: &Ledger<'_>, case: &Case<'_>) {
        let current = match &case.standing {
            Standing::Evaluated(evaluation) | Standing::Reopened(evaluation, _) => Some(*evaluation),
            Standing::Withdrawn(evaluation) => *evaluation,
            Standing::Open | Standing::NotShipped | Standing::OtherPlatform => None,
        };
        for evaluation in current.into_iter().chain(case.superseded.iter().copied()) {
            let line = line_of(&ledger.evidence.manifest_text, evaluation.span.start).line;
            let file = &ledger.evidence.origin.manifest_file;
            self.fact("earlier", &format!("{} ({file}:{line})", judgement(evaluation)));
            self.fact("", &format!("because: {}", evaluation.rationale.text().unwrap_or("no rationale")));
        }
        if let Some(evaluation) = current {
            for difference in differences(evaluation, case) {
                self.fact("changed", &difference);
            }
        }
    }

    pub(super) fn fact(&mut self, label: &str, text: &str) {
        write_fact(&mut self.0, 10, label, text);
    }
}

/// The advisory's text in lines that fit; blank lines in a row are one.
fn prose(description: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in description.trim().lines() {
        let line = printable(line);
        let blank = line.trim().is_empty();
        if blank && lines.last().is_some_and(String::is_empty) {
            continue;
        }
        // What is set in (code, lists) keeps its place where it fits.
        if line.chars().count() <= WIDTH - 2 {
            lines.push(line.trim_end().to_owned());
        } else {
            lines.extend(folded(&line, WIDTH - 2));
        }
    }
    lines
}

fn in_use(case: &Case<'_>) -> String {
    let affected = if case.listed().is_some() {
        "of which a person found it on its supplier's list"
    } else if case.is_of_the_toolchain() {
        "in the affected range by the compiler's release"
    } else if case.by_name_only() {
        "in the affected range by name and version; it is not from a registry"
    } else {
        "in the affected range"
    };
    format!("{}, {affected}", case.item_id())
}

fn functions(advisory: &Advisory) -> String {
    if advisory.functions.is_empty() {
        return "none named".into();
    }
    let named =
        advisory.functions.iter().map(|(path, versions)| format!("{path} ({})", versions.join(" or ")));
    named.collect::<Vec<_>>().join(", ")
}

fn platforms(advisory: &Advisory) -> String {
    let limited =
        |name: &str, list: &[String]| (!list.is_empty()).then(|| format!("{name} {}", list.join(" or ")));
    let limits: Vec<String> =
        [limited("os", &advisory.os), limited("arch", &advisory.arch)].into_iter().flatten().collect();
    if limits.is_empty() { "all".into() } else { format!("only {}", limits.join(", ")) }
}

fn builds(graph: &Graph, index: Option<CrateIx>) -> String {
    let build = |&number: &usize| {
        let build = &graph.builds()[number];
        format!("{} for {}", build.name, build.target.triple)
    };
    let Some(index) = index else {
        return (0..graph.builds().len()).map(|number| build(&number)).collect::<Vec<_>>().join(", ");
    };
    let roles: Vec<&str> = graph.roles(index).iter().map(|role| role.word()).collect();
    let builds: Vec<String> = graph.builds_with(index).iter().map(build).collect();
    format!("{} ({})", builds.join(", "), roles.join(", "))
}

fn upgrade(case: &Case<'_>) -> String {
    let fixes = case.fixes();
    let fixed_in = fixes.requirements.join(" or ");
    match (fixes.requirements.is_empty(), fixes.compatible) {
        (true, _) => "no fixed version is published".into(),
        (false, _) if case.is_of_the_toolchain() => format!("a toolchain of {fixed_in}"),
        (false, true) => {
            format!("`cargo update -p {}`, unless a requirement pins it: {fixed_in}", case.item_id())
        }
        (false, false) => format!("{fixed_in}, which is not compatible: raise what requires it"),
    }
}

/// Each thing an evaluation is bound to that is not as it was.
fn differences(evaluation: &Evaluation, case: &Case<'_>) -> Vec<String> {
    let mut changed = Vec::new();
    let mut compare = |what: &str, then: Option<&str>, now: Option<&str>| {
        if then != now {
            let (then, now) = (shown(then, "not stated"), shown(now, "none"));
            changed.push(format!("{what}: {then}, now {now}"));
        }
    };
    compare("item", evaluation.soup.text(), Some(&case.item_id()));
    let (checksum, revision) = case.item.designators();
    match revision {
        Some(_) => compare("revision", evaluation.revision.text(), revision),
        None => compare("checksum", evaluation.checksum.text(), checksum),
    }
    if let Some(advisory) = case.advisory() {
        compare("core facts", evaluation.advisory_digest.text(), Some(&advisory.core_digest));
        if evaluation.text_digest.text().is_some() {
            compare("text", evaluation.text_digest.text(), Some(&advisory.text_digest));
        }
    }
    changed
}

/// A digest by its first digits: two that differ, differ there.
fn shown(value: Option<&str>, none: &str) -> String {
    const DIGITS: usize = 23;
    let value = value.unwrap_or(none);
    match value.char_indices().nth(DIGITS) {
        Some((end, _)) if !value.contains('@') => format!("{}...", &value[..end]),
        _ => value.to_owned(),
    }
}
