use crate::criteria::Basis;
use crate::evidence::trace::Known;
use crate::finding::{Hit, Place};
use crate::reconcile::{Ledger, Reference, Tracing, traced};

rule! {
    RULE = "dangling-reference" in Requirements;
    finds "a requirement, test, hazard or control id that the trace source for its kind does not know";
    many "ids are known to no trace source for their kind";
    levels "WEE";
    basis Basis::clauses("5.1.1 c, 7.3.3");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for origin in traced(ledger) {
        let unknown = origin.references.iter().filter(|reference| reference.known == Known::No);
        hits.extend(unknown.map(|reference| hit(ledger, &origin, reference)));
    }
    hits
}

fn hit(ledger: &Ledger<'_>, origin: &Tracing<'_>, reference: &Reference<'_>) -> Hit {
    let (kind, id) = (reference.kind, reference.id);
    let message = format!(
        "{} refers to the {} `{id}`, which no file of `trace-sources` knows",
        super::origin_phrase(origin),
        kind.phrase()
    );
    let near = ledger.evidence.trace.near(kind, id);
    let help = if near.is_empty() {
        "mend the id, or write the file anew if the document it is made from has it".to_owned()
    } else {
        format!("did you mean {}?", near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" or "))
    };
    let files = ledger.evidence.trace.of(kind).map_or(&[][..], |source| source.files());
    let files: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    Hit::new(origin.subject.clone(), origin.judged.clone(), Place::at(reference.span), message, help)
        .note(format!("{} are compared with {}", kind.key(), files.join(", ")))
}
