//! Watching a search, and ending it when it no longer pays.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use kerbway::document::problem::{Location, Request, ServiceOption, VehicleType};
use kerbway::{Options, Planner, Problem};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut day = Problem::builder("EUR", "2026-11-24T00:00:00+01:00")
        .local_metres()
        .plane_kmh(30)
        .location(Location::local("depot", 0.0, 0.0))
        .vehicle_type(VehicleType::new("van", "depot").capacity("parcels", 15).count(5))
        .drive_per_h(3_000)
        .distance_per_km(30);
    for number in 0..40_u32 {
        let (name, angle) = (format!("door {number}"), f64::from(number * 97 % 360).to_radians());
        let radius = 500.0 + 80.0 * f64::from(number);
        day = day.location(Location::local(&name, radius * angle.cos(), radius * angle.sin())).request(
            Request::delivery(&name).demand("parcels", 1).option(ServiceOption::new(&name).service_s(90)),
        );
    }
    let day = day.build()?;

    let planner = Planner::new(&day)?;
    let options = Options::new().with_time_limit(Duration::from_secs(2)).with_no_improvement(2_000);
    let planned = planner.plan_with(&options, &AtomicBool::new(false), &mut |progress| {
        println!("iteration {:>6}: cost {}", progress.iteration, progress.cost);
        ControlFlow::Continue(())
    })?;
    println!(
        "{:?} after {} iterations: {} routes, cost {}, legal: {}",
        planned.plan.stopped_by,
        planned.plan.iterations,
        planned.plan.routes.len(),
        planned.plan.cost.total,
        planned.report.legal
    );
    Ok(())
}
