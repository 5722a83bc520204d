//! What stands below the findings: what people have judged, and what the verdict rests on.

use super::Options;
use crate::criteria::Level;
use crate::evidence::anomaly::Database;
use crate::evidence::graph::{Build, Graph};
use crate::evidence::manifest::{Evaluation, Policy};
use crate::evidence::trace::{File, IdKind, Known, Source};
use crate::evidence::verification::Verification;
use crate::finding::Finding;
use crate::reconcile::{Case, Ledger, Standing};
use crate::verdict::{Conclusion, Coverage, Files, ReleaseCoverage, Report};
use crate::views::text::count;
use crate::views::{lists, printable};
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

/// What people have judged and accepted, and what is set apart: it stays visible.
pub(super) fn write_judged(text: &mut String, report: &Report<'_, '_>) {
    let before = text.len();
    let cases = &report.ledger.anomalies;
    let mut line = |word: &str, rest: &str| {
        let _ = writeln!(text, "{}", verb(word, &printable(rest)));
    };
    for case in cases.iter().filter(|case| matches!(case.standing, Standing::Evaluated(_))) {
        case.judgement.iter().for_each(|evaluation| line("Evaluated", &evaluated(case, evaluation)));
    }
    for finding in report.findings.iter().filter(|finding| finding.waived.is_some()) {
        line("Waived", &waived(finding));
    }
    for case in cases {
        if let Some(why) = apart(report, case) {
            line("Apart", &format!("{} of {}: {why}", case.id(), case.item_id()));
        }
    }
    let superseded = cases.iter().flat_map(|case| &case.superseded);
    for evaluation in superseded.chain(&report.ledger.unattached) {
        line("On record", &recorded(evaluation));
    }
    if text.len() > before {
        text.push('\n');
    }
}

/// Why an anomaly of a locked crate is none of the device's.
pub(in crate::views) fn apart(report: &Report<'_, '_>, case: &Case<'_>) -> Option<String> {
    match case.standing {
        Standing::NotShipped => {
            let absence = report
                .ledger
                .graph()?
                .not_shipped()
                .get(&case.index()?)
                .map(|absent| absent.absence.phrase());
            Some(format!("the crate does not ship ({})", absence.unwrap_or("a package no build contains")))
        }
        Standing::OtherPlatform => {
            let advisory = case.advisory()?;
            let platforms: Vec<&str> = advisory.os.iter().chain(&advisory.arch).map(String::as_str).collect();
            Some(format!("it is limited to {}, and no build is for that", platforms.join(", ")))
        }
        Standing::Withdrawn(_) => Some("it was withdrawn".into()),
        Standing::Open | Standing::Evaluated(_) | Standing::Reopened(..) => None,
    }
}

fn evaluated(case: &Case<'_>, evaluation: &Evaluation) -> String {
    let edited = if case.edited_since() { " (its prose or metadata were edited since)" } else { "" };
    format!("{} of {}: {}{edited}", case.id(), case.item_id(), judgement(evaluation))
}

fn recorded(evaluation: &Evaluation) -> String {
    let anomaly = evaluation.anomaly.text().unwrap_or("an anomaly without an id");
    format!("{anomaly} of {}: {}", evaluation.soup.text().unwrap_or("no item"), judgement(evaluation))
}

/// Outcome, person, day and reason; what is missing is said to be.
fn judgement(evaluation: &Evaluation) -> String {
    let signature = evaluation.evaluated.get();
    let by = signature.and_then(|signature| signature.by.text());
    let on = signature.and_then(|signature| signature.on.get());
    match (evaluation.outcome.get(), by, on, evaluation.rationale.text()) {
        (Some(outcome), Some(by), Some(on), Some(why)) => {
            format!("{}, by {by} on {on}: {why}", outcome.word())
        }
        (outcome, by, on, why) => {
            let missing = [
                ("outcome", outcome.is_none()),
                ("evaluator", by.is_none()),
                ("day", on.is_none()),
                ("rationale", why.is_none()),
            ];
            let missing: Vec<&str> =
                missing.iter().filter(|(_, missing)| *missing).map(|(what, _)| *what).collect();
            format!("incomplete, without {}", missing.join(", "))
        }
    }
}

fn waived(finding: &Finding) -> String {
    let Some(waived) = &finding.waived else { return String::new() };
    let (rule, message) = (finding.rule.slug, &finding.hit.message);
    format!("{rule}: {message}; by {} until {}: {}", waived.by, waived.expires, waived.justification)
}

/// A line with a right-aligned verb in front, as Cargo writes them.
pub(in crate::views) fn verb(verb: &str, rest: &str) -> String {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Green.into()));
    format!("{style}{verb:>12}{style:#} {rest}")
}

/// What the verdict rests on, and the verdict.
pub(super) fn write_summary(text: &mut String, report: &Report<'_, '_>, options: Options) {
    if !options.quiet {
        write_basis(text, report);
    }
    let style = Style::new().bold().fg_color(Some(match report.conclusion {
        Conclusion::Conforms => AnsiColor::Green.into(),
        Conclusion::DoesNotConform | Conclusion::NotDetermined => AnsiColor::Red.into(),
    }));
    let _ = writeln!(text, "{style}{:>12}{style:#} {}", "Audited", verdict(report));
}

fn write_basis(text: &mut String, report: &Report<'_, '_>) {
    let (ledger, coverage) = (report.ledger, &report.coverage);
    let mut line = |word: &str, rest: &str| {
        let _ = writeln!(text, "{}", verb(word, &printable(rest)));
    };
    if let Some(graph) = ledger.graph() {
        for build in builds(graph) {
            line("Build", &build);
        }
        line("Resolved", &shipped(coverage));
        if coverage.not_shipped > 0 {
            line("Left out", &left_out(coverage));
        }
    }
    if !coverage.files.are_all_fetched() {
        line("Files", &files(&coverage.files));
    }
    if !ledger.natives.is_empty() {
        line("Native", &native(ledger));
    }
    if let Some(verification) = &ledger.evidence.verification {
        line("Verified", &verified(verification));
    }
    match (ledger.database(), ledger.graph()) {
        (Some(database), Some(_)) => {
            line("Compared", &compared(database, coverage));
            line("From", &format!("{}, {}", database.source, database.digest));
        }
        (Some(_), None) => line("Not compared", "what ships is not known"),
        (None, _) => line("Not compared", "there is no advisory database"),
    }
    if let (Some(looked_at), Some(_)) = (lists::summed_up(report), ledger.graph()) {
        line("Own lists", &looked_at);
    }
    for traced in traced(report) {
        line("Traced", &traced);
    }
    line("Toolchain", &toolchain(report));
    if let Some(releases) = releases(coverage) {
        line("Releases", &releases);
        if let Some(snapshot) = &ledger.evidence.releases.snapshot {
            line("From", &format!("index snapshot {}", snapshot.digest));
        }
    }
    line("Policy", &policy(ledger.policy()));
}

/// Which ids of a kind were compared with which files.
fn traced(report: &Report<'_, '_>) -> Vec<String> {
    let origins = crate::reconcile::traced(report.ledger);
    let of = |(kind, source): (IdKind, &Source)| {
        let compared = origins.iter().flat_map(|origin| origin.of(kind));
        let compared = compared.filter(|reference| reference.known != Known::NoId).count();
        let file = |file: &File| format!("{} ({})", file.path, file.count);
        let files: Vec<String> = source.files().iter().map(file).collect();
        let files = if files.is_empty() { "nothing that could be read".into() } else { files.join(", ") };
        let unread = match source.gaps().len() {
            0 => String::new(),
            number => format!("; {} could not be read", count(number, "file", "files")),
        };
        format!(
            "{} to {}, compared with {files}{unread}",
            count(compared, "reference", "references"),
            kind.key()
        )
    };
    report.ledger.evidence.trace.iter().map(of).collect()
}

/// The compiler, and how little is published about the library it brings.
pub(in crate::views) fn toolchain(report: &Report<'_, '_>) -> String {
    let Some(toolchain) = report.ledger.toolchain() else {
        return "not known: rustc could not be asked".into();
    };
    let listed = report.ledger.database().map(|database| &database.toolchain);
    let about = match listed.and_then(|listed| Some((listed.advisories.len(), listed.newest()?))) {
        None => "nothing was compared with its standard library".to_owned(),
        Some((number, newest)) => {
            let problems = count(number, "problem", "problems");
            let age = report.ledger.evidence.today.since(newest).map_or(0, |span| span.get_days());
            let affecting =
                match report.ledger.anomalies.iter().filter(|case| case.is_of_the_toolchain()).count() {
                    0 => "none names this release, which says little about it".to_owned(),
                    number => format!("{number} of them name this release"),
                };
            format!(
                "of its standard library RustSec lists {problems}, the newest dated {newest}, {} ago; {affecting}",
                count_days(age.into())
            )
        }
    };
    format!("{}; {about}", toolchain.line)
}

/// Which crates are yanked and how many have a date, as far as it is known; nothing where no crate ships.
fn releases(coverage: &Coverage) -> Option<String> {
    let ReleaseCoverage { known, yanked, dated, looked, not_known } = &coverage.releases;
    let shipped = coverage.shipped;
    let reasons: Vec<String> = not_known
        .iter()
        .map(|(why, number)| format!("{} ({why})", count(*number, "crate", "crates")))
        .collect();
    let not_known = format!("not known whether yanked: {}", reasons.join(", "));
    let Some((first, last)) = looked else { return (shipped > 0).then_some(not_known) };
    let days = if first == last { format!("on {first}") } else { format!("between {first} and {last}") };
    let yanked = match yanked {
        0 => "none yanked".to_owned(),
        number => format!("{number} yanked"),
    };
    let rest = if reasons.is_empty() { String::new() } else { format!("; {not_known}") };
    Some(format!(
        "{known} of {} found in the registry's index, as seen {days}: {yanked}; release dates known for {dated} of {shipped}{rest}",
        count(shipped, "crate", "crates")
    ))
}

/// One line for each build; builds of one name and contents for several targets share it.
fn builds(graph: &Graph) -> Vec<String> {
    let same =
        |a: &Build, b: &Build| a.name == b.name && a.packages == b.packages && a.features == b.features;
    let line = |builds: &[Build]| {
        let targets: Vec<&str> = builds.iter().map(|build| build.target.triple.as_str()).collect();
        build_line(&builds[0], &targets.join(", "))
    };
    graph.builds().chunk_by(same).map(line).collect()
}

/// A build for some targets.
pub(in crate::views) fn build_line(build: &Build, targets: &str) -> String {
    let declared = if build.declared {
        ""
    } else {
        " (no build is declared: every package, for what Cargo builds here)"
    };
    let defaults = if build.default_features { "default features" } else { "no default features" };
    let features: Vec<&str> =
        std::iter::once(defaults).chain(build.features.iter().map(String::as_str)).collect();
    let profile = build.profile.as_ref().map_or_else(String::new, |profile| format!(", profile {profile}"));
    format!(
        "`{}` of {} with {} for {targets}{profile}{declared}",
        build.name,
        packages(build),
        features.join(", ")
    )
}

fn packages(build: &Build) -> String {
    match build.packages.as_slice() {
        [one, two, three, _, ..] => format!("{one}, {two}, {three} and {} more", build.packages.len() - 3),
        few => few.join(", "),
    }
}

fn shipped(coverage: &Coverage) -> String {
    let mut parts = vec![count(coverage.items, "item", "items"), count(coverage.parts, "part", "parts")];
    if coverage.undeclared > 0 {
        parts.push(format!("{} undeclared", coverage.undeclared));
    }
    let on_device = coverage.shipped - coverage.only_building;
    let ship = if on_device == 1 { "ships" } else { "ship" };
    let build = match coverage.only_building {
        0 => String::new(),
        1 => " and 1 only builds".into(),
        several => format!(" and {several} only build"),
    };
    let shipped = count(on_device, "crate", "crates");
    let members = count(coverage.members, "package", "packages");
    format!("{shipped} {ship}{build} ({}), beside {members} of the workspace itself", parts.join(", "))
}

/// Where the files of shipped crates lie where not all are as a registry or a revision vouches for them.
fn files(files: &Files) -> String {
    let parts = [
        (files.fetched, "of crates fetched by checksum or revision"),
        (files.vendored, "vendored, compared with their lists"),
        (files.vendored_outside, "vendored outside the repository, compared with their lists"),
        (files.in_repository, "in the repository of the workspace"),
        (files.outside, "in directories outside it"),
        (files.modified, "of these changed"),
        (files.replacing, "of these in the place of others"),
        (files.unread, "of these not determined"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, what)| format!("{number} {what}")).collect::<Vec<_>>().join("; ")
}

/// The crates that bring native code, and which entries stand for it.
fn native(ledger: &Ledger<'_>) -> String {
    let own = ledger.natives.iter().filter(|code| code.is_declared() && code.is_own()).count();
    let declared = ledger.natives.iter().filter(|code| code.is_declared()).count() - own;
    let parts = [
        (declared, "with an entry for it"),
        (own, "of their own"),
        (ledger.natives.len() - own - declared, "undeclared"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let bring = if ledger.natives.len() == 1 { "brings" } else { "bring" };
    let crates = count(ledger.natives.len(), "crate", "crates");
    format!("{crates} {bring} code in other languages: {}", parts.join(", "))
}

fn left_out(coverage: &Coverage) -> String {
    let reasons: Vec<String> =
        coverage.absences.iter().map(|(absence, number)| format!("{number} {}", absence.phrase())).collect();
    let locked = count(coverage.not_shipped, "locked crate", "locked crates");
    let do_not = if coverage.not_shipped == 1 { "does" } else { "do" };
    format!("{locked} that {do_not} not: {}", reasons.join(", "))
}

fn verified(verification: &Verification) -> String {
    let builds = count(verification.builds, "build", "builds");
    let crates = count(verification.crates, "crate", "crates");
    let mut text = format!(
        "{builds} against `cargo tree`: the same {crates} with the same features, workspace packages included"
    );
    for (number, what) in [
        (verification.taken_to_ship, "only here, for a feature of the processor that may be on"),
        (verification.named_in_vain, "only there, for a build script that does not exist"),
    ] {
        if number > 0 {
            let _ = write!(text, "; {number} {what}");
        }
    }
    text
}

pub(in crate::views) fn compared(database: &Database, coverage: &Coverage) -> String {
    let commit =
        database.commit.as_deref().map_or("of no known commit", |commit| &commit[..commit.len().min(7)]);
    let date = database.date.map_or("no known day".to_owned(), |date| date.to_string());
    let fetched = database.fetched_at.map_or_else(String::new, |at| format!(", fetched at {at}"));
    let mut looked_at = format!(
        "{} of its {} about locked crates",
        coverage.compared,
        count(database.holds, "advisory", "advisories")
    );
    if coverage.unreadable > 0 {
        let _ = write!(looked_at, " and {} that cannot be read", coverage.unreadable);
    }
    format!("with RustSec {commit} of {date}{fetched}, {looked_at}: {}", found(coverage))
}

fn found(coverage: &Coverage) -> String {
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
        let _ = write!(
            found,
            "; {crates} from elsewhere than the public registry compared by name and version only"
        );
    }
    found
}

fn policy(policy: &Policy) -> String {
    let licences = policy
        .allowed_licences
        .as_ref()
        .map_or("any SPDX licence".to_owned(), |allowed| format!("licences {}", allowed.join(", ")));
    let approval =
        policy.independent_approval.iter().min().map_or("no independent approval".to_owned(), |class| {
            format!("independent approval from class {class}")
        });
    format!("database at most {} old; {licences}; {approval}", count_days(policy.database_max_age))
}

fn count_days(days: i64) -> String {
    format!("{days} {}", if days == 1 { "day" } else { "days" })
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
    let evidence = report.ledger.evidence;
    let (class, day) = (report.ledger.system.class, evidence.today);
    let given = evidence.origin.day.map(|source| format!(", given by {source}")).unwrap_or_default();
    let phrase = report.conclusion.phrase();
    let found = if counts.is_empty() { String::new() } else { format!(", {}", counts.join(", ")) };
    format!("as class {class} for {day}{given}: {phrase}{found}")
}
