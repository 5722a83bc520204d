//! `cargo soup init` on a terminal: what is asked, and that nothing is written before the last answer.
#![cfg(unix)]

mod support;

use support::terminal::{answer, started};
use support::tiny::Tiny;

const ANSWERS: &[(&str, &str)] = &[
    ("Manufacturer of the device", "Example Devices"),
    ("Name of the device", "Pump"),
    ("Name of the software system", "pump-control"),
    ("Safety class", "B"),
    ("Where the risk file assigns it", "RMF-1"),
];

fn without_manifest() -> Tiny {
    let tiny = Tiny::conforming();
    std::fs::remove_file(tiny.path("device/soup-manifest.toml")).expect("removed");
    tiny
}

#[test]
fn the_header_is_asked_for_and_each_question_can_be_explained() {
    let tiny = without_manifest();
    let mut session = started(&tiny, "init", &[]);
    answer(&mut session, &[("Manufacturer of the device", "?")]);
    session.exp_string("Who makes the device.").expect("explained");
    answer(&mut session, ANSWERS);
    session.exp_eof().expect("it ends");
    let text = std::fs::read_to_string(tiny.path("device/soup-manifest.toml")).expect("written");
    for (_, answer) in ANSWERS {
        assert!(text.contains(&format!(" = \"{answer}\"\n")), "{text}");
    }
}

#[test]
fn broken_off_anywhere_nothing_is_written() {
    for number in 0..ANSWERS.len() {
        for control in ['c', 'd'] {
            let tiny = without_manifest();
            let mut session = started(&tiny, "init", &[]);
            answer(&mut session, &ANSWERS[..number]);
            session.exp_string(ANSWERS[number].0).expect("asked");
            session.send_control(control).expect("sent");
            session.exp_eof().expect("it ends");
            assert!(!tiny.path("device/soup-manifest.toml").exists());
        }
    }
}
