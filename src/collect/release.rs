//! What an earlier version of a crate said of itself, by the copy that Cargo keeps of what it downloaded.

use super::World;
use crate::evidence::digest;
use crate::evidence::package::Package;
use flate2::read::GzDecoder;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// How large a package may be: registries take no larger ones.
const PACKAGE: u64 = 64 << 20;

/// How much of one is unpacked before it is given up.
const UNPACKED: u64 = 512 << 20;

/// The release with this checksum, if a copy of exactly it is at hand. Nothing is downloaded, and what does not
/// have the checksum is not looked at.
pub(crate) fn release(world: &dyn World, name: &str, version: &str, checksum: &str) -> Option<Package> {
    // Names come from the manifest: they must not lead anywhere.
    let plain = |text: &str| {
        text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c)) && !text.contains("..")
    };
    if !plain(name) || !plain(version) {
        return None;
    }
    let cache = cargo_home(world)?.join("registry").join("cache");
    let file = format!("{name}-{version}.crate");
    let registries = world.names(&cache).ok()?;
    let copies =
        registries.iter().filter_map(|registry| world.read(&cache.join(registry).join(&file), PACKAGE).ok());
    let wanted = format!("sha256:{checksum}");
    let bytes = copies.into_iter().find(|bytes| digest::of(bytes) == wanted)?;
    unpacked(&bytes, &format!("{name}-{version}"))
}

fn cargo_home(world: &dyn World) -> Option<PathBuf> {
    let stated = world.variable("CARGO_HOME").map(PathBuf::from);
    let home = || world.variable("HOME").or_else(|| world.variable("USERPROFILE"));
    stated.or_else(|| Some(PathBuf::from(home()?).join(".cargo")))
}

fn unpacked(bytes: &[u8], folder: &str) -> Option<Package> {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes).take(UNPACKED));
    let (mut manifest, mut build_script) = (None, false);
    for entry in archive.entries().ok()? {
        let mut entry = entry.ok()?;
        let path = entry.path().ok()?.into_owned();
        if path == Path::new(folder).join("Cargo.toml") {
            let mut text = String::new();
            entry.by_ref().take(super::Limits::RECORD).read_to_string(&mut text).ok()?;
            manifest = Some(text);
        }
        build_script |= path == Path::new(folder).join("build.rs");
    }
    Package::read(&manifest?, build_script)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::System;
    use flate2::{Compression, write::GzEncoder};

    fn package() -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, text) in
            [("a-1.0.0/Cargo.toml", "[package]\nname = \"a\"\nlicense = \"MIT\"\n"), ("a-1.0.0/build.rs", "")]
        {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append_data(&mut header, path, text.as_bytes()).expect("appended");
        }
        builder.into_inner().expect("finished").finish().expect("compressed")
    }

    #[test]
    fn a_package_is_read_and_names_from_outside_lead_nowhere() {
        let release = unpacked(&package(), "a-1.0.0").expect("a package");
        assert!(release.build_script);
        assert_eq!(release.licence.as_deref(), Some("MIT"));
        assert_eq!(unpacked(&package()[..40], "a-1.0.0"), None);
        assert_eq!(super::release(&System::default(), "../a", "1.0.0", "0"), None);
    }
}
