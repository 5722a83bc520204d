use crate::criteria::Basis;
use crate::evidence::manifest::SupplierList;
use crate::finding::{Hit, Place};
use crate::reconcile::{Entry, Ledger, Look};
use crate::rules::shell_word;

rule! {
    RULE = "stale-list-review" in Anomaly;
    finds "the supplier's list was last looked at longer ago than policy allows, or never, or the look does not say who sought and found what";
    many "suppliers' lists are due to be looked at";
    levels "IWE";
    basis Basis::stricter_than("7.1.3, 6.1 f");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for entry in ledger.own_entries() {
        let lists = entry.record.anomaly_lists.get().map_or(&[][..], |lists| &lists.lists);
        hits.extend(lists.iter().filter_map(|list| hit(ledger, entry, list, lists.len())));
    }
    hits
}

fn hit(ledger: &Ledger<'_>, entry: Entry<'_, '_>, list: &SupplierList, lists: usize) -> Option<Hit> {
    let (url, id) = (&list.url, entry.subject().id().unwrap_or_default());
    let message = match ledger.look(list) {
        // A date in the future is `impossible-date`, what cannot be read `unreadable-entry`.
        Look::Current | Look::Unreadable => return None,
        Look::Never => format!("nobody has looked at the list of {id}, {url}"),
        Look::Incomplete(missing) => {
            let keys: Vec<String> = missing.iter().map(|key| format!("`{key}`")).collect();
            format!("the look at the list of {id}, {url}, is recorded without {}", keys.join(", "))
        }
        Look::Stale(days) => {
            let allowed = ledger.policy().list_review_interval;
            format!("the list of {id}, {url}, was last looked at {days} days ago; policy allows {allowed}")
        }
    };
    let which = if lists > 1 { format!(" --url {}", shell_word(url)) } else { String::new() };
    let help = format!(
        "look at it; `cargo soup review-list {}{which}` records what was sought and found",
        shell_word(&entry.record.id())
    );
    let span = list.looked.located().map_or(&list.span, |looked| &looked.span);
    Some(Hit::new(entry.subject(), entry.judged.clone(), Place::at(span), message, help))
}
