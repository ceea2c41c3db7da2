//! 2-opt*: two routes exchange their tails (Potvin & Rousseau 1995).

use super::{Pair, Search};
use crate::segment::Kind;
use crate::state::Piece;

impl<K: Kind> Search<'_, K> {
    /// Joins `u` to `v`, and `v` to `u`, exchanging what follows.
    pub(super) fn two_opt_star(&mut self, pair: &Pair) -> bool {
        let (a, i, b, k) = (pair.a, pair.p, pair.b, pair.q);
        let view = self.state.view;
        // A route that is emptied saves more than legs.
        let (a_ends, b_starts) = (!view.is_visit(pair.u_next), !view.is_visit(pair.prev));
        let (a_starts, b_ends) = (!view.is_visit(pair.u_prev), !view.is_visit(pair.next));
        let forth = pair.uv + view.floor(pair.ty, pair.prev, pair.u_next) - pair.u_out - pair.leg_in;
        if (!pair.same_type || a_ends && b_starts || forth < pair.slack)
            && self.exchange_tails(a, i, b, k - 1)
        {
            return true;
        }
        let back = pair.vu + view.floor(pair.ty, pair.u_prev, pair.next) - pair.u_in - pair.leg_out;
        (!pair.same_type || a_starts && b_ends || back < pair.slack) && self.exchange_tails(a, i - 1, b, k)
    }

    /// Route `a` up to position `i` goes on with what follows position `k` of `b`, and the other way round.
    pub(super) fn exchange_tails(&mut self, a: usize, i: usize, b: usize, k: usize) -> bool {
        let s = &self.state;
        let (fa, fb) = (s.joined_floor(a, i, b, k), s.joined_floor(b, k, a, i));
        let (ra, rb) = (&s.routes[a], &s.routes[b]);
        if fa + fb >= ra.total + rb.total
            || !s.may_serve(rb.ty, a, i + 1, ra.len())
            || !s.may_serve(ra.ty, b, k + 1, rb.len())
        {
            return false;
        }
        let pa = [Piece::Head(a, i), Piece::Tail(b, k + 1)];
        let pb = [Piece::Head(b, k), Piece::Tail(a, i + 1)];
        match s.gain2((a, fa, &pa), (b, fb, &pb), 0) {
            Some(delta) => self.commit((a, &pa), Some((b, &pb)), delta),
            None => false,
        }
    }
}

impl<K: Kind> crate::state::State<'_, K> {
    /// Lower bound of a route that begins as `a` up to `i` and goes on as `b` behind `k`.
    #[inline]
    fn joined_floor(&self, a: usize, i: usize, b: usize, k: usize) -> i64 {
        let (ra, rb) = (&self.routes[a], &self.routes[b]);
        let (t, x) = (ra.ty, ra.nodes[i]);
        if k == rb.len() {
            return if i == 0 { 0 } else { ra.floors[i] + self.view.floor(t, x, self.view.end(t)) };
        }
        let y = rb.nodes[k + 1];
        let head = ra.floors[i] + self.view.floor(t, x, y);
        if t == rb.ty {
            return head + self.inner(b, k + 1, rb.last(), t);
        }
        head + self.inner(b, k + 1, rb.len(), t) + self.view.floor(t, rb.nodes[rb.len()], self.view.end(t))
    }
}
