//! A map in memory: nodes and ways sorted by id, tags interned.
//!
//! Memory: 16 bytes a node, 4 bytes a use of a node, 8 bytes a tag. Positions are whole 1e-7 degrees, as
//! OpenStreetMap has them; `e7 / 1e7` is the double nearest to the decimal number of the file.

use std::path::Path;

use kerbway_model::Issue;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::gather::{Bounds, Tags, read};
use super::restrictions::Restriction;

/// No such node in the extract.
pub(super) const NONE: u32 = u32::MAX;

/// What driving needs of an OpenStreetMap extract.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Map {
    /// Sorted.
    ids: Vec<i64>,
    /// Longitude and latitude of each node in 1e-7 degrees.
    at: Vec<[i32; 2]>,
    stored: Stored,
    restrictions: Vec<Restriction>,
    areas: Vec<Area>,
    bounds: Bounds,
    #[serde(with = "as_json")]
    warnings: Vec<Issue>,
}

/// A road.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    map: &'a Map,
    index: usize,
}

/// A zone of limited traffic (`boundary=limited_traffic_zone` or `low_emission_zone`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Relation id.
    pub id: i64,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// Outer rings, longitude and latitude in degrees; the first point is not repeated.
    pub rings: Vec<Vec<[f64; 2]>>,
    /// Inner rings.
    pub holes: Vec<Vec<[f64; 2]>>,
    /// Was an outline incomplete and closed along the bounding box?
    pub broken: bool,
}

/// Issues hold values of any kind, which a format without names of types cannot tell.
mod as_json {
    use kerbway_model::Issue;
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(issues: &[Issue], serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(issues).map_err(S::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Issue>, D::Error> {
        serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Map {
    /// Reads an extract: `.osm.pbf`, or `.osm` (XML); its content tells which.
    ///
    /// # Errors
    /// `E-map-read` (no such file), `E-map-format`, `E-map-damaged`, `E-map-empty`.
    pub fn read(path: &Path) -> Result<Self, Vec<Issue>> {
        read(path).map_err(|fault| vec![*fault])
    }

    pub(super) fn new(
        ids: Vec<i64>,
        at: Vec<[i32; 2]>,
        stored: Stored,
        mut restrictions: Vec<Restriction>,
        mut areas: Vec<Area>,
        bounds: Bounds,
        warnings: Vec<Issue>,
    ) -> Self {
        restrictions.sort_by_key(|r| r.id);
        areas.sort_by_key(|a| a.id);
        Self { ids, at, stored, restrictions, areas, bounds, warnings }
    }

    /// All roads, by id.
    pub fn ways(&self) -> impl ExactSizeIterator<Item = Way<'_>> {
        (0..self.stored.ways.len()).map(|index| Way { map: self, index })
    }

    /// A road.
    pub fn way(&self, id: i64) -> Option<Way<'_>> {
        let index = self.stored.ways.binary_search_by_key(&id, |w| w.id).ok()?;
        Some(Way { map: self, index })
    }

    /// Zones of limited traffic, by id.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Turn restrictions, by id.
    pub fn restrictions(&self) -> &[Restriction] {
        &self.restrictions
    }

    /// What was incomplete.
    pub fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// The extract's bounding box in degrees: west, south, east, north.
    pub fn bounds(&self) -> [f64; 4] {
        self.bounds.map(|b| f64::from(b) / 1e7)
    }

    /// Longitude and latitude of a node, in degrees.
    pub fn position(&self, node: i64) -> Option<[f64; 2]> {
        Some(self.degrees(self.ids.binary_search(&node).ok()?))
    }

    /// The course of a road in degrees: one line, several where the extract lacks nodes between, none if it lacks the road.
    pub fn lines(&self, way: i64) -> Vec<Vec<[f64; 2]>> {
        let refs = self.way(way).map_or(&[][..], |way| way.refs());
        let runs = refs.split(|node| *node == NONE).filter(|run| run.len() > 1);
        runs.map(|run| run.iter().map(|node| self.degrees(*node as usize)).collect()).collect()
    }

    pub(super) fn degrees(&self, index: usize) -> [f64; 2] {
        self.at[index].map(|e7| f64::from(e7) / 1e7)
    }

    /// A road by its index.
    pub(super) fn way_at(&self, index: u32) -> Way<'_> {
        Way { map: self, index: index as usize }
    }

    pub(super) fn n_nodes(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn node_id(&self, index: u32) -> i64 {
        self.ids[index as usize]
    }

    pub(super) fn node_index(&self, id: i64) -> Option<u32> {
        self.ids.binary_search(&id).ok().and_then(|i| u32::try_from(i).ok())
    }

    /// Tags that would matter where nothing is read, each with its place (`node 5`).
    pub(super) fn unread(&self) -> &[(String, String)] {
        &self.stored.unread
    }

    /// Nodes with a barrier and their tags, by index.
    pub(super) fn barriers(&self) -> impl Iterator<Item = (u32, Vec<(&str, &str)>)> {
        self.stored
            .nodes
            .iter()
            .map(|(node, tags)| (*node, tags.iter().map(|t| self.stored.text(*t)).collect()))
    }
}

impl<'a> Way<'a> {
    /// Its id.
    pub fn id(&self) -> i64 {
        self.map.stored.ways[self.index].id
    }

    /// Ids of its nodes, in order; those outside the extract are left out.
    pub fn nodes(&self) -> impl Iterator<Item = i64> + use<'a> {
        let map = self.map;
        self.refs().iter().filter(|r| **r != NONE).map(|r| map.node_id(*r))
    }

    /// Value of a key.
    pub fn tag(&self, key: &str) -> Option<&'a str> {
        self.tags().find(|(k, _)| *k == key).map(|(_, v)| v)
    }

    /// All tags, in the order of the file.
    pub fn tags(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let stored = &self.map.stored;
        stored.tags[range(&stored.ways, self.index, |w| w.tags, stored.tags.len())]
            .iter()
            .map(|t| stored.text(*t))
    }

    /// Indices of its nodes, `NONE` for those outside the extract.
    pub(super) fn refs(&self) -> &'a [u32] {
        let stored = &self.map.stored;
        &stored.refs[range(&stored.ways, self.index, |w| w.refs, stored.refs.len())]
    }

    /// Its place among the ways of the map.
    pub(super) fn index(&self) -> usize {
        self.index
    }
}

/// Where a way's parts begin.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Entry {
    id: i64,
    refs: u32,
    tags: u32,
}

fn range(ways: &[Entry], i: usize, start: impl Fn(&Entry) -> u32, len: usize) -> std::ops::Range<usize> {
    start(&ways[i]) as usize..ways.get(i + 1).map_or(len, |w| start(w) as usize)
}

/// Keys and values as numbers.
pub(super) type Pairs = Box<[(u32, u32)]>;

/// Ways and tags, packed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Stored {
    texts: Vec<Box<str>>,
    /// Only of use while it is filled.
    #[serde(skip)]
    known: FxHashMap<Box<str>, u32>,
    ways: Vec<Entry>,
    refs: Vec<u32>,
    tags: Vec<(u32, u32)>,
    nodes: Vec<(u32, Pairs)>,
    /// See [`Map::unread`].
    pub(super) unread: Vec<(String, String)>,
}

impl Stored {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(&known) = self.known.get(text) {
            return known;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.known.insert(text.into(), number);
        number
    }

    pub(super) fn intern(&mut self, tags: Tags<'_>) -> Pairs {
        tags.iter().map(|(k, v)| (self.number(k), self.number(v))).collect()
    }

    pub(super) fn text(&self, (key, value): (u32, u32)) -> (&str, &str) {
        (&self.texts[key as usize], &self.texts[value as usize])
    }

    /// Appends a way; ids must grow.
    pub(super) fn push_way(&mut self, id: i64, refs: impl Iterator<Item = u32>, tags: &[(u32, u32)]) {
        let start = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.ways.push(Entry { id, refs: start(self.refs.len()), tags: start(self.tags.len()) });
        self.refs.extend(refs);
        self.tags.extend_from_slice(tags);
    }

    pub(super) fn push_node_tags(&mut self, node: u32, tags: &[(String, String)]) {
        let tags: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let tags = self.intern(&tags);
        self.nodes.push((node, tags));
    }
}
