//! What `add` and `remove` have in common: tried out in a copy, shown, asked about, written all at once.

mod plan;

pub(super) use plan::Planned;

use super::ask::{Person, Question, Stop};
use super::fields::Fields;
use super::{NOT_DETERMINED, Refusal, USAGE, Workspace, database, terminal};
use crate::collect::{
    CollectError, Disk, Edit, Request, Rewrite, System, Trial, asked_for, commit, held_by_cargo, try_out,
    workspace_manifest,
};
use crate::evidence::Evidence;
use crate::evidence::dependency::Asked;
use crate::evidence::graph::Graph;
use crate::views::json;
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::Path;

/// Exit code when nothing was written, by the rules or by the person.
const NOT_MADE: u8 = 1;

/// Options of every command that changes dependencies.
#[derive(Debug, Args)]
pub(super) struct Switches {
    #[command(flatten)]
    pub(super) workspace: Workspace,
    #[command(flatten)]
    database: database::Choice,
    /// Show what it means and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Ask nothing
    #[arg(long, short)]
    yes: bool,
    /// How what it means is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Passed on to Cargo
    #[arg(last = true, value_name = "ARGUMENTS OF CARGO")]
    pub(super) arguments: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal
    Human,
    /// For machines; described by docs/change.schema.json
    Json,
}

/// A change of one crate, by Cargo's own command.
pub(super) struct Change<'o> {
    pub(super) options: &'o Switches,
    pub(super) edit: Edit,
    pub(super) fields: Fields,
    disk: System,
}

/// The workspace before the change.
pub(super) struct Before {
    pub(super) request: Request,
    pub(super) evidence: Evidence,
    pub(super) asked: Vec<Asked>,
}

impl<'o> Change<'o> {
    pub(super) fn new(options: &'o Switches, command: &'static str, soup: &str, fields: Fields) -> Self {
        let mut arguments = options.arguments.clone();
        if options.workspace.locked {
            arguments.insert(0, "--locked".into());
        }
        let disk = options.workspace.world(options.format == Format::Json);
        let name = soup.split('@').next().unwrap_or(soup).to_owned();
        Self { options, edit: Edit { command, name, soup: soup.to_owned(), arguments }, fields, disk }
    }

    /// Prints a refusal in the format that was asked for, and gives the exit code.
    pub(super) fn ended(&self, result: Result<u8, Refusal>) -> u8 {
        let Refusal(message, help, code) = match result {
            Ok(code) => return code,
            Err(refusal) => refusal,
        };
        terminal::error(&message, &help);
        if self.options.format == Format::Json {
            let (command, soup) = (self.edit.command, &self.edit.name);
            // The exit code says it too.
            let _ = terminal::print(&json::render_change_failure(command, soup, code, &message, &help));
        }
        code
    }

    /// Looks at the workspace as it is.
    pub(super) fn before(&self) -> Result<Before, Refusal> {
        if let Some(argument) = self.options.arguments.iter().find(|argument| is_ours(argument)) {
            let what = format!("`{}` is not passed on to Cargo", argument.display());
            return Err(Refusal(
                what,
                format!("give it before `--`, to `cargo soup {}`", self.edit.command),
                USAGE,
            ));
        }
        let quiet = self.options.format == Format::Json;
        let (request, evidence) = self
            .options
            .database
            .collected(&self.options.workspace, false, quiet)
            .map_err(|(message, help)| Refusal(message, help, NOT_DETERMINED))?;
        let asked = {
            let graph = graph_of(&evidence)?;
            if let Err(gap) = &evidence.manifest {
                return Err(Refusal(gap.what.clone(), gap.help.clone(), NOT_DETERMINED));
            }
            asked_for(&self.edit.name, &evidence, graph, &self.disk).map_err(|error| not_looked(&error))?
        };
        Ok(Before { request, evidence, asked })
    }

    pub(super) fn disk(&self) -> &dyn Disk {
        &self.disk
    }

    /// Makes the change in a copy.
    pub(super) fn tried(&self, before: &Before) -> Result<Trial, Refusal> {
        let graph = graph_of(&before.evidence)?;
        try_out(&self.edit, &before.request, &before.evidence, graph, &self.disk).map_err(|error| {
            let Refusal(message, help, code) = not_looked(&error);
            Refusal(message, self.where_it_stands(before).unwrap_or(help), code)
        })
    }

    /// For what is to be removed: Cargo looks in one table of one package.
    fn where_it_stands(&self, before: &Before) -> Option<String> {
        let at = |asked: &Asked| format!("[{}] of {}", asked.table, asked.package);
        let places: Vec<String> =
            before.asked.iter().filter(|_| self.edit.command == "remove").map(at).collect();
        let help = "say which with `-- -p PACKAGE`, `--build`, `--dev` or `--target`";
        (!places.is_empty()).then(|| format!("it stands in {}; {help}", places.join(", ")))
    }

    /// Shows what it means, asks where somebody can be asked, and writes.
    pub(super) fn made(&mut self, before: &Before, trial: &Trial) -> Result<u8, Refusal> {
        let mut planned = Planned::of(&self.edit, &self.fields, before, trial)?;
        let root = &before.evidence.origin.root;
        if self.options.dry_run || self.options.format == Format::Human {
            self.show(&planned, false, &named(&rewrites(before, trial, &planned), root))?;
        }
        if self.options.dry_run {
            return Ok(0);
        }
        if self.asks() {
            match self.asked(before, trial, planned)? {
                Some(agreed) => planned = agreed,
                None => {
                    terminal::status("Left", "every file is as it was");
                    return Ok(NOT_MADE);
                }
            }
        }
        let rewrites = rewrites(before, trial, &planned);
        let files = named(&rewrites, root);
        self.write(before, trial, &rewrites)?;
        if self.options.format == Format::Json {
            self.show(&planned, true, &files)?;
        }
        planned.tell(&files);
        Ok(0)
    }

    fn asked<'b>(
        &mut self,
        before: &'b Before,
        trial: &Trial,
        planned: Planned<'b>,
    ) -> Result<Option<Planned<'b>>, Refusal> {
        let mut person = Person::at_the_terminal([]).map_err(|stop| stop.refusal())?;
        self.converse(&mut person, before, trial, planned).map_err(|stop| stop.refusal())?
    }

    fn asks(&self) -> bool {
        !self.options.yes && self.options.format == Format::Human && terminal::can_ask()
    }

    fn show(&self, planned: &Planned<'_>, made: bool, files: &[String]) -> Result<(), Refusal> {
        let text = planned.look(|prospect| match self.options.format {
            Format::Human => crate::views::prospect::render(prospect),
            Format::Json => json::render_change(prospect, made, files),
        });
        terminal::print(&text).map_err(|error| {
            let help = "give it a reader; with `--format json` whether files were written is said on stderr"
                .to_owned();
            Refusal(format!("could not write to stdout: {error}"), help, NOT_DETERMINED)
        })
    }

    /// Asks for what is missing, and whether to write it.
    fn converse<'b>(
        &mut self,
        person: &mut Person<'_>,
        before: &'b Before,
        trial: &Trial,
        mut planned: Planned<'b>,
    ) -> Result<Result<Option<Planned<'b>>, Refusal>, Stop> {
        self.fields.ask(person, &planned.missed())?;
        planned = match Planned::of(&self.edit, &self.fields, before, trial) {
            Ok(planned) => planned,
            Err(refusal) => return Ok(Err(refusal)),
        };
        for entry in planned.entries() {
            person.tell(&format!("{entry}\n"))?;
        }
        let meaning =
            "yes writes Cargo.toml, Cargo.lock and the manifest together; no leaves all of them as they are";
        let question = Question { text: "Write it (yes, no)", meaning };
        loop {
            match person.flag(question)? {
                Some(true) => return Ok(Ok(Some(planned))),
                Some(false) => return Ok(Ok(None)),
                None => {}
            }
        }
    }

    fn write(&self, before: &Before, trial: &Trial, rewrites: &[Rewrite]) -> Result<(), Refusal> {
        let root = &before.evidence.origin.root;
        let command = format!("cargo soup {} {}", self.edit.command, self.edit.soup);
        let mut check = || {
            // Where Cargo's files stay, so does what it says of them.
            if trial.rewrites.is_empty() {
                return Ok(());
            }
            held_by_cargo(&before.request, &trial.evidence, &self.disk)
        };
        commit(root, &command, rewrites, &self.disk, &mut check)
            .map_err(|not_written| Refusal(not_written.to_string(), not_written.help.clone(), NOT_DETERMINED))
    }
}

/// What would lead Cargo to other files than those that are looked at.
fn is_ours(argument: &OsString) -> bool {
    let text = argument.to_string_lossy();
    ["--manifest-path", "--dry-run", "--offline", "--locked", "--frozen"]
        .iter()
        .any(|ours| text.starts_with(ours))
        || text == "-n"
}

fn graph_of(evidence: &Evidence) -> Result<&Graph, Refusal> {
    evidence.graph.as_ref().map_err(|gap| Refusal(gap.what.clone(), gap.help.clone(), NOT_DETERMINED))
}

fn not_looked(error: &CollectError) -> Refusal {
    Refusal(error.to_string(), error.help(), NOT_DETERMINED)
}

/// Every file that differs: Cargo's, and the manifest.
fn rewrites(before: &Before, trial: &Trial, planned: &Planned<'_>) -> Vec<Rewrite> {
    let manifest = Rewrite {
        path: workspace_manifest(&before.request, &before.evidence),
        before: before.evidence.manifest_text.clone(),
        after: planned.text().to_owned(),
    };
    let all = trial.rewrites.iter().cloned().chain([manifest]);
    all.filter(|rewrite| rewrite.before != rewrite.after).collect()
}

fn named(rewrites: &[Rewrite], root: &Path) -> Vec<String> {
    let name = |rewrite: &Rewrite| {
        rewrite.path.strip_prefix(root).unwrap_or(&rewrite.path).to_string_lossy().replace('\\', "/")
    };
    rewrites.iter().map(name).collect()
}
