//! Days on real streets: parcels at addresses of a map, vans and e-trikes, zones with hours.
//!
//! [`demo_day`] is the day of the demo, [`city_day`] one for any map. The same map, seed and number of requests give
//! the same document.

use std::path::Path;

use kerbway_model::Issue;
use kerbway_roads::osm::Map;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::streets::{Degrees, Streets};

/// The demo's map, in its folder.
const MAP: &str = "helsinki.osm.pbf";
/// Seed and requests of the demo's day.
const DEMO: (u64, usize) = (1, 150);

/// The demo's folder: map, problem and golden cost.
pub fn demo_folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/demo"))
}

/// The day of the demo, in the centre of Helsinki.
///
/// Three zones of different kind: a ban on vans by day from which electric ones are exempt, a pedestrian core that is open
/// to motor vehicles from six to eleven, and the street of a school.
///
/// # Panics
/// If the demo's map is not there.
pub fn demo_day() -> Value {
    let map = Map::read(&demo_folder().join(MAP)).expect("the demo's map");
    let streets = Streets::of(&map);
    let school = streets.named("Puutarhakatu");
    assert!(!school.is_empty(), "a street of the demo's map");
    let polygon = |ring: &[Degrees]| {
        let closed: Vec<&Degrees> = ring.iter().chain(ring.first()).collect();
        json!({"type": "Polygon", "coordinates": [closed]})
    };
    let zones = json!([
        {"id": "design-district",
         "geometry": polygon(&[[24.9386, 60.1638], [24.9498, 60.1638], [24.9492, 60.1668], [24.9437, 60.1663]]),
         "rules": [
            {"id": "vans-by-day", "effect": "no_driving", "who": {"class": "van"},
             "when": [{"days": "mon-fri", "from": "09:00", "to": "16:00"}]},
            {"id": "electric-vans", "effect": "allow", "who": {"propulsion": "bev"}, "priority": 10}]},
        {"id": "pedestrian-core",
         "geometry": polygon(&[[24.9413, 60.1693], [24.9437, 60.1678], [24.9506, 60.1681], [24.9502, 60.1703], [24.9462, 60.1705]]),
         "rules": [
            {"id": "core-closed", "effect": "no_presence", "who": motor(), "grace_s": 600,
             "when": [{"from": "11:00", "to": "06:00"}]}]},
        {"id": "school-street", "roads": school,
         "rules": [
            {"id": "school-bell", "effect": "no_entry", "who": motor(),
             "when": [{"days": "mon-fri", "from": "07:45", "to": "08:30"},
                      {"days": "mon-fri", "from": "12:45", "to": "14:15"}]}]},
    ]);
    let places = [streets.corner([24.9507, 60.1783]), streets.corner([24.9447, 60.1712])];
    let horizon = json!({"start": "2026-11-24T00:00:00+02:00", "time_zone": "Europe/Helsinki"});
    let mut day = day(&streets, &mut Dice::new(DEMO.0), MAP, DEMO.1 - 1, &horizon, places, &zones);
    // Too much for a trike, at an hour and a place closed to vans.
    let cafe = json!({"id": "cafe", "lon": 24.9493, "lat": 60.169});
    let oven = json!({"id": "oven", "demand": {"parcels": 30},
                      "options": [{"at": "cafe", "service_s": 600, "windows": [["12:00", "14:00"]]}]});
    for (list, item) in [("locations", cafe), ("requests", oven)] {
        day[list].as_array_mut().expect("a list").push(item);
    }
    day
}

/// A day on any map, which the document names as it is given here: a depot at some street, a hub in the middle, and two
/// zones in which vans are banned, by day or at the hours of schools; both are a kilometre wide.
///
/// # Errors
/// The map cannot be read.
///
/// # Panics
/// If the map has no streets.
pub fn city_day(file: &Path, seed: u64, n: usize) -> Result<Value, Vec<Issue>> {
    let map = Map::read(file)?;
    let streets = Streets::of(&map);
    let mut dice = Dice::new(seed);
    let middle = streets.middle();
    let (depot, school) = (streets.address(&mut dice), streets.address(&mut dice));
    let zones = json!([
        {"id": "centre", "geometry": octagon(middle, 500.0),
         "rules": [
            {"id": "centre-vans", "effect": "no_driving", "who": {"class": "van"},
             "when": [{"days": "mon-fri", "from": "09:00", "to": "16:00"}]},
            {"id": "centre-electric", "effect": "allow", "who": {"propulsion": "bev"}, "priority": 10}]},
        {"id": "school", "geometry": octagon(school, 500.0),
         "rules": [
            {"id": "school-bell", "effect": "no_entry", "who": motor(),
             "when": [{"days": "mon-fri", "from": "07:45", "to": "08:30"}]}]},
    ]);
    let places = [streets.corner(depot), streets.corner(middle)];
    let horizon = json!({"start": "2026-11-24T00:00:00+01:00"});
    Ok(day(&streets, &mut dice, &file.display().to_string(), n, &horizon, places, &zones))
}

/// Vehicles with a motor that is more than a help to pedal.
fn motor() -> Value {
    json!({"class": {"not_in": ["bicycle", "e_bike", "e_trike"]}})
}

/// A ring of eight corners at so many metres from a place.
fn octagon(middle: Degrees, metres: f64) -> Value {
    let degree = 111_195.0;
    let round = |v: f64| (v * 1e6).round() / 1e6;
    let corner = |eighth: u32| {
        let (north, east) = (f64::from(eighth) * std::f64::consts::FRAC_PI_4).sin_cos();
        let stretch = degree * middle[1].to_radians().cos();
        json!([round(middle[0] + metres * east / stretch), round(middle[1] + metres * north / degree)])
    };
    let ring: Vec<Value> = (0..8).chain([0]).map(corner).collect();
    json!({"type": "Polygon", "coordinates": [ring]})
}

fn day(
    streets: &Streets,
    dice: &mut Dice,
    file: &str,
    n: usize,
    horizon: &Value,
    [depot, hub]: [Degrees; 2],
    zones: &Value,
) -> Value {
    let place = |id: &str, at: Degrees| json!({"id": id, "lon": at[0], "lat": at[1]});
    let yard = |id: &str, at: Degrees| {
        let mut yard = place(id, at);
        yard["off_street"] = json!(true);
        yard
    };
    let mut locations = vec![yard("depot", depot), yard("micro-hub", hub)];
    let mut requests = Vec::new();
    for i in 1..=n {
        let id = format!("door-{i:03}");
        locations.push(place(&id, streets.address(dice)));
        requests.push(request(dice, i, &id));
    }
    let one_in = |share: usize| n.div_ceil(share);
    json!({
        "format": 1,
        "currency": "EUR",
        "horizon": horizon,
        "osm": {"file": file},
        "locations": locations,
        "requests": requests,
        "zones": zones,
        "vehicle_types": [
            {"id": "diesel-van", "base": "van_diesel", "count": one_in(40), "start": "depot", "shift": ["06:00", "14:00"],
             "capacity": {"parcels": 60}, "costs": {"fixed": 4000, "distance_per_km": 40}},
            {"id": "e-van", "base": "van_bev", "count": one_in(40), "start": "depot", "shift": ["07:00", "16:00"],
             "capacity": {"parcels": 50}, "costs": {"fixed": 4500, "distance_per_km": 25}},
            {"id": "e-trike", "base": "e_trike", "count": one_in(40), "start": "micro-hub", "shift": ["08:00", "18:00"],
             "capacity": {"parcels": 25}, "costs": {"fixed": 1500, "distance_per_km": 5}},
        ],
        "objective": {"drive_per_h": 2800, "wait_per_h": 2400, "service_per_h": 2800, "unserved": 4000},
    })
}

/// Shops in the morning, homes by appointment or in the afternoon, and some at any time.
fn request(dice: &mut Dice, i: usize, at: &str) -> Value {
    let mut option = json!({"at": at, "service_s": dice.stepped(60, 300, 30)});
    let clock = |h: i64| format!("{h:02}:00");
    match dice.below(20) {
        0..7 => option["windows"] = json!([[clock(dice.between(7, 8)), clock(11)]]),
        7..12 => {
            let h = dice.between(8, 15);
            option["windows"] = json!([[clock(h), clock(h + 2)]]);
        }
        12..16 => option["windows"] = json!([[clock(12), clock(17)]]),
        _ => {}
    }
    let mut request = json!({"id": format!("parcel-{i:03}"), "demand": {"parcels": dice.between(1, 4)}, "options": [option]});
    if dice.chance(12) {
        request["kind"] = json!("pickup");
    }
    if dice.chance(10) {
        // A locker at the hub takes it in.
        let second = json!({"at": "micro-hub", "service_s": 30});
        request["options"].as_array_mut().expect("options").push(second);
    }
    request
}

#[cfg(test)]
mod tests {
    use kerbway_model::Problem;

    use super::*;

    #[test]
    fn days_on_maps_are_valid_documents() {
        let map = demo_folder().join(MAP);
        let city = |seed, n| city_day(&map, seed, n).unwrap();
        assert_eq!(city(1, 20), city(1, 20));
        assert_ne!(city(1, 20), city(2, 20));
        for document in [demo_day(), city(1, 3), city(2, 40)] {
            let problem = Problem::from_json(document.to_string()).unwrap();
            let validated = problem.validate().unwrap();
            assert_eq!(validated.warnings, []);
            // Places lie apart, and fit into the vehicles together.
            let mut places: Vec<_> = problem.locations.iter().map(|l| (l.lon, l.lat)).collect();
            places.sort_by(|a, b| a.partial_cmp(b).unwrap());
            places.dedup();
            assert_eq!(places.len(), problem.requests.len() + 2);
            let sum = |counts: &mut dyn Iterator<Item = i64>| counts.sum::<i64>();
            let room = sum(&mut problem
                .vehicle_types
                .iter()
                .map(|t| t.count * t.capacity.as_ref().unwrap()["parcels"]));
            assert!(sum(&mut problem.requests.iter().map(|r| r.demand["parcels"])) <= room);
        }
    }

    #[test]
    fn a_map_that_is_not_there_is_told() {
        let issues = city_day(Path::new("nowhere.osm.pbf"), 1, 1).unwrap_err();
        assert_eq!(issues[0].code, "E-map-read");
    }
}
