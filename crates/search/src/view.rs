//! The problem as the search sees it: flat arrays of visits and types, costs in one coarse integer unit.
//!
//! A *visit* is one option of one request. *Nodes* are numbered through: visits first, then for each type its start
//! and its end. Built once per search in O(visits × types); immutable afterwards.

use kerbway_model::instance::RequestKind;
use kerbway_model::prices::{Prices, TypePrices};
use kerbway_model::units::{Load, Metres, Seconds};
use kerbway_model::{Instance, LocationIdx, TypeIdx};
use kerbway_travel::{ClassIdx, Leg, Table};

/// Location of a route end that is nowhere: `start: null`, or an open end.
pub(crate) const NOWHERE: u32 = u32::MAX;
/// No limit on duration or distance, no capacity limit.
pub(crate) const NO_LIMIT: i64 = 1 << 48;

/// What the search needs of a vehicle type.
#[derive(Debug, Clone)]
pub(crate) struct Type {
    pub(crate) idx: TypeIdx,
    pub(crate) class: ClassIdx,
    pub(crate) count: usize,
    /// Location, or [`NOWHERE`].
    pub(crate) start: u32,
    /// Location, or [`NOWHERE`].
    pub(crate) end: u32,
    pub(crate) shift: (Seconds, Seconds),
    pub(crate) max_duration: Seconds,
    pub(crate) max_metres: Metres,
    /// Per dimension.
    pub(crate) capacity: Vec<Load>,
    /// In search units.
    pub(crate) prices: TypePrices,
}

/// One option of one request.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) request: u32,
    /// Index of the option in its request.
    pub(crate) option: u32,
    pub(crate) at: u32,
    pub(crate) service: Seconds,
    pub(crate) windows: Vec<(Seconds, Seconds)>,
}

/// A request and its visits.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Range of its visits.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Cost of leaving it out, in search units; for required requests an internal price.
    pub(crate) price: i64,
    pub(crate) required: bool,
}

/// How one gets from one node to the next.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hop<'a> {
    /// There is no leg: one end is nowhere.
    Free,
    /// Always the same.
    Const(Seconds, Metres),
    /// Depending on the time.
    Labels(&'a [kerbway_travel::Label]),
}

/// Floor of a leg that does not exist: above every price, and a few of them still fit 64 bits.
pub(crate) const ABSENT: i64 = 1 << 58;
/// Most entries of precomputed leg prices (8 bytes each).
const MOST_FLOORS: usize = 1 << 25;

/// The flat problem.
#[derive(Debug)]
pub(crate) struct View<'a> {
    pub(crate) table: &'a Table,
    pub(crate) types: Vec<Type>,
    pub(crate) visits: Vec<Visit>,
    pub(crate) requests: Vec<Request>,
    pub(crate) dims: usize,
    /// Delivered load: visit × dimension.
    pub(crate) delivery: Vec<Load>,
    /// Picked up load: visit × dimension.
    pub(crate) pickup: Vec<Load>,
    /// May the type serve the visit at all? visit × type.
    allowed: Vec<bool>,
    /// Every visit is allowed on every type.
    pub(crate) all_allowed: bool,
    /// Location of each node; `n_places` = nowhere.
    place: Vec<u32>,
    n_places: usize,
    /// Service of each node in seconds; 0 for starts and ends.
    service: Vec<Seconds>,
    /// Least prices of legs, group-major: group × from × to, see [`View::floor`]; empty = computed when asked for.
    floors: Vec<i64>,
    /// Are they equal both ways?
    pub(crate) symmetric: bool,
    /// Where the floors of each type begin.
    group: Vec<usize>,
    /// Right shift from ticks to search units.
    pub(crate) shift: u32,
    /// Every class is plain and every visit has one window: a single label per node.
    pub(crate) plain: bool,
    /// Length of the horizon.
    pub(crate) horizon: Seconds,
}

/// What a [`View`] is made of; tests write it by hand, [`View::new`] reads it from an instance.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parts {
    pub(crate) types: Vec<Type>,
    pub(crate) visits: Vec<Visit>,
    /// Price (ticks) of each request; `None` = required.
    pub(crate) prices: Vec<Option<i64>>,
    pub(crate) dims: usize,
    /// Delivered and picked up load: request × dimension.
    pub(crate) load: Vec<(Load, Load)>,
    /// Skills: request × type.
    pub(crate) skilled: Vec<bool>,
    pub(crate) horizon: Seconds,
}

impl<'a> View<'a> {
    /// The view of an instance.
    pub(crate) fn new(instance: &Instance, table: &'a Table, prices: &Prices) -> Self {
        let dims = instance.dimensions().len();
        let types: Vec<Type> = (0..instance.vehicle_types().len())
            .map(|i| {
                let idx = TypeIdx::new(i);
                let t = instance.vehicle_type(idx);
                Type {
                    idx,
                    class: table.class(idx),
                    count: t.count as usize,
                    start: t.start.map_or(NOWHERE, |l| l.0),
                    end: t.end.map_or(NOWHERE, |l| l.0),
                    shift: t.shift,
                    max_duration: t.max_duration.unwrap_or(NO_LIMIT),
                    max_metres: t.max_distance.unwrap_or(NO_LIMIT),
                    capacity: t.capacity.iter().map(|c| c.unwrap_or(NO_LIMIT)).collect(),
                    prices: *prices.of(idx),
                }
            })
            .collect();
        let mut parts = Parts { types, dims, horizon: instance.horizon(), ..Parts::default() };
        for (r, request) in instance.requests().iter().enumerate() {
            for (o, option) in request.options.iter().enumerate() {
                parts.visits.push(Visit {
                    request: index(r),
                    option: index(o),
                    at: option.at.0,
                    service: option.service,
                    windows: option.windows.clone(),
                });
            }
            let picked = request.kind == RequestKind::Pickup;
            parts.load.extend(request.demand.iter().map(|&q| if picked { (0, q) } else { (q, 0) }));
            parts.prices.push(prices.unserved()[r]);
            parts.skilled.extend(
                parts.types.iter().map(|t| instance.has_skills(t.idx, kerbway_model::RequestIdx::new(r))),
            );
        }
        Self::from_parts(table, parts)
    }

    /// The view of hand-written parts; visits are ordered by request.
    pub(crate) fn from_parts(table: &'a Table, parts: Parts) -> Self {
        let Parts { mut types, visits, prices, dims, load, skilled, horizon } = parts;
        let n_types = types.len();
        let shift = coarsen(&types, &prices, horizon, visits.len());
        for t in &mut types {
            let p = &mut t.prices;
            for v in [&mut p.fixed, &mut p.drive, &mut p.service, &mut p.wait, &mut p.metre] {
                *v = round_shift(*v, shift);
            }
            p.wait = p.wait.min(p.drive);
        }
        let mut requests: Vec<Request> = prices
            .iter()
            .map(|p| Request {
                first: u32::MAX,
                last: 0,
                price: p.map_or(0, |p| round_shift(p, shift)),
                required: p.is_none(),
            })
            .collect();
        let (mut delivery, mut pickup) = (Vec::new(), Vec::new());
        for (v, visit) in visits.iter().enumerate() {
            let r = visit.request as usize;
            requests[r].first = requests[r].first.min(index(v));
            requests[r].last = index(v) + 1;
            delivery.extend(load[r * dims..(r + 1) * dims].iter().map(|l| l.0));
            pickup.extend(load[r * dims..(r + 1) * dims].iter().map(|l| l.1));
        }
        let n_places = table.n_locations();
        let mut place: Vec<u32> = visits.iter().map(|v| v.at).collect();
        let mut service: Vec<Seconds> = visits.iter().map(|v| v.service).collect();
        for t in &types {
            place.extend([t.start, t.end].map(|at| if at == NOWHERE { index(n_places) } else { at }));
            service.extend([0, 0]);
        }
        let plain =
            types.iter().all(|t| table.is_plain(t.class)) && visits.iter().all(|v| v.windows.len() <= 1);
        let mut view = Self {
            table,
            types,
            visits,
            requests,
            dims,
            delivery,
            pickup,
            allowed: Vec::new(),
            all_allowed: true,
            place,
            n_places,
            service,
            floors: Vec::new(),
            symmetric: false,
            group: Vec::new(),
            shift,
            plain,
            horizon,
        };
        let mut allowed = Vec::with_capacity(view.visits.len() * n_types);
        for v in 0..view.visits.len() {
            for t in 0..n_types {
                allowed.push(view.fits(v, t, skilled[view.visits[v].request as usize * n_types + t]));
            }
        }
        view.all_allowed = allowed.iter().all(|a| *a);
        view.allowed = allowed;
        view.price_required();
        view.price_legs();
        view
    }

    /// Skills, capacity alone, and some window that a service slot of the place can hold.
    fn fits(&self, v: usize, t: usize, skilled: bool) -> bool {
        let (visit, ty) = (&self.visits[v], &self.types[t]);
        let load = v * self.dims..(v + 1) * self.dims;
        skilled
            && self.delivery[load.clone()].iter().zip(&ty.capacity).all(|(q, c)| q <= c)
            && self.pickup[load].iter().zip(&ty.capacity).all(|(q, c)| q <= c)
            && visit.windows.iter().any(|&(e, l)| {
                self.table.service_slots(ty.class, LocationIdx(visit.at)).iter().any(|slot| {
                    e.max(slot.from) <= l.min(slot.to - visit.service.max(1))
                        && l >= ty.shift.0
                        && e.max(slot.from) + visit.service <= ty.shift.1
                })
            })
    }

    /// Required requests get a price above every route that could serve them, so that leaving one out pays only
    /// where penalties say that it does not fit. The best plan is chosen lexicographically, not by this price.
    fn price_required(&mut self) {
        let mut worst = 0;
        for t in &self.types {
            let legs = self.longest(t.class);
            let p = &t.prices;
            let time = p.drive.max(p.service).saturating_mul((t.shift.1 - t.shift.0).max(0));
            worst = worst.max(p.fixed + time.min(1 << 50) + 4 * p.metre.saturating_mul(legs).min(1 << 50));
        }
        let priced = self.requests.iter().map(|r| r.price).max().unwrap_or(0);
        let price = (2 * worst + priced + 1).min((1 << 50) / (self.requests.len().max(1) as i64));
        for r in self.requests.iter_mut().filter(|r| r.required) {
            r.price = price;
        }
    }

    /// Ticks of a plan that costs `money` in search units and leaves out so many required requests.
    pub(crate) fn cost(&self, money: i64, required_unserved: usize) -> i64 {
        let internal = self.requests.iter().find(|r| r.required).map_or(0, |r| r.price);
        (money - internal * required_unserved as i64) << self.shift
    }

    /// Longest leg of a class in metres, of a sample of pairs.
    fn longest(&self, class: ClassIdx) -> Metres {
        let n = self.table.n_locations();
        let step = n.div_ceil(64).max(1);
        let places = || (0..n).step_by(step).map(LocationIdx::new);
        places()
            .flat_map(|a| places().map(move |b| (a, b)))
            .filter_map(|(a, b)| match self.table.leg(class, a, b) {
                Leg::Absent => None,
                Leg::Const { metres, .. } => Some(metres),
                Leg::Labels(list) => list.iter().map(|l| l.metres).max(),
            })
            .max()
            .unwrap_or(0)
    }

    /// Number of visits; nodes below it are visits.
    #[inline]
    pub(crate) fn n_visits(&self) -> usize {
        self.visits.len()
    }

    /// Start node of a type.
    #[inline]
    pub(crate) fn start(&self, t: usize) -> u32 {
        index(self.visits.len() + 2 * t)
    }

    /// End node of a type.
    #[inline]
    pub(crate) fn end(&self, t: usize) -> u32 {
        index(self.visits.len() + 2 * t + 1)
    }

    /// Is the node a visit?
    #[inline]
    pub(crate) fn is_visit(&self, node: u32) -> bool {
        (node as usize) < self.visits.len()
    }

    /// May the type serve the visit?
    #[inline]
    pub(crate) fn allows(&self, t: usize, visit: u32) -> bool {
        self.all_allowed || self.allowed[visit as usize * self.types.len() + t]
    }

    /// Seconds of service of a node; 0 for starts and ends.
    #[inline]
    pub(crate) fn service(&self, node: u32) -> Seconds {
        self.service[node as usize]
    }

    /// The way from one node to another; `None` = there is none.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "one lookup, asked for at every join")]
    pub(crate) fn hop(&self, t: usize, from: u32, to: u32) -> Option<Hop<'_>> {
        self.hop_between(t, self.place[from as usize], self.place[to as usize])
    }

    #[inline]
    fn hop_between(&self, t: usize, from: u32, to: u32) -> Option<Hop<'_>> {
        if from as usize == self.n_places || to as usize == self.n_places {
            return Some(Hop::Free);
        }
        match self.table.leg(self.types[t].class, LocationIdx(from), LocationIdx(to)) {
            Leg::Absent => None,
            Leg::Const { seconds, metres } => Some(Hop::Const(seconds, metres)),
            Leg::Labels(list) => Some(Hop::Labels(list)),
        }
    }

    /// Least price of the way from one node to another for a type: metres and driving alone. A lower bound of what
    /// it adds to any route, exact where it is constant; [`ABSENT`] if there is no way.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "one lookup, asked for by every candidate move")]
    pub(crate) fn floor(&self, t: usize, from: u32, to: u32) -> i64 {
        let (a, b) = (self.place[from as usize], self.place[to as usize]);
        if self.floors.is_empty() {
            return self.floor_between(t, a, b);
        }
        self.floors[self.group[t] + a as usize * (self.n_places + 1) + b as usize]
    }

    fn floor_between(&self, t: usize, from: u32, to: u32) -> i64 {
        let p = &self.types[t].prices;
        match self.hop_between(t, from, to) {
            None => ABSENT,
            Some(Hop::Free) => 0,
            Some(Hop::Const(seconds, metres)) => p.drive * seconds + p.metre * metres,
            Some(Hop::Labels(list)) => {
                list.iter().map(|l| p.drive * l.seconds + p.metre * l.metres).min().unwrap_or(0)
            }
        }
    }

    /// Fills the floors of all legs, unless they are too many. Types of equal class and prices share them.
    fn price_legs(&mut self) {
        let size = (self.n_places + 1) * (self.n_places + 1);
        let key = |t: &Type| (t.class, t.prices.drive, t.prices.metre);
        let firsts: Vec<usize> = (0..self.types.len())
            .map(|t| {
                let k = key(&self.types[t]);
                self.types.iter().position(|u| key(u) == k).unwrap_or(t)
            })
            .collect();
        let mut groups: Vec<usize> = firsts.clone();
        groups.sort_unstable();
        groups.dedup();
        if groups.len().saturating_mul(size) > MOST_FLOORS {
            return;
        }
        self.group = firsts.iter().map(|f| groups.partition_point(|g| g < f) * size).collect();
        let places = index(self.n_places + 1);
        let mut floors = Vec::with_capacity(groups.len() * size);
        for &t in &groups {
            for a in 0..places {
                floors.extend((0..places).map(|b| self.floor_between(t, a, b)));
            }
        }
        let places = self.n_places + 1;
        self.symmetric = floors
            .chunks_exact(size)
            .all(|group| (0..places).all(|a| (0..a).all(|b| group[a * places + b] == group[b * places + a])));
        self.floors = floors;
    }
}

/// A place in a list as the index type of the search.
#[inline]
pub(crate) fn index(i: usize) -> u32 {
    u32::try_from(i).expect("invariant: lists of an instance stay below 2^32")
}

fn round_shift(v: i64, shift: u32) -> i64 {
    if shift == 0 { v } else { (v + (1 << (shift - 1))) >> shift }
}

/// Ticks may be so fine that penalised sums would overflow; the search then works in a coarser unit (the final cost
/// is computed in ticks again).
fn coarsen(types: &[Type], prices: &[Option<i64>], horizon: Seconds, visits: usize) -> u32 {
    let mut bound: i128 = 0;
    for t in types {
        let p = &t.prices;
        let rate = i128::from(p.drive.max(p.service).max(p.wait).max(p.metre * 20));
        let used = t.count.min(visits).max(1) as i128;
        bound = bound.max((i128::from(p.fixed) + rate * i128::from(horizon.max(1))) * used);
    }
    bound += prices.iter().flatten().map(|p| i128::from(*p)).sum::<i128>();
    let mut shift = 0;
    while (bound >> shift) > 1 << 46 {
        shift += 1;
    }
    shift
}
