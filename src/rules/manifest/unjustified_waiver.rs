use crate::criteria::Basis;
use crate::evidence::manifest::Waiver;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;
use crate::rules::{by_slug, catalogue};

rule! {
    RULE = "unjustified-waiver" in Manifest;
    finds "a waiver lacks a justification, a person, a date or an expiry, or names no rule that can be waived";
    many "waivers are incomplete, and accept nothing";
    levels "EEE";
    basis Basis::POLICY;
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let waivers = ledger.manifest().map_or(&[][..], |manifest| &manifest.waivers);
    waivers.iter().filter_map(|waiver| hit(ledger, waiver)).collect()
}

fn hit(ledger: &Ledger<'_>, waiver: &Waiver) -> Option<Hit> {
    let (message, help) = wrong_rule(waiver).or_else(|| missing(waiver))?;
    let subject = waiver.soup.text().map_or(Subject::Device, Subject::parse);
    Some(Hit::new(subject, ledger.judged(waiver.soup.text()), Place::at(&waiver.span), message, help))
}

fn wrong_rule(waiver: &Waiver) -> Option<(String, String)> {
    let slug = waiver.rule.text()?;
    let Some(rule) = by_slug(slug) else {
        let known = catalogue().map(|(rule, _)| rule.slug);
        let help = match crate::evidence::manifest::nearest(slug, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo soup explain` lists the rules".into(),
        };
        return Some((format!("the waiver names `{slug}`, which is no rule"), help));
    };
    let reason = format!("the waiver names `{slug}`, which cannot be waived");
    (!rule.remedy.waivable()).then(|| (reason, format!("mend what `{slug}` finds, and take the waiver out")))
}

fn missing(waiver: &Waiver) -> Option<(String, String)> {
    let texts = [("rule", &waiver.rule), ("justification", &waiver.justification), ("by", &waiver.by)];
    let dates = [("on", &waiver.on), ("expires", &waiver.expires)];
    let texts = texts.iter().filter(|(_, field)| field.is_blank()).map(|(key, _)| format!("{key} = \"...\""));
    let dates =
        dates.iter().filter(|(_, field)| field.is_absent()).map(|(key, _)| format!("{key} = YYYY-MM-DD"));
    let lines: Vec<String> = texts.chain(dates).collect();
    let keys: Vec<&str> = lines.iter().filter_map(|line| line.split(' ').next()).collect();
    let message = format!("the waiver does not state `{}`, and accepts nothing", keys.join("`, `"));
    (!lines.is_empty()).then(|| (message, format!("add to it\n{}", lines.join("\n"))))
}
