//! What is kept of a file: ways with a `highway`, the nodes they use, turn restrictions, zones of limited traffic.
//!
//! A file is gone through two or three times, because nodes come before the ways that use them: ways and relations
//! first, then the ways that bound zones without being roads, then nodes. Of what is not read, what would matter to vehicles
//! is remembered. Nothing else is stored, so memory grows with the roads, not with the file.

use std::path::Path;

use kerbway_model::Issue;
use rustc_hash::{FxHashMap, FxHashSet};

use super::map::{Area, Map, NONE, Pairs, Stored};
use super::restrictions::Restriction;
use super::rules::unread::{self, is_road};
use super::{pbf, rings, xml};

/// West, south, east, north in 1e-7 degrees.
pub(super) type Bounds = [i32; 4];

/// What a member of a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Node,
    Way,
    Relation,
}

/// A member of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) kind: Kind,
    pub(super) id: i64,
    pub(super) role: String,
}

/// Tags of one element.
pub(super) type Tags<'a> = &'a [(&'a str, &'a str)];

/// Is told of every element of a file, in the order of the file.
pub(super) trait Visitor {
    /// Which kinds are wanted; others need not be decoded.
    fn wants(&self, kind: Kind) -> bool;
    fn bounds(&mut self, _bounds: Bounds) {}
    /// Position: longitude and latitude in 1e-7 degrees.
    fn node(&mut self, _id: i64, _at: [i32; 2], _tags: Tags<'_>) {}
    fn way(&mut self, _id: i64, _nodes: &[i64], _tags: Tags<'_>) {}
    fn relation(&mut self, _id: i64, _members: Vec<Member>, _tags: Tags<'_>) {}
}

/// Degrees in units of 1e-7, if they are degrees at all.
#[allow(clippy::cast_possible_truncation, reason = "at most 1.8·10⁹ after the test")]
pub(super) fn e7(degrees: f64, most: f64) -> Option<i32> {
    (degrees.abs() <= most).then(|| (degrees * 1e7).round() as i32)
}

/// Value of a key.
pub(super) fn value<'a>(tags: Tags<'a>, key: &str) -> Option<&'a str> {
    tags.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
}

/// How a file is written.
#[derive(Debug, Clone, Copy)]
enum Encoding {
    Pbf,
    Xml,
}

/// Reads a map.
pub(super) fn read(path: &Path) -> Result<Map, Fault> {
    let encoding = encoding(path)?;
    let visit = |visitor: &mut dyn Visitor| match encoding {
        Encoding::Pbf => pbf::visit(path, visitor),
        Encoding::Xml => xml::visit(path, visitor),
    };
    let mut first = First::default();
    visit(&mut first)?;
    let First { mut stored, mut refs, mut restrictions, zones, drawn, bounds } = first;
    if refs.is_empty() {
        let mut issue = issue(path, "E-map-empty", "the file holds no road");
        issue.hint("an extract must hold ways with a `highway` tag");
        return Err(issue);
    }
    refs.sort_by_key(|(id, ..)| *id);
    refs.dedup_by_key(|(id, ..)| *id);
    let mut lines = Lines::wanted(&zones, &refs);
    if !lines.wanted.is_empty() {
        visit(&mut lines)?;
    }
    let mut nodes = Nodes::needed(&refs, &lines);
    visit(&mut nodes)?;
    nodes.found.sort_unstable_by_key(|(id, _)| *id);
    nodes.found.dedup_by_key(|(id, _)| *id);
    let index: Vec<i64> = nodes.found.iter().map(|(id, _)| *id).collect();
    let at: Vec<[i32; 2]> = nodes.found.iter().map(|(_, at)| *at).collect();
    let place = |id: i64| index.binary_search(&id).ok();
    for (id, used, tags) in &refs {
        let used = used.iter().map(|n| place(*n).map_or(NONE, |i| u32::try_from(i).unwrap_or(NONE)));
        stored.push_way(*id, used, tags);
    }
    nodes.keep_unread(&refs, &mut stored);
    for (id, tags) in &nodes.tagged {
        if let Some(i) = place(*id) {
            stored.push_node_tags(u32::try_from(i).unwrap_or(NONE), tags);
        }
    }
    let line = |id: i64| -> Option<Vec<i64>> {
        let of_road = || refs.binary_search_by_key(&id, |(w, ..)| *w).ok().map(|i| refs[i].1.to_vec());
        lines.found.get(&id).cloned().or_else(of_road)
    };
    for restriction in restrictions.iter_mut().filter(|r| r.via_ways.len() > 1) {
        restriction.put_in_order(line);
    }
    let bounds = bounds.unwrap_or_else(|| around(&at));
    let mut warnings = unmade(&zones, &drawn);
    let areas = zones
        .into_iter()
        .map(|zone| {
            let position = |id: i64| place(id).map(|i| at[i]);
            let (rings, holes, broken) = rings::assemble(&zone.members, line, position, bounds);
            if broken {
                let message = format!(
                    "the outline of relation {} is incomplete in this extract; it was closed along the extract's \
                     bounding box, perhaps on the wrong side",
                    zone.id
                );
                warnings.push(Issue::warning("W-osm-broken-ring", "/osm/file", message));
            }
            Area { id: zone.id, tags: zone.tags, rings, holes, broken }
        })
        .collect();
    Ok(Map::new(index, at, stored, restrictions, areas, bounds, warnings))
}

/// Warnings of what may be a zone and is not made: outlines that are relations themselves, zones drawn as ways.
fn unmade(zones: &[Zone], drawn: &[(i64, String)]) -> Vec<Issue> {
    let is_member =
        |id: i64| zones.iter().any(|z| z.members.iter().any(|m| m.kind == Kind::Way && m.id == id));
    let drawn = drawn.iter().filter(|(id, _)| !is_member(*id)).map(|(id, name)| {
        format!("way {id}{name} is a zone of limited traffic: such zones are read of relations only, so it is left out")
    });
    let members = zones.iter().flat_map(|zone| zone.members.iter().map(move |member| (zone.id, member)));
    let nested = members.filter(|(_, member)| member.kind == Kind::Relation).map(|(zone, member)| {
        let nested = member.id;
        format!("relation {nested} is a member of relation {zone}, a zone of limited traffic: outlines are read of ways only")
    });
    let issue = |message: String| {
        let mut issue = Issue::warning("W-osm-area", "/osm/file", message);
        issue.hint("state it as a zone of the document if it matters");
        issue
    };
    drawn.chain(nested).map(issue).collect()
}

/// Why a file cannot be read.
pub(super) type Fault = Box<Issue>;

/// An issue with the file's name.
pub(super) fn issue(path: &Path, code: &str, message: impl Into<String>) -> Fault {
    let mut issue = Issue::error(code, "/osm/file", message);
    issue.value(path.display().to_string());
    Box::new(issue)
}

/// Tells PBF from XML by the first bytes: names are not to be trusted.
fn encoding(path: &Path) -> Result<Encoding, Fault> {
    use std::io::Read as _;
    let failed = |e: &std::io::Error| issue(path, "E-map-read", format!("the map cannot be read: {e}"));
    let mut head = Vec::new();
    let file = std::fs::File::open(path).map_err(|e| failed(&e))?;
    file.take(512).read_to_end(&mut head).map_err(|e| failed(&e))?;
    if head.is_empty() {
        return Err(issue(path, "E-map-empty", "the file is empty"));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    if text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<') {
        return Ok(Encoding::Xml);
    }
    if head.len() > 4 && head[4..].windows(9).any(|w| w == b"OSMHeader") {
        return Ok(Encoding::Pbf);
    }
    let mut issue = issue(path, "E-map-format", "this is neither OpenStreetMap PBF nor XML");
    let packed = head.starts_with(b"\x1f\x8b") || head.starts_with(b"BZh");
    issue.hint(if packed { "unpack it first" } else { "take an extract that ends in .osm.pbf or .osm" });
    Err(issue)
}

/// A road as read: id, nodes, tags as interned numbers.
type Road = (i64, Box<[i64]>, Pairs);

/// A zone of limited traffic as read.
struct Zone {
    id: i64,
    members: Vec<Member>,
    tags: Vec<(String, String)>,
}

/// First pass: ways and relations.
#[derive(Default)]
struct First {
    stored: Stored,
    refs: Vec<Road>,
    restrictions: Vec<Restriction>,
    zones: Vec<Zone>,
    /// Ways that are tagged as zones, each with its name.
    drawn: Vec<(i64, String)>,
    bounds: Option<Bounds>,
}

/// Is it a zone of limited traffic?
fn is_zone(tags: Tags<'_>) -> bool {
    matches!(value(tags, "boundary"), Some("limited_traffic_zone" | "low_emission_zone"))
}

impl Visitor for First {
    fn wants(&self, kind: Kind) -> bool {
        kind != Kind::Node
    }

    fn bounds(&mut self, bounds: Bounds) {
        self.bounds = Some(bounds);
    }

    fn way(&mut self, id: i64, nodes: &[i64], tags: Tags<'_>) {
        if value(tags, "highway").is_none() {
            if is_zone(tags) {
                let name = value(tags, "name").map_or(String::new(), |name| format!(" ({name})"));
                self.drawn.push((id, name));
            }
            return;
        }
        if value(tags, "area") == Some("yes") {
            let unread = unread::of_plaza(tags).into_iter().map(|tag| (tag, format!("way {id}")));
            self.stored.unread.extend(unread);
            return;
        }
        if nodes.len() < 2 {
            return;
        }
        let tags = self.stored.intern(tags);
        self.refs.push((id, nodes.into(), tags));
    }

    fn relation(&mut self, id: i64, members: Vec<Member>, tags: Tags<'_>) {
        let kind = value(tags, "type").unwrap_or_default();
        let owned = || tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        if is_zone(tags) {
            self.zones.push(Zone { id, members, tags: owned() });
        } else if kind == "restriction" || kind.starts_with("restriction:") {
            self.restrictions.push(Restriction::new(id, &members, owned()));
        }
    }
}

/// Second pass, if need be: outlines of zones that are no roads.
struct Lines {
    wanted: Vec<i64>,
    found: FxHashMap<i64, Vec<i64>>,
}

impl Lines {
    fn wanted(zones: &[Zone], roads: &[Road]) -> Self {
        let mut wanted: Vec<i64> = zones
            .iter()
            .flat_map(|z| &z.members)
            .filter(|m| m.kind == Kind::Way)
            .map(|m| m.id)
            .filter(|id| roads.binary_search_by_key(id, |(w, ..)| *w).is_err())
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        Self { wanted, found: FxHashMap::default() }
    }
}

impl Visitor for Lines {
    fn wants(&self, kind: Kind) -> bool {
        kind == Kind::Way
    }

    fn way(&mut self, id: i64, nodes: &[i64], _tags: Tags<'_>) {
        if self.wanted.binary_search(&id).is_ok() {
            self.found.insert(id, nodes.to_vec());
        }
    }
}

/// A node with tags that matter.
type Tagged = (i64, Vec<(String, String)>);

/// Last pass: the nodes in use.
struct Nodes {
    needed: Vec<i64>,
    found: Vec<(i64, [i32; 2])>,
    tagged: Vec<Tagged>,
    /// Without a barrier: tags that are not read, by id.
    unread: Vec<(i64, Vec<String>)>,
}

impl Nodes {
    fn needed(roads: &[Road], lines: &Lines) -> Self {
        let mut needed: Vec<i64> = roads.iter().flat_map(|(_, nodes, _)| nodes.iter().copied()).collect();
        for id in &lines.wanted {
            needed.extend(lines.found.get(id).into_iter().flatten());
        }
        needed.sort_unstable();
        needed.dedup();
        Self { needed, found: Vec::new(), tagged: Vec::new(), unread: Vec::new() }
    }

    /// Keeps what is not read of nodes on roads for vehicles.
    fn keep_unread(&mut self, roads: &[Road], stored: &mut Stored) {
        if self.unread.is_empty() {
            return;
        }
        self.unread.sort_unstable();
        self.unread.dedup();
        let mut on_road = FxHashSet::default();
        for (_, nodes, tags) in roads {
            let says = |node: &i64| self.unread.binary_search_by_key(node, |(id, _)| *id).is_ok();
            let mut found = nodes.iter().copied().filter(says).peekable();
            if found.peek().is_some()
                && is_road(&tags.iter().map(|tag| stored.text(*tag)).collect::<Vec<_>>())
            {
                on_road.extend(found);
            }
        }
        for (id, tags) in self.unread.drain(..).filter(|(id, _)| on_road.contains(id)) {
            stored.unread.extend(tags.into_iter().map(|tag| (tag, format!("node {id}"))));
        }
    }
}

impl Visitor for Nodes {
    fn wants(&self, kind: Kind) -> bool {
        kind == Kind::Node
    }

    fn node(&mut self, id: i64, at: [i32; 2], tags: Tags<'_>) {
        if self.needed.binary_search(&id).is_err() {
            return;
        }
        self.found.push((id, at));
        if value(tags, "barrier").is_some() {
            self.tagged.push((id, tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()));
        } else if !tags.is_empty() {
            let unread = unread::of_node(tags);
            if !unread.is_empty() {
                self.unread.push((id, unread));
            }
        }
    }
}

/// The smallest box around some points.
fn around(points: &[[i32; 2]]) -> Bounds {
    points.iter().fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |b, [x, y]| {
        [b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)]
    })
}
