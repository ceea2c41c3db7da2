//! `cargo xtask demo`: the demo's day and its golden cost, written anew.
//!
//! First the day, because the program is built with it; then the cost of what it plans.

use crate::steps::{Outcome, Step, cargo, run};

/// Both files, in their order.
pub(crate) fn steps() -> Vec<Step> {
    vec![
        Step::new("day", || rewrite("demo::the_committed_day")),
        Step::new("cost", || rewrite("demo::the_demo_plans")),
    ]
}

/// Lets a test write what it would compare with.
fn rewrite(test: &str) -> Outcome {
    let args = ["test", "--workspace", "--locked", "--test", "program", "--", test];
    run(cargo().args(args).env("UPDATE_DEMO", "1"))
}
