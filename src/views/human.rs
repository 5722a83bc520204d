//! The report as a person reads it on a terminal: findings like a compiler's, then what the verdict rests on.

use super::place::excerpt;
use super::text::{count, is_plain, printable, printable_lines};
use crate::criteria::Level;
use crate::evidence::anomaly::Database;
use crate::evidence::verification::Verification;
use crate::finding::{Finding, Place};
use crate::reconcile::{Case, Standing};
use crate::verdict::{Conclusion, Coverage, Report};
use annotate_snippets::{AnnotationKind, Element, Group, Level as Drawn, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
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
        write_judged(&mut text, report);
    }
    write_summary(&mut text, report, options);
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
            let (line, within, position) =
                excerpt(&report.ledger.evidence.manifest_text, &(span.start..span.end));
            let within = if within.is_empty() {
                within.start..(within.start + 1).min(line.len().max(1))
            } else {
                within
            };
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
    let mut names: Vec<String> = group.iter().take(NAMED).map(|finding| printable(&name(finding))).collect();
    names.extend(and_more(group.len(), NAMED));
    wrapped(&names)
}

fn and_more(all: usize, named: usize) -> Option<String> {
    (all > named).then(|| format!("and {} more", all - named))
}

fn anomaly_line(report: &Report<'_, '_>, finding: &Finding) -> String {
    let id = finding.hit.anomaly.as_deref().unwrap_or_default();
    let subject = finding.hit.subject.id().unwrap_or_default();
    let advisory =
        report.ledger.anomalies.iter().map(|case| case.advisory).find(|advisory| advisory.id == id);
    let told = advisory.map(|advisory| format!(" ({}): {}", advisory.kind.word(), advisory.title));
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
    let classes: std::collections::BTreeSet<_> =
        group.iter().map(|finding| finding.hit.judged.class.letter()).collect();
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
    if group.iter().all(|finding| finding.hit.help.starts_with("`cargo soup evaluate RUSTSEC-")) {
        return "`cargo soup evaluate --all` goes through them one by one".into();
    }
    match (one, pastes) {
        (true, false) => first,
        (true, true) => format!("{first}\n(`cargo soup audit --verbose` prints the lines for each)"),
        (false, _) => "`cargo soup audit --verbose` prints the next step for each".into(),
    }
}

/// What people have judged and accepted, and what is set apart: it stays visible.
fn write_judged(text: &mut String, report: &Report<'_, '_>) {
    let before = text.len();
    for case in &report.ledger.anomalies {
        if let Standing::Evaluated(_) = case.standing {
            let _ = writeln!(text, "{}", evaluated(case));
        }
    }
    for case in &report.ledger.anomalies {
        if let Some(why) = apart(report, case) {
            let line = format!("{} of {}: {why}", case.advisory.id, case.krate.id());
            let _ = writeln!(text, "{}", verb("Apart", &printable(&line)));
        }
    }
    for finding in report.findings.iter().filter(|finding| finding.waived.is_some()) {
        let _ = writeln!(text, "{}", waived(finding));
    }
    if text.len() > before {
        text.push('\n');
    }
}

/// Why an anomaly of a locked crate is none of the device's.
pub(super) fn apart(report: &Report<'_, '_>, case: &Case<'_>) -> Option<String> {
    match case.standing {
        Standing::NotShipped => {
            let absence = report.ledger.graph()?.not_shipped().get(&case.index)?.absence;
            Some(format!("the crate does not ship ({})", absence.phrase()))
        }
        Standing::OtherPlatform => {
            let platforms: Vec<&str> =
                case.advisory.os.iter().chain(&case.advisory.arch).map(String::as_str).collect();
            Some(format!("it is limited to {}, and no build is for that", platforms.join(", ")))
        }
        Standing::Withdrawn(_) => Some("it was withdrawn".into()),
        Standing::Open | Standing::Evaluated(_) | Standing::Reopened(..) => None,
    }
}

fn evaluated(case: &Case<'_>) -> String {
    let Some(evaluation) = case.evaluation() else { return String::new() };
    let outcome = evaluation.outcome.get().map_or("no outcome", |outcome| outcome.word());
    let signature = evaluation.evaluated.get();
    let by = signature.and_then(|signature| signature.by.text()).unwrap_or("nobody");
    let on =
        signature.and_then(|signature| signature.on.get()).map_or("no day".to_owned(), ToString::to_string);
    let why = evaluation.rationale.text().unwrap_or("no rationale");
    let edited = if case.edited_since() { " (its prose or metadata were edited since)" } else { "" };
    let line =
        format!("{} of {}: {outcome}, by {by} on {on}: {why}{edited}", case.advisory.id, case.krate.id());
    verb("Evaluated", &printable(&line))
}

fn waived(finding: &Finding) -> String {
    let Some(waived) = &finding.waived else { return String::new() };
    let (rule, message) = (finding.rule.slug, &finding.hit.message);
    let line =
        format!("{rule}: {message}; by {} until {}: {}", waived.by, waived.expires, waived.justification);
    verb("Waived", &printable(&line))
}

/// A line with a right-aligned verb in front, as Cargo writes them.
pub(super) fn verb(verb: &str, rest: &str) -> String {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Green.into()));
    format!("{style}{verb:>12}{style:#} {rest}")
}

fn write_summary(text: &mut String, report: &Report<'_, '_>, options: Options) {
    if !options.quiet {
        if report.ledger.graph().is_some() {
            let _ = writeln!(text, "{}", verb("Resolved", &shipped(&report.coverage)));
            if report.coverage.not_shipped > 0 {
                let _ = writeln!(text, "{}", verb("Left out", &left_out(&report.coverage)));
            }
        }
        if let Some(verification) = &report.ledger.evidence.verification {
            let _ = writeln!(text, "{}", verb("Verified", &verified(verification)));
        }
        if let Some(database) = report.ledger.database() {
            let _ = writeln!(text, "{}", verb("Compared", &compared(database, &report.coverage)));
        }
    }
    let style = Style::new().bold().fg_color(Some(match report.conclusion {
        Conclusion::Conforms => AnsiColor::Green.into(),
        Conclusion::DoesNotConform | Conclusion::NotDetermined => AnsiColor::Red.into(),
    }));
    let _ = writeln!(text, "{style}{:>12}{style:#} {}", "Audited", verdict(report));
}

fn shipped(coverage: &Coverage) -> String {
    let mut parts = vec![count(coverage.items, "item", "items"), count(coverage.parts, "part", "parts")];
    if coverage.undeclared > 0 {
        parts.push(format!("{} undeclared", coverage.undeclared));
    }
    let ship = if coverage.shipped == 1 { "ships" } else { "ship" };
    let shipped = count(coverage.shipped, "crate", "crates");
    format!("{shipped} {ship} ({})", parts.join(", "))
}

fn left_out(coverage: &Coverage) -> String {
    let reasons: Vec<String> =
        coverage.absences.iter().map(|(absence, number)| format!("{number} {}", absence.phrase())).collect();
    let locked = count(coverage.not_shipped, "locked crate", "locked crates");
    format!(
        "{locked} that {} not: {}",
        if coverage.not_shipped == 1 { "does" } else { "do" },
        reasons.join(", ")
    )
}

fn verified(verification: &Verification) -> String {
    let builds = count(verification.builds, "build", "builds");
    let crates = count(verification.crates, "crate", "crates");
    format!(
        "{builds} against `cargo tree`: the same {crates} with the same features, workspace packages included"
    )
}

pub(super) fn compared(database: &Database, coverage: &Coverage) -> String {
    let commit =
        database.commit.as_deref().map_or("of no known commit", |commit| &commit[..commit.len().min(7)]);
    let date = database.date.map_or("no known day".to_owned(), |date| date.to_string());
    let mut looked_at = format!("{} about locked crates", count(coverage.compared, "advisory", "advisories"));
    if coverage.unreadable > 0 {
        let _ = write!(looked_at, " and {} that cannot be read", coverage.unreadable);
    }
    let mut found = match coverage.anomalies {
        0 => "none affects a version that ships".to_owned(),
        number => format!("{}, {} evaluated", count(number, "anomaly", "anomalies"), coverage.evaluated),
    };
    for (number, of) in [
        (coverage.anomalies_not_shipped, "of crates that do not ship"),
        (coverage.anomalies_other_platform, "of other platforms"),
        (coverage.anomalies_withdrawn, "withdrawn"),
    ] {
        if number > 0 {
            let _ = write!(found, "; {number} {of}");
        }
    }
    if coverage.by_name_only > 0 {
        let crates = count(coverage.by_name_only, "crate", "crates");
        let _ = write!(found, "; {crates} from git or directories compared by name and version only");
    }
    format!("with RustSec {commit} of {date}, {looked_at}: {found}")
}

fn verdict(report: &Report<'_, '_>) -> String {
    let mut counts = Vec::new();
    for (level, one, many) in [(Level::Error, "error", "errors"), (Level::Warning, "warning", "warnings")] {
        match report.count(level) {
            0 => {}
            number => counts.push(count(number, one, many)),
        }
    }
    if report.waived() > 0 {
        counts.push(format!("{} waived", report.waived()));
    }
    let class = report.ledger.system.class;
    let phrase = report.conclusion.phrase();
    if counts.is_empty() {
        format!("as class {class}: {phrase}")
    } else {
        format!("as class {class}: {phrase}, {}", counts.join(", "))
    }
}
