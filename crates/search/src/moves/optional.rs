//! Insert, remove, replace: requests that may stay unserved, and options (as in PyVRP; Voigt et al. 2022 for options).

use super::Search;
use crate::segment::Kind;
use crate::state::{NONE, Piece};
use crate::view::index;

impl<K: Kind> Search<'_, K> {
    /// Inserts an unserved visit at the best place next to a neighbour, at a start, or in an empty route, if that is
    /// cheaper than leaving it out.
    pub(super) fn insert(&mut self, u: u32) -> bool {
        let request = self.state.view.visits[u as usize].request as usize;
        let price = self.state.view.requests[request].price;
        match self.best_insertion(u, price, None) {
            Some((r, q, delta)) => self.insert_at(u, r, q, delta),
            None => false,
        }
    }

    /// The best place (route, position before it, delta) at which serving `u` costs less than `price`; `but` = a
    /// route not to be used.
    pub(crate) fn best_insertion(
        &self,
        u: u32,
        price: i64,
        but: Option<usize>,
    ) -> Option<(usize, usize, i64)> {
        let s = &self.state;
        let mut best: Option<(usize, usize, i64)> = None;
        let mut offer = |r: usize, q: usize| {
            if but == Some(r) {
                return;
            }
            let least = best.map_or(0, |b| b.2);
            if let Some(delta) = s.insertion(u, r, q, price + least)
                && delta - price < least
            {
                best = Some((r, q, delta - price));
            }
        };
        for &v in self.near.of(u) {
            let r = s.route_of(v);
            if r != NONE {
                let q = s.place_of(v).1;
                offer(r as usize, q);
                offer(r as usize, q - 1);
            }
        }
        for r in s.free.iter().flatten() {
            offer(*r, 0);
        }
        best
    }

    fn insert_at(&mut self, u: u32, r: usize, q: usize, delta: i64) -> bool {
        let pieces = [Piece::Head(r, q), Piece::Visit(u), Piece::Tail(r, q + 1)];
        self.commit((r, &pieces), None, delta)
    }

    /// Leaves a visit out if serving it costs more than its price.
    pub(super) fn remove(&mut self, u: u32) -> bool {
        let s = &self.state;
        let (a, i) = s.place_of(u);
        let r = &s.routes[a];
        let price = s.view.requests[s.view.visits[u as usize].request as usize].price;
        if price >= r.total {
            return false;
        }
        let floor = s.removal_floor(a, i);
        let pieces = [Piece::Head(a, i - 1), Piece::Tail(a, i + 1)];
        match s.gain1((a, floor, &pieces), price) {
            Some(delta) => self.commit((a, &pieces), None, delta),
            None => false,
        }
    }

    /// Leaves out all visits of a route of which `u` is the first, if it costs more than their prices.
    pub(super) fn dissolve(&mut self, u: u32) -> bool {
        let s = &self.state;
        let (a, i) = s.place_of(u);
        let r = &s.routes[a];
        if i > 1 || r.len() == 1 {
            return false;
        }
        let price = |v: &u32| s.view.requests[s.view.visits[*v as usize].request as usize].price;
        let prices: i64 = r.visits().iter().map(price).sum();
        let pieces = [Piece::Head(a, 0), Piece::Tail(a, r.last())];
        match s.gain1((a, 0, &pieces), prices) {
            Some(delta) => self.commit((a, &pieces), None, delta),
            None => false,
        }
    }

    /// Serves the unserved `v` in the place of `u`.
    pub(super) fn replace(&mut self, u: u32, v: u32) -> bool {
        let s = &self.state;
        let request = |x: u32| &s.view.requests[s.view.visits[x as usize].request as usize];
        let extra = request(u).price - request(v).price;
        self.put_in_place(u, v, extra)
    }

    /// Puts `v`, which is in no route, in the place of `u`; `extra` = change of the prices of unserved requests.
    fn put_in_place(&mut self, u: u32, v: u32, extra: i64) -> bool {
        let s = &self.state;
        let (a, i) = s.place_of(u);
        let r = &s.routes[a];
        if !s.view.allows(r.ty, v) {
            return false;
        }
        let f = |x: u32, y: u32| s.view.floor(r.ty, x, y);
        let (p, n) = (r.nodes[i - 1], r.nodes[i + 1]);
        let change = f(p, v) + f(v, n) - f(p, u) - f(u, n);
        let floor = r.floor() + change + s.service(r.ty, v) - s.service(r.ty, u);
        let pieces = [Piece::Head(a, i - 1), Piece::Visit(v), Piece::Tail(a, i + 1)];
        match s.gain1((a, floor, &pieces), extra) {
            Some(delta) => self.commit((a, &pieces), None, delta),
            None => false,
        }
    }

    /// Serves a request by its option `u` instead of the one that is planned: in its place, or anywhere else.
    pub(super) fn switch_option(&mut self, u: u32) -> bool {
        let request = self.state.view.visits[u as usize].request as usize;
        let now = self.state.planned[request];
        if self.put_in_place(now, u, 0) {
            return true;
        }
        let s = &self.state;
        let (a, i) = s.place_of(now);
        let from = [Piece::Head(a, i - 1), Piece::Tail(a, i + 1)];
        // What leaving the old place saves is what the new place may cost.
        let saved = match s.new_price(a, &from) {
            Some(new) => s.routes[a].total - new,
            None => return false,
        };
        let Some((b, q, delta)) = self.best_insertion(u, saved, Some(a)) else { return false };
        let to = [Piece::Head(b, q), Piece::Visit(u), Piece::Tail(b, q + 1)];
        self.commit((a, &from), Some((b, &to)), delta)
    }

    /// Asks the queue to look at the other options of a request.
    pub(crate) fn queue_options(&mut self, request: usize) {
        let r = &self.state.view.requests[request];
        for v in r.first..r.last {
            self.queue.push(v);
        }
    }
}

impl<K: Kind> crate::state::State<'_, K> {
    /// Lower bound of a route without position `i`.
    #[inline]
    fn removal_floor(&self, a: usize, i: usize) -> i64 {
        self.routes[a].floor() - self.chain(a, i, i).saved
    }

    /// What it costs to insert visit `u` behind position `q` of route `r`, if less than `below`.
    #[inline]
    pub(crate) fn insertion(&self, u: u32, r: usize, q: usize, below: i64) -> Option<i64> {
        let route = &self.routes[r];
        let t = route.ty;
        if !self.view.allows(t, u) {
            return None;
        }
        let (x, y) = (route.nodes[q], route.nodes[q + 1]);
        let mut floor = self.view.floor(t, x, u) + self.view.floor(t, u, y) + self.service(t, u);
        floor += if route.is_empty() {
            self.view.types[t].prices.fixed
        } else {
            route.floor() - self.view.floor(t, x, y)
        };
        if floor - route.total >= below {
            return None;
        }
        let pieces = [Piece::Head(r, q), Piece::Visit(u), Piece::Tail(r, q + 1)];
        let load = self.load_price(t, &pieces);
        if floor + load - route.total >= below {
            return None;
        }
        let room = below - (floor + load - route.total);
        let new = self.view.types[t].prices.fixed + load + self.time_price(t, &pieces, room)?;
        (new - route.total < below).then_some(new - route.total)
    }
}

/// All visits of all requests, in order.
pub(crate) fn all_visits(n: usize) -> impl Iterator<Item = u32> {
    (0..n).map(index)
}
