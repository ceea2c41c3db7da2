//! The first plan: cheapest insertion next to neighbours, in random order.
//!
//! Built twice where requests may stay unserved: once inserting what pays at once, once serving everything that fits,
//! for requests that pay only together. The local search takes out what is not worth it.

use crate::ils::Clock;
use crate::moves::{Search, all_visits};
use crate::rng::Rng;
use crate::segment::Kind;
use crate::state::{NONE, Piece};
use crate::view::ABSENT;

impl<K: Kind> Search<'_, K> {
    /// A plan of local minima: the better of the two ways to begin. As far as the clock allows it.
    pub(crate) fn construct(&mut self, rng: &mut Rng, clock: &mut Clock<'_>) {
        self.insert_all(false, rng, clock);
        self.descend_all(clock);
        if self.state.view.requests.iter().all(|r| r.required) || clock.is_over() {
            return;
        }
        let (first, total) = (self.state.snapshot(), self.state.total);
        self.state.load_snapshot(&[]);
        self.insert_all(true, rng, clock);
        self.descend_all(clock);
        if self.state.total > total {
            self.state.load_snapshot(&first);
        }
    }

    /// Inserts every request where it is cheapest; at any legal price if `eager`.
    pub(crate) fn insert_all(&mut self, eager: bool, rng: &mut Rng, clock: &mut Clock<'_>) {
        let mut order: Vec<u32> = all_visits(self.state.view.n_visits()).collect();
        rng.shuffle(&mut order);
        for (i, &v) in order.iter().enumerate() {
            if i % 16 == 0 && clock.is_over() {
                return;
            }
            let request = self.state.view.visits[v as usize].request as usize;
            if self.state.planned[request] != NONE {
                continue;
            }
            let price = if eager { WORTH } else { self.state.view.requests[request].price };
            if let Some((r, q, _)) = self.best_insertion(v, price, None) {
                let pieces = [Piece::Head(r, q), Piece::Visit(v), Piece::Tail(r, q + 1)];
                self.put(r, &pieces);
            }
        }
    }
}

/// What serving a request is worth when all are to be served: above every price of a legal route, below any excess.
const WORTH: i64 = ABSENT >> 7;
