//! The ends of legs: labels of partials that reach a target, and the lists they go into.

use super::{RefusedEnd, Round};
use crate::index::index16;
use crate::label::{Label, UNBOUNDED};
use crate::motion::Modes;
use crate::overlay::{CellId, NodeId, Way};
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
        let (gap, cap) = (p.gap, p.cap);
        let seconds = p.seconds + i64::from(way.seconds);
        let metres = p.metres + i64::from(way.metres);
        let gaps = if self.query.keep_gaps { self.world.gaps(&place) } else { vec![crate::Gap::ALWAYS] };
        for (j, g) in gaps.iter().enumerate() {
            for span in times.within(g.from, g.to).spans() {
                let label = Label {
                    latest: cap.min(span.to - seconds),
                    seconds,
                    earliest: span.from,
                    metres,
                    money: 0,
                    gap_from: gap,
                    gap_to: index16(j),
                    path: 0,
                };
                let label = normalized(label, self.world.rights.horizon());
                if label.latest < 0 {
                    continue;
                }
                let target = t as usize;
                match again {
                    None => self.add(target, label, index, cell, place.node),
                    Some(_) if self.found[target].iter().any(|f| self.beats(&f.label, &label)) => {}
                    Some(node) => self.refused_ends.push(RefusedEnd { label, target, node }),
                }
            }
        }
    }

    fn add(&mut self, t: usize, label: Label, index: u32, cell: CellId, node: NodeId) {
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
                let way = self.steps(index, cell, node);
                if f.steps <= way {
                    return;
                }
                steps = Some(way);
            }
        }
        let steps = steps.unwrap_or_else(|| self.steps(index, cell, node));
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
