use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::{Ledger, Standing};

rule! {
    RULE = "unevaluated-anomaly" in Anomaly;
    finds "a published anomaly affects the version in use and no evaluation covers it";
    many "published anomalies affect versions in use, and no evaluation covers them";
    levels "WEE";
    basis Basis::clauses("7.1.3, 5.8.2");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let open = ledger.anomalies.iter().filter(|case| matches!(case.standing, Standing::Open));
    open.filter(|case| !case.is_unmaintained_notice())
        .map(|case| {
            let message = format!("{} affects {}, and no evaluation covers it", case.id(), case.item_id());
            super::open_case(ledger, case, message)
        })
        .collect()
}
