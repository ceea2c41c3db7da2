//! `kerbway check`, `explain`, `evaluate`, `travel` and `check-input`: questions about a problem.

use std::fmt::Write as _;
use std::time::Instant;

use kerbway::document::report::{EvaluateReport, ExplainReport, TravelReport, Visits};
use kerbway::report::{Detail, text};
use kerbway::{Evaluated, Plan, Severity};

use crate::args::{Check, CheckInput, ErrorStyle, Evaluate, Explain, Travel};
use crate::failure::{Done, Failure, issues_report, issues_text};
use crate::{input, output, signals, solve};

/// Lets the referee judge a plan.
pub(crate) fn check(args: &Check) -> Result<Done, Failure> {
    let loaded = args.input.load()?;
    let referee = loaded.referee()?;
    let report = match input::bytes(&args.plan) {
        Ok(bytes) => referee.check_text(bytes),
        // A plan that is not there cannot be read either.
        Err(Failure::Input(issues)) => kerbway::check::unreadable(&issues),
        Err(other) => return Err(other),
    };
    if args.json {
        output::print(&output::json(&report))?;
    } else {
        output::print(&kerbway::check::report_text(&report))?;
    }
    Ok(if report.legal { Done::Fine } else { Done::Violations })
}

/// Says why requests are unserved.
pub(crate) fn explain(args: &Explain, start: Instant) -> Result<Done, Failure> {
    args.search.supported()?;
    let loaded = args.input.load()?;
    let planner = loaded.planner()?;
    let plan = if let Some(path) = &args.plan {
        let bytes = input::bytes(path)?;
        Plan::from_json(&bytes).map_err(|e| of_file(e.into_issues(), &input::name(path)))?
    } else {
        signals::listen();
        solve::search(&planner, &args.search, &args.search.options(start), start)?.plan
    };
    let requests = (!args.request.is_empty()).then_some(args.request.as_slice());
    let report = planner.explain(&plan, requests)?;
    output::print(&if args.json { output::json(&report) } else { explain_text(&report) })?;
    Ok(if signals::cancelled() { Done::Interrupted } else { Done::Fine })
}

fn of_file(mut issues: Vec<kerbway::Issue>, file: &str) -> Failure {
    for issue in &mut issues {
        issue.file = Some(file.to_owned());
    }
    Failure::Input(issues)
}

fn explain_text(report: &ExplainReport) -> String {
    let mut out = String::new();
    if report.requests.is_empty() {
        out.push_str("every request is served\n");
    }
    for request in &report.requests {
        let _ = writeln!(out, "{}", request.request);
        if request.by_type.is_empty() {
            out.push_str("  nothing keeps any vehicle type from serving it\n");
        }
        for blocked in &request.by_type {
            let code = serde_json::to_value(blocked.code).unwrap_or_default();
            let code = code.as_str().unwrap_or_default().to_owned();
            let _ = writeln!(out, "  {}: {code}: {}", blocked.vehicle_type, blocked.message);
            let _ = match &blocked.relaxation {
                Some(r) => writeln!(out, "      {} from {} to {} would do", r.pointer, r.from, r.to),
                None => writeln!(out, "      no single number would do"),
            };
        }
    }
    out + &thanks(&report.attribution)
}

/// Schedules given visits.
pub(crate) fn evaluate(args: &Evaluate) -> Result<Done, Failure> {
    let loaded = args.input.load()?;
    let planner = loaded.planner()?;
    let bytes = input::bytes(&args.visits)?;
    let visits =
        Visits::from_json(&bytes).map_err(|e| of_file(e.into_issues(), &input::name(&args.visits)))?;
    let (document, words) = match planner.evaluate(&visits)? {
        Evaluated::Plan(plan) => {
            let words = text(planner.problem(), &plan, None, Detail::Brief(usize::MAX));
            (output::json(&plan), words)
        }
        Evaluated::Blocked(report) => (output::json(&report), blocked_text(&report)),
        _ => return Err(Failure::Output("an answer of a kind that this program does not know".to_owned())),
    };
    output::tell(&words);
    output::write(args.output.as_deref(), &document)?;
    Ok(Done::Fine)
}

fn blocked_text(report: &EvaluateReport) -> String {
    let mut out = "no legal schedule\n".to_owned();
    for route in &report.routes {
        let _ = writeln!(out, "  route {} ({}): {}", route.index, route.vehicle_type, route.message);
    }
    out + &thanks(&report.attribution)
}

/// Finds the earliest arrival.
pub(crate) fn travel(args: &Travel) -> Result<Done, Failure> {
    let loaded = args.input.load()?;
    if args.input.strict {
        loaded.planner()?;
    }
    let Travel { vehicle_type, from, to, depart, .. } = args;
    let report =
        kerbway::travel_between(&loaded.problem, loaded.map()?.as_ref(), vehicle_type, from, to, depart)
            .map_err(|e| loaded.located(e.into()))?;
    output::print(&if args.json { output::json(&report) } else { travel_text(&report) })?;
    Ok(Done::Fine)
}

fn travel_text(report: &TravelReport) -> String {
    let mut out = String::new();
    let Some(arrive) = &report.arrive else {
        let _ =
            writeln!(out, "standing there from {} on, it does not arrive within the horizon", report.depart);
        return out;
    };
    let _ = write!(out, "depart {}\narrive {arrive}", report.depart);
    let _ = match report.metres {
        Some(metres) => writeln!(out, ", {metres} m"),
        None => writeln!(out),
    };
    let point = |p: &kerbway::document::plan::PathPoint| {
        let value = serde_json::to_value(p).unwrap_or_default();
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    };
    for wait in &report.waits {
        let _ = writeln!(out, "wait at {} from {} to {}", point(&wait.at), wait.from, wait.to);
    }
    for c in &report.crossings {
        let leave = c.leave.as_deref().unwrap_or("the end");
        let rule =
            c.rule.as_deref().map_or("nothing forbids it then".to_owned(), |r| format!("allowed by {r}"));
        let _ = writeln!(out, "in zone {} from {} to {leave}, {rule}", c.zone, c.enter);
    }
    if !report.streets.is_empty() {
        let _ = writeln!(out, "along {}", report.streets.join(", "));
    }
    for snap in report.snaps.iter().filter(|s| s.metres > 0) {
        let _ = writeln!(out, "{} lies {} m off the road", snap.location, snap.metres);
    }
    if let Some(path) = &report.path {
        let all: Vec<String> = path.iter().map(point).collect();
        let _ = writeln!(out, "by way of {}", all.join(" "));
    }
    if !report.alternatives.is_empty() {
        out.push_str("alternatives: departure at latest, seconds at least, arrival at earliest, metres\n");
    }
    for a in &report.alternatives {
        let any = |i: &Option<String>| i.clone().unwrap_or_else(|| "any time".to_owned());
        let _ = writeln!(
            out,
            "  {:25}  {:>6}  {:25}  {:>7}",
            any(&a.latest_departure),
            a.seconds,
            any(&a.earliest_arrival),
            a.metres
        );
    }
    out + &thanks(&report.attribution)
}

/// Whose the map is.
fn thanks(attribution: &[String]) -> String {
    let mut out = String::new();
    for owner in attribution {
        let _ = writeln!(out, "map: {owner}");
    }
    out
}

/// Lists every issue of a problem.
pub(crate) fn check_input(args: &CheckInput) -> Result<Done, Failure> {
    let report = match args.input.load() {
        Ok(loaded) => loaded.report(),
        Err(Failure::Input(issues)) => issues_report(issues),
        Err(other) => return Err(other),
    };
    let issues = &report.issues;
    output::print(&match args.input.errors {
        ErrorStyle::Json => output::json(&report),
        ErrorStyle::Text if issues.is_empty() => "no issues\n".to_owned() + &thanks(&report.attribution),
        ErrorStyle::Text => issues_text(issues) + &thanks(&report.attribution),
    })?;
    let error = issues.iter().any(|i| i.severity == Severity::Error);
    Ok(if error { Done::Unusable } else { Done::Fine })
}
