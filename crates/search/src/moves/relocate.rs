//! Relocate: one to three visits in a row move into another route (Savelsbergh 1992).

use super::{Chain, Chains, Search};
use crate::segment::Kind;
use crate::state::Piece;

impl<K: Kind> Search<'_, K> {
    /// Moves a chain that begins at the visit behind `v`, or one that ends there before `v`.
    pub(super) fn relocate(&mut self, chains: &Chains, v: u32) -> bool {
        let s = &self.state;
        let (b, q) = (s.route_of[v as usize] as usize, s.pos_of[v as usize] as usize);
        chains.from.iter().any(|c| self.relocate_chain(c, b, q))
            || chains.to.iter().any(|c| self.relocate_chain(c, b, q - 1))
    }

    /// Moves the visit alone, or with all that follows, into an empty route, of each type that has one.
    pub(super) fn relocate_to_empty(&mut self, u: u32, chains: &Chains) -> bool {
        let a = self.state.route_of[u as usize] as usize;
        let i = self.state.pos_of[u as usize] as usize;
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
        let f = |x: u32, y: u32| s.view.floor(rb.ty, x, y);
        let closing = if rb.is_empty() { -s.view.types[rb.ty].prices.fixed } else { f(x, y) };
        let fb = rb.floor() + f(x, c.first) + inner + f(c.last, y) - closing;
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
