//! The calls of Cargo.

use super::{CollectError, Limits, Output, Request, World};
use crate::evidence::Gap;
use crate::evidence::toolchain::Toolchain;
use cargo_metadata::{CargoOpt, MetadataCommand};
use guppy::graph::PackageGraph;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How Cargo is called.
#[derive(Clone, Debug, Default)]
pub struct CargoCall {
    /// `--offline`: no connection is opened.
    pub offline: bool,
}

/// The call whose answer everything is computed from.
const METADATA: &str = "cargo metadata --locked";

/// Variables of git that a hook sets and that would send Cargo's and our own git to the wrong repository.
const GIT_VARIABLES: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

/// Keeps a child process from looking into the repository a git hook runs for.
pub(crate) fn without_git_variables(mut command: Command) -> Command {
    for name in GIT_VARIABLES {
        command.env_remove(name);
    }
    command
}

/// What `cargo metadata` answered.
pub(super) struct Metadata {
    pub(super) graph: PackageGraph,
    /// The answer itself, for what the graph leaves out.
    pub(super) json: String,
}

impl Metadata {
    pub(super) fn root(&self) -> PathBuf {
        self.graph.workspace().root().as_std_path().to_owned()
    }
}

/// Cargo's version and the platform it runs on.
pub(super) struct CargoVersion {
    pub(super) line: String,
    pub(super) host: String,
}

impl CargoVersion {
    /// The number alone; where it cannot be told, that from which on Cargo names its folders as today.
    pub(super) fn number(&self) -> semver::Version {
        let number = self.line.split(' ').nth(1).and_then(|number| number.parse().ok());
        number.unwrap_or(semver::Version::new(1, 85, 0))
    }
}

/// The workspace root as far as it can be told without Cargo: the nearest directory upwards with a lock
/// file beside a `Cargo.toml`, else the nearest with a `Cargo.toml`. Cargo's answer is compared with it.
pub(super) fn likely_root(world: &dyn World, start: &Path) -> Result<PathBuf, CollectError> {
    let has_manifest = |directory: &&Path| world.is_file(&directory.join("Cargo.toml"));
    let locked =
        start.ancestors().filter(has_manifest).find(|directory| world.is_file(&directory.join("Cargo.lock")));
    let root = locked.or_else(|| start.ancestors().find(has_manifest));
    root.map(Path::to_path_buf).ok_or_else(|| CollectError::NoWorkspace { directory: start.to_owned() })
}

pub(super) fn program(world: &dyn World) -> OsString {
    world.variable("CARGO").unwrap_or_else(|| "cargo".into())
}

/// One unfiltered resolution with every feature, from which every build is computed.
///
/// The outer error is ours; the inner one is the lock file's.
pub(super) fn metadata(
    request: &Request,
    world: &dyn World,
    directory: &Path,
    here: &Path,
) -> Result<Result<Metadata, Gap>, CollectError> {
    let mut call = MetadataCommand::new();
    call.cargo_path(program(world)).current_dir(here).features(CargoOpt::AllFeatures);
    if let Some(path) = &request.manifest_path {
        call.manifest_path(directory.join(path.file_name().unwrap_or(path.as_os_str())));
    }
    let mut options = vec!["--locked".to_owned()];
    if request.cargo.offline {
        options.push("--offline".to_owned());
    }
    call.other_options(options);
    let output = world
        .run(without_git_variables(call.cargo_command()))
        .map_err(|error| not_started(METADATA, &error))?;
    if !output.success {
        return classify(&output).map(Err);
    }
    let json = String::from_utf8(output.stdout)
        .map_err(|_| CollectError::Graph("`cargo metadata` did not answer in UTF-8".into()))?;
    let json = as_cargo_decides(json);
    let graph = PackageGraph::from_json(&json).map_err(|error| {
        CollectError::Graph(format!("the answer of `cargo metadata` cannot be read: {error}"))
    })?;
    Ok(Ok(Metadata { graph, json }))
}

/// Cargo holds `cfg(debug_assertions)` of a dependency for set in every profile, and guppy for never set:
/// it is given `all()`, which is always true.
fn as_cargo_decides(json: String) -> String {
    const FLAG: &str = "debug_assertions";
    if !json.contains(FLAG) {
        return json;
    }
    let Ok(mut answer) = serde_json::from_str(&json) else { return json };
    replace_in_targets(&mut answer, FLAG, "all()");
    answer.to_string()
}

fn replace_in_targets(value: &mut serde_json::Value, old: &str, new: &str) {
    match value {
        serde_json::Value::Array(values) => {
            for value in values {
                replace_in_targets(value, old, new);
            }
        }
        serde_json::Value::Object(values) => {
            for (key, value) in values {
                match value {
                    serde_json::Value::String(text) if key == "target" && text.starts_with("cfg(") => {
                        *text = text.replace(old, new);
                    }
                    _ => replace_in_targets(value, old, new),
                }
            }
        }
        _ => {}
    }
}

/// A program of Cargo that could not be run to its end.
pub(super) fn not_started(program: &str, error: &io::Error) -> CollectError {
    let help = match error.kind() {
        io::ErrorKind::NotFound => {
            "install Rust with Cargo, or name the program in the variable CARGO".into()
        }
        io::ErrorKind::TimedOut => {
            format!("see what Cargo waits for with `{program}`, or allow more with `--timeout`")
        }
        _ => format!("see what `{program}` says"),
    };
    CollectError::Program { program: program.to_owned(), why: error.to_string(), help }
}

/// A command of Cargo that ended badly.
pub(super) fn refused(program: &str, output: &Output) -> CollectError {
    let complaint = complaint(&output.stderr);
    let why = if complaint.is_empty() { output.status.clone() } else { complaint };
    let help = if is_offline(output) {
        format!("run it without `--offline`, or `{program}` where there is a network")
    } else {
        format!("see what `{program}` asks for; nothing was written")
    };
    CollectError::Program { program: program.to_owned(), why, help }
}

fn is_offline(output: &Output) -> bool {
    output.stderr.contains("--offline") || output.stderr.contains("offline mode")
}

/// A lock file that would have to change is a fact about the product; anything else is a failure of Cargo.
fn classify(output: &Output) -> Result<Gap, CollectError> {
    let complaint = complaint(&output.stderr);
    if output.stderr.contains("--locked was passed") || output.stderr.contains("because --locked") {
        let what = "Cargo.lock is missing or does not fit the Cargo.toml files; Cargo would change it";
        return Ok(Gap::new(
            what,
            "run `cargo update --workspace`, which changes no more than it must (only where there is no Cargo.lock: `cargo generate-lockfile`), look at the change, and commit it",
        ));
    }
    let help = if is_offline(output) || output.stderr.contains("failed to download") {
        "run `cargo fetch --locked` where there is a network, then again here"
    } else {
        "see what `cargo metadata --locked` says"
    };
    let why = if complaint.is_empty() { output.status.clone() } else { complaint };
    Err(CollectError::Program { program: METADATA.into(), why, help: help.into() })
}

/// Cargo's error on a few lines: the error and its causes, without status lines and advice.
fn complaint(stderr: &str) -> String {
    let from_error = stderr.lines().skip_while(|line| !line.starts_with("error"));
    let said = from_error.map(|line| line.trim_end().trim_start_matches("error: ").trim_start_matches("  "));
    let causes = said.filter(|line| !line.is_empty() && *line != "Caused by:");
    causes.take(8).collect::<Vec<_>>().join("\n  ")
}

/// What `cargo -vV` prints: needs no compiler.
pub(super) fn version(
    _: &Request,
    world: &dyn World,
    directory: &Path,
) -> Result<CargoVersion, CollectError> {
    let mut command = Command::new(program(world));
    command.arg("-vV").current_dir(directory);
    let failed = |why: String| CollectError::Program {
        program: "cargo -vV".into(),
        why,
        help: "install Rust with Cargo, or name the program in the variable CARGO".into(),
    };
    let output = world.run(without_git_variables(command)).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::trim);
    match (output.success, text.lines().next(), host) {
        (true, Some(line), Some(host)) => Ok(CargoVersion { line: line.to_owned(), host: host.to_owned() }),
        (true, ..) => Err(failed("it does not say which host it runs on".into())),
        (false, ..) => Err(failed(output.status)),
    }
}

/// What the compiler says of itself that Cargo would call in a directory.
///
/// Run there, `rustc` is the one its toolchain file names. A wrapper around it changes nothing about the release.
pub(super) fn toolchain(world: &dyn World, directory: &Path) -> Result<Toolchain, Gap> {
    let gap = |why: String| Gap::new(format!("which compiler builds it is not known: {why}"), TOOLCHAIN_HELP);
    let configured = world
        .configured_rustc(directory)
        .map_err(|error| gap(format!("Cargo's configuration cannot be read: {error}")))?;
    let mut command = Command::new(configured.unwrap_or_else(|| "rustc".into()));
    command.arg("-vV").current_dir(directory);
    let output = world
        .run(without_git_variables(command))
        .map_err(|error| gap(format!("`rustc -vV` could not be run: {error}")))?;
    if !output.success {
        let said = output.stderr.lines().next().unwrap_or(&output.status);
        return Err(gap(format!("`rustc -vV` failed: {said}")));
    }
    let text =
        std::str::from_utf8(&output.stdout).map_err(|_| gap("`rustc -vV` did not answer in UTF-8".into()))?;
    Toolchain::parse(text).map_err(|why| gap(format!("`rustc -vV` cannot be understood: {why}")))
}

const TOOLCHAIN_HELP: &str = "run the audit where the device is built; `rustc`, RUSTC or `build.rustc` has to be the compiler that builds it";

/// The text of a `Cargo.toml`.
pub(super) fn manifest_text(world: &dyn World, path: &Path) -> Result<String, CollectError> {
    let failed = |source| CollectError::File { path: path.to_owned(), source };
    let bytes = world.read(path, Limits::LOCKFILE).map_err(failed)?;
    String::from_utf8(bytes).map_err(|_| failed(io::Error::other("it is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_the_error_and_its_causes_without_status_lines() {
        let stderr = "    Updating index\nerror: failed to get `a`\n\nCaused by:\n  no network\n";
        assert_eq!(complaint(stderr), "failed to get `a`\n  no network");
    }
}
