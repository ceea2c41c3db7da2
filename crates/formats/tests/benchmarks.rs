//! The readers against published instances and best-known solutions (`KERBWAY_TEST_DATA`).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use kerbway_formats::{Convention, Foreign, Format, Sol, read};

fn bench() -> Option<PathBuf> {
    kerbway_testkit::data("published instances").map(|d| d.join("bench"))
}

/// Cost of routes from the document's own matrix, with everything that must hold of them.
fn cost(foreign: &Foreign, sol: &Sol, name: &str) -> i64 {
    let p = &foreign.problem;
    let seconds = &p.matrices.as_ref().unwrap()["distance"].seconds;
    let vehicle = &p.vehicle_types[0];
    let time = |t: &str| -> i64 { t.split(':').fold(0, |sum, part| sum * 60 + part.parse::<i64>().unwrap()) };
    let horizon = p.horizon.days * 86_400;
    let mut served = vec![0; p.requests.len()];
    let mut total = 0;
    for route in &sol.routes {
        let (mut at, mut load) = (0, 0);
        let mut now = vehicle.shift.as_ref().map_or(0, |s| time(&s[0]));
        for &visit in route {
            served[visit - 1] += 1;
            let request = &p.requests[visit - 1];
            let option = &request.options[0];
            assert_eq!(option.at, visit.to_string());
            let (ready, due) =
                option.windows.as_ref().map_or((0, horizon), |w| (time(&w[0][0]), time(&w[0][1])));
            total += seconds[at][visit].unwrap();
            now = (now + seconds[at][visit].unwrap()).max(ready);
            assert!(now <= due, "{name}: visit {visit} at {now} after {due}");
            now += option.service_s;
            load += request.demand.get("units").copied().unwrap_or(0);
            at = visit;
        }
        total += seconds[at][0].unwrap();
        now += seconds[at][0].unwrap();
        assert!(now <= vehicle.shift.as_ref().map_or(horizon, |s| time(&s[1])), "{name}: back at {now}");
        assert!(now <= horizon, "{name}");
        assert!(vehicle.capacity.as_ref().is_none_or(|c| load <= c["units"]), "{name}: load {load}");
    }
    assert!(served.iter().all(|n| *n == 1), "{name}: everybody is served once");
    total
}

#[test]
fn best_known_costs_are_recomputed() {
    let Some(bench) = bench() else { return };
    let table = std::fs::read_to_string(bench.join("bks.csv")).unwrap();
    let mut checked = std::collections::BTreeMap::<&str, usize>::new();
    let mut bytes = (PathBuf::new(), Vec::new());
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.split(',').collect();
        let [set, name, n, convention, _, best, _, file, solution, ..] = columns[..] else { panic!("{row}") };
        let sets = ["cvrptw-solomon", "cvrptw-homberger", "ortec-vrptw", "cvrp-x", "cvrp-real-loggi-ortec"];
        // Large matrices take long in a debug build; the small half of each set shows the same.
        if !sets.contains(&set) || n.parse::<usize>().unwrap() > 400 {
            continue;
        }
        let chosen = Convention::NAMES.iter().find(|(n, _)| *n == convention).map(|(_, c)| *c);
        if bytes.0 != Path::new(file) {
            bytes = (PathBuf::from(file), std::fs::read(bench.join(file)).unwrap());
        }
        let foreign = read(&bytes.1, file, Format::Auto, chosen).unwrap().unwrap();
        assert_eq!(foreign.problem.requests.len(), n.parse::<usize>().unwrap(), "{name}");
        let sol = Sol::parse(&std::fs::read_to_string(bench.join(solution)).unwrap()).unwrap();
        if foreign.measure.convention.is_real() {
            let real = foreign.measure.distance(&sol.routes).unwrap();
            assert!((real - best.parse::<f64>().unwrap()).abs() < 1e-4, "{name}: {real} {best}");
            // Never in time in integers only; at most one unit a leg too long.
            let legs: usize = sol.routes.iter().map(|r| r.len() + 1).sum();
            let whole = cost(&foreign, &sol, name) as f64 / 1e4;
            assert!(real <= whole && whole <= real + legs as f64 * 1e-4, "{name}: {real} {whole}");
        } else {
            assert_eq!(cost(&foreign, &sol, name), best.parse::<i64>().unwrap(), "{name} {convention}");
        }
        *checked.entry(set).or_default() += 1;
    }
    assert!(checked.len() == 5 && checked.values().all(|n| *n >= 1), "{checked:?}");
}

#[test]
fn dialects_that_are_not_built_are_refused() {
    let Some(bench) = bench() else { return };
    let refused = ["mdvrptw/PR12A.vrp", "pcvrptw/C1_10_1.vrp", "sdvrptw/PR01.vrp", "hfvrp/X106-FSMD.vrp"];
    for file in refused.into_iter().chain(["mtvrptwr/C203R0.25.vrp", "gvrp/G-n262-k25-C88-V9.vrp"]) {
        let bytes = std::fs::read(bench.join(file)).unwrap();
        let issues = read(&bytes, file, Format::Auto, None).unwrap_err().issues;
        assert!(issues.iter().any(|i| i.code == "E-unsupported" && i.line.is_some()), "{file}: {issues:?}");
    }
    let large = std::fs::read(bench.join("cvrp-ags/Antwerp1.vrp")).unwrap();
    let issues = read(&large, "Antwerp1.vrp", Format::Auto, None).unwrap_err().issues;
    assert_eq!(issues[0].code, "E-too-large");
}
