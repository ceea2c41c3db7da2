//! One call from an instance to its travel data, and the way back from journeys to names and coordinates.

use kerbway_model::document::plan::PathPoint;
use kerbway_model::instance::Ground as On;
use kerbway_model::units::Seconds;
use kerbway_model::{Instance, Issue, LocationIdx, TypeIdx};
use kerbway_travel::{ClassIdx, Classes, Ground, Journey, Options, Pace, Table, Travel};

use crate::grounds::{Drawing, grounds};
use crate::osm::Prepared;
use crate::reach::Reach;

/// Travel data of an instance, with what is needed to draw it.
#[derive(Clone)]
pub struct Roads {
    classes: Classes,
    travel: Travel,
    drawings: Vec<Drawing>,
    reach: Vec<Reach>,
    warnings: Vec<Issue>,
    prepared: Vec<Prepared>,
}

/// The points of a leg in the words of the document (docs/format.md, path).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// Nodes, corners, and the boundary points at which it stands. A leg between two places at one point has one.
    pub points: Vec<PathPoint>,
    /// When each of them is reached, in seconds since the horizon's start; standing on the way = the same point twice.
    pub times: Vec<Seconds>,
    /// Where it stands on the way.
    pub standing: Vec<Standing>,
}

/// A wait on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Index into [`Path::points`] of its first mention; the next point is the same place.
    pub point: usize,
    /// The holding location; `None` = a gate.
    pub location: Option<LocationIdx>,
    /// Arrival.
    pub from: Seconds,
    /// Driving on.
    pub to: Seconds,
}

/// Builds the travel data of all vehicle types.
pub fn build(instance: &Instance) -> Roads {
    build_with(instance, &Options::default())
}

/// As [`build`], with limits of one's own on the work.
///
/// # Panics
/// Never.
pub fn build_with(instance: &Instance, options: &Options) -> Roads {
    build_paced(instance, options, &mut || Pace::Thorough).expect("invariant: thorough work is not abandoned")
}

/// As [`build_with`]; `pace` is asked every few milliseconds how to go on. `None` if it abandons the work.
pub fn build_paced(instance: &Instance, options: &Options, pace: &mut dyn FnMut() -> Pace) -> Option<Roads> {
    let classes = Classes::new(instance);
    // Once hurried, always hurried.
    let mut last = Pace::Thorough;
    let mut pace = || {
        last = last.max(pace());
        last
    };
    let (grounds, drawings) = grounds(instance, &classes, &mut pace)?;
    let mut warnings = Vec::new();
    warn_of_unchecked_driving(instance, &classes, &mut warnings);
    Roads::finish(instance, classes, (grounds, drawings), (warnings, Vec::new()), (options, &mut pace))
}

impl Roads {
    /// Builds the travel data on grounds.
    pub(crate) fn finish(
        instance: &Instance,
        classes: Classes,
        (grounds, drawings): (Vec<Ground>, Vec<Drawing>),
        (warnings, prepared): (Vec<Issue>, Vec<Prepared>),
        (options, pace): (&Options, &mut dyn FnMut() -> Pace),
    ) -> Option<Self> {
        let reach = classes
            .iter()
            .zip(&grounds)
            .map(|(class, ground)| Reach::new(ground, classes.counting(class)))
            .collect();
        let travel = Travel::build(instance, &classes, grounds, options, pace)?;
        let mut roads = Self { classes, travel, drawings, reach, warnings, prepared };
        roads.warn_of_unreachable_requests(instance);
        Some(roads)
    }

    /// What was made of a map, for each of its graphs; empty without one.
    pub fn prepared(&self) -> &[Prepared] {
        &self.prepared
    }

    /// What draws the journeys of each class.
    pub(crate) fn drawings(&self) -> &[Drawing] {
        &self.drawings
    }

    /// Names of the streets of a journey in the order of driving; empty without a map.
    pub fn streets(&self, class: ClassIdx, journey: &Journey) -> Vec<String> {
        match &self.drawings[class.0 as usize] {
            Drawing::Map(streets) => streets.streets(journey),
            _ => Vec::new(),
        }
    }

    /// What searching and scheduling look up.
    pub fn table(&self) -> &Table {
        self.travel.table()
    }

    /// Journeys, arrivals, zone visits.
    pub fn travel(&self) -> &Travel {
        &self.travel
    }

    /// Which vehicle types travel alike.
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Class of a vehicle type.
    pub fn class(&self, t: TypeIdx) -> ClassIdx {
        self.travel.table().class(t)
    }

    /// Warnings for the plan: what was not checked, what cannot be reached.
    pub fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// Is there any way, rules and hours left aside? If not, `unreachable` is the reason, else the zones are.
    pub fn is_connected(&self, class: ClassIdx, from: LocationIdx, to: LocationIdx) -> bool {
        self.reach[class.0 as usize].is_connected(from, to)
    }

    /// The points of a journey of a class; `None` in matrix mode, where nothing is known of them.
    pub fn path(&self, instance: &Instance, class: ClassIdx, journey: &Journey) -> Option<Path> {
        let drawing = &self.drawings[class.0 as usize];
        if let Drawing::Map(streets) = drawing {
            return Some(streets.path(journey));
        }
        let mut path = Path::default();
        for (i, (point, time)) in journey.points.iter().enumerate() {
            let (drawn, boundary) = drawing.point(instance, *point)?;
            let wait = journey.waits.iter().find(|w| w.point == i);
            let waited = i > 0 && journey.waits.iter().any(|w| w.point == i - 1);
            if let Some(wait) = wait {
                let standing = Standing {
                    point: path.points.len(),
                    location: wait.location,
                    from: wait.from,
                    to: wait.to,
                };
                path.standing.push(standing);
            } else if boundary && !waited {
                continue;
            } else if !waited && path.points.last() == Some(&drawn) && path.times.last() == Some(time) {
                // Two places at one point.
                continue;
            }
            path.points.push(drawn);
            path.times.push(*time);
        }
        Some(path)
    }

    /// Warns of requests that no vehicle type can reach, or not come back from.
    fn warn_of_unreachable_requests(&mut self, instance: &Instance) {
        for (r, request) in instance.requests().iter().enumerate() {
            let any = instance.vehicle_types().iter().enumerate().any(|(t, vehicle_type)| {
                let class = self.class(TypeIdx::new(t));
                request.options.iter().any(|option| {
                    vehicle_type.start.is_none_or(|start| self.is_connected(class, start, option.at))
                        && vehicle_type.end.is_none_or(|end| self.is_connected(class, option.at, end))
                        && self.is_connected(class, option.at, option.at)
                })
            });
            if !any && !instance.vehicle_types().is_empty() {
                let message = format!("no vehicle type can reach request \"{}\" and come back", request.id);
                self.warnings.push(warning("W-unreachable", format!("/requests/{r}"), message, &request.id));
            }
        }
    }
}

/// In matrix mode nobody knows where a journey runs, except where `inside` says so.
fn warn_of_unchecked_driving(instance: &Instance, classes: &Classes, warnings: &mut Vec<Issue>) {
    if !matches!(instance.ground(), On::Matrices(_)) {
        return;
    }
    let counting: Vec<_> = classes.iter().flat_map(|c| classes.counting(c).iter().copied()).collect();
    for (z, zone) in instance.zones().iter().enumerate() {
        if counting.iter().any(|c| c.index() == z) {
            let message = format!(
                "driving through zone \"{}\" is checked only where `inside` of the matrices says that it happens",
                zone.id
            );
            warnings.push(warning("W-matrix-unchecked", format!("/zones/{z}"), message, &zone.id));
        }
    }
}

fn warning(code: &str, pointer: String, message: String, id: &str) -> Issue {
    Issue { id: Some(id.to_owned()), ..Issue::warning(code, pointer, message) }
}
