use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::{Case, Ledger, Standing};

rule! {
    RULE = "unmaintained-crate" in Anomaly;
    finds "an 'unmaintained' notice nobody has answered";
    many "'unmaintained' notices are answered by nobody";
    levels "IWE";
    basis Basis::clauses("6.1 f");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let notices = ledger.anomalies.iter().filter(|case| case.is_unmaintained_notice());
    notices.filter_map(|case| hit(ledger, case)).collect()
}

/// One whose answer no longer holds is as open as one without: no answer can weigh more than none.
fn hit(ledger: &Ledger<'_>, case: &Case<'_>) -> Option<Hit> {
    let message = format!("{} is reported as unmaintained ({})", case.item_id(), case.id());
    let hit = super::open_case(ledger, case, message);
    match case.standing {
        Standing::Open => Some(hit),
        Standing::Reopened(_, changed) => {
            Some(hit.note(format!("its evaluation no longer holds: {}", changed.phrase())))
        }
        _ => None,
    }
}
