//! Merging segments and nothing else, to be measured. Not part of what the crate offers.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use kerbway_model::Instance;
use kerbway_model::prices::Prices;
use kerbway_travel::Table;

use crate::ils::{Clock, Tuning};
use crate::moves::Search;
use crate::rng::Rng;
use crate::route::Route;
use crate::segment::{Kind, Labelled, Plain, PlainSeg};
use crate::solve::Budget;
use crate::view::View;

/// The routes of a first plan, with the segments of all their prefixes and suffixes.
#[derive(Debug)]
pub struct Segments<'a> {
    view: View<'a>,
    routes: Routes,
}

#[derive(Debug)]
enum Routes {
    Plain(Vec<Route<PlainSeg>>),
    Labelled(Vec<Route<<Labelled as Kind>::Seg>>),
}

impl<'a> Segments<'a> {
    /// By insertion, of the kind that a search would use.
    pub fn new(instance: &Instance, table: &'a Table, prices: &Prices, seed: u64) -> Self {
        let view = View::new(instance, table, prices);
        let routes = if view.plain {
            Routes::Plain(first::<Plain>(&view, seed))
        } else {
            Routes::Labelled(first::<Labelled>(&view, seed))
        };
        Self { view, routes }
    }

    /// Merges each prefix with the suffix behind it: how many merges, and the sum of their warps.
    pub fn merge(&self) -> (u64, i64) {
        match &self.routes {
            Routes::Plain(routes) => merge::<Plain>(&self.view, routes),
            Routes::Labelled(routes) => merge::<Labelled>(&self.view, routes),
        }
    }
}

fn first<K: Kind>(view: &View<'_>, seed: u64) -> Vec<Route<K::Seg>> {
    let cancel = AtomicBool::new(false);
    let mut clock = Clock::new(Instant::now(), Budget::default(), &cancel);
    let mut search: Search<'_, K> = Search::new(view, &Tuning::default(), &mut || false);
    search.state.penalties.set_strict(true);
    search.insert_all(true, &mut Rng::new(seed), &mut clock);
    search.state.routes
}

fn merge<K: Kind>(view: &View<'_>, routes: &[Route<K::Seg>]) -> (u64, i64) {
    let (mut merges, mut warp) = (0, 0);
    for route in routes.iter().filter(|r| !r.is_empty()) {
        let ty = &view.types[route.ty];
        for i in 0..route.last() {
            let Some(hop) = view.hop(route.ty, route.nodes[i], route.nodes[i + 1]) else { continue };
            if let Some(whole) = K::join(ty, &route.pre[i], hop, &route.suf[i + 1]) {
                merges += 1;
                warp += K::least_warp(&whole);
            }
        }
    }
    (merges, warp)
}
