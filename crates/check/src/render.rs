//! The report as text, as `kerbway check` prints it.

use std::fmt::Write;

use kerbway_model::document::report::{CheckReport, Violation};

/// Notices that the text shows.
const SHOWN: usize = 5;

/// One violation in one line: code, where, what.
pub fn violation_text(violation: &Violation) -> String {
    let mut line = violation.code.clone();
    if let Some(vehicle) = &violation.vehicle {
        let _ = write!(line, " {vehicle}");
    }
    for (name, index) in [("stop", violation.stop), ("leg", violation.leg)] {
        if let Some(index) = index {
            let _ = write!(line, " {name} {index}");
        }
    }
    if let Some(request) = &violation.request {
        let _ = write!(line, " request {request}");
    }
    let _ = write!(line, ": {}", violation.message);
    line
}

/// The whole report: verdict, violations, notices, cost by term, time in zones.
pub fn report_text(report: &CheckReport) -> String {
    let mut text = match report.violations.len() {
        0 => "legal: no violation\n".to_owned(),
        1 => "not legal: 1 violation\n".to_owned(),
        n => format!("not legal: {n} violations\n"),
    };
    for violation in &report.violations {
        let _ = writeln!(text, "  {}", violation_text(violation));
    }
    // A day without a vehicle has a notice for every request: a few of them tell the story.
    for notice in report.notices.iter().take(SHOWN) {
        let _ = writeln!(text, "  note: {notice}");
    }
    if report.notices.len() > SHOWN {
        let _ = writeln!(text, "  note: … and {} more", report.notices.len() - SHOWN);
    }
    let cost = &report.cost;
    let due: Vec<String> =
        cost.terms().into_iter().filter(|(_, n)| *n != 0).map(|(name, n)| format!("{name} {n}")).collect();
    let _ = write!(text, "cost {}", cost.total);
    if !due.is_empty() {
        let _ = write!(text, " = {}", due.join(" + "));
    }
    text.push('\n');
    for visit in &report.exposure {
        let leave = visit.leave.as_deref().unwrap_or("the end");
        let _ = write!(text, "{} in {} from {} to {leave}", visit.vehicle, visit.zone, visit.enter);
        for (name, slack) in [("earlier", visit.early_s), ("later", visit.late_s)] {
            if let Some(slack) = slack {
                let _ = write!(text, ", {slack} s {name} at most");
            }
        }
        text.push('\n');
    }
    for owner in &report.attribution {
        let _ = writeln!(text, "map: {owner}");
    }
    text
}
