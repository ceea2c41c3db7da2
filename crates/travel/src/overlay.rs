//! The overlay graph of one class: gates, holding points and locations, joined by the cells between them.
//!
//! A *cell* is a connected component of sub-edges with equal signature (of zones that count), joined at nodes that are
//! no gates. Between two terminals of a cell lies exactly one way, the fastest one in the cell (ties: fewest metres)
//! that passes no gate. Invariant: a terminal that is no gate lies in at most one cell. The cells' tables are square
//! in their terminals, 8 bytes an entry.

use kerbway_model::ZoneIdx;
use kerbway_model::instance::Interval;
use kerbway_model::units::{Metres, Seconds};
use smallvec::SmallVec;

use crate::bans::Rights;
use crate::ground::{ZoneSet, ZoneSets};
use crate::index::index32;
use crate::streets::Streets;
use crate::times::union;

/// Index of an overlay node.
pub(crate) type NodeId = u32;
/// Index of a cell.
pub(crate) type CellId = u32;

/// Static cost of the way between two terminals; time in units of the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way {
    pub(crate) time: u32,
    pub(crate) metres: u32,
}

impl Way {
    pub(crate) const NONE: Self = Self { time: u32::MAX, metres: u32::MAX };

    pub(crate) fn new(time: Seconds, metres: Metres) -> Self {
        let narrow = |v| u32::try_from(v).ok().filter(|v| *v < u32::MAX).expect("fits 32 bits");
        Self { time: narrow(time), metres: narrow(metres) }
    }

    pub(crate) fn exists(self) -> bool {
        self.time != u32::MAX
    }
}

/// A place where one may wait on the way, at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The holding location; `None` = the gate itself.
    pub(crate) place: Option<u32>,
    /// Standing here is legal at all times in every state, and coming and going changes nothing.
    pub(crate) free: bool,
}

/// Membership of a node in a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Membership {
    pub(crate) cell: CellId,
    /// Place among the cell's terminals.
    pub(crate) slot: u32,
    /// What setting out from this node into this cell is subject to: index into [`Overlay::laws`].
    pub(crate) law: u32,
}

/// An overlay node: a gate, a holding point, or a node with a location at it.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Node of the road graph, or number of the point of a line.
    pub(crate) road: u32,
    pub(crate) inside: ZoneSet,
    pub(crate) cells: SmallVec<[Membership; 2]>,
    pub(crate) spots: SmallVec<[Spot; 1]>,
    /// Legs may pass it as an overlay node: it is a gate or a holding point.
    pub(crate) transit: bool,
}

impl Node {
    /// Is there a spot where waiting is always legal?
    pub(crate) fn free_spot(&self) -> Option<usize> {
        self.spots.iter().position(|s| s.free)
    }
}

/// A cell: its signature, its terminals (transit nodes first) and the ways between them.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) zones: ZoneSet,
    /// Driving here is banned at some time in some state.
    pub(crate) restricted: bool,
    pub(crate) terminals: Vec<NodeId>,
    pub(crate) n_transit: usize,
    pub(crate) ways: Vec<Way>,
}

impl Cell {
    pub(crate) fn way(&self, from: u32, to: usize) -> Way {
        self.ways[from as usize * self.terminals.len() + to]
    }
}

/// A location as the overlay sees it; sets hold only zones that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct OverlayPlace {
    pub(crate) node: NodeId,
    pub(crate) ground: ZoneSet,
    pub(crate) zones: ZoneSet,
    pub(crate) off_street: bool,
}

/// What setting out into a cell from a node is subject to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Law {
    /// Union of `B_entry` over the zones that are newly entered.
    pub(crate) entry: Vec<Interval>,
    /// Union of `B_move` over all zones of the cell.
    pub(crate) moving: Vec<Interval>,
    /// Zones newly entered that have `no_through` bans.
    pub(crate) opens: Vec<ZoneIdx>,
}

/// See the module documentation.
#[derive(Debug, Clone)]
pub(crate) struct Overlay {
    pub(crate) sets: ZoneSets,
    pub(crate) nodes: Vec<Node>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) laws: Vec<Law>,
    /// One per location.
    pub(crate) places: Vec<Option<OverlayPlace>>,
    /// The graph it was made from, for paths inside cells; `None` when made from lines.
    pub(crate) streets: Option<Streets>,
    /// Number of gates.
    pub(crate) n_gates: usize,
    /// Number of hanging parts with locations, and of those without.
    pub(crate) hanging: [usize; 2],
}

impl Overlay {
    /// The zones of a filtered set.
    pub(crate) fn zones(&self, set: ZoneSet) -> &[ZoneIdx] {
        self.sets.zones(set)
    }

    /// Finds or makes the law for setting out from `inside` into a cell of `zones`.
    pub(crate) fn law(&mut self, rights: &Rights, inside: ZoneSet, zones: ZoneSet) -> u32 {
        let law = law(rights, self.sets.zones(inside), self.sets.zones(zones));
        let index = self.laws.iter().position(|l| *l == law).unwrap_or_else(|| {
            self.laws.push(law);
            self.laws.len() - 1
        });
        index32(index)
    }
}

fn law(rights: &Rights, inside: &[ZoneIdx], zones: &[ZoneIdx]) -> Law {
    let entered = || zones.iter().filter(|z| inside.binary_search(z).is_err());
    Law {
        entry: union(entered().map(|z| &rights.sets(*z).entry[..])),
        moving: union(zones.iter().map(|z| &rights.sets(*z).moving[..])),
        opens: entered().filter(|z| !rights.sets(**z).through.is_empty()).copied().collect(),
    }
}

/// Does driving in these zones meet a ban at some time?
pub(crate) fn restricts_driving(rights: &Rights, zones: &[ZoneIdx]) -> bool {
    zones.iter().any(|z| rights.sets(*z).restricts_driving())
}

/// Does standing in these zones meet a ban at some time?
pub(crate) fn restricts_standing(rights: &Rights, zones: &[ZoneIdx]) -> bool {
    zones.iter().any(|z| rights.sets(*z).restricts_standing())
}

/// Translates the sets of a ground into sets of zones that count.
pub(crate) struct Filter {
    pub(crate) sets: ZoneSets,
    map: Vec<ZoneSet>,
}

impl Filter {
    pub(crate) fn new(all: &ZoneSets, rights: &Rights) -> Self {
        let mut sets = ZoneSets::new();
        let map = (0..all.len())
            .map(|i| {
                let set = ZoneSet(index32(i));
                let counting: Vec<ZoneIdx> =
                    all.zones(set).iter().filter(|z| rights.counts(**z)).copied().collect();
                sets.intern(&counting)
            })
            .collect();
        Self { sets, map }
    }

    pub(crate) fn of(&self, set: ZoneSet) -> ZoneSet {
        self.map[set.0 as usize]
    }
}
