//! Swap (exchange): one or two visits in a row change places with one or two others (Savelsbergh 1992; Osman 1993).

use super::{Chain, Chains, Pair, Search};
use crate::segment::Kind;
use crate::state::Piece;

/// Lengths of the two chains.
const SIZES: [(usize, usize); 4] = [(1, 1), (2, 1), (1, 2), (2, 2)];

impl<K: Kind> Search<'_, K> {
    /// Swaps chains that begin at the visit and at `v`, in different routes.
    pub(super) fn swap(&mut self, chains: &Chains, pair: &Pair) -> bool {
        let (b, k) = (pair.b, pair.q);
        let room = self.state.routes[b].len() + 1 - k;
        // Legs to the two chains; those behind them depend on their lengths.
        let heads = if pair.same_type {
            let s = &self.state;
            s.view.floor(pair.ty, pair.u_prev, pair.v)
                + s.view.floor(pair.ty, pair.prev, chains.from[0].first)
                - pair.leg_in
        } else {
            0
        };
        for (m, n) in SIZES {
            if m > chains.from.len() || n > room {
                continue;
            }
            let c = &chains.from[m - 1];
            if pair.same_type {
                let s = &self.state;
                let (ra, rb) = (&s.routes[c.route], &s.routes[b]);
                let (v, next) = (rb.nodes[k + n - 1], rb.nodes[k + n]);
                let tails = s.view.floor(pair.ty, v, ra.nodes[c.j + 1]) + s.view.floor(pair.ty, c.last, next)
                    - s.view.floor(pair.ty, v, next);
                if heads + tails + c.inner - c.open >= pair.slack {
                    continue;
                }
            }
            if self.swap_chains(c, b, k, k + n - 1) {
                return true;
            }
        }
        false
    }

    #[inline]
    fn swap_chains(&mut self, c: &Chain, b: usize, k: usize, l: usize) -> bool {
        let s = &self.state;
        let (a, i, j) = (c.route, c.i, c.j);
        let (ra, rb) = (&s.routes[a], &s.routes[b]);
        let inner = if ra.ty == rb.ty { c.inner } else { s.inner(a, i, j, rb.ty) };
        let fa = ra.floor() - c.open
            + s.view.floor(ra.ty, ra.nodes[i - 1], rb.nodes[k])
            + s.inner(b, k, l, ra.ty)
            + s.view.floor(ra.ty, rb.nodes[l], ra.nodes[j + 1]);
        let fb = rb.floor() - s.stretch(b, k, l)
            + s.view.floor(rb.ty, rb.nodes[k - 1], c.first)
            + inner
            + s.view.floor(rb.ty, c.last, rb.nodes[l + 1]);
        if fa + fb >= ra.total + rb.total || !s.may_serve(rb.ty, a, i, j) || !s.may_serve(ra.ty, b, k, l) {
            return false;
        }
        let pa = [Piece::Head(a, i - 1), Piece::Run(b, k, l), Piece::Tail(a, j + 1)];
        let pb = [Piece::Head(b, k - 1), Piece::Run(a, i, j), Piece::Tail(b, l + 1)];
        match s.gain2((a, fa, &pa), (b, fb, &pb), 0) {
            Some(delta) => self.commit((a, &pa), Some((b, &pb)), delta),
            None => false,
        }
    }

    /// Swaps chains that begin at `u` and `v`, in one route.
    pub(super) fn swap_within(&mut self, u: u32, v: u32) -> bool {
        let s = &self.state;
        let a = s.route_of(u) as usize;
        let (x, y) = (s.place_of(u).1, s.place_of(v).1);
        let (i, k) = (x.min(y), x.max(y));
        let last = s.routes[a].len();
        SIZES
            .iter()
            .any(|&(m, n)| i + m < k && k + n - 1 <= last && self.swap_inside(a, i, i + m - 1, k, k + n - 1))
    }

    /// Swaps `i..=j` and `k..=l` with at least one visit between them (neighbours are or-opt's).
    fn swap_inside(&mut self, a: usize, i: usize, j: usize, k: usize, l: usize) -> bool {
        let s = &self.state;
        let r = &s.routes[a];
        let t = r.ty;
        let new = s.view.floor(t, r.nodes[i - 1], r.nodes[k])
            + s.view.floor(t, r.nodes[l], r.nodes[j + 1])
            + s.view.floor(t, r.nodes[k - 1], r.nodes[i])
            + s.view.floor(t, r.nodes[j], r.nodes[l + 1]);
        let inner = s.inner(a, i, j, t) + s.inner(a, j + 1, k - 1, t) + s.inner(a, k, l, t);
        let floor = r.floor() - s.stretch(a, i, l) + new + inner;
        if floor >= r.total {
            return false;
        }
        let pieces = [
            Piece::Head(a, i - 1),
            Piece::Run(a, k, l),
            Piece::Run(a, j + 1, k - 1),
            Piece::Run(a, i, j),
            Piece::Tail(a, l + 1),
        ];
        match s.gain1((a, floor, &pieces), 0) {
            Some(delta) => self.commit((a, &pieces), None, delta),
            None => false,
        }
    }
}
