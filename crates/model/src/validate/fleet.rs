//! Vehicle types: counts, places, shifts, limits, attributes and prices.

use std::collections::BTreeMap;

use super::time::Time;
use super::{Names, amount, number};
use crate::catalogue::{CatalogueEntry, catalogue, entry};
use crate::document::fleet::VehicleType as Stated;
use crate::document::problem::Problem;
use crate::ids::LocationIdx;
use crate::instance::{Body, Rates, VehicleType};
use crate::issues::{Path, Sink};
use crate::limits;
use crate::units::{Load, Money};

/// The fleet, but for capacities and skills, whose indices depend on the requests.
pub(crate) struct Fleet {
    pub(crate) types: Vec<VehicleType>,
    /// Capacity by dimension, the catalogue's filled in.
    pub(crate) capacities: Vec<BTreeMap<String, Load>>,
    pub(crate) rates: Vec<Rates>,
}

/// Reads the vehicle types.
pub(crate) fn fleet(problem: &Problem, names: &Names<'_>, time: &Time, sink: &mut Sink) -> Fleet {
    let root = Path::Root;
    let at = root.key("vehicle_types");
    let mut out = Fleet { types: Vec::new(), capacities: Vec::new(), rates: Vec::new() };
    let objective = objective_rates(problem, sink);
    let mut vehicles: i128 = 0;
    let mut count_lost = false;
    for (i, stated) in problem.vehicle_types.iter().enumerate() {
        let here = at.item(i, &stated.id);
        let count = number(sink, &here.key("count"), stated.count, 0, limits::VEHICLES, "a count");
        count_lost |= sink.tainted(&here.key("count"));
        vehicles += i128::from(count);
        let base = stated.base.as_deref().and_then(entry);
        if let Some(id) = stated.base.as_deref()
            && base.is_none()
        {
            sink.error(&here.key("base"), "E-unknown-base", format!("the catalogue has no \"{id}\""))
                .value(id)
                .did_you_mean(id, catalogue().iter().map(|e| e.id));
        }
        attributes(sink, &here, stated);
        super::map::vehicle_type(problem, stated, base, &here, sink);
        let capacity = match &stated.capacity {
            Some(own) => {
                let at = here.key("capacity");
                let read = |(d, v): (&String, &i64)| {
                    super::ids::valid(sink, &at.key(d), d);
                    (d.clone(), number(sink, &at.key(d), *v, 0, limits::LOAD - 1, "a capacity"))
                };
                own.iter().map(read).collect()
            }
            None => base
                .map(|b| {
                    let mut capacity = b.capacity();
                    // Own attributes win over the catalogue's, here too.
                    let mut own = |key: &str, value: Option<i64>| {
                        if let Some(value) = value {
                            capacity.insert(key.to_owned(), value.clamp(0, limits::LOAD / 2000) * 1000);
                        }
                    };
                    own("g", stated.payload_kg);
                    own("cm3", stated.volume_l);
                    capacity
                })
                .unwrap_or_default(),
        };
        let end = match &stated.end {
            None => &stated.start,
            Some(end) => end,
        };
        let place = |sink: &mut Sink, key: &str, id: Option<&String>| {
            id.and_then(|id| names.locations.find(sink, &here.key(key), id)).map(LocationIdx::new)
        };
        let start = place(sink, "start", stated.start.as_ref());
        let end = match stated.end {
            None => start,
            Some(_) => place(sink, "end", end.as_ref()),
        };
        let rates = rates(problem, stated, &objective, &here, sink);
        out.types.push(VehicleType {
            id: stated.id.clone(),
            count: u32::try_from(count).unwrap_or(0),
            start,
            end,
            shift: shift(sink, &here, stated, time),
            capacity: Vec::new(),
            skills: Vec::new(),
            profile: profile(problem, stated, &rates, &here, sink),
            max_duration: stated
                .max_duration_s
                .map(|s| number(sink, &here.key("max_duration_s"), s, 0, limits::TIME, "a duration")),
            max_distance: stated
                .max_distance_m
                .map(|m| number(sink, &here.key("max_distance_m"), m, 0, limits::METRES - 1, "a distance")),
            rates,
            max_kmh: stated.max_kmh.or(base.map(|b| b.max_kmh)).and_then(|k| u32::try_from(k.max(1)).ok()),
            body: body(stated, base),
        });
        out.capacities.push(capacity);
        out.rates.push(rates);
    }
    if vehicles > i128::from(limits::VEHICLES) {
        sink.error_whole(
            &at,
            "E-limit",
            format!("{vehicles} vehicles; at most {} are possible", limits::VEHICLES),
        );
    }
    if vehicles == 0 && !problem.requests.is_empty() && !count_lost && !sink.repaired(&at) {
        sink.error_whole(&at, "E-no-vehicles", "there are requests but no vehicles")
            .hint("add a vehicle type with a positive `count`");
    }
    out
}

fn body(own: &Stated, base: Option<&CatalogueEntry>) -> Body {
    Body {
        class: own.class.or(base.map(|b| b.class)),
        gross_kg: own.gross_kg.or(base.map(|b| b.gross_kg)),
        axle_load_kg: own.axle_load_kg.or(base.map(|b| b.axle_load_kg)),
        axles: own.axles.or(base.map(|b| b.axles)),
        length_mm: own.length_mm.or(base.map(|b| b.length_mm)),
        width_mm: own.width_mm.or(base.map(|b| b.width_mm)),
        height_mm: own.height_mm.or(base.map(|b| b.height_mm)),
    }
}

fn shift(sink: &mut Sink, at: &Path<'_>, stated: &Stated, time: &Time) -> (i64, i64) {
    let whole = (0, time.clock.horizon());
    let Some(pair) = &stated.shift else { return whole };
    let here = at.key("shift");
    let Some(read) = time.pair(sink, &here, pair, "the shift") else { return whole };
    let clipped = time.clip(read);
    if clipped.is_none() && time.known {
        sink.error(&here, "E-shift-outside", "the shift lies outside the horizon")
            .value(serde_json::json!(pair));
    }
    clipped.unwrap_or(whole)
}

/// The profile of a type, and whether its matrix has the metres that its prices and limits need.
fn profile(
    problem: &Problem,
    stated: &Stated,
    rates: &Rates,
    at: &Path<'_>,
    sink: &mut Sink,
) -> Option<usize> {
    let here = at.key("profile");
    let root = Path::Root;
    let Some(matrices) = &problem.matrices else {
        if let Some(profile) = &stated.profile
            && !sink.tainted(&root.key("matrices"))
        {
            sink.error(&here, "E-profile", "a profile without `matrices`").value(profile.as_str());
        }
        return None;
    };
    let Some(profile) = &stated.profile else {
        let names: Vec<&str> = matrices.keys().map(String::as_str).collect();
        sink.error(&here, "E-profile", "with `matrices` a vehicle type needs a `profile`")
            .hint(format!("one of: {}", names.join(", ")));
        return None;
    };
    let found = matrices.keys().position(|k| k == profile);
    match found.and_then(|_| matrices.get(profile)) {
        None => {
            sink.error(&here, "E-profile", format!("there is no matrix \"{profile}\""))
                .value(profile.as_str())
                .did_you_mean(profile, matrices.keys().map(String::as_str));
        }
        Some(matrix) if matrix.metres.is_none() => {
            let why = if rates.distance_per_km > Money::ZERO {
                Some("its kilometres cost money")
            } else if stated.max_distance_m.is_some() {
                Some("its distance is limited")
            } else {
                None
            };
            let at_matrices = root.key("matrices");
            let pointer = at_matrices.key(profile).pointer();
            let said = sink.issues.iter().any(|i| i.code == "E-matrix-metres" && i.pointer == pointer);
            if let Some(why) = why.filter(|_| !said) {
                let message =
                    format!("vehicle type \"{}\" needs the metres of this profile: {why}", stated.id);
                sink.error(&at_matrices.key(profile), "E-matrix-metres", message);
            }
        }
        Some(_) => {}
    }
    found
}

/// Attributes are in range.
fn attributes(sink: &mut Sink, at: &Path<'_>, stated: &Stated) {
    let most = 1_000_000_000;
    for (key, value, least, most) in [
        ("euro", stated.euro, 0, 7),
        ("china", stated.china, 0, 6),
        ("critair", stated.critair, 0, 5),
        ("plate_last_digit", stated.plate_last_digit, 0, 9),
        ("gross_kg", stated.gross_kg, 0, most),
        ("payload_kg", stated.payload_kg, 0, most),
        ("volume_l", stated.volume_l, 0, most),
        ("axle_load_kg", stated.axle_load_kg, 0, most),
        ("axles", stated.axles, 1, most),
        ("length_mm", stated.length_mm, 0, most),
        ("width_mm", stated.width_mm, 0, most),
        ("height_mm", stated.height_mm, 0, most),
        ("max_kmh", stated.max_kmh, 1, 10_000),
    ] {
        let Some(value) = value else { continue };
        if value < least || value > most {
            let message = format!("`{key}` must lie within {least}…{most}");
            let code = if value < 0 { "E-negative" } else { "E-range" };
            sink.error(&at.key(key), code, message).value(value);
        }
    }
    let at_skills = at.key("skills");
    for (i, skill) in stated.skills.iter().enumerate() {
        super::ids::valid(sink, &at_skills.index(i), skill);
    }
}

/// The objective's rates; `service_per_h` is checked but resolved type by type.
fn objective_rates(problem: &Problem, sink: &mut Sink) -> Rates {
    let root = Path::Root;
    let at = root.key("objective");
    let stated = &problem.objective;
    let rates = Rates {
        fixed: Money::ZERO,
        drive_per_h: amount(sink, &at.key("drive_per_h"), stated.drive_per_h),
        service_per_h: amount(sink, &at.key("service_per_h"), stated.service_per_h),
        wait_per_h: amount(sink, &at.key("wait_per_h"), stated.wait_per_h),
        distance_per_km: amount(sink, &at.key("distance_per_km"), stated.distance_per_km),
    };
    let overridden = !problem.vehicle_types.is_empty()
        && problem
            .vehicle_types
            .iter()
            .all(|t| t.costs.wait_per_h.is_some() || t.costs.drive_per_h.is_some());
    if rates.wait_per_h > rates.drive_per_h && !overridden {
        wait_above_drive(sink, &at, rates.wait_per_h, rates.drive_per_h);
    }
    rates
}

fn wait_above_drive(sink: &mut Sink, at: &Path<'_>, wait: Money, drive: Money) {
    if sink.tainted(&at.key("drive_per_h")) {
        return;
    }
    let message = format!("waiting ({wait} per hour) costs more than driving ({drive} per hour)");
    sink.error(&at.key("wait_per_h"), "E-wait-rate", message)
        .value(serde_json::to_value(wait).unwrap_or_default())
        .hint("a vehicle would drive in circles instead of waiting; lower wait_per_h or raise drive_per_h");
}

fn rates(problem: &Problem, stated: &Stated, objective: &Rates, at: &Path<'_>, sink: &mut Sink) -> Rates {
    let at = at.key("costs");
    let own = &stated.costs;
    let mut rate = |key: &str, own: Option<Money>, other: Money| match own {
        Some(own) => amount(sink, &at.key(key), Some(own)),
        None => other,
    };
    let fixed = rate("fixed", own.fixed, Money::ZERO);
    let drive_per_h = rate("drive_per_h", own.drive_per_h, objective.drive_per_h);
    let wait_per_h = rate("wait_per_h", own.wait_per_h, objective.wait_per_h);
    let distance_per_km = rate("distance_per_km", own.distance_per_km, objective.distance_per_km);
    let fallback =
        if problem.objective.service_per_h.is_some() { objective.service_per_h } else { drive_per_h };
    let service_per_h = rate("service_per_h", own.service_per_h, fallback);
    let stated_here = own.wait_per_h.is_some() || own.drive_per_h.is_some();
    let root = Path::Root;
    let objective_lost = sink.tainted(&root.key("objective"));
    if stated_here && wait_per_h > drive_per_h && !objective_lost {
        wait_above_drive(sink, &at, wait_per_h, drive_per_h);
    }
    Rates { fixed, drive_per_h, service_per_h, wait_per_h, distance_per_km }
}
