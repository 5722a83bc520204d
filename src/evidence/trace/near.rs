//! Which known id was meant by an unknown one.

use super::Source;
use super::results::fold;
use std::collections::BTreeSet;

/// How many are named: more are no help.
const MOST: usize = 3;

/// Ids that differ in case and signs alone, or else those one slip away: a character more, less, other, or two
/// exchanged. Ids are short and alike, so that anything further away is another one.
pub(super) fn near(source: &Source, id: &str) -> Vec<String> {
    let essence = essence(id);
    let alike: BTreeSet<&str> = source.known().filter(|known| self::essence(known) == essence).collect();
    if !alike.is_empty() {
        return few(alike);
    }
    let folded = fold(id);
    let slip = |known: &&str| {
        let length = |text: &str| text.chars().count();
        length(known).abs_diff(length(&folded)) <= 1
            && strsim::damerau_levenshtein(&fold(known), &folded) == 1
    };
    let ids: BTreeSet<&str> = source.known().filter(slip).collect();
    few(if ids.is_empty() { source.results().near(|window| slip(&window), id) } else { ids })
}

fn few(ids: BTreeSet<&str>) -> Vec<String> {
    if ids.len() > MOST { Vec::new() } else { ids.into_iter().map(ToOwned::to_owned).collect() }
}

fn essence(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
