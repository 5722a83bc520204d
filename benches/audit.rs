//! How long an audit takes, as a ratio to `cargo metadata` alone, measured in one run.
//!
//! `BENCH_WORKSPACE` names the workspace (this repository by default), `ADVISORY_DB` the database.

use cargo_soup::collect::{Request, System, collect};
use cargo_soup::evidence::graph::Graph;
use cargo_soup::views::json;
use cargo_soup::{reconcile, rules, verdict};
use std::hint::black_box;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of each; the fastest counts, as it is disturbed least.
const RUNS: usize = 7;

fn main() {
    let workspace =
        std::env::var_os("BENCH_WORKSPACE").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let manifest_path = workspace.join("Cargo.toml");
    let request = Request {
        manifest_path: Some(manifest_path.clone()),
        database: std::env::var_os("ADVISORY_DB").map(PathBuf::from),
        ..Request::default()
    };
    let floor = fastest(|| metadata(&manifest_path));
    let whole = fastest(|| audit(&request));
    let evidence = collect(&request, &System::default()).expect("the workspace can be looked at");
    let judge = fastest(|| drop(black_box(judged(&evidence))));
    let crates = evidence.graph.as_ref().map_or(0, |graph: &Graph| graph.crates().count());
    println!("{crates} locked crates, fastest of {RUNS}");
    println!("cargo metadata alone   {:7.1} ms", millis(floor));
    println!(
        "audit, all of it       {:7.1} ms   {:.2} of cargo metadata",
        millis(whole),
        whole.as_secs_f64() / floor.as_secs_f64()
    );
    println!("  of it, judging       {:7.1} ms", millis(judge));
}

fn audit(request: &Request) {
    let evidence = collect(request, &System::default()).expect("the workspace can be looked at");
    black_box(judged(&evidence));
}

fn judged(evidence: &cargo_soup::evidence::Evidence) -> String {
    let ledger = reconcile::reconcile(evidence);
    json::render(&verdict::conclude(&ledger, rules::run(&ledger)))
}

fn metadata(manifest_path: &std::path::Path) {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["metadata", "--format-version", "1", "--all-features", "--locked", "--manifest-path"]);
    command.arg(manifest_path).stdout(Stdio::piped()).stderr(Stdio::null());
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "cargo metadata failed");
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..RUNS).map(time).min().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
