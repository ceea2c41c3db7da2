//! Swap (exchange): one or two visits in a row change places with one or two others (Savelsbergh 1992; Osman 1993).

use super::{Chain, Chains, Search};
use crate::segment::Kind;
use crate::state::Piece;

/// Lengths of the two chains.
const SIZES: [(usize, usize); 4] = [(1, 1), (2, 1), (1, 2), (2, 2)];

impl<K: Kind> Search<'_, K> {
    /// Swaps chains that begin at the visit and at `v`, in different routes.
    pub(super) fn swap(&mut self, chains: &Chains, v: u32) -> bool {
        let s = &self.state;
        let (b, k) = (s.route_of[v as usize] as usize, s.pos_of[v as usize] as usize);
        let room = s.routes[b].len() + 1 - k;
        SIZES.iter().any(|&(m, n)| {
            m <= chains.from.len() && n <= room && self.swap_chains(&chains.from[m - 1], b, k, k + n - 1)
        })
    }

    #[inline]
    fn swap_chains(&mut self, c: &Chain, b: usize, k: usize, l: usize) -> bool {
        let s = &self.state;
        let (a, i, j) = (c.route, c.i, c.j);
        let (ra, rb) = (&s.routes[a], &s.routes[b]);
        let f = |t: usize, x: u32, y: u32| s.view.floor(t, x, y);
        let inner = if ra.ty == rb.ty { c.inner } else { s.inner(a, i, j, rb.ty) };
        let fa = ra.floor() - c.open
            + f(ra.ty, ra.nodes[i - 1], rb.nodes[k])
            + s.inner(b, k, l, ra.ty)
            + f(ra.ty, rb.nodes[l], ra.nodes[j + 1]);
        let fb = rb.floor() - s.stretch(b, k, l)
            + f(rb.ty, rb.nodes[k - 1], c.first)
            + inner
            + f(rb.ty, c.last, rb.nodes[l + 1]);
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
        let a = s.route_of[u as usize] as usize;
        let (x, y) = (s.pos_of[u as usize] as usize, s.pos_of[v as usize] as usize);
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
        let f = |x: usize, y: usize| s.view.floor(t, r.nodes[x], r.nodes[y]);
        let new = f(i - 1, k) + f(l, j + 1) + f(k - 1, i) + f(j, l + 1);
        let old = f(i - 1, i) + f(j, j + 1) + f(k - 1, k) + f(l, l + 1);
        let floor = r.floor() + new - old;
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
