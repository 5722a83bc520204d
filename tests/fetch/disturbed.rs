//! What Cargo kept of an index is disturbed in every way: a version that is yanked is never called good.

use super::registry::Device;
use super::support::world::{Answer, Remembered};
use cargo_soup::collect::{CargoCall, Registries, Request, World as _, collect};
use cargo_soup::evidence::Evidence;
use std::io::ErrorKind;
use std::path::Path;

/// The device with its crates beside it, so that Cargo needs no index, and a Cargo home whose cache calls `valve`
/// yanked.
fn yanked() -> (Device, Remembered) {
    let device = Device::new();
    let file = device.cargo_cache(".cache/va/lv/valve");
    let text = String::from_utf8(std::fs::read(&file).expect("Cargo kept it")).expect("lines and zeros");
    assert!(text.contains("\"yanked\":false"), "{text}");
    std::fs::write(&file, text.replace("\"yanked\":false", "\"yanked\":true")).expect("written");
    let home = device.path("cargo-home");
    let options = cargo_config2::ResolveOptions::default().cargo_home(home.clone());
    let config = cargo_config2::Config::load_with_options(&home, options).expect("a configuration");
    device.vendor();
    let here = device.path("device");
    let world = Remembered::new(here.clone(), jiff::civil::date(2026, 11, 20), &[]);
    let registries = Answer::Registries(Registries::configured(&config, Some(home)));
    let world = world.but(&format!("configured_registries {}", here.display()), registries);
    (device, world)
}

fn collected(world: &Remembered) -> Evidence {
    let request = Request { cargo: CargoCall { offline: true }, ..Request::default() };
    collect(&request, world).expect("Cargo answers")
}

/// Whether `valve` is yanked, if that is known; else why it is not.
fn told(world: &Remembered) -> Result<bool, String> {
    let evidence = collected(world);
    let graph = evidence.graph.as_ref().expect("it is resolved");
    let (index, _) = graph.crates().find(|(_, krate)| krate.name == "valve").expect("it is locked");
    let release = evidence.releases.of(index);
    let why = || release.not_known_because().unwrap_or_default().to_owned();
    release.listing().map(|listing| listing.yanked).ok_or_else(why)
}

fn call<'w>(calls: &'w [String], kind: &str) -> &'w str {
    let is_it = |call: &&String| call.starts_with(kind) && call.ends_with("valve");
    calls.iter().find(is_it).unwrap_or_else(|| panic!("no `{kind}` of valve in {calls:#?}"))
}

#[test]
fn a_cache_that_cannot_be_read_is_told_with_its_reason() {
    let (_device, world) = yanked();
    assert_eq!(told(&world), Ok(true));
    let calls: Vec<String> = world.answers().into_keys().collect();
    for kind in ["read", "modified"] {
        for failure in [ErrorKind::NotFound, ErrorKind::PermissionDenied, ErrorKind::FileTooLarge] {
            let why = told(&world.but(call(&calls, kind), Answer::Failure(failure))).expect_err("not known");
            assert!(why.contains("Cargo's cache"), "{why}");
        }
    }
    let configuration = calls.iter().find(|call| call.starts_with("configured_registries")).expect("asked");
    let why = told(&world.but(configuration, Answer::Failure(ErrorKind::Other))).expect_err("not known");
    assert!(why.contains("Cargo's configuration cannot be read"), "{why}");
    let nothing = Answer::Registries(Registries::default());
    assert_eq!(told(&world.but(configuration, nothing)), Err("Cargo has no home folder".into()));
}

#[test]
fn a_cache_that_is_cut_off_or_altered_anywhere_never_calls_a_yanked_version_good() {
    let (device, world) = yanked();
    assert_eq!(told(&world), Ok(true));
    let calls: Vec<String> = world.answers().into_keys().collect();
    let read = call(&calls, "read");
    let whole = std::fs::read(device.cargo_cache(".cache/va/lv/valve")).expect("there");
    for end in 0..whole.len() {
        let cut = told(&world.but(read, Answer::Bytes(whole[..end].to_vec())));
        assert!(cut != Ok(false), "cut off after {end} bytes");
        let mut altered = whole.clone();
        altered[end] ^= 0x20;
        assert!(told(&world.but(read, Answer::Bytes(altered))) != Ok(false), "altered at {end}");
    }
    for other in
        [&b"<!DOCTYPE html>"[..], b"{}", b"\x03\x02\x00\x00\x00etag: x\x001.2.0\x00{}\x00", b"\xff\xfe"]
    {
        assert!(told(&world.but(read, Answer::Bytes(other.to_vec()))).is_err());
    }
}

#[test]
fn the_index_is_looked_at_through_the_world_only() {
    let (device, world) = yanked();
    collected(&world);
    let folder = device.path("cargo-home/registry");
    std::fs::remove_dir_all(Path::new(&folder)).expect("there");
    assert_eq!(told(&world), Ok(true), "what was seen once is remembered");
    assert!(world.modified(&folder).is_err());
}
