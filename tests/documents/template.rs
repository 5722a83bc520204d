//! Documents in the words of a template.

use crate::hostile;
use crate::support::audited;
use crate::support::program::{ran, soup};
use crate::support::tiny::Tiny;
use crate::{documents, every_document};
use cargo_soup::views::document::template::{Fault, Markup, STARTERS, Template};
use cargo_soup::views::document::{Document, html, markdown};
use std::collections::BTreeSet;

fn starter(markup: Markup) -> Template {
    let text = STARTERS.iter().find(|(one, _)| *one == markup).expect("there is one").1;
    Template::new(markup, text).expect("it can be read")
}

fn drawn(markup: Markup, template: &str, document: &Document) -> Result<String, Fault> {
    Template::new(markup, template)?.render(document)
}

/// A document that is a draft.
fn draft() -> Document {
    let tiny = Tiny::failing();
    let evidence = tiny.collect("advisory-db.tar.gz").expect("everything can be looked at");
    audited(&evidence, |report| documents(report).remove(0))
}

/// Lines that say something; what stands in brackets is text in both.
fn lines(markdown: &str) -> Vec<String> {
    let markdown = markdown.replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;");
    markdown.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_markdown_to_start_from_says_all_that_markdown_says() {
    let template = starter(Markup::Markdown);
    for document in every_document() {
        let page = template.render(&document).expect("a document");
        let (own, others) = (lines(&markdown::render(&document)), lines(&page));
        // The two tables of facts are one there.
        let skipped = |line: &String| ["| | |", "|---|---|"].contains(&line.as_str());
        let own: Vec<_> = own.into_iter().filter(|line| !skipped(line)).collect();
        let others: Vec<_> = others.into_iter().filter(|line| !skipped(line)).collect();
        assert_eq!(own, others);
    }
}

fn between<'p>(page: &'p str, start: &str, end: &str) -> BTreeSet<&'p str> {
    let after = page.split(start).skip(1).map(|rest| rest.split(end).next().unwrap_or_default());
    after.map(|text| text.split_once('>').map_or("", |(_, text)| text).trim()).collect()
}

#[test]
fn the_html_to_start_from_says_all_that_html_says() {
    let template = starter(Markup::Html);
    for document in every_document() {
        let (own, page) = (html::render(&document), template.render(&document).expect("a document"));
        for (start, end) in [("<dt", "</dt>"), ("<dd", "</dd>"), ("<td data-key", "</td>"), ("<p", "</p>")] {
            let other = if start == "<td data-key" { "<td" } else { start };
            let theirs = between(&page, other, end);
            for text in between(&own, start, end) {
                assert!(theirs.contains(text), "{start}: {text}");
            }
        }
    }
}

#[test]
fn no_hostile_text_is_more_than_text_in_a_template() {
    audited(&hostile::evidence(), |report| {
        for document in documents(report) {
            let page = starter(Markup::Html).render(&document).expect("a document");
            assert!(
                !page.contains("<script") && !page.contains("<img") && page.matches("<style").count() == 1
            );
            assert_eq!(page.matches("</style").count(), 1);
            let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
            assert!(
                links.into_iter().all(|link| link.starts_with("https://") || link.starts_with("http://"))
            );
            let text = starter(Markup::Markdown).render(&document).expect("a document");
            assert!(
                !text.contains("<script")
                    && !text.contains("<img")
                    && !text.replace("\\]", "").contains("](javascript")
            );
            let plain = "{{ digest }} DRAFT {% for s in sections %}{% for r in s.rows|default([]) %}\
                         {% for c in r.cells %}{{ c.cell.drawn }}{{ c.cell.words }}{% endfor %}{% endfor %}{% endfor %}";
            let plain = drawn(Markup::Plain, plain, &document).expect("a document");
            for page in [page, text, plain] {
                assert!(page.chars().all(|c| c == '\n' || !c.is_control()), "a control character");
                assert!(!page.contains(['\u{202e}', '\u{2066}', '\u{fdd0}', '\u{fdd1}', '\u{fdd2}']));
            }
        }
    });
}

#[test]
fn whatever_a_template_does_a_text_is_escaped_once() {
    let mut document = draft();
    document.subject = "<b>&".into();
    let escaped = "&lt;b&gt;&amp;";
    for template in [
        "{{ subject }}",
        "{% autoescape false %}{{ subject }}{% endautoescape %}",
        "{% set one %}{{ subject }}{% endset %}{{ one }}",
        "{% macro one(text) %}{{ text }}{% endmacro %}{{ one(subject) }}",
        "{{ [subject]|join(\", \") }}",
        "{{ [subject]|first }}",
        "<p title=\"{{ subject }}\"></p>",
        "<title>{{ subject }}</title>",
    ] {
        let page = drawn(Markup::Html, &format!("{template} {{{{ digest }}}} DRAFT"), &document);
        let page = page.unwrap_or_else(|fault| panic!("{template}: {fault:?}"));
        assert!(page.contains(escaped) && !page.contains("<b>") && !page.contains("&amp;lt;"), "{page}");
    }
    let block = drawn(Markup::Markdown, "<div>\n{{ subject }}\n</div>\n{{ digest }} DRAFT", &document);
    assert!(block.expect("a document").contains(escaped));
}

#[test]
fn nothing_is_drawn_where_a_text_could_be_more_than_text() {
    let document = draft();
    for (markup, template, place) in [
        (Markup::Html, "<script>var a = \"{{ subject }}\"</script>", "within `<script>`"),
        (Markup::Html, "<style>{{ subject }}</style>", "within `<style>`"),
        (Markup::Html, "<a href=\"{{ subject }}\">a</a>", "within `<a href="),
        (Markup::Html, "<p title={{ subject }}>a</p>", "within `<p title="),
        (Markup::Html, "<p onclick='{{ subject }}'>a</p>", "within `<p onclick="),
        (Markup::Html, "<{{ subject }}>", "within `<`"),
        (Markup::Html, "<!-- {{ subject }} -->", "within a comment"),
        (Markup::Html, "<p title=\"{{ facts[0].cell.drawn }}\">a</p>", "within `<p title="),
        (Markup::Markdown, "[a]({{ subject }})", "as an address"),
        (Markup::Markdown, "[a]: {{ subject }}", "as an address"),
        (Markup::Markdown, "<a href=\"{{ subject }}\">a</a>", "within `<a href="),
    ] {
        let fault =
            drawn(markup, &format!("{{{{ digest }}}} DRAFT\n{template}"), &document).expect_err(template);
        assert!(fault.what.contains(place), "{template}: {fault:?}");
        assert_eq!(fault.line, Some(2), "{template}");
    }
}

#[test]
fn a_document_shows_its_digest_and_that_it_is_a_draft() {
    let document = draft();
    let digest = document.digest();
    for (template, missing) in [
        ("DRAFT".to_owned(), "the digest"),
        (format!("DRAFT <!-- {digest} -->"), "the digest"),
        (format!("DRAFT <p title=\"{digest}\"></p>"), "the digest"),
        ("DRAFT <title>{{ digest }}</title>".to_owned(), "the digest"),
        ("{{ digest }}".to_owned(), "a draft"),
        ("{{ digest }} <!-- DRAFT -->".to_owned(), "a draft"),
        ("{{ digest }} <template>DRAFT</template>".to_owned(), "a draft"),
    ] {
        let fault = drawn(Markup::Html, &template, &document).expect_err("it hides something");
        assert!(fault.what.contains(missing), "{template}: {fault:?}");
    }
    assert!(drawn(Markup::Html, "{{ digest }} {{ status_word }}", &document).is_ok());
}

#[test]
fn a_template_reads_nothing_and_ends() {
    let document = draft();
    for (template, what) in [
        ("\n{% include \"/etc/passwd\" %}", "include"),
        ("\n{% extends \"a.html\" %}", "extends"),
        ("\n{{ subject|safe }}", "safe"),
        ("\n{{ subject|escape }}", "escape"),
        ("\n{{ debug() }}", "debug"),
        ("\n{{ tables.itmes }}", "not there"),
        ("\n{{ subject", "unexpected"),
        ("\n{{ header }}", "a table cannot be printed"),
        ("\n{{ \"a\" * 2000000000 }}", "too many steps"),
        ("\n{% macro a(n) %}{{ a(n) }}{% endmacro %}{{ a(1) }}", "recursion"),
        (
            "\n{% for a in sections %}{% for b in sections %}{% for c in sections %}{% for d in sections %}\
             {% for e in sections %}{% for f in sections %}{% for g in sections %}{{ g.key }}{% endfor %}\
             {% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
            "too many steps",
        ),
    ] {
        let fault = drawn(Markup::Html, template, &document).expect_err(template);
        assert!(fault.what.contains(what), "{template}: {fault:?}");
        assert_eq!(fault.line, Some(2), "{template}: {fault:?}");
        assert!(!fault.help.is_empty());
    }
    assert!(Template::new(Markup::Html, &"a".repeat(300_000)).is_err());
}

#[test]
fn words_can_be_ones_own() {
    let text = STARTERS[0]
        .1
        .replace("set words = {}", "set words = {\"items\": \"SOUP-Einheiten\", \"device\": \"Gerät\"}");
    let page = drawn(Markup::Markdown, &text, &draft()).expect("a document");
    assert!(page.contains("## SOUP-Einheiten\n") && page.contains("| Gerät | Example pump |"), "{page}");
}

#[test]
fn a_template_that_is_printed_can_be_used_as_it_is() {
    let tiny = Tiny::failing();
    for (markup, name) in [("markdown", "list.md.jinja"), ("html", "list.html")] {
        let (code, text, _) = ran(soup(&tiny, "list", &["--print-template", markup]));
        assert_eq!(code, 0);
        tiny.write(name, text);
        let file = format!("../{name}");
        for command in [&["list"][..], &["anomalies"], &["anomalies", "--residual"]] {
            let arguments = [&command[1..], &["--template", &file]].concat();
            let (code, page, stderr) = ran(soup(&tiny, command[0], &arguments));
            assert!(code == 0 && page.contains("DRAFT") && page.contains("sha256:"), "{command:?}: {stderr}");
        }
        assert_eq!(ran(soup(&tiny, "list", &["--template", &file, "--release"])).0, 1);
    }
}

#[test]
fn a_template_that_fails_writes_nothing_and_says_where() {
    let tiny = Tiny::failing();
    tiny.write("list", "kept");
    tiny.write("bad.md", "a\n{{ digest }}\n{{ nothing }}\n");
    tiny.write("no.pdf", "{{ digest }}");
    tiny.write("good.md", "{{ digest }} {{ status_word }}");
    for (arguments, told) in [
        (&["--template", "../bad.md", "--output", "../list"][..], "bad.md:3"),
        (&["--template", "../no.pdf", "--output", "../list"], ".html, .md or .txt"),
        (&["--template", "../absent.md", "--output", "../list"], "--print-template"),
        (&["--template", "../good.md", "--output", "../good.md"], "it is the template"),
        (&["--template", "../good.md", "--format", "html", "--output", "../list"], "--format"),
        (&["--template", "../good.md", "--brief", "--output", "../list"], "--brief"),
    ] {
        let (code, stdout, stderr) = ran(soup(&tiny, "list", arguments));
        assert!(code == 2 && stdout.is_empty() && stderr.contains(told), "{arguments:?}: {code} {stderr}");
        assert_eq!(std::fs::read_to_string(tiny.path("list")).expect("there"), "kept");
    }
    let limited = ["--template", "../good.md", "--status", "open"];
    assert_eq!(ran(soup(&tiny, "anomalies", &limited)).0, 2);
    std::fs::remove_file(tiny.path("advisory-db.tar.gz")).expect("removed");
    let (code, page, _) = ran(soup(&tiny, "list", &["--template", "../good.md"]));
    assert!(code == 3 && page.contains("DRAFT"), "{page}");
}
