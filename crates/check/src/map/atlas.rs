//! The referee's own map: the roads of an extract as they are tagged, and nothing worked out from them.
//!
//! Read in two passes (ways and relations, then the nodes they use), so that memory grows with the roads and not with
//! the file. One atlas serves any number of problems and plans. Look-ups are binary searches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kerbway_model::document::report::Issue;

use super::read::{Flaw, Item, Kind, Member, Tags, Wanted, each};
use super::rings::Bounds;

/// A road.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) id: i64,
    pub(crate) nodes: Vec<i64>,
    pub(crate) tags: Tags,
}

/// A relation that bans turns.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) id: i64,
    /// The node at which one turns; unused if there are ways between.
    pub(crate) via: i64,
    /// Ways between, in no order.
    pub(crate) between: Vec<i64>,
    pub(crate) from: Vec<i64>,
    pub(crate) to: Vec<i64>,
    pub(crate) tags: Tags,
}

/// Instead of a node: ways between. No id of a node.
const OVER_WAYS: i64 = i64::MIN;

/// A relation that is a zone.
#[derive(Debug)]
pub(crate) struct Area {
    pub(crate) id: i64,
    pub(crate) members: Vec<Member>,
    pub(crate) tags: Tags,
}

/// A piece of a way between two of its nodes, in the direction in which it is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Segment {
    /// Index of the way.
    pub(crate) way: usize,
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// Driven as the way is drawn.
    pub(crate) forward: bool,
}

impl Segment {
    pub(crate) fn reversed(self) -> Self {
        Self { way: self.way, from: self.to, to: self.from, forward: !self.forward }
    }
}

/// A map as the referee reads it. See the module documentation.
#[derive(Debug, Default)]
pub struct Atlas {
    /// By id.
    ways: Vec<Way>,
    /// Node, index of the way, place in the way: sorted.
    uses: Vec<(i64, u32, u32)>,
    /// By id.
    nodes: Vec<(i64, [i32; 2])>,
    barriers: BTreeMap<i64, Tags>,
    /// By node; those with ways between come first.
    turns: Vec<Turn>,
    areas: Vec<Area>,
    /// Ways that are outlines of areas and no roads.
    outlines: BTreeMap<i64, Vec<i64>>,
    bounds: Option<Bounds>,
}

impl Atlas {
    /// Reads an extract, PBF or XML.
    ///
    /// # Errors
    /// One issue that says why the file cannot be read or holds no roads.
    pub fn read(path: &Path) -> Result<Self, Vec<Issue>> {
        Self::load(path).map_err(|Flaw(code, why)| {
            let mut issue = Issue::error(code, "/osm/file", format!("the map cannot be used: {why}"));
            issue.value = Some(path.display().to_string().into());
            vec![issue]
        })
    }

    fn load(path: &Path) -> Result<Self, Flaw> {
        let mut atlas = Self::default();
        each(path, Wanted::WaysAndRelations, &mut |item| match item {
            // Plazas are no lines to drive along.
            Item::Way { id, nodes, tags }
                if tags.find("highway").is_some() && nodes.len() > 1 && !tags.is("area", &["yes"]) =>
            {
                atlas.ways.push(Way { id, nodes, tags });
            }
            Item::Relation { id, members, tags } => atlas.relation(id, members, tags),
            Item::Bounds(bounds) => atlas.bounds = Some(bounds),
            _ => {}
        })?;
        if atlas.ways.is_empty() {
            return Err(Flaw("E-map-empty", "it holds no road".to_owned()));
        }
        atlas.ways.sort_by_key(|way| way.id);
        atlas.ways.dedup_by_key(|way| way.id);
        let members = atlas.areas.iter().flat_map(|area| &area.members);
        let missing: BTreeSet<i64> =
            members.filter(|m| m.kind == Kind::Way && atlas.way(m.id).is_none()).map(|m| m.id).collect();
        let mut outlines = BTreeMap::new();
        if !missing.is_empty() {
            each(path, Wanted::WaysAndRelations, &mut |item| {
                if let Item::Way { id, nodes, .. } = item
                    && missing.contains(&id)
                {
                    outlines.insert(id, nodes);
                }
            })?;
        }
        atlas.outlines = outlines;
        atlas.areas.sort_by_key(|area| area.id);
        atlas.turns.sort_by_key(|turn| (turn.via, turn.id));
        let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for (w, way) in atlas.ways.iter().enumerate() {
            atlas.uses.extend(way.nodes.iter().enumerate().map(|(i, node)| (*node, index(w), index(i))));
        }
        atlas.uses.sort_unstable();
        let mut needed: Vec<i64> = atlas.uses.iter().map(|(node, ..)| *node).collect();
        needed.extend(atlas.outlines.values().flatten());
        needed.sort_unstable();
        needed.dedup();
        each(path, Wanted::Nodes, &mut |item| {
            if let Item::Node { id, at, tags } = item
                && needed.binary_search(&id).is_ok()
            {
                atlas.nodes.push((id, at));
                if tags.find("barrier").is_some() {
                    atlas.barriers.insert(id, tags);
                }
            }
        })?;
        atlas.nodes.sort_unstable();
        atlas.nodes.dedup_by_key(|(id, _)| *id);
        // Where the extract lacks a node no ways meet.
        let Self { uses, nodes, .. } = &mut atlas;
        uses.retain(|(node, ..)| nodes.binary_search_by_key(node, |(id, _)| *id).is_ok());
        Ok(atlas)
    }

    fn relation(&mut self, id: i64, members: Vec<Member>, tags: Tags) {
        if tags.is("boundary", &["limited_traffic_zone", "low_emission_zone"]) {
            self.areas.push(Area { id, members, tags });
            return;
        }
        let of_kind = |kind: Kind, role: &str| -> Vec<i64> {
            members.iter().filter(|m| m.kind == kind && m.role == role).map(|m| m.id).collect()
        };
        let kind = tags.find("type").unwrap_or_default();
        let (from, to) = (of_kind(Kind::Way, "from"), of_kind(Kind::Way, "to"));
        let between = of_kind(Kind::Way, "via");
        let via =
            if between.is_empty() { of_kind(Kind::Node, "via").first().copied() } else { Some(OVER_WAYS) };
        if let Some(via) = via
            && (kind == "restriction" || kind.starts_with("restriction:"))
            && !from.is_empty()
            && !to.is_empty()
        {
            self.turns.push(Turn { id, via, between, from, to, tags });
        }
    }

    pub(crate) fn ways(&self) -> &[Way] {
        &self.ways
    }

    pub(crate) fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Index of a way.
    pub(crate) fn way(&self, id: i64) -> Option<usize> {
        self.ways.binary_search_by_key(&id, |way| way.id).ok()
    }

    /// Nodes of a way, be it a road or the outline of an area.
    pub(crate) fn line(&self, id: i64) -> Option<&[i64]> {
        self.way(id)
            .map(|w| &self.ways[w].nodes[..])
            .or_else(|| self.outlines.get(&id).map(|nodes| &nodes[..]))
    }

    /// Ids of all nodes, in order.
    pub(crate) fn node_ids(&self) -> impl Iterator<Item = i64> {
        self.nodes.iter().map(|(id, _)| *id)
    }

    /// The place of a node among [`Self::node_ids`].
    pub(crate) fn node_index(&self, node: i64) -> Option<usize> {
        self.nodes.binary_search_by_key(&node, |(id, _)| *id).ok()
    }

    /// Degrees east and north of a node.
    pub(crate) fn coordinates(&self, node: i64) -> Option<[f64; 2]> {
        self.degrees(node).map(|at| at.map(|units| f64::from(units) / 1e7))
    }

    /// The same in units of 10⁻⁷.
    pub(crate) fn degrees(&self, node: i64) -> Option<[i32; 2]> {
        self.node_index(node).map(|i| self.nodes[i].1)
    }

    /// The box of the extract: as stated, else around its nodes.
    pub(crate) fn bounds(&self) -> Bounds {
        let around = || {
            self.nodes.iter().fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |b, (_, [x, y])| {
                [b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)]
            })
        };
        self.bounds.unwrap_or_else(around)
    }

    pub(crate) fn barrier(&self, node: i64) -> Option<&Tags> {
        self.barriers.get(&node)
    }

    /// All nodes with a barrier.
    pub(crate) fn barriers(&self) -> impl Iterator<Item = (i64, &Tags)> {
        self.barriers.iter().map(|(node, tags)| (*node, tags))
    }

    /// Turn bans at a node, and those over ways.
    pub(crate) fn turns(&self, node: i64) -> impl Iterator<Item = &Turn> {
        let of = |node| {
            let begin = self.turns.partition_point(|turn| turn.via < node);
            let end = self.turns.partition_point(|turn| turn.via <= node);
            &self.turns[begin..end]
        };
        of(OVER_WAYS).iter().chain(of(node))
    }

    /// All turn bans.
    pub(crate) fn all_turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Indices of the ways at a node.
    pub(crate) fn ways_at(&self, node: i64) -> impl Iterator<Item = usize> {
        self.uses_of(node).iter().map(|(_, way, _)| *way as usize)
    }

    fn uses_of(&self, node: i64) -> &[(i64, u32, u32)] {
        let begin = self.uses.partition_point(|(id, ..)| *id < node);
        let end = self.uses.partition_point(|(id, ..)| *id <= node);
        &self.uses[begin..end]
    }

    /// Segments that begin at a node, by way and place, each in the direction away from it.
    pub(crate) fn segments_from(&self, node: i64) -> impl Iterator<Item = Segment> {
        self.uses_of(node).iter().flat_map(move |(_, way, place)| {
            let (way, place) = (*way as usize, *place as usize);
            let nodes = &self.ways[way].nodes;
            let before = place.checked_sub(1).map(|i| (nodes[i], false));
            let after = nodes.get(place + 1).map(|next| (*next, true));
            // What lies outside the extract is not there.
            let known = move |(to, _): &(i64, bool)| *to != node && self.degrees(*to).is_some();
            let both = before.into_iter().chain(after).filter(known);
            both.map(move |(to, forward)| Segment { way, from: node, to, forward })
        })
    }

    /// Every segment of every way, as it is drawn.
    pub(crate) fn segments(&self) -> impl Iterator<Item = Segment> {
        self.ways.iter().enumerate().flat_map(|(way, road)| {
            let pairs = road.nodes.windows(2).filter(|pair| pair[0] != pair[1]);
            pairs.map(move |pair| Segment { way, from: pair[0], to: pair[1], forward: true })
        })
    }
}
