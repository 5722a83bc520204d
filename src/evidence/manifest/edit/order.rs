//! Where an entry is set in: by the file's own order.

use super::layout::Layout;
use crate::evidence::manifest::{Kind, Manifest, Record};
use semver::Version;

/// A record that stays, and the lines it takes.
struct Kept<'m> {
    record: &'m Record,
    lines: std::ops::Range<usize>,
}

/// What decides the place of a new record.
pub(super) struct Newcomer<'n> {
    pub(super) name: &'n str,
    pub(super) version: Option<Version>,
    pub(super) part: bool,
    pub(super) kind: Kind,
}

/// The byte a new record is set in at. `gone` tells which headings are taken out.
pub(super) fn place(
    layout: &Layout<'_>,
    manifest: &Manifest,
    new: &Newcomer<'_>,
    gone: &dyn Fn(usize) -> bool,
) -> usize {
    let kept: Vec<Kept<'_>> = manifest
        .soup
        .iter()
        .filter(|record| !gone(record.span.start))
        .filter_map(|record| Some(Kept { record, lines: lines(layout, record)? }))
        .collect();
    let alike: Vec<&Kept<'_>> = match split(&kept) {
        Some(split) => {
            let side = if new.part { &kept[split..] } else { &kept[..split] };
            side.iter().filter(|one| one.record.is_part() == new.part).collect()
        }
        None => kept.iter().collect(),
    };
    let peers: Vec<&Kept<'_>> = alike.iter().filter(|one| one.record.kind == new.kind).copied().collect();
    let group = if peers.is_empty() { alike } else { peers };
    let sorted = group.windows(2).all(|pair| key(pair[0].record) <= key(pair[1].record));
    let before = group.iter().rfind(|one| !sorted || key(one.record) <= (new.name, new.version.clone()));
    match (before, group.first()) {
        (Some(before), _) => before.lines.end,
        (None, Some(first)) => first.lines.start,
        (None, None) => kept.last().map_or_else(|| behind_all(layout), |last| last.lines.end),
    }
}

fn key(record: &Record) -> (&str, Option<Version>) {
    (&record.name, record.exact_version())
}

/// Where the parts begin in a file that keeps them behind the items, as `init` writes it, but for a few that became
/// the other and stayed where they were. A file of only one of the two is taken to mean it so.
fn split(kept: &[Kept<'_>]) -> Option<usize> {
    let parts = kept.iter().filter(|one| one.record.is_part()).count();
    let mut strays = kept.len() - parts;
    let mut best = (strays, 0);
    for (position, one) in kept.iter().enumerate() {
        strays = if one.record.is_part() { strays + 1 } else { strays - 1 };
        best = best.min((strays, position + 1));
    }
    let (strays, position) = best;
    (strays * 5 <= kept.len()).then_some(position)
}

/// The lines of a record, with what belongs to it below other headings.
fn lines(layout: &Layout<'_>, record: &Record) -> Option<std::ops::Range<usize>> {
    let table = layout.headed_at(record.span.start)?;
    let ends = layout.entry(table).into_iter().map(|index| layout.last_line(&layout.tables[index]));
    Some(layout.first_line(&layout.tables[table])..ends.max()?)
}

/// Before the log of evaluations and waivers, or at the end of a file without.
fn behind_all(layout: &Layout<'_>) -> usize {
    let log = |name: &String| name == "evaluation" || name == "waiver";
    let first = layout.tables.iter().find(|table| table.path.first().is_some_and(log));
    first.map_or(layout.text.len(), |table| layout.first_line(table))
}

/// Where an entry of a list such as the evaluations is set in: behind the last one, or at the end of the file.
pub(super) fn end_of(layout: &Layout<'_>, list: &str) -> usize {
    let of_list = layout.tables.iter().filter(|table| table.path.first().is_some_and(|name| name == list));
    of_list.map(|table| layout.last_line(table)).max().unwrap_or(layout.text.len())
}
