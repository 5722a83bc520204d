//! How an id of the record is found among the names of tests.

use super::junit::{Case, TestResult};
use std::collections::{BTreeMap, BTreeSet};

/// The cases of all files of results, to be looked up by id.
///
/// An id is that of a case if it is the case's name, `classname.name` or `classname::name`; or if it holds a letter and
/// a digit and stands as a word of its own in one of these, upper and lower case and `-` and `_` alike: `TC-0451` is
/// found in `queue::tc_0451_keeps_the_order`. A number behind it makes it another id: `TC-1` is not in `tc_1_2`.
#[derive(Clone, Debug, Default)]
pub struct Results {
    cases: Vec<Named>,
    exact: BTreeMap<String, TestResult>,
    /// Which cases have a word in them, for words with a digit.
    words: BTreeMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Named {
    /// Class and name.
    name: String,
    /// Every other way the case is called.
    others: Vec<String>,
    /// All of it, as ids are looked for in it.
    text: String,
    result: TestResult,
}

impl Named {
    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.others.iter().any(|other| other == name)
    }
}

impl Results {
    /// Adds cases.
    pub fn extend(&mut self, cases: Vec<Case>) {
        for case in cases {
            self.add(case);
        }
    }

    fn add(&mut self, case: Case) {
        let Case { classname, name, result } = case;
        let mut names = vec![name.clone()];
        if !classname.is_empty() {
            names.extend([format!("{classname}.{name}"), format!("{classname}::{name}")]);
        }
        for name in &names {
            self.exact.entry(name.clone()).and_modify(|worst| *worst = result.max(*worst)).or_insert(result);
        }
        let name = names.pop().unwrap_or_default();
        let folded = fold(&name);
        let words: BTreeSet<&str> = words(&folded).filter(|word| has_digit(word)).collect();
        for word in words {
            self.words.entry(word.to_owned()).or_default().push(self.cases.len());
        }
        self.cases.push(Named { name, others: names, text: folded, result });
    }

    /// The worst result of the cases that carry an id; `None` if there is none.
    pub fn of(&self, id: &str) -> Option<TestResult> {
        let exact = self.exact.get(id).copied();
        exact.into_iter().chain(self.carrying(id).map(|case| case.result)).max()
    }

    /// Whether an id is that of the case of a name.
    pub fn is_of(&self, id: &str, name: &str) -> bool {
        let exact = self.cases.iter().filter(|_| self.exact.contains_key(id));
        self.carrying(id).chain(exact.filter(|case| case.is_called(id))).any(|case| case.is_called(name))
    }

    /// Every name, with its class.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(|case| case.name.as_str())
    }

    /// The names of the cases that some ids are none of.
    pub fn without<'r>(&'r self, ids: &BTreeSet<&str>) -> BTreeSet<&'r str> {
        let carried: BTreeSet<&str> =
            ids.iter().flat_map(|id| self.carrying(id)).map(|case| case.name.as_str()).collect();
        let called = |case: &Named| {
            let mut names = case.others.iter().chain([&case.name]);
            names.any(|name| ids.contains(name.as_str())) || carried.contains(case.name.as_str())
        };
        self.cases.iter().filter(|case| !called(case)).map(|case| case.name.as_str()).collect()
    }

    /// The names in which stands what is a slip away from an id.
    pub(super) fn near(&self, is_near: impl Fn(&str) -> bool, id: &str) -> BTreeSet<&str> {
        let length = words(&fold(id)).count().max(1);
        let stands_in = |case: &&Named| {
            let words: Vec<&str> = words(&case.text).collect();
            words.windows(length).map(|window| window.join("_")).any(|window| is_near(&window))
        };
        self.cases.iter().filter(stands_in).map(|case| case.name.as_str()).collect()
    }

    fn carrying(&self, id: &str) -> impl Iterator<Item = &Named> {
        let id = fold(id.trim());
        let is_id = has_digit(&id) && id.chars().any(char::is_alphabetic);
        let rarest = words(&id).filter(|word| has_digit(word)).max_by_key(|word| word.len());
        let candidates = rarest.filter(|_| is_id).and_then(|word| self.words.get(word));
        let cases = candidates.map_or(&[][..], Vec::as_slice).iter().map(|index| &self.cases[*index]);
        cases.filter(move |case| carries(&case.text, &id))
    }
}

/// Lower case, and one sign for the two that programmers put between words.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|c| if c == '-' { '_' } else { c }).collect()
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

fn carries(name: &str, id: &str) -> bool {
    name.match_indices(id).any(|(at, _)| {
        let (before, behind) = (&name[..at], &name[at + id.len()..]);
        ends_before(before.chars().rev(), id.chars().next()) && ends_before(behind.chars(), id.chars().last())
    })
}

/// Whether an id ends where other characters begin: not within a word, nor before a further part of its number.
fn ends_before(mut beside: impl Iterator<Item = char>, edge: Option<char>) -> bool {
    let Some(next) = beside.next() else { return true };
    let number = edge.is_some_and(|edge| edge.is_ascii_digit());
    let goes_on = matches!(next, '_' | '.') && beside.next().is_some_and(|c| c.is_ascii_digit());
    !(next.is_alphanumeric() || number && goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(cases: &[(&str, &str, TestResult)]) -> Results {
        let mut results = Results::default();
        results.extend(
            cases
                .iter()
                .map(|(class, name, result)| Case {
                    classname: (*class).into(),
                    name: (*name).into(),
                    result: *result,
                })
                .collect(),
        );
        results
    }

    #[test]
    fn an_id_is_found_by_name_by_class_and_name_and_as_a_word_of_either() {
        let one = results(&[("queue::tests", "tc_0451_keeps_the_order", TestResult::Passed)]);
        for id in [
            "tc_0451_keeps_the_order",
            "queue::tests::tc_0451_keeps_the_order",
            "queue::tests.tc_0451_keeps_the_order",
            "TC-0451",
            "tc_0451",
            "Tc_0451",
        ] {
            assert_eq!(one.of(id), Some(TestResult::Passed), "{id}");
        }
        for id in ["TC-045", "C-0451", "0451", "order", "TC-04511", "tests", "TC 0451", ""] {
            assert_eq!(one.of(id), None, "{id}");
        }
    }

    #[test]
    fn a_longer_number_is_another_id() {
        let several = results(&[
            ("", "tc_1_2", TestResult::Failed),
            ("", "REQ-1.3", TestResult::Failed),
            ("", "tc_1_and_2", TestResult::Passed),
        ]);
        assert_eq!(several.of("TC-1"), Some(TestResult::Passed));
        assert_eq!(several.of("REQ-1"), None);
        assert_eq!(several.of("TC-1-2"), Some(TestResult::Failed));
    }

    #[test]
    fn of_several_cases_the_worst_result_counts_in_any_order() {
        let mut cases = [
            ("a", "tc_7_first", TestResult::Passed),
            ("b", "tc_7_second", TestResult::Failed),
            ("c", "tc_7_third", TestResult::Skipped),
        ];
        assert_eq!(results(&cases).of("TC-7"), Some(TestResult::Failed));
        cases.reverse();
        assert_eq!(results(&cases).of("TC-7"), Some(TestResult::Failed));
        assert_eq!(results(&cases[..1]).of("TC-7"), Some(TestResult::Skipped));
    }

    #[test]
    fn cases_that_no_id_is_of_are_left() {
        let cases = results(&[
            ("a", "tc_7", TestResult::Passed),
            ("b", "helper", TestResult::Passed),
            ("c", "other", TestResult::Passed),
        ]);
        assert!(cases.is_of("TC-7", "a::tc_7") && cases.is_of("helper", "b::helper"));
        assert!(!cases.is_of("TC-7", "b::helper") && !cases.is_of("other", "b::helper"));
        assert_eq!(cases.without(&BTreeSet::from(["TC-7", "other"])), BTreeSet::from(["b::helper"]));
    }
}
