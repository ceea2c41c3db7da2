//! Questions: `check`, `explain`, `evaluate`, `travel`, `schema`, `catalogue`.

use std::fs;

use serde_json::{Value, json};

use crate::room::{Room, day, keeps_to};

#[test]
fn check_judges_plans() {
    let room = Room::new();
    room.put("day.json", &day());
    room.run(&["solve", "day.json", "--iterations", "50", "-o", "plan.json"]);
    let said = room.run(&["check", "day.json", "plan.json"]);
    assert_eq!(said.code, 0);
    assert!(said.out.starts_with("legal: no violation"), "{}", said.out);
    let said = room.run(&["check", "day.json", "plan.json", "--json"]);
    keeps_to("check", &said.json());

    let mut plan: Value = serde_json::from_str(&fs::read_to_string(room.path("plan.json")).unwrap()).unwrap();
    plan["cost"]["total"] = json!(1);
    room.put("broken.json", &plan);
    let said = room.run(&["check", "day.json", "broken.json"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("C01"), "{}", said.out);
    assert_eq!(room.run(&["check", "broken.json", "plan.json"]).code, 2, "a bad problem is bad input");

    let plan = fs::read(room.path("plan.json")).unwrap();
    assert_eq!(room.feed(&["check", "day.json", "-"], &plan).code, 0);
    assert_eq!(room.feed(&["check", "-", "plan.json"], day().to_string().as_bytes()).code, 0);
}

#[test]
fn a_plan_that_cannot_be_read_is_a_violation() {
    let room = Room::new();
    room.put("day.json", &day());
    let codes = |report: &Value| -> Vec<String> {
        let violations = report["violations"].as_array().unwrap();
        violations.iter().map(|v| v["code"].as_str().unwrap().to_owned()).collect()
    };
    let unreadable: [&[u8]; 5] = [b"", b"[]", b"{", b"\xff\xfe{}", b"{\"format\": 1, \"format\": 1}"];
    for bytes in unreadable {
        let said = room.feed(&["check", "day.json", "-", "--json"], bytes);
        assert_eq!(said.code, 1, "{said:?}");
        keeps_to("check", &said.json());
        assert!(codes(&said.json()).iter().all(|c| c == "F00"), "{said:?}");
    }
    let said = room.run(&["check", "day.json", "absent.json", "--json"]);
    assert_eq!((said.code, codes(&said.json())), (1, vec!["F00".to_owned()]));
    // Every issue of it is told, with its place.
    let said = room.feed(&["check", "day.json", "-"], br#"{"format": 1, "routes": {}, "sede": 1}"#);
    assert_eq!(said.code, 1);
    for part in ["/routes", "/sede", "`iterations` is missing", "F00"] {
        assert!(said.out.contains(part), "{part} in {}", said.out);
    }
    // Other commands need the plan as their input.
    let said = room.feed(&["explain", "day.json", "--plan", "-"], b"[]");
    assert_eq!((said.code, said.err.contains("(standard input)")), (2, true), "{said:?}");
}

#[test]
fn questions_are_answered() {
    let room = Room::new();
    room.put("day.json", &day());
    room.run(&["solve", "day.json", "--iterations", "50", "-o", "plan.json"]);

    let said = room.run(&["explain", "day.json", "--plan", "plan.json", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    keeps_to("explain", &said.json());
    let blocked = &said.json()["requests"][0]["by_type"][0];
    assert_eq!((&blocked["code"], &blocked["rule"]), (&json!("zone_closed"), &json!("calm")));
    let relaxation = &blocked["relaxation"];
    assert!(
        relaxation["pointer"].as_str().unwrap().starts_with("/requests/2/options/0/windows/0/"),
        "{relaxation}"
    );
    let said = room.run(&["explain", "day.json", "--plan", "plan.json", "--request", "nobody"]);
    assert_eq!((said.code, said.err.contains("E-unknown-id")), (2, true));

    let visits = json!({"routes": [{"type": "van", "stops": ["eggs", {"request": "bread", "option": 0}]}]});
    room.put("visits.json", &visits);
    let said = room.run(&["evaluate", "day.json", "visits.json"]);
    assert_eq!(said.code, 0, "{said:?}");
    keeps_to("plan", &said.json());
    let blocked = json!({"routes": [{"type": "van", "stops": ["late"]}]}).to_string();
    let said = room.feed(&["evaluate", "day.json", "-"], blocked.as_bytes());
    assert_eq!((said.code, &said.json()["routes"][0]["code"]), (0, &json!("zone_closed")));

    let travel = ["travel", "day.json", "--type", "van", "--from", "depot", "--to", "market", "--depart"];
    let said = room.run(&[&travel[..], &["06:50", "--json"]].concat());
    keeps_to("travel", &said.json());
    assert_eq!(said.json()["arrive"], "2026-11-24T06:55:00+01:00");
    let said = room.run(&[&travel[..], &["08:00", "--json"]].concat());
    assert_eq!(said.json()["arrive"], "2026-11-24T12:01:40+01:00");
    assert_eq!(room.run(&[&travel[..], &["8 o'clock"]].concat()).code, 2);

    for name in kerbway::schema::NAMES {
        assert_eq!(room.run(&["schema", name]).out, kerbway::schema::text(name).unwrap());
    }
    assert!(room.run(&["catalogue"]).json().as_array().is_some_and(|c| c.len() >= 13));
    for command in ["solve", "check", "explain", "evaluate", "travel", "check-input", "schema", "demo"] {
        let said = room.run(&[command, "--help"]);
        assert!(said.code == 0 && said.out.contains("Example"), "{command}: {}", said.out);
    }
}
