//! One route with the segments of all its prefixes and suffixes.
//!
//! Invariant: `pre[i]` is the forward fold of `nodes[..=i]`, `suf[i]` the backward fold of `nodes[i..]`; loads
//! likewise; `total` = price + penalties. Rebuilding costs O(length).

use kerbway_model::units::Load;

use crate::penalty::{Excess, Penalties};
use crate::segment::{Kind, Priced};
use crate::view::View;

/// Load of a stretch: what must be on board before it, what is on board after it, and the most in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LoadSeg {
    pub(crate) delivery: Load,
    pub(crate) pickup: Load,
    pub(crate) max: Load,
}

impl LoadSeg {
    /// One visit.
    #[inline]
    pub(crate) fn visit(delivery: Load, pickup: Load) -> Self {
        Self { delivery, pickup, max: delivery.max(pickup) }
    }

    /// One stretch after the other.
    #[inline]
    pub(crate) fn then(&self, next: &Self) -> Self {
        Self {
            delivery: self.delivery + next.delivery,
            pickup: self.pickup + next.pickup,
            max: (self.max + next.delivery).max(self.pickup + next.max),
        }
    }
}

/// A vehicle's route; empty routes are kept ready.
#[derive(Debug, Clone)]
pub(crate) struct Route<S> {
    /// Index of its vehicle type.
    pub(crate) ty: usize,
    /// Start, visits, end.
    pub(crate) nodes: Vec<u32>,
    pub(crate) pre: Vec<S>,
    pub(crate) suf: Vec<S>,
    /// Position × dimension.
    pub(crate) load_pre: Vec<LoadSeg>,
    pub(crate) load_suf: Vec<LoadSeg>,
    /// Least price (fixed cost, legs, services) up to and including each node: see [`View::floor`].
    pub(crate) floors: Vec<i64>,
    /// The last of them; 0 if empty.
    pub(crate) least: i64,
    /// Fixed cost and price of time and way, in search units; 0 if empty.
    pub(crate) money: i64,
    pub(crate) priced: Priced,
    pub(crate) over: Vec<Load>,
    /// `money` and penalties.
    pub(crate) total: i64,
}

impl<S: Clone> Route<S> {
    /// Number of visits.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.nodes.len() - 2
    }

    /// Has it no visit?
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.nodes.len() == 2
    }

    /// Nothing is exceeded.
    pub(crate) fn is_legal(&self) -> bool {
        self.priced.warp == 0 && self.priced.over == 0 && self.over.iter().all(|o| *o == 0)
    }

    /// Its visits in order.
    pub(crate) fn visits(&self) -> &[u32] {
        &self.nodes[1..self.nodes.len() - 1]
    }

    /// Position of its end.
    #[inline]
    pub(crate) fn last(&self) -> usize {
        self.nodes.len() - 1
    }

    /// What it costs at least; 0 if empty.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "asked for by every candidate move")]
    pub(crate) fn floor(&self) -> i64 {
        self.least
    }

    /// Copies `other` into this one's memory.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.ty = other.ty;
        self.nodes.clone_from(&other.nodes);
        self.pre.clone_from(&other.pre);
        self.suf.clone_from(&other.suf);
        self.load_pre.clone_from(&other.load_pre);
        self.load_suf.clone_from(&other.load_suf);
        self.floors.clone_from(&other.floors);
        self.least = other.least;
        self.money = other.money;
        self.priced = other.priced;
        self.over.clone_from(&other.over);
        self.total = other.total;
    }

    /// Adds what it exceeds.
    pub(crate) fn add_excess(&self, excess: &mut Excess, sign: i64) {
        excess.warp += sign * self.priced.warp;
        excess.metres += sign * self.priced.over;
        for (sum, over) in excess.load.iter_mut().zip(&self.over) {
            *sum += sign * over;
        }
    }

    /// Prices it anew after penalties have changed (a labelled route may now prefer another label).
    pub(crate) fn reprice<K: Kind<Seg = S>>(&mut self, view: &View<'_>, penalties: &Penalties) {
        if self.is_empty() {
            (self.money, self.priced, self.total) = (0, Priced::default(), 0);
            self.over.iter_mut().for_each(|o| *o = 0);
            return;
        }
        let ty = &view.types[self.ty];
        let last = self.last();
        self.priced = K::price(ty, penalties, &self.pre[last]);
        self.money = ty.prices.fixed + self.priced.money;
        self.total = self.money + penalties.time(&self.priced);
        for d in 0..view.dims {
            let over = (self.load_pre[last * view.dims + d].max - ty.capacity[d]).max(0);
            self.over[d] = over;
            self.total += penalties.load(d, over);
        }
    }
}

/// Segments of single nodes: all types of a class share those of the visits.
#[derive(Debug)]
pub(crate) struct Nodes<S> {
    /// Class-major: class × visit.
    visits: Vec<Option<S>>,
    n_visits: usize,
    class: Vec<usize>,
    ends: Vec<S>,
}

impl<S: Clone> Nodes<S> {
    /// All of them.
    pub(crate) fn new<K: Kind<Seg = S>>(view: &View<'_>) -> Self {
        let n_visits = view.n_visits();
        let mut classes: Vec<u32> = Vec::new();
        let mut class = Vec::new();
        let mut visits = Vec::new();
        for (t, ty) in view.types.iter().enumerate() {
            let at = classes.iter().position(|c| *c == ty.class.0).unwrap_or_else(|| {
                classes.push(ty.class.0);
                visits.extend((0..n_visits).map(|v| K::visit(view, t, crate::view::index(v))));
                classes.len() - 1
            });
            class.push(at);
        }
        let ends = (0..view.types.len()).flat_map(|t| [K::start(view, t), K::end(view, t)]).collect();
        Self { visits, n_visits, class, ends }
    }

    /// The segment of a node for a type; `None` if it can never serve it.
    #[inline]
    pub(crate) fn of(&self, t: usize, node: u32) -> Option<&S> {
        let node = node as usize;
        if node < self.n_visits {
            self.visits[self.class[t] * self.n_visits + node].as_ref()
        } else {
            Some(&self.ends[node - self.n_visits])
        }
    }
}
