//! The first plan: cheapest insertion next to neighbours, in random order.

use crate::ils::Clock;
use crate::moves::{Search, all_visits};
use crate::rng::Rng;
use crate::segment::Kind;
use crate::state::{NONE, Piece};

impl<K: Kind> Search<'_, K> {
    /// Inserts every request, as long as the clock allows it.
    pub(crate) fn construct(&mut self, rng: &mut Rng, clock: &mut Clock<'_>) {
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
            let price = self.state.view.requests[request].price;
            if let Some((r, q, _)) = self.best_insertion(v, price, None) {
                let pieces = [Piece::Head(r, q), Piece::Visit(v), Piece::Tail(r, q + 1)];
                self.put(r, &pieces);
            }
        }
    }
}
