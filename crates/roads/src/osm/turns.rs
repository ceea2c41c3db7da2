//! The turns between arcs: which are possible, what they take, and which of them restrictions ban, always or at hours.
//!
//! Restrictions that lead over ways matter only to those who came the whole way. Whoever turns from the first way into
//! the next one drives a *copy* of that arc, which knows what it is part of ([`Trail`]); its turns are judged with that
//! knowledge, and lead back to the plain arcs where the trail is left. Cost: turns × restrictions at a node; copies are as many as
//! arcs on ways between.

use kerbway_model::osm::turn_millis;
use rustc_hash::FxHashMap;

use super::map::{Map, NONE};
use super::net::{Net, Reading};
use super::restrictions::{Ban, Restriction};
use super::signs::{Sign, Use};

/// A legal turn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub(super) to: u32,
    pub(super) millis: i64,
    /// Restrictions that ban it at hours: see [`Net::timed`].
    pub(super) timed: u32,
}

/// Restrictions over ways that an arc is part of, each with the number of ways between that were entered.
type Trail = Vec<(u32, usize)>;

/// What decides about turns.
struct Judge<'a> {
    map: &'a Map,
    /// Ids of the ways, sorted.
    ids: Vec<i64>,
    /// What the signs of each way say.
    uses: &'a [Use],
    barriers: FxHashMap<u32, Sign>,
    /// By node.
    at_node: FxHashMap<u32, Vec<(u32, Ban, bool)>>,
    over_ways: Vec<(u32, Ban, bool)>,
    /// Places in `over_ways` by the way they begin on.
    from: FxHashMap<i64, Vec<u32>>,
    trails: FxHashMap<u32, Trail>,
}

/// What restrictions say of a turn.
#[derive(Default)]
struct Verdict {
    banned: bool,
    /// Indices of restrictions.
    timed: Vec<u32>,
}

impl Verdict {
    fn add(&mut self, restriction: u32, always: bool) {
        if always {
            self.banned = true;
        } else {
            self.timed.push(restriction);
        }
    }
}

impl Net {
    /// Finds the turns of all arcs, and the copies of arcs.
    pub(super) fn find_turns(&mut self, map: &Map, reading: &Reading) {
        let mut judge = Judge::new(map, reading);
        let mut copies: FxHashMap<(u32, Trail), u32> = FxHashMap::default();
        let mut lists: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        lists.insert(Vec::new(), 0);
        self.timed.push(Vec::new());
        let mut a = 0;
        // Copies are appended while it goes on.
        while (a as usize) < self.arcs.len() {
            self.first_turn.push(self.turns.len().try_into().unwrap_or(NONE));
            let out = self.leaving(self.head(a)).to_vec();
            for b in out {
                if !judge.passes(self, a, b) {
                    continue;
                }
                let (verdict, trail) = judge.judge(self, a, b);
                if verdict.banned {
                    continue;
                }
                let next = u32::try_from(lists.len()).unwrap_or(NONE);
                let timed = *lists.entry(verdict.timed.clone()).or_insert(next);
                if timed == next {
                    self.timed.push(verdict.timed);
                }
                let to = if trail.is_empty() {
                    b
                } else {
                    *copies.entry((b, trail)).or_insert_with_key(|(b, trail)| {
                        let copy = self.copy(*b);
                        judge.trails.insert(copy, trail.clone());
                        copy
                    })
                };
                let (before, node, after) = self.corner(a, b);
                let at = |n: u32| self.at[n as usize];
                let millis = turn_millis(self.profile(), (at(before), at(node)), (at(node), at(after)));
                self.turns.push(Turn { to, millis, timed });
            }
            a += 1;
        }
        self.first_turn.push(self.turns.len().try_into().unwrap_or(NONE));
    }

    /// The last node but one of an arc, its last one, and the second one of the arc behind.
    fn corner(&self, a: u32, b: u32) -> (u32, u32, u32) {
        let nodes = self.nodes_of(a);
        (nodes[nodes.len() - 2], nodes[nodes.len() - 1], self.nodes_of(b)[1])
    }
}

impl<'a> Judge<'a> {
    fn new(map: &'a Map, reading: &'a Reading) -> Self {
        let mut judge = Self {
            map,
            ids: map.ways().map(|w| w.id()).collect(),
            uses: &reading.uses,
            barriers: reading.barriers.iter().copied().collect(),
            at_node: FxHashMap::default(),
            over_ways: Vec::new(),
            from: FxHashMap::default(),
            trails: FxHashMap::default(),
        };
        for &(r, ban, always) in &reading.bans {
            let restriction = &map.restrictions()[r as usize];
            if restriction.via_ways.is_empty() {
                if let Some(node) = restriction.via.and_then(|id| map.node_index(id)) {
                    judge.at_node.entry(node).or_default().push((r, ban, always));
                }
                continue;
            }
            for way in &restriction.from {
                let list = judge.from.entry(*way).or_default();
                list.push(judge.over_ways.len().try_into().unwrap_or(NONE));
            }
            judge.over_ways.push((r, ban, always));
        }
        judge
    }

    fn restriction(&self, r: u32) -> &'a Restriction {
        &self.map.restrictions()[r as usize]
    }

    fn way(&self, net: &Net, arc: u32) -> i64 {
        self.ids[net.arcs[arc as usize].way as usize]
    }

    /// Does one of the ways meet the node?
    fn meets(&self, ways: &[i64], node: u32) -> bool {
        ways.iter().any(|id| self.map.way(*id).is_some_and(|way| way.refs().contains(&node)))
    }

    /// May one turn there, restrictions left aside: past barriers, and round only where the road ends?
    fn passes(&self, net: &Net, a: u32, b: u32) -> bool {
        let (before, node, after) = net.corner(a, b);
        let barrier = self.barriers.get(&node).copied().unwrap_or(Sign::Open);
        let sign = |arc: u32| net.arcs[arc as usize].sign;
        if after == before {
            let posted = |arc: u32| {
                let arc = &net.arcs[arc as usize];
                self.uses[arc.way as usize].sign[usize::from(!arc.forward)]
            };
            let goes_on =
                |b: &u32| posted(*b) == Sign::Open && net.nodes_of(*b)[1] != before && barrier == Sign::Open;
            return !net.leaving(node).iter().any(goes_on);
        }
        match barrier {
            Sign::Closed => false,
            Sign::Restricted => [sign(a), sign(b)].contains(&Sign::Restricted),
            Sign::Open | Sign::Timed => true,
        }
    }

    /// What restrictions say of a turn, and what one is part of behind it.
    fn judge(&self, net: &Net, a: u32, b: u32) -> (Verdict, Trail) {
        let (before, node, after) = net.corner(a, b);
        let (from, to, round) = (self.way(net, a), self.way(net, b), before == after);
        let mut verdict = Verdict::default();
        for (r, ban, always) in self.at_node.get(&node).into_iter().flatten() {
            let restriction = self.restriction(*r);
            let into = restriction.to.contains(&to);
            let bans = restriction.from.contains(&from)
                && match ban {
                    Ban::No => into && (from != to || round),
                    Ban::Only => !into && self.meets(&restriction.to, node),
                };
            if bans {
                verdict.add(*r, *always);
            }
        }
        let begun = self.from.get(&from).into_iter().flatten().map(|i| (*i, 0));
        let under_way = self.trails.get(&a).into_iter().flatten().copied();
        let mut trail = Trail::new();
        for (i, entered) in begun.chain(under_way) {
            let (r, ban, always) = self.over_ways[i as usize];
            let restriction = self.restriction(r);
            let (between, into) = (&restriction.via_ways, restriction.to.contains(&to));
            if entered == between.len()
                && match ban {
                    Ban::No => into,
                    Ban::Only => !into && self.meets(&restriction.to, node),
                }
            {
                verdict.add(r, always);
            }
            if between.get(entered) == Some(&to) {
                trail.push((i, entered + 1));
            } else if entered > 0 && between[entered - 1] == to && !round {
                trail.push((i, entered));
            }
        }
        trail.sort_unstable();
        trail.dedup();
        (verdict, trail)
    }
}
