//! A dependency graph drawn as text.
//!
//! ```text
//! pump -> heapless@0.8.0 -> hash32@0.3.1     a workspace package (no version) and what it needs
//! pump => cc@1.0.0                           a build dependency
//! no build is declared                     what Cargo builds by itself is looked at
//! not shipped: criterion@0.5.1               locked only for development
//! heapless@0.8.0: licence = "MIT"            a fact about a crate
//! ```

use cargo_soup::evidence::graph::{
    Absence, Build, Contents, Crate, CrateIx, EdgeKind, Graph, Library, Means, Native, Node, NotShipped,
    Parts, Place, Presence, Side, Source, State, Target,
};
use std::collections::{BTreeMap, BTreeSet};

/// The checksum a drawn crate has.
pub fn checksum(id: &str) -> String {
    format!("checksum-of-{id}")
}

/// Reads a drawing.
pub fn graph(drawing: &str) -> Graph {
    let mut reader = Reader::default();
    for line in drawing.lines().map(str::trim).filter(|line| !line.is_empty()) {
        reader.line(line);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    edges: BTreeSet<(String, EdgeKind, String)>,
    not_shipped: BTreeSet<String>,
    facts: Vec<(String, String, String)>,
    names: BTreeSet<String>,
    targets: Vec<String>,
    undeclared: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if line == "no build is declared" {
            self.undeclared = true;
        } else if let Some(id) = line.strip_prefix("not shipped: ") {
            self.names.insert(id.to_owned());
            self.not_shipped.insert(id.to_owned());
        } else if let Some(triple) = line.strip_prefix("target: ") {
            self.targets.push(triple.to_owned());
        } else if let Some((id, (key, value))) =
            line.split_once(": ").and_then(|(id, fact)| Some((id, fact.split_once(" = ")?)))
        {
            self.facts.push((id.to_owned(), key.to_owned(), value.trim_matches('"').to_owned()));
        } else {
            self.path(line);
        }
    }

    fn path(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        let mut from = words.next().expect("a path begins with a name").to_owned();
        self.names.insert(from.clone());
        while let Some(arrow) = words.next() {
            let kind = match arrow {
                "->" => EdgeKind::Normal,
                "=>" => EdgeKind::Build,
                other => panic!("`{other}` in `{line}` is no arrow"),
            };
            let to = words.next().expect("an arrow leads somewhere").to_owned();
            self.names.insert(to.clone());
            self.edges.insert((std::mem::replace(&mut from, to.clone()), kind, to));
        }
    }

    fn finish(self) -> Graph {
        let mut crates: Vec<Crate> = self.names.iter().map(|id| self.krate(id)).collect();
        crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        let index: BTreeMap<String, CrateIx> =
            crates.iter().enumerate().map(|(number, krate)| (name(krate), CrateIx(number))).collect();
        let mut parts = Parts { crates, builds: self.builds(), ..Parts::default() };
        let builds: Vec<usize> = (0..parts.builds.len()).collect();
        let mut waiting: Vec<Node> = index
            .iter()
            .filter(|(id, _)| !id.contains('@'))
            .map(|(_, krate)| Node { krate: *krate, side: Side::Target })
            .collect();
        while let Some(node) = waiting.pop() {
            let features = self.features(&name(&parts.crates[node.krate.0]));
            let presence = |build: &usize| (*build, features.clone());
            let presence = Presence { builds: builds.iter().map(presence).collect() };
            if parts.nodes.insert(node, presence).is_some() {
                continue;
            }
            for (from, kind, to) in &self.edges {
                if index[from] == node.krate {
                    let side = if *kind == EdgeKind::Build { Side::Host } else { node.side };
                    let next = Node { krate: index[to], side };
                    parts.edges.entry((node, next)).or_default().insert(*kind);
                    waiting.push(next);
                }
            }
        }
        for id in &self.not_shipped {
            parts.not_shipped.insert(index[id], NotShipped { absence: Absence::Development, through: None });
        }
        Graph::new(parts).expect("the drawing is consistent")
    }

    fn features(&self, id: &str) -> BTreeSet<String> {
        let of = self.facts.iter().filter(|(of, key, _)| of == id && key == "features");
        of.flat_map(|(_, _, value)| value.split(", ")).map(ToOwned::to_owned).collect()
    }

    fn builds(&self) -> Vec<Build> {
        let default = vec!["x86_64-unknown-linux-gnu".to_owned()];
        let targets = if self.targets.is_empty() { &default } else { &self.targets };
        let build = |triple: &String| Build {
            name: "firmware".into(),
            declared: !self.undeclared,
            packages: Vec::new(),
            features: Vec::new(),
            default_features: true,
            profile: None,
            target: target(triple),
        };
        targets.iter().map(build).collect()
    }

    fn krate(&self, id: &str) -> Crate {
        let (name, version) = id.split_once('@').unwrap_or((id, "0.1.0"));
        let member = !id.contains('@');
        let mut krate = Crate {
            name: name.to_owned(),
            version: version.parse().expect("a drawn version is one"),
            source: if member { Source::Path(name.into()) } else { Source::Registry("registry".into()) },
            checksum: (!member).then(|| checksum(id)),
            member,
            about: cargo_soup::evidence::graph::About {
                licence: Some("MIT OR Apache-2.0".into()),
                authors: vec![format!("the {name} developers")],
                ..Default::default()
            },
            contents: Contents::default(),
        };
        for (of, key, value) in self.facts.iter().filter(|(_, key, _)| key != "features") {
            if of == id {
                state(&mut krate, key, value);
            }
        }
        krate
    }
}

fn state(krate: &mut Crate, key: &str, value: &str) {
    let stated = (!value.is_empty()).then(|| value.to_owned());
    match key {
        "licence" => krate.about.licence = stated,
        "description" => krate.about.description = stated,
        "authors" => krate.about.authors = stated.into_iter().collect(),
        "checksum" => krate.checksum = stated,
        "git" => {
            krate.checksum = None;
            krate.source = Source::Git {
                repository: format!("git+https://example.org/{}", krate.name),
                revision: value.into(),
            };
        }
        "path" => {
            krate.checksum = None;
            krate.source = Source::Path(value.into());
            let outside = value.starts_with("..");
            krate.contents.place = if outside { Place::Outside } else { Place::Repository };
        }
        "proc-macro" => krate.about.proc_macro = true,
        "native" => {
            let means = match value {
                "bundled" => Means::Bundled,
                "linked" => Means::Linked,
                "either" => Means::Either,
                other => panic!("`{other}` is no way native code comes"),
            };
            let evidence = vec!["its build script uses cc".to_owned()];
            krate.contents.native = Some(Native { means, evidence, ..Native::default() });
        }
        "native-unread" => {
            krate.contents.native.get_or_insert_default().unread = stated;
        }
        "library" => {
            let (title, version) = value.rsplit_once(' ').expect("a library is `title version`");
            let library = Library {
                title: title.into(),
                supplier: Some(format!("the {title} developers")),
                list: Some("https://example.org/list".into()),
                version: version.into(),
                read_from: format!("version.h of {}", krate.id()),
            };
            krate.contents.native.get_or_insert_default().libraries.push(library);
        }
        "tree" => krate.contents.tree = stated,
        "unread" => krate.contents.unread = stated,
        "replaces" => krate.contents.replaces = stated,
        "vendored" | "vendored-outside" => {
            let outside = key == "vendored-outside";
            krate.contents.place = if outside { Place::VendoredOutside } else { Place::Vendored };
            krate.contents.state = match value {
                "as listed" => State::AsListed,
                "unreadable" => State::Unreadable("`.cargo-checksum.json` is not what Cargo writes".into()),
                changes => State::Modified(changes.split(", ").map(ToOwned::to_owned).collect()),
            };
        }
        other => panic!("`{other}` is no fact of a drawing"),
    }
}

fn name(krate: &Crate) -> String {
    if krate.member { krate.name.clone() } else { krate.id() }
}

fn target(triple: &str) -> Target {
    let known = rustsec::platforms::Platform::find(triple);
    Target {
        triple: triple.to_owned(),
        os: known.map(|platform| platform.target_os.as_str().to_owned()),
        arch: known.map(|platform| platform.target_arch.as_str().to_owned()),
    }
}
