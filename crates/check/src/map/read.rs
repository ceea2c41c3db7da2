//! Streams the elements of an OpenStreetMap extract: PBF, or XML if the file begins like XML, whatever its name is.
//!
//! Nothing is kept here. A file that is damaged, cut off or something else is one sentence that says so; a block that
//! the decoder cannot stand (it may panic on nonsense) is damage too.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, Element, PrimitiveBlock, RelMemberType};
use quick_xml::events::{BytesStart, Event};

/// Tags as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tags(Vec<(String, String)>);

impl Tags {
    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is(&self, key: &str, values: &[&str]) -> bool {
        self.find(key).is_some_and(|value| values.contains(&value))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Tags {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(tags: I) -> Self {
        Self(tags.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect())
    }
}

/// What a relation has as a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Node,
    Way,
    Relation,
}

/// A member of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) kind: Kind,
    pub(crate) id: i64,
    pub(crate) role: String,
}

/// An element of the file.
#[derive(Debug)]
pub(crate) enum Item {
    /// West, south, east, north in units of 10⁻⁷ degrees.
    Bounds([i32; 4]),
    /// Longitude and latitude in units of 10⁻⁷ degrees.
    Node {
        id: i64,
        at: [i32; 2],
        tags: Tags,
    },
    Way {
        id: i64,
        nodes: Vec<i64>,
        tags: Tags,
    },
    Relation {
        id: i64,
        members: Vec<Member>,
        tags: Tags,
    },
}

/// A way has no more nodes (on OpenStreetMap 2,000).
const MOST_NODES: usize = 10_000;
/// A relation has no more members (on OpenStreetMap 32,000).
const MOST_MEMBERS: usize = 100_000;
/// A file has no more nodes, tags and members than its bytes, a hundred times, and those of a block of 32 MiB.
const MOST_PARTS: (u64, u64) = (100, 32 * 1024 * 1024);

/// Which elements are wanted; others are passed over cheaply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Nodes,
    WaysAndRelations,
}

/// What is wrong with a file: the code of the issue, and a sentence.
#[derive(Debug)]
pub(crate) struct Flaw(pub(crate) &'static str, pub(crate) String);

/// Shows each wanted element of the file to `see`.
pub(crate) fn each(path: &Path, wanted: Wanted, see: &mut dyn FnMut(Item)) -> Result<(), Flaw> {
    let unread = |why: std::io::Error| Flaw("E-map-read", why.to_string());
    let file = File::open(path).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();
    let mut reader = BufReader::new(file);
    let start = reader.fill_buf().map_err(unread)?;
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    if text.is_empty() {
        return Err(Flaw("E-map-empty", "it is empty".to_owned()));
    }
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    let whole = if first == Some(&b'<') { xml(reader, wanted, see) } else { pbf(reader, size, wanted, see) };
    whole.map_err(|why| Flaw("E-map-damaged", why))
}

fn pbf(reader: BufReader<File>, size: u64, wanted: Wanted, see: &mut dyn FnMut(Item)) -> Result<(), String> {
    let mut left = size.saturating_mul(MOST_PARTS.0).saturating_add(MOST_PARTS.1);
    let damaged = |why: String| format!("it is no sound PBF or XML of OpenStreetMap: {why}");
    let mut blobs = BlobReader::new(reader);
    let mut any = false;
    loop {
        let mut bounds = None;
        let next = catch_unwind(AssertUnwindSafe(|| -> Result<Option<PrimitiveBlock>, String> {
            for blob in blobs.by_ref() {
                match blob.and_then(|blob| Ok(data(blob.decode()?, &mut bounds))) {
                    Ok(Ok(block)) => return Ok(Some(block)),
                    Ok(Err(None)) => any = true,
                    Ok(Err(Some(feature))) => return Err(format!("it needs `{feature}`")),
                    Err(why) => return Err(why.to_string()),
                }
            }
            Ok(None)
        }));
        if let Some(bounds) = bounds {
            see(Item::Bounds(bounds));
        }
        match next.unwrap_or_else(|_| Err("a block cannot be decoded".to_owned())).map_err(damaged)? {
            Some(block) => {
                let seen = catch_unwind(AssertUnwindSafe(|| elements(&block, wanted, &mut left, see)));
                seen.unwrap_or_else(|_| Err("a block holds nonsense".to_owned())).map_err(damaged)?;
                any = true;
            }
            None if any => return Ok(()),
            None => return Err(damaged("it holds no block".to_owned())),
        }
    }
}

/// The data of a blob; else the feature that it needs and that is not known, if it is a header with one.
fn data(blob: BlobDecode<'_>, bounds: &mut Option<[i32; 4]>) -> Result<PrimitiveBlock, Option<String>> {
    match blob {
        BlobDecode::OsmData(block) => Ok(block),
        BlobDecode::OsmHeader(header) => {
            *bounds = header.bbox().map(|b| [b.left, b.bottom, b.right, b.top].map(units));
            let unknown = |f: &&String| !["OsmSchema-V0.6", "DenseNodes"].contains(&f.as_str());
            Err(header.required_features().iter().find(unknown).cloned())
        }
        BlobDecode::Unknown(_) => Err(None),
    }
}

fn elements(
    block: &PrimitiveBlock,
    wanted: Wanted,
    left: &mut u64,
    see: &mut dyn FnMut(Item),
) -> Result<(), String> {
    let nodes = wanted == Wanted::Nodes;
    for element in block.elements() {
        let parts = match &element {
            Element::DenseNode(node) if nodes => node.raw_tags().count(),
            Element::Node(node) if nodes => node.raw_tags().count(),
            Element::Way(way) if !nodes => {
                if way.raw_refs().len() > MOST_NODES {
                    return Err(format!("way {} is longer than {MOST_NODES} nodes", way.id()));
                }
                way.raw_tags().count() + way.raw_refs().len()
            }
            Element::Relation(relation) if !nodes => {
                let members = relation.members().count();
                if members > MOST_MEMBERS {
                    return Err(format!("relation {} has more than {MOST_MEMBERS} members", relation.id()));
                }
                relation.raw_tags().count() + members
            }
            _ => continue,
        };
        let rest = left.checked_sub(parts as u64 + 1);
        *left = rest.ok_or_else(|| format!("it unpacks to more than {} times its size", MOST_PARTS.0))?;
        see(match element {
            Element::DenseNode(node) if nodes => Item::Node {
                id: node.id(),
                at: [node.decimicro_lon(), node.decimicro_lat()],
                tags: node.tags().collect(),
            },
            Element::Node(node) if nodes => Item::Node {
                id: node.id(),
                at: [node.decimicro_lon(), node.decimicro_lat()],
                tags: node.tags().collect(),
            },
            Element::Way(way) if !nodes => {
                Item::Way { id: way.id(), nodes: way.refs().collect(), tags: way.tags().collect() }
            }
            Element::Relation(relation) if !nodes => Item::Relation {
                id: relation.id(),
                members: relation
                    .members()
                    .map(|m| Member {
                        kind: match m.member_type {
                            RelMemberType::Node => Kind::Node,
                            RelMemberType::Way => Kind::Way,
                            RelMemberType::Relation => Kind::Relation,
                        },
                        id: m.member_id,
                        role: m.role().unwrap_or_default().to_owned(),
                    })
                    .collect(),
                tags: relation.tags().collect(),
            },
            _ => continue,
        });
    }
    Ok(())
}

fn xml(reader: BufReader<File>, wanted: Wanted, see: &mut dyn FnMut(Item)) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_reader(reader);
    let (mut buffer, mut open, mut root) = (Vec::new(), None, false);
    loop {
        let at = reader.buffer_position();
        let broken = |why: String| format!("its XML is broken at byte {at}: {why}");
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|why| broken(why.to_string()))?;
        let (element, closes) = match event {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            Event::End(element) => {
                let name = element.name();
                if ["node", "way", "relation"].contains(&name.as_ref()) {
                    finish(&mut open, wanted, see);
                }
                continue;
            }
            Event::Eof if root => return Ok(()),
            Event::Eof => return Err("it holds no <osm>".to_owned()),
            _ => continue,
        };
        let name = element.name();
        let name = name.as_ref();
        if !root {
            root = name == "osm";
            if !root {
                return Err(format!("it begins with <{name}> instead of <osm>"));
            }
            continue;
        }
        match name {
            "node" | "way" | "relation" => {
                open = begin(&element, name).map_err(broken)?;
                if closes {
                    finish(&mut open, wanted, see);
                }
            }
            "bounds" => {
                let side = |key: &str, most: f64| degrees(&element, key, most).map_err(broken);
                let (west, south) = (side("minlon", 180.0)?, side("minlat", 90.0)?);
                see(Item::Bounds([west, south, side("maxlon", 180.0)?, side("maxlat", 90.0)?]));
            }
            "tag" | "nd" | "member" => {
                if let Some(item) = &mut open {
                    part(item, &element, name).map_err(broken)?;
                }
            }
            _ => {}
        }
    }
}

fn finish(open: &mut Option<Item>, wanted: Wanted, see: &mut dyn FnMut(Item)) {
    if let Some(item) = open.take().filter(|i| matches!(i, Item::Node { .. }) == (wanted == Wanted::Nodes)) {
        see(item);
    }
}

fn attribute(element: &BytesStart<'_>, key: &str) -> Result<Option<String>, String> {
    let found = element.try_get_attribute(key).map_err(|why| why.to_string())?;
    let value =
        found.map(|a| a.normalized_value(quick_xml::XmlVersion::default()).map(std::borrow::Cow::into_owned));
    value.transpose().map_err(|why| why.to_string())
}

fn needed(element: &BytesStart<'_>, key: &str) -> Result<String, String> {
    attribute(element, key)?.ok_or_else(|| format!("no `{key}`"))
}

fn id(element: &BytesStart<'_>, key: &str) -> Result<i64, String> {
    let text = needed(element, key)?;
    text.parse().map_err(|_| format!("`{key}` is `{text}`"))
}

#[allow(clippy::cast_possible_truncation, reason = "degrees are within ±1.8·10⁹ units; others saturate")]
fn units(degrees: f64) -> i32 {
    (degrees * 1e7).round() as i32
}

fn degrees(element: &BytesStart<'_>, key: &str, most: f64) -> Result<i32, String> {
    let text = needed(element, key)?;
    let value = text.parse::<f64>().ok().filter(|v| v.abs() <= most);
    value.map(units).ok_or_else(|| format!("`{key}` is `{text}`"))
}

/// The element that a tag opens; `None` if it was deleted, by an editor that keeps such (JOSM) or before.
fn begin(element: &BytesStart<'_>, name: &str) -> Result<Option<Item>, String> {
    let is = |key: &str, value: &str| attribute(element, key).map(|found| found.as_deref() == Some(value));
    if is("action", "delete")? || is("visible", "false")? {
        return Ok(None);
    }
    let (id, tags) = (id(element, "id")?, Tags::default());
    Ok(Some(match name {
        "node" => {
            Item::Node { id, at: [degrees(element, "lon", 180.0)?, degrees(element, "lat", 90.0)?], tags }
        }
        "way" => Item::Way { id, nodes: Vec::new(), tags },
        _ => Item::Relation { id, members: Vec::new(), tags },
    }))
}

fn part(item: &mut Item, element: &BytesStart<'_>, name: &str) -> Result<(), String> {
    match (name, item) {
        ("tag", Item::Node { tags, .. } | Item::Way { tags, .. } | Item::Relation { tags, .. }) => {
            tags.0.push((needed(element, "k")?, needed(element, "v")?));
        }
        ("nd", Item::Way { nodes, .. }) if nodes.len() < MOST_NODES => nodes.push(id(element, "ref")?),
        ("nd", Item::Way { id, .. }) => return Err(format!("way {id} is longer than {MOST_NODES} nodes")),
        ("member", Item::Relation { id, members, .. }) if members.len() == MOST_MEMBERS => {
            return Err(format!("relation {id} has more than {MOST_MEMBERS} members"));
        }
        ("member", Item::Relation { members, .. }) => {
            let kind = match needed(element, "type")?.as_str() {
                "node" => Kind::Node,
                "way" => Kind::Way,
                _ => Kind::Relation,
            };
            let role = attribute(element, "role")?.unwrap_or_default();
            members.push(Member { kind, id: id(element, "ref")?, role });
        }
        _ => {}
    }
    Ok(())
}
