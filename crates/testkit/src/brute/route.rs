//! Every schedule of one vehicle, second by second: which states it can be in after each stop, and at what price.

use kerbway_model::instance::{Instance, RequestKind, VehicleType};
use kerbway_model::units::Money;
use kerbway_model::{LocationIdx, RequestIdx, TypeIdx};

use super::ground::Roads;
use super::leg::{TooLarge, Way};

/// Money in 1/18 000 of a micro-unit, so that seconds and metres cost whole numbers.
pub(crate) fn fine(money: Money) -> i64 {
    i64::try_from(money.0 * 18_000).expect("oracle problems hold small amounts")
}

/// A vehicle that has served a stop and stands there at `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct State {
    gap: usize,
    at: i64,
    cost: i64,
    metres: i64,
    depart: i64,
    /// Largest load picked up and not yet offset by deliveries, per dimension, over all times so far.
    peak: [i64; 3],
}

/// One vehicle type on its way.
pub(crate) struct Rider<'a> {
    pub(crate) instance: &'a Instance,
    pub(crate) vehicle: TypeIdx,
    pub(crate) roads: Roads<'a>,
    drive: i64,
    service: i64,
    wait: i64,
    metre: i64,
    mixed: bool,
}

impl<'a> Rider<'a> {
    pub(crate) fn new(instance: &'a Instance, vehicle: TypeIdx) -> Self {
        let rates = &instance.vehicle_type(vehicle).rates;
        let per_second = |m: Money| fine(m) / 3600;
        let kinds = |k: RequestKind| instance.requests().iter().any(|r| r.kind == k);
        assert!(instance.dimensions().len() <= 3, "the oracle knows three dimensions");
        Self {
            instance,
            vehicle,
            roads: Roads::new(instance, vehicle),
            drive: per_second(rates.drive_per_h),
            service: per_second(rates.service_per_h),
            wait: per_second(rates.wait_per_h),
            metre: fine(rates.distance_per_km) / 1000,
            mixed: kinds(RequestKind::Delivery) && kinds(RequestKind::Pickup),
        }
    }

    fn kind(&self) -> &'a VehicleType {
        self.instance.vehicle_type(self.vehicle)
    }

    /// Departures from the depot; `None` = routes start at the first stop.
    pub(crate) fn departures(&self) -> Option<Vec<State>> {
        let start = self.kind().start?;
        let (first, last) = self.kind().shift;
        let cost = fine(self.kind().rates.fixed);
        let state = |gap, at| State { gap, at, cost, metres: 0, depart: at, peak: [0; 3] };
        let gaps = self.roads.gaps(start).iter().enumerate();
        Some(
            gaps.flat_map(|(g, gap)| (gap.0.max(first)..=gap.1.min(last)).map(move |t| state(g, t)))
                .collect(),
        )
    }

    /// States after serving an option, coming from states at `from` (`None`: the route starts here).
    pub(crate) fn serve(
        &mut self,
        states: Option<(&[State], LocationIdx)>,
        request: RequestIdx,
        option: usize,
        served_before: &[RequestIdx],
    ) -> Result<Vec<State>, TooLarge> {
        let option = &self.instance.request(request).options[option];
        let (first, last) = self.kind().shift;
        let slots = self.slots(option.at, &option.windows, option.service);
        let mut list = Vec::new();
        let service = option.service;
        match states {
            None => {
                let cost = fine(self.kind().rates.fixed) + self.service * service;
                for (gap, from, to) in slots {
                    for t in from.max(first)..=to.min(last - service) {
                        list.push(State { gap, at: t + service, cost, metres: 0, depart: t, peak: [0; 3] });
                    }
                }
            }
            Some((states, from)) => {
                let ways = self.roads.ways(from, option.at)?.to_vec();
                for state in states {
                    for way in ways.iter().filter(|w| w.gap_from == state.gap && state.at <= w.latest) {
                        let mut next = self.drive(state, way);
                        let start = slots
                            .iter()
                            .filter(|(gap, _, to)| *gap == way.gap_to && next.at <= *to)
                            .map(|(_, from, _)| next.at.max(*from))
                            .min();
                        let Some(start) = start.filter(|s| s + service <= last) else { continue };
                        next.cost += self.wait * (start - next.at) + self.service * service;
                        next.at = start + service;
                        if self.kind().max_distance.is_none_or(|m| next.metres <= m) {
                            list.push(next);
                        }
                    }
                }
            }
        }
        if self.mixed {
            for d in 0..self.instance.dimensions().len() {
                let signed = |r: &RequestIdx| {
                    let r = self.instance.request(*r);
                    if r.kind == RequestKind::Pickup { r.demand[d] } else { -r.demand[d] }
                };
                let net: i64 = served_before.iter().chain([&request]).map(signed).sum();
                for s in &mut list {
                    s.peak[d] = s.peak[d].max(net);
                }
            }
        }
        Ok(self.tidy(list))
    }

    /// Least cost of ending the route from these states; the load of `served` must fit.
    pub(crate) fn finish(
        &mut self,
        states: &[State],
        from: LocationIdx,
        served: &[RequestIdx],
    ) -> Result<Option<i64>, TooLarge> {
        let kind = self.kind();
        let ways = match kind.end {
            Some(end) => self.roads.ways(from, end)?.to_vec(),
            None => vec![],
        };
        let fits = |s: &State| {
            kind.capacity.iter().enumerate().all(|(d, cap)| {
                let of = |k: RequestKind| -> i64 {
                    served
                        .iter()
                        .map(|r| self.instance.request(*r))
                        .filter(|r| r.kind == k)
                        .map(|r| r.demand[d])
                        .sum()
                };
                let most = if self.mixed {
                    of(RequestKind::Delivery) + s.peak[d].max(0)
                } else {
                    of(RequestKind::Delivery) + of(RequestKind::Pickup)
                };
                cap.is_none_or(|cap| most <= cap)
            })
        };
        let legal = |s: &State| {
            s.at <= kind.shift.1
                && kind.max_duration.is_none_or(|m| s.at - s.depart <= m)
                && kind.max_distance.is_none_or(|m| s.metres <= m)
                && fits(s)
        };
        let mut best: Option<i64> = None;
        for state in states {
            let mut ends = vec![];
            if kind.end.is_none() {
                ends.push(*state);
            }
            ends.extend(
                ways.iter()
                    .filter(|w| w.gap_from == state.gap && state.at <= w.latest)
                    .map(|w| self.drive(state, w)),
            );
            for end in ends.iter().filter(|s| legal(s)) {
                best = Some(best.map_or(end.cost, |b| b.min(end.cost)));
            }
        }
        Ok(best)
    }

    fn drive(&self, state: &State, way: &Way) -> State {
        let arrive = (state.at + way.seconds).max(way.earliest);
        let waited = arrive - state.at - way.seconds;
        State {
            gap: way.gap_to,
            at: arrive,
            cost: state.cost + self.drive * way.seconds + self.wait * waited + self.metre * way.metres,
            metres: state.metres + way.metres,
            ..*state
        }
    }

    /// Starts of service, both ends legal, with the gap they lie in.
    fn slots(&self, at: LocationIdx, windows: &[(i64, i64)], service: i64) -> Vec<(usize, i64, i64)> {
        let loading = self.roads.loading(at);
        // Service of no time needs a free second all the same.
        let needs = service.max(1);
        let mut list = Vec::new();
        for (gap, (g, h)) in self.roads.gaps(at).iter().enumerate() {
            for (open, close) in super::bans::gaps(&loading) {
                let (from, to) = ((*g).max(open), (*h).min(close) - needs);
                for (earliest, latest) in windows {
                    let (a, b) = (from.max(*earliest), to.min(*latest));
                    if a <= b {
                        list.push((gap, a, b));
                    }
                }
            }
        }
        list
    }

    /// States of several ways of getting to one stop, joined.
    pub(crate) fn merge(&self, states: Vec<State>) -> Vec<State> {
        self.tidy(states)
    }

    /// Drops states that another makes useless: it is there earlier, could wait, and is no worse in anything.
    fn tidy(&self, mut list: Vec<State>) -> Vec<State> {
        let kind = self.kind();
        let useful = |s: &State| State {
            metres: if kind.max_distance.is_some() { s.metres } else { 0 },
            depart: if kind.max_duration.is_some() { s.depart } else { 0 },
            ..*s
        };
        for s in &mut list {
            *s = useful(s);
        }
        list.sort_unstable();
        list.dedup();
        let mut kept: Vec<State> = Vec::with_capacity(list.len());
        // Of those kept in this gap, the ones that no other beats apart from the time; with its cost at time 0.
        let mut front: Vec<(i64, State)> = Vec::new();
        for s in list {
            if kept.last().is_some_and(|k| k.gap != s.gap) {
                front.clear();
            }
            let key = s.cost - self.wait * s.at;
            let no_worse = |a: i64, p: &State, b: i64, q: &State| {
                a <= b
                    && p.metres <= q.metres
                    && p.depart >= q.depart
                    && p.peak.iter().zip(&q.peak).all(|(x, y)| x <= y)
            };
            if front.iter().any(|(k, f)| no_worse(*k, f, key, &s)) {
                continue;
            }
            front.retain(|(k, f)| !no_worse(key, &s, *k, f));
            front.push((key, s));
            kept.push(s);
        }
        kept
    }
}

/// When one arrives at the earliest, standing at the origin from `depart` on.
pub(crate) fn arrival(ways: &[Way], depart: i64, horizon: i64) -> Option<i64> {
    ways.iter()
        .filter(|w| depart <= w.latest)
        .map(|w| (depart + w.seconds).max(w.earliest))
        .filter(|t| *t <= horizon)
        .min()
}
