//! What all benchmark files have in common, and the problem that it becomes.

use std::collections::BTreeMap;

use kerbway_model::document::problem::{
    Costs, Crs, Horizon, Location, Matrix, Objective, Request, ServiceOption, VehicleType,
};
use kerbway_model::units::{MICRO, Money};
use kerbway_model::{Issue, Problem};

use crate::Convention;
use crate::faults::{Faults, Unreadable};

/// Most nodes of a file that is read: its matrix alone has 25 million pairs (0.8 GB as a document).
///
/// Larger files are refused with `E-too-large`: in format 1 a foreign file becomes a matrix.
pub const MAX_NODES: usize = 5_001;

/// Longest horizon in days: instants are below 10⁹ s.
const MAX_DAYS: i64 = 1_000_000_000 / DAY;
const DAY: i64 = 86_400;
/// Coordinates beyond this are not passed on (limit of the format for `local_m`).
const LOCAL: f64 = 2e7;

/// A benchmark file as a problem.
#[derive(Debug, Clone)]
pub struct Foreign {
    /// In matrix mode; location and request ids are visit numbers of `.sol` files.
    pub problem: Problem,
    /// What its costs mean.
    pub measure: Measure,
    /// What its author should know.
    pub warnings: Vec<Issue>,
}

/// What the costs of a benchmark file mean.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Measure {
    /// How distances were rounded.
    pub convention: Convention,
    /// Coordinates in the order of `locations`, if all were given: what decimal costs are computed from.
    pub(crate) points: Option<Vec<[f64; 2]>>,
}

/// A node of a file; numbers are millionths.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Node {
    pub(crate) xy: Option<[f64; 2]>,
    pub(crate) demand: i64,
    pub(crate) window: Option<(i64, i64)>,
    pub(crate) service: i64,
}

/// Where distances come from.
#[derive(Debug)]
pub(crate) enum Weights {
    /// The coordinates.
    Points,
    /// The coordinates, rounded up to integers (`CEIL_2D`).
    CeilPoints,
    /// Stated, in millionths.
    Explicit { shape: crate::vrplib::Shape, values: Vec<i64> },
}

/// A file, read but not yet scaled.
#[derive(Debug)]
pub(crate) struct Raw {
    /// In the file's order.
    pub(crate) nodes: Vec<Node>,
    pub(crate) depot: usize,
    pub(crate) weights: Weights,
    /// Whole units.
    pub(crate) capacity: Option<i64>,
    pub(crate) vehicles: Option<i64>,
    /// Millionths.
    pub(crate) max_duration: Option<i64>,
    /// Millionths.
    pub(crate) max_distance: Option<i64>,
    /// No windows anywhere: the horizon is as long as the longest imaginable route.
    pub(crate) windows: bool,
}

impl Raw {
    /// Scales everything. `faults` holds what was odd in the file.
    pub(crate) fn into_problem(
        self,
        convention: Convention,
        mut faults: Faults<'_>,
    ) -> Result<Foreign, Unreadable> {
        let n = self.nodes.len();
        let order: Vec<usize> =
            std::iter::once(self.depot).chain((0..n).filter(|i| *i != self.depot)).collect();
        let rows = self.rows(&order, convention, &mut faults);
        let longest: Vec<i64> = rows.iter().map(|r| r.iter().flatten().copied().max().unwrap_or(0)).collect();
        let nodes: Vec<Node> = order.iter().map(|i| self.nodes[*i]).collect();
        let last = if self.windows {
            nodes.iter().filter_map(|v| v.window).map(|w| convention.down(w.1)).max().unwrap_or(0)
        } else {
            longest.iter().fold(0i64, |a, b| a.saturating_add(*b)).saturating_add(
                nodes.iter().fold(0i64, |sum, v| sum.saturating_add(convention.up(v.service))),
            )
        };
        let days = (last.saturating_add(DAY - 1) / DAY).max(1);
        if days > MAX_DAYS {
            let message = format!("the horizon would last {last} s: it is cut to {} s", MAX_DAYS * DAY);
            faults.warn(None, "W-horizon", message, Some("choose a convention with a smaller scale"));
        }
        let days = days.min(MAX_DAYS);
        let horizon = days * DAY;
        let window =
            |v: &Node| v.window.map(|(a, b)| [instant(convention.up(a)), instant(convention.down(b))]);
        let planar = nodes.iter().all(|v| v.xy.is_some_and(|p| p.iter().all(|c| c.abs() <= LOCAL)));
        let locations = nodes
            .iter()
            .enumerate()
            .map(|(i, v)| {
                let xy = v.xy.filter(|_| planar);
                Location {
                    id: i.to_string(),
                    x: xy.map(|p| p[0]),
                    y: xy.map(|p| p[1]),
                    ..Location::default()
                }
            })
            .collect();
        let requests = nodes
            .iter()
            .enumerate()
            .skip(1)
            .map(|(i, v)| Request {
                id: i.to_string(),
                demand: match v.demand / crate::convention::MICRO {
                    0 => BTreeMap::new(),
                    units => BTreeMap::from([(DIMENSION.to_owned(), units)]),
                },
                options: vec![ServiceOption {
                    at: i.to_string(),
                    windows: window(v).map(|w| vec![w]),
                    service_s: convention.up(v.service),
                }],
                ..Request::default()
            })
            .collect();
        // A plan leaves every customer once and the depot at most n − 1 times.
        let farthest = longest.iter().skip(1).fold(0i64, |a, b| a.saturating_add(*b)).saturating_add(
            i64::try_from(n).unwrap_or(i64::MAX).saturating_mul(longest.first().copied().unwrap_or(0)),
        );
        let fixed = convention.vehicles_first().then(|| Money::from_minor(farthest.saturating_add(1)));
        let vehicle_type = VehicleType {
            id: "vehicle".to_owned(),
            count: self.vehicles.unwrap_or(i64::try_from(n - 1).unwrap_or(i64::MAX)),
            start: Some("0".to_owned()),
            shift: nodes[0]
                .window
                .map(|(a, b)| [instant(convention.up(a)), instant(convention.down(b).min(horizon))]),
            capacity: self.capacity.map(|c| BTreeMap::from([(DIMENSION.to_owned(), c)])),
            profile: Some(PROFILE.to_owned()),
            max_duration_s: self.max_duration.map(|m| convention.down(m).min(MAX_DAYS * DAY)),
            max_distance_m: self.max_distance.map(|m| convention.down(m)),
            costs: Costs { fixed, ..Costs::default() },
            ..VehicleType::default()
        };
        let points = nodes.iter().map(|v| v.xy).collect();
        let problem = Problem {
            format: 1,
            currency: "XXX".to_owned(),
            crs: if planar { Crs::LocalM } else { Crs::default() },
            horizon: Horizon { start: "1970-01-01T00:00:00+00:00".to_owned(), days, time_zone: None },
            calendar: None,
            osm: None,
            network: None,
            matrices: Some(BTreeMap::from([(
                PROFILE.to_owned(),
                Matrix { metres: Some(rows.clone()), seconds: rows, inside: Vec::new() },
            )])),
            plane: None,
            gate_waiting: false,
            locations,
            requests,
            vehicle_types: vec![vehicle_type],
            zones: Vec::new(),
            permits: Vec::new(),
            objective: Objective { distance_per_km: Some(Money(1000 * MICRO)), ..Objective::default() },
        };
        let warnings = faults.finish()?;
        Ok(Foreign { problem, measure: Measure { convention, points }, warnings })
    }

    /// The matrix, the depot first.
    fn rows(
        &self,
        order: &[usize],
        convention: Convention,
        faults: &mut Faults<'_>,
    ) -> Vec<Vec<Option<i64>>> {
        let mut far = false;
        let mut distance = |i: usize, j: usize| {
            let (a, b) = (self.nodes[i].xy.unwrap_or_default(), self.nodes[j].xy.unwrap_or_default());
            let d = match &self.weights {
                Weights::Points => convention.distance(a, b),
                // The rounded distance is the weight: ⌈d⌉ = ⌈10⁴·d⌉ rounded up once more.
                Weights::CeilPoints => Convention::Real
                    .distance(a, b)
                    .map(|d| convention.weight((d + 9_999) / 10_000 * crate::convention::MICRO)),
                Weights::Explicit { shape, values } => {
                    Some(convention.weight(shape.value(values, self.nodes.len(), i, j)))
                }
            };
            // Seconds of a travel table are 32 bits wide.
            let d = d.filter(|d| *d < i64::from(u32::MAX) - 1);
            far |= d.is_none();
            d.unwrap_or(0)
        };
        let symmetric = !matches!(self.weights, Weights::Explicit { .. });
        let mut rows = vec![vec![Some(0); order.len()]; order.len()];
        for (a, &i) in order.iter().enumerate() {
            for (b, &j) in order.iter().enumerate().skip(if symmetric { a + 1 } else { 0 }) {
                if a != b {
                    let d = Some(distance(i, j));
                    rows[a][b] = d;
                    if symmetric {
                        rows[b][a] = d;
                    }
                }
            }
        }
        if far {
            let message = "a distance is too long once it is scaled (2^32 and more)";
            faults.add(None, "E-limit", message, Some("choose a convention with a smaller scale"));
        }
        rows
    }
}

/// Name of the one load dimension.
const DIMENSION: &str = "units";
/// Name of the one matrix.
const PROFILE: &str = "distance";

/// Civil time of the first day: `HH:MM:SS`, the hours going on past 24.
fn instant(second: i64) -> String {
    let s = second.clamp(0, MAX_DAYS * DAY);
    format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}
