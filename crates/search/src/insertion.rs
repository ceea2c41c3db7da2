//! The cheapest insertion of all first, priced exactly: where small problems begin, and what no plan may fall below.
//!
//! Again and again the request that is cheapest to add is added, by the option, in the vehicle and at the place where
//! it is: those that must be served first, the others while that pays. Ties go to the first in the document. Prices are
//! those of [`evaluate`](crate::evaluate()): nothing is cut. The best place of every visit in every route is kept, and
//! only the route that changed is looked at again: O(n²·L) folds of at most L stops for n visits in routes of length L.

use kerbway_model::instance::ServiceOption;
use kerbway_model::prices::Prices;
use kerbway_model::{Instance, LocationIdx, RequestIdx, TypeIdx};
use kerbway_travel::{Leg, Table};

use crate::fold::{Entry, Folder};
use crate::ils::Clock;
use crate::schedule::{Visit, fits};

/// Routes by cheapest insertion, as far as the clock allows; all of them legal.
pub(crate) fn cheapest(
    instance: &Instance,
    table: &Table,
    prices: &Prices,
    clock: &mut Clock<'_>,
) -> Vec<(TypeIdx, Vec<Visit>)> {
    let mut all = Vec::new();
    for (r, request) in instance.requests().iter().enumerate() {
        let visit = |o| Visit { request: RequestIdx::new(r), option: Some(o) };
        all.extend((0..request.options.len()).map(visit));
    }
    let mut open = vec![true; instance.requests().len()];
    let mut routes: Vec<Route<'_>> = Vec::new();
    let types = (0..instance.vehicle_types().len()).map(TypeIdx::new);
    let mut empty: Vec<Route<'_>> = types.map(|t| Route::new(instance, table, prices, t)).collect();
    for route in &mut empty {
        route.look(&all, &open, clock);
    }
    loop {
        let spare = |route: &&Route<'_>| {
            let used = routes.iter().filter(|r| r.vehicle_type == route.vehicle_type).count();
            used < instance.vehicle_type(route.vehicle_type).count as usize
        };
        let places = || routes.iter().chain(empty.iter().filter(spare)).enumerate();
        let mut best: Option<((bool, i64), usize, usize)> = None;
        for (v, visit) in all.iter().enumerate().filter(|(_, v)| open[v.request.index()]) {
            let saved = prices.unserved()[visit.request.index()];
            for (place, route) in places() {
                let Some((added, _)) = route.offers[v] else { continue };
                let rank = (saved.is_some(), added - saved.unwrap_or(0));
                if (saved.is_none() || rank.1 < 0) && best.is_none_or(|b| rank < b.0) {
                    best = Some((rank, v, place));
                }
            }
        }
        let Some((_, v, place)) = best else { break };
        if place >= routes.len() {
            let Some(fresh) = places().nth(place).map(|(_, route)| route.clone()) else { break };
            routes.push(fresh);
        }
        let place = place.min(routes.len() - 1);
        open[all[v].request.index()] = false;
        routes[place].insert(v, &all);
        if clock.is_over() {
            break;
        }
        routes[place].look(&all, &open, clock);
    }
    routes.into_iter().map(|r| (r.vehicle_type, r.visits)).collect()
}

/// A route in the making.
#[derive(Clone)]
struct Route<'a> {
    instance: &'a Instance,
    folder: Folder<'a>,
    vehicle_type: TypeIdx,
    visits: Vec<Visit>,
    /// Labels behind the start and behind each visit.
    lists: Vec<Vec<Entry>>,
    /// In ticks; 0 if empty.
    price: i64,
    /// Of each visit: what it adds at least, and behind how many others.
    offers: Vec<Option<(i64, usize)>>,
}

impl<'a> Route<'a> {
    fn new(instance: &'a Instance, table: &'a Table, prices: &'a Prices, vehicle_type: TypeIdx) -> Self {
        let folder = Folder::new(instance, table, prices, vehicle_type);
        let lists = vec![folder.start()];
        Self { instance, folder, vehicle_type, visits: Vec::new(), lists, price: 0, offers: Vec::new() }
    }

    /// Finds the best place of every open visit.
    fn look(&mut self, all: &[Visit], open: &[bool], clock: &mut Clock<'_>) {
        self.offers.clear();
        self.offers.resize(all.len(), None);
        let mut work = Work { route: self.visits.clone(), ..Work::default() };
        for (v, visit) in all.iter().enumerate() {
            if open[visit.request.index()] && !clock.is_over() {
                self.offers[v] = self.best_place(*visit, &mut work);
            }
        }
    }

    fn best_place(&self, visit: Visit, work: &mut Work) -> Option<(i64, usize)> {
        if !self.instance.has_skills(self.vehicle_type, visit.request) {
            return None;
        }
        let floor = self.floor()?;
        let service = self.folder.prices.service * self.option(visit).1.service;
        let mut best: Option<(i64, usize)> = None;
        for at in 0..=self.visits.len() {
            let (before, after) = (self.place(at), self.visits.get(at).map(|v| self.option(*v).1.at));
            let (here, after) = (Some(self.option(visit).1.at), after.or(self.folder.ty.end));
            let (Some(there), Some(on)) = (self.least(before, here), self.least(here, after)) else {
                continue;
            };
            let spared = if self.visits.is_empty() { 0 } else { self.least(before, after).unwrap_or(0) };
            let below = best.map_or(i64::MAX, |b| b.0);
            if floor + there + service + on - spared - self.price >= below {
                continue;
            }
            work.route.insert(at, visit);
            let price = self.folded(at, work);
            work.route.remove(at);
            if let Some(added) = price.map(|p| p - self.price)
                && added < below
            {
                best = Some((added, at));
            }
        }
        best
    }

    /// Price of a route that is this one up to `at`.
    fn folded(&self, at: usize, work: &mut Work) -> Option<i64> {
        if !fits(self.instance, self.vehicle_type, &work.route) {
            return None;
        }
        let Work { route, from, to } = work;
        from.clone_from(&self.lists[at]);
        for i in at..route.len() {
            to.clear();
            let place = if i == at { self.place(at) } else { Some(self.option(route[i - 1]).1.at) };
            for (parent, entry) in (0_u32..).zip(&*from) {
                self.folder.extend(entry, parent, place, self.option(route[i]), to);
            }
            if to.is_empty() {
                return None;
            }
            std::mem::swap(from, to);
        }
        to.clear();
        let last = route.last().map(|v| self.option(*v).1.at);
        for entry in &*from {
            self.folder.finish(entry, 0, last, to);
        }
        to.iter().map(|e| self.folder.price(e)).min()
    }

    /// Puts a visit where it was offered a place.
    fn insert(&mut self, v: usize, all: &[Visit]) {
        let Some((added, at)) = self.offers[v] else { return };
        self.visits.insert(at, all[v]);
        self.price += added;
        self.lists.truncate(at + 1);
        for i in at..self.visits.len() {
            let mut list = Vec::new();
            for (parent, entry) in (0_u32..).zip(&self.lists[i]) {
                self.folder.extend(entry, parent, self.place(i), self.option(self.visits[i]), &mut list);
            }
            self.lists.push(list);
        }
    }

    /// Where the vehicle is after the first `i` visits.
    fn place(&self, i: usize) -> Option<LocationIdx> {
        match i.checked_sub(1) {
            None => self.folder.ty.start,
            Some(k) => Some(self.option(self.visits[k]).1.at),
        }
    }

    fn option(&self, visit: Visit) -> (u32, &'a ServiceOption) {
        let o = visit.option.unwrap_or(0);
        (crate::view::index(o), &self.instance.request(visit.request).options[o])
    }

    /// Lower bound of its price: the fixed cost, the services, and the legs at their least.
    fn floor(&self) -> Option<i64> {
        let mut sum = self.folder.prices.fixed;
        for i in 0..self.visits.len() {
            let option = self.option(self.visits[i]).1;
            sum += self.least(self.place(i), Some(option.at))? + self.folder.prices.service * option.service;
        }
        let back = if self.visits.is_empty() {
            Some(0)
        } else {
            self.least(self.place(self.visits.len()), self.folder.ty.end)
        };
        Some(sum + back?)
    }

    /// Least price of a leg; `None` = there is none.
    fn least(&self, from: Option<LocationIdx>, to: Option<LocationIdx>) -> Option<i64> {
        let (Some(from), Some(to)) = (from, to) else { return Some(0) };
        let p = self.folder.prices;
        match self.folder.table.leg(self.folder.class, from, to) {
            Leg::Absent => None,
            Leg::Const { seconds, metres } => Some(p.drive * seconds + p.metre * metres),
            Leg::Labels(list) => list.iter().map(|l| p.drive * l.seconds + p.metre * l.metres).min(),
        }
    }
}

/// Memory for trying places.
#[derive(Default)]
struct Work {
    route: Vec<Visit>,
    from: Vec<Entry>,
    to: Vec<Entry>,
}
