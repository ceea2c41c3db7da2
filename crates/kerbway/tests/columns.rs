//! Problems from tables are the problems of documents, and what is wrong in a table names its row.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use kerbway::document::problem::Matrix;
use kerbway::table::{Table, Values};
use kerbway::{Day, Error, Issue, Problem};
use serde_json::{Value, json};

fn head() -> Value {
    json!({"format": 1, "currency": "EUR", "crs": "local_m", "horizon": {"start": "2026-11-24T00:00:00+01:00"},
           "plane": {"kmh": 30}, "objective": {"drive_per_h": 3600}})
}

fn table(columns: Vec<(&str, Values)>) -> Table {
    let mut table = Table::default();
    for (name, values) in columns {
        table.push(name, values);
    }
    table
}

fn tables(requests: Table) -> Vec<(String, Table)> {
    let decimal = |x: f64| Values::Decimal(vec![Some(x)]);
    let depot = table(vec![("id", Values::text(["depot"])), ("x", decimal(0.0)), ("y", decimal(0.5))]);
    let vans = table(vec![
        ("id", Values::text(["van"])),
        ("start", Values::text(["depot"])),
        ("shift_from", Values::text(["06:00"])),
        ("shift_to", Values::integer([64_800])),
        ("capacity_g", Values::integer([9])),
        ("cost_fixed", decimal(1.5)),
    ]);
    let named = [("locations", depot), ("requests", requests), ("vehicle_types", vans)];
    named.into_iter().map(|(name, table)| (name.to_owned(), table)).collect()
}

fn read(requests: Table) -> Result<Day, Error> {
    Day::from_tables(&head().to_string(), &tables(requests), Path::new(""))
}

#[test]
fn columns_are_keys_of_the_document() {
    let requests = table(vec![
        ("id", Values::text(["a", "b"])),
        ("x", Values::Decimal(vec![Some(100.0), None])),
        ("y", Values::Decimal(vec![Some(7.25), None])),
        ("at", Values::Text(vec![None, Some("depot".into())])),
        ("window_from", Values::Instant(vec![Some(1_795_503_600), None], "UTC".into())),
        ("window_to", Values::Instant(vec![Some(1_795_507_200), None], "UTC".into())),
        ("service", Values::Text(vec![Some("4min".into()), None])),
        ("demand_g", Values::Decimal(vec![Some(3.0), None])),
        ("skills", Values::Json(vec![None, Some("[]".into())])),
    ]);
    let day = read(requests).unwrap_or_else(|e| panic!("{e}"));
    let mut expected = head();
    expected["locations"] = json!([{"id": "depot", "x": 0, "y": 0.5}, {"id": "a", "x": 100, "y": 7.25}]);
    expected["requests"] = json!([
        {"id": "a", "demand": {"g": 3},
         "options": [{"at": "a", "service_s": 240,
                      "windows": [["2026-11-24T08:00:00+01:00", "2026-11-24T09:00:00+01:00"]]}]},
        {"id": "b", "skills": [], "options": [{"at": "depot"}]}]);
    expected["vehicle_types"] = json!([
        {"id": "van", "start": "depot", "shift": ["06:00", "2026-11-24T18:00:00+01:00"], "capacity": {"g": 9},
         "costs": {"fixed": 1.5}}]);
    assert_eq!(*day.problem(), Problem::from_json(expected.to_string()).unwrap());
}

#[test]
fn what_is_wrong_names_the_row_of_its_table() {
    let requests = table(vec![
        ("id", Values::text(["a", "b", "c"])),
        ("x", Values::Decimal(vec![Some(1.0), Some(2.0), Some(3.0)])),
        ("y", Values::Decimal(vec![Some(1.0), None, Some(f64::INFINITY)])),
        ("demnad_g", Values::Integer(vec![None, None, Some(4)])),
        ("window_from", Values::text(["09:00", "08:00", "nine"])),
        ("window_to", Values::text(["10:00", "07:00", "10:00"])),
    ]);
    let Err(error) = read(requests) else { panic!("it is accepted") };
    let told: Vec<_> = error
        .issues()
        .iter()
        .map(|i| (i.row().unwrap(), i.id.as_deref().unwrap(), i.field().unwrap(), i.code.as_str()))
        .collect();
    for issue in [
        (1, "b", "requests", "E-coordinates"),
        (1, "b", "windows", "E-window-order"),
        (2, "c", "y", "E-type"),
        (2, "c", "demnad_g", "E-unknown-key"),
        (2, "c", "windows", "E-instant"),
    ] {
        assert!(told.contains(&issue), "{issue:?} in {told:?}");
    }
    assert_eq!(told.len(), 5, "{told:?}");
}

#[test]
fn other_lists_do_not_come_as_tables() {
    let given = [("orders".to_owned(), Table::default())];
    let Err(error) = Day::from_tables(&head().to_string(), &given, Path::new("")) else { panic!("accepted") };
    assert_eq!(error.issues()[0].code, "E-choice");
    let Err(error) = Day::from_tables("{", &[], Path::new("")) else { panic!("accepted") };
    assert_eq!(error.issues()[0].code, "E-json");
}

#[test]
fn matrices_that_are_no_text_are_the_document_s() {
    let mut head = head();
    head.as_object_mut().unwrap().remove("plane");
    head.as_object_mut().unwrap().remove("crs");
    head["locations"] = json!([{"id": "depot"}, {"id": "a"}]);
    head["vehicle_types"] = json!([{"id": "van", "start": "depot", "profile": "car"}]);
    let matrix = |rows: Vec<Vec<Option<i64>>>| Matrix { seconds: rows, metres: None, inside: Vec::new() };
    let build = |at: &str, matrix: Matrix| {
        let requests = table(vec![("id", Values::text(["r"])), ("at", Values::text([at]))]);
        let (tables, matrices) = ([("requests".to_owned(), requests)], [("car".to_owned(), matrix)].into());
        Day::from_tables_on(&head.to_string(), &tables, &matrices, None)
    };
    let cells = || vec![vec![Some(0), Some(60)], vec![None, Some(0)]];
    let day = build("a", matrix(cells())).unwrap_or_else(|e| panic!("{e}"));
    let mut expected = head.clone();
    expected["requests"] = json!([{"id": "r", "options": [{"at": "a"}]}]);
    expected["matrices"] = json!({"car": {"seconds": [[0, 60], [null, 0]]}});
    assert_eq!(day.problem(), &Problem::from_json(expected.to_string()).unwrap());

    // Mistakes of the tables and of the matrix are told together.
    let Err(error) = build("b", matrix(vec![vec![Some(0)]])) else { panic!("accepted") };
    let codes: Vec<&str> = error.issues().iter().map(|issue| issue.code.as_str()).collect();
    assert!(codes.contains(&"E-unknown-id") && codes.contains(&"E-matrix-shape"), "{codes:?}");
}

/// Sound tables make no detour through text; an empty column of what only documents have sends the same ones that way.
fn both_ways(columns: Vec<(&str, Values)>) -> Day {
    let mut detour = table(columns.clone());
    detour.push("options", Values::Json(vec![None; detour.rows()]));
    let [straight, detour] =
        [table(columns), detour].map(|table| read(table).unwrap_or_else(|e| panic!("{e}")));
    assert_eq!(straight.problem(), detour.problem());
    assert_eq!(straight.problem().to_json(), detour.problem().to_json());
    straight
}

#[test]
fn both_ways_from_a_table_lead_to_the_same_problem() {
    let day = both_ways(vec![
        ("id", Values::text(["a", "b", "c"])),
        ("x", Values::Decimal(vec![Some(100.1), None, Some(-0.3)])),
        ("y", Values::Decimal(vec![Some(7.0), None, Some(1e-7)])),
        ("at", Values::Text(vec![None, Some("depot".into()), None])),
        ("window_from", Values::Integer(vec![Some(30_000), None, Some(36_001)])),
        ("window_to", Values::Instant(vec![Some(1_795_507_200), None, Some(1_795_520_000)], "UTC".into())),
        ("service", Values::Text(vec![Some("4min".into()), None, Some("30".into())])),
        ("demand_g", Values::Integer(vec![Some(3), None, Some(0)])),
    ]);
    assert_eq!(day.problem().locations.len(), 3);
    assert_eq!(day.problem().requests[2].options[0].service_s, 30);
}

#[test]
fn columns_with_gaps_and_lists_lead_both_ways_too() {
    let json = |text: &str| Some(text.to_owned());
    let day = both_ways(vec![
        ("id", Values::text(["a", "b", "c"])),
        ("x", Values::Integer(vec![Some(-3), Some(0), Some(40_000)])),
        ("y", Values::Decimal(vec![Some(-0.0), Some(7.5), Some(2.0)])),
        ("kind", Values::Text(vec![Some("pickup".into()), None, Some("delivery".into())])),
        ("skills", Values::Json(vec![json("[]"), None, json("[\"cold\", \"tall\"]")])),
        ("unserved", Values::Decimal(vec![Some(12.5), None, Some(900.0)])),
        ("windows", Values::Json(vec![json("[[\"09:00\", \"10:00\"], [\"11:00\", \"12:00\"]]"), None, None])),
        ("service_s", Values::Decimal(vec![Some(60.0), None, Some(0.0)])),
        ("demand_g", Values::Decimal(vec![Some(3.0), None, Some(0.0)])),
    ]);
    let first = &day.problem().requests[0];
    assert_eq!((first.demand["g"], first.options[0].service_s), (3, 60));
    assert_eq!(first.options[0].windows.as_ref().map(Vec::len), Some(2));
    assert_eq!(day.problem().requests[2].skills, ["cold", "tall"]);
    assert_eq!(day.problem().locations[1].x, Some(-3.0));
}

#[test]
fn what_is_out_of_the_ordinary_is_said_by_the_document_s_reader() {
    let decimal = |x: f64| Values::Decimal(vec![Some(x)]);
    let json = |text: &str| Values::Json(vec![Some(text.to_owned())]);
    for (column, odd, code) in [
        ("demand_g", decimal(3.5), "E-integer"),
        ("service_s", decimal(1e300), "E-integer"),
        ("service", Values::text(["soon"]), "E-type"),
        ("unserved", decimal(f64::INFINITY), "E-type"),
        ("unserved", decimal(1e-7), "E-decimals"),
        ("unserved", Values::integer([-1]), "E-negative"),
        ("kind", Values::text(["picnic"]), "E-choice"),
        ("skills", json(r#"["cold", 1]"#), "E-type"),
        ("skills", Values::text(["cold"]), "E-type"),
        ("windows", json(r#"[["09:00"]]"#), "E-type"),
        ("windows", json("[]"), "E-empty-list"),
        ("window_from", decimal(30_000.0), "E-missing-key"),
    ] {
        let given = table(vec![("id", Values::text(["a"])), ("at", Values::text(["depot"])), (column, odd)]);
        let Err(error) = read(given) else { panic!("{column} is accepted") };
        let told: Vec<_> = error.issues().iter().map(|issue| (issue.row(), issue.code.as_str())).collect();
        assert_eq!(told, [(Some(0), code)], "{column}");
    }
}

/// Row, id and field of an issue; its code and hint.
type Told = (Option<usize>, Option<String>, Option<String>, String);

/// What is told of tables that are not in order.
fn told(list: &str, rows: Table) -> Vec<Told> {
    let mut given = tables(table(vec![("id", Values::text(["r"])), ("at", Values::text(["depot"]))]));
    given.iter_mut().find(|(name, _)| name == list).unwrap().1 = rows;
    let Err(error) = Day::from_tables(&head().to_string(), &given, Path::new("")) else { panic!("accepted") };
    let one =
        |i: &Issue| (i.row(), i.id.clone(), i.field().map(str::to_owned), format!("{} {}", i.code, hint(i)));
    error.issues().iter().map(one).collect()
}

fn hint(issue: &Issue) -> &str {
    issue.hint.as_deref().unwrap_or("")
}

fn about(row: usize, id: &str, field: &str, what: &str) -> Told {
    (Some(row), Some(id.to_owned()), Some(field.to_owned()), what.to_owned())
}

fn some(texts: &[Option<&str>]) -> Values {
    Values::Text(texts.iter().map(|text| text.map(str::to_owned)).collect())
}

#[test]
fn absent_in_start_and_end_is_anywhere() {
    let requests = table(vec![("id", Values::text(["r"])), ("at", Values::text(["depot"]))]);
    let mut given = tables(requests);
    given[2].1 = table(vec![
        ("id", Values::text(["round", "open", "free", "stated"])),
        ("start", some(&[Some("depot"), Some("depot"), None, Some("depot")])),
        (
            "end",
            Values::Json(vec![None, Some("null".into()), Some("\"depot\"".into()), Some("\"depot\"".into())]),
        ),
    ]);
    let day = Day::from_tables(&head().to_string(), &given, Path::new("")).unwrap_or_else(|e| panic!("{e}"));
    let read = |day: &Day| -> Vec<Value> {
        let document: Value = serde_json::from_str(&day.problem().to_json()).unwrap();
        let types = document["vehicle_types"].as_array().unwrap().clone();
        types.iter().map(|t| json!([t["start"], t.get("end").unwrap_or(&json!("as start"))])).collect()
    };
    let depot = "depot";
    assert_eq!(
        read(&day),
        [json!([depot, "as start"]), json!([depot, null]), json!([null, depot]), json!([depot, depot])]
    );
    given[2].1 = table(vec![
        ("id", Values::text(["open", "stated"])),
        ("start", some(&[Some("depot"), Some("depot")])),
        ("end", some(&[None, Some("depot")])),
    ]);
    let day = Day::from_tables(&head().to_string(), &given, Path::new("")).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(read(&day), [json!([depot, null]), json!([depot, depot])]);
}

#[test]
fn what_is_said_twice_is_never_chosen_from() {
    let twice = "E-duplicate-key keep one of them";
    let ids = || ("id", Values::text(["a", "b"]));
    let at = || ("at", Values::text(["depot", "depot"]));
    let second = |value: &str| some(&[None, Some(value)]);
    let json = |value: &str| Values::Json(vec![None, Some(value.to_owned())]);
    for (field, columns) in [
        (
            "window_from",
            vec![
                ("windows", json(r#"[["08:00", "09:00"]]"#)),
                ("window_from", second("10:00")),
                ("window_to", second("11:00")),
            ],
        ),
        (
            "demand_g",
            vec![("demand", json(r#"{"g": 1}"#)), ("demand_g", Values::Integer(vec![Some(1), Some(2)]))],
        ),
        (
            "x",
            vec![
                ("x", Values::Decimal(vec![None, Some(1.0)])),
                ("y", Values::Decimal(vec![None, Some(1.0)])),
            ],
        ),
        ("service", vec![("service", second("4min")), ("service_s", Values::Integer(vec![None, Some(7)]))]),
        (
            "unserved",
            vec![("unserved", Values::integer([1, 2])), ("unserved", Values::Integer(vec![None, Some(3)]))],
        ),
    ] {
        let found = told("requests", table([vec![ids(), at()], columns].concat()));
        assert_eq!(found, [about(1, "b", field, twice)]);
    }
    let options = vec![ids(), ("options", Values::Json(vec![Some(r#"[{"at": "depot"}]"#.into()); 2]))];
    let stated = vec![("at", second("depot")), ("service", second("4min"))];
    let found = told("requests", table([options, stated].concat()));
    assert_eq!(found, [about(1, "b", "at", twice), about(1, "b", "service", twice)]);

    let van = || vec![("id", Values::text(["v", "w"])), ("start", Values::text(["depot", "depot"]))];
    for (field, columns) in [
        ("capacity_g", vec![("capacity", json(r#"{"g": 9}"#)), ("capacity_g", Values::integer([9, 9]))]),
        ("cost_fixed", vec![("costs", json(r#"{"fixed": 9}"#)), ("cost_fixed", Values::integer([9, 9]))]),
        (
            "shift_from",
            vec![
                ("shift", json(r#"["06:00", "09:00"]"#)),
                ("shift_from", Values::text(["06:00", "06:00"])),
                ("shift_to", Values::integer([40_000, 40_000])),
            ],
        ),
        ("start", vec![("start", second("depot"))]),
    ] {
        assert_eq!(told("vehicle_types", table([van(), columns].concat())), [about(1, "w", field, twice)]);
    }

    let mut head = head();
    head["vehicle_types"] = json!([]);
    let requests = table(vec![("id", Values::text(["r"])), ("at", Values::text(["depot"]))]);
    let Err(error) = Day::from_tables(&head.to_string(), &tables(requests), Path::new("")) else { panic!() };
    let found: Vec<_> = error.issues().iter().map(|i| (i.code.as_str(), i.pointer.as_str())).collect();
    assert_eq!(found, [("E-duplicate-key", "/vehicle_types")]);
}

#[test]
fn whole_decimals_are_whole_numbers() {
    let columns = || {
        vec![
            ("id", Values::text(["a", "b"])),
            ("at", Values::text(["depot", "depot"])),
            ("window_from", Values::Decimal(vec![Some(32_400.0), None])),
            ("window_to", Values::Decimal(vec![Some(36_000.0), None])),
            ("service_s", Values::Decimal(vec![Some(60.0), None])),
        ]
    };
    let straight = read(table(columns())).unwrap_or_else(|e| panic!("{e}"));
    let mut detour = columns();
    detour.push(("skills", Values::Json(vec![None, None])));
    let detour = read(table(detour)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(straight.problem(), detour.problem());
    let option = &straight.problem().requests[0].options[0];
    assert_eq!(
        option.windows,
        Some(vec![["2026-11-24T09:00:00+01:00", "2026-11-24T10:00:00+01:00"].map(str::to_owned)])
    );
    assert_eq!(option.service_s, 60);
}

#[test]
fn a_column_that_is_wrong_is_told_once_and_as_it_was_meant() {
    let numbers = vec![
        ("id", Values::integer([7, 8, 9])),
        ("lng", Values::Decimal(vec![Some(1.0); 3])),
        ("y", Values::Decimal(vec![Some(1.0), Some(2.0), None])),
        ("servic", Values::Text(vec![None, Some("4min".into()), Some("soon".into())])),
        ("window_form", Values::text(["08:00", "08:00", "08:00"])),
        ("window_to", Values::text(["09:00", "07:00", "09:00"])),
        ("demnad_g", Values::integer([1, 2, 3])),
        ("colour", Values::text(["red", "blue", "green"])),
    ];
    let columns = "the columns here are: at, lat, lon, x, y, node, window_from, window_to, windows, service, service_s, \
                   demand_…, demand, id, kind, options, skills, unserved";
    let found = told("requests", table(numbers));
    for issue in [
        about(0, "7", "id", "E-type ids are texts, such as \"7\"; in pandas: df[\"id\"].astype(str)"),
        about(0, "7", "lng", "E-unknown-key did you mean `lon`?"),
        about(1, "8", "servic", "E-unknown-key did you mean `service`?"),
        about(0, "7", "window_form", "E-unknown-key did you mean `window_from`?"),
        about(0, "7", "demnad_g", "E-unknown-key did you mean `demand_g`?"),
        about(0, "7", "colour", &format!("E-unknown-key {columns}")),
        about(
            1,
            "8",
            "windows",
            "E-window-order exchange its ends; hours of the next day go on behind 24:00, as in \"25:30\"",
        ),
        about(
            2,
            "9",
            "service_s",
            "E-type write a value of the kind that is expected, as in `kerbway schema`",
        ),
    ] {
        assert!(found.contains(&issue), "{issue:?} in {found:#?}");
    }
    let of_columns = found.iter().filter(|(.., what)| !what.starts_with("E-coordinates")).count();
    assert_eq!(of_columns, 8, "{found:#?}");
}

#[test]
fn what_a_row_leaves_open_is_told_in_words_of_the_table() {
    let requests = table(vec![
        ("id", Values::text(["a", "b", "b"])),
        ("x", Values::Decimal(vec![None, Some(1.0), Some(2.0)])),
        ("y", Values::Decimal(vec![None, Some(1.0), Some(2.0)])),
        ("window_from", some(&[Some("08:00"), None, None])),
        ("window_to", some(&[None, Some("09:00"), None])),
    ]);
    let place = "E-missing-key `at` (the id of a location), or a place of its own: lat, lon, x, y, node";
    let found = told("requests", requests);
    assert_eq!(
        found,
        [
            about(0, "a", "options", place),
            about(0, "a", "window_from", "E-missing-key state both, or neither"),
            about(1, "b", "window_to", "E-missing-key state both, or neither"),
            about(2, "b", "id", "E-duplicate-id name one of the two differently"),
        ]
    );
    // One word about an id that is none, whatever it names.
    let found = told(
        "requests",
        table(vec![
            ("id", Values::Json(vec![Some("\"a\"".into()), Some("7".into()), None])),
            ("x", Values::Decimal(vec![Some(1.0); 3])),
            ("y", Values::Decimal(vec![Some(1.0); 3])),
        ]),
    );
    let told: Vec<_> = found.iter().map(|(row, _, _, what)| (row.unwrap(), what.as_str())).collect();
    let usual = |code: &str| format!("{code} {}", Issue::error(code, "", "").hint.unwrap_or_default());
    assert_eq!(told, [(1, &*usual("E-type")), (2, &*usual("E-missing-key"))]);
}

#[test]
fn a_long_list_of_issues_is_cut_in_text_only() {
    let ids: Vec<String> = (0..30).map(|n| format!("r{n}")).collect();
    let columns = vec![("id", Values::text(ids)), ("at", Values::text(vec!["nowhere"; 30]))];
    let Err(error) = read(table(columns)) else { panic!("accepted") };
    assert_eq!(error.issues().len(), 30);
    let text = error.to_string();
    assert_eq!(text.lines().count(), 21);
    assert!(text.ends_with("\n… and 10 more"), "{text}");
}
