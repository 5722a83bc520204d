//! What a person says of an item: by flags, or asked for on a terminal.

use super::ask::{Person, Question, Stop};
use crate::criteria::{Level, SafetyClass};
use crate::evidence::manifest::edit::Value;
use crate::evidence::manifest::schema;
use crate::finding::Finding;
use clap::Args;
use jiff::civil::Date;

/// What the record of an item says. What is not given stays absent.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "The record")]
pub(super) struct Fields {
    /// What the device needs it for
    #[arg(long, value_name = "TEXT")]
    function: Option<String>,
    /// The performance the device needs of it, or why none is needed
    #[arg(long, value_name = "TEXT")]
    performance: Option<String>,
    /// The hardware and software it needs to work properly
    #[arg(long, value_name = "TEXT")]
    environment: Option<String>,
    /// A software requirement it serves, by its id; can be given more than once
    #[arg(long, value_name = "ID")]
    requirement: Vec<String>,
    /// What happens if it fails or gives an unexpected result
    #[arg(long, value_name = "TEXT")]
    failure: Option<String>,
    /// A hazard of the risk file such a failure can contribute to; can be given more than once
    #[arg(long, value_name = "ID")]
    hazard: Vec<String>,
    /// Why such a failure can contribute to none
    #[arg(long, value_name = "TEXT", conflicts_with = "hazard")]
    no_contribution: Option<String>,
    /// A risk control against such a failure, by its id; can be given more than once
    #[arg(long, value_name = "ID")]
    control: Vec<String>,
    /// Evidence that it does what is required of it; can be given more than once
    #[arg(long, value_name = "REFERENCE")]
    verification: Vec<String>,
    /// One of the supplier's own anomaly lists; can be given more than once
    #[arg(long, value_name = "URL")]
    anomaly_list: Vec<String>,
    /// Its safety class, if not the one that reaches it: A, B or C
    #[arg(long, value_name = "CLASS", value_parser = class)]
    class: Option<SafetyClass>,
    /// Why its class may be lower than that of what it serves
    #[arg(long, value_name = "TEXT")]
    segregation: Option<String>,
    /// Where that is shown; can be given more than once
    #[arg(long, value_name = "REFERENCE")]
    segregation_evidence: Vec<String>,
    /// Why it need not be kept apart
    #[arg(long, value_name = "TEXT", conflicts_with = "segregation")]
    no_segregation: Option<String>,
    /// Who makes it, if not as the crate says
    #[arg(long, value_name = "NAME")]
    manufacturer: Option<String>,
    /// Its licence, if not as the crate says
    #[arg(long, value_name = "SPDX")]
    licence: Option<String>,
    /// Who stands behind the record
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The day they signed [default: the day of the audit]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "by")]
    on: Option<Date>,
}

/// What a person is asked for, in the order in which one thinks, with the rule that asks for it too.
const ASKED: [(&str, &str, &str); 3] = [
    ("function", "missing-function", "What the device needs it for (? explains, Enter leaves it open)"),
    ("performance", "missing-performance", "The performance it needs of it, or why none"),
    ("environment", "missing-environment", "The hardware and software it needs"),
];

impl Fields {
    /// What is stated, by key, in the order of the schema.
    pub(super) fn stated(&self, today: Date) -> Vec<(&'static str, Value)> {
        let text = |text: &Option<String>| text.clone().map(Value::Text);
        let texts = |texts: &[String]| (!texts.is_empty()).then(|| Value::Texts(texts.to_vec()));
        let class = self.class.map(|class| Value::Text(class.letter().to_owned()));
        let signature = self.by.clone().map(|by| Value::Signature { by, on: self.on.unwrap_or(today) });
        let keys = [
            ("class", class),
            ("segregation", text(&self.segregation)),
            ("segregation-evidence", texts(&self.segregation_evidence)),
            ("no-segregation", text(&self.no_segregation)),
            ("manufacturer", text(&self.manufacturer)),
            ("licence", text(&self.licence)),
            ("function", text(&self.function)),
            ("performance", text(&self.performance)),
            ("environment", text(&self.environment)),
            ("requirements", texts(&self.requirement)),
            ("failure", text(&self.failure)),
            ("hazards", texts(&self.hazard)),
            ("no-contribution", text(&self.no_contribution)),
            ("controls", texts(&self.control)),
            ("verification", texts(&self.verification)),
            ("anomaly-lists", texts(&self.anomaly_list)),
            ("reviewed", signature),
        ];
        keys.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// Asks for what rules would miss.
    pub(super) fn ask(&mut self, person: &mut Person<'_>, missed: &[&Finding]) -> Result<(), Stop> {
        for (key, rule, text) in ASKED {
            let wanted =
                missed.iter().any(|finding| finding.rule.slug == rule && finding.level >= Level::Warning);
            if wanted {
                *self.text_of(key) = person.text(Question { text, meaning: meaning(key) })?;
            }
        }
        Ok(())
    }

    fn text_of(&mut self, key: &str) -> &mut Option<String> {
        match key {
            "function" => &mut self.function,
            "performance" => &mut self.performance,
            _ => &mut self.environment,
        }
    }
}

fn meaning(key: &str) -> &'static str {
    schema::SOUP.keys.iter().find(|known| known.name == key).map_or("", |known| known.meaning)
}

fn class(text: &str) -> Result<SafetyClass, String> {
    text.parse().map_err(|_| "a safety class is A, B or C".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_stated_stands_in_the_order_of_the_schema() {
        let all = Fields {
            function: Some("f".into()),
            performance: Some("p".into()),
            environment: Some("e".into()),
            requirement: vec!["r".into()],
            failure: Some("x".into()),
            hazard: vec!["h".into()],
            no_contribution: Some("c".into()),
            control: vec!["o".into()],
            verification: vec!["v".into()],
            anomaly_list: vec!["l".into()],
            class: Some(SafetyClass::A),
            segregation: Some("s".into()),
            segregation_evidence: vec!["t".into()],
            no_segregation: Some("n".into()),
            manufacturer: Some("m".into()),
            licence: Some("MIT".into()),
            by: Some("b".into()),
            on: None,
        };
        let stated: Vec<&str> = all.stated(Date::MAX).into_iter().map(|(key, _)| key).collect();
        let known = schema::SOUP.keys.iter().map(|key| key.name).filter(|name| stated.contains(name));
        assert_eq!(stated, known.collect::<Vec<_>>());
    }

    #[test]
    fn every_question_can_be_explained() {
        assert!(ASKED.iter().all(|(key, ..)| !meaning(key).is_empty()));
    }
}
