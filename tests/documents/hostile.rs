//! Texts that mean something to some reader, through every format.

use crate::documents;
use crate::formats::assert_alike;
use crate::support::tiny::{Tiny, advisory, evaluation, files, manifest};
use crate::support::{audited, tar_gz};
use cargo_soup::evidence::Evidence;
use cargo_soup::views::document::{html, markdown};
use cargo_soup::views::list;
use std::fmt::Write as _;

/// What means something to HTML, Markdown, CSV, spreadsheets, style sheets, scripts, XML, a forge or a terminal.
const HOSTILE: &[&str] = &[
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)",
    "<!-- --> ]]> <![CDATA[ &amp; &#60; &",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "\t=1+1",
    " =1+1",
    "\u{ff1d}1+1",
    "a,b;c\"d\r\ne",
    "_x0041_ _x000D_",
    "| a | b |\n|---|---|",
    "[a](javascript:alert(1)) ![b](https://example.org/c.png)",
    "`code` *bold* _italic_ ~~gone~~ $math$ \\",
    "@someone #1 https://example.org/?a=b&c=\"d\" www.example.org",
    "https://example.org/\" onclick=\"alert(1)",
    "javascript:alert(1)",
    "https://example.org/<script>",
    "\u{1b}[31mred\u{7}\u{0}\u{8}",
    "\u{202e}txt.exe\u{2066}",
    "::error::file=a::b",
    "\u{ffff}\u{feff}\u{2028}\u{fffd}",
    "\\22 } body { display: none }",
];

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        let _ = write!(quoted, "\\U{:08X}", u32::from(character));
    }
    quoted + "\""
}

/// Everything of [`HOSTILE`] in every place that takes a text.
pub(crate) fn evidence() -> Evidence {
    let tiny = Tiny::conforming();
    let list: Vec<String> = HOSTILE.iter().map(|text| quoted(text)).collect();
    let list = list.join(", ");
    let all = quoted(&HOSTILE.concat());
    let risk = "failure = \"the line stays open\"\nhazards = [\"HAZ-1\"]\nverification = [\"TC-1\"]\n";
    let mut text = manifest().replacen(risk, "", 1).replace("\"Example pump\"", &quoted(HOSTILE[1]));
    let lists = text.find("anomaly-lists = ").expect("the item names its lists");
    let end = lists + text[lists..].find('\n').expect("the line ends");
    text.replace_range(
        lists..end,
        &format!(
            "requirements = [{list}]\nhazards = [{list}]\ncontrols = [{list}]\nverification = [{list}]\nfailure = {all}\n\
             anomaly-lists = [{{ url = \"https://example.org/?a=<b>&c='d'\", sought = {all}, found = {all}, \
             looked = {{ by = {all}, on = 2026-11-01 }} }}]"
        ),
    );
    for (number, hostile) in HOSTILE.iter().enumerate() {
        let _ = write!(
            text,
            "\n[[soup.other{number}]]\nkind = \"other\"\nversion = {0}\ntitle = {0}\nfunction = {0}\nlicence = {0}\n\
             failure = {0}\n",
            quoted(hostile)
        );
    }
    text += &evaluation().replace("\"the device is heated\"", &quoted(&HOSTILE.concat()));
    tiny.write("device/soup-manifest.toml", text);
    let mut files = files();
    for (number, hostile) in HOSTILE.iter().enumerate() {
        let title = hostile.replace(['\r', '\n', '\u{0}'], " ");
        let advisory = advisory(&format!("RUSTSEC-2026-1{number:03}"), "spring", "patched = []");
        let path: &'static str =
            Box::leak(format!("crates/spring/RUSTSEC-2026-1{number:03}.md").into_boxed_str());
        files.push((path, advisory.replace("# It can stick", &format!("# {title}"))));
    }
    tiny.write("advisory-db.tar.gz", tar_gz::served(&files));
    tiny.collect("advisory-db.tar.gz").expect("everything can be looked at")
}

#[test]
fn every_format_gives_back_every_hostile_text_as_it_was() {
    audited(&evidence(), |report| {
        assert!(
            report.ledger.others.len() >= HOSTILE.len() && report.ledger.anomalies.len() >= HOSTILE.len()
        );
        for document in documents(report) {
            assert_alike(&document);
        }
    });
}

#[test]
fn a_page_has_one_script_and_links_to_the_web_or_into_itself() {
    audited(&evidence(), |report| {
        for document in documents(report) {
            let page = html::render(&document);
            assert_eq!(page.matches("<script").count(), 1);
            assert_eq!(page.matches("<style").count(), 1);
            assert_eq!(page.matches("</style").count(), 1);
            assert!(!page.contains("<img") && !page.contains("src=x onerror=alert(1)>"));
            let links: Vec<&str> =
                page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
            let allowed =
                |link: &&str| ["https://", "http://", "#"].iter().any(|start| link.starts_with(start));
            assert!(!links.is_empty() && links.iter().all(allowed), "{links:?}");
        }
    });
}

#[test]
fn nothing_reaches_a_terminal_or_a_markdown_reader_but_text() {
    audited(&evidence(), |report| {
        let table = anstream::adapter::strip_str(&list::render(report, None)).to_string();
        let mut texts = vec![table.clone()];
        for document in documents(report) {
            texts.push(markdown::render(&document));
            texts.push(markdown::render_brief(&document));
            texts.push(html::render(&document));
        }
        for text in texts {
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "a control character");
            assert!(!text.contains('\u{202e}') && !text.contains('\u{2066}'), "a direction mark");
        }
        assert!(table.lines().all(|line| !line.trim_start().starts_with("::")));
    });
}
