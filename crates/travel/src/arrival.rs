//! Earliest arrival: the vehicle stands at one place from an instant on, and wants to be at another one.

use kerbway_model::LocationIdx;
use kerbway_model::units::Seconds;

use crate::bounds::Cache;
use crate::journey::{Journey, departure};
use crate::label::{Label, UNBOUNDED};
use crate::pace::{Pace, Pacer};
use crate::search::{Found, Query, search};
use crate::source::exact;
use crate::table::{ClassIdx, Gap, Leg};
use crate::times::Instants;
use crate::travel::Travel;

/// Partial ways that one question may take up: more than a table's search has for one of its many targets. Their lists
/// are compared with each other, so that ten times as many would take a hundred times as long.
const BUDGET: usize = 20_000;

impl Travel {
    /// The earliest arrival of a vehicle that stands at `from` from `depart` on and waits there only while standing is
    /// legal; no shift, no stop afterwards. `None` = not within the horizon.
    pub fn arrival(
        &self,
        class: ClassIdx,
        from: LocationIdx,
        to: LocationIdx,
        depart: Seconds,
    ) -> Option<Journey> {
        let data = self.class(class);
        if from == to {
            return Some(Journey::stay(from, depart));
        }
        let gap_of = |gaps: &[Gap]| gaps.iter().find(|g| g.from <= depart && depart <= g.to).copied();
        // Where standing is banned just now, one may still drive off at once.
        let now = Gap { from: depart, to: depart };
        let gap = data.gaps[from.index()].as_deref().map_or(Some(Gap::ALWAYS), gap_of).unwrap_or(now);
        data.with_overlay(self.gate_waiting(), from, to, |made| {
            let place = made.overlay.places[from.index()]?;
            made.overlay.places[to.index()]?;
            let targets = [to.0];
            let mut thorough = || Pace::Thorough;
            let mut pacer = Pacer::new(&mut thorough);
            let bounds = Cache::default().bounds(made.world, &targets, data.metres, false, &mut pacer)?;
            let units = made.world.units;
            let last = gap.to.min(data.rights.horizon());
            let gap = Gap { from: units.of(gap.from), to: units.of(gap.to) };
            let query = Query {
                from: &place,
                departures: vec![(Instants::span(units.of(depart), units.of(last)), 0, gap.to)],
                targets: &targets,
                known: Vec::new(),
                keep_gaps: false,
                metres: data.metres,
                longest: UNBOUNDED,
                direct: &[UNBOUNDED],
                routes: Vec::new(),
                budget: BUDGET,
            };
            let answer = search(made.world, &query, &bounds, &mut pacer);
            let mut list = answer.found.into_iter().next().unwrap_or_default();
            if units.are_parts() {
                let (origin, target) = (place, made.overlay.places[to.index()]?);
                let gap = Gap { from: units.of(depart), ..gap };
                let seconds =
                    |found: &Found| exact(made.world, (&origin, &target), (gap, Gap::ALWAYS), found);
                list = list.iter().flat_map(seconds).collect();
            }
            let arrival = |f: &Found| f.label.arrival(depart);
            let best = list.iter().filter(|f| arrival(f).is_some()).min_by(|a, b| {
                let key = |f: &Found| (arrival(f), f.label.seconds, f.label.metres);
                key(a).cmp(&key(b)).then_with(|| a.steps.cmp(&b.steps))
            })?;
            made.drive(from, to, &best.steps, departure(&best.label, depart), arrival(best)?)
        })
    }

    /// The labels of a leg; a constant is one label without limits.
    pub fn alternatives(&self, class: ClassIdx, from: LocationIdx, to: LocationIdx) -> Vec<Label> {
        match self.table().leg(class, from, to) {
            Leg::Absent => Vec::new(),
            Leg::Const { seconds, metres } => vec![Label::constant(seconds, metres)],
            Leg::Labels(list) => list.to_vec(),
        }
    }
}
