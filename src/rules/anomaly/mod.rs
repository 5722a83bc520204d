//! Published anomalies and their evaluation.

mod affected_without_action;
mod changed_anomaly;
mod contradicted_evaluation;
mod evaluation_of_other_version;
mod open_evaluation;
mod overdue_evaluation;
mod stale_database;
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
use crate::evidence::manifest::Evaluation;
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::{Case, Item, Ledger, Reopened, Standing};

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
    (&stale_database::RULE, Check::Ledger(stale_database::check)),
    (&unreadable_advisory::RULE, Check::Ledger(unreadable_advisory::check)),
    (&unmaintained_crate::RULE, Check::Ledger(unmaintained_crate::check)),
    (&yanked_crate::RULE, Check::Ledger(yanked_crate::check)),
];

fn subject(case: &Case<'_>) -> Subject {
    Subject::item(&case.krate.name, &case.krate.version)
}

fn judged(ledger: &Ledger<'_>, case: &Case<'_>) -> Judged {
    ledger.judged(Some(&case.krate.id()))
}

/// Where the item's entry stands.
fn entry_place(ledger: &Ledger<'_>, case: &Case<'_>) -> Place {
    ledger.items.iter().find(|item| item.index == case.index).map_or(Place::ManifestFile, Item::place)
}

/// A hit about an anomaly nobody has judged.
fn open_case(ledger: &Ledger<'_>, case: &Case<'_>, message: String) -> Hit {
    let help = first_step(ledger, case);
    let hit = Hit::new(subject(case), judged(ledger, case), entry_place(ledger, case), message, help);
    described(ledger, case, hit.of_anomaly(&case.advisory.id))
}

/// How many affected functions a note names.
const FUNCTIONS: usize = 3;

/// What a person needs to know first about an anomaly.
fn described(ledger: &Ledger<'_>, case: &Case<'_>, hit: Hit) -> Hit {
    let advisory = case.advisory;
    let severity = advisory.severity.as_deref().unwrap_or("unrated");
    let mut hit = hit.note(format!("{}: {} (severity: {severity})", advisory.kind.word(), advisory.title));
    if !advisory.functions.is_empty() {
        let named: Vec<&str> =
            advisory.functions.iter().take(FUNCTIONS).map(|(path, _)| path.as_str()).collect();
        let more = match advisory.functions.len().saturating_sub(FUNCTIONS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        hit = hit.note(format!("affected: {}{more}", named.join(", ")));
    }
    if let Some(item) = ledger.items.iter().find(|item| item.index == case.index) {
        hit = hit.note(format!("it comes by {}", ledger.path(item)));
    }
    if case.by_name_only() {
        hit = hit.note("compared by name and version only: the crate is not from a registry");
    }
    match &advisory.attribution {
        Some(attribution) => hit.note(attribution),
        None => hit,
    }
}

/// What can be done about an anomaly nobody has judged: judge it, or take the version that mends it.
fn first_step(ledger: &Ledger<'_>, case: &Case<'_>) -> String {
    let (id, fixes) = (case.krate.id(), case.advisory.fixes_above(&case.krate.version));
    let fixed_in = fixes.requirements.join(" or ");
    let judge = command(ledger, case);
    match (fixes.requirements.is_empty(), fixes.compatible) {
        (true, _) if case.advisory.is_unmaintained_notice() => {
            format!("`{judge}` records whether it is kept, and why")
        }
        (true, _) => format!("`{judge}` records a judgement; no fixed version is published"),
        (false, true) => {
            format!("`{judge}` records a judgement; `cargo update -p {id}` upgrades it (fixed in {fixed_in})")
        }
        (false, false) => format!(
            "`{judge}` records a judgement; to upgrade, raise what requires it (fixed in {fixed_in}, which is not compatible)"
        ),
    }
}

/// The command that records a judgement, with the item where the anomaly affects several.
fn command(ledger: &Ledger<'_>, case: &Case<'_>) -> String {
    let id = &case.advisory.id;
    let concerns =
        |other: &&Case<'_>| !matches!(other.standing, Standing::NotShipped | Standing::OtherPlatform);
    let same = ledger.anomalies.iter().filter(concerns).filter(|other| other.advisory.id == *id);
    if same.count() > 1 {
        format!("cargo soup evaluate {id} --soup {}", case.krate.id())
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
        Standing::Reopened(evaluation, changed) if !case.advisory.is_unmaintained_notice() => {
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
    let hit = Hit::new(subject(case), judged(ledger, case), Place::at(&evaluation.span), message, help);
    hit.of_anomaly(&case.advisory.id)
}

/// `RUSTSEC-... of name@version`.
fn named(case: &Case<'_>) -> String {
    format!("{} of {}", case.advisory.id, case.krate.id())
}
