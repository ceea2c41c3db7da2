//! Small texts: what they become, and what is said of broken ones.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use kerbway_formats::{Convention, Foreign, Format, Unreadable, read, read_zones};

const SOLOMON: &str = "\
tiny

VEHICLE
NUMBER     CAPACITY
   2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0          0          0          0        230          0
    1      3          4          7         10         50          5
    2      0          1          5          0        100          5
";

const VRPLIB: &str = "\
NAME : tiny
COMMENT : (by hand)
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 1 1
3 0 2
DEMAND_SECTION
1 0
2 4
3 5
DEPOT_SECTION
 1
 -1
EOF
";

const MATRIX: &str = "\
NAME : tiny
TYPE : VRPTW
DIMENSION : 3
VEHICLES : 2
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
CAPACITY : 10
EDGE_WEIGHT_SECTION
0 11 12 21
0 23 31 32 99
DEMAND_SECTION
1 4
2 0
3 5
DEPOT_SECTION
2
-1
SERVICE_TIME_SECTION
1 60
2 0
3 30
TIME_WINDOW_SECTION
1 0 900
2 0 100000
3 600 1200
";

fn text(text: &str, convention: Option<Convention>) -> Result<Foreign, Unreadable> {
    read(text.as_bytes(), "f.txt", Format::Auto, convention).map(|f| f.expect("foreign"))
}

fn rows(f: &Foreign) -> Vec<Vec<i64>> {
    let m = &f.problem.matrices.as_ref().unwrap()["distance"];
    assert_eq!(m.metres.as_ref(), Some(&m.seconds));
    m.seconds.iter().map(|r| r.iter().map(|v| v.unwrap()).collect()).collect()
}

#[test]
fn solomon_becomes_a_matrix_problem() {
    let f = text(SOLOMON, None).unwrap();
    assert_eq!(f.measure.convention, Convention::Dimacs);
    assert_eq!(rows(&f), [[0, 50, 10], [50, 0, 42], [10, 42, 0]]);
    let p = &f.problem;
    assert_eq!((p.currency.as_str(), p.horizon.days), ("XXX", 1));
    assert_eq!(p.requests[0].options[0].windows, Some(vec![["00:01:40".into(), "00:08:20".into()]]));
    assert_eq!(p.requests[0].options[0].service_s, 50);
    assert_eq!(p.requests[1].demand["units"], 5);
    let v = &p.vehicle_types[0];
    assert_eq!((v.count, v.start.as_deref(), v.end.is_none()), (2, Some("0"), true));
    assert_eq!(v.shift, Some(["00:00:00".into(), "00:38:20".into()]));
    assert_eq!(v.costs.fixed, None);
    // Fewest vehicles first: one vehicle more outweighs every distance.
    let f = text(SOLOMON, Some(Convention::Sintef)).unwrap();
    let fixed = f.problem.vehicle_types[0].costs.fixed.unwrap().to_minor();
    assert!(fixed > 4 * rows(&f).iter().flatten().max().unwrap());
    assert_eq!(f.problem.horizon.days, 27);
    assert_eq!(f.problem.requests[0].options[0].windows, Some(vec![["27:46:40".into(), "138:53:20".into()]]));
}

#[test]
fn vrplib_coordinates_and_matrices_become_problems() {
    let f = text(VRPLIB, None).unwrap();
    assert_eq!(f.measure.convention, Convention::Nint);
    assert_eq!(rows(&f), [[0, 1, 2], [1, 0, 1], [2, 1, 0]]);
    assert_eq!((f.problem.vehicle_types[0].count, f.problem.horizon.days), (2, 1));
    assert!(f.problem.requests[0].options[0].windows.is_none());
    assert_eq!(rows(&text(VRPLIB, Some(Convention::X1000)).unwrap())[0], [0, 1414, 2000]);
    assert_eq!(rows(&text(&VRPLIB.replace("EUC_2D", "CEIL_2D"), None).unwrap())[0], [0, 2, 2]);

    let f = text(MATRIX, None).unwrap();
    assert_eq!(f.measure.convention, Convention::Matrix);
    // Node 2 is the depot: it comes first, the others keep their order; the diagonal is 0.
    assert_eq!(rows(&f), [[0, 21, 23], [11, 0, 12], [32, 31, 0]]);
    assert_eq!(f.problem.horizon.days, 2);
    assert_eq!(f.problem.requests[0].options[0].service_s, 60);
    assert_eq!(f.problem.requests[1].options[0].windows, Some(vec![["00:10:00".into(), "00:20:00".into()]]));
    assert_eq!(f.problem.vehicle_types[0].count, 2);
    let issues = text(&MATRIX.replace("23 31", "23.5 31"), None).unwrap_err().issues;
    assert_eq!(issues[0].code, "E-convention");
    assert_eq!(rows(&text(&MATRIX.replace("23 31", "23.5 31"), Some(Convention::Nint)).unwrap())[0][2], 24);
}

#[test]
fn gzipped_texts_are_unpacked() {
    use std::io::Write as _;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(VRPLIB.as_bytes()).unwrap();
    let bytes = gz.finish().unwrap();
    assert!(read(&bytes, "f.vrp.gz", Format::Auto, None).unwrap().is_some());
    let broken = &bytes[..bytes.len() / 2];
    assert_eq!(read(broken, "f.vrp.gz", Format::Auto, None).unwrap_err().issues[0].code, "E-gzip");
    assert!(read(b"\xef\xbb\xbf {\"format\": 1}", "p.json", Format::Auto, None).unwrap().is_none());
}

#[test]
fn issues_say_where_and_all_at_once() {
    let check = |text_: &str, expected: &[(&str, Option<u64>)]| {
        let issues = text(text_, None).unwrap_err().issues;
        let got: Vec<_> = issues.iter().map(|i| (i.code.as_str(), i.line)).collect();
        assert_eq!(got, expected, "{issues:#?}");
        assert!(issues.iter().all(|i| i.file.as_deref() == Some("f.txt")));
    };
    let solomon = SOLOMON
        .replace("7         10         50", "-7        60         50")
        .replace("    2      0", "    9      0");
    check(&solomon, &[("E-text-value", Some(11)), ("E-text-value", Some(11)), ("E-text-node", Some(12))]);
    check(&SOLOMON.replace("   2         10\n", ""), &[("E-text-section", None)]);
    check(
        &SOLOMON.replace("          5\n", " x\n"),
        &[("E-text-number", Some(11)), ("E-text-number", Some(12))],
    );
    check("hello\n", &[("E-format", None)]);
    check("", &[("E-format", None)]);
    let vrplib = VRPLIB.replace("CAPACITY : 10", "CAPACITY : ten").replace("2 1 1\n", "2 1 1 1\n");
    check(&vrplib, &[("E-text-number", Some(6)), ("E-text-section", Some(9)), ("E-text-header", None)]);
    check(&VRPLIB.replace("2 4\n", "3 4\n"), &[("E-text-node", Some(14))]);
    check(&VRPLIB.replace("DEPOT_SECTION", "PRIZE_SECTION"), &[("E-unsupported", Some(15))]);
    check(&VRPLIB.replace("DIMENSION : 3", "DIMENSION : 1000001"), &[("E-too-large", Some(4))]);
    check(&VRPLIB.replace("EUC_2D", "GEO"), &[("E-unsupported", Some(5))]);
    check(&MATRIX.replace("EDGE_WEIGHT_FORMAT : FULL_MATRIX\n", ""), &[("E-text-header", Some(7))]);
    check(&MATRIX.replace(" 99", ""), &[("E-text-section", Some(8))]);
}

#[test]
fn a_million_customers_are_refused_early() {
    let mut large = SOLOMON.to_owned();
    for i in 3..1_000_000 {
        large.push_str(&i.to_string());
        large.push_str(" 1 1 1 0 100 5\n");
    }
    assert_eq!(text(&large, None).unwrap_err().issues[0].code, "E-too-large");
}

/// Readers never panic and never take long, whatever is done to a text.
#[test]
fn mutated_texts_do_not_panic() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % n as u64).unwrap()
    };
    let words = [
        "-1",
        "1e18",
        "nan",
        "",
        "SECTION",
        "DIMENSION : 9",
        "0.5",
        ":",
        "99999999999999999999",
        "\u{fffd}",
        "EOF",
        "\n",
    ];
    for seed in [SOLOMON, VRPLIB, MATRIX] {
        for _ in 0..4000 {
            let mut mutated = seed.to_owned();
            for _ in 0..=roll(3) {
                let from = roll(mutated.len());
                let to = (from + roll(12)).min(mutated.len());
                if mutated.is_char_boundary(from) && mutated.is_char_boundary(to) {
                    mutated.replace_range(from..to, words[roll(words.len())]);
                }
            }
            for convention in [None, Some(Convention::Sintef)] {
                if let Err(e) = read(mutated.as_bytes(), "m", Format::Auto, convention) {
                    assert!(!e.issues.is_empty());
                }
            }
            let _ = read(mutated.as_bytes(), "m", Format::Vrplib, None);
        }
    }
}

const ZONES: &str = r#"{"type": "FeatureCollection", "features": [
 {"type": "Feature", "geometry": {"type": "Point", "coordinates": [0, 0]}, "properties": {"name": "a tree"}},
 {"type": "Feature", "id": 7, "geometry": {"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]},
  "properties": {"name": "core", "kerbway": {"rules": [{"id": "r", "effect": "no_driving"}]}}}]}"#;

#[test]
fn zones_are_read_from_geojson() {
    let file = read_zones(ZONES, "z.geojson").unwrap();
    assert_eq!(file.zones.len(), 1);
    assert_eq!(file.zones[0].id, "7");
    assert_eq!(file.zones[0].rules[0].id, "r");
    assert!(file.zones[0].geometry.is_some());

    let mut foreign = text(SOLOMON, None).unwrap();
    let mut file = file;
    kerbway_formats::add_zones(&mut foreign.problem, &mut file);
    let mut issue = read_zones("[]", "x").unwrap_err().issues.remove(0);
    issue.pointer = "/zones/0/rules/0/effect".into();
    file.locate(&mut issue);
    assert_eq!(issue.pointer, "/features/1/properties/kerbway/rules/0/effect");
    assert_eq!(issue.file.as_deref(), Some("z.geojson"));
    issue.pointer = "/zones/0/geometry".into();
    file.locate(&mut issue);
    assert_eq!(issue.pointer, "/features/1/geometry");

    let pointer = |text: &str| {
        let issues = read_zones(text, "z").unwrap_err().issues;
        issues.iter().map(|i| (i.pointer.clone(), i.code.clone())).collect::<Vec<_>>()
    };
    let at = |p: &str, c: &str| vec![(format!("/features/1{p}"), c.to_owned())];
    assert_eq!(
        pointer(&ZONES.replace("no_driving", "no_flying")),
        at("/properties/kerbway/rules/0/effect", "E-geojson")
    );
    assert_eq!(
        pointer(&ZONES.replace("\"rules\": [", "\"rulez\": [")),
        at("/properties/kerbway/rulez", "E-unknown-key")
    );
    assert_eq!(pointer(&ZONES.replace("\"id\": 7, ", "")), at("/properties/kerbway", "E-missing-key"));
    assert_eq!(read_zones("{", "z").unwrap_err().issues[0].code, "E-json");
    assert_eq!(read_zones(&ZONES.replace("kerbway", "other"), "z").unwrap().warnings[0].code, "W-no-zones");
}
