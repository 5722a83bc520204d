//! Suppliers' own lists: what the last look at each says, and how many were looked at.

use super::anomalies::judgement;
use super::human::verb;
use super::judging::Screen;
use super::text::{count, printable};
use crate::evidence::graph::Crate;
use crate::evidence::manifest::{Record, SupplierList, SupplierLists};
use crate::reconcile::{Ledger, Look};
use crate::verdict::{Filter, Report};
use std::fmt::Write as _;

/// `https://..., looked at on 2026-06-01 by A. Person, sought ...: found ...`.
pub fn look(ledger: &Ledger<'_>, list: &SupplierList) -> String {
    let (url, look) = (&list.url, ledger.look(list));
    let signature = list.looked.get();
    let by = signature.and_then(|signature| signature.by.text()).unwrap_or("nobody");
    let on = signature.and_then(|signature| signature.on.get());
    let on = on.map_or_else(|| "no day".to_owned(), ToString::to_string);
    let sought = list.sought.text().unwrap_or("nothing that is recorded");
    let found = list.found.text().unwrap_or("nothing that is recorded");
    let seen = format!("looked at on {on} by {by}, sought {sought}: found {found}");
    match look {
        Look::Never | Look::Unreadable => format!("{url}, which nobody is recorded to have looked at"),
        Look::Current => format!("{url}, {seen}"),
        Look::Incomplete(_) => format!("{url}, {seen} (incomplete)"),
        Look::Stale(days) => format!("{url}, {seen} ({days} days ago, longer than policy allows)"),
    }
}

/// `, says A. Person on 2026-06-01`, where it is recorded who says that there is no list.
pub fn said(lists: &SupplierLists) -> String {
    let signed = lists.said.get();
    let by = signed.and_then(|signed| signed.by.text()).map(|by| format!(", says {by}"));
    let on = signed.and_then(|signed| signed.on.get()).map(|on| format!(" on {on}"));
    by.map(|by| by + &on.unwrap_or_default()).unwrap_or_default()
}

/// What a person needs to see of an item before looking at its supplier's lists, on one screen.
pub fn screen(ledger: &Ledger<'_>, item: &str, record: Option<&Record>) -> String {
    let mut screen = Screen::default();
    let judged = ledger.judged(Some(item));
    screen.fact("item", item);
    screen.fact("class", &format!("{}: {}", judged.class, judged.why));
    let krate = ledger.shipped_crate(item);
    let supplier = krate.and_then(Crate::supplier);
    let supplier = record.and_then(|record| record.manufacturer.text()).or(supplier.as_deref());
    screen.fact("supplier", supplier.unwrap_or("not stated"));
    if let Some(repository) = krate.and_then(|krate| krate.about.repository.as_ref()) {
        screen.fact("repository", repository);
    }
    let lists = record.and_then(|record| record.anomaly_lists.get());
    for list in lists.into_iter().flat_map(|lists| &lists.lists) {
        screen.fact("list", &look(ledger, list));
    }
    if let Some(why) = lists.and_then(|lists| lists.none.as_ref()) {
        screen.fact("list", &format!("none: {}{}", why.value, lists.map_or_else(String::new, said)));
    }
    for case in ledger.anomalies.iter().filter(|case| case.listed().is_some() && case.item_id() == item) {
        let judged = case.judgement.map(judgement).unwrap_or_default();
        screen.fact("anomaly", &format!("{}: {}; {judged}", case.id(), case.title()));
    }
    screen.0
}

/// The lists of the items a list of anomalies is limited to, each in a line.
pub(super) fn write_each(text: &mut String, report: &Report<'_, '_>, filter: &Filter) {
    for entry in report.ledger.own_entries() {
        let id = entry.subject().id().unwrap_or_default();
        let wanted = |soup: &String| *soup == id || *soup == entry.record.name;
        let Some(lists) =
            entry.record.anomaly_lists.get().filter(|_| filter.soup.as_ref().is_some_and(wanted))
        else {
            continue;
        };
        for list in &lists.lists {
            let line = format!("of {id}: {}", look(report.ledger, list));
            let _ = writeln!(text, "{}", verb("Own list", &printable(&line)));
        }
        if let Some(why) = &lists.none {
            let line = format!("of {id}: none, {}{}", why.value, said(lists));
            let _ = writeln!(text, "{}", verb("Own list", &printable(&line)));
        }
    }
}

/// `2 of suppliers: 1 looked at within 180 days, 1 not looked at; ...`, or nothing where no item is recorded.
pub(super) fn summed_up(report: &Report<'_, '_>) -> Option<String> {
    let coverage = &report.coverage;
    let looks = &coverage.looks;
    if coverage.own == 0 {
        return None;
    }
    let mut parts = Vec::new();
    let mut part = |number: usize, what: &str| {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    };
    let allowed = report.ledger.policy().list_review_interval;
    part(
        looks.current,
        &format!("looked at within {}", count(usize::try_from(allowed).unwrap_or(0), "day", "days")),
    );
    part(looks.due, "looked at longer ago or without saying what was found");
    part(looks.never, "not looked at");
    let lists = looks.current + looks.due + looks.never;
    let mut line = format!("{lists} of suppliers");
    if !parts.is_empty() {
        let _ = write!(line, ": {}", parts.join(", "));
    }
    let items = |number| count(number, "item", "items");
    if coverage.none_published > 0 {
        let _ = write!(line, "; {} of which none is published", items(coverage.none_published));
    }
    if coverage.without_list > 0 {
        let _ = write!(line, "; {} without", items(coverage.without_list));
    }
    let found = match coverage.listed {
        0 => "no anomaly is recorded from them".to_owned(),
        number => format!(
            "{} recorded from them, {} evaluated",
            count(number, "anomaly", "anomalies"),
            coverage.listed_evaluated
        ),
    };
    Some(format!("{line}; {found}"))
}
