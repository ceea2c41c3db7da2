//! The elements of an `.osm` file (XML), in order.

use std::path::Path;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::gather::{Fault, Kind, Member, Visitor, e7, issue};
use super::length::{MEMBERS, NODES, too_many_members, too_many_nodes};

/// An element on its way in.
#[derive(Default)]
struct Open {
    kind: Option<Kind>,
    id: i64,
    at: Option<[i32; 2]>,
    /// Is it there, not deleted?
    exists: bool,
    nodes: Vec<i64>,
    members: Vec<Member>,
    tags: Vec<(String, String)>,
}

/// Goes through a file.
pub(super) fn visit(path: &Path, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let mut reader = Reader::from_file(path)
        .map_err(|e| issue(path, "E-map-read", format!("the map cannot be read: {e}")))?;
    let mut buffer = Vec::new();
    let mut open = Open::default();
    let mut root = false;
    let mut ended = false;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let step = event.map_err(|e| e.to_string()).and_then(|event| {
            match event {
                Event::Start(start) if !root => {
                    if start.name().as_ref() != "osm" {
                        return Err("the root element is not <osm>".to_owned());
                    }
                    root = true;
                }
                Event::Start(start) => begin(&start, &mut open, visitor)?,
                Event::Empty(start) => {
                    begin(&start, &mut open, visitor)?;
                    if kind(&start).is_some() {
                        finish(&mut open, visitor);
                    }
                }
                Event::End(end) => match end.name().as_ref() {
                    "node" | "way" | "relation" => finish(&mut open, visitor),
                    "osm" => ended = true,
                    _ => {}
                },
                Event::Eof => return Ok(true),
                _ => {}
            }
            Ok(false)
        });
        match step {
            Ok(false) => {}
            Ok(true) if root && ended => return Ok(()),
            Ok(true) if !root => {
                return Err(issue(path, "E-map-format", "there is no <osm> element in this XML"));
            }
            Ok(true) => return Err(damaged(path, &reader, "it ends before </osm>")),
            Err(what) if !root => {
                return Err(issue(path, "E-map-format", format!("this is no OpenStreetMap XML: {what}")));
            }
            Err(what) => return Err(damaged(path, &reader, &what)),
        }
    }
}

fn damaged<R>(path: &Path, reader: &Reader<R>, what: &str) -> Fault {
    let at = reader.buffer_position();
    issue(path, "E-map-damaged", format!("the map is damaged at byte {at}: {what}"))
}

fn kind(start: &BytesStart<'_>) -> Option<Kind> {
    match start.name().as_ref() {
        "node" => Some(Kind::Node),
        "way" => Some(Kind::Way),
        "relation" => Some(Kind::Relation),
        _ => None,
    }
}

/// Takes in a start tag.
fn begin(start: &BytesStart<'_>, open: &mut Open, visitor: &mut dyn Visitor) -> Result<(), String> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    let get = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    let number = |key: &str| -> Result<i64, String> {
        let text = get(key).ok_or_else(|| format!("an element without `{key}`"))?;
        text.parse().map_err(|_| format!("{key}=\"{text}\" is no whole number"))
    };
    let degrees = |key: &str, most: f64| get(key).and_then(|v| v.parse().ok()).and_then(|v| e7(v, most));
    match start.name().as_ref() {
        "node" | "way" | "relation" => {
            *open = Open { kind: kind(start), id: number("id")?, ..Open::default() };
            // Editors (JOSM) keep what was deleted, marked as such; histories call it invisible.
            open.exists = get("visible") != Some("false") && get("action") != Some("delete");
            if open.kind == Some(Kind::Node) {
                open.at = degrees("lon", 180.0).zip(degrees("lat", 90.0)).map(|(x, y)| [x, y]);
            }
        }
        "nd" => {
            open.nodes.push(number("ref")?);
            if open.nodes.len() > NODES {
                return Err(too_many_nodes(open.id));
            }
        }
        "tag" => {
            if let (Some(k), Some(v)) = (get("k"), get("v")) {
                open.tags.push((k.to_owned(), v.to_owned()));
            }
        }
        "member" => {
            let kind = match get("type") {
                Some("node") => Kind::Node,
                Some("way") => Kind::Way,
                _ => Kind::Relation,
            };
            let role = get("role").unwrap_or_default().to_owned();
            open.members.push(Member { kind, id: number("ref")?, role });
            if open.members.len() > MEMBERS {
                return Err(too_many_members(open.id));
            }
        }
        "bounds" => {
            let sides = degrees("minlon", 180.0)
                .zip(degrees("minlat", 90.0))
                .zip(degrees("maxlon", 180.0).zip(degrees("maxlat", 90.0)));
            if let Some(((w, s), (e, n))) = sides {
                visitor.bounds([w, s, e, n]);
            }
        }
        _ => {}
    }
    Ok(())
}

/// Hands over an element.
fn finish(open: &mut Open, visitor: &mut dyn Visitor) {
    let element = std::mem::take(open);
    let Some(kind) = element.kind.filter(|k| element.exists && visitor.wants(*k)) else { return };
    let tags: Vec<(&str, &str)> = element.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    match kind {
        Kind::Node => {
            if let Some(at) = element.at {
                visitor.node(element.id, at, &tags);
            }
        }
        Kind::Way => visitor.way(element.id, &element.nodes, &tags),
        Kind::Relation => visitor.relation(element.id, element.members, &tags),
    }
}
