//! The manifest on the desk: read with the facts it is about, an entry looked up in it, an edit judged and written.

use super::save::save;
use super::{NOT_DETERMINED, Refusal, USAGE, terminal};
use crate::collect::{Request, World, without_git_variables, workspace_manifest};
use crate::evidence::Evidence;
use crate::evidence::manifest::edit::{Edit, Edited, NoPlace};
use crate::evidence::manifest::{Manifest, Record, nearest};
use crate::finding::Finding;
use crate::verdict::faults_of_an_edit;
use crate::views::{difference, line_of, printable};
use std::path::PathBuf;
use std::process::Command;

/// The manifest and what it is about.
pub(super) struct Desk {
    pub(super) evidence: Evidence,
    path: PathBuf,
}

impl Desk {
    /// Without a graph or a manifest there is nothing to work on.
    pub(super) fn of(request: &Request, evidence: Evidence) -> Result<Self, Refusal> {
        let gaps = [evidence.graph.as_ref().err(), evidence.manifest.as_ref().err()];
        if let Some(gap) = gaps.into_iter().flatten().next() {
            return Err(Refusal(gap.what.clone(), gap.help.clone(), NOT_DETERMINED));
        }
        Ok(Self { path: workspace_manifest(request, &evidence), evidence })
    }

    pub(super) fn text(&self) -> &str {
        &self.evidence.manifest_text
    }

    pub(super) fn manifest(&self) -> Result<&Manifest, Refusal> {
        let gap = self.evidence.manifest.as_ref();
        gap.map_err(|gap| Refusal(gap.what.clone(), gap.help.clone(), NOT_DETERMINED))
    }

    /// The entry written `name` or `name@version`.
    pub(super) fn find(&self, named: &str) -> Result<&Record, Refusal> {
        let records = &self.manifest()?.soup;
        let called: Vec<&Record> =
            records.iter().filter(|one| one.id() == named || one.name == named).collect();
        match called[..] {
            [one] => Ok(one),
            [] => Err(self.unknown(named, records)),
            _ => {
                let ids: Vec<String> = called.iter().map(|record| record.id()).collect();
                let what = format!("`{named}` has {} entries: {}", ids.len(), ids.join(", "));
                Err(Refusal(what, "say which, as `name@version`".into(), USAGE))
            }
        }
    }

    fn unknown(&self, named: &str, records: &[Record]) -> Refusal {
        let name = named.split('@').next().unwrap_or(named);
        let of_name: Vec<String> = records.iter().filter(|one| one.name == name).map(Record::id).collect();
        let ships =
            self.evidence.graph.as_ref().is_ok_and(|graph| graph.shipped().any(|(_, one)| one.name == name));
        let help = if !of_name.is_empty() {
            format!("the manifest has {}", of_name.join(", "))
        } else if ships {
            "it ships; `cargo soup sync` adds an entry for it".into()
        } else {
            match nearest(name, records.iter().map(|record| record.name.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name an entry of the manifest, as `name` or `name@version`".into(),
            }
        };
        Refusal(format!("the manifest has no entry `{named}`"), help, USAGE)
    }

    pub(super) fn edit(&self) -> Result<Edit<'_>, Refusal> {
        Edit::of(self.text()).map_err(|why| no_place(&why))
    }

    /// What rules would find fault with that they do not find fault with now.
    pub(super) fn faults(&self, edited: &Edited) -> Vec<Finding> {
        faults_of_an_edit(&self.evidence, &self.evidence.with_manifest(edited.text.clone()))
    }

    pub(super) fn difference(&self, edited: &Edited) -> String {
        difference::render(&self.evidence.origin.manifest_file, self.text(), edited)
    }

    /// Where an edit begins, for a person who wants to look.
    pub(super) fn place(&self, edited: &Edited) -> String {
        let line = line_of(&edited.text, edited.start()).line;
        format!("{}:{line}", self.evidence.origin.manifest_file)
    }

    pub(super) fn write(&self, edited: &Edited) -> Result<(), Refusal> {
        save(&self.path, self.text(), &edited.text)
            .map_err(|error| Refusal(error.to_string(), error.help().into(), NOT_DETERMINED))
    }

    /// Who git says works here. It signs nothing: a person is asked.
    pub(super) fn git_user(&self, world: &dyn World) -> Option<String> {
        let mut git = Command::new("git");
        git.args(["config", "user.name"]).current_dir(&self.evidence.origin.root);
        let output = world.run(without_git_variables(git)).ok()?;
        let name = String::from_utf8(output.stdout).ok()?;
        let name = name.trim();
        (output.success && !name.is_empty() && !name.contains(char::is_control)).then(|| name.to_owned())
    }
}

/// An edit that cannot be made.
pub(super) fn no_place(why: &NoPlace) -> Refusal {
    Refusal(format!("could not edit the manifest: {why}"), why.help().into(), NOT_DETERMINED)
}

/// A finding as it is told to whoever caused it.
pub(super) fn fault(finding: &Finding) -> String {
    let help: Vec<String> = finding.hit.help.lines().map(printable).collect();
    let message = printable(&finding.hit.message);
    format!("{}[{}]: {message}\n  = help: {}\n", finding.level, finding.rule.slug, help.join("\n          "))
}

/// Tells what rules refuse, and refuses.
pub(super) fn refused(faults: &[Finding], what: &str) -> Refusal {
    terminal::tell(&faults.iter().map(fault).collect::<String>());
    let rules = if faults.len() == 1 { "a rule" } else { "rules" };
    Refusal(
        format!("{what} is refused by {rules}; nothing was written"),
        "see what each says above".into(),
        1,
    )
}

/// Prints a result, or says why it could not.
pub(super) fn print(text: &str) -> Result<(), Refusal> {
    terminal::print(text).map_err(|error| {
        Refusal(format!("could not write to stdout: {error}"), "give it a reader".into(), NOT_DETERMINED)
    })
}
