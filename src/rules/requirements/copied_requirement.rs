use crate::criteria::Basis;
use crate::evidence::manifest::Located;
use crate::finding::{Hit, Place};
use crate::reconcile::{Entry, Ledger};
use crate::rules::essence;
use std::collections::BTreeMap;

rule! {
    RULE = "copied-requirement" in Requirements;
    finds "the required function is the crate's own description, or the same text on many items";
    many "required functions are copied";
    levels "-WW";
    basis Basis::stricter_than("5.3.3");
    remedy MendOrWaive;
}

/// Two items can serve one purpose together; the same sentence on more of them was not written for any.
const SAME_TEXT: usize = 3;

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for entry in ledger.own_entries() {
        if let Some(text) = entry.record.function.text() {
            *uses.entry(essence(text)).or_default() += 1;
        }
    }
    ledger.own_entries().filter_map(|entry| hit(&entry, &uses)).collect()
}

fn hit(entry: &Entry<'_, '_>, uses: &BTreeMap<String, usize>) -> Option<Hit> {
    let function: &Located<String> = entry.record.function.located()?;
    let text = essence(&function.value);
    let described = entry.item.and_then(|item| item.krate.about.description.as_deref()).map(essence);
    let id = entry.subject().id().unwrap_or_default();
    let message = if text.is_empty() {
        return None;
    } else if described.as_ref() == Some(&text) {
        format!("the required function of {id} is the crate's own description")
    } else if uses[&text] >= SAME_TEXT {
        format!("the required function of {id} is that of {} other items, word for word", uses[&text] - 1)
    } else {
        return None;
    };
    let help = "write what this device needs it for: what would be missing without it".into();
    Some(Hit::new(entry.subject(), entry.judged.clone(), Place::at(&function.span), message, help))
}
