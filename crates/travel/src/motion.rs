//! How sets of instants move along the overlay: setting out, driving, standing, arriving.
//!
//! A vehicle's possible instants at a point are an [`Instants`] set. Every step maps such a set pointwise (an instant is
//! kept iff the step is legal from it), so a chain of steps is the legal start set S of a block without waiting, seen
//! from its far end (docs/semantics.md 6): exact, in integers, with grace, for entering and for starting inside.

use kerbway_model::ZoneIdx;
use kerbway_model::instance::Interval;
use kerbway_model::units::Seconds;
use smallvec::SmallVec;

use crate::bans::Rights;
use crate::ground::ZoneSet;
use crate::index::index16;
use crate::label::UNBOUNDED;
use crate::overlay::{Cell, Law, Membership, Node, Overlay, OverlayPlace, Spot};
use crate::table::{Gap, ServiceSlot};
use crate::times::{Instants, subtract, union};
use crate::units::Units;

/// What is known about an open visit of a zone with `no_through` bans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mode {
    /// It holds the stop at which the leg began.
    Stopped,
    /// It will hold the stop at which the leg ends, and must not end before.
    Promised,
    /// It holds no stop: `no_through` joins what bans driving and being inside.
    Through,
}

/// Open visits of zones with `no_through` bans, sorted by zone; usually none.
pub(crate) type Modes = SmallVec<[(ZoneIdx, Mode); 2]>;

/// The overlay with the rights that hold on it.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    pub(crate) rights: &'a Rights,
    pub(crate) overlay: &'a Overlay,
    /// What all instants and times count in.
    pub(crate) units: Units,
}

/// A drive through a cell, from one terminal to another.
#[derive(Clone, Copy)]
pub(crate) struct Stretch<'a> {
    /// What setting out is subject to.
    pub(crate) law: &'a Law,
    pub(crate) cell: &'a Cell,
    /// In units.
    pub(crate) seconds: Seconds,
    /// Zones that the terminal reached is inside of.
    pub(crate) target: ZoneSet,
}

/// Instants at which a vehicle may be standing after it waited, and from when.
pub(crate) struct Wait {
    /// From the first of a span of arrivals to the end of the gap.
    pub(crate) times: Instants,
    /// First of the span of arrivals.
    pub(crate) first_arrival: Seconds,
    /// Last of the span of arrivals: whoever would arrive later than this has to leave earlier.
    pub(crate) last_arrival: Seconds,
}

impl<'a> World<'a> {
    fn zones(&self, set: ZoneSet) -> &'a [ZoneIdx] {
        self.overlay.zones(set)
    }

    fn has_through(&self, z: ZoneIdx) -> bool {
        !self.rights.sets(z).through.is_empty()
    }

    /// Zones of `a` that are not in `b`.
    fn added(&self, a: ZoneSet, b: ZoneSet) -> impl Iterator<Item = ZoneIdx> + use<'a> {
        let less = self.zones(b);
        let differ = a != b;
        self.zones(a).iter().copied().filter(move |z| differ && less.binary_search(z).is_err())
    }

    /// Standing bans in these zones (without `no_through)`: `B_presence` ∪ `B_stop`.
    fn standing(&self, zones: ZoneSet) -> Vec<Interval> {
        let sets = || self.zones(zones).iter().map(|z| self.rights.sets(*z));
        union(sets().flat_map(|s| [&s.presence[..], &s.stopping[..]]))
    }

    /// The gaps of a place: maximal times in which standing there is legal, those that meet the horizon.
    pub(crate) fn gaps(&self, place: &OverlayPlace) -> Vec<Gap> {
        let bans = if place.off_street { Vec::new() } else { self.standing(place.zones) };
        let all = gaps(&bans);
        all.filter(|g| g.from <= self.rights.horizon() && g.to >= 0).collect()
    }

    /// Times in which service is legal at a place, by gap.
    pub(crate) fn service_slots(&self, place: &OverlayPlace) -> Vec<ServiceSlot> {
        let loading = if place.off_street {
            Vec::new()
        } else {
            union(self.zones(place.zones).iter().map(|z| &self.rights.sets(*z).loading[..]))
        };
        let mut slots = Vec::new();
        for (i, gap) in self.gaps(place).iter().enumerate() {
            for i_free in subtract(&[Interval { from: gap.from, to: gap.to }], &loading) {
                let gap = index16(i);
                slots.push(ServiceSlot { gap, from: i_free.from, to: i_free.to });
            }
        }
        slots
    }

    /// Leaving a place by its node at the given instants: what remains legal, and the open visits (one choice each).
    pub(crate) fn set_out(&self, place: &OverlayPlace, times: &Instants) -> SmallVec<[(Instants, Modes); 1]> {
        let mut times = times.clone();
        for z in self.added(place.zones, place.ground) {
            times = times.outside(&self.rights.sets(z).moving);
        }
        let mut modes = Modes::new();
        let mut opened: SmallVec<[ZoneIdx; 2]> = SmallVec::new();
        for &z in self.zones(place.ground) {
            if self.zones(place.zones).binary_search(&z).is_err() {
                times = times.outside(&self.rights.sets(z).entry);
                if self.has_through(z) {
                    opened.push(z);
                }
            } else if self.has_through(z) {
                modes.push((z, Mode::Stopped));
            }
        }
        let mut out = SmallVec::new();
        if !times.is_empty() {
            branch(&modes, &opened, |_| true, |modes| out.push((times.clone(), modes)));
        }
        out
    }

    /// Driving: the instants of arrival, one choice of modes each.
    /// `may_end` tells whether a zone that is newly entered may hold the end of the leg.
    pub(crate) fn drive(
        &self,
        times: &Instants,
        modes: &Modes,
        stretch: &Stretch<'_>,
        may_end: impl Fn(ZoneIdx) -> bool,
    ) -> SmallVec<[(Instants, Modes); 1]> {
        let Stretch { law, cell, seconds, target } = *stretch;
        let mut out = SmallVec::new();
        let horizon = self.rights.horizon();
        let inside = self.zones(cell.zones);
        let continues = |z: &ZoneIdx| inside.binary_search(z).is_ok();
        if modes.iter().any(|(z, m)| *m == Mode::Promised && !continues(z)) {
            return out;
        }
        if !cell.restricted {
            // No bans on driving, hence no zones with modes: nothing to look at.
            debug_assert!(law.opens.is_empty() && law.entry.is_empty() && law.moving.is_empty());
            let times = times.within(0, horizon - seconds).later(seconds);
            if !times.is_empty() {
                out.push((times, Modes::new()));
            }
            return out;
        }
        let times = times.within(0, horizon - seconds).outside(&law.entry).clear_for(&law.moving, seconds);
        if times.is_empty() {
            return out;
        }
        let kept: Modes = modes.iter().filter(|(z, _)| continues(z)).copied().collect();
        let goes_on = self.zones(target);
        branch(&kept, &law.opens, may_end, |mut modes| {
            let mut times = times.clone();
            for (z, mode) in &modes {
                if *mode == Mode::Through {
                    times = times.clear_for(&self.rights.sets(*z).through, seconds);
                }
            }
            // A visit that was to hold the end of the leg must not end here.
            let broken = |z: &ZoneIdx| goes_on.binary_search(z).is_err();
            if modes.iter().any(|(z, m)| *m == Mode::Promised && broken(z)) || times.is_empty() {
                return;
            }
            modes.retain(|(z, _)| !broken(z));
            out.push((times.later(seconds), modes));
        });
        out
    }

    /// Standing at a spot of a node: per span of arrivals and gap, the instants at which the drive may go on.
    pub(crate) fn wait(
        &self,
        node: &Node,
        spot: Spot,
        times: &Instants,
        modes: &Modes,
        mut each: impl FnMut(Wait, Modes),
    ) {
        let horizon = self.rights.horizon();
        let place = spot.place.and_then(|p| self.overlay.places[p as usize]);
        let (ground, zones) = place.map_or((node.inside, node.inside), |p| (p.ground, p.zones));
        // Arriving at a place whose stated zones differ is an entry, or ends a visit.
        let mut times = times.clone();
        for z in self.added(zones, ground) {
            times = times.outside(&self.rights.sets(z).entry);
        }
        let left: SmallVec<[ZoneIdx; 2]> = self.added(ground, zones).collect();
        if modes.iter().any(|(z, m)| *m == Mode::Promised && left.contains(z)) {
            return;
        }
        let mut bans = Vec::new();
        if !place.is_some_and(|p| p.off_street) {
            let through = self.zones(zones).iter().filter(|z| match modes.iter().find(|(m, _)| m == *z) {
                Some((_, mode)) => *mode == Mode::Through,
                // Added by the place: the visit begins and ends here, without a stop.
                None => true,
            });
            let through = through.map(|z| &self.rights.sets(*z).through[..]);
            bans = union(through.chain(std::iter::once(&self.standing(zones)[..])));
        }
        let kept: Modes = modes.iter().filter(|(z, _)| !left.contains(z)).copied().collect();
        let opened: SmallVec<[ZoneIdx; 2]> = left.iter().filter(|z| self.has_through(**z)).copied().collect();
        for gap in gaps(&bans) {
            for span in times.within(gap.from, gap.to).spans() {
                let mut go_on = Instants::span(span.from, gap.to.min(horizon));
                for z in self.added(zones, ground) {
                    // Its visit holds no stop.
                    let sets = self.rights.sets(z);
                    go_on = go_on.outside(&sets.moving).outside(&sets.through);
                }
                for z in &left {
                    go_on = go_on.outside(&self.rights.sets(*z).entry);
                }
                if go_on.is_empty() {
                    continue;
                }
                branch(
                    &kept,
                    &opened,
                    |_| true,
                    |modes| {
                        let times = go_on.clone();
                        each(Wait { times, first_arrival: span.from, last_arrival: span.to }, modes);
                    },
                );
            }
        }
    }

    /// Ending the leg at a place: the instants at which that is legal.
    pub(crate) fn arrive(&self, place: &OverlayPlace, times: &Instants, modes: &Modes) -> Instants {
        let stays = self.zones(place.zones);
        let wrong = |(z, m): &(ZoneIdx, Mode)| match m {
            Mode::Stopped => false,
            Mode::Promised => stays.binary_search(z).is_err(),
            // The same visit with a promise is at least as free.
            Mode::Through => stays.binary_search(z).is_ok(),
        };
        if modes.iter().any(wrong) {
            return Instants::default();
        }
        let mut times = times.clone();
        for z in self.added(place.zones, place.ground) {
            times = times.outside(&self.rights.sets(z).entry);
        }
        times
    }

    /// Is leaving this place by its node, or arriving at it, subject to any ban?
    pub(crate) fn has_threshold(&self, place: &OverlayPlace) -> bool {
        place.zones != place.ground
            && (self.added(place.zones, place.ground).any(|z| self.rights.sets(z).restricts_driving())
                || self.added(place.ground, place.zones).any(|z| self.rights.sets(z).restricts_driving()))
    }

    /// The law of setting out along a membership.
    pub(crate) fn law(&self, m: Membership) -> &'a Law {
        &self.overlay.laws[m.law as usize]
    }
}

/// The closed times between bans.
fn gaps(bans: &[Interval]) -> impl Iterator<Item = Gap> + '_ {
    let from = std::iter::once(-UNBOUNDED).chain(bans.iter().map(|b| b.to));
    let to = bans.iter().map(|b| b.from).chain(std::iter::once(UNBOUNDED));
    from.zip(to).map(|(from, to)| Gap { from, to })
}

/// Every way to say of newly opened visits whether they are through or hold the end of the leg.
fn branch(kept: &Modes, opened: &[ZoneIdx], may_end: impl Fn(ZoneIdx) -> bool, mut each: impl FnMut(Modes)) {
    if opened.is_empty() {
        return each(kept.clone());
    }
    for choice in 0..1u32 << opened.len() {
        let promised = |i: usize| choice >> i & 1 == 1;
        if (0..opened.len()).any(|i| promised(i) && !may_end(opened[i])) {
            continue;
        }
        let mut modes = kept.clone();
        for (i, z) in opened.iter().enumerate() {
            modes.push((*z, if promised(i) { Mode::Promised } else { Mode::Through }));
        }
        modes.sort_unstable();
        each(modes);
    }
}
