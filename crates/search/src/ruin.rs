//! Perturbation: adjacent string removal and greedy insertion with blinks (SISR, Christiaens & Vanden Berghe 2020).

use crate::moves::Search;
use crate::rng::Rng;
use crate::segment::Kind;
use crate::state::{NONE, Piece};
use crate::view::{ABSENT, index};

/// How much is torn out, and how it is put back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ruin {
    /// Visits removed on average.
    pub(crate) average: usize,
    /// Longest string.
    pub(crate) longest: usize,
    /// Blinks per thousand positions.
    pub(crate) blinks: usize,
}

impl Default for Ruin {
    fn default() -> Self {
        Self { average: 8, longest: 10, blinks: 10 }
    }
}

impl<K: Kind> Search<'_, K> {
    /// Removes strings of visits around a random one, and puts all unserved requests back where it is cheapest.
    pub(crate) fn perturb(&mut self, ruin: &Ruin, rng: &mut Rng) {
        let n = self.state.view.n_visits();
        if n == 0 {
            return;
        }
        let seed = index(rng.below(n));
        let used = self.state.routes.iter().filter(|r| !r.is_empty()).count().max(1);
        let planned = self.state.planned.iter().filter(|v| **v != NONE).count();
        let longest = ruin.longest.min((planned / used).max(1));
        let most = (4 * ruin.average).div_ceil(1 + longest).max(2) - 1;
        let strings = 1 + rng.below(most);
        let mut removed: Vec<u32> = Vec::new();
        let mut ruined: Vec<usize> = Vec::new();
        for k in 0..=self.near.of(seed).len() {
            if ruined.len() >= strings {
                break;
            }
            let v = if k == 0 { seed } else { self.near.of(seed)[k - 1] };
            let r = self.state.route_of(v);
            if r == NONE || ruined.contains(&(r as usize)) {
                continue;
            }
            ruined.push(r as usize);
            self.remove_string(r as usize, self.state.place_of(v).1, longest, &mut removed, rng);
        }
        if ruined.is_empty() && planned > 0 {
            // Nothing near is planned; what is served elsewhere may stand in its way.
            let mut served = self.state.planned.iter().copied().filter(|v| *v != NONE);
            if let Some(v) = served.nth(rng.below(planned)) {
                let (r, at) = self.state.place_of(v);
                self.remove_string(r, at, longest, &mut removed, rng);
            }
        }
        self.put_back(removed, seed, ruin, rng);
    }

    /// Removes a string that contains position `at`; with even chances a split one, which spares some in the middle.
    fn remove_string(&mut self, r: usize, at: usize, longest: usize, removed: &mut Vec<u32>, rng: &mut Rng) {
        let len = self.state.routes[r].len();
        let take = 1 + rng.below(longest.min(len));
        let mut spare = 0;
        if take > 1 && take < len && rng.chance(1, 2) {
            spare = 1;
            while take + spare < len && rng.chance(99, 100) && rng.chance(1, 2) {
                spare += 1;
            }
        }
        let span = take + spare;
        // First position: the string must hold `at` and stay inside 1..=len.
        let lo = at.saturating_sub(span - 1).max(1);
        let hi = at.min(len + 1 - span);
        let first = lo + rng.below(hi + 1 - lo);
        let keep_from = if spare == 0 { span } else { 1 + rng.below(take - 1) };
        let nodes = self.state.routes[r].nodes.clone();
        let mut rest = Vec::with_capacity(nodes.len());
        for (i, &v) in nodes.iter().enumerate() {
            let k = i.wrapping_sub(first);
            if i >= first && k < span && !(keep_from..keep_from + spare).contains(&k) {
                removed.push(v);
            } else {
                rest.push(v);
            }
        }
        self.take_out(r, rest, removed);
    }

    /// Sets a route to what is left of it. Where a leg is missing then, more has to go.
    fn take_out(&mut self, r: usize, mut rest: Vec<u32>, removed: &mut Vec<u32>) {
        self.changed.clear();
        // An empty route can always be set, so while this fails there is a visit left.
        while !self.state.set_route(r, &rest, &mut self.changed) {
            let t = self.state.ty(r);
            let gap = (1..rest.len() - 1).find(|i| self.state.view.hop(t, rest[i - 1], rest[*i]).is_none());
            removed.push(rest.remove(gap.unwrap_or(rest.len() - 2)));
        }
        for &v in &self.changed {
            self.queue.push(v);
        }
    }

    /// Inserts unserved visits: those removed, and some that were unserved before.
    fn put_back(&mut self, mut removed: Vec<u32>, seed: u32, ruin: &Ruin, rng: &mut Rng) {
        if removed.len() < self.state.planned.iter().filter(|v| **v == NONE).count() {
            // Others are unserved too: those around the seed get a chance, and a random one.
            for k in 0..=self.near.of(seed).len() {
                let v = if k == 0 { seed } else { self.near.of(seed)[k - 1] };
                let request = self.state.view.visits[v as usize].request as usize;
                if self.state.planned[request] == NONE && !removed.contains(&v) && rng.chance(1, 2) {
                    removed.push(v);
                }
            }
        }
        rng.shuffle(&mut removed);
        let demand = |v: u32| -> i64 {
            let d = self.state.view.dims;
            let at = v as usize * d..(v as usize + 1) * d;
            self.state.view.delivery[at.clone()].iter().chain(&self.state.view.pickup[at]).sum()
        };
        let window = |v: u32| {
            let w = &self.state.view.visits[v as usize].windows;
            (w.first().map_or(0, |w| w.0), w.last().map_or(0, |w| w.1))
        };
        match rng.below(8) {
            0..=2 => {}
            3..=4 => removed.sort_by_key(|v| -demand(*v)),
            5 => removed.sort_by_key(|v| window(*v).1 - window(*v).0),
            6 => removed.sort_by_key(|v| window(*v).0),
            _ => removed.sort_by_key(|v| -window(*v).1),
        }
        // Requests that pay only together need a push: now and then all are served at any price, and the local search
        // takes out those that are not worth it.
        let eager = rng.chance(1, 4);
        for &v in &removed {
            let request = self.state.view.visits[v as usize].request as usize;
            if self.state.planned[request] != NONE {
                continue;
            }
            let mut v = v;
            let options = self.state.view.requests[request].last - self.state.view.requests[request].first;
            if options > 1 && rng.chance(1, 2) {
                v = self.state.view.requests[request].first + index(rng.below(options as usize));
            }
            if let Some((r, q)) = self.blinking_insertion(v, eager, ruin.blinks, rng) {
                let pieces = [Piece::Head(r, q), Piece::Visit(v), Piece::Tail(r, q + 1)];
                self.put(r, &pieces);
            }
            self.queue_options(request);
        }
    }

    /// Cheapest place for a visit, each position overlooked now and then; nothing if leaving it out is cheaper and
    /// allowed.
    fn blinking_insertion(
        &self,
        u: u32,
        eager: bool,
        blinks: usize,
        rng: &mut Rng,
    ) -> Option<(usize, usize)> {
        let s = &self.state;
        let mut best: Option<(usize, usize)> = None;
        let price = s.view.requests[s.view.visits[u as usize].request as usize].price;
        let mut least = if eager { ABSENT } else { price };
        let mut offer = |r: usize, q: usize, rng: &mut Rng| {
            if rng.chance(blinks, 1000) {
                return;
            }
            if let Some(delta) = s.insertion(u, r, q, least) {
                least = delta;
                best = Some((r, q));
            }
        };
        for &v in self.near.of(u) {
            let r = s.route_of(v);
            if r != NONE {
                let q = s.place_of(v).1;
                offer(r as usize, q, rng);
                offer(r as usize, q - 1, rng);
            }
        }
        for r in s.free.iter().flatten() {
            offer(*r, 0, rng);
        }
        best
    }

    /// Takes visits out of illegal routes until all are legal: each time the one that costs most to keep.
    pub(crate) fn legalise(&mut self) {
        for r in 0..self.state.routes.len() {
            while !self.state.routes[r].is_legal() && !self.state.routes[r].is_empty() {
                let s = &self.state;
                let last = s.routes[r].len();
                let cost = |i: usize| {
                    let v = s.routes[r].nodes[i];
                    let price = s.view.requests[s.view.visits[v as usize].request as usize].price;
                    Some(s.new_price(r, &[Piece::Head(r, i - 1), Piece::Tail(r, i + 1)])? + price)
                };
                let worst = (1..=last).filter_map(|i| Some((cost(i)?, i))).min();
                let (from, to) = worst.map_or((1, last), |w| (w.1, w.1));
                let out = s.routes[r].nodes[1..=last].to_vec();
                // A joined price ranks; folded anew the rest may be undrivable after all. Then the whole route goes.
                if !self.put(r, &[Piece::Head(r, from - 1), Piece::Tail(r, to + 1)]) {
                    self.put(r, &[Piece::Head(r, 0), Piece::Tail(r, last + 1)]);
                }
                for v in out {
                    if self.state.route_of(v) == NONE {
                        self.queue_options(self.state.view.visits[v as usize].request as usize);
                    }
                }
            }
        }
    }
}
