//! The duration and time-warp segment of the plain VRPTW: one label with warp (docs/semantics.md 9).

use kerbway_model::units::{Metres, Seconds};
use kerbway_travel::UNBOUNDED;

use super::{Kind, Priced};
use crate::penalty::Penalties;
use crate::view::{Hop, Type, View};

/// Marker of the plain kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain;

/// One label `(b, D, v)` with `w` seconds of warp, and the parts of its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PlainSeg {
    /// `b`: latest departure without further warp.
    pub(crate) latest: Seconds,
    /// `D`: driving and service.
    pub(crate) seconds: Seconds,
    /// `v`: earliest arrival.
    pub(crate) earliest: Seconds,
    /// `w`: warp.
    pub(crate) warp: Seconds,
    /// Driven.
    pub(crate) metres: Metres,
    /// The part of `seconds` that is service.
    pub(crate) service: Seconds,
}

impl Kind for Plain {
    type Seg = PlainSeg;
    const EXACT: bool = true;

    fn visit(view: &View<'_>, _: usize, visit: u32) -> Option<PlainSeg> {
        let v = &view.visits[visit as usize];
        let &(e, l) = v.windows.first()?;
        Some(PlainSeg {
            latest: l,
            seconds: v.service,
            earliest: e + v.service,
            warp: 0,
            metres: 0,
            service: v.service,
        })
    }

    fn start(view: &View<'_>, t: usize) -> PlainSeg {
        let (from, to) = view.types[t].shift;
        PlainSeg { latest: to, seconds: 0, earliest: from, warp: 0, metres: 0, service: 0 }
    }

    fn end(view: &View<'_>, t: usize) -> PlainSeg {
        let to = view.types[t].shift.1;
        PlainSeg { latest: to, seconds: 0, earliest: -UNBOUNDED, warp: 0, metres: 0, service: 0 }
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the innermost operation of the search")]
    fn join(_: &Type, a: &PlainSeg, hop: Hop<'_>, b: &PlainSeg) -> Option<PlainSeg> {
        let (seconds, metres) = match hop {
            Hop::Const(seconds, metres) => (seconds, metres),
            Hop::Free => (0, 0),
            Hop::Labels(_) => return None,
        };
        let d = a.seconds + seconds;
        let v = a.earliest + seconds;
        Some(PlainSeg {
            latest: a.latest.min(v.max(b.latest) - d + a.warp),
            seconds: d + b.seconds,
            earliest: b.earliest.max(v.min(b.latest) + b.seconds - b.warp),
            warp: a.warp + b.warp + (v - b.latest).max(0),
            metres: a.metres + metres + b.metres,
            service: a.service + b.service,
        })
    }

    #[inline]
    fn least_warp(seg: &PlainSeg) -> Seconds {
        seg.warp
    }

    #[inline]
    fn relaxed(seg: &PlainSeg) -> PlainSeg {
        *seg
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the innermost operation of the search")]
    fn price(t: &Type, _: &Penalties, seg: &PlainSeg) -> Priced {
        let elapsed = seg.seconds.max(seg.earliest - seg.latest + seg.warp);
        let p = &t.prices;
        Priced {
            money: p.drive * (seg.seconds - seg.service)
                + p.service * seg.service
                + p.wait * (elapsed - seg.seconds)
                + p.metre * seg.metres,
            warp: seg.warp + (elapsed - t.max_duration).max(0),
            over: (seg.metres - t.max_metres).max(0),
        }
    }
}
