//! What registries say of the versions in use: asked, remembered, and what an audit makes of it.

use super::case::{code, stderr};
use super::registry::{Device, Listed, valve_file};
use super::server::Reply;
use std::process::Output;
use std::time::Duration;

const VALVE: &str = "/va/lv/valve";
const YANKED: Listed = Listed { yanked: true, checksum: None };

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Today, as the program sees it.
fn today() -> String {
    jiff::Timestamp::now().strftime("%F").to_string()
}

#[test]
fn offline_an_audit_knows_what_cargo_knew_when_it_last_looked() {
    let device = Device::new();
    device.lists(YANKED, "\"valve-2\"");
    let (valve, report) = device.known(&["--offline"]);
    assert_eq!((&valve["yanked"], &valve["published"]), (&false.into(), &"2026-03-01T12:00:00Z".into()));
    assert_eq!((&valve["looked_in"], &valve["looked_on"]), (&"cargo-cache".into(), &today().into()));
    assert_eq!((&report["releases"]["known"], &report["releases"]["dated"]), (&2.into(), &1.into()));
    assert_eq!(report["verdict"], "conforms");
    assert!(device.registry.requests().is_empty());
    let human = stdout(&device.audit(&["--offline"]));
    let told = "2 of 2 crates found in the registry's index, as seen on ";
    assert!(
        human.contains(told) && human.contains(": none yanked; release dates known for 1 of 2"),
        "{human}"
    );
}

#[test]
fn an_audit_asks_the_registry_once_a_day_and_sends_the_tag_it_knows() {
    let device = Device::new();
    let (valve, report) = device.known(&[]);
    assert_eq!((&valve["looked_in"], &valve["yanked"]), (&"registry".into(), &false.into()));
    assert_eq!(report["releases"]["looked_from"], today());
    let tags: Vec<Option<String>> =
        (0..2).map(|number| device.registry.header(number, "if-none-match")).collect();
    assert!(tags.iter().all(Option::is_some), "Cargo's own tags were sent: {tags:?}");
    device.lists(YANKED, "\"valve-2\"");
    assert_eq!((device.known(&[]).0["yanked"].clone(), device.asked(VALVE)), (false.into(), 1));
    device.neglect();
    let output = device.audit(&[]);
    assert_eq!((code(&output), device.asked(VALVE)), (1, 2));
    let said = stdout(&output);
    assert!(said.contains("error[yanked-crate]") && said.contains("valve@1.2.0 is yanked"), "{said}");
    assert!(said.contains("when the registry was asked") && said.contains("; release dates"), "{said}");
    device.neglect();
    assert_eq!((device.known(&[]).0["yanked"].clone(), device.asked(VALVE)), (true.into(), 3));
    let last =
        device.registry.requests().iter().rposition(|(first, _)| first.contains(VALVE)).expect("asked");
    assert_eq!(device.registry.header(last, "if-none-match").as_deref(), Some("\"valve-2\""));
}

#[test]
fn a_registry_that_fails_is_said_and_what_was_known_counts_with_its_day() {
    let stalling = Reply::Stalling(Vec::new(), Duration::from_secs(20));
    let whole = valve_file(YANKED);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
    let cut = Reply::Raw([head.as_bytes(), &whole[..whole.len() / 2]].concat());
    for (reply, why) in [
        (Reply::status(500), "the server answers 500"),
        (Reply::status(429), "the server answers 429"),
        (stalling, "it took more than"),
        (cut, "the connection was cut off"),
        (Reply::Raw(b"SSH-2.0-x\r\n".to_vec()), "invalid HTTP version"),
        (Reply::document(b"<!DOCTYPE html>\n<title>Log in</title>\n".to_vec()), "it is no line of an index"),
        (Reply::document(b"{}\n".to_vec()), "it is no line of an index"),
        (Reply::document(b"\n\n".to_vec()), "its registry answers with nothing"),
        (Reply::document(whole[..whole.len() - 30].to_vec()), "it is no line of an index"),
        (
            Reply::document(
                String::from_utf8(whole.clone())
                    .expect("text")
                    .replace("\"valve\"", "\"other\"")
                    .into_bytes(),
            ),
            "about another crate",
        ),
    ] {
        let device = Device::new();
        device.answers(reply);
        let output = device.audit(&["--format", "json", "--timeout", "2"]);
        let said = stderr(&output);
        assert!(said.contains("warning: could not ") && said.contains(why), "`{why}` in {said}");
        assert!(said.contains("= help: "), "{said}");
        assert_eq!(code(&output), 0, "{said}");
        let (valve, _) = device.known(&["--offline"]);
        assert_eq!((&valve["yanked"], &valve["looked_in"]), (&false.into(), &"cargo-cache".into()), "{why}");
    }
}

#[test]
fn a_registry_that_failed_is_asked_again_by_the_next_audit() {
    let device = Device::new();
    device.answers(Reply::status(503));
    device.known(&[]);
    let spring = device.asked("/sp/ri/spring");
    device.lists(YANKED, "\"valve-2\"");
    assert_eq!(device.known(&[]).0["yanked"], true);
    // What was learnt before it failed is not asked for again, if anything was.
    assert!(device.asked("/sp/ri/spring") <= 1 && spring <= 1);
}

#[test]
fn what_was_learnt_is_not_lost_when_the_registry_fails_later() {
    let device = Device::new();
    device.lists(YANKED, "\"valve-2\"");
    assert_eq!(device.known(&[]).0["yanked"], true);
    device.neglect();
    device.answers(Reply::status(500));
    let (valve, report) = device.known(&[]);
    assert_eq!((&valve["yanked"], &report["exit_code"]), (&true.into(), &1.into()));
}

#[test]
fn what_the_registry_does_not_know_is_not_known_whatever_cargo_kept() {
    let listed = String::from_utf8(valve_file(YANKED)).expect("text");
    let older = listed.lines().next().expect("a line").to_owned();
    for (reply, why) in [
        (Reply::status(404), "its registry does not know the crate"),
        (Reply::status(410), "its registry does not know the crate"),
        (Reply::document(older.into_bytes()), "its registry does not list the version"),
    ] {
        let device = Device::new();
        device.answers(reply);
        let (valve, report) = device.known(&[]);
        assert_eq!((&valve["yanked"], &valve["not_known"]), (&serde_json::Value::Null, &why.into()));
        assert_eq!(
            (&report["releases"]["not_known"][0]["why"], &report["exit_code"]),
            (&why.into(), &0.into())
        );
        let human = stdout(&device.audit(&["--offline"]));
        assert!(human.contains(&format!("not known whether yanked: 1 crate ({why})")), "{human}");
    }
}

#[test]
fn a_registry_that_wants_to_know_who_asks_is_not_pressed() {
    for status in [401, 403] {
        let device = Device::new();
        device.answers(Reply::status(status));
        let output = device.audit(&["--format", "json"]);
        assert!(code(&output) == 0 && !stderr(&output).contains("warning"), "{}", stderr(&output));
        assert_eq!(device.known(&["--offline"]).0["looked_in"], "cargo-cache");
    }
    let device = Device::new();

    let told = "{\"dl\": \"http://127.0.0.1/\", \"auth-required\": true}";
    std::fs::write(device.cargo_cache("config.json"), told).expect("written");
    assert_eq!(device.known(&[]).0["looked_in"], "cargo-cache");
    assert!(device.registry.requests().is_empty());
}

#[test]
fn another_checksum_in_the_registry_is_an_error_of_its_own() {
    let device = Device::new();
    let other = "1111111111111111111111111111111111111111111111111111111111111111";
    device.lists(Listed { yanked: false, checksum: Some(other) }, "\"valve-2\"");
    let output = device.audit(&[]);
    assert!(
        code(&output) == 1 && stdout(&output).contains("error[contradicted-checksum]"),
        "{}",
        stdout(&output)
    );
    assert!(stdout(&output).contains(other));
}

#[test]
fn a_decision_about_a_yanked_version_is_a_waiver_and_stays_in_the_report() {
    let device = Device::new();
    device.lists(YANKED, "\"valve-2\"");
    let checksum = device.known(&[]).0["checksum"].as_str().expect("a checksum").to_owned();
    let manifest = std::fs::read_to_string(device.path("device/soup-manifest.toml")).expect("there");
    device.write(
        "device/soup-manifest.toml",
        format!(
            "{manifest}\n[[waiver]]\nrule = \"yanked-crate\"\nsoup = \"valve@1.2.0\"\nchecksum = \"{checksum}\"\njustification = \"wrong minimum Rust version only\"\nby = \"A. Person\"\non = 2026-11-19\nexpires = 2027-05-31\n"
        ),
    );
    let output = device.audit(&[]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("Waived yanked-crate: valve@1.2.0 is yanked"), "{}", stdout(&output));
    // Where no index was seen the decision is not called superfluous.
    device.write("empty.json", "{\"schema\": 1, \"crates\": []}");
    let output = device.audit(&["--index", "../empty.json"]);
    let said = stdout(&output);
    assert!(
        said.contains("not known whether yanked: 2 crates (the snapshot is of another lock file)"),
        "{said}"
    );
    assert!(code(&output) == 0 && !said.contains("unused-waiver"), "{said}");
}

#[test]
fn an_audit_is_repeated_with_its_snapshot_to_the_byte() {
    for first in [&[][..], &["--offline"]] {
        let device = Device::new();
        for format in ["human", "json"] {
            let _ = std::fs::remove_dir_all(device.path("cache"));
            let then = device.audit(&[&["--format", format], first].concat()).stdout;
            let digest =
                device.known(&["--offline"]).1["releases"]["snapshot"].as_str().expect("a digest").to_owned();
            device.lists(YANKED, "\"valve-2\"");
            device.neglect_if_asked();
            assert_eq!(device.known(&[]).0["yanked"], true);
            let asked = device.registry.requests().len();
            for id in [digest.as_str(), &digest[7..20]] {
                assert!(device.audit(&["--format", format, "--index", id]).stdout == then, "{format} {id}");
            }
            let file = device.path("cache/index").join(format!("{}.json", &digest[7..]));
            std::fs::copy(file, device.path("carried.json")).expect("the snapshot is kept");
            let again = device.audit(&["--format", format, "--index", "../carried.json"]).stdout;
            assert!(again == then && device.registry.requests().len() == asked, "{format}");
            device.lists(Listed::default(), "\"valve-1\"");
        }
    }
}

#[test]
fn a_snapshot_that_was_asked_for_and_cannot_be_read_is_not_determined() {
    let device = Device::new();
    let digest = device.known(&[]).1["releases"]["snapshot"].as_str().expect("a digest").to_owned();
    let file = device.path("cache/index").join(format!("{}.json", &digest[7..]));
    let text = std::fs::read_to_string(&file).expect("kept");
    std::fs::write(&file, text.replace("false", "true")).expect("written");
    device.write("device/odd.json", "{\"schema\": 2, \"crates\": []}");
    for (id, why) in [
        (digest.as_str(), "it is not what was kept"),
        ("0123456789", "it is not in the cache"),
        ("nowhere.json", "No such file"),
        ("odd.json", "it has schema 2"),
        ("Cargo.toml", "it is no snapshot of an index"),
    ] {
        let output = device.audit(&["--index", id]);
        assert!(code(&output) == 3 && stderr(&output).contains(why), "`{why}` in {}", stderr(&output));
    }
}

#[test]
fn a_damaged_cache_of_ours_is_asked_for_anew_and_offline_gives_way_to_cargos() {
    let device = Device::new();
    device.lists(YANKED, "\"valve-2\"");
    device.known(&[]);
    for (prefix, content) in
        [("lock-", "{"), ("lock-", "{\"snapshot\": \"sha256:../../x\"}"), ("", "damaged")]
    {
        let pointer = device.kept("lock-").remove(0);
        let text = std::fs::read_to_string(&pointer).expect("there");
        let damaged = match prefix {
            "lock-" => pointer,
            _ => {
                let current: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                let digest = current["snapshot"].as_str().expect("a digest");
                device.path("cache/index").join(format!("{}.json", &digest[7..]))
            }
        };
        std::fs::write(damaged, content).expect("written");
        assert_eq!(device.known(&["--offline"]).0["looked_in"], "cargo-cache", "{content}");
        assert_eq!(device.known(&[]).0["yanked"], true, "{content}");
    }
}

#[test]
fn what_a_killed_process_left_is_swept_away() {
    let device = Device::new();
    device.write("cache/index/.soup-left", "half");
    device.known(&[]);
    assert!(device.kept(".soup-").is_empty() && device.kept("lock-").len() == 1);
}

#[test]
fn several_audits_at_once_share_what_they_learn() {
    let device = Device::new();
    device.lists(YANKED, "\"valve-2\"");
    std::thread::scope(|scope| {
        let audits: Vec<_> = (0..4).map(|_| scope.spawn(|| device.known(&[]).0["yanked"].clone())).collect();
        assert!(audits.into_iter().all(|audit| audit.join().expect("no panic") == true));
    });
    assert_eq!(device.known(&["--offline"]).0["looked_in"], "registry");
}

#[test]
fn a_cache_that_cannot_be_written_costs_a_warning() {
    let device = Device::new();
    device.write("cache/index", "a file in the way");
    let output = device.audit(&[]);
    assert!(
        code(&output) == 0 && stderr(&output).contains("could not keep what the registries say"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("2 of 2 crates found"), "{}", stdout(&output));
}

#[test]
fn what_cargo_kept_and_cannot_be_read_is_not_known() {
    let device = Device::new();
    let file = device.cargo_cache(".cache/va/lv/valve");
    let whole = std::fs::read(&file).expect("Cargo kept it");
    for bytes in [&b""[..], b"\x00garbage", &whole[..5], &whole[..whole.len() - 20], b"<!DOCTYPE html>"] {
        std::fs::write(&file, bytes).expect("written");
        // Cargo mends its cache itself where it can; what we read is what lies there.
        let output = device.audit(&["--offline", "--format", "json"]);
        if let Ok(report) = serde_json::from_slice::<serde_json::Value>(&output.stdout)
            && report["items"].is_array()
        {
            let valve = report["items"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|item| item["name"] == "valve")
                .expect("it ships");
            let why = valve["release"]["not_known"].as_str().unwrap_or_default();
            assert!(why.contains("Cargo's cache"), "{valve}");
        }
    }
}

#[test]
fn vendored_crates_are_not_known_and_the_reason_is_said() {
    let device = Device::new();
    device.vendor();
    let (valve, report) = device.known(&[]);
    assert_eq!(valve["not_known"], "its registry is replaced by a directory of vendored sources");
    assert_eq!((&report["verdict"], &report["releases"]["known"]), (&"conforms".into(), &0.into()));
    let human = stdout(&device.audit(&[]));
    assert!(
        human.contains("Releases not known whether yanked: 2 crates (its registry is replaced"),
        "{human}"
    );
    assert!(device.registry.requests().is_empty());
}

#[test]
fn fetch_asks_about_the_workspace_it_is_called_in() {
    let device = Device::new();
    device.lists(YANKED, "\"valve-2\"");
    let output = device.fetch();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(
        stdout(&output).contains("told of 2 of 2 locked crates, 1 of them new or changed"),
        "{}",
        stdout(&output)
    );
    assert!(stderr(&output).contains("Fetching what http://127.0.0.1:"), "{}", stderr(&output));
    assert_eq!(device.known(&["--offline"]).0["yanked"], true);
    device.fetch();
    assert_eq!(device.asked(VALVE), 2);
}

#[test]
fn fetch_keeps_the_database_and_says_which_registry_failed() {
    let device = Device::new();
    device.answers(Reply::status(404));
    assert_eq!(code(&device.fetch()), 0);
    device.answers(Reply::status(400));
    let output = device.fetch();
    assert!(
        code(&output) == 3 && stderr(&output).contains("error: could not ask the registry http://127.0.0.1:"),
        "{}",
        stderr(&output)
    );
    assert!(device.path("cache/current.json").exists());
}

#[test]
fn a_password_in_the_address_of_a_registry_is_never_printed_nor_kept() {
    let device = Device::new();
    let config = std::fs::read_to_string(device.path("cargo-home/config.toml")).expect("there");
    device.write("cargo-home/config.toml", config.replace("http://", "http://me:secret@"));
    let output = device.audit(&["--format", "json"]);
    assert!(
        !stdout(&output).contains("secret") && !stderr(&output).contains("secret"),
        "{}",
        stderr(&output)
    );
    for path in device.kept("") {
        assert!(!std::fs::read_to_string(path).expect("text").contains("secret"));
    }
}
