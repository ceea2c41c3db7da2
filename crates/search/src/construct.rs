//! The first plan: cheapest insertion next to neighbours, in random order.
//!
//! Built again where requests may stay unserved: once inserting what pays at once, once serving everything that fits,
//! for requests that pay only together (the local search takes out what is not worth it). Small problems also begin
//! with the cheapest insertion of all first, so that no plan is worse than that.

use crate::ils::Clock;
use crate::moves::{Search, all_visits};
use crate::rng::Rng;
use crate::segment::Kind;
use crate::state::{NONE, Piece};
use crate::view::ABSENT;

impl<K: Kind> Search<'_, K> {
    /// A local optimum: the best of a few ways to begin. As far as the clock allows it.
    pub(crate) fn construct(&mut self, rng: &mut Rng, clock: &mut Clock<'_>) {
        self.insert_all(false, rng, clock);
        self.descend_all(clock);
        if self.state.view.requests.iter().any(|r| !r.required) {
            self.construct_otherwise(clock, |search, clock| search.insert_all(true, rng, clock));
        }
        if self.state.view.n_visits() <= SMALL {
            self.construct_otherwise(clock, Self::insert_cheapest_first);
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

    /// Inserts the request whose best place is cheapest, again and again; O(n²) places.
    fn insert_cheapest_first(&mut self, clock: &mut Clock<'_>) {
        while !clock.is_over() {
            let s = &self.state;
            let open = |v: &u32| s.planned[s.view.visits[*v as usize].request as usize] == NONE;
            let offers = all_visits(s.view.n_visits()).filter(open).filter_map(|v| {
                let price = s.view.requests[s.view.visits[v as usize].request as usize].price;
                let (r, q, delta) = self.best_insertion(v, price, None)?;
                Some((delta, v, r, q))
            });
            let Some((_, v, r, q)) = offers.min() else { return };
            self.put(r, &[Piece::Head(r, q), Piece::Visit(v), Piece::Tail(r, q + 1)]);
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

/// Most visits for which the cheapest insertion of all is looked for.
const SMALL: usize = 60;
/// What serving a request is worth when all are to be served: above every price of a legal route, below any excess.
const WORTH: i64 = ABSENT >> 7;
