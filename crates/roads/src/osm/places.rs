//! Locations in the road graph: how they are reached from the roads, and how roads are reached from them.
//!
//! A leg begins with the rest of a stretch and ends with a part of one; two places on one arc are joined by what lies
//! between them. At a place a vehicle may turn round, so both directions of its road are joined with it.

use kerbway_model::instance::Instance;
use kerbway_model::units::Millimetres;
use kerbway_model::{LocationIdx, ZoneIdx};

use super::graph::{Builder, Spot, Start};
use super::map::NONE;
use super::signs::Sign;
use super::sites::Stretch;
use super::snap::Foot;
use crate::exact::length;

impl Builder<'_> {
    /// Nodes of the locations.
    pub(super) fn add_locations(
        &mut self,
        instance: &Instance,
        feet: &[Option<(Foot, Millimetres)>],
    ) -> Vec<Option<u32>> {
        /// The nodes at a place: reached, standing, leaving.
        type Nodes = [u32; 3];
        let mut made: Vec<(Foot, Nodes)> = Vec::new();
        let mut nodes = vec![None; feet.len()];
        for l in 0..instance.locations().len() {
            let Some((foot, _)) = feet[LocationIdx::new(l).index()] else { continue };
            let same = |f: &Foot| f.node.is_some() && f.node == foot.node || *f == foot;
            if let Some((_, known)) = made.iter().find(|(f, _)| same(f)) {
                nodes[l] = Some(known[1]);
                continue;
            }
            let zones = self.zones_of(&foot);
            let spot = foot.node.map_or(Spot::Foot(foot.point), Spot::Node);
            let own: Nodes = [0; 3].map(|_| self.node(spot, &zones));
            self.link(own[0], own[1], &zones);
            self.link(own[1], own[2], &zones);
            nodes[l] = Some(own[1]);
            self.join(&foot, own[0], own[2], &zones);
            let others = made.clone();
            for (other, theirs) in &others {
                self.between((&foot, own[2]), (other, theirs[0]));
                self.between((other, theirs[2]), (&foot, own[0]));
            }
            made.push((foot, own));
        }
        nodes
    }

    /// Joins a place with the roads.
    fn join(&mut self, foot: &Foot, reached: u32, leaves: u32, zones: &[ZoneIdx]) {
        let net = self.net;
        if let Some(node) = foot.node.filter(|n| net.is_junction(*n)) {
            for a in net.reaching(node) {
                let arriving = self.heads[*a as usize][0].nodes[1];
                if arriving != NONE {
                    self.link(arriving, reached, zones);
                }
            }
            for b in net.leaving(node) {
                let course: Vec<Stretch> =
                    (0..net.nodes_of(*b).len() - 1).map(|i| self.stretch(*b, i)).collect();
                self.leave((*b, 0), &course, 0, leaves);
            }
            return;
        }
        for (arc, k) in self.over(foot) {
            let (a, _) = net.line(arc, k);
            let at = net.nodes_of(arc);
            // Coming: the whole stretches before, then a part of the k-th.
            let mut course: Vec<Stretch> = (0..k).map(|i| self.stretch(arc, i)).collect();
            if foot.point != a {
                course.push(self.partial(arc, k, (a, foot.point), Some(at[k])));
            }
            if !course.is_empty() {
                self.arrive(arc, &course, reached);
            }
            if net.arcs[arc as usize].is_copy {
                continue;
            }
            // Going: a part of the k-th stretch, then the whole ones behind it.
            let millis = net.millis(arc);
            let mut course = Vec::new();
            let (offset, base) = self.set_out(foot, arc, k, &millis, &mut course);
            course.extend((k + 1..at.len() - 1).map(|i| self.stretch(arc, i)));
            if let Some(first) = course.first_mut() {
                first.turn = 0;
                self.leave((arc, offset), &course, base, leaves);
            }
        }
    }

    /// A course from the beginning of an arc to a place on it.
    fn arrive(&mut self, arc: u32, course: &[Stretch], reached: u32) {
        let net = self.net;
        let mut starts = Vec::new();
        for a in net.reaching(net.tail(arc)) {
            for turn in net.turns(*a).iter().filter(|t| t.to == arc) {
                let [open, arriving] = self.entries(*a, arc);
                let entry = if net.arcs[arc as usize].sign == Sign::Restricted { arriving } else { open };
                starts.extend(entry.map(|node| (turn.timed, Start { node, turn: turn.millis })));
            }
        }
        self.add_turns(arc, course, starts, &[reached]);
    }

    /// A course from a place to the end of an arc.
    fn leave(&mut self, (arc, offset): (u32, usize), course: &[Stretch], base: i64, leaves: u32) {
        let mut ends = [self.ends(arc, 0), self.ends(arc, 1)].concat();
        ends.sort_unstable();
        ends.dedup();
        let elements = self.sites.elements(self.net.arcs[arc as usize].way, course);
        let starts = [Start { node: leaves, turn: 0 }];
        self.add_course((arc, offset), &elements, base, &starts, &ends);
    }

    /// A way from one place to another one on the same arc, if it lies ahead.
    fn between(&mut self, (from, leaves): (&Foot, u32), (to, reached): (&Foot, u32)) {
        let net = self.net;
        let position = |foot: &Foot, arc: u32, k: usize| {
            let along = length(net.line(arc, k).0, foot.point);
            (k, along)
        };
        let places = |foot: &Foot| -> Vec<(u32, usize)> {
            match foot.node.filter(|n| net.is_junction(*n)) {
                // At an end of arcs: their first or last stretch.
                Some(node) => {
                    let first = net.leaving(node).iter().map(|a| (*a, 0));
                    let last = net.reaching(node).iter().map(|a| (*a, net.nodes_of(*a).len() - 2));
                    first.chain(last).collect()
                }
                None => self.over(foot),
            }
        };
        // From junction to junction the graph has ways already.
        let at_junctions = [from, to].iter().all(|f| f.node.is_some_and(|n| net.is_junction(n)));
        if at_junctions {
            return;
        }
        let ahead = places(to);
        let mut found = Vec::new();
        for (arc, k) in places(from).into_iter().filter(|(arc, _)| !net.arcs[*arc as usize].is_copy) {
            for (_, j) in ahead.iter().filter(|(a, _)| *a == arc) {
                let (start, end) = (position(from, arc, k), position(to, arc, *j));
                // A junction at which it begins or ends is joined with the arc's end or beginning elsewhere.
                let begins_at_head = from.node == Some(net.head(arc)) && net.is_junction(net.head(arc));
                let ends_at_tail = to.node == Some(net.tail(arc)) && net.is_junction(net.tail(arc));
                let reaches_junction = to.node == Some(net.head(arc)) && net.is_junction(net.head(arc));
                if begins_at_head || ends_at_tail || reaches_junction || start >= end {
                    continue;
                }
                found.push((arc, k, *j));
            }
        }
        found.sort_unstable();
        found.dedup();
        for (arc, k, j) in found {
            let (course, offset, base) = self.course_between(from, to, arc, k, j);
            let elements = self.sites.elements(net.arcs[arc as usize].way, &course);
            let starts = [Start { node: leaves, turn: 0 }];
            self.add_course((arc, offset), &elements, base, &starts, &[reached]);
        }
    }

    /// The stretches from a place on the `k`-th stretch of an arc to one on its `j`-th, `k ≤ j`.
    fn course_between(
        &self,
        from: &Foot,
        to: &Foot,
        arc: u32,
        k: usize,
        j: usize,
    ) -> (Vec<Stretch>, usize, i64) {
        let net = self.net;
        let millis = net.millis(arc);
        let at = net.nodes_of(arc);
        let mut course = Vec::new();
        if k == j {
            let first = Some(at[k]).filter(|_| from.point == net.line(arc, k).0);
            let part = self.partial(arc, k, (from.point, to.point), first);
            course.push(Stretch { turn: 0, ..part });
            return (course, k, 0);
        }
        let (offset, base) = self.set_out(from, arc, k, &millis, &mut course);
        course.extend((k + 1..j).map(|i| self.stretch(arc, i)));
        let (start, _) = net.line(arc, j);
        if to.point != start {
            course.push(self.partial(arc, j, (start, to.point), Some(at[j])));
        }
        if let Some(first) = course.first_mut() {
            first.turn = 0;
        }
        (course, offset, base)
    }

    /// The rest of the `k`-th stretch behind a place on it, if any; the arc's node at which the course begins, and what
    /// is to be added to the arc's milliseconds ([`Trace::base`]).
    fn set_out(
        &self,
        from: &Foot,
        arc: u32,
        k: usize,
        millis: &[i64],
        course: &mut Vec<Stretch>,
    ) -> (usize, i64) {
        let (a, b) = self.net.line(arc, k);
        if from.point == b {
            let turn = if k + 2 < self.net.nodes_of(arc).len() { self.net.bend(arc, k + 1) } else { 0 };
            return (k + 1, -(millis[k + 1] + turn));
        }
        let first = Some(self.net.nodes_of(arc)[k]).filter(|_| from.point == a);
        let part = self.partial(arc, k, (from.point, b), first);
        let base = part.millis - millis[k + 1];
        course.push(Stretch { turn: 0, ..part });
        (k, base)
    }
}
