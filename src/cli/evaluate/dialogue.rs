//! What is asked about an anomaly, in the order a person thinks.

use crate::cli::ask::{Person, Question, Stop};
use crate::evidence::manifest::{Judgement, Outcome, schema};

/// The outcomes, each in a few words.
const OUTCOMES: &[(&str, &str)] = &[
    ("under-evaluation", "not judged yet"),
    ("not-affected", "present, and cannot occur here"),
    ("false-match", "about something else, or withdrawn"),
    ("affected-acceptable", "occurs, and no risk is unacceptable"),
    ("affected-controlled", "occurs, and a risk control is in place"),
    ("affected-fix", "occurs, and a change is under way"),
    ("fixed", "fixed in this version"),
];

/// The justifications, each in a few words.
const JUSTIFICATIONS: &[(&str, &str)] = &[
    ("code-not-present", "the affected code is not in the build"),
    ("code-not-reachable", "nothing calls the affected code"),
    ("requires-configuration", "needs a configuration that is not used"),
    ("requires-dependency", "needs a dependency that is not there"),
    ("requires-environment", "needs an environment that is not there"),
    ("protected-by-compiler", "a compiler option prevents it"),
    ("protected-at-runtime", "a check at run time prevents it"),
    ("protected-at-perimeter", "it is kept out at the perimeter"),
    ("protected-by-mitigating-control", "another control prevents it"),
];

/// A key of the entry that a person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Outcome,
    Justification,
    Evidence,
    Rationale,
    HazardousSituation,
    Hazards,
    Controls,
    Action,
    ReviewBy,
    By,
}

impl Topic {
    pub(super) const ALL: [Self; 10] = [
        Self::Outcome,
        Self::Justification,
        Self::Evidence,
        Self::Rationale,
        Self::HazardousSituation,
        Self::Hazards,
        Self::Controls,
        Self::Action,
        Self::ReviewBy,
        Self::By,
    ];

    /// The key of the manifest it ends up in.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Justification => "justification",
            Self::Evidence => "evidence",
            Self::Rationale => "rationale",
            Self::HazardousSituation => "hazardous-situation",
            Self::Hazards => "hazards",
            Self::Controls => "controls",
            Self::Action => "action",
            Self::ReviewBy => "review-by",
            Self::By => "evaluated",
        }
    }

    const fn question(self) -> &'static str {
        match self {
            Self::Outcome => "Outcome (? explains, Enter leaves the anomaly as it is)",
            Self::Justification => "Justification",
            Self::Evidence => "Evidence, a reference a line (Enter ends)",
            Self::Rationale => "Rationale",
            Self::HazardousSituation => "Can it lead to a hazardous situation (yes, no)",
            Self::Hazards => "Hazards of the risk file it was weighed against, one a line (Enter ends)",
            Self::Controls => "Ids of the risk controls that are in place, one a line (Enter ends)",
            Self::Action => "Action: risk control, change request, or the reason for none",
            Self::ReviewBy => "To be looked at again by (YYYY-MM-DD, Enter: no day)",
            Self::By => "Who judges",
        }
    }

    fn meaning(self) -> &'static str {
        let key = schema::EVALUATION.keys.iter().find(|key| key.name == self.key());
        key.map_or("", |key| key.meaning)
    }

    /// Whether the outcome asks for it.
    fn applies(self, judgement: &Judgement) -> bool {
        let Some(outcome) = judgement.outcome else { return self == Self::Outcome };
        let judged = outcome != Outcome::UnderEvaluation;
        match self {
            Self::Justification => outcome == Outcome::NotAffected,
            Self::Controls => outcome == Outcome::AffectedControlled,
            Self::Action => outcome.is_affected(),
            Self::Evidence | Self::HazardousSituation => judged,
            Self::Hazards => judgement.hazardous_situation.is_some(),
            Self::Outcome | Self::Rationale | Self::ReviewBy | Self::By => true,
        }
    }

    fn is_answered(self, judgement: &Judgement) -> bool {
        match self {
            Self::Outcome => judgement.outcome.is_some(),
            Self::Justification => judgement.justification.is_some(),
            Self::Evidence => !judgement.evidence.is_empty(),
            Self::Rationale => judgement.rationale.is_some(),
            Self::HazardousSituation => judgement.hazardous_situation.is_some(),
            Self::Hazards => !judgement.hazards.is_empty(),
            Self::Controls => !judgement.controls.is_empty(),
            Self::Action => judgement.action.is_some(),
            Self::ReviewBy => judgement.review_by.is_some(),
            Self::By => judgement.by.is_some(),
        }
    }
}

/// The questions about one anomaly.
pub(super) struct Dialogue<'d, 'p> {
    pub(super) person: &'d mut Person<'p>,
    /// Who git says works here: a proposal, and asked about.
    pub(super) proposed: Option<String>,
}

impl Dialogue<'_, '_> {
    /// Asks for everything that is open. Without an outcome nothing more is asked.
    pub(super) fn fill(&mut self, judgement: &mut Judgement) -> Result<(), Stop> {
        for topic in Topic::ALL {
            if topic.applies(judgement) && !topic.is_answered(judgement) {
                self.ask(topic, judgement)?;
            }
        }
        Ok(())
    }

    /// Asks for one thing again, and for what follows from another outcome.
    pub(super) fn change(&mut self, topic: Topic, judgement: &mut Judgement) -> Result<(), Stop> {
        let before = judgement.clone();
        self.ask(topic, judgement)?;
        if judgement.outcome.is_none() {
            judgement.outcome = before.outcome;
        }
        for follows in [Topic::Justification, Topic::Hazards, Topic::Controls, Topic::Action] {
            if !follows.applies(judgement) {
                match follows {
                    Topic::Justification => judgement.justification = None,
                    Topic::Hazards => judgement.hazards.clear(),
                    Topic::Controls => judgement.controls.clear(),
                    _ => judgement.action = None,
                }
            } else if topic != follows && !follows.applies(&before) {
                self.ask(follows, judgement)?;
            }
        }
        Ok(())
    }

    fn ask(&mut self, topic: Topic, judgement: &mut Judgement) -> Result<(), Stop> {
        let question = Question { text: topic.question(), meaning: topic.meaning() };
        let person = &mut *self.person;
        match topic {
            Topic::Outcome => {
                judgement.outcome = person.choice(question, OUTCOMES)?.and_then(Outcome::parse);
            }
            Topic::Justification => {
                judgement.justification = person.choice(question, JUSTIFICATIONS)?.map(ToOwned::to_owned);
            }
            Topic::Evidence => judgement.evidence = person.texts(question)?,
            Topic::Rationale => judgement.rationale = person.text(question)?,
            Topic::HazardousSituation => judgement.hazardous_situation = person.flag(question)?,
            Topic::Hazards => judgement.hazards = person.texts(question)?,
            Topic::Controls => judgement.controls = person.texts(question)?,
            Topic::Action => judgement.action = person.text(question)?,
            Topic::ReviewBy => judgement.review_by = person.date(question)?,
            Topic::By => judgement.by = person.who(question, self.proposed.as_deref())?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_and_justification_of_the_schema_is_offered_in_its_order() {
        let words = |list: &[(&'static str, &str)]| list.iter().map(|(word, _)| *word).collect::<Vec<_>>();
        assert_eq!(words(OUTCOMES), schema::OUTCOMES);
        assert_eq!(words(JUSTIFICATIONS), schema::JUSTIFICATIONS);
    }

    #[test]
    fn every_question_can_be_explained() {
        assert!(Topic::ALL.iter().all(|topic| !topic.meaning().is_empty()));
    }
}
