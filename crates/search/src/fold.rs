//! The forward fold without a cap: all undominated labels behind each stop, with the way back to their parents.
//!
//! This is what a route really costs (docs/semantics.md 6). Exact: nothing is cut. The number of labels is bounded by
//! dominance alone; in practice a handful.

use kerbway_model::instance::{ServiceOption, VehicleType};
use kerbway_model::prices::TypePrices;
use kerbway_model::units::{Metres, Seconds};
use kerbway_model::{Instance, LocationIdx, TypeIdx};
use kerbway_travel::{ClassIdx, Label, Leg, Table, UNBOUNDED};
use smallvec::{SmallVec, smallvec};

/// Ways of one leg.
type Hops = SmallVec<[(Option<u32>, Entry); 8]>;
/// Gap of a place that is nowhere: fits any.
const ANY: u16 = u16::MAX;

/// One label of a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// `b`, `D`, `v`.
    pub(crate) latest: Seconds,
    pub(crate) seconds: Seconds,
    pub(crate) earliest: Seconds,
    pub(crate) metres: Metres,
    /// The part of `seconds` that is service.
    pub(crate) service: Seconds,
    /// Beyond rates: what zones charge, in ticks.
    pub(crate) money: i64,
    /// Gap in which it ends.
    pub(crate) gap: u16,
    /// Option served last.
    pub(crate) option: u32,
    /// Label of the leg to it, if the leg has labels.
    pub(crate) leg: Option<u32>,
    /// First and last legal start of the service.
    pub(crate) window: (Seconds, Seconds),
    /// Index of the entry it continues, in the list before.
    pub(crate) parent: u32,
}

/// What is in the way of a stop, the farther it got the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Obstacle {
    /// The vehicle lacks a skill.
    Skill,
    /// Too much load.
    Capacity,
    /// No way leads there.
    Unreachable,
    /// A zone is closed whenever the vehicle could get there or serve.
    ZoneClosed,
    /// Too late for every window.
    Window,
    /// The vehicle cannot be back in time, or has not started yet.
    Shift,
    /// Longer than the vehicle may be under way.
    Duration,
    /// Farther than the vehicle may go.
    Distance,
}

/// Folds routes of one vehicle type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folder<'a> {
    pub(crate) table: &'a Table,
    pub(crate) class: ClassIdx,
    pub(crate) ty: &'a VehicleType,
    pub(crate) prices: &'a TypePrices,
}

impl<'a> Folder<'a> {
    pub(crate) fn new(
        instance: &'a Instance,
        table: &'a Table,
        prices: &'a kerbway_model::prices::Prices,
        t: TypeIdx,
    ) -> Self {
        Self { table, class: table.class(t), ty: instance.vehicle_type(t), prices: prices.of(t) }
    }

    /// Labels of the start: one for each gap in which the shift lets the vehicle leave.
    pub(crate) fn start(&self) -> Vec<Entry> {
        let (from, to) = self.ty.shift;
        let entry = |latest, earliest, gap| Entry {
            latest,
            seconds: 0,
            earliest,
            metres: 0,
            service: 0,
            money: 0,
            gap,
            option: 0,
            leg: None,
            window: (0, 0),
            parent: 0,
        };
        let Some(at) = self.ty.start else { return vec![entry(to, from, ANY)] };
        let gaps = self.table.gaps(self.class, at);
        (0_u16..)
            .zip(gaps)
            .filter(|(_, g)| from.max(g.from) <= to.min(g.to))
            .map(|(i, g)| entry(to.min(g.to), from.max(g.from), i))
            .collect()
    }

    /// Continues `entry` (index `parent` of its list) from `at` to a stop by its option `o`; adds what is legal to
    /// `out` and returns how far it got otherwise.
    pub(crate) fn extend(
        &self,
        entry: &Entry,
        parent: u32,
        at: Option<LocationIdx>,
        (o, option): (u32, &ServiceOption),
        out: &mut Vec<Entry>,
    ) -> Option<Obstacle> {
        let (hops, mut far) = self.hops(entry, at, Some(option.at));
        let mut legal = false;
        if option.windows.is_empty() {
            far = Obstacle::Window;
        }
        for (leg, arrived) in hops {
            for &(e, l) in &option.windows {
                for slot in self.table.service_slots(self.class, option.at) {
                    // Service of 0 s is planned like 1 s (docs/format.md).
                    let (first, last) = (e.max(slot.from), l.min(slot.to - option.service.max(1)));
                    let node = Label {
                        gap_from: slot.gap,
                        gap_to: slot.gap,
                        latest: last,
                        earliest: first + option.service,
                        ..Label::constant(option.service, 0)
                    };
                    let closed = first > last || (arrived.gap != slot.gap && arrived.gap != ANY);
                    if let Some(next) = (!closed).then(|| then(&arrived, &node)).flatten() {
                        legal = true;
                        self.add(
                            out,
                            Entry {
                                service: arrived.service + option.service,
                                option: o,
                                leg,
                                window: (first, last),
                                parent,
                                ..next
                            },
                        );
                    } else if arrived.earliest > l {
                        far = Obstacle::Window;
                    } else {
                        far = far.max(Obstacle::ZoneClosed);
                    }
                }
            }
        }
        if legal { None } else { Some(far) }
    }

    /// Continues `entry` to the end of the route.
    pub(crate) fn finish(
        &self,
        entry: &Entry,
        parent: u32,
        at: Option<LocationIdx>,
        out: &mut Vec<Entry>,
    ) -> Option<Obstacle> {
        let (hops, mut far) = self.hops(entry, at, self.ty.end);
        let mut legal = false;
        let to = self.ty.shift.1;
        let everywhere = [kerbway_travel::Gap::ALWAYS];
        for (leg, arrived) in hops {
            let gaps = self.ty.end.map_or(&everywhere[..], |e| self.table.gaps(self.class, e));
            for (i, gap) in (0_u16..).zip(gaps) {
                if arrived.gap != i && arrived.gap != ANY && self.ty.end.is_some() {
                    continue;
                }
                let node = Label {
                    gap_from: arrived.gap,
                    gap_to: i,
                    latest: to.min(gap.to),
                    earliest: gap.from,
                    ..Label::constant(0, 0)
                };
                let Some(next) = then(&arrived, &node) else {
                    far = if arrived.earliest > to { Obstacle::Shift } else { far.max(Obstacle::ZoneClosed) };
                    continue;
                };
                let elapsed = next.seconds.max(next.earliest - next.latest);
                if self.ty.max_duration.is_some_and(|m| elapsed > m) {
                    far = far.max(Obstacle::Duration);
                } else if self.ty.max_distance.is_some_and(|m| next.metres > m) {
                    far = far.max(Obstacle::Distance);
                } else {
                    legal = true;
                    self.add(out, Entry { leg, parent, option: 0, window: (0, 0), ..next });
                }
            }
        }
        if legal { None } else { Some(far) }
    }

    /// All ways of the leg, each with the label's index and the entry behind the leg; and what is in the way if there
    /// is none.
    fn hops(&self, entry: &Entry, from: Option<LocationIdx>, to: Option<LocationIdx>) -> (Hops, Obstacle) {
        let (Some(from), Some(to)) = (from, to) else {
            // No leg: the first stop of a route that starts anywhere, or the open end.
            return (smallvec![(None, Entry { gap: ANY, ..*entry })], Obstacle::Unreachable);
        };
        match self.table.leg(self.class, from, to) {
            Leg::Absent => (Hops::new(), Obstacle::Unreachable),
            Leg::Const { seconds, metres } => {
                let next = then(entry, &Label::constant(seconds, metres));
                (next.into_iter().map(|n| (None, n)).collect(), Obstacle::Unreachable)
            }
            Leg::Labels(list) => {
                let open = (0_u32..)
                    .zip(list)
                    .filter(|(_, label)| entry.gap == label.gap_from || entry.gap == ANY)
                    .filter_map(|(i, label)| Some((Some(i), then(entry, label)?)));
                (open.collect(), Obstacle::ZoneClosed)
            }
        }
    }

    /// Is `a` at least as good as `b`, of the same option and gap, in everything that can count later: time, the price
    /// without the wait that is still open, and metres if they are limited?
    pub(crate) fn dominates(&self, a: &Entry, b: &Entry) -> bool {
        let p = self.prices;
        let price = |e: &Entry| {
            let driving = e.seconds - e.service;
            e.money + (p.drive - p.wait) * driving + (p.service - p.wait) * e.service + p.metre * e.metres
        };
        a.option == b.option
            && a.gap == b.gap
            && a.latest >= b.latest
            && a.seconds <= b.seconds
            && a.earliest <= b.earliest
            && price(a) <= price(b)
            && (self.ty.max_distance.is_none() || a.metres <= b.metres)
    }

    /// Adds an entry unless an equal or better one is there.
    fn add(&self, list: &mut Vec<Entry>, entry: Entry) {
        if !list.iter().any(|a| self.dominates(a, &entry)) {
            list.retain(|b| !self.dominates(&entry, b));
            list.push(entry);
        }
    }

    /// Price of a whole route in ticks, with the fixed cost.
    pub(crate) fn price(&self, e: &Entry) -> i64 {
        let p = self.prices;
        let elapsed = e.seconds.max(e.earliest - e.latest);
        p.fixed
            + e.money
            + p.drive * (e.seconds - e.service)
            + p.service * e.service
            + p.wait * (elapsed - e.seconds)
            + p.metre * e.metres
    }
}

/// Composition; gaps have been compared.
fn then(entry: &Entry, next: &Label) -> Option<Entry> {
    (entry.earliest <= next.latest).then(|| Entry {
        latest: entry.latest.min(next.latest - entry.seconds),
        seconds: entry.seconds + next.seconds,
        earliest: (entry.earliest + next.seconds).max(next.earliest).max(-UNBOUNDED),
        metres: entry.metres + next.metres,
        money: entry.money + next.money,
        gap: next.gap_to,
        ..*entry
    })
}
