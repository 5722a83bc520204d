//! Suppliers' own anomaly lists, and the last look at each.

use super::anomalies::{SignatureInfo, signature};
use crate::reconcile::Ledger;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct ListInfo<'a> {
    name: &'a str,
    version: Option<&'a str>,
    line: usize,
    url: Option<&'a str>,
    none: Option<&'a str>,
    look: Option<&'static str>,
    looked: Option<SignatureInfo<'a>>,
    sought: Option<&'a str>,
    found: Option<&'a str>,
    copy: Option<&'a str>,
}

pub(super) fn lists<'a>(ledger: &'a Ledger<'_>) -> Vec<ListInfo<'a>> {
    let mut infos = Vec::new();
    for entry in ledger.own_entries() {
        let Some(lists) = entry.record.anomaly_lists.get() else { continue };
        let info = |at: usize| ListInfo {
            name: &entry.record.name,
            version: entry.record.version.text(),
            line: ledger.lines.at(at).line,
            url: None,
            none: None,
            look: None,
            looked: None,
            sought: None,
            found: None,
            copy: None,
        };
        infos.extend(lists.lists.iter().map(|list| ListInfo {
            url: Some(&list.url),
            look: Some(ledger.look(list).word()),
            looked: signature(&list.looked),
            sought: list.sought.text(),
            found: list.found.text(),
            copy: list.copy.text(),
            ..info(list.span.start)
        }));
        let none = lists.none.iter().map(|why| ListInfo {
            none: Some(&why.value),
            looked: signature(&lists.said),
            ..info(why.span.start)
        });
        infos.extend(none);
    }
    infos
}
