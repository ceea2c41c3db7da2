//! What `roads` hands over: the ground of one class, without coordinates.
//!
//! Two shapes end in the same search. A [`RoadGraph`] (network, later a map) is searched here; on a [`LineSource`]
//! (plane, matrices) the ways between two places are listed by `roads`. Both speak of zones by index and of places by
//! the index of the instance's location, and both hold *all* zones: which of them count for the class is decided in
//! this crate (docs/semantics.md 2), so that an edge cut at a zone that does not count is merely cut.
//!
//! **Seconds** are those of the class (its `max_kmh` applied, cuts rounded as docs/semantics.md 2 says); 0 is legal for a
//! piece or a sub-edge, parts add up to the whole. A graph may count in parts of a second ([`RoadGraph::per_second`]). **Inside** means the open interior: a node or point on a boundary
//! is not inside.

use crate::index::index32;
use std::sync::Arc;

use kerbway_model::units::{Metres, Seconds};
use kerbway_model::{LocationIdx, ZoneIdx};
use rustc_hash::FxHashMap;

use crate::units::Units;

/// Index of an interned, sorted set of zones; 0 is the empty set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ZoneSet(pub u32);

impl ZoneSet {
    /// No zone.
    pub const NONE: Self = Self(0);
}

/// The interner of [`ZoneSet`]s. Every set in one [`RoadGraph`], or from one [`LineSource`], comes from one of these.
#[derive(Debug, Clone)]
pub struct ZoneSets {
    sets: Vec<Box<[ZoneIdx]>>,
    known: FxHashMap<Box<[ZoneIdx]>, u32>,
}

impl Default for ZoneSets {
    fn default() -> Self {
        Self { sets: vec![Box::default()], known: std::iter::once((Box::default(), 0)).collect() }
    }
}

impl ZoneSets {
    /// Knows the empty set only.
    pub fn new() -> Self {
        Self::default()
    }

    /// The set of these zones, in any order, repetitions ignored.
    pub fn intern(&mut self, zones: &[ZoneIdx]) -> ZoneSet {
        let mut sorted = zones.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let sorted: Box<[ZoneIdx]> = sorted.into();
        if let Some(&known) = self.known.get(&sorted) {
            return ZoneSet(known);
        }
        let index = index32(self.sets.len());
        self.sets.push(sorted.clone());
        self.known.insert(sorted, index);
        ZoneSet(index)
    }

    /// The zones of a set, sorted.
    #[inline]
    pub fn zones(&self, set: ZoneSet) -> &[ZoneIdx] {
        &self.sets[set.0 as usize]
    }

    /// Number of different sets.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// Never: the empty set is always known.
    pub fn is_empty(&self) -> bool {
        false
    }
}

/// Where a location lies and what standing there means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// Node of the [`RoadGraph`]; unused (0) with a [`LineSource`].
    pub node: u32,
    /// Zones its point lies inside of, by place: those of the node, or by geometry in the plane; none in matrix mode.
    pub ground: ZoneSet,
    /// Zones it counts as inside of: the stated `zones`, else the same as `ground`. Where the two differ, arrival is
    /// an entry into the zones that are added, departure an exit (and driving of zero length), and the other way
    /// round for zones that are taken away.
    pub zones: ZoneSet,
    /// Vehicles may wait here on their way.
    pub holding: bool,
    /// Standing here counts neither as presence nor as stopping.
    pub off_street: bool,
}

/// A junction, a cut point on a boundary, or any other point where sub-edges meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoadNode {
    /// Zones it is inside of (with stated edge zones: those of all its edges).
    pub inside: ZoneSet,
}

/// A one-way sub-edge; parallel ones are legal, self-loops are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoadEdge {
    /// Tail.
    pub from: u32,
    /// Head.
    pub to: u32,
    /// Driving time of the class, ≥ 0, in units of the graph.
    pub time: i64,
    /// Length, ≥ 0.
    pub metres: Metres,
    /// Signature: the zones that contain it.
    pub zones: ZoneSet,
}

/// The road graph of one class.
#[derive(Debug, Clone)]
pub struct RoadGraph {
    /// Units of time that make a second: 1, or 1000 where edges take milliseconds. Rules know whole seconds all the same:
    /// a drive without waiting begins at one, its entries are rounded down, its exits and its end up.
    pub per_second: i64,
    /// Interner of all sets below.
    pub sets: ZoneSets,
    /// Nodes.
    pub nodes: Vec<RoadNode>,
    /// Sub-edges in any order; ties between equal paths are broken by this order, so it must be deterministic.
    pub edges: Vec<RoadEdge>,
    /// One per location of the instance; `None` = off the map.
    pub places: Vec<Option<Place>>,
    /// Zones with stated gates, and these gates as nodes of this graph. A sub-edge inside such a zone with an end
    /// that is neither inside the zone nor one of its gates cannot be used, nor one outside with such an end inside;
    /// this crate sees to that.
    pub gates: Vec<(ZoneIdx, Vec<u32>)>,
    /// Do ways end at nodes with locations? Else they may lead through them.
    pub ends: bool,
}

impl Default for RoadGraph {
    fn default() -> Self {
        Self {
            per_second: 1,
            sets: ZoneSets::default(),
            nodes: Vec::new(),
            edges: Vec::new(),
            places: Vec::new(),
            gates: Vec::new(),
            ends: false,
        }
    }
}

/// A stretch of a line with the same zones all along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Driving time, ≥ 0.
    pub seconds: Seconds,
    /// Length, ≥ 0.
    pub metres: Metres,
    /// Zones that contain it.
    pub zones: ZoneSet,
}

/// One way from a place to another: pieces, and the points between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Line {
    /// At least one, in order of driving (a leg between two places at one point has one piece of 0 s and 0 m).
    pub pieces: Vec<Piece>,
    /// `points[i]` lies between `pieces[i]` and `pieces[i + 1]`: the zones it is inside of (usually those that both
    /// have; a boundary point touched from inside is not). A corner may be such a point too; times at all points are
    /// reported by the journey. A point where the zones of pieces and point differ is a gate.
    pub points: Vec<ZoneSet>,
}

/// Ways between places, listed rather than searched: plane and matrix mode. Made once per class; asked again for each
/// journey, so answers must not change.
pub trait LineSource: Send + Sync {
    /// Interner of all sets in places and lines.
    fn sets(&self) -> &ZoneSets;
    /// One per location of the instance.
    fn places(&self) -> &[Option<Place>];
    /// Appends the candidate lines from one location to another one (never asked for `from == to`), the fastest
    /// first; nothing = no way. Returns false if candidates were left out (then the table is not `exact`).
    ///
    /// A candidate that drives through no zone that counts should be the last that is looked for.
    fn lines(&self, from: LocationIdx, to: LocationIdx, out: &mut Vec<Line>) -> bool;
    /// Shortcut for pairs whose fastest line drives through no zone that counts (most; no other line can then be
    /// better): its seconds and metres. `None` = ask [`lines`](Self::lines).
    fn plain(&self, from: LocationIdx, to: LocationIdx) -> Option<(Seconds, Metres)>;
    /// May one wait on the way (gates, holding points)? False in matrix mode.
    fn waiting(&self) -> bool;
}

/// The ground of one class.
#[derive(Clone)]
pub enum Ground {
    /// To be searched.
    Graph(Arc<RoadGraph>),
    /// Listed ways.
    Lines(Arc<dyn LineSource>),
}

impl Ground {
    /// Units of time that make a second.
    pub(crate) fn units(&self) -> Units {
        match self {
            Self::Graph(graph) => Units::per_second(graph.per_second),
            Self::Lines(_) => Units::SECONDS,
        }
    }

    /// One per location of the instance; `None` = off the map.
    pub fn places(&self) -> &[Option<Place>] {
        match self {
            Self::Graph(graph) => &graph.places,
            Self::Lines(source) => source.places(),
        }
    }
}
