//! Or-opt: one to three visits in a row move within their route (Or 1976).

use super::{Chain, Chains, Search};
use crate::segment::Kind;
use crate::state::Piece;

impl<K: Kind> Search<'_, K> {
    /// Moves a chain that begins at the visit behind `v`, or one that ends there before `v`.
    pub(super) fn or_opt(&mut self, chains: &Chains, v: u32) -> bool {
        let q = self.state.place_of(v).1;
        chains.from.iter().any(|c| self.move_chain(c, q))
            || chains.to.iter().any(|c| self.move_chain(c, q - 1))
    }

    /// Moves a chain behind position `q` of its route, unless that is inside it or where it is.
    #[inline]
    fn move_chain(&mut self, c: &Chain, q: usize) -> bool {
        let (a, i, j) = (c.route, c.i, c.j);
        if q + 1 >= i && q <= j {
            return false;
        }
        let s = &self.state;
        let r = &s.routes[a];
        let (x, y) = (r.nodes[q], r.nodes[q + 1]);
        let added = s.view.floor(r.ty, x, c.first) + s.view.floor(r.ty, c.last, y) - s.view.floor(r.ty, x, y);
        let floor = r.floor() - c.saved + c.inner + added;
        if floor >= r.total {
            return false;
        }
        let pieces = if q < i {
            [Piece::Head(a, q), Piece::Run(a, i, j), Piece::Run(a, q + 1, i - 1), Piece::Tail(a, j + 1)]
        } else {
            [Piece::Head(a, i - 1), Piece::Run(a, j + 1, q), Piece::Run(a, i, j), Piece::Tail(a, q + 1)]
        };
        match s.gain1((a, floor, &pieces), 0) {
            Some(delta) => self.commit((a, &pieces), None, delta),
            None => false,
        }
    }
}
