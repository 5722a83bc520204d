use crate::criteria::Basis;
use crate::evidence::manifest::{Kind, Record, write};
use crate::evidence::toolchain::{STANDARD_LIBRARY, Toolchain};
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::{Ledger, Other};

rule! {
    RULE = "undeclared-standard-library" in Reconciliation;
    finds "no entry for the Rust standard library and target runtime, or not the version in use";
    many "standard libraries in use are not recorded";
    levels "EEE";
    basis Basis::clauses("8.1.2");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let (Some(toolchain), Some(_)) = (ledger.toolchain(), ledger.manifest()) else { return Vec::new() };
    let entries: Vec<&Other<'_>> = ledger.standard_libraries().collect();
    let in_use = entries.iter().any(|entry| differing(entry.record, toolchain).is_none());
    if in_use || !ledger.builds_something() {
        return Vec::new();
    }
    let Some(nearest) = entries.iter().max_by_key(|entry| same_version(entry.record, toolchain)) else {
        return vec![undeclared(ledger, toolchain)];
    };
    differing(nearest.record, toolchain)
        .map(|differs| drifted(nearest, toolchain, differs))
        .into_iter()
        .collect()
}

/// What of an entry is not as the compiler says.
#[derive(Clone, Copy)]
enum Differs {
    Version,
    Commit,
    /// A release of which there are many, and no commit to tell which.
    NoCommit,
}

fn differing(record: &Record, toolchain: &Toolchain) -> Option<Differs> {
    let commit = toolchain.library.revision();
    match record.revision.text() {
        _ if !same_version(record, toolchain) => Some(Differs::Version),
        None => (toolchain.is_prerelease() && commit.is_some()).then_some(Differs::NoCommit),
        recorded => (recorded != commit).then_some(Differs::Commit),
    }
}

fn same_version(record: &Record, toolchain: &Toolchain) -> bool {
    record.exact_version().as_ref() == Some(&toolchain.library.version)
}

fn undeclared(ledger: &Ledger<'_>, toolchain: &Toolchain) -> Hit {
    let library = &toolchain.library;
    let message = format!(
        "the standard library and target runtime of Rust {} ship and are not in the manifest",
        library.version
    );
    let entry = write::standard_library(library);
    let help = match called_otherwise(ledger) {
        Some(name) => format!(
            "if the entry `{name}` is about it, head it `[[soup.{STANDARD_LIBRARY}]]`; or add\n{entry}"
        ),
        None => format!("run `cargo soup init --append`, or add\n{entry}"),
    };
    Hit::new(subject(toolchain), ledger.system.clone(), Place::ManifestFile, message, help)
        .note(found_by(toolchain))
}

fn called_otherwise<'l>(ledger: &'l Ledger<'_>) -> Option<&'l str> {
    let toolchains = ledger.others.iter().filter(|other| other.record.kind == Kind::Toolchain);
    toolchains.map(|other| other.record.name.as_str()).next()
}

fn drifted(entry: &Other<'_>, toolchain: &Toolchain, differs: Differs) -> Hit {
    let (record, library) = (entry.record, &toolchain.library);
    let version = &library.version;
    let (message, field) = match differs {
        Differs::Version => {
            let recorded = record.version.text().unwrap_or("of no version");
            (
                format!("`{STANDARD_LIBRARY}` is recorded as {recorded}, and {version} is in use"),
                &record.version,
            )
        }
        Differs::Commit => {
            let what = format!(
                "the recorded revision of {} is not the commit the compiler was built from",
                library.id()
            );
            (what, &record.revision)
        }
        Differs::NoCommit => (
            format!("{version} is the name of many releases, and its entry does not say which"),
            &record.version,
        ),
    };
    let lines = match differs {
        Differs::Commit if library.revision().is_none() => {
            "the compiler names no commit: take `revision` out, or build with the one that was recorded"
                .to_owned()
        }
        _ => format!(
            "build with the recorded toolchain (`rust-toolchain.toml` pins it), or review the one in use and write\n{}",
            write::pin(library)
        ),
    };
    let place = field.located().map_or_else(|| Place::at(&record.span), |stated| Place::at(&stated.span));
    Hit::new(subject(toolchain), entry.judged.clone(), place, message, lines).note(found_by(toolchain))
}

fn subject(toolchain: &Toolchain) -> Subject {
    Subject::item(STANDARD_LIBRARY, &toolchain.library.version)
}

fn found_by(toolchain: &Toolchain) -> String {
    format!("the compiler says `{}`", toolchain.line)
}
