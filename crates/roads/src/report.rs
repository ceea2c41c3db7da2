//! The answer to "how do I get from A to B" as a document (docs/format.md, `travel`).

use kerbway_model::document::plan::{self, PathPoint};
use kerbway_model::document::report::{Alternative, TravelReport, Wait};
use kerbway_model::units::Seconds;
use kerbway_model::{Instance, LocationIdx, TypeIdx};
use kerbway_travel::{Crossing, Journey, Label, Part, UNBOUNDED};

use crate::roads::{Path, Roads};

impl Roads {
    /// How a vehicle of a type that stands at `from` from `depart` on gets to `to` at the earliest. No shift, no money.
    pub fn travel_report(
        &self,
        instance: &Instance,
        t: TypeIdx,
        from: LocationIdx,
        to: LocationIdx,
        depart: Seconds,
    ) -> TravelReport {
        let clock = instance.clock();
        let class = self.class(t);
        let alternatives = self.travel().alternatives(class, from, to);
        let mut report = TravelReport {
            format: 1,
            depart: clock.rfc3339(depart),
            arrive: None,
            metres: None,
            path: None,
            times_s: None,
            crossings: Vec::new(),
            waits: Vec::new(),
            alternatives: alternatives.iter().map(|label| alternative(instance, label)).collect(),
            streets: Vec::new(),
            snaps: self.snaps(instance),
            attribution: Vec::new(),
        };
        let journey = self.travel().arrival(class, from, to, depart);
        let Some(journey) = journey.filter(|j| j.arrive <= instance.horizon()) else { return report };
        let stands = |at, from, to| Part::Stand { at, from, to, service: None };
        let route = [
            stands(from, depart, journey.depart),
            Part::Leg(&journey),
            stands(to, journey.arrive, journey.arrive),
        ];
        report.arrive = Some(clock.rfc3339(journey.arrive));
        report.metres = Some(journey.metres);
        report.streets = self.streets(class, &journey);
        report.crossings =
            self.travel().crossings(class, &route).iter().map(|c| crossing(instance, c)).collect();
        let path = self.path(instance, class, &journey);
        report.waits = waits(instance, depart, &journey, path.as_ref());
        if let Some(path) = path {
            report.path = Some(path.points);
            report.times_s = Some(path.times);
        }
        report
    }
}

/// A zone visit as plans and reports write it.
pub fn crossing(instance: &Instance, crossing: &Crossing) -> plan::Crossing {
    let clock = instance.clock();
    plan::Crossing {
        zone: instance.zone(crossing.zone).id.clone(),
        enter: clock.rfc3339(crossing.enter),
        leave: crossing.leave.map(|t| clock.rfc3339(t)),
        rule: crossing.rule.map(|r| instance.rule(r).id.clone()),
        early_s: crossing.early,
        late_s: crossing.late,
    }
}

/// Where it stands: at the start, then on the way. In matrix mode places go by the location's id.
fn waits(instance: &Instance, depart: Seconds, journey: &Journey, path: Option<&Path>) -> Vec<Wait> {
    let clock = instance.clock();
    let wait = |at: PathPoint, from, to| Wait { at, from: clock.rfc3339(from), to: clock.rfc3339(to) };
    let named = |l: LocationIdx| PathPoint::Node(instance.location(l).id.clone());
    let mut waits = Vec::new();
    if depart < journey.depart {
        let start = path.and_then(|p| p.points.first().cloned()).unwrap_or_else(|| named(journey.from));
        waits.push(wait(start, depart, journey.depart));
    }
    for standing in path.iter().flat_map(|p| &p.standing).filter(|s| s.from < s.to) {
        let at = path.map_or_else(|| named(journey.from), |p| p.points[standing.point].clone());
        waits.push(wait(at, standing.from, standing.to));
    }
    waits
}

fn alternative(instance: &Instance, label: &Label) -> Alternative {
    let clock = instance.clock();
    Alternative {
        latest_departure: (label.latest < UNBOUNDED).then(|| clock.rfc3339(label.latest)),
        seconds: label.seconds,
        earliest_arrival: (label.earliest > -UNBOUNDED).then(|| clock.rfc3339(label.earliest)),
        metres: label.metres,
    }
}
