//! What the commands about the graph have in common.

use super::database::{Choice, Complaint};
use super::{NOT_DETERMINED, Workspace, terminal};
use crate::evidence::Evidence;
use crate::evidence::graph::{Crate, CrateIx, Graph};
use crate::evidence::manifest::nearest;
use crate::reconcile::{Ledger, reconcile};
use std::path::Path;

/// What a command about the graph writes, and how it ends.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) exit_code: u8,
}

impl Written {
    /// An answer.
    pub(super) const fn answer(text: String) -> Self {
        Self { text, exit_code: 0 }
    }

    /// That nothing could be answered, said on stderr and in the document.
    fn failure((message, help): Complaint, document: fn(&str, &str) -> String, machine: bool) -> Self {
        terminal::error(&message, &help);
        let text = if machine { document(&message, &help) } else { String::new() };
        Self { text, exit_code: NOT_DETERMINED }
    }

    /// Writes it to a file or to stdout, and gives the exit code.
    pub(super) fn deliver(&self, output: Option<&Path>) -> u8 {
        match terminal::deliver(&self.text, output) {
            Ok(()) => self.exit_code,
            Err((message, help)) => {
                terminal::error(&message, &help);
                NOT_DETERMINED
            }
        }
    }
}

/// Collects, and hands the ledger on if what ships is known. What else could not be looked at is said on stderr.
pub(super) fn with_ledger(
    workspace: &Workspace,
    database: &Choice,
    document: fn(&str, &str) -> String,
    machine: bool,
    answer: impl FnOnce(&Ledger<'_>, &Graph) -> Result<Written, u8>,
) -> Result<Written, u8> {
    let evidence: Evidence = match database.collected(workspace, false, false) {
        Ok((_, evidence)) => evidence,
        Err(complaint) => return Ok(Written::failure(complaint, document, machine)),
    };
    let graph = match &evidence.graph {
        Ok(graph) => graph,
        Err(gap) => return Ok(Written::failure((gap.what.clone(), gap.help.clone()), document, machine)),
    };
    for gap in [evidence.manifest.as_ref().err(), evidence.database.as_ref().err()].into_iter().flatten() {
        terminal::warning(&gap.what, &gap.help);
    }
    answer(&reconcile(&evidence), graph)
}

/// The locked crates written `name` or `name@version`, the workspace's own packages included.
pub(super) fn find(graph: &Graph, written: &str) -> Result<Vec<CrateIx>, Complaint> {
    let called = |krate: &Crate| krate.name == written || krate.is_called(written);
    let found: Vec<CrateIx> =
        graph.crates().filter(|(_, krate)| called(krate)).map(|(index, _)| index).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let name = written.split('@').next().unwrap_or(written);
    let all = || graph.crates().map(|(_, krate)| krate);
    let versions: Vec<String> = all().filter(|krate| krate.name == name).map(Crate::id).collect();
    let help = if versions.is_empty() {
        match nearest(name, all().map(|krate| krate.name.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a crate of Cargo.lock, as `name` or `name@version`".into(),
        }
    } else {
        format!("locked: {}", versions.join(", "))
    };
    Err((format!("no locked crate is called `{written}`"), help))
}
