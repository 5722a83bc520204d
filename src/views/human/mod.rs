//! The report as a person reads it on a terminal: findings like a compiler's, then what the verdict rests on.

mod summary;

pub(super) use summary::{apart, build_line, compared, toolchain, verb};

use super::place::excerpt;
use super::text::{is_plain, printable, printable_lines};
use crate::criteria::Level;
use crate::finding::{Finding, Place};
use crate::verdict::Report;
use annotate_snippets::{AnnotationKind, Element, Group, Level as Drawn, Origin, Renderer, Snippet};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Every finding in full, none summed up.
    pub verbose: bool,
    /// Only findings that fail, and the verdict.
    pub quiet: bool,
}

/// More findings of one rule than this are summed up in one.
const SUMMED_UP_ABOVE: usize = 4;

/// How many of the items summed up in one finding are named.
const NAMED: usize = 12;

/// How many of the anomalies summed up in one finding are named: each is a decision of its own.
const NAMED_ANOMALIES: usize = 40;

/// The width names are wrapped at, in columns; with what stands before them they fit into 80.
const WIDTH: usize = 70;

/// Draws a report. Styles are always in it; what writes it strips them where they are not wanted.
pub fn render(report: &Report<'_, '_>, options: Options) -> String {
    let mut text = String::new();
    for group in groups(report, options) {
        let _ = writeln!(text, "{}\n", draw(report, group));
    }
    if !options.quiet {
        summary::write_judged(&mut text, report);
    }
    summary::write_summary(&mut text, report, options);
    text
}

/// Neighbours of one rule and level, which stand together already.
fn groups<'r>(report: &'r Report<'_, '_>, options: Options) -> Vec<&'r [Finding]> {
    let shown = report.findings.iter().take_while(|finding| finding.waived.is_none()).count();
    let same = |a: &Finding, b: &Finding| a.rule == b.rule && a.level == b.level;
    let mut groups = Vec::new();
    for group in report.findings[..shown].chunk_by(same) {
        if options.quiet && !group[0].fails() {
            continue;
        }
        if group.len() > SUMMED_UP_ABOVE && !options.verbose {
            groups.push(group);
        } else {
            groups.extend(group.chunks(1));
        }
    }
    groups
}

fn draw(report: &Report<'_, '_>, group: &[Finding]) -> String {
    let drawn = match group {
        [finding] => single(report, finding),
        several => summed_up(report, several),
    };
    Renderer::styled().render(&[drawn])
}

fn drawn_level(level: Level) -> Drawn<'static> {
    match level {
        Level::Error => Drawn::ERROR,
        Level::Warning => Drawn::WARNING,
        Level::Info => Drawn::INFO,
    }
}

fn single<'a>(report: &Report<'_, '_>, finding: &'a Finding) -> Group<'a> {
    let hit = &finding.hit;
    let title = drawn_level(finding.level).primary_title(printable(&hit.message)).id(finding.rule.slug);
    let mut group = title.element(place(report, finding));
    for note in &hit.notes {
        group = group.element(Drawn::NOTE.message(printable(note)));
    }
    group
        .element(Drawn::NOTE.message(basis(finding)))
        .element(Drawn::HELP.message(printable_lines(hit.help.trim_end())))
}

fn basis(finding: &Finding) -> String {
    let judged = &finding.hit.judged;
    format!("judged at class {}: {}; basis: {}", judged.class, printable(&judged.why), finding.rule.basis)
}

fn place<'a>(report: &Report<'_, '_>, finding: &Finding) -> Element<'a> {
    let origin = &report.ledger.evidence.origin;
    match &finding.hit.place {
        Place::Manifest(span) => {
            let (line, within, position) = excerpt(&report.ledger.lines, &(span.start..span.end));
            let annotation = AnnotationKind::Primary.span(within).label(finding.hit.label.clone());
            Snippet::source(visible(line))
                .line_start(position.line)
                .path(origin.manifest_file.clone())
                .annotation(annotation)
                .into()
        }
        Place::ManifestFile => Origin::path(origin.manifest_file.clone()).into(),
        Place::Lockfile => Origin::path("Cargo.lock").into(),
        Place::Database => Origin::path(database_path(report)).into(),
    }
}

/// A line of the manifest with what a terminal would obey replaced by characters of the same length.
fn visible(line: &str) -> String {
    let replaced = |c: char| match c.len_utf8() {
        _ if is_plain(c) => c,
        1 => ' ',
        2 => '\u{b7}',
        _ => '\u{fffd}',
    };
    line.chars().map(replaced).collect()
}

fn database_path(report: &Report<'_, '_>) -> String {
    report
        .ledger
        .database()
        .map_or_else(|| "(advisory database)".to_owned(), |database| printable(&database.source))
}

fn summed_up<'a>(report: &Report<'_, '_>, group: &[Finding]) -> Group<'a> {
    let first = &group[0];
    let title = format!("{} {}", group.len(), first.rule.many);
    drawn_level(first.level)
        .primary_title(title)
        .id(first.rule.slug)
        .element(place(report, first))
        .element(Drawn::NOTE.message(named(report, group)))
        .element(Drawn::NOTE.message(format!("judged at {}; basis: {}", classes(group), first.rule.basis)))
        .element(Drawn::HELP.message(help_for_all(group)))
}

/// The subjects of several findings: anomalies a line each, items in running text.
fn named(report: &Report<'_, '_>, group: &[Finding]) -> String {
    if group.iter().any(|finding| finding.hit.anomaly.is_some()) {
        let mut lines: Vec<String> =
            group.iter().take(NAMED_ANOMALIES).map(|finding| anomaly_line(report, finding)).collect();
        lines.extend(and_more(group.len(), NAMED_ANOMALIES));
        return lines.join("\n");
    }
    let name = |finding: &Finding| finding.hit.subject.id().unwrap_or_else(|| finding.hit.message.clone());
    let names: BTreeSet<String> = group.iter().map(name).collect();
    if names.len() < group.len() {
        // Several about one item: its name alone would not tell them apart.
        let mut lines: Vec<String> =
            group.iter().take(NAMED).map(|finding| with_line(report, finding)).collect();
        lines.extend(and_more(group.len(), NAMED));
        return lines.join("\n");
    }
    let mut names: Vec<String> = group.iter().take(NAMED).map(|finding| printable(&name(finding))).collect();
    names.extend(and_more(group.len(), NAMED));
    wrapped(&names)
}

fn with_line(report: &Report<'_, '_>, finding: &Finding) -> String {
    let message = printable(&finding.hit.message);
    match &finding.hit.place {
        Place::Manifest(span) => format!("line {}: {message}", report.ledger.lines.at(span.start).line),
        _ => message,
    }
}

fn and_more(all: usize, named: usize) -> Option<String> {
    (all > named).then(|| format!("and {} more", all - named))
}

fn anomaly_line(report: &Report<'_, '_>, finding: &Finding) -> String {
    let id = finding.hit.anomaly.as_deref().unwrap_or_default();
    let subject = finding.hit.subject.id().unwrap_or_default();
    let case = report.ledger.anomalies.iter().find(|case| case.id() == id);
    let told = case.map(|case| format!(" ({}): {}", case.kind(), case.title()));
    printable(&format!("{id} {subject}{}", told.unwrap_or_default()))
}

fn wrapped(names: &[String]) -> String {
    let mut lines = vec![String::new()];
    for (number, name) in names.iter().enumerate() {
        let comma = if number + 1 < names.len() { "," } else { "" };
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.len() + name.len() + 2 > WIDTH {
            lines.push(format!("{name}{comma}"));
        } else {
            let space = if line.is_empty() { "" } else { " " };
            let _ = write!(line, "{space}{name}{comma}");
        }
    }
    lines.join("\n")
}

fn classes(group: &[Finding]) -> String {
    let classes: BTreeSet<_> = group.iter().map(|finding| finding.hit.judged.class.letter()).collect();
    let several = classes.len() > 1;
    format!("class{} {}", if several { "es" } else { "" }, classes.into_iter().collect::<Vec<_>>().join(", "))
}

/// The first line of a help says what to do; lines after it are to be pasted.
fn help_for_all(group: &[Finding]) -> String {
    let says = |finding: &Finding| printable(finding.hit.help.lines().next().unwrap_or_default());
    let pastes = group.iter().any(|finding| finding.hit.help.contains('\n'));
    let first = says(&group[0]);
    let one = group.iter().all(|finding| says(finding) == first);
    if group.iter().all(|finding| finding.hit.help == group[0].hit.help) {
        return printable_lines(group[0].hit.help.trim_end());
    }
    // Each has a command of its own; one walks through all of them.
    if group.iter().all(|finding| finding.hit.help.starts_with("`cargo soup evaluate ")) {
        return "`cargo soup evaluate --all` goes through them one by one".into();
    }
    if group.iter().all(|finding| finding.hit.help.starts_with("`cargo soup review ")) {
        return "`cargo soup review NAME...` shows entries and signs them; `cargo soup review --all` signs each that \
                lacks nothing else"
            .into();
    }
    match (one, pastes) {
        (true, false) => first,
        (true, true) => format!("{first}; `cargo soup audit --verbose` prints the lines for each"),
        (false, _) => "`cargo soup audit --verbose` prints the next step for each".into(),
    }
}
