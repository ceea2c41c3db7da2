//! Lower bounds: labels from every overlay node to a target if one might wait anywhere, in any open visit.
//!
//! Searched backwards from the target. Entry and driving bans are kept, hence a bound knows when a zone is closed;
//! standing bans on the way and `no_through` are not. Whatever a planned leg can still do from a node is dominated by
//! one of the node's bounds. Metres are bounded for themselves, by the fewest of any way to the target. Cost: labels ×
//! transit nodes of their cells.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use kerbway_model::units::{Metres, Seconds};
use rustc_hash::FxHashMap;

use crate::index::{index16, index32};
use crate::label::UNBOUNDED;
use crate::motion::{Modes, World};
use crate::overlay::{Membership, NodeId, Overlay, Way};
use crate::pace::{Pace, Pacer};
use crate::times::Instants;

/// A label of the rest of a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound {
    pub(crate) latest: Seconds,
    pub(crate) seconds: Seconds,
    pub(crate) earliest: Seconds,
    pub(crate) metres: Metres,
    pub(crate) gap_to: u16,
}

impl Bound {
    fn dominates(&self, other: &Self) -> bool {
        self.latest >= other.latest
            && self.seconds <= other.seconds
            && self.earliest <= other.earliest
            && self.gap_to == other.gap_to
    }
}

/// Bounds of one target, per overlay node.
type Lists = Vec<Vec<Bound>>;

/// What is known of one target.
struct Target {
    lists: Lists,
    /// Per overlay node: fewest seconds, fewest metres (each for itself; metres 0 if they are not compared).
    least: Vec<(Seconds, Metres)>,
    one_gap: bool,
}

/// Bounds to the targets of one query.
pub(crate) struct Bounds {
    targets: Vec<Rc<Target>>,
    extent: Extent,
}

impl Bounds {
    /// Bounds from a node to the `t`-th target.
    pub(crate) fn of(&self, t: usize, node: NodeId) -> &[Bound] {
        &self.targets[t].lists[node as usize]
    }

    /// Fewest seconds and fewest metres from a node to the `t`-th target.
    pub(crate) fn least(&self, t: usize, node: NodeId) -> (Seconds, Metres) {
        self.targets[t].least[node as usize]
    }

    /// Has the `t`-th target but one gap, as far as the query is concerned?
    pub(crate) fn one_gap(&self, t: usize) -> bool {
        self.targets[t].one_gap
    }

    /// May one wait anywhere on the way?
    pub(crate) fn waits(&self) -> bool {
        self.extent.waits
    }

    /// No way that passes transit nodes once at most drives longer than this, its first drive left aside.
    pub(crate) fn longest(&self) -> Seconds {
        self.extent.longest
    }
}

/// The longest drive through one cell out of a node.
pub(crate) fn longest_out(overlay: &Overlay, node: NodeId) -> Seconds {
    let ways = overlay.nodes[node as usize].cells.iter().flat_map(|m| {
        let cell = &overlay.cells[m.cell as usize];
        (0..cell.terminals.len()).map(|slot| cell.way(m.slot, slot))
    });
    ways.filter(|way| way.exists()).map(|way| i64::from(way.time)).max().unwrap_or(0)
}

/// What is known of the overlay as a whole.
#[derive(Debug, Clone, Copy)]
struct Extent {
    longest: Seconds,
    waits: bool,
}

impl Extent {
    fn new(overlay: &Overlay) -> Self {
        let transit = (0..overlay.nodes.len()).filter(|x| overlay.nodes[*x].transit);
        Self {
            longest: transit.map(|x| longest_out(overlay, index32(x))).sum(),
            waits: overlay.nodes.iter().any(|n| !n.spots.is_empty()),
        }
    }
}

/// Bounds made so far, by location.
#[derive(Default)]
pub(crate) struct Cache {
    known: FxHashMap<u32, Rc<Target>>,
    starts: Starts,
    extent: Option<Extent>,
}

/// Legal starts of the ways between transit nodes, by cell and slots, made when first asked for.
#[derive(Default)]
struct Starts(Vec<Vec<Option<Instants>>>);

impl Cache {
    /// Bounds to these locations; `None` if that was abandoned.
    pub(crate) fn bounds(
        &mut self,
        world: World<'_>,
        targets: &[u32],
        metres: bool,
        keep_gaps: bool,
        pacer: &mut Pacer<'_>,
    ) -> Option<Bounds> {
        let extent = *self.extent.get_or_insert_with(|| Extent::new(world.overlay));
        let mut list = Vec::with_capacity(targets.len());
        for t in targets {
            let known = match self.known.entry(*t) {
                Entry::Occupied(known) => Rc::clone(known.get()),
                Entry::Vacant(place) => {
                    if pacer.ask() == Pace::Abandon {
                        return None;
                    }
                    let made = Target::new(world, *t, metres, keep_gaps, &mut self.starts);
                    Rc::clone(place.insert(Rc::new(made)))
                }
            };
            list.push(known);
        }
        Some(Bounds { targets: list, extent })
    }
}

impl Target {
    fn new(world: World<'_>, target: u32, metres: bool, keep_gaps: bool, starts: &mut Starts) -> Self {
        let lists = backwards(world, target, metres, keep_gaps, starts);
        let least = |list: &Vec<Bound>| {
            let seconds = list.iter().map(|b| b.seconds).min();
            (seconds.unwrap_or(UNBOUNDED), list.first().map_or(Metres::MAX, |b| b.metres))
        };
        let place = world.overlay.places[target as usize].as_ref();
        Self {
            least: lists.iter().map(least).collect(),
            one_gap: !keep_gaps || place.is_some_and(|p| world.gaps(p).len() == 1),
            lists,
        }
    }
}

fn backwards(world: World<'_>, target: u32, metres: bool, keep_gaps: bool, starts: &mut Starts) -> Lists {
    let overlay = world.overlay;
    let horizon = world.rights.horizon();
    let mut queue = Queue { lists: vec![Vec::new(); overlay.nodes.len()], ..Queue::default() };
    let Some(place) = overlay.places[target as usize] else { return queue.bounds() };
    let ends = world.arrive(&place, &Instants::span(0, horizon), &Modes::new());
    let gaps = if keep_gaps { world.gaps(&place) } else { vec![crate::Gap::ALWAYS] };
    for (j, gap) in gaps.iter().enumerate() {
        for span in ends.within(gap.from, gap.to).spans() {
            let gap_to = index16(j);
            let bound = Bound { latest: span.to, seconds: 0, earliest: span.from, metres: 0, gap_to };
            queue.push(place.node, normalized(bound, horizon));
        }
    }
    while let Some((node, next)) = queue.pop() {
        for m in &overlay.nodes[node as usize].cells {
            let to_slot = m.slot;
            let cell = &overlay.cells[m.cell as usize];
            for slot in 0..cell.n_transit {
                let from = cell.terminals[slot];
                let way = cell.way(index32(slot), m.slot as usize);
                if from == node || !way.exists() {
                    continue;
                }
                let seconds = i64::from(way.time);
                let mut reach = |from_second: Seconds, last: Seconds| {
                    let arrival = from_second + seconds;
                    if arrival > next.latest {
                        return false;
                    }
                    let bound = Bound {
                        latest: last.min(next.latest - seconds),
                        seconds: seconds + next.seconds,
                        earliest: (arrival + next.seconds).max(next.earliest),
                        metres: 0,
                        gap_to: next.gap_to,
                    };
                    queue.push(from, normalized(bound, horizon));
                    true
                };
                if !cell.restricted {
                    // No bans: at any time.
                    if seconds <= horizon {
                        reach(0, horizon - seconds);
                    }
                    continue;
                }
                let origin = &overlay.nodes[from as usize];
                let Some(m) = origin.cells.iter().find(|o| o.cell == m.cell) else { continue };
                for span in starts.of(world, *m, to_slot, way).spans() {
                    if !reach(span.from, span.to) {
                        break;
                    }
                }
            }
        }
    }
    let mut lists = queue.bounds();
    if metres {
        let fewest = fewest_metres(world, place.node);
        for (list, metres) in lists.iter_mut().zip(fewest) {
            for bound in list {
                bound.metres = metres;
            }
        }
    }
    lists
}

/// Bounds found, and those still to be followed, by their seconds.
#[derive(Default)]
struct Queue {
    /// Per node: bounds that none dominates, with their numbers.
    lists: Vec<Vec<(Bound, u32)>>,
    waiting: Vec<(NodeId, Bound)>,
    dominated: Vec<bool>,
    heap: BinaryHeap<Reverse<(Seconds, u32)>>,
}

impl Queue {
    fn push(&mut self, node: NodeId, bound: Bound) {
        let list = &mut self.lists[node as usize];
        if list.iter().any(|(b, _)| b.dominates(&bound)) {
            return;
        }
        let dominated = &mut self.dominated;
        list.retain(|(b, i)| {
            let worse = bound.dominates(b);
            dominated[*i as usize] |= worse;
            !worse
        });
        let index = index32(self.waiting.len());
        list.push((bound, index));
        self.waiting.push((node, bound));
        self.dominated.push(false);
        self.heap.push(Reverse((bound.seconds, index)));
    }

    fn pop(&mut self) -> Option<(NodeId, Bound)> {
        loop {
            let Reverse((_, i)) = self.heap.pop()?;
            if !self.dominated[i as usize] {
                return Some(self.waiting[i as usize]);
            }
        }
    }

    /// What was found, by seconds.
    fn bounds(self) -> Lists {
        let sorted = |mut list: Vec<(Bound, u32)>| {
            list.sort_unstable_by_key(|(b, i)| (b.seconds, *i));
            list.into_iter().map(|(b, _)| b).collect()
        };
        self.lists.into_iter().map(sorted).collect()
    }
}

/// Fewest metres from each transit node to a node, all cells open.
fn fewest_metres(world: World<'_>, target: NodeId) -> Vec<Metres> {
    let overlay = world.overlay;
    let mut fewest = vec![Metres::MAX; overlay.nodes.len()];
    let mut heap = BinaryHeap::from([Reverse((0, target))]);
    fewest[target as usize] = 0;
    while let Some(Reverse((metres, node))) = heap.pop() {
        if metres > fewest[node as usize] {
            continue;
        }
        for m in &overlay.nodes[node as usize].cells {
            let cell = &overlay.cells[m.cell as usize];
            for slot in 0..cell.n_transit {
                let way = cell.way(index32(slot), m.slot as usize);
                let from = cell.terminals[slot];
                let reached = metres + i64::from(way.metres);
                if way.exists() && reached < fewest[from as usize] {
                    fewest[from as usize] = reached;
                    heap.push(Reverse((reached, from)));
                }
            }
        }
    }
    fewest
}

impl Starts {
    /// Legal starts of a drive along a way, if `no_through` and open visits are left aside.
    fn of(&mut self, world: World<'_>, m: Membership, to: u32, way: Way) -> Cow<'_, Instants> {
        let cell = &world.overlay.cells[m.cell as usize];
        let n = cell.n_transit;
        let (from, to) = (m.slot as usize, to as usize);
        if from >= n || to >= n {
            return Cow::Owned(starts(world, m, way));
        }
        if self.0.is_empty() {
            self.0.resize(world.overlay.cells.len(), Vec::new());
        }
        let table = &mut self.0[m.cell as usize];
        if table.is_empty() {
            table.resize(n * n, None);
        }
        Cow::Borrowed(table[from * n + to].get_or_insert_with(|| starts(world, m, way)))
    }
}

fn starts(world: World<'_>, m: Membership, way: Way) -> Instants {
    let seconds = i64::from(way.time);
    let law = world.law(m);
    let all = Instants::span(0, world.rights.horizon() - seconds);
    all.outside(&law.entry).clear_for(&law.moving, seconds)
}

fn normalized(mut bound: Bound, horizon: Seconds) -> Bound {
    if bound.latest >= horizon - bound.seconds {
        bound.latest = UNBOUNDED;
    }
    if bound.earliest <= bound.seconds {
        bound.earliest = -UNBOUNDED;
    }
    bound
}
