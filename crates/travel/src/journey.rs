//! Driving a leg again: from a label and a departure to the points passed, with times, waits and what happens in zones.
//!
//! The instants are moved forward along the label's path alternative from the one departure, and read backward from
//! the promised arrival. Of all ways to keep the promise the one taken drives on as early as is legal and waits at the
//! later place.

use kerbway_model::LocationIdx;
use kerbway_model::units::{Metres, Seconds};

use crate::ground::{Ground, ZoneSet};
use crate::label::{Label, UNBOUNDED};
use crate::motion::World;
use crate::overlay::{CellId, Overlay};
use crate::search::{START, Step};
use crate::statics::{Aim, tree};
use crate::table::{ClassIdx, Leg};
use crate::times::Instants;
use crate::travel::{ClassTravel, Travel};

/// A point of a journey, to be named or given coordinates by `roads`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JourneyPoint {
    /// A node of the class's road graph.
    Node(u32),
    /// A point of a listed line.
    Line {
        /// The pair it was listed for: first location.
        from: LocationIdx,
        /// Second location.
        to: LocationIdx,
        /// Index among the lines of the pair.
        line: u32,
        /// 0 = the start, `i` = behind the `i`-th piece; the last one is the end.
        point: u32,
    },
    /// Where a location is (a leg between two places at one point).
    Place(LocationIdx),
}

/// Something that happens on a leg, for the bookkeeping of zone visits. Sets are the class's own, of zones that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// Driving in these zones, up to a point inside of those: begun in the second `from`, at `begun` at the latest.
    Drive { zones: ZoneSet, from: Seconds, begun: Seconds, to: Seconds, then: ZoneSet },
    /// Standing on the way, at a gate or a holding point.
    Wait { zones: ZoneSet, ground: ZoneSet, from: Seconds, to: Seconds, off_street: bool },
}

/// A wait on the way. It may last no whole second where roads are measured in parts of one: the drive then begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Index into [`Journey::points`] of its first mention; the next point is the same place, at the end of the wait.
    pub point: usize,
    /// The holding location; `None` = a gate.
    pub location: Option<LocationIdx>,
    /// Arrival.
    pub from: Seconds,
    /// Driving on.
    pub to: Seconds,
}

/// A leg as it is driven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// First location.
    pub from: LocationIdx,
    /// Last location.
    pub to: LocationIdx,
    /// Departure.
    pub depart: Seconds,
    /// Arrival.
    pub arrive: Seconds,
    /// Length.
    pub metres: Metres,
    /// Points passed and when; standing on the way = the same point twice.
    pub points: Vec<(JourneyPoint, Seconds)>,
    /// Waits on the way.
    pub waits: Vec<Wait>,
    pub(crate) events: Vec<Event>,
}

impl Travel {
    /// Drives a leg: with the label of that index in the table's list (ignored for a constant), the vehicle being
    /// ready to depart at `ready`. It departs as late as is useful, at max(ready, min(b, v − D)), and arrives when the
    /// label says. `None` if the leg does not exist or the label cannot be used that late.
    pub fn journey(
        &self,
        class: ClassIdx,
        from: LocationIdx,
        to: LocationIdx,
        label: usize,
        ready: Seconds,
    ) -> Option<Journey> {
        let data = self.class(class);
        if from == to {
            return Some(Journey::stay(from, ready));
        }
        match self.table().leg(class, from, to) {
            Leg::Absent => None,
            Leg::Const { seconds, metres } => data.with_overlay(self.gate_waiting(), from, to, |made| {
                let place = made.overlay.places[from.index()]?;
                let target = made.overlay.places[to.index()]?;
                let steps = match data.detours.get(&(from.0, to.0)) {
                    Some(path) => data.paths[*path as usize].to_vec(),
                    None => tree(made.overlay, place.node, Aim::Closed).steps(target.node),
                };
                let journey = made.drive(from, to, &steps, ready, ready + seconds);
                debug_assert!(journey.as_ref().is_none_or(|j| j.metres == metres), "the table's metres");
                journey
            }),
            Leg::Labels(list) => {
                let label = list.get(label)?;
                let arrive = label.arrival(ready)?;
                let depart = departure(label, ready);
                let steps = &data.paths[label.path as usize];
                data.with_overlay(self.gate_waiting(), from, to, |made| {
                    made.drive(from, to, steps, depart, arrive)
                })
            }
        }
    }
}

/// When to depart with a label if ready at `ready`: as late as is useful.
pub fn departure(label: &Label, ready: Seconds) -> Seconds {
    ready.max(label.latest.min(label.earliest - label.seconds))
}

/// An overlay on which legs are driven, with what its cells are made of.
pub(crate) struct Made<'a> {
    pub(crate) world: World<'a>,
    pub(crate) overlay: &'a Overlay,
    ground: &'a Ground,
    lines: &'a [crate::lines::LineCell],
}

impl ClassTravel {
    /// Calls `f` with the overlay of a pair: the class's own, or one made from the pair's lines.
    pub(crate) fn with_overlay<T>(
        &self,
        gate_waiting: bool,
        from: LocationIdx,
        to: LocationIdx,
        f: impl FnOnce(&Made<'_>) -> T,
    ) -> T {
        let made = |overlay, lines| Made {
            world: World { rights: self.searched(), overlay, units: self.ground.units() },
            overlay,
            ground: &self.ground,
            lines,
        };
        match &self.ground {
            Ground::Graph(_) => f(&made(&self.overlay, &[])),
            Ground::Lines(source) => {
                let lines = self.lines(&**source, gate_waiting, (from, to));
                f(&made(&lines.overlay, &lines.cells))
            }
        }
    }
}

impl Made<'_> {
    /// Drives path steps from an exact departure to an exact arrival.
    pub(crate) fn drive(
        &self,
        from: LocationIdx,
        to: LocationIdx,
        steps: &[Step],
        depart: Seconds,
        arrive: Seconds,
    ) -> Option<Journey> {
        let (place, target) = (self.overlay.places[from.index()]?, self.overlay.places[to.index()]?);
        let units = self.world.units;
        let arrive = units.of(arrive);
        let departures = Instants::span(units.of(depart), units.of(depart));
        let layers = self.world.layers(&place, steps, &departures, UNBOUNDED)?;
        let mut at = layers.last()?.iter().position(|l| self.world.ends(&target, l).contains(arrive))?;
        // Exact instants of arriving at and going on from each step, backwards.
        let since = layers.last()?[at].since;
        let mut going_on = arrive - (units.up(since) - since);
        let mut times = vec![(going_on, going_on); steps.len()];
        for k in (0..steps.len()).rev() {
            let layer = &layers[k][at];
            let reached = if layer.waits { layer.arrivals.first()? - layer.rounded } else { going_on };
            times[k] = (reached, going_on);
            if k > 0 {
                going_on = reached - i64::from(self.world.way(steps, k).time);
                at = layer.parent;
                debug_assert!(layers[k - 1][at].goes_on.contains(going_on), "moved forward from there");
            }
        }
        Some(self.assemble(from, to, steps, &times))
    }

    fn assemble(
        &self,
        from: LocationIdx,
        to: LocationIdx,
        steps: &[Step],
        times: &[(Seconds, Seconds)],
    ) -> Journey {
        let units = self.world.units;
        let mut journey = Journey {
            from,
            to,
            depart: units.seconds_before(times[0].0),
            arrive: units.seconds_after(times[times.len() - 1].1),
            metres: 0,
            points: Vec::new(),
            waits: Vec::new(),
            events: Vec::new(),
        };
        for (k, step) in steps.iter().enumerate() {
            let node = &self.overlay.nodes[step.node as usize];
            if k > 0 {
                let (started, reached) = (times[k - 1].1, times[k].0);
                self.points(step.cell, steps[k - 1], *step, started, &mut journey.points);
                journey.metres += i64::from(self.world.way(steps, k).metres);
                let zones = self.overlay.cells[step.cell as usize].zones;
                let then = node.inside;
                let (from, begun) = (units.seconds_before(started), units.seconds_after(started));
                let to = units.seconds_after(reached);
                journey.events.push(Event::Drive { zones, from, begun, to, then });
            }
            let (reached, left) = times[k];
            if journey.points.is_empty() {
                let start = match self.ground {
                    Ground::Graph(_) => JourneyPoint::Node(self.origin(node.road)),
                    Ground::Lines(_) => JourneyPoint::Place(from),
                };
                journey.points.push((start, units.seconds_after(reached)));
            }
            let spot = step.spot.map(|s| node.spots[usize::from(s)]);
            if let Some(spot) = spot.filter(|_| reached < left) {
                let place = spot.place.and_then(|p| self.overlay.places[p as usize]);
                let (ground, zones) = place.map_or((node.inside, node.inside), |p| (p.ground, p.zones));
                let off_street = place.is_some_and(|p| p.off_street);
                let (reached, left) = (units.seconds_after(reached), units.seconds_after(left));
                journey.events.push(Event::Wait { zones, ground, from: reached, to: left, off_street });
                let first = journey.points.len() - 1;
                let (point, _) = journey.points[first];
                let location = spot.place.map(LocationIdx);
                journey.waits.push(Wait { point: first, location, from: reached, to: left });
                journey.points.push((point, left));
            }
        }
        journey
    }

    /// The node of the class's graph that a node of its overlay's graph is.
    fn origin(&self, road: u32) -> u32 {
        self.overlay.streets.as_ref().map_or(road, |streets| streets.roads.origin(road))
    }

    /// Appends the points of driving through a cell, the first one only if nothing is there yet.
    fn points(
        &self,
        cell: CellId,
        tail: Step,
        head: Step,
        start: Seconds,
        out: &mut Vec<(JourneyPoint, Seconds)>,
    ) {
        debug_assert_ne!(cell, START, "a drive goes through a cell");
        match self.ground {
            Ground::Graph(_) => {
                let road = |s: Step| self.overlay.nodes[s.node as usize].road;
                let Some(streets) = &self.overlay.streets else { return };
                let graph = &streets.roads.graph;
                let mut at = start;
                for e in streets.path(cell, road(tail), road(head)) {
                    let edge = &graph.edges[e as usize];
                    at += edge.time;
                    out.push((JourneyPoint::Node(self.origin(edge.to)), self.world.units.seconds_after(at)));
                }
            }
            Ground::Lines(source) => {
                let c = self.lines[cell as usize];
                let mut lines = Vec::new();
                source.lines(c.from, c.to, &mut lines);
                let point = |i: u32| JourneyPoint::Line { from: c.from, to: c.to, line: c.line, point: i };
                if out.len() == 1 {
                    out[0].0 = point(c.first);
                }
                let mut at = start;
                for (i, piece) in
                    (c.first..c.first + c.pieces).zip(&lines[c.line as usize].pieces[c.first as usize..])
                {
                    at += piece.seconds;
                    out.push((point(i + 1), at));
                }
            }
        }
    }
}

impl Journey {
    /// Staying where it is.
    pub(crate) fn stay(at: LocationIdx, t: Seconds) -> Self {
        Self {
            from: at,
            to: at,
            depart: t,
            arrive: t,
            metres: 0,
            points: vec![(JourneyPoint::Place(at), t)],
            waits: Vec::new(),
            events: Vec::new(),
        }
    }
}
