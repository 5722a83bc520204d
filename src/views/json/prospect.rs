//! A change of dependencies as a document of its own; `docs/change.schema.json` describes it.

use super::anomalies::{AnomalyInfo, anomaly};
use super::findings::{FindingInfo, finding};
use super::items::{ItemInfo, items_of, reason};
use super::{Error, Tool, tool, written};
use crate::evidence::dependency::Asked;
use crate::evidence::release::Releases;
use crate::reconcile::{Case, Item, features, stated_parents};
use crate::verdict::{Chosen, Prospect};
use serde::Serialize;

/// The version of the change's schema.
pub const CHANGE_SCHEMA: u32 = 1;

/// The schema of a change, as JSON Schema.
pub const CHANGE_JSON_SCHEMA: &str = include_str!("../../../docs/change.schema.json");

#[derive(Default, Serialize)]
struct Document<'a> {
    schema: u32,
    command: &'a str,
    soup: &'a str,
    written: bool,
    exit_code: u8,
    tool: Tool,
    today: Option<String>,
    wanted: Option<&'a str>,
    files: Vec<&'a str>,
    asked: Vec<AskedInfo<'a>>,
    chosen: Vec<ChosenInfo<'a>>,
    arrived: Vec<ItemInfo<'a>>,
    left: Vec<LeftInfo<'a>>,
    moved: Vec<MovedInfo<'a>>,
    refitted: Vec<RefittedInfo<'a>>,
    reparented: Vec<ReparentedInfo<'a>>,
    anomalies_determined: bool,
    introduced: Vec<AnomalyInfo<'a>>,
    resolved: Vec<ResolvedInfo<'a>>,
    needs: Vec<FindingInfo<'a>>,
    warnings: &'a [String],
    errors: Vec<Error<'a>>,
}

#[derive(Serialize)]
struct AskedInfo<'a> {
    package: &'a str,
    table: &'a str,
    key: &'a str,
    requirement: Option<&'a str>,
    from: Option<&'a str>,
    inherited: bool,
    optional: bool,
}

#[derive(Serialize)]
struct ChosenInfo<'a> {
    name: &'a str,
    version: String,
    description: Option<&'a str>,
    repository: Option<&'a str>,
    licence: Option<&'a str>,
    rust_version: Option<&'a str>,
    published: Option<String>,
    ships: bool,
    not_shipped_because: Option<&'static str>,
}

#[derive(Serialize)]
struct LeftInfo<'a> {
    name: &'a str,
    version: String,
    part_of: Option<Vec<&'a str>>,
}

#[derive(Serialize)]
struct MovedInfo<'a> {
    name: &'a str,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct RefittedInfo<'a> {
    name: &'a str,
    version: String,
    on: Vec<&'a str>,
    off: Vec<&'a str>,
}

#[derive(Serialize)]
struct ReparentedInfo<'a> {
    name: &'a str,
    version: String,
    from: Option<Vec<&'a str>>,
    to: Option<Vec<&'a str>>,
}

#[derive(Serialize)]
struct ResolvedInfo<'a> {
    id: &'a str,
    name: &'a str,
    version: Option<String>,
}

/// Draws a change, with a newline at its end: whether it was made, and which files it is about.
pub fn render_change(prospect: &Prospect<'_, '_>, made: bool, files: &[String]) -> String {
    let Prospect { before, after, change, .. } = prospect;
    let refitted = change.refitted.iter().map(|(old, new)| {
        let (was, now) = (features(before, old), features(after, new));
        let (name, version) = named(new);
        let (on, off) = (now.difference(&was).copied().collect(), was.difference(&now).copied().collect());
        RefittedInfo { name, version, on, off }
    });
    written(&Document {
        schema: CHANGE_SCHEMA,
        command: prospect.command,
        soup: &prospect.name,
        written: made,
        exit_code: 0,
        tool: tool(),
        today: Some(after.evidence.today.to_string()),
        wanted: prospect.wanted.as_deref(),
        files: files.iter().map(String::as_str).collect(),
        asked: prospect.asked.iter().map(asked).collect(),
        chosen: prospect.chosen.iter().map(|one| chosen(one, &after.evidence.releases)).collect(),
        arrived: items_of(after, change.arrived.iter().copied()),
        left: change.left.iter().map(|item| left(item)).collect(),
        moved: change.moved.iter().map(moved).collect(),
        refitted: refitted.collect(),
        reparented: change.reparented.iter().map(reparented).collect(),
        anomalies_determined: after.database().is_some(),
        introduced: change.introduced.iter().map(|case| anomaly(after, case)).collect(),
        resolved: change.resolved.iter().map(|case| resolved(case)).collect(),
        needs: prospect.needs.iter().map(|found| finding(after, found)).collect(),
        warnings: &prospect.warnings,
        errors: Vec::new(),
    })
}

/// Draws a change that was not made.
pub fn render_change_failure(command: &str, soup: &str, exit_code: u8, message: &str, help: &str) -> String {
    let errors = vec![Error { message, help }];
    written(&Document { schema: CHANGE_SCHEMA, command, soup, exit_code, errors, ..Document::default() })
}

fn asked(asked: &Asked) -> AskedInfo<'_> {
    AskedInfo {
        package: &asked.package,
        table: &asked.table,
        key: &asked.key,
        requirement: asked.requirement.as_deref(),
        from: asked.from.as_deref(),
        inherited: asked.inherited,
        optional: asked.optional,
    }
}

fn chosen<'a>(chosen: &Chosen<'_, 'a>, releases: &Releases) -> ChosenInfo<'a> {
    let about = &chosen.krate.about;
    ChosenInfo {
        name: &chosen.krate.name,
        version: chosen.krate.version.to_string(),
        description: about.description.as_deref(),
        repository: about.repository.as_deref(),
        licence: about.licence.as_deref(),
        rust_version: about.rust_version.as_deref(),
        published: releases.of(chosen.index).published_on().map(|day| day.to_string()),
        ships: chosen.item.is_some(),
        not_shipped_because: chosen.absent.map(|absent| reason(absent.absence)),
    }
}

fn named<'a>(item: &Item<'a>) -> (&'a str, String) {
    (&item.krate.name, item.krate.version.to_string())
}

fn part_of<'a>(item: &Item<'a>) -> Option<Vec<&'a str>> {
    stated_parents(item).map(|parents| parents.into_iter().collect())
}

fn left<'a>(item: &Item<'a>) -> LeftInfo<'a> {
    let (name, version) = named(item);
    LeftInfo { name, version, part_of: part_of(item) }
}

fn moved<'a>((old, new): &(&Item<'_>, &Item<'a>)) -> MovedInfo<'a> {
    let (name, to) = named(new);
    MovedInfo { name, from: old.krate.version.to_string(), to }
}

fn reparented<'a>((old, new): &(&Item<'a>, &Item<'a>)) -> ReparentedInfo<'a> {
    let (name, version) = named(new);
    ReparentedInfo { name, version, from: part_of(old), to: part_of(new) }
}

fn resolved<'a>(case: &Case<'a>) -> ResolvedInfo<'a> {
    let id = case.item_id();
    let version = id.split_once('@').map(|(_, version)| version.to_owned());
    ResolvedInfo { id: case.id(), name: case.item.name(), version }
}
