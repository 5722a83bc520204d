//! A workspace and an advisory database that need nothing but Cargo: path dependencies and hand-made files.
//!
//! `pump` needs `valve`, and `valve` needs `spring`. One advisory affects `valve`, one is about a crate that
//! is not there. The manifest is complete, so that the audit conforms.

use super::{page, tar_gz};
use cargo_soup::collect::{CargoCall, CollectError, Request, System, collect};
use cargo_soup::evidence::anomaly::Advisory;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The day of every audit of it.
pub const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 20);

/// Two days earlier, in seconds since 1970.
pub const COMMITTED: u64 = 1_794_960_000;

/// The commit the archive says it is of.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// Where the advisory about `valve` lies in the database.
pub const VALVE_ADVISORY: &str = "crates/valve/RUSTSEC-2026-0001.md";

/// The supplier's own list of `valve`, and the last look at it.
pub const LOOKED: &str = "{ url = \"https://example.org/valve/issues\", looked = { by = \"A. Person\", on = 2026-11-19 }, \
    sought = \"what is about 1.2\", found = \"nothing\" }";

/// The files of ids: whatever is taken from them is missed.
pub const IDS: [(&str, &str); 5] = [
    ("requirements.csv", "title;id\nThe line opens;SRS-1\n"),
    ("hazards.txt", "# of the risk file\nHAZ-1\nHAZ-3\n"),
    ("controls.txt", "RC-1\n"),
    (
        "junit.xml",
        "<testsuites><testsuite name=\"pump\"><testcase name=\"tc_1_the_line_opens\"/>\
         <testcase name=\"tc_2_it_closes\"/></testsuite></testsuites>\n",
    ),
    ("reviews.txt", "TST-7\n"),
];

/// A folder with the workspace in `device` and the database beside it.
pub struct Tiny {
    folder: TempDir,
}

impl Tiny {
    /// A workspace whose audit conforms.
    pub fn conforming() -> Self {
        Self::with_manifest(&format!("{}{}", manifest(), evaluation()))
    }

    /// The same without the evaluation of the advisory: its audit does not conform.
    pub fn failing() -> Self {
        Self::with_manifest(&manifest())
    }

    /// A workspace whose audit conforms, with files of the ids that its record refers to.
    pub fn traced() -> Self {
        let policy = "[policy]\ntrace-sources = { requirements = [\"trace/requirements.csv\"], \
            hazards = [\"trace/hazards.txt\"], controls = [\"trace/controls.txt\"], \
            tests = [\"trace/junit.xml\", \"trace/reviews.txt\"] }\n\n[[build]]";
        let ids = "requirements = [\"SRS-1\"]\ncontrols = [\"RC-1\"]\nfailure = \"the line stays open\"";
        let manifest = format!("{}{}", manifest(), evaluation()).replace("[[build]]", policy);
        let manifest = manifest.replacen("failure = \"the line stays open\"", ids, 1);
        let tiny = Self::with_manifest(&manifest.replacen("[\"TC-1\"]", "[\"TC-1\", \"TST-7\"]", 1));
        for (file, text) in IDS {
            tiny.write(&format!("device/trace/{file}"), text);
        }
        tiny
    }

    fn with_manifest(manifest: &str) -> Self {
        let tiny = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        tiny.package(
            "",
            "pump",
            "0.1.0",
            "valve = { path = \"vendor/valve\" }\n[workspace]\nexclude = [\"vendor\"]\n",
        );
        tiny.package("vendor/valve/", "valve", "1.2.0", "spring = { path = \"../spring\" }\n");
        tiny.package("vendor/spring/", "spring", "0.3.0", "");
        tiny.write("device/soup-manifest.toml", manifest);
        tiny.write("advisory-db.tar.gz", database());
        tiny.lock();
        tiny
    }

    /// Writes the lock file anew.
    pub fn lock(&self) {
        let lock = ["generate-lockfile", "--offline", "--quiet"];
        let made = Command::new("cargo").args(lock).current_dir(self.root()).status().expect("Cargo runs");
        assert!(made.success(), "Cargo makes the lock file");
    }

    /// Writes a package, with the lines below `[dependencies]`.
    pub fn package(&self, folder: &str, name: &str, version: &str, dependencies: &str) {
        let head = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\nlicense = \"MIT\"\n"
        );
        self.write(&format!("device/{folder}Cargo.toml"), format!("{head}[dependencies]\n{dependencies}"));
        self.write(&format!("device/{folder}src/lib.rs"), "");
    }

    /// The workspace root.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("device")
    }

    /// The path of something in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in the folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder"))
            .expect("a folder can be made");
        std::fs::write(path, content).expect("a file can be written");
    }

    /// An audit with a database of the folder.
    pub fn request(&self, database: &str) -> Request {
        Request {
            manifest_path: Some(self.root().join("Cargo.toml")),
            database: Some(self.path(database)),
            today: Some(TODAY),
            cargo: CargoCall { offline: true },
            ..Request::default()
        }
    }

    /// The evidence with a database of the folder.
    pub fn collect(&self, database: &str) -> Result<cargo_soup::evidence::Evidence, CollectError> {
        collect(&self.request(database), &System::default())
    }

    /// Runs git in a folder of the folder, deaf to the configuration of whoever runs the tests.
    pub fn git(&self, folder: &Path, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.arg("-C")
            .arg(folder)
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(arguments);
        git.env_remove("GIT_DIR").env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", self.folder.path());
        let date = format!("@{COMMITTED} +0000");
        git.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        let output = git.output().expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The advisory about `valve`.
pub fn valve_advisory() -> String {
    advisory("RUSTSEC-2026-0001", "valve", "patched = [\">= 2.0.0\"]")
}

/// An advisory, with the lines of its table `[versions]`.
pub fn advisory(id: &str, package: &str, versions: &str) -> String {
    format!(
        "```toml\n[advisory]\nid = \"{id}\"\npackage = \"{package}\"\ndate = \"2026-03-01\"\n\n\
         [versions]\n{versions}\n```\n\n# It can stick\n\nWhen it is cold.\n"
    )
}

/// The files of the database, by their paths in it.
pub fn files() -> Vec<(&'static str, String)> {
    let other = advisory("RUSTSEC-2026-0002", "another", "patched = []");
    let library = advisory("CVE-2022-0001", "std", "patched = [\">= 1.58.1\"]");
    vec![
        ("crates/another/RUSTSEC-2026-0002.md", other),
        (VALVE_ADVISORY, valve_advisory()),
        ("rust/std/CVE-2022-0001.md", library),
    ]
}

/// The database as its forge serves it.
pub fn database() -> Vec<u8> {
    tar_gz::served(&files())
}

/// The complete manifest, but for the evaluation.
pub fn manifest() -> String {
    let header = "schema = 1\n\n[device]\nmanufacturer = \"Example Devices\"\nname = \"Example pump\"\n\
        software-system = \"pump-control\"\nsafety-class = \"C\"\nclass-reference = \"RMF-001, 3.2\"\n\
        no-segregation = \"one processor runs all of it, at one class\"\n\n\
        [[build]]\nname = \"firmware\"\ntargets = [\"x86_64-unknown-linux-gnu\"]\n\n";
    let entries = "[[soup.spring]]\nversion = \"0.3.0\"\nmanufacturer = \"the spring developers\"\npart-of = [\"valve\"]\n\n\
        [[soup.valve]]\nversion = \"1.2.0\"\nmanufacturer = \"the valve developers\"\n\
        function = \"opens and closes the line\"\nperformance = \"within one second\"\n\
        environment = \"64-bit Linux\"
failure = \"the line stays open\"\nhazards = [\"HAZ-1\"]\n\
        verification = [\"TC-1\"]
";
    let reviewed = "reviewed = { by = \"A. Person\", on = 2026-05-01 }
";
    format!(
        "{header}{entries}anomaly-lists = [{LOOKED}]
{reviewed}{}",
        base()
    )
}

/// The entries of operating system and standard library, of whichever compiler runs the tests, each with a supplier's
/// list that somebody looked at.
pub fn base() -> String {
    let looked = format!("anomaly-lists = [{}]\nreviewed", LOOKED.replace("valve", "base"));
    page::BASE.replace("1.95.0", &rustc_in_use()).replace("reviewed", &looked)
}

/// The release of the compiler that runs the tests.
pub fn rustc_in_use() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("rustc prints UTF-8");
    let release = text.lines().find_map(|line| line.strip_prefix("release: "));
    release.expect("rustc names its release").to_owned()
}

/// The evaluation that the advisory asks for.
pub fn evaluation() -> String {
    let read = Advisory::parse(&valve_advisory(), "valve").expect("the advisory is readable");
    format!(
        "\n[[evaluation]]\nanomaly = \"RUSTSEC-2026-0001\"\nsoup = \"valve@1.2.0\"\nadvisory-digest = \"{}\"\n\
         outcome = \"not-affected\"\njustification = \"requires-environment\"\nevidence = [\"TST-7\"]\n\
         rationale = \"the device is heated\"\nhazardous-situation = false\nhazards = [\"HAZ-3\"]\n\
         evaluated = {{ by = \"A. Person\", on = 2026-05-02 }}\n",
        read.core_digest
    )
}
