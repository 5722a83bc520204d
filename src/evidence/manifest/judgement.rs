use super::Outcome;
use jiff::civil::Date;

/// What a person says of one anomaly of one item, before it is written. Nothing in it has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The conclusion.
    pub outcome: Option<Outcome>,
    /// Why the item is not affected.
    pub justification: Option<String>,
    /// What shows it.
    pub evidence: Vec<String>,
    /// The reasoning.
    pub rationale: Option<String>,
    /// Whether the anomaly can lead to a hazardous situation.
    pub hazardous_situation: Option<bool>,
    /// Hazards it was weighed against.
    pub hazards: Vec<String>,
    /// Risk controls that are in place against it.
    pub controls: Vec<String>,
    /// What is done about it.
    pub action: Option<String>,
    /// Who judged.
    pub by: Option<String>,
    /// When.
    pub on: Option<Date>,
    /// Who approved.
    pub approved_by: Option<String>,
    /// When.
    pub approved_on: Option<Date>,
    /// When it is due again.
    pub review_by: Option<Date>,
}

impl Judgement {
    /// Whether it says what its outcome asks for. Whether that holds is for the rules.
    pub fn is_complete(&self) -> bool {
        let Some(outcome) = self.outcome else { return false };
        let supported =
            outcome != Outcome::NotAffected || (self.justification.is_some() && !self.evidence.is_empty());
        let acted = !outcome.is_affected() || self.action.is_some();
        let weighed = !outcome.needs_hazard_analysis(self.justification.as_deref())
            || (self.hazardous_situation.is_some() && !self.hazards.is_empty());
        self.rationale.is_some() && self.by.is_some() && supported && acted && weighed
    }
}
