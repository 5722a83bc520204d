use crate::criteria::Basis;
use crate::evidence::manifest::{Evaluation, Field, Located, Signature};
use crate::evidence::toolchain::STANDARD_LIBRARY;
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;
use jiff::ToSpan as _;
use jiff::civil::Date;

rule! {
    RULE = "impossible-date" in Manifest;
    finds "a date is in the future, before the anomaly it is about, or before what it follows";
    many "dates cannot be right";
    levels "EEE";
    basis Basis::clauses("8.3, 7.1.3");
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let mut dates = Dates { ledger, hits: Vec::new() };
    for record in &manifest.soup {
        let judged = ledger.judged(Some(&record.id()));
        let subject = Subject::parse(&record.id());
        dates.signed("reviewed", &record.reviewed, &subject, &judged);
        for list in record.anomaly_lists.get().into_iter().flat_map(|lists| &lists.lists) {
            dates.signed("looked", &list.looked, &subject, &judged);
        }
    }
    for evaluation in &manifest.evaluations {
        dates.evaluation(evaluation);
    }
    for waiver in &manifest.waivers {
        let subject = waiver.soup.text().map_or(Subject::Device, Subject::parse);
        let judged = ledger.judged(waiver.soup.text());
        dates.not_in_the_future("on", waiver.on.located(), &subject, &judged);
        dates.not_before("expires", waiver.expires.located(), "on", waiver.on.located(), &subject, &judged);
    }
    dates.hits
}

struct Dates<'l, 'e> {
    ledger: &'l Ledger<'e>,
    hits: Vec<Hit>,
}

impl Dates<'_, '_> {
    fn signed(&mut self, key: &str, signature: &Field<Signature>, subject: &Subject, judged: &Judged) {
        let date = signature.get().and_then(|signature| signature.on.located());
        self.not_in_the_future(key, date, subject, judged);
    }

    /// A day of grace: east of Greenwich tomorrow begins before today ends.
    fn not_in_the_future(
        &mut self,
        key: &str,
        date: Option<&Located<Date>>,
        subject: &Subject,
        judged: &Judged,
    ) {
        let latest = self.ledger.evidence.today.saturating_add(1.day());
        if let Some(date) = date.filter(|date| date.value > latest) {
            let message =
                format!("`{key}` is dated {}, and today is {}", date.value, self.ledger.evidence.today);
            self.push(date, message, subject, judged);
        }
    }

    fn evaluation(&mut self, evaluation: &Evaluation) {
        let subject = evaluation.soup.text().map_or(Subject::Device, Subject::parse);
        let judged = self.ledger.judged(evaluation.soup.text());
        self.signed("evaluated", &evaluation.evaluated, &subject, &judged);
        self.signed("approved", &evaluation.approved, &subject, &judged);
        let evaluated = on(&evaluation.evaluated);
        self.not_before("approved", on(&evaluation.approved), "evaluated", evaluated, &subject, &judged);
        self.not_before(
            "review-by",
            evaluation.review_by.located(),
            "evaluated",
            evaluated,
            &subject,
            &judged,
        );
        let Some(evaluated) = evaluated else { return };
        if let Some(dated) = self.advisory_date(evaluation).filter(|dated| evaluated.value < *dated) {
            let message = format!("evaluated on {}, before the advisory's own date {dated}", evaluated.value);
            self.push(evaluated, message, &subject, &judged);
        }
    }

    fn not_before(
        &mut self,
        key: &str,
        date: Option<&Located<Date>>,
        other: &str,
        earlier: Option<&Located<Date>>,
        subject: &Subject,
        judged: &Judged,
    ) {
        let Some((date, earlier)) = date.zip(earlier).filter(|(date, earlier)| date.value < earlier.value)
        else {
            return;
        };
        let message = format!("`{key}` is dated {}, before `{other}` on {}", date.value, earlier.value);
        self.push(date, message, subject, judged);
    }

    /// The advisory's date is not when it was published; publication was never earlier.
    fn advisory_date(&self, evaluation: &Evaluation) -> Option<Date> {
        let (name, _) = evaluation.item()?;
        let id = evaluation.anomaly.text()?;
        let database = self.ledger.database()?;
        let of_rust = if name == STANDARD_LIBRARY { &database.toolchain.advisories[..] } else { &[] };
        database
            .about(name)
            .iter()
            .chain(of_rust)
            .find(|advisory| advisory.is_called(id))
            .map(|advisory| advisory.date)
    }

    fn push(&mut self, date: &Located<Date>, message: String, subject: &Subject, judged: &Judged) {
        let help = "write the day it was done".into();
        self.hits.push(Hit::new(subject.clone(), judged.clone(), Place::at(&date.span), message, help));
    }
}

fn on(signature: &Field<Signature>) -> Option<&Located<Date>> {
    signature.get()?.on.located()
}
