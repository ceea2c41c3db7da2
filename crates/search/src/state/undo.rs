//! Going back: to the plan at the beginning of an iteration, at the cost of the routes touched since; or to a snapshot.

use super::{State, blank};
use crate::segment::Kind;

impl<K: Kind> State<'_, K> {
    /// Remembers a route as it was at [`State::begin`].
    pub(super) fn touch(&mut self, r: usize) {
        if self.logged[r] {
            return;
        }
        self.logged[r] = true;
        let mut copy = self.spare.pop().unwrap_or_else(|| blank(self.routes[r].ty));
        copy.copy_from(&self.routes[r]);
        self.log.push((r, copy));
    }

    /// Begins a change that [`State::rollback`] can take back.
    pub(crate) fn begin(&mut self) {
        for (r, copy) in self.log.drain(..) {
            self.logged[r] = false;
            self.spare.push(copy);
        }
        self.saved = (self.total, self.money, self.excess.clone(), self.required_unserved);
    }

    /// Takes back everything since [`State::begin`].
    pub(crate) fn rollback(&mut self) {
        let log = std::mem::take(&mut self.log);
        for (r, _) in &log {
            for i in 1..self.routes[*r].last() {
                let v = self.routes[*r].nodes[i];
                self.unplan(v);
            }
        }
        for (r, copy) in log {
            let was_empty = self.routes[r].is_empty();
            let spare = std::mem::replace(&mut self.routes[r], copy);
            self.spare.push(spare);
            self.replan(r);
            self.logged[r] = false;
            if was_empty != self.routes[r].is_empty() {
                self.refresh_free(self.routes[r].ty);
            }
        }
        (self.total, self.money, self.excess, self.required_unserved) = std::mem::take(&mut self.saved);
    }

    /// The visits of all routes, by route.
    pub(crate) fn snapshot(&self) -> Vec<(usize, Vec<u32>)> {
        self.routes.iter().filter(|r| !r.is_empty()).map(|r| (r.ty, r.visits().to_vec())).collect()
    }

    /// Makes the plan a snapshot of this problem; what cannot be driven stays unserved.
    pub(crate) fn load_snapshot(&mut self, plan: &[(usize, Vec<u32>)]) {
        let mut ignored = Vec::new();
        let mut nodes = Vec::new();
        for r in 0..self.routes.len() {
            let t = self.routes[r].ty;
            self.set_route(r, &[self.view.start(t), self.view.end(t)], &mut ignored);
        }
        for (t, visits) in plan {
            let Some(r) = self.free[*t] else { continue };
            nodes.clear();
            nodes.push(self.view.start(*t));
            nodes.extend_from_slice(visits);
            nodes.push(self.view.end(*t));
            self.set_route(r, &nodes, &mut ignored);
        }
        self.begin();
    }
}
