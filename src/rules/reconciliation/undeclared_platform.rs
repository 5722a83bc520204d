use crate::criteria::Basis;
use crate::evidence::manifest::Kind;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "undeclared-platform" in Reconciliation;
    finds "no entry for the operating system or RTOS, and no statement that there is none; or both";
    many "platforms are not recorded";
    levels "WEE";
    basis Basis::clauses("8.1.2, 5.3.4");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let device = &manifest.device;
    let platform = ledger.others.iter().find(|other| other.record.kind == Kind::Os);
    let none = device.no_platform.located().filter(|stated| !stated.value.trim().is_empty());
    let (place, message, help) = match (platform, none) {
        (None, None) => (
            Place::at(&device.span),
            "neither is an operating system recorded, nor said that there is none".to_owned(),
            concat!(
                "add an entry of the kind `os` for what the device runs on, or write below `[device]` that there is none\n",
                "no-platform = \"...\""
            ),
        ),
        (Some(platform), Some(stated)) => (
            Place::at(&stated.span),
            format!(
                "`no-platform` says that there is no operating system, and {} is recorded as one",
                platform.record.id()
            ),
            "take the one out that is not so",
        ),
        _ => return Vec::new(),
    };
    vec![Hit::new(Subject::Device, ledger.system.clone(), place, message, help.into())]
}
