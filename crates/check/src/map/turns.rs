//! Turns from one segment into the next: bans, barriers, turning round.

use kerbway_model::ZoneIdx;
use kerbway_model::osm::turn_millis;

use super::atlas::{Segment, Turn};
use super::bans::{Kind, bans};
use super::ride::holding;
use super::signs::{Passage, Signs};
use super::streets::{Map, Streets, Stretch};
use crate::law::Law;
use crate::resolve::{Mark, Stated};
use crate::terrain::Spot;

/// The turns that zones which count ban at hours.
pub(super) fn timed<'a>(map: Map<'a>, law: &Law<'a>, signs: &Signs<'_>) -> Vec<(ZoneIdx, &'a Turn, Kind)> {
    let zone = |turn: &Turn| {
        let id = format!("osm:r{}", turn.id);
        law.counting().find(|zone| map.instance.zone(*zone).id == id)
    };
    let conditional =
        map.atlas.all_turns().iter().filter(|t| t.tags.iter().any(|(key, _)| key.ends_with("conditional")));
    let found = conditional.filter_map(|turn| {
        let ban = bans(&turn.tags, signs.years()).into_iter().find(|ban| ban.when.is_some())?;
        Some((zone(turn)?, turn, ban.kind))
    });
    found.collect()
}

impl Streets<'_> {
    /// May the vehicle go on into a segment at a mark, having come over the segments of `trail`? The code and the reason if
    /// it may not.
    pub(super) fn turn(
        &self,
        trail: &[Segment],
        after: Segment,
        mark: &Mark,
    ) -> Result<(), (&'static str, String)> {
        let Some(&before) = trail.last() else { return Ok(()) };
        let Spot::Osm(node) = mark.spot else {
            // On a segment: on along it, or round at a place where one may stand.
            let round = after == before.reversed();
            let on = before == after || (round && holding(self, mark.spot, Some(before)).is_some());
            return if on { Ok(()) } else { Err(("Z13", "turns round".to_owned())) };
        };
        // Also on another way beside the one on which it came.
        let round = after.to == before.from;
        let barrier = self.map.atlas.barrier(node).map_or(Passage::Open, |tags| self.signs.barrier(tags));
        if round {
            let open = |s: &Segment| s.to != before.from && self.passage(*s) == Passage::Open;
            let can_go_on = barrier == Passage::Open && self.map.atlas.segments_from(node).any(|s| open(&s));
            if can_go_on && holding(self, mark.spot, None).is_none() {
                return Err(("Z13", "turns round although the road goes on".to_owned()));
            }
        } else if barrier == Passage::Closed {
            return Err(("Z13", "passes a barrier that is closed to it".to_owned()));
        } else if barrier == Passage::Restricted && ![before, after].iter().any(|s| self.is_restricted(*s)) {
            return Err(("Z05", "passes a barrier that is there for those who stop behind it".to_owned()));
        }
        // Tags are read for the few bans only that speak of this road.
        for turn in self.map.atlas.turns(node).filter(|turn| self.leads(turn, before, node)) {
            let mut bans = self.signs.turn_bans(&turn.tags).into_iter();
            if let Some(ban) = bans.find(|ban| self.forbids(turn, ban.kind, trail, after, mark)) {
                return Err(("Z13", format!("relation {} says {}", turn.id, ban.word)));
            }
        }
        Ok(())
    }

    /// Drives on into a segment: keeps of the trail what turn bans may still ask for. A ban over ways looks back to the one
    /// before them, unless the vehicle sets out anew at the mark between.
    pub(super) fn drive_on(&self, trail: &mut Vec<Segment>, mark: &Mark, into: Segment) {
        let way = self.way_id(into);
        let is_between = self.map.atlas.turns(into.from).any(|turn| turn.between.contains(&way));
        if !is_between || holding(self, mark.spot, trail.last().copied()).is_some() {
            trail.clear();
        }
        trail.push(into);
    }

    /// Zones in which a segment lies for who turns into it. Who may stand at the first mark sets out anew there: the turn
    /// counts only if the plan states that it is in its zone.
    pub(super) fn decreed(
        &self,
        trail: &[Segment],
        after: Segment,
        (from, to): (&Mark, &Mark),
        stated: &[Stated],
    ) -> Vec<ZoneIdx> {
        let turned = self.timed.iter().filter(|(_, turn, kind)| self.speaks(turn, *kind, trail, after, from));
        let zones = turned.map(|(zone, ..)| *zone);
        let counts = |zone: &ZoneIdx| {
            holding(self, from.spot, None).is_none()
                || stated.iter().any(|s| s.covers(*zone, from.leave, to.arrive))
        };
        zones.filter(counts).collect()
    }

    /// Does a ban forbid to go on into a segment at a mark, having come over the segments of `trail`?
    fn forbids(&self, turn: &Turn, kind: Kind, trail: &[Segment], after: Segment, mark: &Mark) -> bool {
        // Who may stand there sets out anew.
        self.speaks(turn, kind, trail, after, mark) && holding(self, mark.spot, None).is_none()
    }

    /// Does it speak of that turn, wherever one may stand?
    fn speaks(&self, turn: &Turn, kind: Kind, trail: &[Segment], after: Segment, mark: &Mark) -> bool {
        let (Some(&before), Spot::Osm(node)) = (trail.last(), mark.spot) else { return false };
        self.concerns(turn, kind, before, after, node) && self.came(turn, trail)
    }

    /// Does a ban speak of those who come to a node over a segment, leaving aside how they came to it?
    fn leads(&self, turn: &Turn, before: Segment, node: i64) -> bool {
        let from = self.way_id(before);
        if turn.between.is_empty() {
            turn.via == node && turn.from.contains(&from)
        } else {
            turn.between.contains(&from)
        }
    }

    /// Is going from one segment into the other what a ban speaks of, leaving aside where one came from?
    fn concerns(&self, turn: &Turn, kind: Kind, before: Segment, after: Segment, node: i64) -> bool {
        if !self.leads(turn, before, node) {
            return false;
        }
        let (from, to) = (self.way_id(before), self.way_id(after));
        let over_ways = !turn.between.is_empty();
        let (into, round) = (turn.to.contains(&to), after.to == before.from);
        let exists = |id: &i64| {
            self.map.atlas.way(*id).is_some_and(|w| self.map.atlas.ways_at(node).any(|way| way == w))
        };
        match kind {
            // From a way into itself: round, if it is not driven through.
            Kind::Into => into && (from != to || round || over_ways),
            Kind::Elsewhere => !into && turn.to.iter().any(exists),
        }
    }

    /// Does the trail lead from the way that a ban names, over all ways between?
    fn came(&self, turn: &Turn, trail: &[Segment]) -> bool {
        let mut ways = trail.iter().rev().map(|segment| self.way_id(*segment)).peekable();
        let mut missing = turn.between.clone();
        while let Some(way) = ways.next_if(|way| turn.between.contains(way)) {
            missing.retain(|between| *between != way);
        }
        missing.is_empty() && ways.next().is_some_and(|way| turn.from.contains(&way))
    }

    fn way_id(&self, segment: Segment) -> i64 {
        self.map.atlas.ways()[segment.way].id
    }

    /// Milliseconds that a turn takes.
    pub(super) fn turn_millis(&self, before: &Stretch, after: &Stretch) -> i64 {
        // Along a segment, past a place on it, there is no turn.
        if before.segment == after.segment {
            return 0;
        }
        // The angle is that of the whole segments, also where only a piece of one is driven.
        let ends = self.ends(before.segment).zip(self.ends(after.segment));
        ends.map_or(0, |(before, after)| turn_millis(self.signs.profile(), before, after))
    }

    /// Do zones that count meet the road at a spot without holding it?
    pub(super) fn is_gate(&self, spot: Spot, zones: &[ZoneIdx]) -> bool {
        let Spot::Osm(node) = spot else { return false };
        self.map.atlas.segments_from(node).any(|segment| {
            if self.is_closed(segment) {
                return false;
            }
            if [segment, segment.reversed()].into_iter().any(|entered| self.is_turned_into(entered)) {
                return true;
            }
            let stretch = self.stretch(segment, Spot::Osm(segment.from), Spot::Osm(segment.to));
            stretch.is_some_and(|stretch| {
                let spans = self.spans(&stretch, stretch.millis);
                spans.iter().any(|s| s.from == 0 && !zones.contains(&s.zone))
            })
        })
    }

    /// The zone with stated gates whose boundary a stretch crosses elsewhere. Coordinates are rounded, so a boundary
    /// within a millisecond of a node is at that node.
    pub(super) fn barred(&self, stretch: &Stretch, from: Spot, to: Spot) -> Option<ZoneIdx> {
        let n = stretch.millis;
        self.law.counting().find(|zone| {
            let Some(gates) = &self.map.instance.zone(*zone).gate_nodes else { return false };
            let is_gate = |spot: Spot| matches!(spot, Spot::Osm(node) if gates.contains(&node));
            let within = |spot: Spot| self.is_inside(spot, Some(stretch.segment), *zone);
            let may = |spot: Spot| within(spot) || is_gate(spot);
            let mut spans = self.spans(stretch, n).into_iter().filter(|s| s.zone == *zone).peekable();
            if spans.peek().is_none() {
                return [from, to].into_iter().any(|spot| within(spot) && !is_gate(spot));
            }
            spans.any(|s| s.from > 1 || !may(from) || s.to < n - 1 || !may(to))
        })
    }

    /// Is the segment in a zone for some who turn into it?
    fn is_turned_into(&self, segment: Segment) -> bool {
        let node = segment.from;
        self.timed.iter().any(|(_, turn, kind)| {
            let mut before = self.map.atlas.segments_from(node).map(Segment::reversed);
            before.any(|before| self.concerns(turn, *kind, before, segment, node))
        })
    }

    /// Why a segment is closed, for people.
    pub(super) fn closed(&self, segment: Segment) -> String {
        let way = &self.map.atlas.ways()[segment.way];
        format!("way {} is closed to it ({})", way.id, self.signs.why(&way.tags, segment.forward))
    }
}
