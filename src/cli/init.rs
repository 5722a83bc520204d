use super::ask::{Person, Question, Stop};
use super::replace::replace;
use super::{NOT_DETERMINED, Refusal, USAGE, Workspace, terminal};
use crate::collect::{collect, workspace_manifest};
use crate::criteria::{Level, SafetyClass};
use crate::evidence::Evidence;
use crate::evidence::manifest::{self, Manifest, schema};
use crate::reconcile::{self, Ledger};
use crate::rules;
use crate::views::proposal::{self, Header};
use clap::Args;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    /// Who makes the device
    #[arg(long, value_name = "NAME")]
    manufacturer: Option<String>,
    /// The device's name
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// The software system's name
    #[arg(long, value_name = "NAME")]
    software_system: Option<String>,
    /// The safety class the risk file assigns: A, B or C
    #[arg(long, value_name = "CLASS")]
    safety_class: Option<String>,
    /// Where the risk file assigns it
    #[arg(long, value_name = "TEXT")]
    class_reference: Option<String>,
    /// Replace an existing manifest
    #[arg(long, conflicts_with = "append")]
    force: bool,
    /// Add entries for what an existing manifest lacks, and touch nothing else in it
    #[arg(long)]
    append: bool,
    /// Print the manifest, or what would be added, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Say nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(options: &Options) -> u8 {
    match init(options) {
        Ok(()) => 0,
        Err(Refusal(message, help, code)) => {
            terminal::error(&message, &help);
            code
        }
    }
}

fn init(options: &Options) -> Result<(), Refusal> {
    check_class(options.safety_class.as_deref())?;
    let request = options.workspace.request();
    let evidence = collect(&request, &options.workspace.world(options.quiet))
        .map_err(|failure| Refusal(failure.to_string(), failure.help(), NOT_DETERMINED))?;
    if let Err(gap) = &evidence.graph {
        return Err(Refusal(gap.what.clone(), gap.help.clone(), NOT_DETERMINED));
    }
    if let Err(gap) = &evidence.toolchain {
        terminal::warning(&format!("{}; no entry for the standard library is proposed", gap.what), &gap.help);
    }
    let path = workspace_manifest(&request, &evidence);
    let text = if options.append {
        let entries = entries_to_append(&evidence)?;
        if options.dry_run {
            return print(&entries);
        }
        if entries.is_empty() {
            if !options.quiet {
                terminal::status(
                    "Complete",
                    "the manifest has an entry for every crate that ships and for the standard library",
                );
            }
            return Ok(());
        }
        checked(format!("{}{entries}", evidence.manifest_text))?
    } else {
        refuse_to_overwrite(options, &path)?;
        let text = fresh(&evidence, options)?;
        if options.dry_run {
            return print(&text);
        }
        text
    };
    replace(&path, text.as_bytes()).map_err(|error| {
        let help = "check that its directory is there and can be written".to_owned();
        Refusal(format!("could not write `{}`: {error}", path.display()), help, NOT_DETERMINED)
    })?;
    if !options.quiet {
        say_what_is_left(&evidence, &text, &path);
    }
    Ok(())
}

/// An odd manifest, as one whose `soup` is an inline table, cannot be added to at its end.
fn checked(text: String) -> Result<String, Refusal> {
    match manifest::read(&text) {
        Ok(_) => Ok(text),
        Err(gap) => {
            let help =
                "write each entry below a header of its own, `[[soup.NAME]]`, then run it again".to_owned();
            Err(Refusal(format!("could not add to the manifest: {}", gap.what), help, NOT_DETERMINED))
        }
    }
}

fn check_class(class: Option<&str>) -> Result<(), Refusal> {
    match class {
        Some(text) if text.parse::<SafetyClass>().is_err() => Err(Refusal(
            format!("`{text}` is not a safety class"),
            "a safety class is A, B or C".into(),
            USAGE,
        )),
        _ => Ok(()),
    }
}

fn print(text: &str) -> Result<(), Refusal> {
    terminal::print(text).map_err(|error| {
        Refusal(format!("could not write to stdout: {error}"), "give it a reader".into(), NOT_DETERMINED)
    })
}

/// A manifest that is there is not written anew unless asked for.
fn refuse_to_overwrite(options: &Options, path: &Path) -> Result<(), Refusal> {
    if path.exists() && !options.force && !options.dry_run {
        let help =
            "`cargo soup init --append` adds what it lacks; `--force` writes it anew and loses what it says"
                .to_owned();
        return Err(Refusal(format!("`{}` is there already", path.display()), help, USAGE));
    }
    Ok(())
}

fn fresh(evidence: &Evidence, options: &Options) -> Result<String, Refusal> {
    let header = header(options)?;
    let classified = manifest_with(&header);
    let evidence = with_manifest(evidence, classified);
    let ledger = reconcile::reconcile(&evidence);
    Ok(proposal::manifest(&ledger, &header))
}

/// A manifest that says nothing but the class, so that the graph's classes can be worked out.
fn manifest_with(header: &Header) -> Manifest {
    let class = header.safety_class.as_deref().unwrap_or("C");
    let text = format!("schema = {}\n[device]\nsafety-class = \"{class}\"\n", manifest::schema::VERSION);
    manifest::read(&text).expect("a manifest of three lines is readable")
}

fn with_manifest(evidence: &Evidence, manifest: Manifest) -> Evidence {
    Evidence {
        graph: evidence.graph.clone(),
        manifest: Ok(manifest),
        manifest_text: String::new(),
        database: evidence.database.clone(),
        toolchain: evidence.toolchain.clone(),
        releases: evidence.releases.clone(),
        trace: evidence.trace.clone(),
        verification: evidence.verification,
        today: evidence.today,
        origin: evidence.origin.clone(),
    }
}

fn header(options: &Options) -> Result<Header, Refusal> {
    let mut header = Header {
        manufacturer: options.manufacturer.clone(),
        name: options.device.clone(),
        software_system: options.software_system.clone(),
        safety_class: options.safety_class.clone(),
        class_reference: options.class_reference.clone(),
    };
    if header == Header::default() && terminal::can_ask() && !options.dry_run && !options.quiet {
        let mut person = Person::at_the_terminal([]).map_err(|stop: Stop| stop.refusal())?;
        let mut ask = |text: &str, key: &str| {
            let key = schema::DEVICE.keys.iter().find(|known| known.name == key);
            let meaning = key.map_or("", |key| key.meaning);
            person.text(Question { text, meaning }).map_err(|stop: Stop| stop.refusal())
        };
        header.manufacturer =
            ask("Manufacturer of the device (? explains, Enter leaves it open)", "manufacturer")?;
        header.name = ask("Name of the device", "name")?;
        header.software_system = ask("Name of the software system", "software-system")?;
        header.safety_class = ask("Safety class, A, B or C, as the risk file assigns it", "safety-class")?;
        check_class(header.safety_class.as_deref())?;
        header.class_reference = ask("Where the risk file assigns it", "class-reference")?;
    }
    Ok(header)
}

/// The entries the manifest lacks, with its own line ends.
fn entries_to_append(evidence: &Evidence) -> Result<String, Refusal> {
    if let Err(gap) = &evidence.manifest {
        return Err(Refusal(gap.what.clone(), gap.help.clone(), NOT_DETERMINED));
    }
    let entries = proposal::missing_entries(&reconcile::reconcile(evidence));
    let text = &evidence.manifest_text;
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let separator = if text.is_empty() || text.ends_with('\n') || entries.is_empty() { "" } else { line_end };
    Ok(format!("{separator}{}", entries.replace('\n', line_end)))
}

fn say_what_is_left(evidence: &Evidence, text: &str, path: &Path) {
    let Ok(manifest) = manifest::read(text) else { return };
    let evidence = Evidence { manifest_text: text.to_owned(), ..with_manifest(evidence, manifest) };
    let ledger = reconcile::reconcile(&evidence);
    let own = ledger.items.iter().filter(|item| item.own_record().is_some()).count();
    let parts = ledger.items.len() - own;
    terminal::status(
        "Written",
        &format!("{} with {} and {}", path.display(), counted(own, "item"), counted(parts, "part")),
    );
    terminal::status("To decide", &open_decisions(&ledger));
    terminal::status(
        "Next",
        "`cargo soup set --missing KEY` and `cargo soup review-list ITEM` record what people say,",
    );
    terminal::status("", "`cargo soup review --all` signs it, `cargo soup audit` tells what is left");
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// How many statements the audit would miss, by what is missing.
fn open_decisions(ledger: &Ledger<'_>) -> String {
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    let mut entries = std::collections::BTreeSet::new();
    for finding in rules::run(ledger) {
        if finding.level >= Level::Warning && !finding.rule.remedy.undetermined() {
            *missing.entry(finding.rule.slug).or_default() += 1;
            entries.insert(finding.hit.subject.id());
        }
    }
    let fields: usize = missing.values().sum();
    if fields == 0 {
        return "nothing".into();
    }
    let by_rule: Vec<String> = missing.iter().map(|(slug, number)| format!("{number} {slug}")).collect();
    let records = if entries.len() == 1 { "record" } else { "records" };
    let statements = if fields == 1 { "statement" } else { "statements" };
    format!("{fields} {statements} in {} {records} ({})", entries.len(), by_rule.join(", "))
}
