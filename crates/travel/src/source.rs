//! From one place to many: the sandwich of static ways first, the search where it leaves a question.

use std::borrow::Cow;

use kerbway_model::units::{Metres, Seconds};

use crate::bounds::Cache;
use crate::fold::keep;
use crate::index::index16;
use crate::label::{Label, UNBOUNDED};
use crate::motion::World;
use crate::overlay::OverlayPlace;
use crate::pace::{Pace, Pacer};
use crate::search::{Answer, Found, Query, Step, normalized, search};
use crate::statics::{Aim, Tree, tree};
use crate::table::Gap;
use crate::times::Instants;

/// How one gets to a target.
#[derive(Clone)]
pub(crate) enum Way {
    /// At any time in the same time; waiting at both ends is free.
    Const(Seconds, Metres),
    /// Depending on the time; empty = not at all.
    Labels(Vec<Found>),
}

/// What the work of a source amounted to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Work {
    pub(crate) searches: u64,
    pub(crate) made: u64,
    pub(crate) dominated: u64,
    pub(crate) left: u64,
    pub(crate) rounds: u64,
    pub(crate) open: u64,
    pub(crate) rounded: u64,
}

/// What stays the same from source to source.
pub(crate) struct Context<'a> {
    pub(crate) world: World<'a>,
    /// Compare metres?
    pub(crate) metres: bool,
    pub(crate) budget: usize,
    /// Longest time that any vehicle of the class works.
    pub(crate) longest: Seconds,
    /// Gaps per location; `None` = standing is never banned there (or the place is off the map).
    pub(crate) gaps: Cow<'a, [Option<Vec<Gap>>]>,
}

impl Context<'_> {
    fn gaps(&self, location: u32) -> &[Gap] {
        self.gaps[location as usize].as_deref().unwrap_or(&[Gap::ALWAYS])
    }

    fn stands_free(&self, location: u32) -> bool {
        self.gaps(location) == [Gap::ALWAYS]
    }

    /// Ways from a location to others (not itself), one per target; `None` if that was abandoned.
    pub(crate) fn ways(
        &self,
        from: u32,
        targets: &[u32],
        cache: &mut Cache,
        work: &mut Work,
        pacer: &mut Pacer<'_>,
    ) -> Option<Vec<Way>> {
        let overlay = self.world.overlay;
        let Some(place) = overlay.places[from as usize] else {
            return Some(targets.iter().map(|_| Way::Labels(Vec::new())).collect());
        };
        let sandwich = Sandwich::new(self, &place);
        let mut ways: Vec<Option<Way>> = Vec::with_capacity(targets.len());
        let mut wanted = Wanted::default();
        for &t in targets {
            let Some(target) = overlay.places[t as usize] else {
                ways.push(Some(Way::Labels(Vec::new())));
                continue;
            };
            let way = sandwich.settle(self, &place, &target);
            ways.push(match way {
                // Where standing is banned at times at both ends, a slower way may arrive in another gap.
                Settled::Const(..) if !self.stands_free(from) && !self.stands_free(t) => {
                    let known = self.unlimited(from, t, &sandwich, &target);
                    wanted.push(t, sandwich.direct(&target), known);
                    None
                }
                Settled::Absent => Some(Way::Labels(Vec::new())),
                Settled::Const(seconds, metres) => {
                    if self.gaps[from as usize].is_none() && self.gaps[t as usize].is_none() {
                        Some(Way::Const(self.world.units.seconds_after(seconds), metres))
                    } else {
                        Some(Way::Labels(self.unlimited(from, t, &sandwich, &target)))
                    }
                }
                Settled::Open(closed) => {
                    let known = if closed { self.unlimited(from, t, &sandwich, &target) } else { Vec::new() };
                    wanted.push(t, sandwich.direct(&target), known);
                    None
                }
            });
        }
        if wanted.targets.is_empty() {
            let ways = ways.into_iter().flatten().zip(targets);
            return Some(ways.map(|(way, t)| self.in_seconds(from, *t, way, work)).collect());
        }
        let answer = self.search(&place, from, &wanted, cache, pacer)?;
        work.searches += 1;
        work.made += answer.made;
        work.dominated += answer.dominated;
        work.left += answer.left;
        work.rounds += answer.rounds;
        work.open += answer.open.len() as u64;
        let mut found = answer.found.into_iter();
        let labels = |w: Option<Way>| w.unwrap_or_else(|| Way::Labels(found.next().unwrap_or_default()));
        let ways = ways.into_iter().map(labels).zip(targets);
        Some(ways.map(|(way, t)| self.in_seconds(from, *t, way, work)).collect())
    }

    fn search(
        &self,
        place: &OverlayPlace,
        from: u32,
        wanted: &Wanted,
        cache: &mut Cache,
        pacer: &mut Pacer<'_>,
    ) -> Option<Answer> {
        let bounds = cache.bounds(self.world, &wanted.targets, self.metres, true, pacer)?;
        let horizon = self.world.rights.horizon();
        let departures = self.gaps(from).iter().enumerate().map(|(i, g)| {
            let gap = index16(i);
            (Instants::span(g.from.max(0), g.to.min(horizon)), gap, g.to)
        });
        let query = Query {
            from: place,
            departures: departures.collect(),
            targets: &wanted.targets,
            known: wanted.known.clone(),
            keep_gaps: true,
            metres: self.metres,
            longest: self.longest,
            direct: &wanted.direct,
            routes: wanted.routes.clone(),
            budget: self.budget,
        };
        let answer = search(self.world, &query, &bounds, pacer);
        (pacer.pace() != Pace::Abandon).then_some(answer)
    }

    /// A way with its labels in seconds.
    fn in_seconds(&self, from: u32, to: u32, way: Way, work: &mut Work) -> Way {
        let (units, overlay) = (self.world.units, self.world.overlay);
        let (Way::Labels(list), true) = (&way, units.are_parts()) else { return way };
        let (Some(origin), Some(target)) = (overlay.places[from as usize], overlay.places[to as usize])
        else {
            return way;
        };
        let mut seconds = Vec::with_capacity(list.len());
        for found in list {
            let gap_of = |location, i: u16| self.gaps(location)[usize::from(i)];
            let between = (gap_of(from, found.label.gap_from), gap_of(to, found.label.gap_to));
            let exact = exact(self.world, (&origin, &target), between, found);
            work.rounded += u64::from(exact.is_empty());
            seconds.extend(exact);
        }
        Way::Labels(without_dominated(seconds, self.metres))
    }

    /// Labels of the way through cells that are never closed: limited by the gaps at its ends alone.
    fn unlimited(&self, from: u32, to: u32, sandwich: &Sandwich, target: &OverlayPlace) -> Vec<Found> {
        let tree = sandwich.closed();
        let Some((seconds, metres)) = tree.to(target.node) else { return Vec::new() };
        let horizon = self.world.rights.horizon();
        let seconds = self.world.units.up(seconds);
        let steps = tree.steps(target.node);
        let mut list = Vec::new();
        for (i, g) in self.gaps(from).iter().enumerate() {
            for (j, h) in self.gaps(to).iter().enumerate() {
                let first = (g.from.max(0) + seconds).max(h.from);
                let last = (g.to.min(horizon) + seconds).min(h.to).min(horizon);
                if first > last {
                    continue;
                }
                let label = Label {
                    latest: last - seconds,
                    seconds,
                    earliest: first,
                    metres,
                    money: 0,
                    gap_from: index16(i),
                    gap_to: index16(j),
                    path: 0,
                };
                list.push(Found { label: normalized(label, horizon), steps: steps.clone() });
            }
        }
        list
    }
}

/// What of a label found in parts of seconds can be kept to with whole seconds, in seconds: the label itself, nearly always.
pub(crate) fn exact(
    world: World<'_>,
    ends: (&OverlayPlace, &OverlayPlace),
    gaps: (Gap, Gap),
    found: &Found,
) -> Vec<Found> {
    let promise = found.label;
    let mut labels = world.labels(ends, &found.steps, gaps, &promise);
    if keep(&labels, &promise, world.units.of(1), world.rights.horizon()) {
        labels = vec![promise];
    }
    let in_seconds = |label: &Label| Found { label: world.units.label(label), steps: found.steps.clone() };
    labels.iter().map(in_seconds).collect()
}

/// Leaves out labels that whole seconds make equal to, or no better than, others of the pair.
fn without_dominated(mut list: Vec<Found>, compare_metres: bool) -> Vec<Found> {
    let metres = |l: &Label| if compare_metres { l.metres } else { 0 };
    let beats = |p: &Label, q: &Label| {
        Label { metres: metres(p), ..*p }.dominates(&Label { metres: metres(q), ..*q })
    };
    list.sort_by(|p, q| p.label.metres.cmp(&q.label.metres).then_with(|| p.steps.cmp(&q.steps)));
    let mut kept: Vec<Found> = Vec::with_capacity(list.len());
    for found in list {
        if !kept.iter().any(|k| beats(&k.label, &found.label)) {
            kept.retain(|k| !beats(&found.label, &k.label));
            kept.push(found);
        }
    }
    kept
}

/// Targets that need a search.
#[derive(Default)]
struct Wanted {
    targets: Vec<u32>,
    /// Seconds of the fastest way, everything open.
    direct: Vec<Seconds>,
    /// Steps of that way.
    routes: Vec<Vec<Step>>,
    /// Labels known beforehand.
    known: Vec<Vec<Found>>,
}

impl Wanted {
    fn push(&mut self, target: u32, (direct, route): (Seconds, Vec<Step>), known: Vec<Found>) {
        self.targets.push(target);
        self.direct.push(direct);
        self.routes.push(route);
        self.known.push(known);
    }
}

enum Settled {
    Absent,
    Const(Seconds, Metres),
    /// To be searched; is there a way through cells that are never closed?
    Open(bool),
}

/// The static ways of a source.
pub(crate) struct Sandwich {
    open: Tree,
    /// `None`: nothing is ever closed.
    closed: Option<Tree>,
    least_metres: Option<Tree>,
    threshold: bool,
}

impl Sandwich {
    fn new(context: &Context<'_>, place: &OverlayPlace) -> Self {
        let overlay = context.world.overlay;
        let restricted = overlay.cells.iter().any(|c| c.restricted);
        // Without nodes to pass there is one way in the cell; with them a slower sequence may be shorter.
        let choices = overlay.nodes.iter().any(|n| n.transit);
        let tree = |aim| tree(overlay, place.node, aim);
        Self {
            open: tree(Aim::Open),
            closed: restricted.then(|| tree(Aim::Closed)),
            least_metres: (context.metres && (choices || overlay.cells.len() > 1)).then(|| tree(Aim::Metres)),
            threshold: context.world.has_threshold(place),
        }
    }

    /// Seconds and steps of the fastest way.
    fn direct(&self, target: &OverlayPlace) -> (Seconds, Vec<Step>) {
        self.open.to(target.node).map_or_else(Default::default, |d| (d.0, self.open.steps(target.node)))
    }

    fn closed(&self) -> &Tree {
        self.closed.as_ref().unwrap_or(&self.open)
    }

    fn settle(&self, context: &Context<'_>, place: &OverlayPlace, target: &OverlayPlace) -> Settled {
        let Some(open) = self.open.to(target.node) else { return Settled::Absent };
        let threshold = self.threshold || context.world.has_threshold(target);
        let Some(closed) = self.closed().to(target.node).filter(|_| !threshold) else {
            return Settled::Open(false);
        };
        let least = self.least_metres.as_ref().and_then(|t| t.to(target.node)).map_or(open.1, |l| l.1);
        debug_assert!(place.node != target.node || closed == (0, 0), "one point, no way");
        let up = |time| context.world.units.up(time);
        if up(closed.0) == up(open.0) && (!context.metres || closed.1 <= least) {
            Settled::Const(closed.0, closed.1)
        } else {
            Settled::Open(true)
        }
    }
}

/// Labels of staying at a place: one per gap.
pub(crate) fn staying(gaps: &[Gap], horizon: Seconds) -> Vec<Label> {
    let label = |(i, g): (usize, &Gap)| {
        let gap = index16(i);
        let label =
            Label { latest: g.to, earliest: g.from, gap_from: gap, gap_to: gap, ..Label::constant(0, 0) };
        normalized(label, horizon)
    };
    debug_assert!(gaps.iter().all(|g| g.to <= UNBOUNDED), "gaps are bounded by the largest number");
    gaps.iter().enumerate().map(label).collect()
}
