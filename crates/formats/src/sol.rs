//! Solutions as `.sol` files: `Route #1: 3 7 …` and `Cost 8229`.
//!
//! Visits are numbered as the requests of the document, from 1; the depot is not written.

use std::collections::BTreeMap;
use std::fmt;

use kerbway_model::{Plan, Problem};

use crate::benchmark::Measure;

/// The routes of a plan, or of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sol {
    /// Request numbers, from 1, of each route.
    pub routes: Vec<Vec<usize>>,
    /// As it is written, in the convention's unit.
    pub cost: Option<String>,
}

/// A `.sol` file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct SolError {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl Sol {
    /// The routes of a plan; requests that it does not know are left out. `Cost` is the plan's total.
    pub fn of_plan(problem: &Problem, plan: &Plan) -> Self {
        let number: BTreeMap<&str, usize> =
            problem.requests.iter().enumerate().map(|(i, r)| (r.id.as_str(), i + 1)).collect();
        let routes = plan
            .routes
            .iter()
            .map(|r| r.stops.iter().filter_map(|s| number.get(s.request.as_str()).copied()).collect())
            .collect();
        Self { routes, cost: Some(plan.cost.total.to_string()) }
    }

    /// Reads a `.sol` file; lines of any other form are passed over.
    ///
    /// # Errors
    /// The first visit that is no number from 1 up.
    pub fn parse(text: &str) -> Result<Self, SolError> {
        let mut sol = Self::default();
        for (line, words) in (1..).zip(text.lines()) {
            let words = words.trim();
            if let Some((_, visits)) = words.strip_prefix("Route").and_then(|w| w.split_once(':')) {
                let route: Result<Vec<usize>, _> = visits
                    .split_whitespace()
                    .map(|w| w.parse::<usize>().ok().filter(|v| *v > 0).ok_or(w))
                    .collect();
                let message = |w: &str| format!("{w:?} is no request number from 1 up");
                sol.routes.push(route.map_err(|w| SolError { line, message: message(w) })?);
            } else if let Some(cost) = words.strip_prefix("Cost") {
                sol.cost = Some(cost.trim_start_matches([':', ' ', '\t']).to_owned());
            }
        }
        Ok(sol)
    }
}

impl fmt::Display for Sol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, route) in self.routes.iter().enumerate() {
            write!(f, "Route #{}:", i + 1)?;
            for visit in route {
                write!(f, " {visit}")?;
            }
            writeln!(f)?;
        }
        match &self.cost {
            Some(cost) => writeln!(f, "Cost {cost}"),
            None => Ok(()),
        }
    }
}

impl Measure {
    /// The routes of a plan for a benchmark file. Under `sintef` and `real` the cost is the distance in double
    /// precision, else the plan's total.
    pub fn sol(&self, problem: &Problem, plan: &Plan) -> Sol {
        let mut sol = Sol::of_plan(problem, plan);
        if self.convention.is_real()
            && let Some(distance) = self.distance(&sol.routes)
        {
            sol.cost = Some(format!("{distance:.6}"));
        }
        sol
    }

    /// Double-precision length of routes from the depot and back, if the file gave coordinates and knows the visits.
    pub fn distance(&self, routes: &[Vec<usize>]) -> Option<f64> {
        let points = self.points.as_ref()?;
        let at = |i: usize| points.get(i).copied();
        let mut sum = 0.0;
        for route in routes.iter().filter(|r| !r.is_empty()) {
            let mut from = at(0)?;
            for &visit in route.iter().chain(std::iter::once(&0)) {
                let to = at(visit)?;
                sum += f64::hypot(from[0] - to[0], from[1] - to[1]);
                from = to;
            }
        }
        Some(sum)
    }
}
