//! Real Cargo workspaces in a temporary directory, without a network and without the machine's settings.
//!
//! ```text
//! home/          CARGO_HOME, empty
//! vendored/      what stands for the registry: a directory source
//! git/NAME/      repositories for git dependencies
//! workspace/     what is audited
//! .cargo/        the settings all of them see
//! ```

use cargo_soup::collect::{CargoCall, CollectError, Output, Registries, Request, System, World, collect};
use cargo_soup::evidence::graph::{CrateIx, Graph, Side};
use cargo_soup::evidence::{Evidence, digest};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a process needs to find the toolchain. Everything else of the environment is kept out.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "USERPROFILE",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "SystemRoot",
    "TMPDIR",
    "TEMP",
    "TMP",
];

/// The host these tests run on.
pub fn host() -> String {
    let output = Command::new(env!("CARGO")).arg("-vV").output().expect("Cargo runs");
    let text = String::from_utf8(output.stdout).expect("Cargo prints UTF-8");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("Cargo names its host").to_owned()
}

/// A workspace that is put together file by file.
pub struct Workspace {
    directory: tempfile::TempDir,
}

impl Workspace {
    /// A workspace with this root `Cargo.toml`.
    pub fn new(root: &str) -> Self {
        let directory = tempfile::tempdir().expect("there is a temporary directory");
        let workspace = Self { directory };
        for name in ["home", "vendored", "git"] {
            std::fs::create_dir(workspace.path(name)).expect("it is new");
        }
        let settings =
            "[source.crates-io]\nreplace-with = 'vendored'\n\n[source.vendored]\ndirectory = 'vendored'\n";
        workspace.write(".cargo/config.toml", settings);
        let workspace = workspace.file("Cargo.toml", root);
        if root.contains("[package]") { workspace.file("src/lib.rs", "") } else { workspace }
    }

    /// A file of the workspace.
    pub fn file(self, path: &str, text: &str) -> Self {
        self.write(&format!("workspace/{path}"), text);
        self
    }

    /// A package in the folder `path`, named after it. `..` leads out of the workspace.
    pub fn package(self, path: &str, manifest: &str) -> Self {
        let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.package_files(&format!("workspace/{path}"), name, "0.1.0", manifest);
        self
    }

    /// A crate of the registry, as `name@version`.
    pub fn registry(self, id: &str, manifest: &str) -> Self {
        let (name, version) = id.split_once('@').expect("a crate is `name@version`");
        let folder = format!("vendored/{name}-{version}");
        self.package_files(&folder, name, version, manifest);
        self.list_files(&folder, &checksum(id));
        self
    }

    /// A file below the temporary directory, whatever it belongs to.
    pub fn anywhere(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    /// Lists the files of a vendored crate again, as if `cargo vendor` had just written them.
    pub fn vendored_anew(self, id: &str) -> Self {
        self.list_files(&format!("vendored/{}", id.replace('@', "-")), &checksum(id));
        self
    }

    fn list_files(&self, folder: &str, checksum: &str) {
        let list = self.path(&format!("{folder}/.cargo-checksum.json"));
        drop(std::fs::remove_file(&list));
        let mut files = Vec::new();
        let mut waiting = vec![String::new()];
        while let Some(below) = waiting.pop() {
            for entry in std::fs::read_dir(self.path(folder).join(&below)).expect("listed").flatten() {
                let name = entry.file_name().into_string().expect("UTF-8");
                let path = if below.is_empty() { name } else { format!("{below}/{name}") };
                if entry.path().is_dir() {
                    waiting.push(path);
                } else {
                    let digest = digest::of(&std::fs::read(entry.path()).expect("read"));
                    files.push(format!(r#""{path}":"{}""#, digest.trim_start_matches("sha256:")));
                }
            }
        }
        files.sort();
        let text = format!(r#"{{"files":{{{}}},"package":"{checksum}"}}"#, files.join(","));
        std::fs::write(list, text).expect("files can be written");
    }

    /// A crate in a git repository of its own, on `branch`.
    pub fn git(self, name: &str, branch: &str, manifest: &str) -> Self {
        let folder = format!("git/{name}");
        self.package_files(&folder, name, "0.1.0", manifest);
        self.run_git(name, &["init", "--quiet", "--initial-branch", branch]);
        self.commit(name);
        self
    }

    /// Commits what lies in a repository and names the commit.
    pub fn commit(&self, name: &str) -> String {
        self.run_git(name, &["add", "--all"]);
        self.run_git(name, &["commit", "--quiet", "--allow-empty", "--message", "change"]);
        self.run_git(name, &["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Tags the last commit of a repository and names it.
    pub fn tag(&self, name: &str, tag: &str) -> String {
        self.run_git(name, &["tag", tag]);
        self.run_git(name, &["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// The address of a repository.
    pub fn git_url(&self, name: &str) -> String {
        let path = self.path(&format!("git/{name}")).to_string_lossy().replace('\\', "/");
        format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
    }

    /// The SOUP manifest: these lines after a header.
    pub fn soup(self, builds: &str) -> Self {
        self.file("soup-manifest.toml", &format!("schema = 1\n\n{builds}"))
    }

    /// Writes `Cargo.lock`. Only a repository on this machine is ever asked.
    pub fn lock(self) -> Self {
        let mut command = Command::new(env!("CARGO"));
        command.arg("generate-lockfile");
        let has_repositories = std::fs::read_dir(self.path("git")).expect("listed").next().is_some();
        if !has_repositories {
            command.arg("--offline");
        }
        let closed_off = self.world().closed_off(command.current_dir(self.root()));
        let output = closed_off.env_remove("CARGO_NET_OFFLINE").output().expect("Cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self
    }

    /// The bytes of `Cargo.lock`, if there is one.
    pub fn lock_bytes(&self) -> Option<Vec<u8>> {
        std::fs::read(self.root().join("Cargo.lock")).ok()
    }

    /// Where the workspace lies.
    pub fn root(&self) -> PathBuf {
        self.path("workspace")
    }

    /// A path under the temporary directory.
    pub fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    /// A world whose current directory is the workspace root.
    pub fn world(&self) -> ClosedWorld {
        self.world_in("workspace")
    }

    /// A world whose current directory is this one.
    pub fn world_in(&self, path: &str) -> ClosedWorld {
        ClosedWorld { here: self.path(path), home: self.path("home") }
    }

    /// The evidence, Cargo itself asked; `path` is the current directory.
    pub fn collect_in(&self, path: &str, manifest_path: Option<PathBuf>) -> Result<Evidence, CollectError> {
        let request = Request {
            manifest_path,
            verify_graph: true,
            today: Some(jiff::civil::date(2026, 11, 20)),
            cargo: CargoCall { offline: true },
            ..Request::default()
        };
        collect(&request, &self.world_in(path))
    }

    /// The evidence, Cargo itself asked.
    pub fn collect(&self) -> Result<Evidence, CollectError> {
        self.collect_in("workspace", None)
    }

    /// The graph, with which `cargo tree` agrees and in which every locked crate has its place.
    pub fn graph(&self) -> Graph {
        self.checked(self.collect())
    }

    /// The graph of some evidence, see [`Self::graph`].
    pub fn checked(&self, evidence: Result<Evidence, CollectError>) -> Graph {
        let evidence = evidence.expect("Cargo agrees on what ships");
        let verification = evidence.verification.as_ref().expect("Cargo was asked");
        let graph = evidence.graph.expect("the lock file is up to date");
        assert_eq!(verification.builds, graph.builds().len());
        self.assert_every_locked_crate_has_one_place(&graph);
        graph
    }

    /// The error of collecting.
    pub fn error(&self) -> CollectError {
        self.collect().expect_err("this cannot be collected")
    }

    fn assert_every_locked_crate_has_one_place(&self, graph: &Graph) {
        let text = String::from_utf8(self.lock_bytes().expect("it is locked")).expect("UTF-8");
        let lock: toml::Table = toml::from_str(&text).expect("Cargo writes TOML");
        let locked = lock["package"].as_array().expect("a list of packages").len();
        assert_eq!(graph.crates().count(), locked);
        for (index, krate) in graph.crates() {
            let soup = graph.shipped().any(|(shipped, _)| shipped == index);
            let absent = graph.not_shipped().contains_key(&index);
            let places = usize::from(krate.member) + usize::from(soup) + usize::from(absent);
            assert_eq!(places, 1, "{} is in {places} places", krate.id());
        }
    }

    /// `Cargo.toml` and a source; a build script where there are build dependencies.
    fn package_files(&self, folder: &str, name: &str, version: &str, manifest: &str) {
        let head = format!("[package]\nname = '{name}'\nversion = '{version}'\nedition = '2021'\n");
        self.write(&format!("{folder}/Cargo.toml"), &format!("{head}{manifest}\n"));
        self.write(&format!("{folder}/src/lib.rs"), "");
        if manifest.contains("build-dependencies") {
            self.write(&format!("{folder}/build.rs"), "fn main() {}\n");
        }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder"))
            .expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }

    fn run_git(&self, name: &str, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.current_dir(self.path(&format!("git/{name}")));
        command.args(["-c", "user.name=tester", "-c", "user.email=tester@example.org"]);
        command.args(["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"]).args(arguments);
        let output = self.world().closed_off(&mut command).output().expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("git prints UTF-8")
    }
}

/// 64 digits that differ from crate to crate.
pub fn checksum(id: &str) -> String {
    let digits: Vec<String> = id.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{:0<64}", digits.concat()).chars().take(64).collect()
}

/// What a build contains, one line a node: `name@version [features]`, `host ` before what runs at build time.
pub fn contents(graph: &Graph, build: usize) -> Vec<String> {
    let of_build =
        graph.nodes().iter().filter_map(|(node, presence)| Some((node, presence.builds.get(&build)?)));
    let line =
        |(node, features): (&cargo_soup::evidence::graph::Node, &std::collections::BTreeSet<String>)| {
            let side = if node.side == Side::Host { "host " } else { "" };
            let features: Vec<&str> = features.iter().map(String::as_str).collect();
            let features =
                if features.is_empty() { String::new() } else { format!(" [{}]", features.join(", ")) };
            format!("{side}{}{features}", graph.get(node.krate).id())
        };
    of_build.map(line).collect()
}

/// What the only build contains.
pub fn ships(graph: &Graph) -> Vec<String> {
    assert_eq!(graph.builds().len(), 1, "there is one build");
    contents(graph, 0)
}

/// What does not ship, one line a crate: `name@version: why (crate it would come with)`.
pub fn absent(graph: &Graph) -> Vec<String> {
    let name = |index: CrateIx| graph.get(index).name.as_str();
    let line = |(index, absent): (&CrateIx, &cargo_soup::evidence::graph::NotShipped)| {
        let through = absent.through.map_or("nothing", name);
        format!("{}: {} ({through})", graph.get(*index).id(), absent.absence.phrase())
    };
    graph.not_shipped().iter().map(line).collect()
}

/// The world as it is, except that processes see nothing of this machine but the toolchain.
pub struct ClosedWorld {
    here: PathBuf,
    home: PathBuf,
}

impl ClosedWorld {
    /// Takes the machine's settings away from a command.
    pub fn closed_off<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env_clear();
        command.envs(PASSED_ON.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.env("CARGO_HOME", &self.home).env("CARGO_NET_OFFLINE", "true");
        command.env("GIT_CONFIG_GLOBAL", self.home.join("gitconfig")).env("GIT_CONFIG_NOSYSTEM", "1")
    }
}

impl World for ClosedWorld {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        System::default().read(path, limit)
    }

    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        System::default().names(directory)
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        System::default().canonical(path)
    }

    fn run(&self, mut command: Command) -> io::Result<Output> {
        self.closed_off(&mut command);
        System::default().run(command)
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        (name == "CARGO").then(|| env!("CARGO").into())
    }

    fn current_dir(&self) -> io::Result<PathBuf> {
        Ok(self.here.clone())
    }

    fn today(&self) -> jiff::civil::Date {
        jiff::civil::date(2026, 11, 20)
    }

    /// Without `CARGO_BUILD_TARGET` and the settings in the home directory, which `System` would see.
    fn configured_targets(&self, directory: &Path) -> io::Result<Vec<String>> {
        let targets = self.config(directory)?.build.target.unwrap_or_default();
        Ok(targets.iter().map(|target| target.triple().to_owned()).collect())
    }

    fn configured_flags(&self, directory: &Path, triple: &str) -> io::Result<Vec<String>> {
        let flags = self.config(directory)?.rustflags(triple).map_err(io::Error::other)?;
        Ok(flags.map(|flags| flags.flags).unwrap_or_default())
    }

    fn configured_rustc(&self, directory: &Path) -> io::Result<Option<OsString>> {
        Ok(self.config(directory)?.build.rustc.map(std::path::PathBuf::into_os_string))
    }

    fn configured_registries(&self, directory: &Path) -> io::Result<Registries> {
        Ok(Registries::configured(&self.config(directory)?, Some(self.home.clone())))
    }

    fn modified(&self, path: &Path) -> io::Result<jiff::Timestamp> {
        System::default().modified(path)
    }
}

impl ClosedWorld {
    fn config(&self, directory: &Path) -> io::Result<cargo_config2::Config> {
        let nothing: [(OsString, OsString); 0] = [];
        let options = cargo_config2::ResolveOptions::default().env(nothing).cargo_home(self.home.clone());
        cargo_config2::Config::load_with_options(directory, options).map_err(io::Error::other)
    }
}
