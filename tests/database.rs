//! Advisory databases, good and bad, through a whole audit: what cannot be read in full is never a pass.

mod support;

use cargo_soup::collect::collect;
use cargo_soup::evidence::anomaly::Kind;
use cargo_soup::verdict::Conclusion;
use std::path::Path;
use support::tar_gz::{TOP, compressed, served, served_on, tar, with_entry};
use support::tiny::{COMMIT, COMMITTED, TODAY, Tiny, VALVE_ADVISORY, advisory, database, files};
use support::world::Remembered;
use tar::EntryType;

/// A workspace with the world it lives in, which asks Cargo only once.
struct Case {
    tiny: Tiny,
    world: Remembered,
}

/// What an audit says.
#[derive(Debug)]
struct Audited {
    conclusion: Conclusion,
    /// Rule, item and message of each finding.
    findings: Vec<(&'static str, Option<String>, String)>,
    commit: Option<String>,
    kinds: Vec<Kind>,
}

impl Audited {
    /// That nothing is concluded, and why.
    fn is_not_determined(&self, why: &str) {
        assert_eq!(self.conclusion, Conclusion::NotDetermined, "{self:?}");
        assert!(self.findings.iter().any(|(_, _, message)| message.contains(why)), "`{why}` in {self:?}");
    }
}

impl Case {
    fn new(tiny: Tiny) -> Self {
        let world = Remembered::new(tiny.root(), TODAY, &[]);
        Self { tiny, world }
    }

    fn conforming() -> Self {
        Self::new(Tiny::conforming())
    }

    fn failing() -> Self {
        Self::new(Tiny::failing())
    }

    /// Audits with a database of the folder. What was read once is not read again: each needs its own name.
    fn audit(&self, name: &str) -> Audited {
        let evidence =
            collect(&self.tiny.request(name), &self.world).expect("the workspace can be looked at");
        let read = evidence.database.as_ref().ok();
        let advisories = read.iter().flat_map(|database| database.advisories.values().flatten());
        let kinds = advisories.map(|advisory| advisory.kind.clone()).collect();
        let commit = read.and_then(|database| database.commit.clone());
        support::audited(&evidence, |report| Audited {
            conclusion: report.conclusion,
            findings: report
                .findings
                .iter()
                .map(|finding| (finding.rule.slug, finding.hit.subject.id(), finding.hit.message.clone()))
                .collect(),
            commit,
            kinds,
        })
    }

    /// Audits with an archive of these bytes.
    fn archive(&self, name: &str, bytes: &[u8]) -> Audited {
        self.tiny.write(name, bytes);
        self.audit(name)
    }

    /// Audits with the usual database and these files in place of, or beside, the usual ones.
    fn files(&self, name: &str, files: &[(&str, String)]) -> Audited {
        self.archive(name, &served(files))
    }

    /// A git checkout of the usual database, in the folder.
    fn checkout(&self, name: &str) -> std::path::PathBuf {
        let folder = self.folder(name);
        self.tiny.git(&folder, &["init", "--quiet"]);
        self.tiny.git(&folder, &["add", "."]);
        self.tiny.git(&folder, &["commit", "--quiet", "-m", "advisories"]);
        folder
    }

    fn folder(&self, name: &str) -> std::path::PathBuf {
        for (path, text) in files() {
            self.tiny.write(&format!("{name}/{path}"), text);
        }
        self.tiny.path(name)
    }
}

fn plus(path: &'static str, text: String) -> Vec<(&'static str, String)> {
    files().into_iter().filter(|(known, _)| *known != path).chain([(path, text)]).collect()
}

#[test]
fn an_archive_as_a_forge_serves_it_says_of_which_commit_it_is() {
    let audited = Case::conforming().audit("advisory-db.tar.gz");
    assert_eq!((audited.conclusion, audited.commit.as_deref()), (Conclusion::Conforms, Some(COMMIT)));
    let audited = Case::failing().audit("advisory-db.tar.gz");
    assert_eq!(audited.conclusion, Conclusion::DoesNotConform);
    assert_eq!(audited.findings[0].0, "unevaluated-anomaly");
}

#[test]
fn a_checkout_says_of_which_commit_it_is() {
    let case = Case::conforming();
    case.checkout("db");
    let audited = case.audit("db");
    assert_eq!(audited.conclusion, Conclusion::Conforms, "{audited:?}");
    assert_eq!(audited.commit.map(|commit| commit.len()), Some(40));
}

#[test]
fn a_folder_without_a_commit_is_of_no_known_day() {
    let case = Case::conforming();
    case.folder("db");
    case.audit("db").is_not_determined("the date of the advisory database cannot be told");
}

#[test]
fn a_folder_inside_somebody_elses_repository_is_of_no_known_day() {
    let case = Case::conforming();
    case.checkout("theirs");
    std::fs::rename(case.tiny.path("theirs/crates"), case.tiny.path("crates")).expect("moved");
    std::fs::create_dir(case.tiny.path("theirs/db")).expect("made");
    std::fs::rename(case.tiny.path("crates"), case.tiny.path("theirs/db/crates")).expect("moved");
    case.audit("theirs/db").is_not_determined("the date of the advisory database cannot be told");
}

#[test]
fn a_broken_checkout_does_not_take_the_day_of_the_repository_around_it() {
    let case = Case::conforming();
    let around = case.checkout("around");
    case.tiny.write("around/.gitignore", "db\n");
    case.tiny.git(&around, &["add", ".gitignore"]);
    case.tiny.git(&around, &["commit", "--quiet", "-m", "ignore the database"]);
    case.folder("around/db");
    std::fs::create_dir(around.join("db/.git")).expect("a clone that was interrupted");
    case.audit("around/db").is_not_determined("cannot be used");
}

#[test]
fn a_checkout_with_changed_files_is_refused() {
    let case = Case::conforming();
    case.checkout("changed");
    case.tiny.write(
        &format!("changed/{VALVE_ADVISORY}"),
        advisory("RUSTSEC-2026-0001", "valve", "patched = [\">= 1.0.0\"]"),
    );
    case.audit("changed").is_not_determined("not those of its commit");
    case.checkout("more");
    case.tiny.write("more/crates/valve/RUSTSEC-2026-0009.md", "unknown to git");
    case.audit("more").is_not_determined("not those of its commit");
    std::fs::remove_file(case.checkout("fewer").join(VALVE_ADVISORY)).expect("removed");
    case.audit("fewer").is_not_determined("cannot be used");
    std::fs::remove_dir_all(case.checkout("less").join("crates/valve")).expect("removed");
    case.audit("less").is_not_determined("not those of its commit");
}

#[test]
fn a_checkout_of_a_part_of_the_files_is_refused() {
    let case = Case::failing();
    let sparse = case.checkout("sparse");
    case.tiny.git(&sparse, &["sparse-checkout", "set", "--no-cone", "/crates/another/"]);
    assert!(!sparse.join(VALVE_ADVISORY).exists());
    case.audit("sparse").is_not_determined("cannot be used");
}

#[test]
fn a_change_that_git_was_told_not_to_look_at_is_seen() {
    let case = Case::failing();
    let folder = case.checkout("assumed");
    case.tiny.git(&folder, &["update-index", "--assume-unchanged", VALVE_ADVISORY]);
    case.tiny.write(
        &format!("assumed/{VALVE_ADVISORY}"),
        advisory("RUSTSEC-2026-0001", "valve", "patched = [\">= 1.0.0\"]"),
    );
    case.audit("assumed").is_not_determined("cannot be used");
}

#[test]
fn what_is_no_database_is_not_determined() {
    let case = Case::conforming();
    case.audit("absent").is_not_determined("cannot be used");
    case.archive("empty", b"").is_not_determined("it begins with nothing at all");
    case.archive("login.tar.gz", b"<!DOCTYPE html><title>Log in</title>")
        .is_not_determined("<!DOCTYPE html>");
    std::fs::create_dir(case.tiny.path("bare")).expect("made");
    case.audit("bare").is_not_determined("`crates` cannot be listed");
    case.tiny.write("elsewhere/advisories/valve/RUSTSEC-2026-0001.md", "");
    case.audit("elsewhere").is_not_determined("`crates` cannot be listed");
    std::fs::create_dir_all(case.tiny.path("hollow/crates")).expect("made");
    case.audit("hollow").is_not_determined("holds no advisories");
    case.files("nothing.tar.gz", &[("README.md", String::new())]).is_not_determined("holds no advisories");
    case.files("drafts.tar.gz", &[("crates/valve/RUSTSEC-0000-0000.md", String::new())])
        .is_not_determined("holds no");
}

#[test]
fn an_archive_cut_off_anywhere_is_not_determined() {
    let case = Case::failing();
    let whole = database();
    for tenth in 1..10 {
        case.archive(&format!("{tenth}.tar.gz"), &whole[..whole.len() * tenth / 10])
            .is_not_determined("damaged");
    }
    for missing in 1..20 {
        let cut = &whole[..whole.len() - missing];
        case.archive(&format!("less-{missing}.tar.gz"), cut).is_not_determined("damaged");
    }
}

#[test]
fn an_archive_cut_off_before_it_was_compressed_is_not_determined() {
    let case = Case::failing();
    let whole = tar(Some(COMMITTED), &files());
    for block in 1..whole.len() / 512 {
        let cut = compressed(&whole[..block * 512]);
        case.archive(&format!("{block}.tar.gz"), &cut).is_not_determined("cannot be used");
    }
}

#[test]
fn what_follows_the_end_of_an_archive_is_not_passed_over() {
    let case = Case::failing();
    let whole = tar(Some(COMMITTED), &files());
    let (first, rest) = whole.split_at(3 * 1024);
    let members = [compressed(first), compressed(rest)].concat();
    assert_eq!(case.archive("members.tar.gz", &members).conclusion, Conclusion::DoesNotConform);
    let appended = [tar(Some(COMMITTED), &files()[..1]), tar(None, &files()[1..])].concat();
    case.archive("appended.tar.gz", &compressed(&appended)).is_not_determined("cannot be used");
    let noise = [&database()[..], b"noise"].concat();
    case.archive("noise.tar.gz", &noise).is_not_determined("cannot be used");
}

#[test]
fn a_corrupted_byte_is_not_passed_over() {
    let case = Case::failing();
    let (whole, sound) = (database(), case.audit("advisory-db.tar.gz"));
    // The first ten bytes tell of the time and the system it was compressed on.
    for position in 10..whole.len() {
        let mut bytes = whole.clone();
        bytes[position] ^= 0x10;
        let audited = case.archive(&format!("{position}.tar.gz"), &bytes);
        // A run of zeros can be written in two ways; then it is the same archive, and its checksum agrees.
        if audited.findings != sound.findings {
            audited.is_not_determined("damaged");
        }
    }
}

#[test]
fn an_entry_that_leads_outside_or_is_a_link_is_refused() {
    let case = Case::conforming();
    let entry = |name: &str, kind, path: &str| case.archive(name, &with_entry(&files(), kind, path, b""));
    entry("up", EntryType::Regular, &format!("{TOP}/../../x.md")).is_not_determined("which leads outside");
    entry("up-folder", EntryType::Directory, "../").is_not_determined("which leads outside");
    entry("absolute", EntryType::Regular, "/etc/passwd").is_not_determined("which leads outside");
    let advisory = format!("{TOP}/crates/valve/RUSTSEC-2026-0009.md");
    entry("symlink", EntryType::Symlink, &advisory).is_not_determined("which is a link");
    entry("hardlink", EntryType::Link, &advisory).is_not_determined("which is a link");
    entry("fifo", EntryType::Fifo, &advisory).is_not_determined("which is a link");
}

#[test]
fn an_advisory_larger_than_the_limit_is_refused() {
    let large = plus("crates/valve/RUSTSEC-2026-0009.md", "x".repeat((1 << 20) + 1));
    Case::conforming().files("large.tar.gz", &large).is_not_determined("larger than 1 MiB");
    let elsewhere = plus("crates/absent/RUSTSEC-2026-0009.md", "x".repeat((1 << 20) + 1));
    assert_eq!(Case::conforming().files("elsewhere.tar.gz", &elsewhere).conclusion, Conclusion::Conforms);
}

#[test]
fn an_archive_that_unpacks_without_end_is_refused() {
    let zeros = compressed(&vec![0; 16 << 20]);
    let whole = tar(Some(COMMITTED), &files());
    let bomb = [compressed(&whole), zeros.repeat(33)].concat();
    Case::conforming().archive("bomb.tar.gz", &bomb).is_not_determined("unpacks to more than 512 MiB");
}

#[test]
fn an_archive_without_a_commit_is_of_no_known_day() {
    let case = Case::conforming();
    let audited = case.archive("undated.tar.gz", &compressed(&tar(None, &files())));
    audited.is_not_determined("the date of the advisory database cannot be told");
}

#[test]
fn an_old_database_and_one_of_the_future_are_not_determined() {
    let case = Case::conforming();
    let day = 86_400;
    let old = served_on(COMMITTED - 30 * day, &files());
    case.archive("old.tar.gz", &old).is_not_determined("32 days ago");
    case.archive("first.tar.gz", &served_on(0, &files())).is_not_determined("is of 1970-01-01");
    let coming = served_on(COMMITTED + 9 * day, &files());
    case.archive("coming.tar.gz", &coming).is_not_determined("is of 2026-11-27");
}

#[test]
fn an_advisory_that_cannot_be_read_costs_its_crate_and_no_other() {
    let case = Case::conforming();
    let file = "crates/valve/RUSTSEC-2026-0009.md";
    let sound = advisory("RUSTSEC-2026-0009", "valve", "patched = [\">= 1.0.0\"]");
    let scored = "date = \"2026-03-01\"\ncvss = \"CVSS:9.1/AV:N\"";
    let overlapping = "patched = [\">= 1.0.0\"]\nunaffected = [\">= 0.5.0\"]";
    let unreadable = [
        ("cvss", sound.replace("date = \"2026-03-01\"", scored)),
        ("ranges", advisory("RUSTSEC-2026-0009", "valve", overlapping)),
        ("folder", advisory("RUSTSEC-2026-0009", "spring", "patched = []")),
        ("twice", advisory("RUSTSEC-2026-0001", "valve", "patched = []")),
        ("nothing", String::new()),
        ("cut", sound[..sound.len() / 2].to_owned()),
        ("day", sound.replace("2026-03-01", "2026-02-30")),
    ];
    for (name, text) in unreadable {
        let audited = case.files(name, &plus(file, text));
        audited.is_not_determined("cannot be read");
        let found: Vec<_> = audited.findings.iter().map(|(rule, item, _)| (*rule, item.as_deref())).collect();
        let of = |item| ("unreadable-advisory", Some(item));
        // In the wrong folder it costs the crate it is about as well as the one it seems to be about.
        let expected = if name == "folder" {
            vec![of("spring@0.3.0"), of("valve@1.2.0")]
        } else {
            vec![of("valve@1.2.0")]
        };
        assert_eq!(found, expected, "{name}");
    }
    let read = case.files("read", &plus(file, sound));
    assert_eq!(read.conclusion, Conclusion::Conforms, "{read:?}");
}

#[test]
fn an_advisory_that_is_not_utf_8_costs_its_crate() {
    let case = Case::conforming();
    let folder = case.folder("db");
    std::fs::write(folder.join("crates/valve/RUSTSEC-2026-0009.md"), b"\xff\xfe`\0").expect("written");
    let audited = case.audit("db");
    let of_valve = |(rule, item, _): &(&str, Option<String>, String)| {
        *rule == "unreadable-advisory" && item.as_deref() == Some("valve@1.2.0")
    };
    assert!(audited.findings.iter().any(of_valve), "{audited:?}");
}

#[test]
fn a_kind_that_is_not_known_is_taken_for_a_vulnerability() {
    let text = advisory("RUSTSEC-2026-0009", "valve", "patched = []")
        .replace("\n[versions]", "informational = \"haunted\"\n\n[versions]");
    let audited = Case::conforming().files("db.tar.gz", &plus("crates/valve/RUSTSEC-2026-0009.md", text));
    assert_eq!(audited.conclusion, Conclusion::DoesNotConform, "{audited:?}");
    assert_eq!(audited.findings[0].0, "unevaluated-anomaly");
    assert!(audited.kinds.contains(&Kind::Other("haunted".into())), "{audited:?}");
}

#[test]
fn an_advisory_with_line_ends_of_windows_is_the_same_advisory() {
    let text = support::tiny::valve_advisory().replace('\n', "\r\n");
    let audited = Case::conforming().files("db.tar.gz", &plus(VALVE_ADVISORY, text));
    assert_eq!(audited.conclusion, Conclusion::Conforms, "{audited:?}");
}

#[test]
fn a_broken_advisory_of_a_crate_that_is_not_locked_changes_nothing() {
    let case = Case::conforming();
    let broken = plus("crates/another/RUSTSEC-2026-0002.md", "nothing that can be read".into());
    let audited = case.files("broken.tar.gz", &broken);
    assert_eq!((audited.conclusion, &audited.findings[..]), (Conclusion::Conforms, &[][..]));
}

#[test]
fn variables_of_a_git_hook_change_nothing() {
    let case = Case::conforming();
    case.checkout("db");
    std::fs::create_dir(case.tiny.path("theirs")).expect("made");
    case.tiny.git(&case.tiny.path("theirs"), &["init", "--quiet"]);
    let audit = |hook: &[(&str, &Path)]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
        command.args(["audit", "--offline", "--quiet", "--color", "never", "--today", "2026-11-20", "--db"]);
        command.arg(case.tiny.path("db")).current_dir(case.tiny.root()).envs(hook.iter().copied());
        command.output().expect("the audit runs")
    };
    let theirs = case.tiny.path("theirs");
    let (folder, index) = (theirs.join(".git"), theirs.join("index"));
    let hook = [("GIT_DIR", &*folder), ("GIT_WORK_TREE", &*theirs), ("GIT_INDEX_FILE", &*index)];
    let (plain, hooked) = (audit(&[]), audit(&hook));
    assert_eq!(plain.status.code(), Some(0), "{}", String::from_utf8_lossy(&plain.stdout));
    assert_eq!((hooked.status.code(), hooked.stdout), (plain.status.code(), plain.stdout));
}
