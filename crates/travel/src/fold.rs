//! A given way, step by step: at which instants a vehicle can be where on it, and which labels that makes.
//!
//! Exact to the second where a search that counts in parts of a second is not: there, a drive begins at whole seconds only
//! (at the start, or after standing), and where a search stands it may be driven through as well.

use kerbway_model::units::Seconds;
use smallvec::SmallVec;

use crate::label::{Label, UNBOUNDED};
use crate::motion::{Modes, Stretch, World};
use crate::overlay::{Node, OverlayPlace, Way};
use crate::search::{Step, normalized};
use crate::table::Gap;
use crate::times::Instants;

/// Instants possible at a step: on arrival, and when going on.
pub(crate) struct Layer {
    pub(crate) arrivals: Instants,
    pub(crate) goes_on: Instants,
    pub(crate) waits: bool,
    pub(crate) modes: Modes,
    /// Index among the layers of the step before.
    pub(crate) parent: usize,
    /// Time since the drive without waiting began.
    pub(crate) since: Seconds,
    /// What rounding up to a second added to the arrivals, if it waits.
    pub(crate) rounded: Seconds,
    /// Least driving time since the start.
    driven: Seconds,
    /// Whoever goes on at τ can have departed at any time up to min(cap, τ − driven).
    cap: Seconds,
}

impl Layer {
    /// Does this one make another layer of the same step needless?
    fn covers(&self, other: &Self) -> bool {
        self.waits == other.waits
            && self.since == other.since
            && self.driven <= other.driven
            && self.cap >= other.cap
            && self.modes == other.modes
            && self.goes_on.covers(&other.goes_on, -UNBOUNDED, UNBOUNDED)
    }
}

impl World<'_> {
    /// Static cost of the way from the step before to step `k`.
    pub(crate) fn way(&self, steps: &[Step], k: usize) -> Way {
        let node = |k: usize| &self.overlay.nodes[steps[k].node as usize];
        let slot = |node: &Node| node.cells.iter().find(|m| m.cell == steps[k].cell).map(|m| m.slot);
        match (slot(node(k - 1)), slot(node(k))) {
            (Some(from), Some(to)) => self.overlay.cells[steps[k].cell as usize].way(from, to as usize),
            _ => Way::NONE,
        }
    }

    /// The layers of each step for a vehicle that departs at one of these instants; `None` if there is no such way.
    pub(crate) fn layers(
        &self,
        place: &OverlayPlace,
        steps: &[Step],
        departures: &Instants,
        cap: Seconds,
    ) -> Option<Vec<Vec<Layer>>> {
        let mut layers: Vec<Vec<Layer>> = Vec::with_capacity(steps.len());
        for (k, step) in steps.iter().enumerate() {
            let node = &self.overlay.nodes[step.node as usize];
            let begun = |(times, modes): (Instants, Modes), parent, driven, since, cap| Layer {
                arrivals: times.clone(),
                goes_on: times,
                waits: false,
                modes,
                parent,
                since,
                rounded: 0,
                driven,
                cap,
            };
            let mut reached: Vec<Layer> = Vec::new();
            if k == 0 {
                let started = self.set_out(place, departures);
                reached.extend(started.into_iter().map(|s| begun(s, 0, 0, 0, cap)));
            } else {
                let tail = &self.overlay.nodes[steps[k - 1].node as usize];
                let m = tail.cells.iter().find(|m| m.cell == step.cell)?;
                let cell = &self.overlay.cells[step.cell as usize];
                let time = i64::from(self.way(steps, k).time);
                let stretch = Stretch { law: self.law(*m), cell, seconds: time, target: node.inside };
                for (i, from) in layers[k - 1].iter().enumerate() {
                    let driven = self.drive(&from.goes_on, &from.modes, &stretch, |_| true);
                    let (total, since) = (from.driven + time, from.since + time);
                    reached.extend(driven.into_iter().map(|s| begun(s, i, total, since, from.cap)));
                }
            }
            layers.push(match step.spot {
                None => reached,
                Some(spot) => self.stand(node, usize::from(spot), reached),
            });
        }
        Some(layers)
    }

    /// What standing at a spot makes of the layers that reach it.
    fn stand(&self, node: &Node, spot: usize, reached: Vec<Layer>) -> Vec<Layer> {
        let spot = node.spots[spot];
        let mut made: Vec<Layer> = Vec::new();
        let mut add = |layer: Layer| {
            if !self.units.are_parts() || !made.iter().any(|m| m.covers(&layer)) {
                made.push(layer);
            }
        };
        for layer in reached {
            let times = self.units.ends(&layer.goes_on, layer.since);
            let driven = self.units.up(layer.driven);
            let (rounded, parent, cap) = (driven - layer.driven, layer.parent, layer.cap);
            let modes = layer.modes.clone();
            // In whole seconds, driving through is standing for no time.
            if self.units.are_parts() {
                add(layer);
            }
            self.wait(node, spot, &times, &modes, |wait, modes| {
                add(Layer {
                    arrivals: Instants::span(wait.first_arrival, wait.last_arrival),
                    goes_on: wait.times,
                    waits: true,
                    modes,
                    parent,
                    since: 0,
                    rounded,
                    driven,
                    cap: cap.min(wait.last_arrival - driven),
                });
            });
        }
        made
    }

    /// Instants at the end of a layer of the last step at which the leg may end at a place.
    pub(crate) fn ends(&self, place: &OverlayPlace, layer: &Layer) -> Instants {
        self.arrive(place, &self.units.ends(&layer.goes_on, layer.since), &layer.modes)
    }

    /// The labels of a way for departures in one gap and arrivals in another, none dominated; gaps' numbers, metres, money
    /// and path are those of `like`.
    pub(crate) fn labels(
        &self,
        (from, to): (&OverlayPlace, &OverlayPlace),
        steps: &[Step],
        (gap, until): (Gap, Gap),
        like: &Label,
    ) -> Vec<Label> {
        let horizon = self.rights.horizon();
        let departures = Instants::span(gap.from.max(0), gap.to.min(horizon));
        let Some(layers) = self.layers(from, steps, &departures, gap.to) else { return Vec::new() };
        let mut labels: Vec<Label> = Vec::new();
        for layer in layers.last().into_iter().flatten() {
            let seconds = self.units.up(layer.driven);
            for span in self.ends(to, layer).within(until.from, until.to).spans() {
                let latest = self.units.down(layer.cap.min(span.to - seconds));
                let label = normalized(Label { latest, seconds, earliest: span.from, ..*like }, horizon);
                if label.latest >= 0 && !labels.iter().any(|l| l.dominates(&label)) {
                    labels.retain(|l| !label.dominates(l));
                    labels.push(label);
                }
            }
        }
        labels
    }
}

/// Do these labels together say the same as `promise`, at every whole second? A leg is driven to arrive exactly when told.
pub(crate) fn keep(labels: &[Label], promise: &Label, second: Seconds, horizon: Seconds) -> bool {
    let last = promise.latest.min(horizon - promise.seconds);
    // Which of two labels is earlier changes only here.
    let mut turns: SmallVec<[Seconds; 16]> = SmallVec::from_slice(&[0, last]);
    turns.push(promise.earliest - promise.seconds);
    for l in labels {
        let ends =
            [l.latest, l.earliest - l.seconds, l.earliest - promise.seconds, promise.earliest - l.seconds];
        turns.extend(ends);
    }
    turns.iter().flat_map(|t| [t - second, *t, t + second]).filter(|t| (0..=last).contains(t)).all(|t| {
        let promised = promise.arrival(t);
        labels.iter().filter_map(|l| l.arrival(t)).min() == promised
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HORIZON: Seconds = 60;

    /// A label at whole seconds; `parts` makes an instant whole or not.
    fn label(second: Seconds, parts: Seconds) -> impl Strategy<Value = Label> {
        let times = (-5..HORIZON / second, 0..9_i64, 0..HORIZON / second, 0..=parts, 0..=parts, 0..=parts);
        times.prop_map(move |(latest, seconds, earliest, a, b, c)| Label {
            latest: latest * second + a,
            earliest: earliest * second + b,
            ..Label::constant(seconds * second + c, 0)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn promises_are_kept_where_every_second_says_so(
            (second, promise, labels) in prop_oneof![(Just(1), Just(0)), (Just(4), Just(0)), (Just(4), Just(3))]
                .prop_flat_map(|(second, parts)| {
                    (Just(second), label(second, parts), prop::collection::vec(label(second, 0), 0..4))
                }),
            itself in any::<bool>(),
        ) {
            let mut labels = labels;
            if itself {
                labels.push(promise);
            }
            let last = promise.latest.min(HORIZON - promise.seconds);
            let arrival = |t| labels.iter().filter_map(|l| l.arrival(t)).min();
            let whole = |t: &Seconds| t % second == 0;
            let kept = (0..=last).filter(whole).all(|t| arrival(t) == promise.arrival(t));
            let said = keep(&labels, &promise, second, HORIZON);
            prop_assert!(kept || !said, "said to be kept and is not");
            // Instants between seconds may be asked about too.
            if [promise.latest, promise.seconds, promise.earliest].iter().all(whole) {
                prop_assert!(said || !kept, "kept and said not to be");
            }
        }
    }
}
