//! What may still come of a partial: bounds against the labels found.

use kerbway_model::units::{Metres, Seconds};

use super::Round;
use crate::bits::{has, numbers, set};
use crate::index::index32;
use crate::label::Label;
use crate::overlay::NodeId;
use crate::partial::{Partial, ROOT};

/// A leg is roundabout if it takes more than twice the time of the direct one and a quarter of an hour.
const DETOUR: Seconds = 900;
/// The best that may come of a partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Promise {
    /// No leg that is not roundabout.
    pub(super) roundabout: bool,
    /// Least seconds of driving of a leg.
    pub(super) seconds: Seconds,
}

impl Round<'_> {
    /// Which of the wanted targets the partial may improve, if it may wait anywhere from here on, and the best that may
    /// come of it.
    pub(super) fn promise(&self, q: &Partial, wanted: &[u64], still: &mut [u64]) -> Option<Promise> {
        still.fill(0);
        let all = q.parent == ROOT && q.spot.is_none();
        if all {
            still.copy_from_slice(wanted);
            return still.iter().any(|w| *w != 0).then_some(Promise { seconds: 0, roundabout: false });
        }
        let units = self.world.units;
        let detour = units.of(DETOUR);
        let mut least: Option<Promise> = None;
        for t in numbers(wanted) {
            for rest in self.bounds.of(t, q.node) {
                for span in q.fresh.spans() {
                    if span.from > rest.latest {
                        break;
                    }
                    let latest = units.down(q.cap.min(span.to.min(rest.latest) - q.seconds));
                    let earliest = units.up((span.from + rest.seconds).max(rest.earliest));
                    let driven = units.up(q.seconds + rest.seconds);
                    let elapsed = if self.bounds.waits() { 0 } else { earliest - latest };
                    let seconds = driven.max(elapsed);
                    let roundabout = seconds > 2 * self.query.direct[t] + detour;
                    let promise = Promise { roundabout, seconds };
                    let best = Label {
                        latest,
                        seconds,
                        earliest,
                        metres: q.metres + rest.metres,
                        money: 0,
                        gap_from: q.gap,
                        gap_to: rest.gap_to,
                        path: 0,
                    };
                    if seconds > self.limit
                        || elapsed > self.query.longest.max(driven)
                        || latest < 0
                        || least.is_some_and(|l| l <= promise) && has(still, index32(t))
                        || self.is_beaten(t, &best)
                    {
                        continue;
                    }
                    set(still, index32(t));
                    least = Some(least.map_or(promise, |l| l.min(promise)));
                }
            }
        }
        least
    }

    /// Is a label of the target at least as good as this one?
    pub(super) fn is_beaten(&self, t: usize, label: &Label) -> bool {
        let (list, hint) = (&self.found[t], &self.hint[t]);
        // What beats one is likely to beat the next.
        if list.get(hint.get()).is_some_and(|f| self.beats(&f.label, label)) {
            return true;
        }
        let better = list.iter().position(|f| self.beats(&f.label, label));
        better.inspect(|i| hint.set(*i)).is_some()
    }

    /// Dominance at the end of the leg.
    pub(super) fn beats(&self, p: &Label, q: &Label) -> bool {
        p.latest >= q.latest
            && p.seconds <= q.seconds
            && p.earliest <= q.earliest
            && (!self.query.metres || p.metres <= q.metres)
            && p.gap_from == q.gap_from
            && p.gap_to == q.gap_to
    }

    /// Can a step that makes a partial of so many seconds and metres be of use to any target wanted?
    pub(super) fn within_reach(&self, wanted: &[u64], to: NodeId, seconds: Seconds, metres: Metres) -> bool {
        numbers(wanted).any(|t| {
            let (least, fewest) = self.bounds.least(t, to);
            let cutoff = self.cutoff[t];
            self.world.units.up(seconds + least) < cutoff.0
                || self.query.metres && metres.saturating_add(fewest) < cutoff.1
        })
    }
}
