//! Published anomalies and their evaluation.

mod affected_without_action;
mod changed_anomaly;
mod conflicting_evaluations;
mod contradicted_evaluation;
mod evaluation_of_other_version;
mod missing_anomaly_list;
mod missing_hazard_analysis;
mod open_evaluation;
mod overdue_evaluation;
mod stale_database;
mod stale_list_review;
mod unattributed_evaluation;
mod unevaluated_anomaly;
mod unmaintained_crate;
mod unreadable_advisory;
mod unreasoned_evaluation;
mod unsupported_not_affected;
mod withdrawn_anomaly;
mod yanked_crate;

use super::Check;
use super::Entry;
use crate::evidence::anomaly::Advisory;
use crate::evidence::manifest::Evaluation;
use crate::finding::{Hit, Judged, Place};
use crate::reconcile::{Case, Item, Ledger, Other, Reopened, Standing};

pub(super) static RULES: &[Entry] = &[
    (&unevaluated_anomaly::RULE, Check::Ledger(unevaluated_anomaly::check)),
    (&evaluation_of_other_version::RULE, Check::Ledger(evaluation_of_other_version::check)),
    (&changed_anomaly::RULE, Check::Ledger(changed_anomaly::check)),
    (&withdrawn_anomaly::RULE, Check::Ledger(withdrawn_anomaly::check)),
    (&unattributed_evaluation::RULE, Check::Ledger(unattributed_evaluation::check)),
    (&unreasoned_evaluation::RULE, Check::Ledger(unreasoned_evaluation::check)),
    (&unsupported_not_affected::RULE, Check::Ledger(unsupported_not_affected::check)),
    (&affected_without_action::RULE, Check::Ledger(affected_without_action::check)),
    (&open_evaluation::RULE, Check::Ledger(open_evaluation::check)),
    (&overdue_evaluation::RULE, Check::Ledger(overdue_evaluation::check)),
    (&contradicted_evaluation::RULE, Check::Ledger(contradicted_evaluation::check)),
    (&conflicting_evaluations::RULE, Check::Ledger(conflicting_evaluations::check)),
    (&missing_hazard_analysis::RULE, Check::Ledger(missing_hazard_analysis::check)),
    (&stale_database::RULE, Check::Ledger(stale_database::check)),
    (&unreadable_advisory::RULE, Check::Ledger(unreadable_advisory::check)),
    (&unmaintained_crate::RULE, Check::Ledger(unmaintained_crate::check)),
    (&missing_anomaly_list::RULE, Check::Ledger(missing_anomaly_list::check)),
    (&stale_list_review::RULE, Check::Ledger(stale_list_review::check)),
    (&yanked_crate::RULE, Check::Ledger(yanked_crate::check)),
];

fn judged(ledger: &Ledger<'_>, case: &Case<'_>) -> Judged {
    ledger.judged(Some(&case.item_id()))
}

/// Where the item's entry stands.
fn entry_place(ledger: &Ledger<'_>, case: &Case<'_>) -> Place {
    let library = || {
        let of_it = |other: &&Other<'_>| case.is_of_the_toolchain() && other.record.id() == case.item_id();
        ledger.standard_libraries().find(of_it).map(|other| Place::at(&other.record.span))
    };
    ledger.item_of(case).map(Item::place).or_else(library).unwrap_or(Place::ManifestFile)
}

/// A hit about an anomaly nobody has judged.
fn open_case(ledger: &Ledger<'_>, case: &Case<'_>, message: String) -> Hit {
    let help = first_step(ledger, case);
    let hit = Hit::new(case.subject(), judged(ledger, case), entry_place(ledger, case), message, help);
    described(ledger, case, hit.of_anomaly(case.id()))
}

/// How many affected functions a note names.
const FUNCTIONS: usize = 3;

/// What a person needs to know first about an anomaly.
fn described(ledger: &Ledger<'_>, case: &Case<'_>, hit: Hit) -> Hit {
    let severity = case.severity();
    let mut hit = hit.note(format!("{}: {} (severity: {severity})", case.kind(), case.title()));
    if let Some(functions) = case.advisory().and_then(functions) {
        hit = hit.note(functions);
    }
    if let Some(item) = ledger.item_of(case) {
        hit = hit.note(format!("it comes by {}", ledger.path(item)));
    }
    if case.is_of_the_toolchain() {
        hit = hit.note("it is linked into whatever is built; compared by the compiler's release only");
    } else if case.by_name_only() {
        hit = hit.note("compared by name and version only: the crate is not from a registry");
    }
    match case.advisory().and_then(|advisory| advisory.attribution.as_ref()) {
        Some(attribution) => hit.note(attribution),
        None => hit,
    }
}

fn functions(advisory: &Advisory) -> Option<String> {
    let named: Vec<&str> = advisory.functions.iter().take(FUNCTIONS).map(|(path, _)| path.as_str()).collect();
    let more = match advisory.functions.len().saturating_sub(FUNCTIONS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!named.is_empty()).then(|| format!("affected: {}{more}", named.join(", ")))
}

/// What can be done about an anomaly nobody has judged: judge it, or take the version that mends it.
fn first_step(ledger: &Ledger<'_>, case: &Case<'_>) -> String {
    let (id, fixes) = (case.item_id(), case.fixes());
    let fixed_in = fixes.requirements.join(" or ");
    let judge = command(ledger, case);
    match (fixes.requirements.is_empty(), fixes.compatible) {
        (true, _) if case.is_unmaintained_notice() => {
            format!("`{judge}` records whether it is kept, and why")
        }
        (true, _) => format!("`{judge}` records a judgement; no fixed version is published"),
        (false, _) if case.is_of_the_toolchain() => {
            format!("`{judge}` records a judgement; a newer toolchain mends it (fixed in {fixed_in})")
        }
        (false, true) => {
            format!(
                "`{judge}` records a judgement; `cargo update -p {id}` upgrades it, unless a requirement pins it (fixed in {fixed_in})"
            )
        }
        (false, false) => format!(
            "`{judge}` records a judgement; to upgrade, raise what requires it (fixed in {fixed_in}, which is not compatible)"
        ),
    }
}

/// The command that records a judgement, with the item where the anomaly affects several.
fn command(ledger: &Ledger<'_>, case: &Case<'_>) -> String {
    let id = case.id();
    let concerns =
        |other: &&Case<'_>| !matches!(other.standing, Standing::NotShipped | Standing::OtherPlatform);
    let same = ledger.anomalies.iter().filter(concerns).filter(|other| other.id() == id);
    if same.count() > 1 {
        format!("cargo soup evaluate {id} --soup {}", case.item_id())
    } else {
        format!("cargo soup evaluate {id}")
    }
}

/// Judgements that are in force, each with the anomaly it is about.
fn in_force<'l, 'e>(ledger: &'l Ledger<'e>) -> impl Iterator<Item = (&'l Case<'e>, &'e Evaluation)> {
    ledger.anomalies.iter().filter_map(|case| match case.standing {
        Standing::Evaluated(evaluation) => Some((case, evaluation)),
        _ => None,
    })
}

/// Judgements that were made on facts that have changed.
fn reopened<'l, 'e>(
    ledger: &'l Ledger<'e>,
) -> impl Iterator<Item = (&'l Case<'e>, &'e Evaluation, Reopened)> {
    ledger.anomalies.iter().filter_map(|case| match case.standing {
        // `unmaintained-crate` speaks for notices about maintenance, answered or not.
        Standing::Reopened(evaluation, changed) if !case.is_unmaintained_notice() => {
            Some((case, evaluation, changed))
        }
        _ => None,
    })
}

/// A hit about a judgement.
fn about(
    ledger: &Ledger<'_>,
    case: &Case<'_>,
    evaluation: &Evaluation,
    message: String,
    help: String,
) -> Hit {
    let hit = Hit::new(case.subject(), judged(ledger, case), Place::at(&evaluation.span), message, help);
    hit.of_anomaly(case.id())
}

/// `RUSTSEC-... of name@version`.
fn named(case: &Case<'_>) -> String {
    format!("{} of {}", case.id(), case.item_id())
}
