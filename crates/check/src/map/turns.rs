//! Turns from one segment into the next: bans, barriers, turning round.

use kerbway_model::osm::turn_millis;

use super::atlas::{Segment, Turn};
use super::ride::holding;
use super::signs::Passage;
use super::streets::{Streets, Stretch};
use crate::resolve::Mark;
use crate::terrain::Spot;
use kerbway_model::ZoneIdx;
use kerbway_model::units::Seconds;

impl Streets<'_> {
    /// May the vehicle go from one segment on to the other at a mark? The code and the reason if it may not.
    pub(super) fn turn(
        &self,
        before: Segment,
        after: Segment,
        mark: &Mark,
    ) -> Result<(), (&'static str, String)> {
        let round = after == before.reversed();
        let Spot::Osm(node) = mark.spot else {
            // On a segment: on along it, or round at a place where one may stand.
            let on = before == after || (round && holding(self, mark.spot, Some(before)).is_some());
            return if on { Ok(()) } else { Err(("Z13", "turns round".to_owned())) };
        };
        let barrier = self.map.atlas.barrier(node).map_or(Passage::Open, |tags| self.signs.barrier(tags));
        if round {
            let open = |s: &Segment| s.to != before.from && self.passage(*s) == Passage::Open;
            let can_go_on = barrier == Passage::Open && self.map.atlas.segments_from(node).any(|s| open(&s));
            if can_go_on && holding(self, mark.spot, None).is_none() {
                return Err(("Z13", "turns round although the road goes on".to_owned()));
            }
        } else if barrier == Passage::Closed {
            return Err(("Z13", "passes a barrier that is closed to it".to_owned()));
        } else if barrier == Passage::Restricted
            && [before, after].iter().all(|s| self.passage(*s) != Passage::Restricted)
        {
            return Err(("Z05", "passes a barrier that is there for those who stop behind it".to_owned()));
        }
        let mut bans = self.map.atlas.turns(node).iter();
        match bans.find_map(|ban| self.banned_by(ban, before, after, mark)) {
            Some(why) => Err(("Z13", why)),
            None => Ok(()),
        }
    }

    fn banned_by(&self, ban: &Turn, before: Segment, after: Segment, mark: &Mark) -> Option<String> {
        let way = |s: Segment| self.map.atlas.ways()[s.way].id;
        if !ban.from.contains(&way(before)) {
            return None;
        }
        let exists = |id: &i64| {
            self.map.atlas.way(*id).is_some_and(|w| self.map.atlas.ways_at(ban.via).any(|way| way == w))
        };
        self.signs.turn_bans(&ban.tags, self.map.instance, mark.leave).into_iter().find_map(|kind| {
            let into = ban.to.contains(&way(after));
            let forbids = if kind == "no_u_turn" {
                into && after == before.reversed()
            } else if kind.starts_with("no_") {
                // From a way into itself: round, if it is not driven through.
                into && (way(before) != way(after) || after == before.reversed())
            } else {
                kind.starts_with("only_") && !into && ban.to.iter().any(exists)
            };
            forbids.then(|| format!("relation {} says {kind}", ban.id))
        })
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

    /// Is driving the stretch banned by a zone at any time of the window?
    pub(super) fn is_banned(&self, stretch: &Stretch, (from, to): (Seconds, Seconds)) -> bool {
        self.spans(stretch, stretch.millis).iter().any(|span| {
            let bans = self.law.bans(span.zone);
            bans.is_some_and(|bans| bans.moving.iter().any(|ban| ban.from < to && from < ban.to))
        })
    }

    /// Do zones that count meet the road at a spot without holding it?
    pub(super) fn is_gate(&self, spot: Spot, zones: &[ZoneIdx]) -> bool {
        let Spot::Osm(node) = spot else { return false };
        self.map.atlas.segments_from(node).any(|segment| {
            if self.passage(segment) == Passage::Closed && self.passage(segment.reversed()) == Passage::Closed
            {
                return false;
            }
            let stretch = self.stretch(segment, Spot::Osm(segment.from), Spot::Osm(segment.to));
            stretch.is_some_and(|stretch| {
                let spans = self.spans(&stretch, stretch.millis);
                spans.iter().any(|s| s.from == 0 && !zones.contains(&s.zone))
            })
        })
    }

    /// Why a segment is closed, for people.
    pub(super) fn closed(&self, segment: Segment) -> String {
        let way = &self.map.atlas.ways()[segment.way];
        format!("way {} is closed to it ({})", way.id, self.signs.why(&way.tags, segment.forward))
    }
}
