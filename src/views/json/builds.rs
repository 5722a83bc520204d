//! What each build ships, as a document of its own; `docs/builds.schema.json` describes it.

use super::items::{BuildInfo, builds};
use super::{Error, EvidenceOrigin, Tool, origin, tool, written};
use crate::evidence::graph::Graph;
use crate::reconcile::{FeatureDifference, Ledger, Share, Shares};
use crate::verdict::Conclusion;
use serde::Serialize;

/// The version of the document's schema.
pub const BUILDS_SCHEMA: u32 = 1;

/// The schema of the document, as JSON Schema.
pub const BUILDS_JSON_SCHEMA: &str = include_str!("../../../docs/builds.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    determined: bool,
    exit_code: u8,
    tool: Tool,
    evidence: Option<EvidenceOrigin<'a>>,
    builds: Vec<BuildInfo<'a>>,
    shares: Vec<ShareInfo>,
    crates: Vec<Group>,
    features: Vec<DifferenceInfo<'a>>,
    errors: Vec<Error<'a>>,
}

/// One for each build, in the order of `builds`.
#[derive(Serialize)]
struct ShareInfo {
    crates: usize,
    classes: Vec<ClassShare>,
    roles: Vec<RoleShare>,
}

#[derive(Serialize)]
struct ClassShare {
    class: &'static str,
    crates: usize,
}

#[derive(Serialize)]
struct RoleShare {
    role: &'static str,
    crates: usize,
}

/// The crates that exactly these builds contain.
#[derive(Serialize)]
struct Group {
    builds: Vec<usize>,
    crates: Vec<String>,
}

#[derive(Serialize)]
struct DifferenceInfo<'a> {
    name: &'a str,
    version: String,
    role: &'static str,
    feature: &'a str,
    on: Vec<usize>,
    off: Vec<usize>,
}

/// Draws the builds, with a newline at the end.
pub fn render_builds(ledger: &Ledger<'_>, shares: &Shares) -> String {
    let Some(graph) = ledger.graph() else { return render_builds_failure("what ships is not known", "") };
    let group =
        |(builds, crates): (&crate::reconcile::Builds, &Vec<crate::evidence::graph::CrateIx>)| Group {
            builds: builds.iter().copied().collect(),
            crates: crates.iter().map(|index| graph.get(*index).id()).collect(),
        };
    written(&Document {
        schema: BUILDS_SCHEMA,
        determined: true,
        exit_code: 0,
        tool: tool(),
        evidence: Some(origin(ledger)),
        builds: builds(ledger),
        shares: shares.builds.iter().map(share).collect(),
        crates: shares.crates.iter().map(group).collect(),
        features: shares.features.iter().map(|one| difference(graph, one)).collect(),
        errors: Vec::new(),
    })
}

/// Draws that nothing is known of any build.
pub fn render_builds_failure(message: &str, help: &str) -> String {
    written(&Document {
        schema: BUILDS_SCHEMA,
        determined: false,
        exit_code: Conclusion::NotDetermined.exit_code(),
        tool: tool(),
        evidence: None,
        builds: Vec::new(),
        shares: Vec::new(),
        crates: Vec::new(),
        features: Vec::new(),
        errors: vec![Error { message, help }],
    })
}

fn share(share: &Share) -> ShareInfo {
    ShareInfo {
        crates: share.crates,
        classes: share
            .classes
            .iter()
            .map(|(class, crates)| ClassShare { class: class.letter(), crates: *crates })
            .collect(),
        roles: share
            .roles
            .iter()
            .map(|(role, crates)| RoleShare { role: role.word(), crates: *crates })
            .collect(),
    }
}

fn difference<'a>(graph: &'a Graph, difference: &'a FeatureDifference) -> DifferenceInfo<'a> {
    let krate = graph.get(difference.node.krate);
    DifferenceInfo {
        name: &krate.name,
        version: krate.version.to_string(),
        role: graph.role(difference.node).word(),
        feature: &difference.feature,
        on: difference.on.iter().copied().collect(),
        off: difference.off.iter().copied().collect(),
    }
}
