//! Archives carried by hand, mirrors of files, and no network.

use super::case::{A, B, Case, archive, code, ran, stderr};

#[test]
fn an_archive_is_carried_to_a_machine_without_network() {
    let (here, there) = (Case::with(A), Case::empty());
    let carried = there.path("carried.tar.gz").display().to_string();
    here.succeeds(&["--offline", "--to", &carried]);
    let said = there.succeeds(&["--offline", "--from", &carried]);
    assert!(said.contains(&format!("from {carried}; new")), "{said}");
    assert_eq!(there.commit(), A);
    assert_eq!(std::fs::read(carried).expect("it is there"), archive(A));
}

#[test]
fn a_fetch_can_write_what_it_got() {
    let case = Case::with(A);
    case.write("new.tar.gz", archive(B));
    case.succeeds(&["--from", "new.tar.gz", "--to", "copy.tar.gz"]);
    assert_eq!(std::fs::read(case.path("copy.tar.gz")).expect("written"), archive(B));
    let output = ran(case.fetch(&["--offline", "--to", "no/such/folder/x"]));
    assert!(code(&output) == 3 && stderr(&output).contains("could not write `no/such/folder/x`"));
}

#[test]
fn a_mirror_may_be_a_file() {
    let case = Case::empty();
    let file = case.write("a mirror/db.tar.gz", archive(A));
    let url = format!("file://{}", file.display()).replace(' ', "%20");
    case.succeeds(&["--offline", "--db-url", &url]);
    assert_eq!(case.current()["source"], url);
    std::fs::remove_file(file).expect("removed");
    case.fails(&["--db-url", &url], "No such file");
}

#[test]
fn a_mirror_may_be_named_in_the_environment() {
    let case = Case::empty();
    let file = case.write("db.tar.gz", archive(A));
    let mut command = case.fetch(&[]);
    command.env("CARGO_SOUP_DB_URL", format!("file://{}", file.display()));
    assert_eq!(code(&ran(command)), 0);
}

#[test]
fn a_file_that_is_no_archive_is_refused() {
    let case = Case::with(A);
    case.write("text", "no archive");
    case.fails(&["--from", "text"], "it is not a gzip archive");
    case.fails(&["--from", "nowhere"], "No such file");
}

#[test]
fn offline_opens_no_connection() {
    let said = Case::with(A).fails(&["--offline"], "`--offline` allows no connection");
    assert!(said.contains("--from FILE"), "{said}");
    let output = ran(Case::empty().fetch(&["--frozen", "--to", "x"]));
    assert!(code(&output) == 3 && stderr(&output).contains("could not find a usable"), "{}", stderr(&output));
}

#[test]
fn quiet_prints_nothing_of_what_went_well() {
    let case = Case::with(A);
    let output = ran(case.fetch(&["--quiet", "--offline", "--to", "copy"]));
    assert_eq!((code(&output), output.stdout.len(), output.stderr.len()), (0, 0, 0));
}
