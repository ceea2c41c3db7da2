//! The plan under search: routes, where each visit is, and what it all costs.
//!
//! A move is described by *pieces*: each new route is a head of an old one, runs of visits, and a tail. Pricing,
//! applying and undoing are written once for all moves. Invariant: `total` = Σ route totals + Σ prices of unserved
//! requests. A change costs O(length of the routes it touches).

mod price;
mod undo;

use crate::penalty::{Excess, Penalties};
use crate::route::{LoadSeg, Nodes, Route};
use crate::segment::{Kind, Priced};
use crate::view::{View, index};

/// Not planned, in no route.
pub(crate) const NONE: u32 = u32::MAX;

/// Part of a new route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A route from its start to a position; always the first piece, of a route of the same type.
    Head(usize, usize),
    /// Positions from…to (inclusive) of a route; empty if to < from.
    Run(usize, usize, usize),
    /// The same, backwards.
    Back(usize, usize, usize),
    /// A visit that is in no route yet.
    Visit(u32),
    /// A route from a position to its end, ending where the new route's type ends.
    Tail(usize, usize),
}

/// Where a visit is, and what is around it: all that most candidate moves ask for, in one cache line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Route, or [`NONE`].
    pub(crate) route: u32,
    /// Position in it.
    pub(crate) pos: u32,
    pub(crate) prev: u32,
    pub(crate) next: u32,
    /// Floors of the legs to and from it.
    pub(crate) leg_in: i64,
    pub(crate) leg_out: i64,
}

/// See the module documentation.
#[derive(Debug)]
pub(crate) struct State<'a, K: Kind> {
    pub(crate) view: &'a View<'a>,
    pub(crate) nodes: Nodes<K::Seg>,
    pub(crate) routes: Vec<Route<K::Seg>>,
    /// Where each visit is.
    pub(crate) spots: Vec<Spot>,
    /// The visit that serves each request, or [`NONE`].
    pub(crate) planned: Vec<u32>,
    pub(crate) penalties: Penalties,
    pub(crate) total: i64,
    /// Without penalties; unserved requests included.
    pub(crate) money: i64,
    pub(crate) excess: Excess,
    pub(crate) required_unserved: usize,
    /// An empty route of each type, if the fleet has one left.
    pub(crate) free: Vec<Option<usize>>,
    /// Routes of each type.
    slots: Vec<Vec<usize>>,
    log: Vec<(usize, Route<K::Seg>)>,
    logged: Vec<bool>,
    spare: Vec<Route<K::Seg>>,
    saved: (i64, i64, Excess, usize),
    scratch: [Vec<u32>; 3],
}

impl<'a, K: Kind> State<'a, K> {
    /// All requests unserved.
    pub(crate) fn new(view: &'a View<'a>, penalties: Penalties) -> Self {
        let price: i64 = view.requests.iter().map(|r| r.price).sum();
        let mut state = Self {
            view,
            nodes: Nodes::new::<K>(view),
            routes: Vec::new(),
            spots: vec![
                Spot { route: NONE, pos: 0, prev: 0, next: 0, leg_in: 0, leg_out: 0 };
                view.n_visits()
            ],
            planned: vec![NONE; view.requests.len()],
            penalties,
            total: price,
            money: price,
            excess: Excess { load: vec![0; view.dims], ..Excess::default() },
            required_unserved: view.requests.iter().filter(|r| r.required).count(),
            free: vec![None; view.types.len()],
            slots: vec![Vec::new(); view.types.len()],
            log: Vec::new(),
            logged: Vec::new(),
            spare: Vec::new(),
            saved: (0, 0, Excess::default(), 0),
            scratch: Default::default(),
        };
        for t in 0..view.types.len() {
            state.refresh_free(t);
        }
        state
    }

    /// Finds an empty route of the type, or makes one if the fleet allows it.
    fn refresh_free(&mut self, t: usize) {
        self.free[t] = self.slots[t].iter().copied().find(|r| self.routes[*r].is_empty());
        if self.free[t].is_some() || self.slots[t].len() >= self.view.types[t].count {
            return;
        }
        let (start, end) = (self.view.start(t), self.view.end(t));
        let (Some(s), Some(e)) = (self.nodes.of(t, start), self.nodes.of(t, end)) else { return };
        let blank = vec![LoadSeg::default(); 2 * self.view.dims];
        let route = Route {
            ty: t,
            nodes: vec![start, end],
            pre: vec![s.clone(), s.clone()],
            suf: vec![e.clone(), e.clone()],
            load_pre: blank.clone(),
            load_suf: blank,
            floors: vec![0; 2],
            least: 0,
            money: 0,
            priced: Priced::default(),
            over: vec![0; self.view.dims],
            total: 0,
        };
        self.free[t] = Some(self.routes.len());
        self.slots[t].push(self.routes.len());
        self.routes.push(route);
        self.logged.push(false);
    }

    /// Route of a visit, or [`NONE`].
    #[inline]
    pub(crate) fn route_of(&self, v: u32) -> u32 {
        self.spots[v as usize].route
    }

    /// Route and position of a planned visit.
    #[inline]
    pub(crate) fn place_of(&self, v: u32) -> (usize, usize) {
        let spot = &self.spots[v as usize];
        (spot.route as usize, spot.pos as usize)
    }

    /// Says where the visits of a route are, from position `from` on.
    fn locate(&mut self, r: usize, from: usize) {
        let route = &self.routes[r];
        for i in from.max(1)..route.nodes.len() - 1 {
            let (prev, v, next) = (route.nodes[i - 1], route.nodes[i], route.nodes[i + 1]);
            self.spots[v as usize] = Spot {
                route: index(r),
                pos: index(i),
                prev,
                next,
                leg_in: self.view.floor(route.ty, prev, v),
                leg_out: self.view.floor(route.ty, v, next),
            };
        }
    }

    /// Type of a route.
    #[inline]
    pub(crate) fn ty(&self, r: usize) -> usize {
        self.routes[r].ty
    }

    /// Is the plan legal?
    pub(crate) fn is_legal(&self) -> bool {
        self.excess.is_legal()
    }

    /// Replaces one route, or two; `changed` gets the visits at the seams. False, and nothing happened, if the new
    /// routes cannot be driven, or if a labelled plan turns out not to be better.
    pub(crate) fn apply(
        &mut self,
        a: (usize, &[Piece]),
        b: Option<(usize, &[Piece])>,
        delta: i64,
        changed: &mut Vec<u32>,
    ) -> bool {
        let before = self.total;
        let [mut first, mut second, mut old] = std::mem::take(&mut self.scratch);
        self.spell(self.routes[a.0].ty, a.1, &mut first);
        if let Some(b) = b {
            self.spell(self.routes[b.0].ty, b.1, &mut second);
        }
        old.clone_from(&self.routes[a.0].nodes);
        let mut done = self.set_route(a.0, &first, changed);
        if let (true, Some(b)) = (done, b) {
            let mut old_b = std::mem::take(&mut old);
            old_b.extend_from_slice(&self.routes[b.0].nodes);
            let split = old_b.len() - self.routes[b.0].nodes.len();
            done = self.set_route(b.0, &second, changed);
            if !done || (!K::EXACT && self.total >= before) {
                if done {
                    self.set_route(b.0, &old_b[split..], changed);
                }
                self.set_route(a.0, &old_b[..split], changed);
                // The first restoration may have unplanned what the second route holds again.
                self.replan(b.0);
                done = false;
            }
            old = old_b;
        } else if done && !K::EXACT && self.total >= before {
            self.set_route(a.0, &old, changed);
            done = false;
        }
        debug_assert!(
            !done || !K::EXACT || self.total == before + delta,
            "delta {delta}, recomputed {}",
            self.total - before
        );
        self.scratch = [first, second, old];
        done
    }

    /// Replaces one route whether that gains or not. False, and nothing happened, if it cannot be driven.
    pub(crate) fn put(&mut self, r: usize, pieces: &[Piece], changed: &mut Vec<u32>) -> bool {
        let [mut nodes, b, c] = std::mem::take(&mut self.scratch);
        self.spell(self.routes[r].ty, pieces, &mut nodes);
        let done = self.set_route(r, &nodes, changed);
        self.scratch = [nodes, b, c];
        done
    }

    /// Gives a route new nodes. False, and nothing happened, if they cannot be driven.
    pub(crate) fn set_route(&mut self, r: usize, nodes: &[u32], changed: &mut Vec<u32>) -> bool {
        self.touch(r);
        let route = &self.routes[r];
        let head = route.nodes.iter().zip(nodes).take_while(|(a, b)| a == b).count();
        let most = (route.nodes.len() - head).min(nodes.len() - head);
        let tail =
            route.nodes.iter().rev().zip(nodes.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
        if head == nodes.len() && head == route.nodes.len() {
            return true;
        }
        // `head ≥ 1` and `tail ≥ 1`, for start and end never change.
        let (t, dims) = (route.ty, self.view.dims);
        let Some((pre, suf)) = self.segments(r, nodes, head, tail) else { return false };
        let was_empty = self.routes[r].is_empty();
        let mut route = std::mem::replace(&mut self.routes[r], self.spare.pop().unwrap_or_else(|| blank(t)));
        self.count(&route, -1);
        for &v in &route.nodes[head..route.nodes.len() - tail] {
            // Another route may hold it by now.
            if self.route_of(v) == index(r) {
                self.unplan(v);
            }
        }
        let old_len = route.nodes.len();
        route.nodes.clear();
        route.nodes.extend_from_slice(nodes);
        route.pre.truncate(head);
        route.pre.extend(pre);
        route.suf.drain(..old_len - tail);
        route.suf.splice(0..0, suf);
        route.load_pre.truncate(head * dims);
        route.load_suf.drain(..(old_len - tail) * dims);
        for (i, &node) in nodes.iter().enumerate().skip(head) {
            for d in 0..dims {
                let next = route.load_pre[(i - 1) * dims + d].then(&self.load(node, d));
                route.load_pre.push(next);
            }
        }
        let mut front = vec![LoadSeg::default(); (nodes.len() - tail) * dims];
        for i in (0..nodes.len() - tail).rev() {
            for d in 0..dims {
                let next = *front.get((i + 1) * dims + d).unwrap_or(&route.load_suf[d]);
                front[i * dims + d] = self.load(nodes[i], d).then(&next);
            }
        }
        route.load_suf.splice(0..0, front);
        self.floors(t, nodes, head, &mut route.floors);
        route.least = if nodes.len() == 2 { 0 } else { route.floors[nodes.len() - 1] };
        route.reprice::<K>(self.view, &self.penalties);
        self.count(&route, 1);
        let is_empty = route.is_empty();
        let spare = std::mem::replace(&mut self.routes[r], route);
        self.spare.push(spare);
        for &v in &nodes[head..nodes.len() - 1] {
            if self.planned[self.view.visits[v as usize].request as usize] != v {
                self.plan(v);
            }
        }
        self.locate(r, head - 1);
        changed.extend(nodes[head - 1..=nodes.len() - tail].iter().filter(|v| self.view.is_visit(**v)));
        if was_empty != is_empty {
            self.refresh_free(t);
        }
        true
    }

    /// New forward segments from `head` on and new backward segments before the common tail.
    #[allow(clippy::type_complexity, reason = "two lists, named where they are used")]
    fn segments(
        &self,
        r: usize,
        nodes: &[u32],
        head: usize,
        tail: usize,
    ) -> Option<(Vec<K::Seg>, Vec<K::Seg>)> {
        let (route, view) = (&self.routes[r], self.view);
        let (t, ty) = (route.ty, &view.types[route.ty]);
        if nodes.len() == 2 {
            // Nobody drives an empty route: there need be no way from its start to its end.
            return Some((vec![route.pre[0].clone()], vec![route.suf[route.suf.len() - 1].clone()]));
        }
        let mut pre: Vec<K::Seg> = Vec::with_capacity(nodes.len() - head);
        for i in head..nodes.len() {
            let last = pre.last().unwrap_or(&route.pre[head - 1]);
            let next = K::join(ty, last, view.hop(t, nodes[i - 1], nodes[i])?, self.nodes.of(t, nodes[i])?)?;
            pre.push(next);
        }
        let fresh = nodes.len() - tail;
        let mut suf: Vec<K::Seg> = Vec::with_capacity(fresh);
        for i in (0..fresh).rev() {
            let next = suf.last().unwrap_or(&route.suf[route.suf.len() - tail]);
            let joined =
                K::join(ty, self.nodes.of(t, nodes[i])?, view.hop(t, nodes[i], nodes[i + 1])?, next)?;
            suf.push(joined);
        }
        suf.reverse();
        Some((pre, suf))
    }

    /// Least prices from position `head` on.
    fn floors(&self, t: usize, nodes: &[u32], head: usize, floors: &mut Vec<i64>) {
        let p = &self.view.types[t].prices;
        floors.truncate(head);
        floors[0] = p.fixed;
        for i in head..nodes.len() {
            let leg = self.view.floor(t, nodes[i - 1], nodes[i]);
            let service = p.service * self.view.service(nodes[i]);
            floors.push(floors[i - 1] + leg + service);
        }
    }

    fn count(&mut self, route: &Route<K::Seg>, sign: i64) {
        self.total += sign * route.total;
        self.money += sign * route.money;
        route.add_excess(&mut self.excess, sign);
    }

    fn plan(&mut self, v: u32) {
        let r = self.view.visits[v as usize].request as usize;
        let request = &self.view.requests[r];
        if self.planned[r] == NONE {
            self.total -= request.price;
            self.money -= request.price;
            self.required_unserved -= usize::from(request.required);
        }
        self.planned[r] = v;
    }

    fn unplan(&mut self, v: u32) {
        self.spots[v as usize].route = NONE;
        let r = self.view.visits[v as usize].request as usize;
        let request = &self.view.requests[r];
        if self.planned[r] == v {
            self.planned[r] = NONE;
            self.total += request.price;
            self.money += request.price;
            self.required_unserved += usize::from(request.required);
        }
    }

    /// Plans again all visits of a route.
    fn replan(&mut self, r: usize) {
        for i in 1..self.routes[r].last() {
            let v = self.routes[r].nodes[i];
            if self.planned[self.view.visits[v as usize].request as usize] != v {
                self.plan(v);
            }
        }
        self.locate(r, 1);
    }

    /// Prices everything anew after penalties have changed.
    pub(crate) fn reprice(&mut self) {
        let mut total = 0;
        let mut money = 0;
        let mut excess = Excess { load: vec![0; self.view.dims], ..Excess::default() };
        for route in &mut self.routes {
            route.reprice::<K>(self.view, &self.penalties);
            total += route.total;
            money += route.money;
            route.add_excess(&mut excess, 1);
        }
        let unserved: i64 = self
            .planned
            .iter()
            .zip(&self.view.requests)
            .filter(|(v, _)| **v == NONE)
            .map(|(_, r)| r.price)
            .sum();
        (self.total, self.money, self.excess) = (total + unserved, money + unserved, excess);
    }
}

/// Memory for a route.
fn blank<S>(t: usize) -> Route<S> {
    Route {
        ty: t,
        nodes: Vec::new(),
        pre: Vec::new(),
        suf: Vec::new(),
        load_pre: Vec::new(),
        load_suf: Vec::new(),
        floors: Vec::new(),
        least: 0,
        money: 0,
        priced: Priced::default(),
        over: Vec::new(),
        total: 0,
    }
}
