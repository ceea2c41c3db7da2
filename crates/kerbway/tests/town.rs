//! Days in a made town whose streets open and close while it is served: every plan is legal to the second.

use std::path::PathBuf;

use kerbway::table::{Column, Table, Values};
use kerbway::{Day, Map, Options, Planner, Problem};
use kerbway_testkit::languages::{TOWN_FILE, town_day, town_xml};
use serde_json::{Value, json};

/// The town with hours inside the day.
struct Town(PathBuf);

impl Town {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("kerbway-town-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let text = town_xml().replace("no @ (07:00-09:00)", "no @ (08:00-08:50,09:20-10:00)");
        let text = text.replace("destination @ (Mo-Sa 06:00-11:00)", "destination @ (07:30-09:15)");
        std::fs::write(folder.join(TOWN_FILE), text).expect("writable");
        Self(folder)
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A day whose own zone is closed for some of it, with waiting at gates on every other one.
fn day(seed: u64) -> Value {
    let n = usize::try_from(seed % 7).expect("small");
    let mut day = town_day(seed, n);
    let when = [json!([{"from": "07:00", "to": "08:30"}]), json!([{"from": "08:10", "to": "09:40"}])];
    for rule in day["zones"][0]["rules"].as_array_mut().into_iter().flatten() {
        rule["when"] = when[usize::from(seed.is_multiple_of(3))].clone();
        if let Some(who) = rule.as_object_mut() {
            who.remove("who");
        }
    }
    day["gate_waiting"] = json!(seed.is_multiple_of(2));
    day
}

#[test]
fn plans_are_legal_to_the_second() {
    let town = Town::new("legal");
    let map = Map::read(&town.0.join(TOWN_FILE)).expect("readable");
    let days = if std::env::var_os("KERBWAY_SOAK").is_some() { 2_000 } else { 60 };
    let (mut served, mut crossings) = (0, 0);
    for seed in 0..days {
        let day = day(seed);
        let problem = Problem::from_json(day.to_string()).unwrap_or_else(|e| panic!("{e}"));
        let planner = Planner::on_map(&problem, Some(&map)).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        let options = Options::new().with_seed(seed).with_iterations(5);
        // A plan that the referee refuses is an error.
        let planned = planner.plan(&options).unwrap_or_else(|e| panic!("seed {seed}: {e:?}\n{day}"));
        let plan = &planned.plan;
        served += plan.routes.iter().map(|r| r.stops.len()).sum::<usize>();
        crossings += plan.routes.iter().flat_map(|r| &r.legs).map(|l| l.crossings.len()).sum::<usize>();
    }
    eprintln!("{days} days: {served} served, {crossings} crossings");
    assert!(served as u64 > 5 * days && crossings as u64 > 4 * days);
}

/// A map that is read already stands for the `osm` of a document that has none, however the document comes.
#[test]
fn a_map_makes_up_for_an_absent_file() {
    let town = Town::new("absent");
    let map = Map::read(&town.0.join(TOWN_FILE)).expect("readable");
    let mut day = day(1);
    day.as_object_mut().expect("an object").remove("osm");
    let problem = || Problem::from_json(day.to_string()).unwrap_or_else(|e| panic!("{e}"));
    let Err(error) = Day::new(problem(), &town.0) else { panic!("nothing to drive on") };
    assert_eq!(error.issues().iter().map(|issue| issue.code.as_str()).collect::<Vec<_>>(), ["E-ground"]);

    let whole = Day::on_map(problem(), &map).unwrap_or_else(|e| panic!("{e}"));
    let ids: Vec<String> = problem().requests.iter().map(|request| request.id.clone()).collect();
    let requests = serde_json::to_value(&problem().requests).expect("a list");
    let options = requests.as_array().into_iter().flatten().map(|r| Some(r["options"].to_string())).collect();
    let columns = vec![
        Column { name: "id".to_owned(), values: Values::text(ids) },
        Column { name: "options".to_owned(), values: Values::Json(options) },
    ];
    let mut head = day.clone();
    head.as_object_mut().expect("an object").remove("requests");
    let tables = [("requests".to_owned(), Table { columns })];
    let of_tables = Day::from_tables_on(&head.to_string(), &tables, &[].into(), Some(&map));
    let of_tables = of_tables.unwrap_or_else(|e| panic!("{e}"));
    let options = Options::new().with_seed(1).with_iterations(5);
    for day in [whole, of_tables] {
        let cancel = std::sync::atomic::AtomicBool::new(false);
        let planned = day.solve(&options, &cancel, &mut |_| std::ops::ControlFlow::Continue(()));
        assert!(!planned.unwrap_or_else(|e| panic!("{e}")).plan.routes.is_empty());
    }
}

/// The street along row 2 is open from 07:30 to 09:15: whoever must be served later is told by which tag it is closed.
#[test]
fn what_a_tag_closes_is_said_with_the_tag() {
    let town = Town::new("tag");
    let map = Map::read(&town.0.join(TOWN_FILE)).expect("readable");
    let mut day = day(2);
    day["locations"] = json!([{"id": "depot", "lon": 24.9301, "lat": 60.1701}, {"id": "door", "lon": 24.9309, "lat": 60.17203}]);
    day["vehicle_types"].as_array_mut().expect("a list").truncate(1);
    let request = |id: &str, from: &str, to: &str| json!({"id": id, "options": [{"at": "door", "windows": [[from, to]]}]});
    day["requests"] = json!([request("early", "08:00", "09:00"), request("late", "09:20", "11:00")]);
    let tag = "way 102 motor_vehicle:conditional=destination @ (07:30-09:15)";

    let reasons = |day: &Value| {
        let problem = Problem::from_json(day.to_string()).unwrap_or_else(|e| panic!("{e}"));
        let planner = Planner::on_map(&problem, Some(&map)).unwrap_or_else(|e| panic!("{e}"));
        let plan = planner.plan(&Options::new().with_iterations(5)).unwrap_or_else(|e| panic!("{e:?}")).plan;
        let left = plan.unserved.iter().map(|u| {
            let name = |name: &Option<String>| name.clone().unwrap_or_default();
            format!("{} {} {} {}", u.request, u.reason.name(), name(&u.zone), name(&u.rule))
        });
        let left: Vec<String> = left.collect();
        (left, planner.explain(&plan, None).unwrap_or_else(|e| panic!("{e}")))
    };
    let (left, explained) = reasons(&day);
    assert_eq!(left, ["late zone_closed osm:w102 osm:w102"]);
    let blocked = &explained.requests[0].by_type[0];
    assert_eq!(blocked.source, Some(format!("way 102 highway=pedestrian, {tag}")));
    assert!(blocked.message.contains(tag), "{}", blocked.message);

    // A zone of the document stands in the way of one who passes a zone of the map to get there.
    day["zones"] = json!([{"id": "shut", "rules": [{"id": "never", "effect": "no_loading"}], "geometry": {"type": "Polygon",
        "coordinates": [[[24.9307, 60.1719], [24.9311, 60.1719], [24.9311, 60.1722], [24.9307, 60.1722], [24.9307, 60.1719]]]}}]);
    let (left, explained) = reasons(&day);
    assert_eq!(left[0], "early zone_closed shut never");
    assert_eq!(left.len(), 2, "{left:?}");
    assert_eq!(explained.requests[0].by_type[0].source, None);
}
