//! What ships in public packages, against `cargo tree`, crate for crate and feature for feature.
//!
//! The packages are those of the package registry that carry their own `Cargo.lock`.

use cargo_soup::collect::{Request, System, collect};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages of different kind and size: a tool, a tool with a network client, a shell with a few hundred crates.
const PACKAGES: [(&str, &str); 3] = [("ripgrep", "14.1.1"), ("cargo-deny", "0.18.3"), ("nu", "0.108.0")];

const BUILDS: &str = r#"schema = 1
[[build]]
name = "default"
targets = ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin"]
[[build]]
name = "bare"
default-features = false
targets = ["x86_64-unknown-linux-musl"]
"#;

#[test]
#[ignore = "downloads public packages from the package registry"]
fn what_ships_in_public_packages_is_what_cargo_tree_says() {
    for (name, version) in PACKAGES {
        let directory = tempfile::tempdir().expect("a directory");
        let package = downloaded(directory.path(), name, version);
        std::fs::write(package.join("soup-manifest.toml"), BUILDS).expect("written");
        let request = Request {
            manifest_path: Some(package.join("Cargo.toml")),
            verify_graph: true,
            ..Request::default()
        };
        let evidence =
            collect(&request, &System::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let verification = evidence.verification.expect("it was asked for");
        println!("{name} {version}: {} crates in {} builds", verification.crates, verification.builds);
        assert_eq!(verification.builds, 4, "{name}");
        assert!(verification.crates > 50, "{name}");
    }
}

/// The package's sources with its own lock file, unpacked by Cargo and copied to where they can be written.
fn downloaded(directory: &Path, name: &str, version: &str) -> PathBuf {
    let probe = directory.join("probe");
    std::fs::create_dir_all(probe.join("src")).expect("a directory");
    std::fs::write(probe.join("src/lib.rs"), "").expect("written");
    let manifest = format!(
        "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\nitoa = \"1\"\n{name} = \"={version}\"\n[workspace]\n"
    );
    std::fs::write(probe.join("Cargo.toml"), manifest).expect("written");
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1"])
        .current_dir(&probe)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // Cargo leaves a package without a library out of its answer, and unpacks it beside one that has one.
    let packages = metadata["packages"].as_array().expect("packages");
    let neighbour = packages.iter().find(|package| package["name"] == "itoa").expect("it is resolved");
    let neighbour = Path::new(neighbour["manifest_path"].as_str().expect("a path"));
    let sources = neighbour
        .ancestors()
        .nth(2)
        .expect("the folder of unpacked packages")
        .join(format!("{name}-{version}"));
    let copy = directory.join(name);
    copy_all(&sources, &copy);
    copy
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("listed").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_all(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}
