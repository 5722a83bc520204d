//! What a run of tests gave, in the XML that JUnit began and most test runners write.
//!
//! The text is read event by event: no tree is built, a document type is refused, and no entity but those of XML
//! itself is known, so that nothing in it can expand.

use super::MOST_IDS;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::{AttrError, Attribute};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// How deep elements may lie in each other: suites in suites, and a case with what it printed.
const DEEPEST: usize = 64;

/// How a test went; the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TestResult {
    /// It ran, and nothing was wrong.
    Passed,
    /// It did not run.
    Skipped,
    /// It ran and failed, or could not be finished.
    Failed,
}

impl TestResult {
    /// The word of every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

/// One test case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The class or module it stands in; empty where none is given.
    pub classname: String,
    /// Its name.
    pub name: String,
    /// How it went.
    pub result: TestResult,
}

/// Reads the cases of every suite.
pub(super) fn read(text: &str) -> Result<Vec<Case>, String> {
    let mut reader = Reader::from_str(text);
    let mut file = File::default();
    loop {
        let event = reader.read_event().map_err(|error| no_xml(&error))?;
        match event {
            Event::Start(start) => file.open(&start)?,
            Event::Empty(start) => {
                file.open(&start)?;
                file.close()?;
            }
            Event::End(_) => file.close()?,
            Event::DocType(_) => return Err("it has a document type, which is not followed".into()),
            Event::Text(text) if file.path.is_empty() && !text.borrow().into_inner().trim().is_empty() => {
                return Err("there is text outside its elements".into());
            }
            Event::GeneralRef(_) | Event::CData(_) if file.path.is_empty() => {
                return Err("there is text outside its elements".into());
            }
            Event::Eof => return file.end(),
            _ => {}
        }
    }
}

fn no_xml(error: &dyn std::fmt::Display) -> String {
    let error = error.to_string();
    format!("it is not XML: {}", error.lines().next().unwrap_or_default())
}

/// What an element is to this reader.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Suite,
    Case,
    Other,
}

#[derive(Default)]
struct File {
    path: Vec<Element>,
    began: bool,
    cases: Vec<Case>,
}

impl File {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let name = start.local_name();
        let name: &str = name.as_ref();
        if self.path.is_empty() {
            if self.began {
                return Err("there is more than one outermost element".into());
            }
            if !matches!(name, "testsuites" | "testsuite") {
                return Err("its outermost element is neither `testsuites` nor `testsuite`".into());
            }
            self.began = true;
        }
        if self.path.len() >= DEEPEST {
            return Err(format!("elements lie more than {DEEPEST} deep in each other"));
        }
        let within = self.path.last();
        let element = match name {
            "testsuites" | "testsuite" if within != Some(&Element::Case) => Element::Suite,
            "testcase" if within == Some(&Element::Suite) => {
                let case = case(start)?;
                if self.cases.len() >= MOST_IDS {
                    return Err(format!("it holds more than {MOST_IDS} test cases"));
                }
                self.cases.push(case);
                Element::Case
            }
            _ => {
                attributes(start)?;
                Element::Other
            }
        };
        if within == Some(&Element::Case) {
            self.went(match name {
                "failure" | "error" => TestResult::Failed,
                "skipped" => TestResult::Skipped,
                _ => TestResult::Passed,
            });
        }
        self.path.push(element);
        Ok(())
    }

    /// The case that is open went so, or worse.
    fn went(&mut self, result: TestResult) {
        if let Some(case) = self.cases.last_mut() {
            case.result = case.result.max(result);
        }
    }

    fn close(&mut self) -> Result<(), String> {
        self.path.pop().map(drop).ok_or_else(|| "it is not XML: an element ends that has not begun".into())
    }

    fn end(self) -> Result<Vec<Case>, String> {
        if !self.began {
            return Err("it holds no element".into());
        }
        if !self.path.is_empty() {
            return Err("it is not XML: it ends within an element".into());
        }
        Ok(self.cases)
    }
}

fn case(start: &BytesStart<'_>) -> Result<Case, String> {
    let mut case = Case { classname: String::new(), name: String::new(), result: TestResult::Passed };
    for (key, value) in attributes(start)? {
        match key.as_str() {
            "name" => case.name = value,
            "classname" => case.classname = value,
            "status" | "result" => case.result = case.result.max(status(&value)),
            _ => {}
        }
    }
    if case.name.trim().is_empty() {
        return Err("a test case has no name".into());
    }
    Ok(case)
}

/// What runners write beside, or in the place of, an element for the result. A word that is not known shows no
/// pass.
fn status(word: &str) -> TestResult {
    match word.trim().to_ascii_lowercase().as_str() {
        "" | "run" | "completed" | "passed" | "pass" | "success" | "successful" | "ok" => TestResult::Passed,
        "failed" | "failure" | "fail" | "error" | "errored" | "broken" | "timedout" | "aborted" => {
            TestResult::Failed
        }
        _ => TestResult::Skipped,
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    let attribute = |attribute: Result<Attribute<'_>, AttrError>| {
        let attribute = attribute.map_err(|error| no_xml(&error))?;
        let key = attribute.key.local_name();
        let key: &str = key.as_ref();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| no_xml(&error))?;
        Ok((key.to_owned(), value.into_owned()))
    };
    start.attributes().map(attribute).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(text: &str) -> Vec<(String, &'static str)> {
        read(text).expect("results").into_iter().map(|case| (case.name, case.result.word())).collect()
    }

    #[test]
    fn cases_of_suites_in_suites_are_read_with_their_results() {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?>
            <!-- made by a runner -->
            <testsuites><testsuite name="a"><properties><property name="x" value="y"/></properties>
              <testcase name="one &amp; two" classname="c"/>
              <testsuite name="b">
                <testcase name="three"><system-out><![CDATA[<failure/>]]></system-out></testcase>
                <testcase name="four"><failure message="&lt;no&gt;">text &#13;</failure></testcase>
                <testcase name="five"><error/><skipped/></testcase>
                <testcase name="six"><skipped message="later"/></testcase>
              </testsuite></testsuite></testsuites>"#;
        let found = results(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(name, result)| (name.as_str(), *result)).collect();
        assert_eq!(
            found,
            [
                ("one & two", "passed"),
                ("three", "passed"),
                ("four", "failed"),
                ("five", "failed"),
                ("six", "skipped")
            ]
        );
    }

    #[test]
    fn what_runners_say_in_an_attribute_counts_and_an_unknown_word_is_no_pass() {
        let one = |attribute: &str| {
            results(&format!("<testsuite><testcase name='a' {attribute}/></testsuite>"))[0].1
        };
        assert_eq!(one("status='run' result='completed'"), "passed");
        assert_eq!(one("status='notrun'"), "skipped");
        assert_eq!(one("result='suppressed'"), "skipped");
        assert_eq!(one("status='Failed'"), "failed");
        assert_eq!(one("status='weather'"), "skipped");
    }

    #[test]
    fn nothing_expands() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\
            <testsuite><testcase name=\"&b;\"/></testsuite>";
        assert_eq!(read(laughs), Err("it has a document type, which is not followed".into()));
        let unknown = read("<testsuite><testcase name=\"&b;\"/></testsuite>").expect_err("an unknown entity");
        assert!(unknown.starts_with("it is not XML: "), "{unknown}");
    }

    #[test]
    fn what_is_no_file_of_results_is_refused() {
        let deep = format!("{}{}", "<testsuite>".repeat(100), "</testsuite>".repeat(100));
        let many = ["", "plain", "<html/>", "<testsuite>", "<testsuite></testsuites>", "</testsuite>", &deep];
        for text in many.into_iter().chain([
            "<testsuite/><testsuite/>",
            "<testsuite/>text",
            "<testsuite><testcase/></testsuite>",
            "<testsuite><testcase name='a' name='b'/></testsuite>",
            "<testsuite><testcase name='a",
        ]) {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("<testsuite/>"), Ok(Vec::new()));
    }
}
