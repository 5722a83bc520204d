use crate::criteria::Basis;
use crate::evidence::Gap;
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;
use jiff::civil::Date;

rule! {
    RULE = "stale-database" in Anomaly;
    finds "the advisory database is missing, damaged or older than policy allows: the result is *not determined*";
    many "advisory databases cannot be relied on";
    levels "EEE";
    basis Basis::clauses("7.1.3");
    remedy Look;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let gap = match &ledger.evidence.database {
        Err(gap) => Some(gap.clone()),
        Ok(database) => match database.date {
            None => Some(Gap::new("the date of the advisory database cannot be told", SOURCE)),
            Some(date) => out_of_date(date, ledger.evidence.today, ledger.policy().database_max_age),
        },
    };
    let hit =
        |gap: Gap| Hit::new(Subject::Device, ledger.system.clone(), Place::Database, gap.what, gap.help);
    gap.map(hit).into_iter().collect()
}

const SOURCE: &str = "give a checkout of the database, or the archive its forge serves, with `--db`";

fn out_of_date(date: Date, today: Date, max_age: i64) -> Option<Gap> {
    let Ok(span) = today.since(date) else {
        return Some(Gap::new(
            format!("the age of the advisory database, of {date}, cannot be told"),
            SOURCE,
        ));
    };
    let age = i64::from(span.get_days());
    if age < -1 {
        let what = format!("the advisory database is of {date}, and today is said to be {today}");
        return Some(Gap::new(what, "set the clock, or give the day of the audit with `--today`"));
    }
    let what =
        format!("the advisory database is of {date}, {} ago; policy allows {}", days(age), days(max_age));
    (age > max_age).then(|| Gap::new(what, "run `cargo soup fetch`, or give today's database with `--db`"))
}

fn days(number: i64) -> String {
    if number == 1 { "1 day".into() } else { format!("{number} days") }
}

#[cfg(test)]
mod tests {
    use super::out_of_date;
    use jiff::civil::date;

    #[test]
    fn the_last_allowed_day_is_fresh_and_the_next_is_not() {
        assert_eq!(out_of_date(date(2026, 1, 1), date(2026, 1, 15), 14), None);
        assert!(out_of_date(date(2026, 1, 1), date(2026, 1, 16), 14).is_some());
    }

    #[test]
    fn an_age_of_years_is_counted_in_days() {
        let gap = out_of_date(date(2020, 1, 1), date(2026, 1, 1), 90).expect("too old");
        assert!(gap.what.contains("2192 days ago"), "{}", gap.what);
    }

    #[test]
    fn a_database_of_tomorrow_is_a_time_zone_and_one_of_next_week_a_wrong_clock() {
        assert_eq!(out_of_date(date(2026, 1, 2), date(2026, 1, 1), 14), None);
        assert!(out_of_date(date(2026, 1, 8), date(2026, 1, 1), 14).is_some());
    }
}
