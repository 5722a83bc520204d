use crate::criteria::Basis;
use crate::finding::Hit;
use crate::reconcile::{Ledger, Standing};

rule! {
    RULE = "unmaintained-crate" in Anomaly;
    finds "an 'unmaintained' notice nobody has answered";
    many "'unmaintained' notices are answered by nobody";
    levels "IWE";
    basis Basis::clauses("6.1 f");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let open = ledger.anomalies.iter().filter(|case| matches!(case.standing, Standing::Open));
    open.filter(|case| case.advisory.is_unmaintained_notice())
        .map(|case| {
            let message = format!("{} is reported as unmaintained ({})", case.krate.id(), case.advisory.id);
            super::open_case(ledger, case, message)
        })
        .collect()
}
