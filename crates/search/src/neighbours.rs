//! The granular neighbourhood: for each visit the k visits it may most gainfully stand next to.
//!
//! Proximity as in PyVRP (after Vidal et al. 2013): price of the way, of the least waiting it causes, and a little for
//! waiting as such; pairs that time forbids are left out; both directions count. Least over the distinct kinds of
//! types. Rows are computed one at a time, so memory stays O(n·k).

use crate::view::{Hop, View, index};

/// Neighbour lists, nearest first.
#[derive(Debug)]
pub(crate) struct Neighbours {
    lists: Vec<u32>,
    ends: Vec<u32>,
}

impl Neighbours {
    /// The `k` nearest of each visit; O(n² · kinds of types). Once `stop` says so, visits get none.
    pub(crate) fn new(view: &View<'_>, k: usize, stop: &mut dyn FnMut() -> bool) -> Self {
        let kinds = Kinds::new(view);
        let n = view.n_visits();
        let (mut lists, mut ends) = (Vec::with_capacity(n * k.min(n)), Vec::with_capacity(n));
        let mut row: Vec<(i64, u32)> = Vec::with_capacity(n);
        let mut stopped = false;
        for u in 0..n {
            row.clear();
            stopped = stopped || stop();
            if stopped {
                ends.push(index(lists.len()));
                continue;
            }
            let request = view.visits[u].request;
            for v in 0..n {
                if view.visits[v].request == request {
                    continue;
                }
                let there = kinds.proximity(view, u, v);
                let back = kinds.proximity(view, v, u);
                if let Some(p) = there.into_iter().chain(back).min() {
                    row.push((p, index(v)));
                }
            }
            if row.len() > k {
                row.select_nth_unstable(k - 1);
                row.truncate(k);
            }
            row.sort_unstable();
            lists.extend(row.iter().map(|x| x.1));
            ends.push(index(lists.len()));
        }
        Self { lists, ends }
    }

    /// Neighbours of a visit, nearest first.
    #[inline]
    pub(crate) fn of(&self, visit: u32) -> &[u32] {
        let v = visit as usize;
        let start = if v == 0 { 0 } else { self.ends[v - 1] as usize };
        &self.lists[start..self.ends[v] as usize]
    }
}

/// Types that differ in class or prices, and the weight of waiting.
struct Kinds {
    /// Types of one kind, and the price of a second of waiting, times 5.
    types: Vec<(Vec<usize>, i64)>,
}

impl Kinds {
    fn new(view: &View<'_>) -> Self {
        let mut types: Vec<(Vec<usize>, i64)> = Vec::new();
        for (t, ty) in view.types.iter().enumerate() {
            let same = |(kind, _): &&mut (Vec<usize>, i64)| {
                let other = &view.types[kind[0]];
                other.class == ty.class
                    && (other.prices.drive, other.prices.metre, other.prices.wait)
                        == (ty.prices.drive, ty.prices.metre, ty.prices.wait)
            };
            match types.iter_mut().find(same) {
                Some((kind, _)) => kind.push(t),
                None => types.push((vec![t], wait_weight(view, t))),
            }
        }
        Self { types }
    }

    /// Five times the price of going from `u` to `v`; `None` if no type can.
    fn proximity(&self, view: &View<'_>, u: usize, v: usize) -> Option<i64> {
        let (from, to) = (index(u), index(v));
        let (a, b) = (&view.visits[u], &view.visits[v]);
        let (&(open, _), &(_, close)) = (a.windows.first()?, b.windows.last()?);
        let late = a.windows.last()?.1 + a.service;
        let early = b.windows.first()?.0;
        self.types
            .iter()
            .filter(|(kind, _)| kind.iter().any(|t| view.allows(*t, from) && view.allows(*t, to)))
            .filter_map(|&(ref kind, weight)| {
                let t = kind[0];
                let (seconds, metres) = match view.hop(t, from, to)? {
                    Hop::Free => (0, 0),
                    Hop::Const(seconds, metres) => (seconds, metres),
                    Hop::Labels(list) => {
                        (list.iter().map(|l| l.seconds).min()?, list.iter().map(|l| l.metres).min()?)
                    }
                };
                if open + a.service + seconds > close {
                    return None;
                }
                let wait = (early - late - seconds).max(0);
                let p = &view.types[t].prices;
                Some(5 * (p.metre * metres + p.drive * seconds + p.wait * wait) + weight * wait)
            })
            .min()
    }
}

/// Price of an average second on the way: what a second of waiting weighs, divided by 5 by the unit of proximity.
fn wait_weight(view: &View<'_>, t: usize) -> i64 {
    let n = view.n_visits();
    let step = n.div_ceil(50).max(1);
    let (mut price, mut seconds) = (0, 0);
    for u in (0..n).step_by(step) {
        for v in (0..n).step_by(step) {
            if let Some(Hop::Const(s, m)) = view.hop(t, index(u), index(v)) {
                price += view.types[t].prices.drive * s + view.types[t].prices.metre * m;
                seconds += s;
            }
        }
    }
    (price / seconds.max(1)).max(1)
}
