//! Native code: which crates bring it, and which entries stand for it.

use crate::evidence::graph::Means;
use crate::reconcile::{Ledger, NativeCode};
use crate::views::document::{Body, Column, Layout, Missing, Section, Table, Value};

static COLUMNS: [Column; 7] = [
    Column::row("id", "Crate"),
    Column::filter("class", "Class"),
    Column::filter("means", "Comes"),
    Column::row("libraries", "Libraries whose version was read"),
    Column::row("entries", "Entries that stand for it"),
    Column::filter("declared", "Declared"),
    Column::row("evidence", "Seen"),
];

/// The section of the native code.
pub(super) fn section(ledger: &Ledger<'_>) -> Section {
    Section {
        key: "native_code",
        title: "Native code",
        intro: vec![
            "Code in other languages, as metadata and files of the packages show it. Nothing was built: a library that a \
             build script downloads, or that code links without one, is not seen."
                .into(),
        ],
        body: Body::Table(Table {
            columns: &COLUMNS,
            rows: ledger.natives.iter().map(row).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "No crate that ships shows any.",
        }),
    }
}

fn row(code: &NativeCode<'_>) -> Vec<Value> {
    let native = code.native;
    let libraries = native.libraries.iter();
    let libraries =
        libraries.map(|library| format!("{} {}, by {}", library.title, library.version, library.read_from));
    vec![
        Value::Text(code.krate.id()),
        code.judged.class.letter().into(),
        match native.means {
            Means::Bundled => "in its package",
            Means::Linked => "from the system",
            Means::Either => "in its package or from the system",
        }
        .into(),
        Value::texts(libraries),
        entries(code),
        Value::Flag(code.is_declared()),
        match &native.unread {
            Some(_) => Value::Missing(Missing::NotDetermined),
            None => Value::texts(&native.evidence),
        },
    ]
}

fn entries(code: &NativeCode<'_>) -> Value {
    let own = code.own.then(|| "its own: the code is the package's".to_owned());
    let entries = code.bundled.iter().chain(&code.linked).map(|record| record.id());
    Value::texts(own.into_iter().chain(entries))
}
