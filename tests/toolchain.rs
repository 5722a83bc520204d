//! The compiler that builds, and the standard library it brings: which one it is, and what is published about it.

mod support;

use cargo_soup::collect::{Output, Request, System, World as _, collect};
use cargo_soup::verdict::Conclusion;
use cargo_soup::views::human;
use std::io::ErrorKind;
use support::program::{ran, soup};
use support::tar_gz;
use support::tiny::{Tiny, VALVE_ADVISORY, advisory, manifest, valve_advisory};
use support::world::{Answer, Remembered};

/// The audit of a workspace whose manifest names 1.95.0, with this answer of the compiler.
fn audited(answer: Answer) -> (Conclusion, String) {
    let tiny = Tiny::conforming();
    let path = tiny.root().join("soup-manifest.toml");
    let text = std::fs::read_to_string(&path).expect("the manifest is there");
    let recorded = text.replace(&support::tiny::rustc_in_use(), "1.95.0");
    std::fs::write(&path, recorded).expect("the manifest can be written");
    let world = Remembered::new(tiny.root(), support::tiny::TODAY, &[]);
    let request = Request { database: Some(tiny.path("advisory-db.tar.gz")), ..Request::default() };
    collect(&request, &world).expect("the workspace can be looked at");
    let answers = world.answers();
    let call =
        answers.keys().find(|call| call.ends_with("\"rustc\" \"-vV\"")).expect("the compiler is asked");
    let evidence = collect(&request, &world.but(call, answer)).expect("the workspace can be looked at");
    let options = human::Options { verbose: true, quiet: false };
    support::audited(&evidence, |report| {
        let text = human::render(report, options);
        (report.conclusion, anstream::adapter::strip_str(&text).to_string())
    })
}

fn said(text: &str) -> Answer {
    Answer::Ran(output(text, true))
}

fn output(text: &str, success: bool) -> Output {
    let stderr = if success { String::new() } else { "error: toolchain '1.0' is not installed\n".into() };
    Output { success, status: "it ended".into(), stdout: text.as_bytes().to_vec(), stderr }
}

#[test]
fn the_release_that_is_recorded_passes_and_is_named() {
    let (conclusion, text) = audited(said(&support::page::rustc("1.95.0")));
    assert_eq!(conclusion, Conclusion::Conforms, "{text}");
    assert!(text.contains("Toolchain rustc 1.95.0 (0123456 2026-04-14); of its"), "{text}");
}

#[test]
fn another_release_is_an_error_that_names_both() {
    let (conclusion, text) = audited(said(&support::page::rustc("1.96.0")));
    assert_eq!(conclusion, Conclusion::DoesNotConform, "{text}");
    assert!(text.contains("`rust-std` is recorded as 1.95.0, and 1.96.0 is in use"), "{text}");
    assert!(text.contains("the compiler says `rustc 1.96.0"), "{text}");
}

#[test]
fn a_compiler_that_cannot_be_asked_leaves_the_audit_undetermined_and_says_why() {
    let cases = [
        (Answer::Failure(ErrorKind::NotFound), "`rustc -vV` could not be run"),
        (Answer::Failure(ErrorKind::TimedOut), "`rustc -vV` could not be run"),
        (Answer::Ran(output("", false)), "failed: error: toolchain '1.0' is not installed"),
        (said(""), "does not say that it is rustc"),
        (said("rustc 1.95.0 (0123456 2026-04-14)\n"), "does not say of which release"),
        (said("sccache 0.9.0\nrelease: 1.95.0\n"), "does not say that it is rustc"),
    ];
    for (answer, why) in cases {
        let (conclusion, text) = audited(answer);
        assert_eq!(conclusion, Conclusion::NotDetermined, "{text}");
        for part in [
            "error[unknown-toolchain]",
            why,
            "help: run the audit where the device is built",
            "not known: rustc",
        ] {
            assert!(text.contains(part), "`{part}` is not in {text}");
        }
    }
}

#[test]
fn how_old_the_list_of_the_standard_library_is_is_said_wherever_it_is_named() {
    let tiny = Tiny::conforming();
    let about = "of its standard library RustSec lists 1 problem, the newest dated 2026-03-01, 264 days ago; \
                 none names this release, which says little about it";
    for command in ["audit", "anomalies"] {
        let (code, text, _) = ran(soup(&tiny, command, &[]));
        assert!(code == 0 && text.contains(about), "{text}");
        let (_, json, _) = ran(soup(&tiny, command, &["--format", "json"]));
        let json: serde_json::Value = serde_json::from_str(&json).expect("a document");
        assert_eq!(json["database"]["standard_library"]["newest"], "2026-03-01");
        assert!(json["evidence"]["rustc"].as_str().is_some_and(|line| line.starts_with("rustc ")), "{json}");
    }
    tiny.write("advisory-db.tar.gz", tar_gz::served(&[(VALVE_ADVISORY, valve_advisory())]));
    let (_, text, _) = ran(soup(&tiny, "audit", &[]));
    assert!(text.contains("; nothing was compared with its standard library"), "{text}");
}

#[test]
fn an_anomaly_of_the_standard_library_is_evaluated_like_any_other() {
    let tiny = Tiny::conforming();
    let files = [
        (VALVE_ADVISORY, valve_advisory()),
        ("rust/std/CVE-2026-0003.md", advisory("CVE-2026-0003", "std", "patched = [\">= 99.0.0\"]")),
        ("rust/cargo/CVE-2026-0004.md", advisory("CVE-2026-0004", "cargo", "patched = []")),
    ];
    tiny.write("advisory-db.tar.gz", tar_gz::served(&files));
    let id = format!("rust-std@{}", support::tiny::rustc_in_use());
    let (code, text, _) = ran(soup(&tiny, "audit", &[]));
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains(&format!("CVE-2026-0003 affects {id}")) && !text.contains("CVE-2026-0004"),
        "{text}"
    );
    assert!(text.contains("1 of them name this release"), "{text}");
    let (code, _, stderr) =
        ran(soup(&tiny, "evaluate", &["CVE-2026-0004", "--outcome", "fixed", "--by", "A. Person"]));
    assert!(code == 2 && stderr.contains("no advisory"), "{stderr}");
    let (_, text, _) = ran(soup(&tiny, "anomalies", &["--soup", "rust-std"]));
    assert!(text.contains("CVE-2026-0003") && text.contains("open"), "{text}");
    let judged =
        ["CVE-2026-0003", "--outcome", "affected-acceptable", "--rationale", "folders are removed by nobody"];
    let weighed = [
        "--hazardous-situation",
        "false",
        "--hazard",
        "HAZ-3",
        "--action",
        "none: see RMF-4",
        "--by",
        "A. Person",
    ];
    let (code, _, stderr) = ran(soup(&tiny, "evaluate", &[&judged[..], &weighed].concat()));
    assert_eq!(code, 0, "{stderr}");
    let (code, text, _) = ran(soup(&tiny, "audit", &[]));
    assert!(code == 0 && text.contains(&format!("Evaluated CVE-2026-0003 of {id}")), "{text}");
}

#[test]
fn init_proposes_the_release_that_builds_and_nothing_a_person_has_to_say() {
    let tiny = Tiny::conforming();
    let text = manifest().replace("[[soup.rust-std]]", "[[soup.another-toolchain]]");
    tiny.write("device/soup-manifest.toml", text);
    let init = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
        command.current_dir(tiny.root()).arg("init").arg("--offline").args(arguments);
        ran(command)
    };
    let entry =
        format!("[[soup.rust-std]]\nkind = \"toolchain\"\nversion = \"{}\"\n", support::tiny::rustc_in_use());
    for arguments in [&["--append", "--dry-run"][..], &["--dry-run", "--safety-class", "B"]] {
        let (code, text, stderr) = init(arguments);
        assert_eq!(code, 0, "{stderr}");
        let proposed = text.split_once(&entry).unwrap_or_else(|| panic!("{entry} is not in {text}")).1;
        let keys: Vec<&str> =
            proposed.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect();
        assert!(keys.iter().all(|key| ["revision", "class"].contains(key)), "{text}");
    }
}

#[test]
fn the_compiler_of_cargos_configuration_is_the_one_that_is_asked() {
    let tiny = Tiny::conforming();
    tiny.write("device/.cargo/config.toml", "[build]\nrustc = \"tools/rustc-of-the-device\"\n");
    let configured = System::default().configured_rustc(&tiny.root()).expect("the configuration can be read");
    if std::env::var_os("RUSTC").is_none() && std::env::var_os("CARGO_BUILD_RUSTC").is_none() {
        assert_eq!(configured, Some(tiny.root().join("tools/rustc-of-the-device").into()));
    }
}

#[cfg(unix)]
#[test]
fn the_compiler_of_the_environment_is_asked_in_the_root_of_the_workspace() {
    use std::os::unix::fs::PermissionsExt as _;
    let tiny = Tiny::conforming();
    let script = "#!/bin/sh\n[ \"$*\" = -vV ] && pwd >> \"$(dirname \"$0\")/asked\"\n\
                  if [ \"$*\" = -vV ]; then rustc -vV | sed 's/^release: .*/release: 1.2.3/; s/^rustc [^ ]*/rustc 1.2.3/'\n\
                  else exec rustc \"$@\"; fi\n";
    tiny.write("compiler", script);
    let path = tiny.path("compiler");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it can be made to run");
    tiny.write("device/advisory-db.tar.gz", support::tiny::database());
    let mut command = soup(&tiny, "audit", &[]);
    command.env("RUSTC", &path).current_dir(tiny.root().join("src"));
    let (_, text, stderr) = ran(command);
    assert!(text.contains("and 1.2.3 is in use"), "{text}{stderr}");
    let asked = std::fs::read_to_string(tiny.path("asked")).expect("it was asked");
    let root = tiny.root().canonicalize().expect("it is there");
    assert!(asked.lines().any(|line| std::path::Path::new(line) == root), "{asked}");
}
