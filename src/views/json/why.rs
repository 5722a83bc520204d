//! Why crates ship, as a document of its own; `docs/why.schema.json` describes it.

use super::items::{BuildInfo, builds, reason};
use super::nodes::{DependencyInfo, NodeInfo, dependency, node};
use super::{Error, EvidenceOrigin, Tool, origin, tool, written};
use crate::evidence::graph::{CrateIx, Graph};
use crate::reconcile::{Item, Ledger, Marks, Origin, Reasons, Removal, Way, Why};
use crate::verdict::Conclusion;
use serde::Serialize;

/// The version of the document's schema.
pub const WHY_SCHEMA: u32 = 1;

/// The schema of the document, as JSON Schema.
pub const WHY_JSON_SCHEMA: &str = include_str!("../../../docs/why.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    determined: bool,
    exit_code: u8,
    tool: Tool,
    evidence: Option<EvidenceOrigin<'a>>,
    builds: Vec<BuildInfo<'a>>,
    crates: Vec<Answer<'a>>,
    errors: Vec<Error<'a>>,
}

#[derive(Serialize)]
struct Answer<'a> {
    name: &'a str,
    version: String,
    source: String,
    member: bool,
    ships: bool,
    class: Option<&'static str>,
    class_reason: Option<&'a str>,
    line: Option<usize>,
    part_of: Option<Vec<Parent<'a>>>,
    sides: Vec<NodeInfo<'a>>,
    reached_by: Vec<Reaching<'a>>,
    origins: Vec<OriginInfo<'a>>,
    changes: Vec<ChangeInfo<'a>>,
    not_shipped: Option<Absent>,
}

/// A parent as the entry names it is a text; one that ships has a class.
#[derive(Serialize)]
struct Parent<'a> {
    name: &'a str,
    version: Option<String>,
    class: Option<&'static str>,
}

#[derive(Serialize)]
struct Reaching<'a> {
    name: &'a str,
    version: String,
    class: &'static str,
}

#[derive(Serialize)]
struct OriginInfo<'a> {
    package: &'a str,
    role: &'static str,
    truncated: bool,
    paths: Vec<PathInfo<'a>>,
}

#[derive(Serialize)]
struct PathInfo<'a> {
    builds: Vec<usize>,
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    #[serde(rename = "crate")]
    krate: NodeInfo<'a>,
    dependency: Option<DependencyInfo<'a>>,
}

#[derive(Serialize)]
struct ChangeInfo<'a> {
    class: Option<&'static str>,
    without: Vec<Without<'a>>,
}

#[derive(Serialize)]
struct Without<'a> {
    from: String,
    to: String,
    role: &'static str,
    dependency: DependencyInfo<'a>,
}

#[derive(Serialize)]
struct Absent {
    reason: &'static str,
    path: Vec<String>,
}

/// Draws the answers, with a newline at their end.
pub fn render_why(ledger: &Ledger<'_>, answers: &[(CrateIx, Why)]) -> String {
    let marks = Marks::new(ledger);
    let crates = ledger.graph().map(|graph| {
        answers.iter().map(|(index, why)| answer(ledger, graph, &marks, *index, why)).collect::<Vec<_>>()
    });
    written(&Document {
        schema: WHY_SCHEMA,
        determined: true,
        exit_code: 0,
        tool: tool(),
        evidence: Some(origin(ledger)),
        builds: builds(ledger),
        crates: crates.unwrap_or_default(),
        errors: Vec::new(),
    })
}

/// Draws that nothing could be answered.
pub fn render_why_failure(message: &str, help: &str) -> String {
    written(&Document {
        schema: WHY_SCHEMA,
        determined: false,
        exit_code: Conclusion::NotDetermined.exit_code(),
        tool: tool(),
        evidence: None,
        builds: Vec::new(),
        crates: Vec::new(),
        errors: vec![Error { message, help }],
    })
}

fn answer<'a>(
    ledger: &'a Ledger<'_>,
    graph: &'a Graph,
    marks: &Marks<'_, '_>,
    index: CrateIx,
    why: &Why,
) -> Answer<'a> {
    let krate = graph.get(index);
    let item = ledger.item_at(index);
    let judged = item.map(|item| &item.judged).or(ledger.software_item(index).map(|item| &item.judged));
    let none = Reasons::default();
    let (reasons, not_shipped) = match why {
        Why::Ships(reasons) => (reasons, None),
        Why::Absent { absence, path } => {
            let path = path.iter().map(|krate| graph.get(*krate).id()).collect();
            (&none, Some(Absent { reason: absence.map_or("other_package", reason), path }))
        }
    };
    Answer {
        name: &krate.name,
        version: krate.version.to_string(),
        source: krate.source.to_string(),
        member: krate.member,
        ships: not_shipped.is_none(),
        class: judged.map(|judged| judged.class.letter()),
        class_reason: judged.map(|judged| judged.why.as_str()),
        line: item.and_then(|item| item.record).map(|record| ledger.lines.at(record.span.start).line),
        part_of: item.and_then(|item| parents(ledger, item)),
        sides: graph.sides(index).map(|(side, _)| node(graph, marks, side, None)).collect(),
        reached_by: reasons
            .reached_by
            .iter()
            .map(|(index, class)| {
                let krate = graph.get(*index);
                Reaching { name: &krate.name, version: krate.version.to_string(), class: class.letter() }
            })
            .collect(),
        origins: reasons.origins.iter().map(|origin| origin_info(graph, marks, origin)).collect(),
        changes: reasons.changes.iter().map(|change| change_info(graph, change)).collect(),
        not_shipped,
    }
}

/// The parents that ship, and the names of those that do not.
fn parents<'a>(ledger: &'a Ledger<'_>, item: &'a Item<'_>) -> Option<Vec<Parent<'a>>> {
    let cover = item.cover.as_ref()?;
    let found = cover.parents.iter().filter_map(|index| ledger.item_at(*index)).map(|parent| Parent {
        name: &parent.krate.name,
        version: Some(parent.krate.version.to_string()),
        class: Some(parent.judged.class.letter()),
    });
    let unknown = cover.unknown.iter().map(|name| Parent { name, version: None, class: None });
    Some(found.chain(unknown).collect())
}

fn origin_info<'a>(graph: &'a Graph, marks: &Marks<'_, '_>, origin: &Origin) -> OriginInfo<'a> {
    OriginInfo {
        package: &graph.get(origin.from.krate).name,
        role: graph.role(origin.to).word(),
        truncated: origin.truncated,
        paths: origin.ways.iter().map(|way| path_info(graph, marks, way)).collect(),
    }
}

fn path_info<'a>(graph: &'a Graph, marks: &Marks<'_, '_>, way: &Way) -> PathInfo<'a> {
    let before = std::iter::once(None).chain(way.path.iter().copied().map(Some));
    let steps = way.path.iter().zip(before).map(|(of, before)| Step {
        krate: node(graph, marks, *of, Some(&way.builds)),
        dependency: before.map(|before| dependency(graph, (before, *of))),
    });
    PathInfo { builds: way.builds.iter().copied().collect(), steps: steps.collect() }
}

fn change_info<'a>(graph: &'a Graph, change: &Removal) -> ChangeInfo<'a> {
    let without = change.cut.iter().map(|edge| Without {
        from: graph.get(edge.0.krate).id(),
        to: graph.get(edge.1.krate).id(),
        role: graph.role(edge.1).word(),
        dependency: dependency(graph, *edge),
    });
    ChangeInfo { class: change.leaves.map(crate::criteria::SafetyClass::letter), without: without.collect() }
}
