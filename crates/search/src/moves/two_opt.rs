//! 2-opt: a stretch of a route is driven backwards (Croes 1958). Rarely legal where windows are tight, but a bound
//! says so at once; needed for loads alone.

use super::Search;
use crate::segment::Kind;
use crate::state::Piece;
use crate::view::ABSENT;

impl<K: Kind> Search<'_, K> {
    /// Brings `u` and `v`, of one route, next to each other by turning round what lies between.
    pub(super) fn two_opt(&mut self, u: u32, v: u32) -> bool {
        let s = &self.state;
        let a = s.route_of(u) as usize;
        let (x, y) = (s.place_of(u).1, s.place_of(v).1);
        let (i, k) = (x.min(y), x.max(y));
        if k - i < 2 {
            return false;
        }
        // … i, k … becomes … i k, k−1 … i+1, k+1 …; and i−1, k−1 … i, k.
        self.turn_round(a, i + 1, k) || self.turn_round(a, i, k - 1)
    }

    /// Drives positions `i..=j` backwards.
    fn turn_round(&mut self, a: usize, i: usize, j: usize) -> bool {
        let s = &self.state;
        let r = &s.routes[a];
        let t = r.ty;
        let added = s.view.floor(t, r.nodes[i - 1], r.nodes[j]) + s.view.floor(t, r.nodes[i], r.nodes[j + 1]);
        let mut floor = r.floor() + added - s.stretch(a, i, j) + s.inner(a, i, j, t);
        if !s.view.symmetric {
            for k in i..j {
                let back = s.view.floor(t, r.nodes[k + 1], r.nodes[k]);
                if back == ABSENT {
                    return false;
                }
                floor += back - s.view.floor(t, r.nodes[k], r.nodes[k + 1]);
            }
        }
        if floor >= r.total {
            return false;
        }
        let pieces = [Piece::Head(a, i - 1), Piece::Back(a, i, j), Piece::Tail(a, j + 1)];
        match s.gain1((a, floor, &pieces), 0) {
            Some(delta) => self.commit((a, &pieces), None, delta),
            None => false,
        }
    }
}
