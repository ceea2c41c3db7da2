//! Relocate: one to three visits in a row move into another route (Savelsbergh 1992).

use super::{Chain, Chains, Pair, Search};
use crate::segment::Kind;
use crate::state::Piece;

impl<K: Kind> Search<'_, K> {
    /// Moves a chain that begins at the visit behind `v`, or one that ends there before `v`.
    pub(super) fn relocate(&mut self, chains: &Chains, pair: &Pair) -> bool {
        let (b, q) = (pair.b, pair.q);
        if !pair.same_type {
            return chains.from.iter().any(|c| self.relocate_chain(c, b, q))
                || chains.to.iter().any(|c| self.relocate_chain(c, b, q - 1));
        }
        let behind = pair.vu - pair.leg_out;
        for c in &chains.from {
            let delta = behind + self.state.view.floor(pair.ty, c.last, pair.next) + c.inner - c.saved;
            if delta < pair.slack && self.relocate_chain(c, b, q) {
                return true;
            }
        }
        let before = pair.uv - pair.leg_in;
        for c in &chains.to {
            let delta = before + self.state.view.floor(pair.ty, pair.prev, c.first) + c.inner - c.saved;
            if delta < pair.slack && self.relocate_chain(c, b, q - 1) {
                return true;
            }
        }
        false
    }

    /// Exchanges the vehicle of a route, of which `u` is the first visit, with one of another type.
    pub(super) fn swap_vehicles(&mut self, u: u32) -> bool {
        let (a, i) = self.state.place_of(u);
        i == 1
            && self.state.view.types.len() > 1
            && (0..self.state.routes.len()).any(|b| {
                self.state.ty(b) != self.state.ty(a)
                    && !self.state.routes[b].is_empty()
                    && self.exchange_tails(a, 0, b, 0)
            })
    }

    /// Moves the visit alone, or with all that follows, into an empty route, of each type that has one.
    pub(super) fn relocate_to_empty(&mut self, u: u32, chains: &Chains) -> bool {
        let a = self.state.route_of(u) as usize;
        let i = self.state.place_of(u).1;
        for t in 0..self.state.free.len() {
            let Some(b) = self.state.free[t] else { continue };
            let alone = self.state.routes[a].len() == 1 && self.state.ty(a) == t;
            if !alone && self.relocate_chain(&chains.from[0], b, 0) {
                return true;
            }
            if (i > 1 || self.state.ty(a) != t) && self.exchange_tails(a, i - 1, b, 0) {
                return true;
            }
        }
        false
    }

    /// Moves a chain behind position `q` of route `b`.
    #[inline]
    fn relocate_chain(&mut self, c: &Chain, b: usize, q: usize) -> bool {
        let s = &self.state;
        let (ra, rb) = (&s.routes[c.route], &s.routes[b]);
        let (x, y) = (rb.nodes[q], rb.nodes[q + 1]);
        let inner = if ra.ty == rb.ty { c.inner } else { s.inner(c.route, c.i, c.j, rb.ty) };
        let closing =
            if rb.is_empty() { -s.view.types[rb.ty].prices.fixed } else { s.view.floor(rb.ty, x, y) };
        let fb =
            rb.floor() + s.view.floor(rb.ty, x, c.first) + inner + s.view.floor(rb.ty, c.last, y) - closing;
        let fa = ra.floor() - c.saved;
        if fa + fb >= ra.total + rb.total || !s.may_serve(rb.ty, c.route, c.i, c.j) {
            return false;
        }
        let from = [Piece::Head(c.route, c.i - 1), Piece::Tail(c.route, c.j + 1)];
        let to = [Piece::Head(b, q), Piece::Run(c.route, c.i, c.j), Piece::Tail(b, q + 1)];
        match s.gain2((c.route, fa, &from), (b, fb, &to), 0) {
            Some(delta) => self.commit((c.route, &from), Some((b, &to)), delta),
            None => false,
        }
    }
}
