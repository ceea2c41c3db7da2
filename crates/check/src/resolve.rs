//! Reads a route of a plan: ids become indices, instants seconds. What cannot be read cannot be replayed.

use std::collections::HashMap;

use kerbway_model::document::plan::{Crossing, Leg, PathPoint, Route};
use kerbway_model::document::report::Violation;
use kerbway_model::instance::{Ground, Instance};
use kerbway_model::units::Seconds;
use kerbway_model::{LocationIdx, RequestIdx, RuleIdx, TypeIdx, ZoneIdx};

use crate::findings::violation;
use crate::terrain::{Spot, Terrain};

/// Bound of coordinates in millimetres and of times in seconds, so that nothing overflows: far beyond Earth and centuries.
const FARTHEST: u64 = 100_000_000_000;

/// A point of a path and how long the vehicle stays there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) spot: Spot,
    pub(crate) arrive: Seconds,
    pub(crate) leave: Seconds,
    /// The path has it twice: it stands there, be it for less than a second.
    pub(crate) stands: bool,
}

/// A leg that can be replayed.
#[derive(Debug, Clone)]
pub(crate) struct Ride {
    pub(crate) from: LocationIdx,
    pub(crate) to: LocationIdx,
    /// As its path says, in matrix mode as the leg says.
    pub(crate) depart: Seconds,
    pub(crate) arrive: Seconds,
    /// Empty in matrix mode.
    pub(crate) marks: Vec<Mark>,
    /// The first instant that lies before the one stated before it.
    pub(crate) backwards: Option<(Seconds, Seconds)>,
}

/// When a plan states that the vehicle is in a zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stated {
    pub(crate) zone: ZoneIdx,
    pub(crate) enter: Seconds,
    /// `None` = it stays.
    pub(crate) leave: Option<Seconds>,
}

impl Stated {
    /// Is it a stay in that zone over all this time?
    pub(crate) fn covers(&self, zone: ZoneIdx, from: Seconds, to: Seconds) -> bool {
        self.zone == zone && self.enter <= from && self.leave.is_none_or(|leave| to <= leave)
    }
}

/// A stop that can be replayed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visited {
    pub(crate) request: RequestIdx,
    pub(crate) option: usize,
    pub(crate) at: LocationIdx,
    pub(crate) start: Seconds,
    pub(crate) end: Seconds,
}

/// A route that can be replayed.
#[derive(Debug, Clone)]
pub(crate) struct Journey {
    pub(crate) vehicle_type: TypeIdx,
    pub(crate) stops: Vec<Visited>,
    pub(crate) rides: Vec<Ride>,
    /// Crossings as far as they can be read: that others are wrong is said where they are compared.
    pub(crate) stated: Vec<Stated>,
}

/// Ids of an instance.
#[derive(Debug)]
pub(crate) struct Ids<'a> {
    pub(crate) types: HashMap<&'a str, TypeIdx>,
    pub(crate) requests: HashMap<&'a str, RequestIdx>,
    pub(crate) locations: HashMap<&'a str, LocationIdx>,
    pub(crate) zones: HashMap<&'a str, ZoneIdx>,
    pub(crate) rules: HashMap<&'a str, RuleIdx>,
}

fn table<T, I>(list: &[T], id: fn(&T) -> &String, index: fn(usize) -> I) -> HashMap<&str, I> {
    list.iter().enumerate().map(|(i, item)| (id(item).as_str(), index(i))).collect()
}

impl<'a> Ids<'a> {
    pub(crate) fn new(instance: &'a Instance) -> Self {
        Self {
            types: table(instance.vehicle_types(), |t| &t.id, TypeIdx::new),
            requests: table(instance.requests(), |r| &r.id, RequestIdx::new),
            locations: table(instance.locations(), |l| &l.id, LocationIdx::new),
            zones: table(instance.zones(), |z| &z.id, ZoneIdx::new),
            rules: table(instance.rules(), |r| &r.id, RuleIdx::new),
        }
    }
}

/// Why something cannot be read: a violation of which code and sentence are known.
#[derive(Debug)]
pub(crate) struct Unread(&'static str, String);

impl From<Unread> for Violation {
    fn from(Unread(code, message): Unread) -> Self {
        violation(code, message)
    }
}

/// Looks an id up.
pub(crate) fn known<I: Copy>(table: &HashMap<&str, I>, kind: &str, id: &str) -> Result<I, Unread> {
    table.get(id).copied().ok_or_else(|| Unread("S02", format!("there is no {kind} `{id}`")))
}

fn instant(terrain: &Terrain<'_>, text: &str) -> Result<Seconds, Unread> {
    terrain.instance.clock().parse_instant(text).map_err(|why| unreadable(format!("`{text}`: {why}")))
}

fn unreadable(message: String) -> Unread {
    Unread("F00", message)
}

/// Reads a route; every violation that keeps it from being replayed, without the vehicle's name.
pub(crate) fn journey(
    terrain: &Terrain<'_>,
    ids: &Ids<'_>,
    route: &Route,
) -> Result<Journey, Vec<Violation>> {
    let mut broken = Vec::new();
    let vehicle_type =
        known(&ids.types, "vehicle type", &route.vehicle_type).map_err(|v| broken.push(v.into())).ok();
    let mut stops = Vec::new();
    for (i, stop) in route.stops.iter().enumerate() {
        let read = || -> Result<Visited, Unread> {
            let request = known(&ids.requests, "request", &stop.request)?;
            let at = known(&ids.locations, "location", &stop.at)?;
            let options = &terrain.instance.request(request).options;
            if stop.option >= options.len() {
                let message = format!("request `{}` has no option {}", stop.request, stop.option);
                return Err(Unread("S04", message));
            }
            for text in [&stop.arrive, &stop.depart] {
                instant(terrain, text)?;
            }
            Ok(Visited {
                request,
                option: stop.option,
                at,
                start: instant(terrain, &stop.start)?,
                end: instant(terrain, &stop.end)?,
            })
        };
        match read() {
            Ok(stop) => stops.push(stop),
            Err(v) => {
                broken.push(Violation { stop: Some(i), request: Some(stop.request.clone()), ..v.into() });
            }
        }
    }
    let mut rides = Vec::new();
    for (i, leg) in route.legs.iter().enumerate() {
        match ride(terrain, ids, leg) {
            Ok(ride) => rides.push(ride),
            Err(v) => broken.push(Violation { leg: Some(i), ..v.into() }),
        }
    }
    let ends = [&route.depart, &route.returns].map(|text| instant(terrain, text).err());
    broken.extend(ends.into_iter().flatten().map(Violation::from));
    for permit in &route.permits {
        broken.push(violation("S02", format!("there is no permit `{}`", permit.id)));
    }
    let Some(vehicle_type) = vehicle_type else { return Err(broken) };
    let ends = terrain.instance.vehicle_type(vehicle_type);
    let legs =
        (stops.len() + usize::from(ends.start.is_some()) + usize::from(ends.end.is_some())).saturating_sub(1);
    if broken.is_empty() && rides.len() != legs {
        let message = format!("{} stops need {legs} legs, not {}", stops.len(), rides.len());
        broken.push(unreadable(message).into());
    }
    if broken.is_empty() && stops.is_empty() && rides.is_empty() {
        broken.push(unreadable("the route goes nowhere".to_owned()).into());
    }
    let stated =
        route.legs.iter().flat_map(|leg| &leg.crossings).filter_map(|c| stated(terrain, ids, c)).collect();
    if broken.is_empty() { Ok(Journey { vehicle_type, stops, rides, stated }) } else { Err(broken) }
}

fn stated(terrain: &Terrain<'_>, ids: &Ids<'_>, crossing: &Crossing) -> Option<Stated> {
    let zone = *ids.zones.get(crossing.zone.as_str())?;
    let leave = crossing.leave.as_ref().map(|text| instant(terrain, text)).transpose().ok()?;
    Some(Stated { zone, enter: instant(terrain, &crossing.enter).ok()?, leave })
}

fn ride(terrain: &Terrain<'_>, ids: &Ids<'_>, leg: &Leg) -> Result<Ride, Unread> {
    let (from, to) =
        (known(&ids.locations, "location", &leg.from)?, known(&ids.locations, "location", &leg.to)?);
    let (depart, arrive) = (instant(terrain, &leg.depart)?, instant(terrain, &leg.arrive)?);
    for crossing in &leg.crossings {
        known(&ids.zones, "zone", &crossing.zone)?;
    }
    if matches!(terrain.instance.ground(), Ground::Matrices(_)) {
        if leg.path.is_some() || leg.times_s.is_some() {
            return Err(unreadable("matrices know no path".to_owned()));
        }
        let backwards = (arrive < depart).then_some((depart, arrive));
        return Ok(Ride { from, to, depart, arrive, marks: Vec::new(), backwards });
    }
    let (Some(path), Some(times)) = (&leg.path, &leg.times_s) else {
        return Err(unreadable("a leg needs a path and its times".to_owned()));
    };
    if path.len() != times.len() || path.is_empty() {
        return Err(unreadable(format!("the path has {} points and {} times", path.len(), times.len())));
    }
    let mut marks: Vec<Mark> = Vec::new();
    for (point, at) in path.iter().zip(times.iter().copied()) {
        let spot = spot(terrain, point)?;
        if at.unsigned_abs() > FARTHEST {
            return Err(unreadable(format!("{at} is no time of a path")));
        }
        match marks.last_mut() {
            Some(last) if last.spot == spot => (last.leave, last.stands) = (at, true),
            _ => marks.push(Mark { spot, arrive: at, leave: at, stands: false }),
        }
    }
    let (depart, arrive) = (times[0], times[times.len() - 1]);
    let backwards = times.windows(2).map(|pair| (pair[0], pair[1])).find(|(before, after)| after < before);
    Ok(Ride { from, to, depart, arrive, marks, backwards })
}

fn spot(terrain: &Terrain<'_>, point: &PathPoint) -> Result<Spot, Unread> {
    let unknown = |id: &str| Unread("S02", format!("there is no node `{id}`"));
    match point {
        PathPoint::Osm(id) => {
            let known = terrain.map.is_some_and(|map| map.atlas.coordinates(*id).is_some());
            if known { Ok(Spot::Osm(*id)) } else { Err(unknown(&id.to_string())) }
        }
        PathPoint::Node(id) => terrain.node(id).map(Spot::Node).ok_or_else(|| unknown(id)),
        PathPoint::At(coordinates) => {
            let point = terrain.instance.projection().project(*coordinates);
            let sound = [point.x, point.y].iter().all(|mm| mm.unsigned_abs() <= FARTHEST);
            if sound { Ok(Spot::At(point)) } else { Err(unreadable(format!("{coordinates:?} is no place"))) }
        }
    }
}
