//! The ends of legs: labels of partials that reach a target, and the lists they go into.

use kerbway_model::units::{Metres, Seconds};
use smallvec::SmallVec;

use super::{RefusedEnd, Round};
use crate::index::index16;
use crate::label::{Label, UNBOUNDED};
use crate::motion::{Modes, Stretch};
use crate::overlay::{CellId, Node, NodeId, OverlayPlace, Way};
use crate::partial::ROOT;
use crate::search::{Found, START, Step, normalized};
use crate::times::Instants;

/// The last drive of a leg.
pub(super) struct Last {
    pub(super) cell: CellId,
    pub(super) way: Way,
    /// Index among the query's targets.
    pub(super) target: u32,
    /// The target's node, if it was passed before.
    pub(super) again: Option<NodeId>,
}

/// Instants of arrival, and what it took.
struct Arrivals {
    times: Instants,
    gap: u16,
    cap: Seconds,
    seconds: Seconds,
    metres: Metres,
}

impl Round<'_> {
    /// Ends the leg at a target; at a node passed before this is refused.
    pub(super) fn finish(&mut self, index: u32, last: &Last, times: &Instants, modes: &Modes) {
        let Last { cell, way, target: t, again } = *last;
        let location = self.query.targets[t as usize];
        let Some(place) = self.world.overlay.places[location as usize] else { return };
        let times = self.world.arrive(&place, times, modes);
        if times.is_empty() {
            return;
        }
        let p = &self.partials[index as usize];
        let arrivals = Arrivals {
            times,
            gap: p.gap,
            cap: p.cap,
            seconds: p.seconds + i64::from(way.time),
            metres: p.metres + i64::from(way.metres),
        };
        for label in self.labels(&place, &arrivals) {
            match again {
                None => self.add(t as usize, label, |round| round.steps(index, cell, place.node)),
                Some(_) if self.is_beaten(t as usize, &label) => {}
                Some(node) => self.refused_ends.push(RefusedEnd { label, target: t as usize, node }),
            }
        }
    }

    /// Enters the labels of the way to a target that is fastest when everything is open: a good measure for others.
    pub(super) fn follow(&mut self, t: usize) {
        let (world, overlay) = (self.world, self.world.overlay);
        let Some(steps) = self.query.routes.get(t) else { return };
        let Some(place) = overlay.places[self.query.targets[t] as usize] else { return };
        for (times, gap, cap) in &self.query.departures {
            let mut states = self.world.set_out(self.query.from, times);
            let (mut seconds, mut metres) = (0, 0);
            for pair in steps.windows(2) {
                let (tail, head) =
                    (&overlay.nodes[pair[0].node as usize], &overlay.nodes[pair[1].node as usize]);
                let slot = |node: &Node| node.cells.iter().find(|m| m.cell == pair[1].cell).copied();
                let (Some(out), Some(into)) = (slot(tail), slot(head)) else { return };
                let cell = &overlay.cells[out.cell as usize];
                let way = cell.way(out.slot, into.slot as usize);
                let drive = i64::from(way.time);
                let stretch = Stretch { law: world.law(out), cell, seconds: drive, target: head.inside };
                states = states
                    .iter()
                    .flat_map(|(times, modes)| world.drive(times, modes, &stretch, |_| true))
                    .collect();
                seconds += drive;
                metres += i64::from(way.metres);
            }
            for (times, modes) in states {
                let times = world.arrive(&place, &times, &modes);
                let arrivals = Arrivals { times, gap: *gap, cap: *cap, seconds, metres };
                for label in self.labels(&place, &arrivals) {
                    self.add(t, label, |_| steps.clone());
                }
            }
        }
    }

    /// Labels of ways that end at a place at these instants.
    fn labels(&self, place: &OverlayPlace, end: &Arrivals) -> SmallVec<[Label; 2]> {
        let gaps = if self.query.keep_gaps { self.world.gaps(place) } else { vec![crate::Gap::ALWAYS] };
        let units = self.world.units;
        let mut labels = SmallVec::new();
        for (j, g) in gaps.iter().enumerate() {
            for span in end.times.within(g.from, g.to).spans() {
                let label = Label {
                    latest: units.down(end.cap.min(span.to - end.seconds)),
                    seconds: units.up(end.seconds),
                    earliest: units.up(span.from),
                    metres: end.metres,
                    money: 0,
                    gap_from: end.gap,
                    gap_to: index16(j),
                    path: 0,
                };
                let label = normalized(label, self.world.rights.horizon());
                if label.latest >= 0 {
                    labels.push(label);
                }
            }
        }
        labels
    }

    fn add(&mut self, t: usize, label: Label, way: impl Fn(&Self) -> Vec<Step>) {
        let same = |f: &Label| {
            f.latest == label.latest && f.seconds == label.seconds && f.earliest == label.earliest
        };
        // With metres out of use, equal labels are told apart by metres, then by their overlay nodes.
        let list = &self.found[t];
        let mut steps = None;
        for f in list {
            if !self.beats(&f.label, &label) {
                continue;
            }
            if !same(&f.label) || f.label.metres < label.metres {
                return;
            }
            if f.label.metres == label.metres {
                let way = way(self);
                if f.steps <= way {
                    return;
                }
                steps = Some(way);
            }
        }
        let steps = steps.unwrap_or_else(|| way(self));
        let mut list = std::mem::take(&mut self.found[t]);
        list.retain(|f| !self.beats(&label, &f.label));
        list.push(Found { label, steps });
        self.found[t] = list;
        self.note_cutoff(t, &label);
    }

    /// A label without limits between places without gaps dominates all that is longer.
    pub(super) fn note_cutoff(&mut self, t: usize, label: &Label) {
        let unlimited = label.latest == UNBOUNDED && label.earliest == -UNBOUNDED;
        if unlimited && self.query.departures.len() == 1 && self.bounds.one_gap(t) {
            let cutoff = &mut self.cutoff[t];
            if !self.query.metres || label.metres <= cutoff.1 && label.seconds <= cutoff.0 {
                *cutoff = (cutoff.0.min(label.seconds), label.metres);
            }
        }
    }

    fn steps(&self, index: u32, cell: CellId, node: NodeId) -> Vec<Step> {
        let mut steps = Vec::new();
        if cell != START {
            steps.push(Step { node, cell, spot: None });
        }
        let mut at = index;
        while at != ROOT {
            let p = &self.partials[at as usize];
            steps.push(Step { node: p.node, cell: p.cell, spot: p.spot });
            at = p.parent;
        }
        steps.reverse();
        steps
    }
}
