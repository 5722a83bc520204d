use crate::criteria::Basis;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unclassified-system" in Manifest;
    finds "the device has no safety class, or no reference to the risk file that assigns it";
    many "software systems have no assigned class";
    levels "EEE";
    basis Basis::clauses("4.3 a, c, g");
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let device = &manifest.device;
    let (message, help) = if device.safety_class.is_blank() {
        let message = "the software system has no safety class, and is audited as class C";
        let help = if device.class_reference.is_blank() {
            "below `[device]`, write the class the risk file assigns, and where it does\n\
             safety-class = \"...\"\nclass-reference = \"...\""
        } else {
            "below `[device]`, write the class the risk file assigns, as in `safety-class = \"B\"`"
        };
        (message, help)
    } else if device.class_reference.is_blank() {
        let message = "nothing says where the risk file assigns the safety class";
        (message, "below `[device]`, write where, as in `class-reference = \"RMF-004, 3.2\"`")
    } else {
        return Vec::new();
    };
    let place = Place::at(&device.span);
    vec![Hit::new(Subject::Device, ledger.system.clone(), place, message.into(), help.into())]
}
