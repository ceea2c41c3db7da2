//! How one gets from A to B (docs/format.md).

use std::borrow::Cow;

use kerbway_model::document::report::TravelReport;
use kerbway_model::{Issue, LocationIdx, Problem, TypeIdx};

use crate::error::Error;
use crate::ground::{Ground, Map};
use crate::planner::Planner;
use crate::reduce::{Rules, reduce};
use crate::world::World;

impl Planner<'_> {
    /// The earliest arrival of a vehicle of a type that stands at `from` from the instant `depart` on and waits there
    /// only where standing is legal; no shift, no permits, no money.
    ///
    /// # Errors
    /// [`Error::Question`] if a name is unknown or `depart` is no instant of the horizon.
    pub fn travel(
        &self,
        vehicle_type: &str,
        from: &str,
        to: &str,
        depart: &str,
    ) -> Result<TravelReport, Error> {
        let instance = self.instance();
        let mut issues = Vec::new();
        let mut unknown = |what: &str, id: &str| {
            issues.push(Issue::error("E-unknown-id", "", format!("there is no {what} \"{id}\"")));
        };
        let t = self.type_names().get(vehicle_type).copied();
        if t.is_none() {
            unknown("vehicle type", vehicle_type);
        }
        let mut place = |id: &str| {
            let found = instance.locations().iter().position(|l| l.id == id).map(LocationIdx::new);
            if found.is_none() {
                unknown("location", id);
            }
            found
        };
        let (a, b) = (place(from), place(to));
        let at = instance.clock().parse_instant(depart);
        match at {
            Ok(at) if (0..=instance.horizon()).contains(&at) => {}
            Ok(_) => {
                let message = format!("the departure {depart} lies outside the horizon");
                issues.push(Issue::error("E-instant", "", message));
            }
            Err(e) => issues.push(Issue::error("E-instant", "", format!("the departure {depart:?} is {e}"))),
        }
        match (t, a, b, at) {
            (Some(t), Some(a), Some(b), Ok(at)) if issues.is_empty() => {
                let report = self.roads().travel_report(instance, TypeIdx::new(t), a, b, at);
                Ok(TravelReport { attribution: self.world.ground.attribution(), ..report })
            }
            _ => Err(Error::Question(issues)),
        }
    }
}

/// As [`Planner::travel`], for one question: travel times of the other locations and vehicle types are not built.
///
/// # Errors
/// [`Error::Invalid`] with every issue of the document; [`Error::Question`] as there.
pub fn travel_between(
    problem: &Problem,
    map: Option<&Map>,
    vehicle_type: &str,
    from: &str,
    to: &str,
    depart: &str,
) -> Result<TravelReport, Error> {
    let whole = World::new(Cow::Borrowed(problem), Ground::new(problem, map), None)?;
    let mut small = reduce(problem, &whole.instance, &[], &[from, to], Rules::Kept).problem;
    if small.vehicle_types.iter().any(|t| t.id == vehicle_type) {
        small.vehicle_types.retain(|t| t.id == vehicle_type);
    }
    let part = World::new(Cow::Owned(small), whole.ground, Some(&whole.instance))?;
    part.build_thoroughly().travel(vehicle_type, from, to, depart)
}
