//! Time grows with the graph and not faster. The numbers are those of `cargo bench --bench size`.

#[path = "support/synthetic.rs"]
#[allow(unreachable_pub, reason = "the benchmark shares it")]
mod synthetic;

use std::time::{Duration, Instant};

/// The fastest of a few runs, as it is disturbed least.
fn fastest(crates: usize) -> Duration {
    let once = |_| {
        let graph = synthetic::graph(crates);
        let start = Instant::now();
        let parts = synthetic::adopted(&graph);
        let adopted = start.elapsed();
        let evidence = synthetic::evidence(graph, &parts);
        let start = Instant::now();
        let ledger = cargo_soup::reconcile::reconcile(&evidence);
        synthetic::ask_why(&ledger);
        adopted + start.elapsed()
    };
    (0..3).map(once).min().unwrap_or_default()
}

/// Four times the crates take four times as long, and somewhat more for deeper trees and colder caches; sixteen
/// times would be quadratic.
#[test]
fn four_times_the_crates_take_less_than_ten_times_as_long() {
    let (small, large) = (fastest(750), fastest(3000));
    assert!(large < small * 10, "{small:?} and {large:?}");
}

#[test]
fn a_synthetic_graph_has_parts_of_every_size_and_items_that_nobody_chose() {
    let graph = synthetic::graph(3000);
    let adoption = synthetic::adopted(&graph);
    let sizes: std::collections::BTreeSet<usize> =
        adoption.parts.values().map(std::collections::BTreeSet::len).collect();
    assert_eq!(sizes.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(adoption.items.len() > 100 && graph.edges().len() > 6000, "{} items", adoption.items.len());
}
