//! What a manifest says after an edit, worked out from values alone: the edited text has to say the same.

use super::layout::Layout;
use super::{NoPlace, Op, Placed};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// The file before the edit, as values.
pub(super) fn said(text: &str) -> Result<Table, NoPlace> {
    toml::from_str(text).map_err(|_| NoPlace::Unreadable)
}

/// The list a text of one entry belongs to, and the entry.
pub(super) fn only_entry(text: &str) -> Option<(Vec<String>, Table)> {
    let layout = Layout::of(text);
    let table = layout.tables.get(1).filter(|table| table.listed && layout.tables[0].keys.is_empty())?;
    if layout.entry(1).len() + 1 != layout.tables.len() {
        return None;
    }
    let said = said(text).ok()?;
    let (first, names) = table.path.split_first()?;
    let list = names.iter().try_fold(said.get(first)?, |value, name| value.get(name))?;
    Some((table.path.clone(), list.as_array()?.first()?.as_table()?.clone()))
}

/// The value of a key of an entry.
pub(super) fn at<'v>(said: &'v Table, layout: &Layout<'_>, table: usize, key: &str) -> Option<&'v Value> {
    let mut value = None;
    for name in &layout.tables[table].path {
        value = Some(value.map_or(said, |value: &Value| value.as_table().unwrap_or(said)).get(name)?);
    }
    let entry = match value? {
        Value::Array(list) => list.get(ordinal(layout, table))?,
        value => value,
    };
    entry.as_table()?.get(key)
}

/// The file after the edit, as values.
pub(super) fn after(
    mut said: Table,
    layout: &Layout<'_>,
    ops: &[Op],
    placed: &[Placed<'_>],
) -> Option<Table> {
    for op in ops {
        match op {
            Op::Set { table, key, value } => {
                entry(&mut said, layout, *table)?.insert(key.clone(), value.read());
            }
            Op::Unset { table, key } => drop(entry(&mut said, layout, *table)?.remove(key)),
            Op::Remove { .. } | Op::Add { .. } => {}
        }
    }
    let removed = ops.iter().filter_map(|op| match op {
        Op::Remove { table } => Some(*table),
        _ => None,
    });
    let removed: BTreeSet<usize> = removed.collect();
    let lists: BTreeSet<&[String]> = removed
        .iter()
        .map(|table| &layout.tables[*table].path[..])
        .chain(placed.iter().map(|one| one.path))
        .collect();
    for path in lists {
        let old: Vec<usize> = of_list(layout, path).collect();
        let list = list(&mut said, path)?;
        if list.len() != old.len() {
            return None;
        }
        *list = renewed(
            layout,
            &old,
            std::mem::take(list),
            &removed,
            placed.iter().filter(|one| one.path == path),
        );
        if list.is_empty() {
            drop_list(&mut said, path);
        }
    }
    Some(said)
}

/// The entries of a list that stay, and the new ones between them by their place in the text.
fn renewed<'p>(
    layout: &Layout<'_>,
    old: &[usize],
    values: Vec<Value>,
    removed: &BTreeSet<usize>,
    placed: impl Iterator<Item = &'p Placed<'p>>,
) -> Vec<Value> {
    // Of one place, what is new stands first: it is set in before the heading.
    let mut ranked: Vec<(usize, bool, Value)> =
        placed.map(|one| (one.at, false, Value::Table(one.value.clone()))).collect();
    let stay = old.iter().zip(values).filter(|(table, _)| !removed.contains(table));
    ranked.extend(stay.map(|(table, value)| (layout.tables[*table].heading.start, true, value)));
    ranked.sort_by_key(|(at, old, _)| (*at, *old));
    ranked.into_iter().map(|(_, _, value)| value).collect()
}

fn of_list<'l>(layout: &'l Layout<'_>, path: &'l [String]) -> impl Iterator<Item = usize> + 'l {
    let tables = layout.tables.iter().enumerate();
    tables.filter(move |(_, table)| table.listed && table.path == path).map(|(index, _)| index)
}

/// Which entry of its list a table is.
fn ordinal(layout: &Layout<'_>, table: usize) -> usize {
    of_list(layout, &layout.tables[table].path).take_while(|index| *index < table).count()
}

fn entry<'v>(said: &'v mut Table, layout: &Layout<'_>, table: usize) -> Option<&'v mut Table> {
    let (last, above) = layout.tables[table].path.split_last()?;
    match within(said, above)?.get_mut(last)? {
        Value::Array(list) => list.get_mut(ordinal(layout, table))?.as_table_mut(),
        value => value.as_table_mut(),
    }
}

fn list<'v>(said: &'v mut Table, path: &[String]) -> Option<&'v mut Vec<Value>> {
    let (last, above) = path.split_last()?;
    let empty = Value::Array(Vec::new());
    within(said, above)?.entry(last.clone()).or_insert(empty).as_array_mut()
}

fn within<'v>(said: &'v mut Table, path: &[String]) -> Option<&'v mut Table> {
    let mut table = said;
    for name in path {
        let next = table.entry(name.clone()).or_insert_with(|| Value::Table(Table::new()));
        table = next.as_table_mut()?;
    }
    Some(table)
}

/// A list without entries has no heading, and so has a table of nothing but such lists.
fn drop_list(said: &mut Table, path: &[String]) {
    let Some((last, above)) = path.split_last() else { return };
    if let Some(table) = within(said, above) {
        table.remove(last);
        if table.is_empty() {
            drop_list(said, above);
        }
    }
}
