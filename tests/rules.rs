//! The rule pages are the rules' tests: every case of every page is audited with all rules.

mod support;

use cargo_soup::criteria::Rule;
use cargo_soup::rules::catalogue;
use std::collections::BTreeSet;
use support::page;

fn pages() -> impl Iterator<Item = (&'static Rule, page::Page)> {
    let text = |rule: &Rule| {
        let path = support::repository(&format!("docs/rules/{}.md", rule.slug));
        std::fs::read_to_string(path).expect("every rule has a page")
    };
    catalogue().map(move |(rule, _)| (*rule, page::parse(&text(rule))))
}

#[test]
fn every_page_says_what_its_cases_give() {
    for (rule, page) in pages() {
        support::assert_fresh(&format!("docs/rules/{}.md", rule.slug), &page::render(rule, &page));
    }
}

#[test]
fn every_rule_has_a_case_that_it_flags_and_one_that_is_clean() {
    for (rule, page) in pages() {
        assert!(page.cases.iter().any(page::Case::is_flagged), "{} has no case it flags", rule.slug);
        assert!(page.cases.iter().any(page::Case::is_clean), "{} has no clean case", rule.slug);
        for case in &page.cases {
            assert!(case.is_flagged() || case.is_clean(), "{}: `{}` is neither flagged nor clean", rule.slug, case.heading);
            assert_eq!(page::fires(case, rule), case.is_flagged(), "{}: {}", rule.slug, case.heading);
        }
    }
}

#[test]
fn every_page_says_why_before_its_cases() {
    for (rule, page) in pages() {
        assert!(page.prose.split_whitespace().count() >= 25, "{} does not say why it is there", rule.slug);
    }
}

#[test]
fn every_slug_is_unique_and_every_page_belongs_to_a_rule() {
    let slugs: BTreeSet<&str> = catalogue().map(|(rule, _)| rule.slug).collect();
    assert_eq!(slugs.len(), catalogue().count());
    for file in std::fs::read_dir(support::repository("docs/rules")).expect("listed").flatten() {
        let name = file.file_name().into_string().expect("UTF-8");
        let slug = name.trim_end_matches(".md");
        assert!(slug == "README" || slugs.contains(slug), "{name} is the page of no rule");
    }
}
