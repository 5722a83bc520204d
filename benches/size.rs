//! How time grows with the graph: synthetic graphs of doubling size, dense, with many packages.
//!
//! Part-of sets, class flow and `why` together. `tests/size.rs` holds the growth; this shows it.

#[path = "../tests/support/synthetic.rs"]
#[allow(unreachable_pub, reason = "tests share it")]
mod synthetic;

use std::time::Instant;

fn main() {
    println!("{:>8} {:>8} {:>10} {:>10} {:>10}", "crates", "edges", "reconcile", "part-of", "why");
    for crates in [1_250, 2_500, 5_000, 10_000] {
        let graph = synthetic::graph(crates);
        let edges = graph.edges().len();
        let start = Instant::now();
        let parts = synthetic::adopted(&graph);
        let adoption = start.elapsed();
        let evidence = synthetic::evidence(graph, &parts);
        let start = Instant::now();
        let ledger = cargo_soup::reconcile::reconcile(&evidence);
        let reconciled = start.elapsed();
        let start = Instant::now();
        synthetic::ask_why(&ledger);
        let why = start.elapsed();
        let millis = |time: std::time::Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
        println!(
            "{crates:>8} {edges:>8} {:>10} {:>10} {:>10}",
            millis(reconciled),
            millis(adoption),
            millis(why)
        );
    }
}
