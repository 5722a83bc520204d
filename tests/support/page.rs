//! Literate rule pages: prose, a drawn graph, a manifest, and the findings expected at each class.

use super::{audited, drawing};
use cargo_soup::collect::trace_sources;
use cargo_soup::criteria::{Rule, SafetyClass};
use cargo_soup::evidence::anomaly::{Advisory, Database, Unreadable};
use cargo_soup::evidence::graph::Graph;
use cargo_soup::evidence::manifest::{
    Field, Located, Manifest, Record, Signature, SupplierList, SupplierLists,
};
use cargo_soup::evidence::release::{Listing, LookedIn, Release, Releases};
use cargo_soup::evidence::toolchain::Toolchain;
use cargo_soup::evidence::trace::Sources;
use cargo_soup::evidence::{Evidence, Gap, Origin, manifest};
use cargo_soup::finding::Finding;
use std::fmt::Write as _;

/// A page, taken apart so that it can be put together again.
pub struct Page {
    /// Everything from the first line of prose to the first case.
    pub prose: String,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case of a page.
pub struct Case {
    /// The heading without `## `, as `Flagged: a title`.
    pub heading: String,
    /// Everything between heading and findings, fences included.
    pub body: String,
    /// What stands after the findings.
    pub tail: String,
    /// The expected findings.
    pub findings: String,
}

impl Case {
    /// Whether the rule is expected to fire.
    pub fn is_flagged(&self) -> bool {
        self.heading.starts_with("Flagged: ")
    }

    /// Whether the rule is expected not to.
    pub fn is_clean(&self) -> bool {
        self.heading.starts_with("Clean: ")
    }

    fn block(&self, language: &str) -> Option<String> {
        self.blocks(language).into_iter().next()
    }

    fn blocks(&self, language: &str) -> Vec<String> {
        let fence = format!("```{language}\n");
        let mut found = Vec::new();
        let mut rest = self.body.as_str();
        while let Some(start) = rest.find(&fence) {
            let text = &rest[start + fence.len()..];
            let end = if text.starts_with("```") {
                0
            } else {
                text.find("\n```").map_or(text.len(), |end| end + 1)
            };
            found.push(text[..end].to_owned());
            rest = &text[end..];
        }
        found
    }
}

const FINDINGS: &str = "```findings\n";
const GENERATED_END: &str = "<!-- What stands above is generated from the rule. -->\n";

/// Takes a page apart.
pub fn parse(text: &str) -> Page {
    let text = text.split_once(GENERATED_END).map_or(text, |(_, rest)| rest);
    let mut sections = text.split("\n## ");
    let prose = sections.next().unwrap_or_default().trim().to_owned();
    let cases = sections.map(|section| {
        let (heading, rest) = section.split_once('\n').unwrap_or((section, ""));
        let (body, after) = rest.split_once(FINDINGS).unwrap_or((rest, "```"));
        let (findings, tail) = after.split_once("```").unwrap_or((after, ""));
        Case {
            heading: heading.to_owned(),
            body: body.trim().to_owned(),
            findings: findings.to_owned(),
            tail: tail.trim().to_owned(),
        }
    });
    Page { prose, cases: cases.collect() }
}

/// Puts a page together, its generated parts anew.
pub fn render(rule: &Rule, page: &Page) -> String {
    let level = |class| rule.levels.at(class).map_or("not applied", cargo_soup::criteria::Level::word);
    let [a, b, c] = SafetyClass::ALL.map(level);
    let ends = match (rule.remedy.waivable(), rule.remedy.undetermined()) {
        (true, false) => "It can be waived.",
        (false, false) => "It cannot be waived.",
        (false, true) => "While it stands the audit is *not determined*. It cannot be waived.",
        (true, true) => {
            "While it stands the audit is *not determined*. It can be waived by a person who looked."
        }
    };
    let mut text = format!(
        "# `{}`\n\nFinds: {}.\n\n| class A | class B | class C | basis |\n|---|---|---|---|\n| {a} | {b} | {c} | {} |\n\n{ends}\n\n{GENERATED_END}\n{}\n",
        rule.slug, rule.finds, rule.basis, page.prose
    );
    for case in &page.cases {
        let _ = write!(text, "\n## {}\n\n{}\n\n{FINDINGS}{}```\n", case.heading, case.body, findings(case));
        if !case.tail.is_empty() {
            let _ = write!(text, "\n{}\n", case.tail);
        }
    }
    text
}

/// The findings of a case at each class, as the page shows them.
pub fn findings(case: &Case) -> String {
    let classes = classes(case);
    let lists: Vec<(SafetyClass, Vec<String>)> =
        classes.iter().map(|class| (*class, at_class(case, *class, shown))).collect();
    let mut lines: Vec<(String, Vec<SafetyClass>)> = Vec::new();
    for (class, list) in &lists {
        for line in list {
            match lines.iter_mut().find(|(known, _)| known == line) {
                Some((_, classes)) => classes.push(*class),
                None => lines.push((line.clone(), vec![*class])),
            }
        }
        if list.is_empty() {
            match lines.iter_mut().find(|(known, _)| known == "nothing") {
                Some((_, classes)) => classes.push(*class),
                None => lines.push(("nothing".into(), vec![*class])),
            }
        }
    }
    let mut text = String::new();
    for (line, at) in lines {
        let at: Vec<&str> = at.iter().map(|class| class.letter()).collect();
        let _ = writeln!(text, "{:<6} {line}", at.join(" "));
    }
    text
}

/// Whether a rule fires in a case at some class.
pub fn fires(case: &Case, rule: &Rule) -> bool {
    classes(case).iter().any(|class| {
        at_class(case, *class, |finding| (finding.rule == rule).then_some(())).iter().any(Option::is_some)
    })
}

/// A case with a class of its own is run at it alone.
fn classes(case: &Case) -> Vec<SafetyClass> {
    let manifest = case.block("toml").unwrap_or_default();
    if manifest.contains("[device]") && !manifest.contains("\"CLASS\"") {
        vec![SafetyClass::C]
    } else {
        SafetyClass::ALL.to_vec()
    }
}

fn at_class<T>(case: &Case, class: SafetyClass, look: impl Fn(&Finding) -> T) -> Vec<T> {
    audited(&evidence(case, class), |report| report.findings.iter().map(&look).collect())
}

fn shown(finding: &Finding) -> String {
    // Comments say what a line may hold; on a page they would drown it.
    let lines = finding.hit.help.lines().filter(|line| !line.starts_with('#'));
    let help = lines.collect::<Vec<_>>().join("\n             ");
    let waived =
        finding.waived.as_ref().map(|waived| format!(" (waived by {} until {})", waived.by, waived.expires));
    let (level, slug, message) = (finding.level, finding.rule.slug, &finding.hit.message);
    format!("{level}[{slug}]: {message}{}\n       help: {help}", waived.unwrap_or_default())
}

/// The evidence a case draws.
pub fn evidence(case: &Case, class: SafetyClass) -> Evidence {
    let setting = Setting::read(&case.block("setting").unwrap_or_default());
    let advisories = advisories(case);
    let mut text = manifest_text(case, class, &advisories);
    if !setting.bare {
        text.push_str(BASE);
    }
    let graph = match &setting.lockfile {
        Some(why) => Err(Gap::new(why.clone(), "run `cargo generate-lockfile`")),
        None => Ok(drawing::graph(&case.block("graph").unwrap_or_default())),
    };
    let manifest = if setting.no_manifest {
        Err(Gap::new(
            "there is no soup-manifest.toml",
            "run `cargo soup init` to write one from the dependency graph",
        ))
    } else {
        let written = if setting.lists_as_written { text.rfind(BASE).unwrap_or(text.len()) } else { 0 };
        manifest::read(&text).map(|manifest| setting.with_risk(setting.with_lists(manifest, written)))
    };
    let trace = manifest.as_ref().map(|manifest| trace(case, manifest)).unwrap_or_default();
    let releases = graph.as_ref().map(|graph| releases(case, graph)).unwrap_or_default();
    Evidence {
        graph,
        releases,
        manifest,
        manifest_text: if setting.no_manifest { String::new() } else { text },
        database: setting.database(advisories),
        toolchain: setting.toolchain(),
        trace,
        verification: None,
        today: setting.today,
        origin: Origin { manifest_file: manifest::FILE_NAME.into(), ..Origin::default() },
    }
}

/// The files of ids that a case shows, each in a block that is called by its path: `file hazards.csv`.
fn trace(case: &Case, manifest: &Manifest) -> Sources {
    let blocks: Vec<(&str, &str)> =
        case.body.split("```file ").skip(1).filter_map(|block| block.split_once('\n')).collect();
    let read = |path: &str| {
        let block = blocks.iter().find(|(name, _)| *name == path);
        let text = block.map(|(_, rest)| rest.split("```").next().unwrap_or_default());
        text.map(|text| text.as_bytes().to_vec()).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    };
    trace_sources(manifest, &read)
}

/// An index block has a line for each crate it lists: `"name@version" = { yanked = true }`, and what is usual
/// left out.
fn releases(case: &Case, graph: &Graph) -> Releases {
    let block: toml::Table =
        toml::from_str(&case.block("index").unwrap_or_default()).expect("an index is TOML");
    let text = |listed: &toml::Value, key: &str| {
        listed.get(key).map(|value| value.as_str().expect("a text").to_owned())
    };
    let listing = |id: &str, listed: &toml::Value| Listing {
        yanked: listed.get("yanked").is_some_and(|yanked| yanked.as_bool().expect("true or false")),
        published: text(listed, "published").map(|time| time.parse().expect("a time")),
        checksum: text(listed, "checksum").unwrap_or_else(|| drawing::checksum(id)),
        looked_on: text(listed, "looked-on")
            .map_or(jiff::civil::date(2026, 11, 18), |day| day.parse().expect("a day")),
        looked_in: if listed.get("cargo-cache").is_some() {
            LookedIn::CargoCache
        } else {
            LookedIn::Registry
        },
    };
    let known = |(id, listed): (&String, &toml::Value)| {
        let (index, _) =
            graph.crates().find(|(_, krate)| krate.id() == *id).expect("a listed crate is drawn");
        (index, Release::Known(listing(id, listed)))
    };
    Releases { by_crate: block.iter().map(known).collect(), snapshot: None }
}

const HEADER: &str = "schema = 1\n\n[device]\nmanufacturer = \"Example Devices\"\nname = \"Example pump\"\n\
    software-system = \"pump-control\"\nsafety-class = \"CLASS\"\nclass-reference = \"RMF-001, 3.2\"\n\n";

/// What every device has beside its crates: an operating system, and the standard library of the compiler that
/// builds here. It stands below the manifest of each case, so that a page is about its own rule.
pub const BASE: &str = "
[[soup.linux]]
kind = \"os\"
version = \"6.12.8\"
manufacturer = \"the kernel's developers\"
function = \"runs the software of the page\"
performance = \"a step of the control loop begins within a millisecond\"
environment = \"the board of the page\"
no-segregation = \"all software of the page needs it\"
failure = \"the software of the page stops\"
hazards = [\"HAZ-1\"]
verification = [\"TC-1\"]
reviewed = { by = \"Jo Doe\", on = 2026-11-02 }

[[soup.rust-std]]
kind = \"toolchain\"
version = \"1.95.0\"
manufacturer = \"the Rust project\"
function = \"collections, text and time for the software of the page\"
performance = \"none needed beyond that of the software itself\"
environment = \"the targets of the page\"
no-segregation = \"all software of the page needs it\"
failure = \"any function of the page can be wrong\"
hazards = [\"HAZ-1\"]
verification = [\"TC-2\"]
reviewed = { by = \"Jo Doe\", on = 2026-11-02 }
";

/// What the made-up compiler of a page says of itself.
pub fn rustc(release: &str) -> String {
    format!(
        "rustc {release} (0123456 2026-04-14)\nbinary: rustc\ncommit-hash: {COMMIT}\nrelease: {release}\n"
    )
}

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

fn manifest_text(case: &Case, class: SafetyClass, advisories: &[Advisory]) -> String {
    let block = case.block("toml").unwrap_or_default();
    let own = block.contains("[device]") || block.contains("schema") || block.starts_with("# as it is");
    let mut text = if own { block } else { format!("{HEADER}{block}") };
    text = text.replace("\"CLASS\"", &format!("\"{class}\""));
    for advisory in advisories {
        text = text.replace(&format!("<core digest of {}>", advisory.id), &advisory.core_digest);
        text = text.replace(&format!("<text digest of {}>", advisory.id), &advisory.text_digest);
    }
    text
}

/// An advisory block is the database's own front matter, a `# Title` and prose.
fn advisories(case: &Case) -> Vec<Advisory> {
    let advisory = |block: String| {
        let (front, title) = block.split_once("\n# ").expect("an advisory has a title");
        let text = format!("```toml\n{}\n```\n\n# {title}\n", front.trim());
        let package = front
            .lines()
            .find_map(|line| line.strip_prefix("package = "))
            .expect("an advisory names its crate");
        Advisory::parse(&text, package.trim_matches('"')).expect("the advisory of a page is readable")
    };
    case.blocks("advisory").into_iter().map(advisory).collect()
}

fn looked_at(record: &Record, today: jiff::civil::Date) -> SupplierList {
    let text = |text: &str| stated(record, text.to_owned());
    SupplierList {
        span: record.span.clone(),
        url: format!("https://example.org/{}/issues", record.name),
        looked: stated(record, Signature { by: text("A. Person"), on: stated(record, today) }),
        sought: text("what concerns the version in use"),
        found: text("what has an evaluation"),
        copy: Field::Absent,
    }
}

fn stated<T>(record: &Record, value: T) -> Field<T> {
    Field::Stated(Located { value, span: record.span.clone() })
}

/// The circumstances of a case, where they are not the usual ones.
struct Setting {
    today: jiff::civil::Date,
    database_date: Option<jiff::civil::Date>,
    no_database: bool,
    no_manifest: bool,
    lockfile: Option<String>,
    unreadable: Option<String>,
    lists_as_written: bool,
    risk_as_written: bool,
    segregation_as_written: bool,
    rustc: String,
    bare: bool,
}

impl Setting {
    fn read(block: &str) -> Self {
        let table: toml::Table = toml::from_str(block).expect("a setting is TOML");
        for key in table.keys() {
            let known = [
                "today",
                "database-date",
                "database",
                "manifest",
                "lockfile",
                "unreadable-advisory-of",
                "anomaly-lists",
                "risk",
                "segregation",
                "rustc",
                "base",
            ];
            assert!(known.contains(&key.as_str()), "`{key}` is no setting");
        }
        let text =
            |key: &str| table.get(key).map(|value| value.as_str().expect("a setting is a text").to_owned());
        let day = |text: String| text.parse().expect("a day");
        let today = text("today").map_or(jiff::civil::date(2026, 11, 20), day);
        let undated = text("database-date").as_deref() == Some("unknown");
        Self {
            today,
            database_date: if undated {
                None
            } else {
                Some(text("database-date").map_or(jiff::civil::date(2026, 11, 18), day))
            },
            no_database: text("database").is_some(),
            no_manifest: text("manifest").is_some(),
            lockfile: text("lockfile"),
            unreadable: text("unreadable-advisory-of"),
            lists_as_written: text("anomaly-lists").is_some(),
            risk_as_written: text("risk").is_some(),
            segregation_as_written: text("segregation").is_some(),
            rustc: text("rustc").unwrap_or_else(|| "1.95.0".into()),
            bare: text("base").is_some(),
        }
    }

    fn toolchain(&self) -> Result<Toolchain, Gap> {
        Toolchain::parse(&rustc(&self.rustc)).map_err(|_| {
            Gap::new("which compiler builds it is not known: `rustc -vV` could not be run", "install it")
        })
    }

    /// The same for what an item's failure leads to, for what shows that it does not fail, and for whether the
    /// software system needs segregation.
    fn with_risk(&self, mut manifest: Manifest) -> Manifest {
        let silent = |record: &&mut Record| {
            let texts = [&record.failure, &record.no_contribution].iter().all(|text| text.is_absent());
            texts && record.hazards.is_absent() && record.verification.is_absent() && !self.risk_as_written
        };
        for record in manifest.soup.iter_mut().filter(silent) {
            let list = |text: &str| vec![Located { value: text.to_owned(), span: record.span.clone() }];
            record.failure = stated(record, "the control loop gets a wrong value".to_owned());
            record.hazards = stated(record, list("HAZ-1"));
            record.verification = stated(record, list("TC-1"));
        }
        if !self.segregation_as_written && !manifest.device.separation.is_answered() {
            let why = "one processor runs all of it, at one class".to_owned();
            let span = manifest.device.span.clone();
            manifest.device.separation.none = Field::Stated(Located { value: why, span });
        }
        manifest
    }

    /// An entry that says nothing of its supplier's lists gets one that was looked at today, so that only the
    /// pages about lists have to write them: `https://example.org/NAME/issues`.
    /// What stands before a byte of the text is taken as it is written.
    fn with_lists(&self, mut manifest: Manifest, written: usize) -> Manifest {
        let silent = |record: &&mut Record| {
            !record.is_part() && record.anomaly_lists.is_absent() && record.span.start >= written
        };
        for record in manifest.soup.iter_mut().filter(silent) {
            let lists =
                SupplierLists { lists: vec![looked_at(record, self.today)], ..SupplierLists::default() };
            record.anomaly_lists = stated(record, lists);
        }
        manifest
    }

    fn database(&self, advisories: Vec<Advisory>) -> Result<Database, Gap> {
        if self.no_database {
            return Err(Gap::new("no advisory database was given", "give one with `--db`"));
        }
        let mut database = Database {
            commit: Some("0123456789abcdef0123456789abcdef01234567".into()),
            date: self.database_date,
            source: "advisory-db.tar.gz".into(),
            digest: "sha256:0".into(),
            holds: 1000,
            ..Database::default()
        };
        for advisory in advisories {
            if advisory.package == "std" {
                database.toolchain.advisories.push(advisory);
                continue;
            }
            database.advisories.entry(advisory.package.clone()).or_default().push(advisory);
        }
        if let Some(package) = &self.unreadable {
            let rust = package == "std";
            let of = if rust { &mut database.toolchain.unreadable } else { &mut database.unreadable };
            of.push(Unreadable {
                package: package.clone(),
                file: format!("{}/{package}/RUSTSEC-2026-9999.md", if rust { "rust" } else { "crates" }),
                why: "unknown CVSS version".into(),
                digest: "sha256:of-its-text".into(),
            });
        }
        Ok(database)
    }
}
