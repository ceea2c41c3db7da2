//! What the tests of the whole have in common: documents to plans, and failures made small and kept.
#![allow(
    dead_code,
    clippy::print_stderr,
    clippy::unnecessary_wraps,
    unreachable_pub,
    reason = "each test uses its part, and says what it saw"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use kerbway::document::plan::Plan;
use kerbway::{Error, Options, Planner};
use kerbway_model::{Instance, Problem};
use kerbway_testkit::shrink::shrink;
use serde_json::Value;

/// The problem of a document, if that is valid.
pub fn problem(document: &Value) -> Option<Problem> {
    let problem = Problem::from_json(document.to_string()).ok()?;
    problem.validate().ok()?;
    Some(problem)
}

/// The instance of a document, if that is valid.
pub fn instance(document: &Value) -> Option<Instance> {
    Some(problem(document)?.validate().ok()?.instance)
}

/// The plan of a document, or why the referee refuses it.
pub fn planned(document: &Value, options: &Options) -> Option<Result<Plan, String>> {
    let problem = problem(document)?;
    let planner = Planner::new(&problem).ok()?;
    Some(match planner.plan(options) {
        Ok(planned) => Ok(planned.plan),
        Err(Error::Refused(refused)) => Err(format!("refused: {:#?}", refused.report.violations)),
        Err(other) => Err(other.to_string()),
    })
}

/// How good a plan is: requests left out that must be served, then cost.
pub fn rank(plan: &Plan) -> (usize, i64) {
    (plan.unserved.iter().filter(|u| u.required).count(), plan.cost.total)
}

/// The plan as bytes.
pub fn bytes(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap_or_default()
}

/// What a judge says of a document: `None` = there was nothing to compare.
pub type Verdict = Option<Result<(), String>>;

/// Fine, or wrong with these words.
pub fn verdict(fine: bool, complaint: impl FnOnce() -> String) -> Verdict {
    Some(if fine { Ok(()) } else { Err(complaint()) })
}

/// Failures made small so far: a few are enough.
static SHRUNK: AtomicUsize = AtomicUsize::new(0);

/// Says what is wrong with a document; the first few are shrunk and written to the temporary folder.
fn report(name: &str, document: &Value, complaint: &str, judge: impl Fn(&Value) -> Verdict) {
    eprintln!("{name}: {complaint}");
    if SHRUNK.fetch_add(1, Ordering::Relaxed) >= 4 {
        return;
    }
    let small = shrink(document, 400, |d| matches!(judged(d, &judge), Some(Err(_))));
    let folder = std::env::temp_dir().join("kerbway-cases");
    let file = folder.join(format!("{name}.json"));
    let pretty = serde_json::to_string_pretty(&small).unwrap_or_default();
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, pretty));
    let place = written.map_or("not written".to_owned(), |()| file.display().to_string());
    eprintln!("  smallest ({place}): {:?}", judged(&small, &judge));
}

/// The judge's verdict; a panic is one too.
fn judged(document: &Value, judge: impl Fn(&Value) -> Verdict) -> Verdict {
    catch_unwind(AssertUnwindSafe(|| judge(document))).unwrap_or_else(|_| Some(Err("it panicked".to_owned())))
}

/// Judges the documents of these seeds. Panics with the seeds of those that fail, or if fewer than `percent` of them
/// could be compared at all.
pub fn all_hold(
    name: &str,
    seeds: std::ops::Range<u64>,
    percent: u64,
    document: impl Fn(u64) -> Value,
    judge: impl Fn(&Value) -> Verdict,
) {
    let total = seeds.end - seeds.start;
    let (mut failed, mut compared) = (Vec::new(), 0);
    for seed in seeds {
        let document = document(seed);
        match judged(&document, &judge) {
            None => {}
            Some(Ok(())) => compared += 1,
            Some(Err(complaint)) => {
                compared += 1;
                report(&format!("{name}-{seed}"), &document, &complaint, &judge);
                failed.push(seed);
            }
        }
    }
    assert_eq!(failed, Vec::<u64>::new(), "{name}");
    assert!(compared * 100 >= total * percent, "{name}: only {compared} of {total} could be compared");
}
