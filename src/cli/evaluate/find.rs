//! Which anomaly of which item is meant.

use crate::cli::{Refusal, USAGE};
use crate::evidence::manifest::nearest;
use crate::reconcile::{Case, Ledger, Standing};

/// The anomaly of an id or alias, in the item it affects.
pub(super) fn find<'l, 'e>(
    ledger: &'l Ledger<'e>,
    id: &str,
    soup: Option<&str>,
) -> Result<&'l Case<'e>, Refusal> {
    let called = called(ledger, id);
    if called.is_empty() {
        return Err(unknown(ledger, id));
    }
    let named = |case: &&&Case<'_>| soup.is_none_or(|soup| case.concerns(soup));
    let of_item: Vec<&Case<'_>> = called.iter().filter(named).copied().collect();
    if of_item.is_empty() {
        let what = format!("{id} does not affect `{}`", soup.unwrap_or_default());
        return Err(Refusal(what, format!("it affects {}", items(&called)), USAGE));
    }
    let live: Vec<&Case<'_>> = of_item.iter().filter(|case| concerns_the_device(case)).copied().collect();
    match live[..] {
        [] => Err(apart(of_item[0])),
        [case] => Ok(case),
        _ => Err(ambiguous(id, &live)),
    }
}

/// Its own id is meant before an alias: several advisories can share one.
fn called<'l, 'e>(ledger: &'l Ledger<'e>, id: &str) -> Vec<&'l Case<'e>> {
    let of =
        |is: &dyn Fn(&Case<'_>) -> bool| ledger.anomalies.iter().filter(|case| is(case)).collect::<Vec<_>>();
    let by_id = of(&|case| case.id() == id);
    if by_id.is_empty() { of(&|case| case.is_called(id)) } else { by_id }
}

const fn concerns_the_device(case: &Case<'_>) -> bool {
    !matches!(case.standing, Standing::NotShipped | Standing::OtherPlatform)
}

fn items(cases: &[&Case<'_>]) -> String {
    cases.iter().map(|case| case.item_id()).collect::<Vec<_>>().join(", ")
}

fn unknown(ledger: &Ledger<'_>, id: &str) -> Refusal {
    let advisories = ledger.database().map(|database| &database.advisories).into_iter().flatten();
    if let Some(advisory) = advisories.flat_map(|(_, of)| of).find(|advisory| advisory.is_called(id)) {
        let locked = ledger.graph().into_iter().flat_map(crate::evidence::graph::Graph::crates);
        let versions: Vec<String> = locked
            .filter(|(_, krate)| krate.name == advisory.package && !krate.member)
            .map(|(_, krate)| krate.id())
            .collect();
        let what = format!("{id} affects no locked version of `{}`", advisory.package);
        return Refusal(
            what,
            format!("locked: {}; there is nothing to evaluate", versions.join(", ")),
            USAGE,
        );
    }
    let of_rust = ledger.database().map_or(&[][..], |database| &database.toolchain.advisories);
    if let (Some(toolchain), true) = (ledger.toolchain(), of_rust.iter().any(|one| one.is_called(id))) {
        let what = format!("{id} does not affect the standard library of Rust {}", toolchain.library.version);
        return Refusal(what, "there is nothing to evaluate".into(), USAGE);
    }
    let aliases = ledger.anomalies.iter().filter_map(Case::advisory).flat_map(|advisory| &advisory.aliases);
    let known = ledger.anomalies.iter().map(Case::id).chain(aliases.map(String::as_str));
    let help = match nearest(id, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cargo soup anomalies` lists those of locked crates; one of a supplier's own list is evaluated with \
                 `--soup` and `--list`"
            .into(),
    };
    Refusal(format!("no advisory about a locked crate is called `{id}`"), help, USAGE)
}

fn apart(case: &Case<'_>) -> Refusal {
    let why = match case.standing {
        Standing::NotShipped => "the crate is locked and does not ship",
        _ => "it is limited to platforms that nothing is built for",
    };
    let what = format!("{} of {} is none of the device's: {why}", case.id(), case.item_id());
    Refusal(what, "there is nothing to evaluate; `cargo soup anomalies` lists what is".into(), USAGE)
}

fn ambiguous(id: &str, cases: &[&Case<'_>]) -> Refusal {
    let command = |case: &&Case<'_>| format!("cargo soup evaluate {} --soup {}", case.id(), case.item_id());
    let commands: Vec<String> = cases.iter().map(command).collect();
    let what = format!("{id} affects {} items that ship: {}", cases.len(), items(cases));
    Refusal(what, format!("say which\n{}", commands.join("\n")), USAGE)
}
