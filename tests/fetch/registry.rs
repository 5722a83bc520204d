//! A registry on this machine, a Cargo home that knows nothing else, and a device with two crates from it.
//!
//! `pump` needs `valve`, and `valve` needs `spring`. Cargo itself fills its cache from the registry.

use super::case::{ran, soup};
use super::server::{Reply, Server};
use super::support::tar_gz;
use super::support::tiny;
use cargo_soup::evidence::digest;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// What the registry lists of the versions in use.
#[derive(Clone, Copy, Default)]
pub(super) struct Listed {
    /// Whether it is yanked.
    pub(super) yanked: bool,
    /// Another checksum than that of the package.
    pub(super) checksum: Option<&'static str>,
}

/// A device in a folder, and the registry it is built from.
pub(super) struct Device {
    folder: TempDir,
    pub(super) registry: Server,
}

const VALVE: &str = "/va/lv/valve";
const SPRING: &str = "/sp/ri/spring";

impl Device {
    /// Cargo has just fetched everything; the manifest is complete.
    pub(super) fn new() -> Self {
        Self::with_tags("\"valve-1\"", "\"spring-1\"")
    }

    /// The same from a registry that gives its files these tags.
    pub(super) fn with_tags(valve: &'static str, spring: &'static str) -> Self {
        let registry = Server::new(Vec::new());
        let device = Self { folder: tempfile::tempdir().expect("a folder"), registry };
        let port = device.registry.port();
        let config = format!("{{\"dl\": \"http://127.0.0.1:{port}/dl/{{crate}}\"}}");
        device.registry.route("/config.json", Reply::document(config.into_bytes()));
        device.registry.route("/dl/valve", Reply::document(package("valve", "1.2.0", "spring = \"0.3\"\n")));
        device.registry.route("/dl/spring", Reply::document(package("spring", "0.3.0", "")));
        device.registry.route(VALVE, Reply::Tagged(valve_file(Listed::default()), valve));
        device.registry.route(SPRING, Reply::Tagged(spring_file(), spring));
        let config = format!(
            "[source.crates-io]\nreplace-with = \"here\"\n[source.here]\nregistry = \"sparse+http://127.0.0.1:{port}/\"\n"
        );
        device.write("cargo-home/config.toml", config);
        let manifest = "[package]\nname = \"pump\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nvalve = \"1.2\"\n";
        device.write("device/Cargo.toml", manifest);
        device.write("device/src/lib.rs", "");
        device.write("device/soup-manifest.toml", soup_manifest());
        let database = vec![(
            "crates/another/RUSTSEC-2026-0002.md",
            tiny::advisory("RUSTSEC-2026-0002", "another", "patched = []"),
        )];
        device.write("advisory-db.tar.gz", tar_gz::served(&database));
        let output = device.cargo().arg("fetch").output().expect("Cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        device.registry.forget();
        device
    }

    /// What the registry lists of `valve` from now on.
    pub(super) fn lists(&self, listed: Listed, tag: &'static str) {
        self.answers(Reply::Tagged(valve_file(listed), tag));
    }

    /// What the registry answers to who asks about `valve` from now on.
    pub(super) fn answers(&self, reply: Reply) {
        self.registry.route(VALVE, reply);
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    }

    /// An audit on the day of the test database.
    pub(super) fn audit(&self, arguments: &[&str]) -> Output {
        let mut command = soup(self.folder.path());
        command.args(["audit", "--today", "2026-11-20", "--db", "../advisory-db.tar.gz"]);
        ran({
            command.args(arguments).current_dir(self.path("device"));
            command
        })
    }

    /// What an audit knows of `valve`, and the whole report.
    pub(super) fn known(&self, arguments: &[&str]) -> (serde_json::Value, serde_json::Value) {
        let output = self.audit(&[&["--format", "json"], arguments].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
        let items = report["items"].as_array().expect("items");
        let valve = items.iter().find(|item| item["name"] == "valve").expect("it ships");
        (valve["release"].clone(), report)
    }

    /// `cargo soup fetch` with a database from a file.
    pub(super) fn fetch(&self) -> Output {
        let mut command = soup(self.folder.path());
        let database = format!("file://{}", self.path("advisory-db.tar.gz").display());
        command.args(["fetch", "--timeout", "2", "--db-url", &database]).current_dir(self.path("device"));
        ran(command)
    }

    /// Where Cargo keeps what it knows of a crate.
    pub(super) fn cargo_cache(&self, below: &str) -> PathBuf {
        let indices = self.path("cargo-home/registry/index");
        let folder = std::fs::read_dir(indices).expect("Cargo made it").flatten().next().expect("one index");
        folder.path().join(below)
    }

    /// The files below `index` of our cache whose name begins so.
    pub(super) fn kept(&self, prefix: &str) -> Vec<PathBuf> {
        let listed = std::fs::read_dir(self.path("cache/index")).into_iter().flatten().flatten();
        let named = listed.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
        let mut paths: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    }

    /// The registry was asked long ago.
    pub(super) fn neglect(&self) {
        let [pointer] = &self.kept("lock-")[..] else { panic!("one lock file was asked about") };
        let mut current: serde_json::Value =
            serde_json::from_slice(&std::fs::read(pointer).expect("there")).expect("JSON");
        current["checked_at"] = "2026-01-01T00:00:00Z".into();
        std::fs::write(pointer, current.to_string()).expect("written");
    }

    /// How often the registry was asked for this.
    pub(super) fn asked(&self, path: &str) -> usize {
        let line = format!("GET {path} ");
        self.registry.requests().iter().filter(|(first, _)| first.starts_with(&line)).count()
    }

    fn cargo(&self) -> Command {
        let mut command = Command::new(env!("CARGO"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO")) {
            command.env_remove(name);
        }
        command.env("CARGO_HOME", self.path("cargo-home")).current_dir(self.path("device"));
        command
    }
}

/// The package as a registry serves it.
fn package(name: &str, version: &str, dependencies: &str) -> Vec<u8> {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\nlicense = \"MIT\"\nauthors = [\"the {name} developers\"]\n[dependencies]\n{dependencies}"
    );
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text) in [("Cargo.toml", manifest.as_str()), ("src/lib.rs", "")] {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(text.len() as u64);
        tar.append_data(&mut header, format!("{name}-{version}/{path}"), text.as_bytes()).expect("written");
    }
    tar_gz::compressed(&tar.into_inner().expect("finished"))
}

fn checksum(package: &[u8]) -> String {
    digest::of(package).trim_start_matches("sha256:").to_owned()
}

/// The registry's file about `valve`: an older version, and the one in use.
pub(super) fn valve_file(listed: Listed) -> Vec<u8> {
    let sum = checksum(&package("valve", "1.2.0", "spring = \"0.3\"\n"));
    let sum = listed.checksum.unwrap_or(&sum);
    let needs = "{\"name\":\"spring\",\"req\":\"^0.3\",\"features\":[],\"optional\":false,\"default_features\":true,\"target\":null,\"kind\":\"normal\"}";
    let line = |version: &str, sum: &str, yanked: bool, published: &str| {
        format!(
            "{{\"name\":\"valve\",\"vers\":\"{version}\",\"deps\":[{needs}],\"cksum\":\"{sum}\",\"features\":{{}},\"yanked\":{yanked},\"pubtime\":\"{published}\"}}\n"
        )
    };
    let older = line("1.1.0", &"0".repeat(64), true, "2024-01-01T00:00:00Z");
    format!("{older}{}", line("1.2.0", sum, listed.yanked, "2026-03-01T12:00:00Z")).into_bytes()
}

/// The registry's file about `spring`, which does not say when it was published.
fn spring_file() -> Vec<u8> {
    let sum = checksum(&package("spring", "0.3.0", ""));
    format!("{{\"name\":\"spring\",\"vers\":\"0.3.0\",\"deps\":[],\"cksum\":\"{sum}\",\"features\":{{}},\"yanked\":false}}\n").into_bytes()
}

fn soup_manifest() -> String {
    let valve = checksum(&package("valve", "1.2.0", "spring = \"0.3\"\n"));
    let spring = checksum(&package("spring", "0.3.0", ""));
    tiny::manifest()
        .replace("version = \"1.2.0\"\n", &format!("version = \"1.2.0\"\nchecksum = \"{valve}\"\n"))
        .replace("version = \"0.3.0\"\n", &format!("version = \"0.3.0\"\nchecksum = \"{spring}\"\n"))
}

impl Device {
    /// As [`Self::neglect`], where the registry was asked at all.
    pub(super) fn neglect_if_asked(&self) {
        if !self.kept("lock-").is_empty() {
            self.neglect();
        }
    }

    /// The crates lie in the workspace now, and Cargo is told to take them from there.
    pub(super) fn vendor(&self) {
        let sources = std::fs::read_dir(self.path("cargo-home/registry/src")).expect("Cargo unpacked them");
        let sources = sources.flatten().next().expect("one registry").path();
        for (folder, dependencies) in [("valve-1.2.0", "spring = \"0.3\"\n"), ("spring-0.3.0", "")] {
            let (name, version) = folder.split_once('-').expect("name and version");
            let mut digests = Vec::new();
            for file in ["Cargo.toml", "src/lib.rs"] {
                let content = std::fs::read(sources.join(folder).join(file)).expect("unpacked");
                digests
                    .push(format!("\"{file}\": \"{}\"", digest::of(&content).trim_start_matches("sha256:")));
                self.write(&format!("device/vendor/{folder}/{file}"), content);
            }
            let sum = checksum(&package(name, version, dependencies));
            let sums = format!("{{\"files\": {{{}}}, \"package\": \"{sum}\"}}", digests.join(", "));
            self.write(&format!("device/vendor/{folder}/.cargo-checksum.json"), sums);
        }
        let config =
            "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n";
        self.write("device/.cargo/config.toml", config);
        self.registry.forget();
    }
}
