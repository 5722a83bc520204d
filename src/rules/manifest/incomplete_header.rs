use crate::criteria::Basis;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "incomplete-header" in Manifest;
    finds "the device header lacks manufacturer, device name or software system";
    many "device headers are incomplete";
    levels "EEE";
    basis Basis::clauses("8.1.1, 5.8.4");
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let device = &manifest.device;
    let keys = [
        ("manufacturer", &device.manufacturer),
        ("name", &device.name),
        ("software-system", &device.software_system),
    ];
    let missing: Vec<&str> = keys.iter().filter(|(_, field)| field.is_blank()).map(|(key, _)| *key).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let message = format!("`[device]` does not state `{}`", missing.join("`, `"));
    let lines: Vec<String> = missing.iter().map(|key| format!("{key} = \"...\"")).collect();
    let help = format!("below `[device]`, write\n{}", lines.join("\n"));
    vec![Hit::new(Subject::Device, ledger.system.clone(), Place::at(&device.span), message, help)]
}
