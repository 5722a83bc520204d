//! Everything outside is made to fail, one call at a time and in every way: the audit never passes because
//! of it, and it never panics.

mod support;

use cargo_soup::collect::{
    Cache, Cached, CargoCall, FetchRequest, NoNetwork, Registries, Request, System, Upstream, collect, fetch,
};
use cargo_soup::verdict::Conclusion;
use cargo_soup::views::human;
use std::io::ErrorKind;
use std::path::Path;
use support::tiny::{COMMITTED, IDS, TODAY, Tiny};
use support::world::{Answer, Remembered};

/// A verdict and the full report, or the error.
type Audited = Result<(Conclusion, String), String>;

fn audited(world: &Remembered, database: &Path) -> Audited {
    let cache = database.ends_with("cache");
    let request = Request {
        database: (!cache).then(|| database.to_owned()),
        cached: cache.then(|| Cached { cache: Cache::new(database), commit: None }),
        verify_graph: true,
        cargo: CargoCall { offline: true },
        ..Request::default()
    };
    let evidence = collect(&request, world).map_err(|error| {
        assert!(!error.help().is_empty(), "`{error}` says what to do");
        error.to_string()
    })?;
    let shown = human::Options { verbose: true, quiet: false };
    Ok(support::audited(&evidence, |report| (report.conclusion, human::render(report, shown))))
}

/// The world of a workspace, seen from a folder below its root.
fn world(tiny: &Tiny) -> Remembered {
    let epoch = (COMMITTED + 86_400).to_string();
    Remembered::new(tiny.root().join("src"), TODAY, &[("SOURCE_DATE_EPOCH", &epoch)])
}

/// A git checkout of the database beside the archive.
fn checkout(tiny: &Tiny) -> std::path::PathBuf {
    for (path, text) in support::tiny::files() {
        tiny.write(&format!("checkout/{path}"), text);
    }
    let folder = tiny.path("checkout");
    tiny.git(&folder, &["init", "--quiet"]);
    tiny.git(&folder, &["add", "."]);
    tiny.git(&folder, &["commit", "--quiet", "-m", "advisories"]);
    folder
}

/// A cache with the archive in it, beside the archive.
fn cache(tiny: &Tiny) -> std::path::PathBuf {
    let folder = tiny.path("cache");
    let request = FetchRequest {
        cache: Cache::new(&folder),
        from: Upstream::File(tiny.path("advisory-db.tar.gz")),
        token: None,
        allow_older: false,
        least: 1,
        attempts: 1,
        now: jiff::Timestamp::UNIX_EPOCH,
    };
    fetch(&request, &System::default(), &NoNetwork::NotWanted, &|_| ()).expect("the archive is good");
    folder
}

/// Every way in which a call can go wrong, given how it went. A listing that silently leaves out a part is
/// not among them: no reader of a folder can notice that.
fn faults(answer: &Answer) -> Vec<Answer> {
    match answer {
        Answer::Failure(_) => failures().chain([Answer::Bytes(b"\x00garbage".to_vec())]).collect(),
        Answer::Bytes(bytes) => failures().chain(spoilt(bytes).into_iter().map(Answer::Bytes)).collect(),
        Answer::Names(_) => failures().chain([Answer::Names(Vec::new())]).collect(),
        Answer::Yes(yes) => vec![Answer::Yes(!yes)],
        Answer::Ran(output) => {
            let printed = |stdout| Answer::Ran(cargo_soup::collect::Output { stdout, ..output.clone() });
            let mut unsuccessful = output.clone();
            unsuccessful.success = false;
            unsuccessful.status = "it ended with exit code 101".into();
            let mut locked = unsuccessful.clone();
            locked.stderr = "error: cannot update the lock file because --locked was passed".into();
            let ended = [unsuccessful, locked].map(Answer::Ran);
            failures().chain(ended).chain(spoilt(&output.stdout).into_iter().map(printed)).collect()
        }
        Answer::Variable(_) => {
            let values = ["", "nonsense", "-1", "0", "99999999999999999999", "1e9"];
            let values = values.map(|value| Answer::Variable(Some(value.into())));
            values.into_iter().chain([Answer::Variable(None)]).collect()
        }
        Answer::Directory(_) => failures().chain([Answer::Directory("nowhere/at/all".into())]).collect(),
        Answer::Registries(_) => failures().chain([Answer::Registries(Registries::default())]).collect(),
        Answer::Moment(_) => failures().chain([Answer::Moment(jiff::Timestamp::MIN)]).collect(),
        Answer::Targets(_) => failures().chain([Answer::Targets(vec!["nonsense".into()])]).collect(),
    }
}

fn failures() -> impl Iterator<Item = Answer> {
    let kinds = [
        ErrorKind::NotFound,
        ErrorKind::PermissionDenied,
        ErrorKind::TimedOut,
        ErrorKind::FileTooLarge,
        ErrorKind::IsADirectory,
        ErrorKind::Other,
    ];
    kinds.into_iter().map(Answer::Failure)
}

/// What can become of some bytes on their way: nothing, a part, noise, another encoding.
fn spoilt(bytes: &[u8]) -> Vec<Vec<u8>> {
    let middle = bytes.len() / 2;
    let utf16 = String::from_utf8_lossy(bytes).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut all = vec![
        Vec::new(),
        b"\x00\x01\xfe\xff garbage \x80".to_vec(),
        b"<!DOCTYPE html><title>Log in</title>".to_vec(),
        b"{}".to_vec(),
        [&bytes[..middle], b"\xff\xfe", &bytes[middle..]].concat(),
        [b"\xff\xfe", &utf16[..]].concat(),
    ];
    all.extend((1..20).map(|part| bytes[..bytes.len() * part / 20].to_vec()));
    all
}

/// Disturbs every call of an audit and hands on what came of it.
fn disturbed(tiny: &Tiny, database: &Path, judge: impl Fn(&Audited, &Audited) -> bool) {
    let world = world(tiny);
    let undisturbed = audited(&world, database);
    for (call, answer) in world.answers() {
        // Another day is another question, and the report names it.
        if call == "variable SOURCE_DATE_EPOCH" {
            continue;
        }
        for fault in faults(&answer) {
            let result = std::panic::catch_unwind(|| audited(&world.but(&call, fault.clone()), database));
            let result = result.unwrap_or_else(|_| panic!("a panic where {call} is answered by {fault:?}"));
            assert!(judge(&undisturbed, &result), "{call}\nanswered by {fault:?}\n{result:?}");
        }
    }
}

fn passes(audited: &Audited) -> bool {
    matches!(audited, Ok((Conclusion::Conforms, _)))
}

/// A pass is the undisturbed one, to the letter; but for the digest of what was read, which is there to tell
/// apart what is judged alike, as a comma in the prose of an advisory.
fn no_other_pass(undisturbed: &Audited, result: &Audited) -> bool {
    assert!(passes(undisturbed), "{undisturbed:?}");
    !passes(result) || without_digest(result) == without_digest(undisturbed)
}

fn without_digest(audited: &Audited) -> Vec<&str> {
    let lines = audited.iter().flat_map(|(_, report)| report.lines());
    lines.filter(|line| !line.contains("From") || !line.contains("sha256:")).collect()
}

fn no_pass(undisturbed: &Audited, result: &Audited) -> bool {
    assert!(matches!(undisturbed, Ok((Conclusion::DoesNotConform, _))), "{undisturbed:?}");
    !passes(result)
}

#[test]
fn with_an_archive_no_fault_gives_another_pass() {
    let tiny = Tiny::conforming();
    disturbed(&tiny, &tiny.path("advisory-db.tar.gz"), no_other_pass);
}

#[test]
fn with_a_checkout_no_fault_gives_another_pass() {
    let tiny = Tiny::conforming();
    disturbed(&tiny, &checkout(&tiny), no_other_pass);
}

#[test]
fn with_a_cache_no_fault_gives_another_pass() {
    let tiny = Tiny::conforming();
    disturbed(&tiny, &cache(&tiny), no_other_pass);
}

#[test]
fn with_an_archive_no_fault_turns_a_failure_into_a_pass() {
    let tiny = Tiny::failing();
    disturbed(&tiny, &tiny.path("advisory-db.tar.gz"), no_pass);
}

#[test]
fn with_a_checkout_no_fault_turns_a_failure_into_a_pass() {
    let tiny = Tiny::failing();
    disturbed(&tiny, &checkout(&tiny), no_pass);
}

#[test]
fn with_files_of_ids_no_fault_gives_another_pass() {
    let tiny = Tiny::traced();
    disturbed(&tiny, &tiny.path("advisory-db.tar.gz"), no_other_pass);
}

#[test]
fn a_file_of_ids_that_cannot_be_read_leaves_the_audit_undetermined() {
    let tiny = Tiny::traced();
    let (world, database) = (world(&tiny), tiny.path("advisory-db.tar.gz"));
    assert!(passes(&audited(&world, &database)), "{:?}", audited(&world, &database));
    for (file, _) in IDS {
        let call = format!("read {}", tiny.root().join("trace").join(file).display());
        let spoilt = [Vec::new(), b"\xff\xfeH\x00".to_vec(), b"<!DOCTYPE html><p>Log in".to_vec()];
        for fault in failures().chain(spoilt.map(Answer::Bytes)) {
            let (conclusion, report) =
                audited(&world.but(&call, fault.clone()), &database).expect("an audit");
            assert_eq!(conclusion, Conclusion::NotDetermined, "{file}, {fault:?}: {report}");
            assert!(report.contains(&format!("trace/{file}")), "{report}");
        }
    }
}

#[test]
fn a_manifest_cut_off_at_any_byte_is_not_passed() {
    let tiny = Tiny::conforming();
    let (world, database) = (world(&tiny), tiny.path("advisory-db.tar.gz"));
    assert!(passes(&audited(&world, &database)), "{:?}", audited(&world, &database));
    let path = tiny.root().join("soup-manifest.toml");
    let whole = std::fs::read(&path).expect("the manifest is there");
    let call = format!("read {}", path.display());
    // Without its last line end it is still whole.
    for end in 0..whole.len() - 1 {
        let cut = world.but(&call, Answer::Bytes(whole[..end].to_vec()));
        assert!(!passes(&audited(&cut, &database)), "cut off after {end} bytes");
    }
}

#[test]
fn everything_outside_is_asked_for_through_the_world() {
    let tiny = Tiny::conforming();
    let (world, folder) = (world(&tiny), checkout(&tiny));
    assert!(passes(&audited(&world, &folder)));
    let calls: Vec<String> = world.answers().into_keys().collect();
    let kinds = [
        "read",
        "names",
        "is_dir",
        "is_file",
        "canonical",
        "run",
        "variable",
        "current_dir",
        "configured_targets",
        "configured_rustc",
    ];
    for kind in kinds {
        assert!(calls.iter().any(|call| call.starts_with(kind)), "no call of `{kind}` in {calls:#?}");
    }
    for part in [
        "\"metadata\"",
        "\"rustc\"",
        "\"-vV\"",
        "\"tree\"",
        "\"status\"",
        "\"log\"",
        "Cargo.lock",
        "SOURCE_DATE_EPOCH",
    ] {
        assert!(calls.iter().any(|call| call.contains(part)), "no call with `{part}` in {calls:#?}");
    }
}
