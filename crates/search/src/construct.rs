//! The first plan: cheapest insertion next to neighbours, in random order.
//!
//! Built again where requests may stay unserved: once inserting what pays at once, once serving everything that fits,
//! for requests that pay only together (the local search takes out what is not worth it). Small problems also begin
//! with [the cheapest insertion of all first](crate::insertion).

use crate::ils::{Clock, Routes};
use crate::moves::{Search, all_visits};
use crate::rng::Rng;
use crate::segment::Kind;
use crate::state::{NONE, Piece};
use crate::view::ABSENT;

impl<K: Kind> Search<'_, K> {
    /// A local optimum: the best of a few ways to begin. As far as the clock allows it.
    /// `first` is a plan to begin with, if it is not empty.
    pub(crate) fn construct(&mut self, first: &Routes, rng: &mut Rng, clock: &mut Clock<'_>) {
        self.insert_all(false, rng, clock);
        self.descend_all(clock);
        if self.state.view.requests.iter().any(|r| !r.required) {
            self.construct_otherwise(clock, |search, clock| search.insert_all(true, rng, clock));
        }
        if !first.is_empty() {
            self.construct_otherwise(clock, |search, _| search.state.load_snapshot(first));
        }
    }

    /// Begins again in another way, and keeps the better plan.
    fn construct_otherwise(&mut self, clock: &mut Clock<'_>, insert: impl FnOnce(&mut Self, &mut Clock<'_>)) {
        if clock.is_over() {
            return;
        }
        let (before, total) = (self.state.snapshot(), self.state.total);
        self.state.load_snapshot(&[]);
        insert(self, clock);
        self.descend_all(clock);
        if self.state.total > total {
            self.state.load_snapshot(&before);
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
