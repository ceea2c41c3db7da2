//! Tiny problems solved to optimality: dynamic programming over subsets (Held & Karp 1962) on label lists, then the
//! best split of the requests among the vehicles.
//!
//! Exact in ticks, uncapped. Work grows as 2ⁿ·n²·options²·labels; it is counted, and given up beyond a limit.

use kerbway_model::instance::RequestKind;
use kerbway_model::prices::Prices;
use kerbway_model::units::Load;
use kerbway_model::{Instance, RequestIdx, TypeIdx};
use kerbway_travel::Table;
use smallvec::SmallVec;

use crate::fold::{Entry, Folder};
use crate::schedule::Visit;

/// Extensions of labels after which it gives up.
const WORK: usize = 400_000;

/// An undominated way to serve a set of requests, ending at `last`.
#[derive(Debug, Clone)]
struct Partial {
    entry: Entry,
    /// Most load on board so far, per dimension, if nothing else were delivered later.
    peak: SmallVec<[Load; 2]>,
    /// Request before `last`, and which of its partials.
    before: Option<(usize, usize)>,
}

/// The best route of one type for each set of requests: price, last request, partial.
type Routes = Vec<Option<(i64, usize, usize)>>;

/// Optimal routes, or `None` if that takes too much work.
pub(crate) fn solve(
    instance: &Instance,
    table: &Table,
    prices: &Prices,
) -> Option<Vec<(TypeIdx, Vec<Visit>)>> {
    let n = instance.requests().len();
    let full = 1_usize << n;
    let mut work = 0;
    let types: Vec<TypeIdx> = (0..instance.vehicle_types().len()).map(TypeIdx::new).collect();
    let mut tables = Vec::with_capacity(types.len());
    for &t in &types {
        tables.push(TypeTable::new(instance, table, prices, t, &mut work)?);
    }
    // least[k][S] = least price of serving exactly S with the first k vehicles.
    let mut least: Vec<Option<i64>> = vec![None; full];
    least[0] = Some(0);
    let mut choice: Vec<Vec<usize>> = Vec::new();
    let mut vehicles = Vec::new();
    for (k, &t) in types.iter().enumerate() {
        for _ in 0..(instance.vehicle_type(t).count as usize).min(n) {
            let mut next = least.clone();
            let mut chosen = vec![0; full];
            for done in (0..full).filter(|s| least[*s].is_some()) {
                let open = full - 1 - done;
                let mut route = open;
                while route > 0 {
                    if let (Some(so_far), Some((price, ..))) = (least[done], tables[k].best[route])
                        && next[done | route].is_none_or(|old| so_far + price < old)
                    {
                        next[done | route] = Some(so_far + price);
                        chosen[done | route] = route;
                    }
                    route = (route - 1) & open;
                }
            }
            least = next;
            choice.push(chosen);
            vehicles.push(k);
        }
    }
    let unserved = |served: usize| {
        let out = (0..n).filter(|r| served & (1 << r) == 0);
        let (mut required, mut price) = (0, 0);
        for r in out {
            match prices.unserved()[r] {
                Some(p) => price += p,
                None => required += 1,
            }
        }
        (required, price)
    };
    let mut served = (0..full)
        .filter_map(|s| {
            let (required, price) = unserved(s);
            Some(((required, least[s]? + price, (full - 1 - s).count_ones(), s), s))
        })
        .min()?
        .1;
    let mut routes = Vec::new();
    for (k, chosen) in vehicles.iter().zip(&choice).rev() {
        let route = chosen[served];
        if route > 0 {
            routes.push((types[*k], tables[*k].visits(route)?));
            served ^= route;
        }
    }
    routes.reverse();
    Some(routes)
}

/// All sets for one vehicle type.
struct TypeTable {
    /// Set × last request → partials.
    lists: Vec<Vec<Partial>>,
    n: usize,
    best: Routes,
}

impl TypeTable {
    fn new(
        instance: &Instance,
        table: &Table,
        prices: &Prices,
        t: TypeIdx,
        work: &mut usize,
    ) -> Option<Self> {
        let folder = Folder::new(instance, table, prices, t);
        let n = instance.requests().len();
        let mut this = Self { lists: vec![Vec::new(); (1 << n) * n], n, best: vec![None; 1 << n] };
        let none: SmallVec<[Load; 2]> = instance.dimensions().iter().map(|_| 0).collect();
        for entry in folder.start() {
            let start = Partial { entry, peak: none.clone(), before: None };
            for r in 0..n {
                this.extend(instance, &folder, t, (&start, None, 0), r, work)?;
            }
        }
        for set in 1..1_usize << n {
            let mut ends = Vec::new();
            for last in (0..n).filter(|r| set & (1 << r) != 0) {
                let list = std::mem::take(&mut this.lists[set * n + last]);
                for (i, partial) in list.iter().enumerate() {
                    for r in (0..n).filter(|r| set & (1 << r) == 0) {
                        this.extend(instance, &folder, t, (partial, Some((set, last, i)), set), r, work)?;
                    }
                    let at =
                        instance.request(RequestIdx::new(last)).options[partial.entry.option as usize].at;
                    folder.finish(&partial.entry, 0, Some(at), &mut ends);
                    for end in ends.drain(..) {
                        let price = folder.price(&end);
                        if this.best[set].is_none_or(|b| price < b.0) {
                            this.best[set] = Some((price, last, i));
                        }
                    }
                }
                this.lists[set * n + last] = list;
            }
        }
        Some(this)
    }

    /// Serves request `r` after `from`; `None` if there was too much work.
    fn extend(
        &mut self,
        instance: &Instance,
        folder: &Folder<'_>,
        t: TypeIdx,
        (from, before, set): (&Partial, Option<(usize, usize, usize)>, usize),
        r: usize,
        work: &mut usize,
    ) -> Option<()> {
        let request = instance.request(RequestIdx::new(r));
        if !instance.has_skills(t, RequestIdx::new(r)) {
            return Some(());
        }
        let set = set | 1 << r;
        // On board at most: what was, with this one's delivery from the start; or what it picks up on top.
        let picked = picked_up(instance, set);
        let peak: SmallVec<[Load; 2]> = (0..from.peak.len())
            .map(|d| match request.kind {
                RequestKind::Delivery => from.peak[d] + request.demand[d],
                RequestKind::Pickup => from.peak[d].max(picked[d]),
            })
            .collect();
        let capacity = &instance.vehicle_type(t).capacity;
        if peak.iter().zip(capacity).any(|(p, c)| c.is_some_and(|c| *p > c)) {
            return Some(());
        }
        let at = match before {
            None => folder.ty.start,
            Some((_, last, _)) => {
                Some(instance.request(RequestIdx::new(last)).options[from.entry.option as usize].at)
            }
        };
        let mut out = Vec::new();
        for option in (0_u32..).zip(&request.options) {
            folder.extend(&from.entry, 0, at, option, &mut out);
            *work += 1;
        }
        if *work > WORK {
            return None;
        }
        let list = &mut self.lists[set * self.n + r];
        for entry in out {
            let new = Partial { entry, peak: peak.clone(), before: before.map(|b| (b.1, b.2)) };
            let dominates = |a: &Partial, b: &Partial| {
                folder.dominates(&a.entry, &b.entry) && a.peak.iter().zip(&b.peak).all(|(x, y)| x <= y)
            };
            // Lists are only filled before they are read, so parents keep their places.
            if !list.iter().any(|a| dominates(a, &new)) {
                list.retain(|b| !dominates(&new, b));
                list.push(new);
            }
        }
        Some(())
    }

    /// The visits of the best route of a set.
    fn visits(&self, set: usize) -> Option<Vec<Visit>> {
        let (_, mut last, mut i) = self.best[set]?;
        let mut set = set;
        let mut visits = Vec::new();
        loop {
            let partial = &self.lists[set * self.n + last][i];
            visits
                .push(Visit { request: RequestIdx::new(last), option: Some(partial.entry.option as usize) });
            set ^= 1 << last;
            let Some(before) = partial.before else { break };
            (last, i) = before;
        }
        visits.reverse();
        Some(visits)
    }
}

/// Load picked up by a set of requests, per dimension.
fn picked_up(instance: &Instance, set: usize) -> SmallVec<[Load; 2]> {
    let mut sum: SmallVec<[Load; 2]> = instance.dimensions().iter().map(|_| 0).collect();
    for (r, request) in instance.requests().iter().enumerate() {
        if set & (1 << r) != 0 && request.kind == RequestKind::Pickup {
            sum.iter_mut().zip(&request.demand).for_each(|(s, q)| *s += q);
        }
    }
    sum
}
