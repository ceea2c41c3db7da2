//! Lists of at most K access-window labels, with warp (docs/semantics.md 6, 9).
//!
//! While any legal label is left, a segment holds legal labels only; once none is, it holds the least warped ones.
//! Merging two segments costs at most 2K² + K·|leg| label compositions, on the stack. The last merge of a move needs no
//! list, only the cheapest of all compositions.

use kerbway_model::LocationIdx;
use kerbway_model::units::{Metres, Seconds};
use kerbway_travel::UNBOUNDED;
use smallvec::{SmallVec, smallvec};

use super::{Kind, PlainSeg, Priced};
use crate::penalty::Penalties;
use crate::view::{Hop, NO_LIMIT, NOWHERE, Type, View};

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

    /// Goes on by a constant leg.
    #[inline]
    fn drive(&self, seconds: Seconds, metres: Metres) -> Self {
        Self {
            seconds: self.seconds + seconds,
            earliest: self.earliest + seconds,
            metres: self.metres + metres,
            ..*self
        }
    }

    #[inline]
    fn elapsed(&self) -> Seconds {
        self.seconds.max(self.earliest - self.latest + self.warp)
    }

    /// Is it at least as good in everything that can count? Both are of one stretch, so their services are equal.
    #[inline]
    fn dominates(&self, o: &Self, t: &Type) -> bool {
        self.warp <= o.warp
            && self.latest >= o.latest
            && self.seconds <= o.seconds
            && self.earliest <= o.earliest
            && self.money + t.prices.metre * self.metres <= o.money + t.prices.metre * o.metres
            && (self.metres <= o.metres || t.max_metres == NO_LIMIT)
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
        if self.0.iter().any(|o| o.dominates(&label, t)) {
            return;
        }
        self.0.retain(|o| !label.dominates(o, t));
        self.0.push(label);
        if self.0.len() == 2 * K {
            self.cut(t);
        }
    }

    /// Adds all compositions: the legal ones, or if there is none, all.
    fn compose(&mut self, t: &Type, left: &[Warped], right: &[Warped]) {
        pairs(left, right, &mut |label| self.push(t, label));
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
        if let (Hop::Const(seconds, metres), [p], [q]) = (hop, &a.0[..], &b.0[..]) {
            return Some(LabelledSeg(smallvec![p.drive(seconds, metres).then(q)?]));
        }
        let mut list = Builder::default();
        list.compose(t, &onward(t, a, hop), &b.0);
        list.finish(t)
    }

    fn least_warp(seg: &LabelledSeg) -> Seconds {
        seg.0.iter().map(|l| l.warp).min().unwrap_or(0)
    }

    fn relaxed(seg: &LabelledSeg) -> PlainSeg {
        let (first, rest) = (&seg.0[0], &seg.0[1..]);
        let mut all = PlainSeg {
            latest: first.latest,
            seconds: first.seconds,
            earliest: first.earliest,
            warp: first.warp,
            metres: 0,
            service: 0,
        };
        for l in rest {
            all.latest = all.latest.max(l.latest);
            all.seconds = all.seconds.min(l.seconds);
            all.earliest = all.earliest.min(l.earliest);
            all.warp = all.warp.min(l.warp);
        }
        all
    }

    fn price(t: &Type, penalties: &Penalties, seg: &LabelledSeg) -> Priced {
        let mut best = Cheapest::new();
        seg.0.iter().for_each(|l| best.offer(t, penalties, l));
        best.priced
    }

    fn close(
        t: &Type,
        penalties: &Penalties,
        a: &LabelledSeg,
        hop: Hop<'_>,
        b: &LabelledSeg,
    ) -> Option<Priced> {
        let mut best = Cheapest::new();
        if let (Hop::Const(seconds, metres), [p], [q]) = (hop, &a.0[..], &b.0[..]) {
            best.offer(t, penalties, &p.drive(seconds, metres).then(q)?);
            return Some(best.priced);
        }
        pairs(&onward(t, a, hop), &b.0, &mut |l| best.offer(t, penalties, &l));
        (best.total < i64::MAX).then_some(best.priced)
    }
}

/// The cheapest of labels that are whole routes.
struct Cheapest {
    priced: Priced,
    total: i64,
}

impl Cheapest {
    fn new() -> Self {
        Self { priced: Priced::default(), total: i64::MAX }
    }

    #[inline]
    fn offer(&mut self, t: &Type, penalties: &Penalties, l: &Warped) {
        let priced = Priced {
            money: l.cost(t),
            warp: l.warp + (l.elapsed() - t.max_duration).max(0),
            over: (l.metres - t.max_metres).max(0),
        };
        let total = priced.money + penalties.time(&priced);
        if total < self.total {
            (self.priced, self.total) = (priced, total);
        }
    }
}

/// All compositions: the legal ones, or if there is none, all.
#[inline]
fn pairs(left: &[Warped], right: &[Warped], found: &mut impl FnMut(Warped)) {
    let mut legal = false;
    for p in left {
        for q in right {
            if p.warp + q.warp == 0
                && p.earliest <= q.latest
                && let Some(label) = p.then(q)
            {
                legal = true;
                found(label);
            }
        }
    }
    if !legal {
        left.iter().flat_map(|p| right.iter().filter_map(|q| p.then(q))).for_each(found);
    }
}

/// The labels of a stretch and the leg behind it; at most 2K of them.
#[inline]
fn onward(t: &Type, a: &LabelledSeg, hop: Hop<'_>) -> SmallVec<[Warped; 2 * K]> {
    match hop {
        // No leg: one end is nowhere, and fits any gap.
        Hop::Free => a.0.iter().map(|p| Warped { gap_to: ANY, ..*p }).collect(),
        // A constant leg joins places that are always free: one gap, 0, on either side.
        Hop::Const(seconds, metres) => a.0.iter().map(|p| p.drive(seconds, metres)).collect(),
        Hop::Labels(legs) => {
            let few = a.0.len() * legs.len() <= 2 * K;
            let mut all = Builder::default();
            let mut legal = false;
            for p in &a.0 {
                for l in legs {
                    if p.warp == 0
                        && p.earliest <= l.latest
                        && let Some(label) = p.then(&Warped::from_leg(l))
                    {
                        legal = true;
                        // Few need no sorting out now: what they lead to is sorted out anyway.
                        if few { all.0.push(label) } else { all.push(t, label) }
                    }
                }
            }
            if !legal {
                for label in a.0.iter().flat_map(|p| legs.iter().filter_map(|l| p.then(&Warped::from_leg(l))))
                {
                    if few { all.0.push(label) } else { all.push(t, label) }
                }
            }
            all.0
        }
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
