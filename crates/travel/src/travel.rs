//! Travel data of an instance: the table, and what is needed to drive a leg of it again.

use std::borrow::Cow;

use kerbway_model::instance::Instance;
use kerbway_model::units::{Metres, Seconds};
use kerbway_model::{LocationIdx, Prices, TypePrices};
use rustc_hash::FxHashMap;

use crate::bans::{MaskIdx, Rights};
use crate::bounds::Cache;
use crate::classes::Classes;
use crate::ground::{Ground, LineSource};
use crate::index::index32;
use crate::label::{Label, UNBOUNDED};
use crate::lines::{self, LineOverlay};
use crate::motion::World;
use crate::overlay::{Overlay, OverlayPlace};
use crate::pace::{Pace, Pacer};
use crate::search::{Found, Step};
use crate::source::{Context, Way, Work, staying};
use crate::streets::Streets;
use crate::table::{ClassIdx, Gap, Leg, ServiceSlot, Table};
use crate::units::Units;

/// Limits of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// `K_max`: most labels of a leg between two gaps, per civil day of the horizon. What is cut is counted and makes
    /// the table inexact.
    pub labels_per_day: usize,
    /// Most partial ways that the search from one location makes, plus [`budget_per_node`](Self::budget_per_node) times
    /// the nodes that may be passed. Legs whose lists may lack labels when they are used up are counted, and the table
    /// is inexact; one without any label is searched for twenty times as long.
    pub budget: usize,
    /// See [`budget`](Self::budget).
    pub budget_per_node: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { labels_per_day: 8, budget: 2_000, budget_per_node: 8 }
    }
}

/// What building a table amounted to, over all classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Statistics {
    /// Gates of zones that count.
    pub gates: u64,
    /// Cells.
    pub cells: u64,
    /// Connected streets that hang off the network, with locations in them: entered only to stop there.
    pub hanging: u64,
    /// Such streets without locations: left out.
    pub left_out: u64,
    /// Pairs of places with a constant.
    pub constant: u64,
    /// Pairs with labels.
    pub labelled: u64,
    /// Pairs without a way.
    pub absent: u64,
    /// Searches for labels (one per place that needs any).
    pub searches: u64,
    /// Partial ways made by the searches.
    pub made: u64,
    /// Partial ways dropped because others, or a bound, dominate them.
    pub dominated: u64,
    /// Labels cut by `K_max`.
    pub cut: u64,
    /// Rounds that the searches took: one each, and more where repetition had to be looked into.
    pub rounds: u64,
    /// Partial ways left when a budget ended.
    pub left: u64,
    /// Pairs of different places whose lists may lack labels because a budget ended.
    pub open: u64,
    /// Labels lost because no whole second lies in the part of one in which they could be used.
    pub rounded: u64,
    /// Pairs for which `roads` left candidate lines out.
    pub incomplete: u64,
}

/// What a class is made of.
#[derive(Clone)]
pub struct ClassInput {
    /// What it may do.
    pub rights: Rights,
    /// Where it drives.
    pub ground: Ground,
    /// Are metres priced or limited for any of its types? If not, of equally good labels the shortest is kept, and
    /// longer but slower ones are no alternatives.
    pub metres: bool,
    /// Longest time that any of its types works. Ways that would burn more of it by driving on are left out.
    pub longest: Seconds,
    /// Prices by which labels are cut (those of its first type).
    pub prices: TypePrices,
}

/// Travel data of all classes.
#[derive(Clone)]
pub struct Travel {
    table: Table,
    classes: Vec<ClassTravel>,
    gate_waiting: bool,
    statistics: Statistics,
}

/// What is kept of a class.
#[derive(Clone)]
pub(crate) struct ClassTravel {
    pub(crate) rights: Rights,
    pub(crate) ground: Ground,
    /// In plane and matrix mode only sets and places.
    pub(crate) overlay: Overlay,
    /// Path alternatives, by [`Label::path`].
    pub(crate) paths: Vec<Box<[Step]>>,
    /// Constants that lead through cells that are closed at times, but never when it matters: by pair, into `paths`.
    pub(crate) detours: FxHashMap<(u32, u32), u32>,
    pub(crate) holding: Vec<LocationIdx>,
    pub(crate) metres: bool,
    pub(crate) gaps: Vec<Option<Vec<Gap>>>,
    /// Rights in units of the ground; `None` = these are seconds.
    searched: Option<Box<Rights>>,
}

impl Travel {
    /// Travel data of an instance, with one ground per class. `pace` is asked every few milliseconds how to go on; `None`
    /// if it abandons the work.
    pub fn build(
        instance: &Instance,
        classes: &Classes,
        grounds: Vec<Ground>,
        options: &Options,
        pace: &mut dyn FnMut() -> Pace,
    ) -> Option<Self> {
        debug_assert_eq!(classes.len(), grounds.len(), "one ground per class");
        let prices = Prices::new(instance);
        let inputs = classes.iter().zip(grounds).map(|(class, ground)| {
            let of_type = |t| (instance.vehicle_type(t), prices.of(t));
            ClassInput {
                rights: Rights::new(instance, classes, class, MaskIdx::NONE),
                ground,
                metres: classes
                    .types(class)
                    .map(of_type)
                    .any(|(t, prices)| prices.metre > 0 || t.max_distance.is_some()),
                longest: classes
                    .types(class)
                    .map(|t| instance.vehicle_type(t))
                    .map(|t| (t.shift.1 - t.shift.0).min(t.max_duration.unwrap_or(UNBOUNDED)))
                    .max()
                    .unwrap_or(UNBOUNDED),
                prices: classes.types(class).next().map(|t| *prices.of(t)).unwrap_or_default(),
            }
        });
        let inputs = inputs.collect();
        let n = instance.locations().len();
        Self::from_inputs(n, classes.class_of().to_vec(), inputs, instance.gate_waiting(), options, pace)
    }

    /// Travel data from classes given directly; `pace` as for [`build`](Self::build).
    pub fn from_inputs(
        n: usize,
        class_of: Vec<ClassIdx>,
        inputs: Vec<ClassInput>,
        gate_waiting: bool,
        options: &Options,
        pace: &mut dyn FnMut() -> Pace,
    ) -> Option<Self> {
        let mut pacer = Pacer::new(pace);
        let mut travel = Self {
            table: Table::new(n, class_of),
            classes: Vec::with_capacity(inputs.len()),
            gate_waiting,
            statistics: Statistics::default(),
        };
        for input in inputs {
            travel.add_class(input, options, &mut pacer)?;
        }
        let s = &travel.statistics;
        if s.cut > 0 || s.open > 0 || s.rounded > 0 || s.incomplete > 0 {
            travel.table.set_inexact();
        }
        Some(travel)
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Counters.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// The rights of a class: its ban sets, and which rules decide.
    pub fn rights(&self, class: ClassIdx) -> &Rights {
        &self.classes[class.0 as usize].rights
    }

    pub(crate) fn class(&self, class: ClassIdx) -> &ClassTravel {
        &self.classes[class.0 as usize]
    }

    pub(crate) fn gate_waiting(&self) -> bool {
        self.gate_waiting
    }

    fn add_class(&mut self, input: ClassInput, options: &Options, pacer: &mut Pacer<'_>) -> Option<()> {
        let class = ClassIdx(index32(self.classes.len()));
        let ClassInput { rights, ground, metres, longest, prices } = input;
        let units = ground.units();
        let searched = units.are_parts().then(|| Box::new(units.rights(&rights)));
        let overlay = match &ground {
            Ground::Graph(graph) => {
                Streets::overlay(graph, searched.as_deref().unwrap_or(&rights), self.gate_waiting, metres)
            }
            Ground::Lines(source) => lines::skeleton(&**source, &rights),
        };
        let places = ground.places();
        let holding = (0..places.len()).filter(|l| places[*l].is_some_and(|p| p.holding));
        let holding = holding.map(LocationIdx::new).collect();
        let world = World { rights: &rights, overlay: &overlay, units: Units::SECONDS };
        let gaps = standing(&mut self.table, class, world);
        self.statistics.gates += overlay.n_gates as u64;
        self.statistics.cells += overlay.cells.len() as u64;
        self.statistics.hanging += overlay.hanging[0] as u64;
        self.statistics.left_out += overlay.hanging[1] as u64;
        let made = ClassTravel {
            rights,
            ground,
            overlay,
            paths: Vec::new(),
            detours: FxHashMap::default(),
            holding,
            metres,
            gaps,
            searched,
        };
        let mut filler = Filler {
            table: &mut self.table,
            statistics: &mut self.statistics,
            class,
            gate_waiting: self.gate_waiting,
            options,
            longest,
            prices,
            paths: Vec::new(),
            detours: FxHashMap::default(),
        };
        match &made.ground {
            Ground::Graph(_) => filler.fill_graph(&made, pacer)?,
            Ground::Lines(source) => filler.fill_lines(&made, &**source, pacer)?,
        }
        let Filler { paths, detours, .. } = filler;
        self.classes.push(ClassTravel { paths, detours, ..made });
        Some(())
    }
}

/// Enters gaps and service slots of all places of a class, and returns the gaps.
fn standing(table: &mut Table, class: ClassIdx, world: World<'_>) -> Vec<Option<Vec<Gap>>> {
    let places = world.overlay.places.iter().enumerate();
    let enter = |(l, place): (usize, &Option<OverlayPlace>)| {
        let place = place.as_ref()?;
        let (gaps, slots) = (world.gaps(place), world.service_slots(place));
        let unlimited =
            |s: &ServiceSlot| (s.from, s.to) == (Gap::ALWAYS.from, Gap::ALWAYS.to) && slots.len() == 1;
        if gaps == [Gap::ALWAYS] && slots.iter().any(unlimited) {
            return None;
        }
        table.set_standing(class, LocationIdx::new(l), gaps.clone(), slots);
        Some(gaps)
    };
    places.map(enter).collect()
}

/// Fills the table of one class.
struct Filler<'a> {
    table: &'a mut Table,
    statistics: &'a mut Statistics,
    class: ClassIdx,
    gate_waiting: bool,
    options: &'a Options,
    longest: Seconds,
    prices: TypePrices,
    paths: Vec<Box<[Step]>>,
    detours: FxHashMap<(u32, u32), u32>,
}

impl Filler<'_> {
    fn fill_graph(&mut self, made: &ClassTravel, pacer: &mut Pacer<'_>) -> Option<()> {
        let context = self.context(made, &made.overlay);
        let mut cache = Cache::default();
        let mut work = Work::default();
        // Locations at one place share their ways.
        let mut groups: Vec<(OverlayPlace, Vec<u32>)> = Vec::new();
        let mut known: FxHashMap<OverlayPlace, usize> = FxHashMap::default();
        for (l, place) in made.overlay.places.iter().enumerate() {
            let Some(place) = place else { continue };
            self.stay(made, l);
            let group = *known.entry(*place).or_insert(groups.len());
            if group == groups.len() {
                groups.push((*place, Vec::new()));
            }
            groups[group].1.push(index32(l));
        }
        for (i, (_, from)) in groups.iter().enumerate() {
            // Between two locations of the group, too.
            let end = |(j, (_, to)): (usize, &(OverlayPlace, Vec<u32>))| {
                to.get(usize::from(i == j)).map(|target| (j, *target))
            };
            let (of, targets): (Vec<usize>, Vec<u32>) = groups.iter().enumerate().filter_map(end).unzip();
            let ways = context.ways(from[0], &targets, &mut cache, &mut work, pacer)?;
            for (j, way) in of.into_iter().zip(ways) {
                for l in from {
                    for k in groups[j].1.iter().filter(|k| *k != l) {
                        self.enter(made, *l, *k, way.clone());
                    }
                }
            }
        }
        self.count(work);
        Some(())
    }

    fn fill_lines(
        &mut self,
        made: &ClassTravel,
        source: &dyn LineSource,
        pacer: &mut Pacer<'_>,
    ) -> Option<()> {
        let skeleton = World { rights: &made.rights, overlay: &made.overlay, units: Units::SECONDS };
        let places = &made.overlay.places;
        let simple: Vec<bool> = places
            .iter()
            .zip(&made.gaps)
            .map(|(p, gaps)| p.is_some_and(|p| gaps.is_none() && !skeleton.has_threshold(&p)))
            .collect();
        let all = source.places().iter().enumerate();
        let holding: Vec<LocationIdx> =
            all.filter(|(_, p)| p.is_some_and(|p| p.holding)).map(|(h, _)| LocationIdx::new(h)).collect();
        let mut work = Work::default();
        for from in (0..places.len()).filter(|l| places[*l].is_some()) {
            self.stay(made, from);
            for to in (0..places.len()).filter(|t| *t != from && places[*t].is_some()) {
                let pair = (LocationIdx::new(from), LocationIdx::new(to));
                let plain = (simple[from] && simple[to]).then(|| source.plain(pair.0, pair.1)).flatten();
                // Lengths are rounded line by line: by a holding point on the line it may be a metre less.
                let is_least = |direct: &(Seconds, Metres)| {
                    let others = holding.iter().filter(|h| **h != pair.0 && **h != pair.1);
                    !others
                        .filter_map(|h| source.plain(pair.0, *h).zip(source.plain(*h, pair.1)))
                        .any(|(a, b)| (a.0 + b.0, a.1 + b.1) < *direct)
                };
                if let Some((seconds, metres)) = plain.filter(is_least) {
                    self.enter(made, index32(from), index32(to), Way::Const(seconds, metres));
                    continue;
                }
                let lines = made.lines(source, self.gate_waiting, pair);
                self.statistics.gates += lines.overlay.n_gates as u64;
                self.statistics.cells += lines.overlay.cells.len() as u64;
                self.statistics.incomplete += u64::from(!lines.complete);
                let context = self.context(made, &lines.overlay);
                let mut cache = Cache::default();
                let ways = context.ways(pair.0.0, &[pair.1.0], &mut cache, &mut work, pacer)?;
                for way in ways {
                    self.enter(made, pair.0.0, pair.1.0, way);
                }
            }
        }
        self.count(work);
        Some(())
    }

    fn context<'c>(&self, made: &'c ClassTravel, overlay: &'c Overlay) -> Context<'c> {
        let world = World { rights: made.searched(), overlay, units: made.ground.units() };
        let transit = overlay.nodes.iter().filter(|n| n.transit).count();
        Context {
            world,
            metres: made.metres,
            budget: self.options.budget.saturating_add(self.options.budget_per_node.saturating_mul(transit)),
            longest: world.units.of(self.longest),
            // In seconds they are at hand: of lines, every pair asks.
            gaps: if world.units.are_parts() {
                made.gaps.iter().map(|gaps| Some(in_units(gaps.as_deref()?, world.units))).collect()
            } else {
                Cow::Borrowed(&made.gaps)
            },
        }
    }

    fn count(&mut self, work: Work) {
        let s = &mut *self.statistics;
        s.searches += work.searches;
        s.made += work.made;
        s.dominated += work.dominated;
        s.left += work.left;
        s.rounds += work.rounds;
        s.open += work.open;
        s.rounded += work.rounded;
    }

    /// The leg from a place to itself.
    fn stay(&mut self, made: &ClassTravel, at: usize) {
        let l = LocationIdx::new(at);
        match &made.gaps[at] {
            None => self.table.set_const(self.class, l, l, 0, 0),
            Some(gaps) => {
                self.table.set_labels(self.class, l, l, &staying(gaps, made.rights.horizon()));
            }
        }
    }

    fn enter(&mut self, made: &ClassTravel, from: u32, to: u32, way: Way) {
        let (l, k) = (LocationIdx(from), LocationIdx(to));
        match way {
            Way::Const(seconds, metres) => {
                self.statistics.constant += 1;
                self.table.set_const(self.class, l, k, seconds, metres);
            }
            Way::Labels(list) if list.is_empty() => self.statistics.absent += 1,
            Way::Labels(mut list) => {
                canonical(&mut list);
                let days = usize::try_from(made.rights.horizon() / 86_400).unwrap_or(0).max(1);
                let before = list.len();
                cut(&mut list, self.options.labels_per_day.saturating_mul(days), &self.prices);
                self.statistics.cut += (before - list.len()) as u64;
                let labels: Vec<Label> = list
                    .into_iter()
                    .map(|found| {
                        self.paths.push(found.steps.into());
                        Label { path: index32(self.paths.len() - 1), ..found.label }
                    })
                    .collect();
                self.table.set_labels(self.class, l, k, &labels);
                if matches!(self.table.leg(self.class, l, k), Leg::Const { .. }) {
                    self.detours.insert((from, to), labels[0].path);
                    self.statistics.constant += 1;
                } else {
                    self.statistics.labelled += 1;
                }
            }
        }
    }
}

fn in_units(gaps: &[Gap], units: Units) -> Vec<Gap> {
    gaps.iter().map(|g| Gap { from: units.of(g.from), to: units.of(g.to) }).collect()
}

impl ClassTravel {
    /// Rights in units of the ground.
    pub(crate) fn searched(&self) -> &Rights {
        self.searched.as_deref().unwrap_or(&self.rights)
    }

    /// The overlay of a pair in plane and matrix mode.
    pub(crate) fn lines(
        &self,
        source: &dyn LineSource,
        gate_waiting: bool,
        pair: (LocationIdx, LocationIdx),
    ) -> LineOverlay {
        lines::overlay(source, &self.rights, gate_waiting, pair, &self.holding)
    }
}

/// Canonical order: (D, v, −b, metres), then gaps, then the overlay nodes.
fn canonical(list: &mut [Found]) {
    list.sort_by(|a, b| {
        let key = |f: &Found| {
            let l = &f.label;
            (l.gap_from, l.gap_to, l.seconds, l.earliest, -l.latest, l.metres)
        };
        key(a).cmp(&key(b)).then_with(|| a.steps.cmp(&b.steps))
    });
}

/// Keeps at most `most` labels between any two gaps: the cheapest by route cost when departing as late as is useful
/// (ties by canonical order), and always the one that arrives first and the one that may depart last.
fn cut(list: &mut Vec<Found>, most: usize, prices: &TypePrices) {
    let cost = |l: &Label| {
        i128::from(l.seconds) * i128::from(prices.drive)
            + i128::from(l.elapsed() - l.seconds) * i128::from(prices.wait)
            + i128::from(l.metres) * i128::from(prices.metre)
            + i128::from(l.money)
    };
    let mut kept = Vec::with_capacity(list.len());
    for group in
        list.chunk_by(|a, b| (a.label.gap_from, a.label.gap_to) == (b.label.gap_from, b.label.gap_to))
    {
        if group.len() <= most.max(2) {
            kept.extend_from_slice(group);
            continue;
        }
        let mut order: Vec<usize> = (0..group.len()).collect();
        order.sort_by_key(|i| (cost(&group[*i].label), *i));
        let first = (0..group.len()).min_by_key(|i| (group[*i].label.earliest, *i));
        let last = (0..group.len()).min_by_key(|i| (-group[*i].label.latest, *i));
        let must: Vec<usize> = first.into_iter().chain(last.filter(|l| Some(*l) != first)).collect();
        order.retain(|i| !must.contains(i));
        order.truncate(most.max(2) - must.len());
        order.extend(must);
        order.sort_unstable();
        kept.extend(order.into_iter().map(|i| group[i].clone()));
    }
    *list = kept;
}
