//! Libraries that tell their version in a file of their own, one row each.

use super::super::World;
use super::tree;
use crate::evidence::graph::{Library, release};
use std::path::Path;

/// The largest file a version is read from.
const LIMIT: u64 = 4 << 20;

/// How a file tells the version.
enum Tells {
    /// `#define NAME "1.2.3"`
    Text(&'static str),
    /// `#define MAJOR 1`, `#define MINOR 2` and so on, or `MAJOR=1` in a file of settings.
    Numbers(&'static [&'static str]),
}

use Tells::{Numbers, Text};

struct Row {
    title: &'static str,
    supplier: &'static str,
    list: &'static str,
    /// The end of the file's path.
    file: &'static str,
    tells: Tells,
}

const fn row(
    title: &'static str,
    supplier: &'static str,
    list: &'static str,
    file: &'static str,
    tells: Tells,
) -> Row {
    Row { title, supplier, list, file, tells }
}

/// In the order of their titles.
static TABLE: &[Row] = &[
    row(
        "AWS-LC",
        "Amazon Web Services",
        "https://github.com/aws/aws-lc/security/advisories",
        "openssl/base.h",
        Text("AWSLC_VERSION_NUMBER_STRING"),
    ),
    row(
        "bzip2",
        "Julian Seward and the bzip2 maintainers",
        "https://sourceware.org/bzip2",
        "bzlib_private.h",
        Text("BZ_VERSION"),
    ),
    row(
        "curl",
        "Daniel Stenberg and contributors",
        "https://curl.se/docs/security.html",
        "curl/curlver.h",
        Text("LIBCURL_VERSION"),
    ),
    row(
        "Expat",
        "The Expat maintainers",
        "https://github.com/libexpat/libexpat/issues",
        "expat.h",
        Numbers(&["XML_MAJOR_VERSION", "XML_MINOR_VERSION", "XML_MICRO_VERSION"]),
    ),
    row(
        "FreeRTOS kernel",
        "Amazon Web Services",
        "https://github.com/FreeRTOS/FreeRTOS-Kernel/security/advisories",
        "include/task.h",
        Text("tskKERNEL_VERSION_NUMBER"),
    ),
    row(
        "FreeType",
        "The FreeType Project",
        "https://gitlab.freedesktop.org/freetype/freetype/-/issues",
        "freetype/freetype.h",
        Numbers(&["FREETYPE_MAJOR", "FREETYPE_MINOR", "FREETYPE_PATCH"]),
    ),
    row(
        "HarfBuzz",
        "The HarfBuzz maintainers",
        "https://github.com/harfbuzz/harfbuzz/security/advisories",
        "hb-version.h",
        Text("HB_VERSION_STRING"),
    ),
    row(
        "HIDAPI",
        "libusb/hidapi team",
        "https://github.com/libusb/hidapi/issues",
        "hidapi/hidapi.h",
        Numbers(&["HID_API_VERSION_MAJOR", "HID_API_VERSION_MINOR", "HID_API_VERSION_PATCH"]),
    ),
    row(
        "libgit2",
        "The libgit2 contributors",
        "https://github.com/libgit2/libgit2/security/advisories",
        "include/git2/version.h",
        Text("LIBGIT2_VERSION"),
    ),
    row(
        "libpng",
        "The PNG Reference Library Authors",
        "https://github.com/pnggroup/libpng/security/advisories",
        "png.h",
        Text("PNG_LIBPNG_VER_STRING"),
    ),
    row(
        "libsodium",
        "Frank Denis",
        "https://github.com/jedisct1/libsodium/security/advisories",
        "sodium/version.h",
        Text("SODIUM_VERSION_STRING"),
    ),
    row("libssh2", "The libssh2 project", "https://libssh2.org", "libssh2.h", Text("LIBSSH2_VERSION")),
    row(
        "lwIP",
        "The lwIP developers",
        "https://savannah.nongnu.org/bugs/?group=lwip",
        "lwip/init.h",
        Numbers(&["LWIP_VERSION_MAJOR", "LWIP_VERSION_MINOR", "LWIP_VERSION_REVISION"]),
    ),
    row(
        "LZ4",
        "Yann Collet",
        "https://github.com/lz4/lz4/security/advisories",
        "lz4.h",
        Numbers(&["LZ4_VERSION_MAJOR", "LZ4_VERSION_MINOR", "LZ4_VERSION_RELEASE"]),
    ),
    row(
        "Mbed TLS",
        "The Mbed TLS contributors",
        "https://github.com/Mbed-TLS/mbedtls/security/advisories",
        "mbedtls/build_info.h",
        Text("MBEDTLS_VERSION_STRING"),
    ),
    row(
        "Oniguruma",
        "K.Kosako",
        "https://github.com/kkos/oniguruma/security/advisories",
        "oniguruma.h",
        Numbers(&["ONIGURUMA_VERSION_MAJOR", "ONIGURUMA_VERSION_MINOR", "ONIGURUMA_VERSION_TEENY"]),
    ),
    row(
        "OpenSSL",
        "The OpenSSL Project",
        "https://openssl-library.org/news/vulnerabilities",
        "openssl/VERSION.dat",
        Numbers(&["MAJOR", "MINOR", "PATCH"]),
    ),
    row(
        "PCRE2",
        "The PCRE2 project",
        "https://github.com/PCRE2Project/pcre2/security/advisories",
        "pcre2.h",
        Numbers(&["PCRE2_MAJOR", "PCRE2_MINOR"]),
    ),
    row(
        "RocksDB",
        "Meta Platforms",
        "https://github.com/facebook/rocksdb/issues",
        "rocksdb/version.h",
        Numbers(&["ROCKSDB_MAJOR", "ROCKSDB_MINOR", "ROCKSDB_PATCH"]),
    ),
    row(
        "SQLite",
        "The SQLite developers (Hwaci)",
        "https://www.sqlite.org/cves.html",
        "sqlite3.h",
        Text("SQLITE_VERSION"),
    ),
    row(
        "XZ Utils",
        "The Tukaani Project",
        "https://tukaani.org/xz",
        "lzma/version.h",
        Numbers(&["LZMA_VERSION_MAJOR", "LZMA_VERSION_MINOR", "LZMA_VERSION_PATCH"]),
    ),
    row("zlib", "Jean-loup Gailly and Mark Adler", "https://zlib.net", "/zlib.h", Text("ZLIB_VERSION")),
    row(
        "zlib-ng",
        "The zlib-ng contributors",
        "https://github.com/zlib-ng/zlib-ng/security/advisories",
        "zlib-ng.h.in",
        Text("ZLIBNG_VERSION"),
    ),
    row(
        "Zstandard",
        "Meta Platforms",
        "https://github.com/facebook/zstd/security/advisories",
        "lib/zstd.h",
        Numbers(&["ZSTD_VERSION_MAJOR", "ZSTD_VERSION_MINOR", "ZSTD_VERSION_RELEASE"]),
    ),
];

/// The libraries that lie in a package, each with the file its version was read from.
pub(super) fn read(world: &dyn World, folder: &Path, package: &str, files: &[String]) -> Vec<Library> {
    let mut found: Vec<Library> = Vec::new();
    for row in TABLE {
        let named = |path: &&String| format!("/{path}").ends_with(row.file);
        let depth = |path: &String| path.matches('/').count();
        let named: Vec<&String> = files.iter().filter(named).collect();
        // The file nearest to the top is the library's own; others belong to what it carries along. A package can
        // hold several releases side by side, and which is compiled its build script decides.
        let nearest = named.iter().map(|path| depth(path)).min();
        for path in named.into_iter().filter(|path| Some(depth(path)) == nearest) {
            let text = tree::read(world, folder, path, LIMIT);
            let version = text.ok().and_then(|bytes| version(&String::from_utf8_lossy(&bytes), &row.tells));
            let known = |version: &String| {
                found.iter().any(|library| library.title == row.title && library.version == *version)
            };
            if let Some(version) = version.filter(|version| !known(version)) {
                found.push(Library {
                    title: row.title.into(),
                    supplier: Some(row.supplier.into()),
                    list: Some(row.list.into()),
                    version,
                    read_from: format!("{path} of {package}"),
                });
            }
        }
    }
    found
}

fn version(text: &str, tells: &Tells) -> Option<String> {
    match tells {
        Text(name) => defined(text, name).and_then(|value| number(&value)),
        Numbers(names) => {
            let numbers: Option<Vec<String>> =
                names.iter().map(|name| defined(text, name).and_then(|value| number(&value))).collect();
            Some(numbers?.join("."))
        }
    }
}

/// The value of a `#define NAME value` or a `NAME=value`.
fn defined(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.trim();
        let Some(directive) = line.strip_prefix('#') else {
            return line
                .strip_prefix(name)?
                .trim_start()
                .strip_prefix('=')
                .map(|value| value.trim().to_owned());
        };
        let rest = directive.trim_start().strip_prefix("define")?.trim_start().strip_prefix(name)?;
        // A longer name begins alike.
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        ends.then(|| rest.trim().to_owned())
    })
}

/// The version a value begins with, without quotes, a `V`, a mark of development, and what follows the number.
fn number(value: &str) -> Option<String> {
    let value = value.trim_start_matches(['"', '(', 'v', 'V']);
    let end = value.find(|c: char| c != '.' && c != '-' && c != '_' && c != '+' && !c.is_alphanumeric());
    let number = &value[..end.unwrap_or(value.len())];
    number.starts_with(|c: char| c.is_ascii_digit()).then(|| release(number).to_owned())
}

/// The version that a crate's own version carries behind `+`, as in `0.1.13+1.0.8` or `2.0.16+zstd.1.5.7`.
pub(super) fn in_build_metadata(metadata: &str) -> Option<String> {
    let start = metadata
        .char_indices()
        .find(|(at, c)| c.is_ascii_digit() && (*at == 0 || metadata[..*at].ends_with(['.', '-', '_'])))?
        .0;
    let version = &metadata[start..];
    version.contains('.').then(|| release(version.split("-0-g").next().unwrap_or(version)).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_as_each_library_writes_it() {
        let sqlite = "#define SQLITE_VERSION_NUMBER 3049000\n#define SQLITE_VERSION        \"3.49.0\"\n";
        assert_eq!(version(sqlite, &Text("SQLITE_VERSION")).as_deref(), Some("3.49.0"));
        let bzip2 = "#define BZ_VERSION  \"1.0.8, 13-Jul-2019\"\n";
        assert_eq!(version(bzip2, &Text("BZ_VERSION")).as_deref(), Some("1.0.8"));
        let kernel = "#define tskKERNEL_VERSION_NUMBER       \"V10.5.1\"\n";
        assert_eq!(version(kernel, &Text("tskKERNEL_VERSION_NUMBER")).as_deref(), Some("10.5.1"));
        let openssl = "MAJOR=3\nMINOR=6\nPATCH=3\nPRE_RELEASE_TAG=\n";
        assert_eq!(version(openssl, &Numbers(&["MAJOR", "MINOR", "PATCH"])).as_deref(), Some("3.6.3"));
        let pcre = "#define PCRE2_MAJOR           10\n#define PCRE2_MINOR           42\n";
        assert_eq!(version(pcre, &Numbers(&["PCRE2_MAJOR", "PCRE2_MINOR"])).as_deref(), Some("10.42"));
        let curl = "#define LIBCURL_VERSION \"8.21.0-DEV\"\n";
        assert_eq!(version(curl, &Text("LIBCURL_VERSION")).as_deref(), Some("8.21.0"));
        let libssh2 = "#define LIBSSH2_VERSION \"1.11.1_DEV\"\n";
        assert_eq!(version(libssh2, &Text("LIBSSH2_VERSION")).as_deref(), Some("1.11.1"));
        assert_eq!(version("#define ZLIB_VERSION_X \"1\"", &Text("ZLIB_VERSION")), None);
        assert_eq!(
            version("#define SODIUM_VERSION_STRING \"@VERSION@\"", &Text("SODIUM_VERSION_STRING")),
            None
        );
    }

    #[test]
    fn a_version_is_read_from_what_stands_behind_the_plus() {
        for (metadata, expected) in [
            ("1.0.8", Some("1.0.8")),
            ("zstd.1.5.7", Some("1.5.7")),
            ("lz4-1.10.0", Some("1.10.0")),
            ("5.3.1-0-g81034ce1f1373e37dc865038e1bc8eeecf559ce8", Some("5.3.1")),
            ("git2", None),
            ("build7", None),
        ] {
            assert_eq!(in_build_metadata(metadata).as_deref(), expected, "{metadata}");
        }
    }

    #[test]
    fn the_table_is_in_the_order_of_its_titles() {
        assert!(TABLE.is_sorted_by_key(|row| row.title.to_lowercase()));
    }
}
