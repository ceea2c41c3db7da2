//! Tests of the reader on files that the tests write themselves, and on real extracts where there are any.

use std::path::PathBuf;

use super::Map;

/// A file that goes when the test does.
pub(crate) struct Written(pub(crate) PathBuf);

impl Drop for Written {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Writes a file with a name of its own.
pub(crate) fn written(name: &str, content: impl AsRef<[u8]>) -> Written {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let n = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("kerbway-{}-{n}-{name}", std::process::id()));
    std::fs::write(&path, content).expect("the temporary folder is writable");
    Written(path)
}

/// Real extracts, if there are any.
pub(crate) fn extract(name: &str) -> Option<PathBuf> {
    let Some(data) = std::env::var_os("KERBWAY_TEST_DATA") else {
        eprintln!("SKIPPED: KERBWAY_TEST_DATA is not set, so {name} cannot be read");
        return None;
    };
    let path = PathBuf::from(data).join("geo/osm").join(name);
    if !path.exists() {
        eprintln!("SKIPPED: there is no {name}");
        return None;
    }
    Some(path)
}

const SMALL: &str = r#"<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6">
 <bounds minlat="49.0" minlon="8.0" maxlat="49.01" maxlon="8.01"/>
 <node id="3" lat="49.0010000" lon="8.0010000"/>
 <node id="1" lat="49.0000001" lon="8.0000000"/>
 <node id="2" lat="49.0000000" lon="8.0010000"><tag k="barrier" v="gate"/><tag k="access" v="private"/></node>
 <node id="4" lat="49.0500000" lon="8.0010000"/>
 <way id="20"><nd ref="2"/><nd ref="3"/><nd ref="99"/><tag k="highway" v="service"/></way>
 <way id="10"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="A &amp; B"/></way>
 <way id="30"><nd ref="1"/><nd ref="4"/><tag k="building" v="yes"/></way>
 <relation id="7">
  <member type="way" ref="10" role="from"/><member type="node" ref="2" role="via"/><member type="way" ref="20" role="to"/>
  <tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>
 </relation>
</osm>
"#;

fn code(content: impl AsRef<[u8]>, name: &str) -> Result<Map, String> {
    let file = written(name, content);
    Map::read(&file.0).map_err(|issues| issues[0].code.clone())
}

#[test]
fn roads_their_nodes_and_restrictions_are_kept() {
    let file = written("small.osm", SMALL);
    let map = Map::read(&file.0).expect("readable");
    assert_eq!(map.ways().map(|w| w.id()).collect::<Vec<_>>(), [10, 20]);
    let way = map.way(20).expect("way 20");
    assert_eq!(way.nodes().collect::<Vec<_>>(), [2, 3]);
    assert_eq!(way.refs().len(), 3, "the missing node is remembered as a gap");
    assert_eq!(map.way(10).and_then(|w| w.tag("name")), Some("A & B"));
    assert_eq!(map.position(1), Some([8.0, 49.000_000_1]));
    assert_eq!(map.position(4), None, "used by a building only");
    let restriction = &map.restrictions()[0];
    assert_eq!((&*restriction.from, restriction.via, &*restriction.to), (&[10][..], Some(2), &[20][..]));
    assert_eq!(map.barriers().map(|(n, t)| (map.node_id(n), t.len())).collect::<Vec<_>>(), [(2, 2)]);
    assert!((map.bounds()[3] - 49.01).abs() < 1e-9);
}

#[test]
fn what_is_no_map_is_said_to_be_none() {
    assert_eq!(code("", "empty.osm.pbf").unwrap_err(), "E-map-empty");
    assert_eq!(code("id,lat,lon\n1,2,3\n", "table.osm.pbf").unwrap_err(), "E-map-format");
    assert_eq!(code("<html><body/></html>", "page.osm").unwrap_err(), "E-map-format");
    assert_eq!(code("<osm version=\"0.6\"></osm>", "none.osm").unwrap_err(), "E-map-empty");
    assert_eq!(code(b"\x1f\x8b\x08\x00 packed", "packed.osm.gz").unwrap_err(), "E-map-format");
    let nowhere = Map::read(std::path::Path::new("/nowhere/at/all.osm.pbf"));
    assert_eq!(nowhere.unwrap_err()[0].code, "E-map-read");
    // The name does not matter, the content does.
    assert!(code(SMALL, "small.osm.pbf").is_ok());
}

#[test]
fn xml_cut_anywhere_is_refused() {
    let end = SMALL.trim_end().len();
    for cut in 0..end {
        if SMALL.is_char_boundary(cut) {
            let code = code(&SMALL[..cut], "cut.osm").unwrap_err();
            assert!(["E-map-empty", "E-map-format", "E-map-damaged"].contains(&&*code), "{cut}: {code}");
        }
    }
}

/// The head of a PBF file with one blob that declares a size.
fn declared(size: u32, header: &[u8]) -> Vec<u8> {
    let mut file = size.to_be_bytes().to_vec();
    file.extend_from_slice(header);
    file
}

#[test]
fn absurd_sizes_cost_no_memory() {
    // A header of 4 GiB.
    assert_eq!(
        code(declared(u32::MAX, b"\x0a\x09OSMHeader\x18\x10"), "huge.osm.pbf").unwrap_err(),
        "E-map-damaged"
    );
    // A blob of 2 GiB, of which there are two bytes.
    let mut file = declared(17, b"\x0a\x09OSMHeader\x18\xff\xff\xff\xff\x07");
    file.extend_from_slice(b"\x0a\xff\xff\xff\xff\x07ab");
    assert_eq!(code(file, "huge.osm.pbf").unwrap_err(), "E-map-damaged");
}

#[test]
fn damaged_extracts_are_refused_or_read_but_never_fatal() {
    let Some(path) = extract("monaco_quackosm.osm.pbf") else { return };
    let whole = std::fs::read(path).expect("readable");
    let map = code(&whole, "whole.osm.pbf").expect("a whole extract");
    assert!(map.ways().len() > 2000 && map.restrictions().len() > 40);
    for part in 1..12 {
        let cut = &whole[..whole.len() * part / 12 + part];
        assert_eq!(code(cut, "cut.osm.pbf").unwrap_err(), "E-map-damaged", "{part}");
    }
    let mut state = 1_u64;
    for _ in 0..12 {
        let mut bytes = whole.clone();
        for _ in 0..3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).expect("31 bits") % bytes.len();
            bytes[at] ^= 0x55;
        }
        if let Err(code) = code(bytes, "bad.osm.pbf") {
            assert!(["E-map-damaged", "E-map-format", "E-map-empty"].contains(&&*code), "{code}");
        }
    }
}

#[test]
fn broken_rings_are_closed_along_the_box() {
    let text = r#"<osm>
 <bounds minlat="0" minlon="0" maxlat="10" maxlon="10"/>
 <node id="1" lat="9" lon="5"/><node id="2" lat="5" lon="5"/><node id="3" lat="5" lon="9"/>
 <way id="5"><nd ref="8"/><nd ref="1"/><nd ref="2"/></way>
 <way id="6"><nd ref="3"/><nd ref="2"/></way>
 <way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
 <relation id="9"><member type="way" ref="6" role="outer"/><member type="way" ref="5" role="outer"/>
  <member type="way" ref="77" role="outer"/>
  <tag k="boundary" v="limited_traffic_zone"/><tag k="type" v="boundary"/></relation>
</osm>"#;
    let map = code(text, "ring.osm").expect("readable");
    let area = &map.areas()[0];
    assert!(area.broken);
    assert_eq!(map.warnings()[0].code, "W-osm-broken-ring");
    let ring = [[9.0, 5.0], [5.0, 5.0], [5.0, 9.0], [5.0, 10.0], [10.0, 10.0], [10.0, 5.0]];
    // In whole degrees, from the corner at which the line enters, whichever way round.
    let whole = |p: &[f64; 2]| p.map(|v| (v * 10.0).round() / 10.0).map(|v| format!("{v}")).join(" ");
    let mut turned: Vec<String> = area.rings[0].iter().map(whole).collect();
    let ring: Vec<String> = ring.iter().map(whole).collect();
    let start = |list: &[String]| list.iter().position(|p| *p == ring[0]).expect("the corner");
    let at = start(&turned);
    turned.rotate_left(at);
    if turned[1] != ring[1] {
        turned.reverse();
        let at = start(&turned);
        turned.rotate_left(at);
    }
    assert_eq!(turned, ring);
}

#[test]
fn zones_that_are_not_made_are_told() {
    let text = r#"<osm>
 <node id="1" lat="9" lon="5"/><node id="2" lat="5" lon="5"/><node id="3" lat="5" lon="9"/>
 <way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
 <way id="5"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="boundary" v="low_emission_zone"/></way>
 <way id="6"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="boundary" v="low_emission_zone"/><tag k="name" v="Mitte"/></way>
 <relation id="8"><member type="way" ref="1" role="outer"/><tag k="type" v="multipolygon"/></relation>
 <relation id="9"><member type="way" ref="5" role="outer"/><member type="relation" ref="8" role="outer"/>
  <member type="node" ref="1" role="label"/><tag k="boundary" v="low_emission_zone"/></relation>
</osm>"#;
    let map = code(text, "drawn.osm").expect("readable");
    let found: Vec<(&str, &str)> =
        map.warnings().iter().map(|w| (w.code.as_str(), w.message.as_str())).collect();
    let drawn = "way 6 (Mitte) is a zone of limited traffic: such zones are read of relations only, so it is left out";
    let nested =
        "relation 8 is a member of relation 9, a zone of limited traffic: outlines are read of ways only";
    assert_eq!(found, [("W-osm-area", drawn), ("W-osm-area", nested)]);
}

#[test]
fn what_is_not_read_is_kept_of_nodes_on_roads_for_vehicles_only() {
    let sign = r#"<tag k="motor_vehicle:conditional" v="no @ (22:00-06:00)"/><tag k="name" v="X"/>"#;
    let node = |id: i64, tags: &str| format!("<node id='{id}' lat='49' lon='8.00{id}'>{tags}</node>");
    let way = |id: i64, refs: [i64; 2], tags: &str| {
        let refs = refs.map(|n| format!("<nd ref='{n}'/>")).concat();
        format!("<way id='{id}'>{refs}<tag k='highway' {tags}/></way>")
    };
    let text = [
        "<osm>".to_owned(),
        node(1, ""),
        node(2, sign),
        node(3, sign),
        node(
            4,
            r#"<tag k="amenity" v="parking_entrance"/><tag k="access" v="private"/><tag k="maxheight" v="2"/>"#,
        ),
        node(5, r#"<tag k="crossing" v="zebra"/><tag k="bicycle" v="no"/><tag k="motor_vehicle" v="no"/>"#),
        way(1, [1, 2], "v='residential'"),
        way(2, [4, 5], "v='service'"),
        way(3, [2, 3], "v='steps'"),
        way(4, [5, 3], "v='service'/><tag k='area' v='yes'"),
        "</osm>".to_owned(),
    ];
    let map = code(text.concat(), "nodes.osm").expect("readable");
    let found: Vec<String> = map.unread().iter().map(|(tag, of)| format!("{of} {tag}")).collect();
    let expected = [
        "node 2 motor_vehicle:conditional=no @ (22:00-06:00)",
        "node 4 maxheight",
        "node 5 motor_vehicle=no",
    ];
    assert_eq!(found, expected);
    assert_eq!(map.barriers().count(), 0);
}

#[test]
fn the_zones_of_rome_are_found() {
    let Some(path) = extract("rome_piazza_vittorio_osr.osm.pbf") else { return };
    let map = Map::read(&path).expect("readable");
    assert_eq!(map.areas().iter().map(|a| a.id).collect::<Vec<_>>(), [2_459_882, 2_573_034]);
    assert!(map.areas().iter().all(|a| a.broken && !a.rings.is_empty()));
}
