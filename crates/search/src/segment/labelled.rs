//! Lists of at most K access-window labels, with warp (docs/semantics.md 6, 9).
//!
//! While any legal label is left, a segment holds legal labels only; once none is, it holds the least warped ones.
//! Merging two segments costs at most K² + K·|leg| label compositions, on the stack.

use kerbway_model::LocationIdx;
use kerbway_model::units::{Metres, Seconds};
use kerbway_travel::UNBOUNDED;
use smallvec::{SmallVec, smallvec};

use super::{Kind, Priced};
use crate::penalty::Penalties;
use crate::view::{Hop, NOWHERE, Type, View};

/// Labels kept per segment in the search; the final schedule has no cap.
const K: usize = 4;
/// Gap of a place that is nowhere: fits any.
const ANY: u16 = u16::MAX;

/// Marker of the labelled kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Labelled;

/// A label with warp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Warped {
    latest: Seconds,
    seconds: Seconds,
    earliest: Seconds,
    warp: Seconds,
    metres: Metres,
    service: Seconds,
    money: i64,
    gap_from: u16,
    gap_to: u16,
}

/// A list of mutually undominated labels, never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LabelledSeg(SmallVec<[Warped; K]>);

impl Warped {
    const NOTHING: Self = Self {
        latest: UNBOUNDED,
        seconds: 0,
        earliest: -UNBOUNDED,
        warp: 0,
        metres: 0,
        service: 0,
        money: 0,
        gap_from: ANY,
        gap_to: ANY,
    };

    fn from_leg(l: &kerbway_travel::Label) -> Self {
        Self {
            latest: l.latest,
            seconds: l.seconds,
            earliest: l.earliest,
            warp: 0,
            metres: l.metres,
            service: 0,
            money: l.money,
            gap_from: l.gap_from,
            gap_to: l.gap_to,
        }
    }

    /// The warped composition; `None` if the gaps differ.
    #[inline]
    fn then(&self, next: &Self) -> Option<Self> {
        if self.gap_to != next.gap_from && self.gap_to != ANY && next.gap_from != ANY {
            return None;
        }
        let (d, v) = (self.seconds, self.earliest);
        Some(Self {
            latest: self.latest.min(v.max(next.latest) - d + self.warp),
            seconds: d + next.seconds,
            earliest: next.earliest.max(v.min(next.latest) + next.seconds - next.warp),
            warp: self.warp + next.warp + (v - next.latest).max(0),
            metres: self.metres + next.metres,
            service: self.service + next.service,
            money: self.money + next.money,
            gap_from: self.gap_from,
            gap_to: next.gap_to,
        })
    }

    fn elapsed(&self) -> Seconds {
        self.seconds.max(self.earliest - self.latest + self.warp)
    }

    fn dominates(&self, o: &Self) -> bool {
        self.warp <= o.warp
            && self.latest >= o.latest
            && self.seconds <= o.seconds
            && self.earliest <= o.earliest
            && self.metres <= o.metres
            && self.money <= o.money
            && self.gap_from == o.gap_from
            && self.gap_to == o.gap_to
    }

    fn cost(&self, t: &Type) -> i64 {
        let p = &t.prices;
        self.money
            + p.drive * (self.seconds - self.service)
            + p.service * self.service
            + p.wait * (self.elapsed() - self.seconds)
            + p.metre * self.metres
    }

    /// Canonical order: the legal first, then cheap, then by (D, v, −b, …).
    fn rank(&self, t: &Type) -> (Seconds, i64, Seconds, Seconds, Seconds, Metres, u16, u16) {
        (
            self.warp,
            self.cost(t),
            self.seconds,
            self.earliest,
            -self.latest,
            self.metres,
            self.gap_from,
            self.gap_to,
        )
    }
}

/// A list in the making.
#[derive(Default)]
struct Builder(SmallVec<[Warped; 2 * K]>);

impl Builder {
    /// Adds a label unless it is dominated, or warped where a legal one exists.
    fn push(&mut self, t: &Type, label: Warped) {
        if let Some(first) = self.0.first() {
            // All labels of the list are legal, or none is.
            if first.warp == 0 && label.warp > 0 {
                return;
            }
            if first.warp > 0 && label.warp == 0 {
                self.0.clear();
            }
        }
        if self.0.iter().any(|o| o.dominates(&label)) {
            return;
        }
        self.0.retain(|o| !label.dominates(o));
        self.0.push(label);
        if self.0.len() == 2 * K {
            self.cut(t);
        }
    }

    /// Adds all compositions: the legal ones, or if there is none, all.
    fn compose(&mut self, t: &Type, left: &[Warped], right: &[Warped]) {
        for p in left {
            for q in right {
                if p.warp + q.warp == 0
                    && p.earliest <= q.latest
                    && let Some(r) = p.then(q)
                {
                    self.push(t, r);
                }
            }
        }
        if self.0.is_empty() {
            for p in left {
                for q in right {
                    if let Some(r) = p.then(q) {
                        self.push(t, r);
                    }
                }
            }
        }
    }

    /// Keeps the K best by rank, among them the least v and the largest b.
    fn cut(&mut self, t: &Type) {
        if self.0.len() <= K {
            return;
        }
        self.0.sort_unstable_by_key(|l| l.rank(t));
        let extreme = |best: fn(&Warped, &Warped) -> bool, list: &[Warped]| {
            let mut at = 0;
            for i in 1..list.len() {
                if best(&list[i], &list[at]) {
                    at = i;
                }
            }
            at
        };
        let early = extreme(|a, b| a.earliest < b.earliest, &self.0);
        let late = extreme(|a, b| a.latest > b.latest, &self.0);
        let mut slot = K;
        for (keep, other) in [(early, late), (late, early)] {
            if keep >= K && (keep != other || slot == K) {
                slot -= 1;
                while slot == early || slot == late {
                    slot -= 1;
                }
                self.0.swap(slot, keep);
            }
        }
        self.0.truncate(K);
    }

    fn finish(mut self, t: &Type) -> Option<LabelledSeg> {
        if self.0.is_empty() {
            return None;
        }
        self.cut(t);
        Some(LabelledSeg(SmallVec::from_slice(&self.0)))
    }
}

impl Kind for Labelled {
    type Seg = LabelledSeg;
    const EXACT: bool = false;

    fn visit(view: &View<'_>, t: usize, visit: u32) -> Option<LabelledSeg> {
        let (v, ty) = (&view.visits[visit as usize], &view.types[t]);
        let mut list = Builder::default();
        for &(e, l) in &v.windows {
            for slot in view.table.service_slots(ty.class, LocationIdx(v.at)) {
                // Service of 0 s is planned like 1 s (docs/format.md).
                let latest = l.min(slot.to - v.service.max(1));
                let start = e.max(slot.from);
                if start <= latest {
                    list.push(
                        ty,
                        Warped {
                            latest,
                            seconds: v.service,
                            earliest: start + v.service,
                            service: v.service,
                            gap_from: slot.gap,
                            gap_to: slot.gap,
                            ..Warped::NOTHING
                        },
                    );
                }
            }
        }
        list.finish(ty)
    }

    fn start(view: &View<'_>, t: usize) -> LabelledSeg {
        ends(view, t, view.types[t].start, true)
    }

    fn end(view: &View<'_>, t: usize) -> LabelledSeg {
        ends(view, t, view.types[t].end, false)
    }

    fn join(t: &Type, a: &LabelledSeg, hop: Hop<'_>, b: &LabelledSeg) -> Option<LabelledSeg> {
        let mut list = Builder::default();
        match hop {
            Hop::Free => {
                // No leg: one end is nowhere, and fits any gap.
                let left: SmallVec<[Warped; K]> = a.0.iter().map(|p| Warped { gap_to: ANY, ..*p }).collect();
                list.compose(t, &left, &b.0);
            }
            Hop::Const(seconds, metres) => {
                // A constant leg joins places that are always free: one gap, 0, on either side.
                let drive = |p: &Warped| Warped {
                    seconds: p.seconds + seconds,
                    earliest: p.earliest + seconds,
                    metres: p.metres + metres,
                    ..*p
                };
                if let ([p], [q]) = (&a.0[..], &b.0[..]) {
                    return Some(LabelledSeg(smallvec![drive(p).then(q)?]));
                }
                let left: SmallVec<[Warped; K]> = a.0.iter().map(drive).collect();
                list.compose(t, &left, &b.0);
            }
            Hop::Labels(legs) => {
                // In two steps, so that the work is K·|leg| + K² instead of their product.
                let legs: SmallVec<[Warped; 2 * K]> = legs.iter().map(Warped::from_leg).collect();
                let mut there = Builder::default();
                there.compose(t, &a.0, &legs);
                there.cut(t);
                list.compose(t, &there.0, &b.0);
            }
        }
        list.finish(t)
    }

    fn least_warp(seg: &LabelledSeg) -> Seconds {
        seg.0.iter().map(|l| l.warp).min().unwrap_or(0)
    }

    fn price(t: &Type, penalties: &Penalties, seg: &LabelledSeg) -> Priced {
        let mut best = Priced::default();
        let mut least = i64::MAX;
        for l in &seg.0 {
            let priced = Priced {
                money: l.cost(t),
                warp: l.warp + (l.elapsed() - t.max_duration).max(0),
                over: (l.metres - t.max_metres).max(0),
            };
            let total = priced.money + penalties.time(&priced);
            if total < least {
                (best, least) = (priced, total);
            }
        }
        best
    }
}

/// Shift labels: one for each gap of the place.
fn ends(view: &View<'_>, t: usize, at: u32, start: bool) -> LabelledSeg {
    let ty = &view.types[t];
    let (from, to) = ty.shift;
    let label =
        |latest, earliest, gap| Warped { latest, earliest, gap_from: gap, gap_to: gap, ..Warped::NOTHING };
    let limits = |gap_from: Seconds, gap_to: Seconds| {
        if start { (to.min(gap_to), from.max(gap_from)) } else { (to.min(gap_to), gap_from) }
    };
    if at == NOWHERE {
        let (latest, earliest) = limits(-UNBOUNDED, UNBOUNDED);
        return LabelledSeg(SmallVec::from_slice(&[label(latest, earliest, ANY)]));
    }
    let mut list = Builder::default();
    for (i, gap) in view.table.gaps(ty.class, LocationIdx(at)).iter().enumerate() {
        let (latest, earliest) = limits(gap.from, gap.to);
        if earliest <= latest {
            list.push(ty, label(latest, earliest, u16::try_from(i).unwrap_or(ANY - 1)));
        }
    }
    list.finish(ty).unwrap_or_else(|| {
        // The place can never be stood at: a label that fits no leg.
        LabelledSeg(SmallVec::from_slice(&[label(from, from, ANY - 1)]))
    })
}
