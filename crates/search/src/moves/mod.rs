//! The moves of the local search, one file each under its literature name.
//!
//! A move first compares lower bounds made of leg prices alone (`floor`), which rejects nearly all candidates after a
//! few table lookups; then loads, then the segments of each route, stopping as soon as no gain is left.

mod optional;
mod or_opt;
mod relocate;
mod swap;
mod two_opt;
mod two_opt_star;

pub(crate) use optional::all_visits;

use smallvec::SmallVec;

use crate::neighbours::Neighbours;
use crate::queue::Queue;
use crate::segment::Kind;
use crate::state::{NONE, Piece, State};
use crate::view::ABSENT;

/// A row of visits that a move takes out of its route.
#[derive(Debug, Clone, Copy)]
struct Chain {
    route: usize,
    /// First and last position.
    i: usize,
    j: usize,
    first: u32,
    last: u32,
    /// What the route costs less without it, at least by the bounds.
    saved: i64,
    /// The same if the gap is left open: without the leg that closes it.
    open: i64,
    /// Least price of the legs and services inside.
    inner: i64,
}

/// Chains that begin or end at a visit: `from[n]` begins there and has n + 1 visits, `to[n]` ends there.
#[derive(Debug)]
struct Chains {
    from: SmallVec<[Chain; LONGEST]>,
    to: SmallVec<[Chain; LONGEST]>,
}

/// A visit `u` and a neighbour `v` of it in another route, with the floors of the legs around them.
#[derive(Debug, Clone, Copy)]
struct Pair {
    /// Route and position of `u`.
    a: usize,
    p: usize,
    /// Route and position of `v`.
    b: usize,
    q: usize,
    v: u32,
    /// Type of `a`.
    ty: usize,
    /// Has `b` the same type? Else the sums below mean nothing.
    same_type: bool,
    /// Nodes around `u`.
    u_prev: u32,
    u_next: u32,
    /// Nodes around `v`.
    prev: u32,
    next: u32,
    /// Legs to and from `u`.
    u_in: i64,
    u_out: i64,
    /// Legs to and from `v`.
    leg_in: i64,
    leg_out: i64,
    /// Legs from `u` to `v` and back.
    uv: i64,
    vu: i64,
    /// What both routes cost beyond their floors: a move gains only if it adds less than this.
    slack: i64,
}

/// Longest chain moved.
const LONGEST: usize = 3;

/// The plan, and what the local search needs beside it.
#[derive(Debug)]
pub(crate) struct Search<'a, K: Kind> {
    pub(crate) state: State<'a, K>,
    pub(crate) near: Neighbours,
    pub(crate) queue: Queue,
    pub(crate) changed: Vec<u32>,
    /// Pairs of visits looked at.
    pub(crate) evaluations: u64,
}

impl<K: Kind> State<'_, K> {
    /// Gain (negative) of giving two routes new nodes; `fa`, `fb` are lower bounds of their new prices. `None` if
    /// there is none.
    #[inline]
    fn gain2(&self, a: (usize, i64, &[Piece]), b: (usize, i64, &[Piece]), extra: i64) -> Option<i64> {
        let old = self.routes[a.0].total + self.routes[b.0].total;
        let (ta, tb) = (self.routes[a.0].ty, self.routes[b.0].ty);
        let mut low = a.1 + b.1 + extra;
        if low >= old {
            return None;
        }
        let (a_empty, b_empty) = (self.makes_empty(a.2), self.makes_empty(b.2));
        if !a_empty {
            low += self.load_price(ta, a.2);
        }
        if !b_empty {
            low += self.load_price(tb, b.2);
        }
        if low >= old {
            return None;
        }
        if !a_empty {
            low += self.view.types[ta].prices.fixed + self.time_price(ta, a.2, old - low)? - a.1;
        }
        if low >= old {
            return None;
        }
        if !b_empty {
            low += self.view.types[tb].prices.fixed + self.time_price(tb, b.2, old - low)? - b.1;
        }
        (low < old).then(|| low - old)
    }

    /// The same for one route.
    #[inline]
    fn gain1(&self, a: (usize, i64, &[Piece]), extra: i64) -> Option<i64> {
        let old = self.routes[a.0].total;
        let t = self.routes[a.0].ty;
        let mut low = a.1 + extra;
        if low >= old {
            return None;
        }
        if !self.makes_empty(a.2) {
            low += self.load_price(t, a.2);
            if low >= old {
                return None;
            }
            low += self.view.types[t].prices.fixed + self.time_price(t, a.2, old - low)? - a.1;
        }
        (low < old).then(|| low - old)
    }

    /// Least price of the legs between, and the services at, positions `i..=j` of a route, for type `t`.
    #[inline]
    fn inner(&self, r: usize, i: usize, j: usize, t: usize) -> i64 {
        let route = &self.routes[r];
        if route.ty == t {
            return route.floors[j] - route.floors[i] + self.service(t, route.nodes[i]);
        }
        let services: i64 = route.nodes[i..=j].iter().map(|v| self.service(t, *v)).sum();
        let legs = route.nodes[i..=j].windows(2).map(|w| self.view.floor(t, w[0], w[1]));
        services + legs.fold(0, i64::saturating_add).min(ABSENT)
    }

    /// Least price of positions `i..=j` of a route with the legs to and from them.
    #[inline]
    fn stretch(&self, r: usize, i: usize, j: usize) -> i64 {
        let route = &self.routes[r];
        route.floors[j + 1] - route.floors[i - 1] - self.service(route.ty, route.nodes[j + 1])
    }

    /// Price of service of a node.
    #[inline]
    fn service(&self, t: usize, node: u32) -> i64 {
        self.view.service(node) * self.view.types[t].prices.service
    }

    /// Two visits in different routes.
    #[inline]
    fn pair(&self, u: u32, v: u32) -> Pair {
        let (at, spot) = (&self.spots[u as usize], &self.spots[v as usize]);
        let (a, b) = (&self.routes[at.route as usize], &self.routes[spot.route as usize]);
        Pair {
            a: at.route as usize,
            p: at.pos as usize,
            b: spot.route as usize,
            q: spot.pos as usize,
            v,
            ty: a.ty,
            same_type: a.ty == b.ty,
            u_prev: at.prev,
            u_next: at.next,
            prev: spot.prev,
            next: spot.next,
            u_in: at.leg_in,
            u_out: at.leg_out,
            leg_in: spot.leg_in,
            leg_out: spot.leg_out,
            uv: self.view.floor(a.ty, u, v),
            vu: self.view.floor(a.ty, v, u),
            slack: a.total - a.floor() + b.total - b.floor(),
        }
    }

    /// The chains of a planned visit.
    fn chains(&self, u: u32) -> Chains {
        let (a, i) = self.place_of(u);
        let len = self.routes[a].len();
        Chains {
            from: (i..=len).take(LONGEST).map(|j| self.chain(a, i, j)).collect(),
            to: (1..=i).rev().take(LONGEST).map(|k| self.chain(a, k, i)).collect(),
        }
    }

    fn chain(&self, a: usize, i: usize, j: usize) -> Chain {
        let r = &self.routes[a];
        let open = self.stretch(a, i, j);
        let saved = if j + 1 - i == r.len() {
            r.floor()
        } else {
            open - self.view.floor(r.ty, r.nodes[i - 1], r.nodes[j + 1])
        };
        Chain {
            route: a,
            i,
            j,
            first: r.nodes[i],
            last: r.nodes[j],
            saved,
            open,
            inner: self.inner(a, i, j, r.ty),
        }
    }

    /// May type `t` serve positions `i..=j` of a route?
    #[inline]
    fn may_serve(&self, t: usize, r: usize, i: usize, j: usize) -> bool {
        self.view.all_allowed
            || self.routes[r].ty == t
            || self.routes[r].nodes[i..=j].iter().all(|v| self.view.allows(t, *v))
    }
}

impl<K: Kind> Search<'_, K> {
    /// Does a move and tells the queue about its seams.
    fn commit(&mut self, a: (usize, &[Piece]), b: Option<(usize, &[Piece])>, delta: i64) -> bool {
        self.changed.clear();
        let done = self.state.apply(a, b, delta, &mut self.changed);
        if done {
            for &v in &self.changed {
                self.queue.push(v);
            }
        }
        done
    }

    /// Looks at queued visits until none of them can be improved. `stop` is asked now and then.
    pub(crate) fn local_search(&mut self, stop: &mut dyn FnMut() -> bool) {
        let mut count = 0_u32;
        while let Some(u) = self.queue.pop() {
            count += 1;
            if count.is_multiple_of(4) && stop() {
                self.queue.clear();
                return;
            }
            if self.improve(u) {
                self.queue.push(u);
            }
        }
    }

    /// Tries all moves of a visit and does the first that gains.
    fn improve(&mut self, u: u32) -> bool {
        let request = self.state.view.visits[u as usize].request as usize;
        if self.state.planned[request] == NONE {
            return self.insert(u);
        }
        if self.state.route_of(u) == NONE {
            return self.switch_option(u);
        }
        let chains = self.state.chains(u);
        let at = self.state.spots[u as usize];
        for k in 0..self.near.of(u).len() {
            let v = self.near.of(u)[k];
            self.evaluations += 1;
            let spot = self.state.spots[v as usize];
            if spot.route == NONE {
                if self.state.planned[self.state.view.visits[v as usize].request as usize] == NONE
                    && self.replace(u, v)
                {
                    return true;
                }
                continue;
            }
            let gained = if spot.route == at.route {
                self.or_opt(&chains, v) || self.swap_within(u, v) || self.two_opt(u, v)
            } else {
                let pair = self.state.pair(u, v);
                self.relocate(&chains, &pair) || self.swap(&chains, &pair) || self.two_opt_star(&pair)
            };
            if gained {
                return true;
            }
        }
        self.relocate_to_empty(u, &chains) || self.swap_vehicles(u) || self.remove(u) || self.dissolve(u)
    }
}

impl<K: Kind> Search<'_, K> {
    /// Changes a route whether that gains or not, and tells the queue.
    pub(crate) fn put(&mut self, r: usize, pieces: &[Piece]) -> bool {
        self.changed.clear();
        let done = self.state.put(r, pieces, &mut self.changed);
        for &v in &self.changed {
            self.queue.push(v);
        }
        done
    }
}

#[cfg(test)]
impl<K: Kind> Search<'_, K> {
    /// Tries one operator on a visit and a random partner, if it can be tried.
    pub(crate) fn try_operator(&mut self, operator: usize, u: u32, rng: &mut crate::rng::Rng) -> bool {
        let s = &self.state;
        let request = s.view.visits[u as usize].request as usize;
        if s.planned[request] == NONE {
            return operator == 0 && self.insert(u);
        }
        let a = s.route_of(u);
        if a == NONE {
            return operator == 1 && self.switch_option(u);
        }
        let mut v = u32::try_from(rng.below(s.view.n_visits())).unwrap();
        let open: Vec<u32> = all_visits(s.view.n_visits())
            .filter(|v| s.planned[s.view.visits[*v as usize].request as usize] == NONE)
            .collect();
        if operator == 2 && !open.is_empty() {
            v = open[rng.below(open.len())];
        }
        let b = s.route_of(v);
        if b == NONE && s.planned[s.view.visits[v as usize].request as usize] == NONE {
            return operator == 2 && self.replace(u, v);
        }
        if b == NONE {
            return false;
        }
        let chains = s.chains(u);
        let pair = s.pair(u, v);
        match operator {
            3 => a == b && self.or_opt(&chains, v),
            4 => a == b && (self.swap_within(u, v) || self.two_opt(u, v)),
            5 => a != b && self.relocate(&chains, &pair),
            6 => a != b && self.swap(&chains, &pair),
            7 => a != b && self.two_opt_star(&pair),
            8 => {
                self.relocate_to_empty(u, &chains)
                    || self.swap_vehicles(u)
                    || self.remove(u)
                    || self.dissolve(u)
            }
            _ => false,
        }
    }
}
