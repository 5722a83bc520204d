//! What an evaluation means to others: whether the device can be exploited through an anomaly.
//!
//! VEX asks another question than 7.1.3 does. What occurs in the device and is accepted is *affected* here,
//! however good the reasons; and a judgement that a rule finds fault with takes nobody's blame away.

use super::Report;
use crate::evidence::anomaly::Kind;
use crate::evidence::manifest::{Evaluation, Outcome};
use crate::reconcile::{Anomaly, Case, Standing};

/// What is said of an anomaly in the vocabularies of others.
#[derive(Clone, Copy, Debug)]
pub enum Analysis<'e> {
    /// Nobody has judged it, or the judgement is not in order. Says why.
    UnderInvestigation(Doubt),
    /// Present, and cannot occur; with the stored justification.
    NotAffected(&'e Evaluation, &'e str),
    /// About something else.
    FalseMatch(&'e Evaluation),
    /// It occurs, and what is done about it.
    Affected(&'e Evaluation, Response),
    /// Fixed in the version in use.
    Fixed(&'e Evaluation),
}

/// Why an anomaly is under investigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody has judged it.
    Open,
    /// A fact it was judged on has changed.
    Reopened,
    /// A person has begun and not concluded.
    Begun,
    /// The judgement is not complete, or a rule finds fault with it.
    Faulty,
    /// It is limited to platforms nothing is built for, which is a fact and no judgement.
    OtherPlatform,
}

impl Doubt {
    /// Why, as a phrase.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Open => "nobody has judged it",
            Self::Reopened => "a fact it was judged on has changed",
            Self::Begun => "its evaluation is begun and not concluded",
            Self::Faulty => "its evaluation is not in order",
            Self::OtherPlatform => {
                "it is limited to platforms that no build is for, and nobody has judged it"
            }
        }
    }
}

/// What is done about an anomaly that occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// No risk is unacceptable: it stays.
    Accepted,
    /// A risk control is in place.
    Controlled,
    /// A change is under way.
    Change,
}

impl Case<'_> {
    /// Whether it is told to those who ask about security. That nobody maintains a crate is no way in; what is
    /// unsound can be one.
    pub fn concerns_security(&self) -> bool {
        match self.anomaly {
            Anomaly::Advisory(advisory) => match advisory.kind {
                Kind::Vulnerability | Kind::Malicious | Kind::Unsound | Kind::Other(_) => true,
                Kind::Unmaintained | Kind::Notice => false,
            },
            Anomaly::Listed(listed) => listed.kind == Some("security"),
        }
    }
}

impl Report<'_, '_> {
    /// The anomalies that are told to others: those of shipped versions that concern security. What was
    /// withdrawn, and what only crates that do not ship have, stays in the report.
    pub fn told(&self) -> impl Iterator<Item = (&Case<'_>, Analysis<'_>)> {
        let security = self.ledger.anomalies.iter().filter(|case| case.concerns_security());
        security.filter_map(|case| Some((case, self.analysis(case)?)))
    }

    /// What is said of an anomaly; `None` where it is none of the device's.
    pub fn analysis<'c>(&self, case: &'c Case<'_>) -> Option<Analysis<'c>> {
        match case.standing {
            Standing::NotShipped | Standing::Withdrawn(_) => None,
            Standing::OtherPlatform => Some(Analysis::UnderInvestigation(Doubt::OtherPlatform)),
            Standing::Open => Some(Analysis::UnderInvestigation(Doubt::Open)),
            Standing::Reopened(..) => Some(Analysis::UnderInvestigation(Doubt::Reopened)),
            Standing::Evaluated(evaluation) => Some(self.judged(case, evaluation)),
        }
    }

    fn judged<'c>(&self, case: &Case<'_>, evaluation: &'c Evaluation) -> Analysis<'c> {
        let faulty = Analysis::UnderInvestigation(Doubt::Faulty);
        let said = match evaluation.outcome.get() {
            None => return faulty,
            Some(Outcome::UnderEvaluation) => return Analysis::UnderInvestigation(Doubt::Begun),
            Some(Outcome::AffectedAcceptable) => return Analysis::Affected(evaluation, Response::Accepted),
            Some(Outcome::AffectedControlled) => return Analysis::Affected(evaluation, Response::Controlled),
            Some(Outcome::AffectedFix) => return Analysis::Affected(evaluation, Response::Change),
            Some(Outcome::NotAffected) => {
                let Some(why) = evaluation.justification.text() else { return faulty };
                Analysis::NotAffected(evaluation, why)
            }
            Some(Outcome::FalseMatch) => Analysis::FalseMatch(evaluation),
            Some(Outcome::Fixed) => Analysis::Fixed(evaluation),
        };
        if self.is_found_fault_with(case) { faulty } else { said }
    }

    /// Whether a finding about the anomaly keeps the audit from conforming.
    fn is_found_fault_with(&self, case: &Case<'_>) -> bool {
        self.findings.iter().any(|finding| {
            finding.fails()
                && finding.hit.anomaly.as_deref().is_some_and(|id| case.is_called(id))
                && finding.hit.subject.id() == Some(case.item_id())
        })
    }
}
