use crate::criteria::Basis;
use crate::evidence::manifest::Outcome;
use crate::evidence::manifest::schema::JUSTIFICATIONS;
use crate::finding::Hit;
use crate::reconcile::Ledger;

rule! {
    RULE = "unsupported-not-affected" in Anomaly;
    finds "'not affected' without a justification code and evidence";
    many "evaluations say 'not affected' without justification and evidence";
    levels "IEE";
    basis Basis::clauses("7.1.3, VEX");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (case, evaluation) in super::in_force(ledger) {
        if evaluation.outcome.get() != Some(&Outcome::NotAffected) {
            continue;
        }
        let mut missing = Vec::new();
        if evaluation.justification.is_blank() {
            missing.push("justification = \"...\"");
        }
        if evaluation.evidence.is_blank() {
            missing.push("evidence = [\"...\"]");
        }
        if missing.is_empty() {
            continue;
        }
        let keys: Vec<&str> = missing.iter().filter_map(|line| line.split(' ').next()).collect();
        let message = format!("{} is 'not-affected' without {}", super::named(case), keys.join(" and "));
        let codes = if evaluation.justification.is_blank() {
            format!(" (justifications are {})", JUSTIFICATIONS.join(", "))
        } else {
            String::new()
        };
        let help = format!("add to it{codes}\n{}", missing.join("\n"));
        hits.push(super::about(ledger, case, evaluation, message, help));
    }
    hits
}
