use crate::criteria::Basis;
use crate::evidence::graph::{Library, Means};
use crate::evidence::manifest::write;
use crate::finding::Hit;
use crate::reconcile::{Ledger, NativeCode};
use crate::rules::manifest::empty_manifest_is;

rule! {
    RULE = "undeclared-native-library" in Reconciliation;
    finds "a crate brings native code, compiled or linked, that no entry declares";
    many "crates bring native code that no entry declares";
    levels "WEE";
    basis Basis::clauses("8.1.2");
    remedy MendOrWaive;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    if ledger.manifest().is_none() || empty_manifest_is(ledger) {
        return Vec::new();
    }
    // A crate without an entry is asked for first.
    let listed = |code: &&NativeCode<'_>| {
        code.member
            || ledger.items.iter().any(|item| item.krate.id() == code.krate.id() && item.record.is_some())
    };
    // Where nothing shows any it could not be looked for, which is `unreadable-contents`.
    let shown = |code: &&NativeCode<'_>| !code.native.evidence.is_empty();
    ledger.natives.iter().filter(listed).filter(shown).filter(|code| !code.is_declared()).map(hit).collect()
}

fn hit(code: &NativeCode<'_>) -> Hit {
    let (id, native) = (code.krate.id(), code.native);
    let contradicted = code.own && !code.is_own();
    let message = match native.means {
        Means::Bundled | Means::Either if contradicted => {
            format!("the native code of {id} is said to be its own, and its package holds a library")
        }
        Means::Bundled => format!("{id} is built with native code that no entry declares"),
        Means::Linked => format!("{id} links a native library that no entry declares"),
        Means::Either => format!("{id} builds or links a native library that no entry declares"),
    };
    let mut hit = Hit::new(code.subject(), code.judged.clone(), code.place.clone(), message, help(code));
    if !native.evidence.is_empty() {
        hit = hit.note(native.evidence.join("; "));
    }
    for library in &native.libraries {
        hit = hit.note(read(library));
    }
    if native.titles().len() > 1 {
        hit = hit.note("an entry is expected for each of them that is compiled; its build script decides");
    }
    for record in &code.bundled {
        hit = hit.note(format!("`{}` is called like none of them", record.name));
    }
    for record in &code.unfit {
        hit = hit.note(format!("`{}` names it, and is of the kind `{}`", record.name, record.kind.word()));
    }
    hit
}

fn read(library: &Library) -> String {
    format!("it holds {} {}, by {}", library.title, library.version, library.read_from)
}

fn help(code: &NativeCode<'_>) -> String {
    let own = if code.member {
        format!("write below `[software-item.{}]`", write::key(&code.krate.name))
    } else {
        "write in its entry".to_owned()
    };
    let krate = write::list([&code.krate.name]);
    let library = code.native.libraries.first().map(|library| proposed(library, &code.native.libraries));
    let entry = write::native(library.as_ref());
    let (first, by) = match code.native.means {
        Means::Bundled if library.is_some() => {
            ("add an entry for the library".to_owned(), format!("bundled-by = {krate}"))
        }
        Means::Bundled => (
            format!("if the code is the package's own, {own} `native = \"own\"`; if it is a library, add"),
            format!("bundled-by = {krate}"),
        ),
        Means::Linked => ("add an entry for the library".to_owned(), format!("linked-by = {krate}")),
        Means::Either => (
            "add an entry for the library; where the system's is linked, with its version and `linked-by`"
                .to_owned(),
            format!("bundled-by = {krate}"),
        ),
    };
    format!("{first}\n{entry}{by}")
}

/// Of several releases of one library, a person has to say which is compiled.
fn proposed(library: &Library, all: &[Library]) -> Library {
    let mut proposed = library.clone();
    if all.iter().any(|other| other.title == library.title && other.version != library.version) {
        proposed.version = "...".into();
    }
    proposed
}
