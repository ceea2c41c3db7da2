//! The overlay of one pair in plane and matrix mode: every listed line is a chain of cells of its own.
//!
//! Gates of different lines are different nodes, so a leg changes lines only at holding points.

use kerbway_model::LocationIdx;

use crate::bans::Rights;
use crate::ground::{Line, LineSource, ZoneSet};
use crate::index::index32;
use crate::overlay::{
    Cell, Filter, Membership, Node, NodeId, Overlay, OverlayPlace, Spot, Way, restricts_driving,
    restricts_standing,
};
use crate::streets::spot;

/// Where a cell made from a line comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineCell {
    pub(crate) from: LocationIdx,
    pub(crate) to: LocationIdx,
    /// Index among the lines listed for the pair.
    pub(crate) line: u32,
    /// First piece, and number of pieces.
    pub(crate) first: u32,
    pub(crate) pieces: u32,
}

/// An overlay made from lines, with the origin of its cells.
pub(crate) struct LineOverlay {
    pub(crate) overlay: Overlay,
    pub(crate) cells: Vec<LineCell>,
    /// No candidate was left out.
    pub(crate) complete: bool,
}

/// Makes the overlay of a pair of different locations; `holding` are the holding points legs may use.
pub(crate) fn overlay(
    source: &dyn LineSource,
    rights: &Rights,
    gate_waiting: bool,
    pair: (LocationIdx, LocationIdx),
    holding: &[LocationIdx],
) -> LineOverlay {
    let filter = Filter::new(source.sets(), rights);
    let mut made = LineOverlay {
        overlay: Overlay {
            sets: filter.sets.clone(),
            nodes: Vec::new(),
            cells: Vec::new(),
            laws: Vec::new(),
            places: vec![None; source.places().len()],
            streets: None,
            n_gates: 0,
            hanging: [0; 2],
        },
        cells: Vec::new(),
        complete: true,
    };
    let mut ends = vec![pair.0, pair.1];
    if source.waiting() {
        ends.extend(holding.iter().filter(|h| **h != pair.0 && **h != pair.1));
    }
    for l in &ends {
        let Some(place) = source.places()[l.index()] else { continue };
        let ground = filter.of(place.ground);
        made.overlay.places[l.index()] = Some(OverlayPlace {
            node: index32(made.overlay.nodes.len()),
            ground,
            zones: filter.of(place.zones),
            off_street: place.off_street,
        });
        let holds = place.holding && source.waiting();
        let spots = holds.then(|| spot(l.0, &place, &filter, rights)).into_iter().collect();
        made.add_node(ground, spots, holds);
    }
    let gate_waiting = gate_waiting && source.waiting();
    let mut lines = Vec::new();
    for &from in &ends {
        for &to in ends.iter().filter(|to| **to != from && **to != pair.0) {
            // Nobody drives on from the end, or back to the start.
            if from == pair.1 {
                continue;
            }
            lines.clear();
            made.complete &= source.lines(from, to, &mut lines);
            for (i, line) in lines.iter().enumerate() {
                made.add_line(rights, &filter, gate_waiting, (from, to), index32(i), line);
            }
        }
    }
    made.transit_first();
    made
}

/// Sets and places alone, without nodes: what standing needs to know.
pub(crate) fn skeleton(source: &dyn LineSource, rights: &Rights) -> Overlay {
    let filter = Filter::new(source.sets(), rights);
    let places = source.places().iter().map(|p| {
        p.map(|p| OverlayPlace {
            node: 0,
            ground: filter.of(p.ground),
            zones: filter.of(p.zones),
            off_street: p.off_street,
        })
    });
    let places = places.collect();
    Overlay {
        sets: filter.sets,
        nodes: Vec::new(),
        cells: Vec::new(),
        laws: Vec::new(),
        places,
        streets: None,
        n_gates: 0,
        hanging: [0; 2],
    }
}

impl LineOverlay {
    fn add_node(&mut self, inside: ZoneSet, spots: smallvec::SmallVec<[Spot; 1]>, transit: bool) -> NodeId {
        let node = index32(self.overlay.nodes.len());
        let cells = smallvec::SmallVec::new();
        self.overlay.nodes.push(Node { road: node, inside, cells, spots, transit });
        node
    }

    fn add_line(
        &mut self,
        rights: &Rights,
        filter: &Filter,
        gate_waiting: bool,
        (from, to): (LocationIdx, LocationIdx),
        number: u32,
        line: &Line,
    ) {
        debug_assert_eq!(line.points.len() + 1, line.pieces.len(), "a point between every two pieces");
        let node_of = |l: LocationIdx| self.overlay.places[l.index()].map(|p| p.node);
        let (Some(mut tail), Some(end)) = (node_of(from), node_of(to)) else { return };
        let mut first = 0;
        for i in 0..line.pieces.len() {
            let zones = filter.of(line.pieces[i].zones);
            let last = i + 1 == line.pieces.len();
            let inside = if last { ZoneSet::NONE } else { filter.of(line.points[i]) };
            if !last && zones == inside && inside == filter.of(line.pieces[i + 1].zones) {
                continue;
            }
            let head = if last {
                end
            } else {
                self.overlay.n_gates += 1;
                let free = !restricts_standing(rights, filter.sets.zones(inside));
                let spots = gate_waiting.then_some(Spot { place: None, free }).into_iter().collect();
                self.add_node(inside, spots, true)
            };
            let stretch = &line.pieces[first..=i];
            let seconds = stretch.iter().map(|p| p.seconds).sum();
            let metres = stretch.iter().map(|p| p.metres).sum();
            let cell = index32(self.overlay.cells.len());
            self.overlay.cells.push(Cell {
                zones,
                restricted: restricts_driving(rights, filter.sets.zones(zones)),
                terminals: vec![tail, head],
                n_transit: 0,
                ways: vec![Way::NONE, Way::new(seconds, metres), Way::NONE, Way::NONE],
            });
            self.cells.push(LineCell {
                from,
                to,
                line: number,
                first: index32(first),
                pieces: index32(i + 1 - first),
            });
            for (slot, node) in [(0, tail), (1, head)] {
                let law = self.overlay.law(rights, self.overlay.nodes[node as usize].inside, zones);
                self.overlay.nodes[node as usize].cells.push(Membership { cell, slot, law });
            }
            tail = head;
            first = i + 1;
        }
    }

    /// Brings the cells' terminals into the order that the overlay promises: transit nodes first.
    fn transit_first(&mut self) {
        let overlay = &mut self.overlay;
        for (c, cell) in overlay.cells.iter_mut().enumerate() {
            let transit = |n: NodeId| overlay.nodes[n as usize].transit;
            let (tail, head) = (cell.terminals[0], cell.terminals[1]);
            cell.n_transit = usize::from(transit(tail)) + usize::from(transit(head));
            if transit(tail) || !transit(head) {
                continue;
            }
            cell.terminals.swap(0, 1);
            cell.ways.swap(1, 2);
            for node in [tail, head] {
                for m in overlay.nodes[node as usize].cells.iter_mut().filter(|m| m.cell == index32(c)) {
                    m.slot = 1 - m.slot;
                }
            }
        }
    }
}
