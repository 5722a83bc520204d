//! A workspace with a manifest, crates it could adopt, and advisories about them; no network.

use super::support::program::DEAF_TO;
use super::support::tar_gz;
use super::support::tiny::advisory;
use super::support::workspace::{Workspace, checksum};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The files that a change writes.
pub const FILES: [&str; 3] = ["Cargo.toml", "Cargo.lock", "soup-manifest.toml"];

/// What the device is, in a manifest to which nothing is to be added at class B.
pub const HEADER: &str = "schema = 1\n\n[device]\nmanufacturer = \"Example Devices\"\nname = \"Example pump\"\n\
    software-system = \"pump-control\"\nsafety-class = \"B\"\nclass-reference = \"RMF-001, 3.2\"\n\n";

const REVIEWED: &str = "function = \"opens the line\"\nperformance = \"within one second\"\n\
    environment = \"64-bit Linux\"\n\
    failure = \"the line stays open\"\nhazards = [\"HAZ-1\"]\nverification = [\"TC-1\"]\n\
    anomaly-lists = [{ none = \"made for us alone\" }]\nreviewed = { by = \"A. Person\", on = 2026-05-01 }\n";

/// `pump` depends on `valve`, which brings `spring`. The registry has `heater` too, which brings `spring`,
/// `wire` with a build script and native code, and the proc-macro `stamp`; two advisories are about them.
pub struct Case {
    pub workspace: Workspace,
}

impl Case {
    /// The workspace, its audit in order but for the database's age.
    pub fn new() -> Self {
        Self::with(
            "[package]\nname = 'pump'\nversion = '0.1.0'\nedition = '2021'\nrust-version = '1.80'\n\n# what it is made of\n[dependencies]\nvalve = '1'\n",
        )
    }

    /// The same with another root manifest.
    pub fn with(root: &str) -> Self {
        let about = "license = 'MIT'\nauthors = ['the makers']\n";
        let workspace = Workspace::new(root)
            .registry("valve@1.2.0", &format!("{about}[dependencies]\nspring = '0.3'"))
            .registry("spring@0.3.0", about)
            .registry("spring@0.3.5", about)
            .registry("heater@2.1.0", &format!("{about}description = 'Heats things.'\nrepository = 'https://example.org/heater'\nrust-version = '1.60'\n[dependencies]\nspring = '0.3'\nwire = '1'\nstamp = '0.2'\n[features]\ndefault = ['fast']\nfast = []"))
            .registry("wire@1.0.0", "license = 'MIT OR Apache-2.0'\nauthors = ['the makers']\nlinks = 'wire'\n[build-dependencies]\ncc = '1'")
            .registry("cc@1.0.0", about)
            .registry("stamp@0.2.0", &format!("{about}[lib]\nproc-macro = true"))
            .registry("lamp@1.0.0", "license = 'MIT'")
            .registry("boiler@1.0.0", &format!("{about}[dependencies]\nspring = '0.3.5'"))
            .lock();
        let case = Self { workspace };
        case.write("soup-manifest.toml", &case.manifest());
        let files = [
            ("crates/wire/RUSTSEC-2026-0007.md", advisory("RUSTSEC-2026-0007", "wire", "patched = []")),
            (
                "crates/lamp/RUSTSEC-2026-0008.md",
                advisory("RUSTSEC-2026-0008", "lamp", "patched = [\">= 1.0.0\"]"),
            ),
        ];
        std::fs::write(case.workspace.path("advisory-db.tar.gz"), tar_gz::served(&files)).expect("written");
        case
    }

    /// The manifest of the workspace as it is.
    pub fn manifest(&self) -> String {
        let lock = std::fs::read_to_string(self.path("Cargo.lock")).expect("it is locked");
        let lock: toml::Table = toml::from_str(&lock).expect("Cargo writes TOML");
        let package = |name: &str| {
            let packages = lock["package"].as_array().expect("packages").iter();
            packages.filter_map(toml::Value::as_table).find(|one| one["name"].as_str() == Some(name)).cloned()
        };
        let pinned = |name: &str| {
            let package = package(name)?;
            Some(format!(
                "[[soup.{name}]]\nversion = {}\nchecksum = {}\n",
                package["version"], package["checksum"]
            ))
        };
        let valve = pinned("valve").map(|pinned| {
            format!("# the valve\n{pinned}class = \"B\"\nmanufacturer = \"the makers\"\n{REVIEWED}\n")
        });
        let spring = pinned("spring").map(|pinned| format!("{pinned}part-of = [\"valve\"]\n"));
        format!("{HEADER}{}{}", valve.unwrap_or_default(), spring.unwrap_or_default())
    }

    /// Locks another version of a crate, as an earlier `cargo update` might have.
    pub fn lock_at(&self, name: &str, from: &str, to: &str) {
        let id = |version: &str| checksum(&format!("{name}@{version}"));
        let lock = self.read("Cargo.lock").replace(&id(from), &id(to));
        let named = |version: &str| format!("name = \"{name}\"\nversion = \"{version}\"");
        self.write("Cargo.lock", &lock.replace(&named(from), &named(to)));
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.workspace.root().join(file)
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).expect("written");
    }

    /// The three files.
    pub fn files(&self) -> [String; 3] {
        FILES.map(|file| self.read(file))
    }

    /// Whatever lies beside the files and was not there before.
    pub fn left(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.workspace.root()).expect("listed").flatten();
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| name.starts_with(".soup-") || name.starts_with(".cargo-soup")).collect()
    }

    /// The program in the workspace, deaf to this machine.
    pub fn soup(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
        self.set_up(&mut command, arguments);
        command
    }

    /// The same in a folder of the workspace.
    pub fn soup_in(&self, folder: &str, arguments: &[&str]) -> Command {
        let mut command = self.soup(arguments);
        command.current_dir(self.path(folder));
        command
    }

    fn set_up(&self, command: &mut Command, arguments: &[&str]) {
        self.workspace.world().closed_off(command);
        for name in DEAF_TO {
            command.env_remove(name);
        }
        command.env("CARGO", env!("CARGO")).env("NO_COLOR", "1").env("COLUMNS", "80");
        command.current_dir(self.workspace.root()).stdin(Stdio::null()).arg(arguments[0]);
        command.args(["--offline", "--today", "2026-11-20"]);
        if arguments[0] != "init" {
            command.arg("--db").arg(self.workspace.path("advisory-db.tar.gz"));
        }
        command.args(&arguments[1..]);
    }
}

/// A program that stands for Cargo: it counts its calls and does something else at one of them.
#[cfg(unix)]
pub fn false_cargo(folder: &Path, at: usize, instead: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let (program, calls) = (folder.join("cargo"), folder.join("calls"));
    let _ = std::fs::remove_file(&calls);
    let script = format!(
        "#!/bin/sh\n# -vV is asked beside the other calls, in no order\nif [ \"$1\" != -vV ]; then\n  echo \"$1\" >> '{calls}'\n  if [ $(wc -l < '{calls}') -eq {at} ]; then\n    {instead}\n  fi\nfi\nexec '{cargo}' \"$@\"\n",
        calls = calls.display(),
        cargo = env!("CARGO"),
    );
    std::fs::write(&program, script).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("set");
    program
}
