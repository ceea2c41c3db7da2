//! Replays one route: times, loads, limits, zones; what it does wrong, and what it costs.

use kerbway_model::document::plan::{Crossing, Route};
use kerbway_model::document::report::{Exposure, Violation};
use kerbway_model::instance::{Effect, Instance, RequestKind, VehicleType};
use kerbway_model::units::{Load, Metres, Seconds};
use kerbway_model::{LocationIdx, TypeIdx};

use crate::drive::Driver;
use crate::findings::{spoken, violation};
use crate::law::{Ban, Bans, Law};
use crate::money::Bill;
use crate::resolve::{Journey, Visited};
use crate::terrain::Terrain;
use crate::visits::{Standing, Visit, Walk};

/// What a route comes to.
pub(crate) struct Replayed {
    /// The route with every stated value as the referee finds it.
    pub(crate) route: Route,
    pub(crate) bill: Bill,
    pub(crate) violations: Vec<Violation>,
    pub(crate) exposure: Vec<Exposure>,
}

/// Replays `stated`, which reads as `journey`.
pub(crate) fn route(terrain: &Terrain<'_>, law: &Law<'_>, stated: &Route, journey: &Journey) -> Replayed {
    let instance = terrain.instance;
    let vehicle_type = instance.vehicle_type(journey.vehicle_type);
    let mut walk = Walk::new(law);
    let mut driver = Driver {
        terrain,
        vehicle_type,
        walk: &mut walk,
        stated: &journey.stated,
        found: Vec::new(),
        backwards: false,
    };
    let times = times(vehicle_type, journey);
    let mut found: Vec<Violation> = Vec::new();
    let mut metres: Vec<Metres> = Vec::new();

    let places = places(vehicle_type, journey);
    let mut rides = journey.rides.iter().zip(places.windows(2)).enumerate();
    let mut ride = |driver: &mut Driver<'_, '_>, found: &mut Vec<Violation>| {
        if let Some((i, (ride, due))) = rides.next() {
            driver.walk.leg = i;
            metres.push(driver.ride(ride, (due[0], due[1])));
            found.extend(driver.found.drain(..).map(|v| Violation { leg: Some(i), ..v }));
        }
    };
    if let Some(start) = vehicle_type.start {
        stand(
            &mut driver,
            start,
            (times.depart, times.depart),
            Standing { service: false, ..at(instance, start) },
        );
        ride(&mut driver, &mut found);
    }
    for (i, (stop, (arrive, depart))) in journey.stops.iter().zip(&times.stops).enumerate() {
        let here = reached(terrain, vehicle_type, journey, i);
        let standing = at(instance, here);
        let waiting = Standing { service: false, stop: false, ..standing };
        stand(&mut driver, here, (*arrive, stop.start), waiting);
        stand(&mut driver, here, (stop.start, stop.end), standing);
        stand(&mut driver, here, (stop.end, *depart), waiting);
        let wrong = service(instance, stop, *arrive, *depart).into_iter().chain(place(instance, stop));
        let request = Some(instance.request(stop.request).id.clone());
        found.extend(wrong.map(|v| Violation { stop: Some(i), request: request.clone(), ..v }));
        if i + 1 < journey.stops.len() || vehicle_type.end.is_some() {
            ride(&mut driver, &mut found);
        }
    }
    if let Some(end) = vehicle_type.end {
        stand(
            &mut driver,
            end,
            (times.returns, times.returns),
            Standing { service: false, ..at(instance, end) },
        );
    }
    let bill = Bill::of(&vehicle_type.rates, walk.drive, walk.service, walk.wait, metres.iter().sum());
    found.extend(ends(instance, &places, journey));
    let (loads, overloads) = loads(instance, vehicle_type, journey);
    found.extend(overloads);
    found.extend(limits(instance, vehicle_type, &times, metres.iter().sum()));
    found.extend(skills(instance, journey));

    let visits = walk.finish(times.returns);
    let mut route = restated(instance, stated, journey, &times);
    for (stop, load) in route.stops.iter_mut().zip(loads) {
        stop.load = load;
    }
    for (leg, metres) in route.legs.iter_mut().zip(metres) {
        leg.metres = metres;
        leg.crossings.clear();
    }
    route.cost = bill.total();
    let mut exposure = Vec::new();
    for visit in &visits {
        let Some(bans) = law.bans(visit.zone) else { continue };
        found.extend(offences(instance, law.vehicle_type(), visit, bans, &stated.vehicle));
        let crossing = crossing(instance, law, visit, bans);
        exposure.push(Exposure {
            vehicle: stated.vehicle.clone(),
            zone: crossing.zone.clone(),
            enter: crossing.enter.clone(),
            leave: crossing.leave.clone(),
            early_s: crossing.early_s,
            late_s: crossing.late_s,
        });
        if let Some(leg) = route.legs.get_mut(visit.leg) {
            leg.crossings.push(crossing);
        }
    }
    let violations =
        found.into_iter().map(|v| Violation { vehicle: Some(stated.vehicle.clone()), ..v }).collect();
    Replayed { route, bill, violations, exposure }
}

/// Instants that follow from the legs and from service.
struct Times {
    depart: Seconds,
    returns: Seconds,
    /// Arrival and departure at each stop.
    stops: Vec<(Seconds, Seconds)>,
}

fn times(vehicle_type: &VehicleType, journey: &Journey) -> Times {
    // With a start location the first leg leads to the first stop, without one it leads from it.
    let first = usize::from(vehicle_type.start.is_some());
    let stop = |(i, stop): (usize, &Visited)| {
        let before = (i + first).checked_sub(1).and_then(|leg| journey.rides.get(leg));
        let after = journey.rides.get(i + first);
        (before.map_or(stop.start, |ride| ride.arrive), after.map_or(stop.end, |ride| ride.depart))
    };
    let stops: Vec<_> = journey.stops.iter().enumerate().map(stop).collect();
    let begin = if first == 1 { journey.rides.first().map(|ride| ride.depart) } else { None };
    let end = if vehicle_type.end.is_some() { journey.rides.last().map(|ride| ride.arrive) } else { None };
    Times {
        depart: begin.or(stops.first().map(|s| s.0)).unwrap_or(0),
        returns: end.or(stops.last().map(|s| s.1)).unwrap_or(0),
        stops,
    }
}

/// The places between which the legs lead: start, stops, end.
fn places(vehicle_type: &VehicleType, journey: &Journey) -> Vec<LocationIdx> {
    let stops = journey.stops.iter().map(|stop| stop.at);
    vehicle_type.start.into_iter().chain(stops).chain(vehicle_type.end).collect()
}

/// Where the vehicle stands at a stop: there, or where the path leads if that is another place that the plan names.
fn reached(terrain: &Terrain<'_>, vehicle_type: &VehicleType, journey: &Journey, i: usize) -> LocationIdx {
    let before = (i + usize::from(vehicle_type.start.is_some())).checked_sub(1);
    let ride = before.and_then(|leg| journey.rides.get(leg));
    let end = ride.and_then(|ride| ride.marks.last().map(|mark| (ride.to, mark.spot)));
    match end {
        Some((to, spot)) if terrain.spot(journey.stops[i].at) != Some(spot) => to,
        _ => journey.stops[i].at,
    }
}

fn at(instance: &Instance, location: LocationIdx) -> Standing {
    Standing { service: true, off_street: instance.location(location).off_street, stop: true }
}

fn stand(driver: &mut Driver<'_, '_>, at: LocationIdx, time: (Seconds, Seconds), how: Standing) {
    let zones = driver.terrain.zones_of_location(at, driver.walk.law());
    driver.walk.stand(time.0, time.1, &zones, how);
}

/// T01 and T04 at a stop.
fn service(instance: &Instance, stop: &Visited, arrive: Seconds, depart: Seconds) -> Vec<Violation> {
    let (clock, mut found) = (instance.clock(), Vec::new());
    let option = &instance.request(stop.request).options[stop.option];
    let mut backwards = |before: Seconds, after: Seconds, what: &str| {
        if after < before {
            let message = format!("{what}: after {} comes {}", spoken(clock, before), spoken(clock, after));
            found.push(Violation { excess: Some(before - after), ..violation("T04", message) });
        }
    };
    backwards(arrive, stop.start, "service starts before the arrival");
    backwards(stop.end, depart, "departs before the end of service");
    if option.at != stop.at {
        // Which option is meant nobody knows: its windows and service say nothing.
        return found;
    }
    if stop.end - stop.start != option.service {
        let message = format!("service takes {} s instead of {} s", stop.end - stop.start, option.service);
        let excess = Some((stop.end - stop.start - option.service).abs());
        found.push(Violation { excess, ..violation("T04", message) });
    }
    if !option.windows.iter().any(|(earliest, latest)| (*earliest..=*latest).contains(&stop.start)) {
        let miss = |(earliest, latest): &(Seconds, Seconds)| (earliest - stop.start).max(stop.start - latest);
        let message = format!("service starts at {}, outside its windows", spoken(clock, stop.start));
        let at = Some(clock.rfc3339(stop.start));
        let excess = option.windows.iter().map(miss).min();
        found.push(Violation { from: at.clone(), to: at, excess, ..violation("T01", message) });
    }
    found
}

/// S04 at a stop.
fn place(instance: &Instance, stop: &Visited) -> Option<Violation> {
    let option = &instance.request(stop.request).options[stop.option];
    let (id, stated) = (&instance.location(option.at).id, &instance.location(stop.at).id);
    (option.at != stop.at)
        .then(|| violation("S04", format!("option {} is at `{id}`, not at `{stated}`", stop.option)))
}

/// S04 between legs, stops and the type's start and end.
fn ends(instance: &Instance, places: &[LocationIdx], journey: &Journey) -> Vec<Violation> {
    let mut found = Vec::new();
    for (i, (ride, pair)) in journey.rides.iter().zip(places.windows(2)).enumerate() {
        for (stated, due, end) in [(ride.from, pair[0], "begins"), (ride.to, pair[1], "ends")] {
            if stated != due {
                let (stated, due) = (&instance.location(stated).id, &instance.location(due).id);
                let message = format!("the leg {end} at `{stated}`, not at `{due}`");
                found.push(Violation { leg: Some(i), ..violation("S04", message) });
            }
        }
    }
    found
}

type LoadList = std::collections::BTreeMap<String, i64>;

/// Load on board after each stop, and L01 for each dimension that is ever too full.
fn loads(
    instance: &Instance,
    vehicle_type: &VehicleType,
    journey: &Journey,
) -> (Vec<LoadList>, Vec<Violation>) {
    let mut after = vec![LoadList::new(); journey.stops.len()];
    let mut found = Vec::new();
    let narrow = |load: i128| Load::try_from(load).unwrap_or(Load::MAX);
    for (d, name) in instance.dimensions().iter().enumerate() {
        let demand = |stop: &Visited| i128::from(instance.request(stop.request).demand[d]);
        let delivered = |stop: &&Visited| instance.request(stop.request).kind == RequestKind::Delivery;
        let mut load: i128 = journey.stops.iter().filter(delivered).map(demand).sum();
        let (mut worst, mut fullest) = (load, None);
        for (i, stop) in journey.stops.iter().enumerate() {
            load += if delivered(&stop) { -demand(stop) } else { demand(stop) };
            after[i].insert(name.clone(), narrow(load));
            if load > worst {
                (worst, fullest) = (load, Some(i));
            }
        }
        if let Some(capacity) = vehicle_type.capacity[d].filter(|capacity| worst > i128::from(*capacity)) {
            let message = format!("carries {worst} {name}, {capacity} fit");
            let excess = Some(narrow(worst - i128::from(capacity)));
            found.push(Violation { stop: fullest, excess, ..violation("L01", message) });
        }
    }
    (after, found)
}

/// T02, T03 and L03.
fn limits(instance: &Instance, vehicle_type: &VehicleType, times: &Times, metres: Metres) -> Vec<Violation> {
    let (clock, mut found) = (instance.clock(), Vec::new());
    let (earliest, latest) = (vehicle_type.shift.0.max(0), vehicle_type.shift.1.min(instance.horizon()));
    let mut beyond = |code: &str, excess: i64, message: String| {
        if excess > 0 {
            found.push(Violation { excess: Some(excess), ..violation(code, message) });
        }
    };
    let (depart, returns) = (spoken(clock, times.depart), spoken(clock, times.returns));
    let shift = format!("its shift is {} to {}", spoken(clock, earliest), spoken(clock, latest));
    beyond("T02", earliest - times.depart, format!("departs at {depart}, {shift}"));
    beyond("T02", times.returns - latest, format!("returns at {returns}, {shift}"));
    if let Some(most) = vehicle_type.max_duration {
        let taken = times.returns - times.depart;
        beyond("T03", taken - most, format!("is away for {taken} s, {most} s are allowed"));
    }
    if let Some(most) = vehicle_type.max_distance {
        beyond("L03", metres - most, format!("drives {metres} m, {most} m are allowed"));
    }
    found
}

fn skills(instance: &Instance, journey: &Journey) -> Vec<Violation> {
    let lacks = |(i, stop): (usize, &Visited)| {
        let request = &instance.request(stop.request).id;
        let message = format!("request `{request}` needs a skill that the vehicle has not");
        (!instance.has_skills(journey.vehicle_type, stop.request)).then(|| Violation {
            stop: Some(i),
            request: Some(request.clone()),
            ..violation("L02", message)
        })
    };
    journey.stops.iter().enumerate().filter_map(lacks).collect()
}

/// The route with the instants as they follow from legs and service.
fn restated(instance: &Instance, stated: &Route, journey: &Journey, times: &Times) -> Route {
    let text = |second: Seconds| instance.clock().rfc3339(second);
    let mut route = stated.clone();
    (route.depart, route.returns) = (text(times.depart), text(times.returns));
    route.charges.clear();
    for ((stop, visited), (arrive, depart)) in route.stops.iter_mut().zip(&journey.stops).zip(&times.stops) {
        (stop.arrive, stop.depart) = (text(*arrive), text(*depart));
        (stop.start, stop.end) = (text(visited.start), text(visited.end));
    }
    for (leg, ride) in route.legs.iter_mut().zip(&journey.rides) {
        (leg.depart, leg.arrive) = (text(ride.depart), text(ride.arrive));
    }
    route
}

/// A visit as plans state it.
fn crossing(instance: &Instance, law: &Law<'_>, visit: &Visit, bans: &Bans) -> Crossing {
    let text = |second: Seconds| instance.clock().rfc3339(second);
    let (early_s, late_s) = visit.slack(bans, instance.horizon());
    Crossing {
        zone: instance.zone(visit.zone).id.clone(),
        enter: text(visit.enter),
        leave: (!visit.stays).then(|| text(visit.end)),
        rule: visit.admitted_by(law).map(|rule| instance.rule(rule).id.clone()),
        early_s,
        late_s,
    }
}

/// Z01 … Z05: one for each rule that a visit breaks and each connected time in which it does.
fn offences(
    instance: &Instance,
    vehicle_type: TypeIdx,
    visit: &Visit,
    bans: &Bans,
    vehicle: &str,
) -> Vec<Violation> {
    let clock = instance.clock();
    let zone = &instance.zone(visit.zone).id;
    let say = |offence: Ban| {
        let rule = instance.rule(offence.rule);
        let (code, does, effect) = match rule.effect {
            Effect::NoEntry => ("Z01", "enters", "no_entry"),
            Effect::NoDriving => ("Z02", "drives in", "no_driving"),
            Effect::NoPresence => ("Z03", "is in", "no_presence"),
            Effect::NoStopping => ("Z04", "stands in", "no_stopping"),
            Effect::NoLoading => ("Z04", "serves in", "no_loading"),
            _ => ("Z05", "passes through", "no_through"),
        };
        let (from, to) = (spoken(clock, offence.from), spoken(clock, offence.to));
        let when =
            if offence.from == offence.to { format!("at {from}") } else { format!("from {from} to {to}") };
        let open = rule.active.iter().find(|span| span.to > offence.from).map_or(offence.to, |span| span.to);
        let until = spoken(clock, open.min(instance.horizon()));
        let id = &rule.id;
        let tags = instance.tags_behind(offence.rule, vehicle_type);
        let source = tags.map_or(String::new(), |tags| format!("; {tags}"));
        let message = format!(
            "{vehicle} {does} {zone} {when} although rule {id} ({effect}{source}) holds until {until}"
        );
        Violation {
            leg: Some(visit.leg),
            zone: Some(zone.clone()),
            rule: Some(id.clone()),
            from: Some(clock.rfc3339(offence.from)),
            to: Some(clock.rfc3339(offence.to)),
            excess: Some(offence.to - offence.from),
            ..violation(code, message)
        }
    };
    visit.offences(bans).into_iter().map(say).collect()
}
