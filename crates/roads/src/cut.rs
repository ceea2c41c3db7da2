//! Cutting an edge, or a segment of the plane, at zone boundaries in whole seconds (docs/semantics.md 2, rounding).
//!
//! A zone entered at fraction f of n seconds is entered at ⌊f·n⌋, one left there is left at ⌈f·n⌉; f is a quotient of
//! whole millimetres. Spans of one zone that overlap afterwards are one; spans that touch are two visits. Parts add up
//! to the whole in seconds and metres.

use kerbway_model::ZoneIdx;
use kerbway_model::units::{Metres, Millimetres, Seconds};

use crate::areas::Stretch;

/// What is cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// Driving time.
    pub(crate) seconds: Seconds,
    /// Stated length.
    pub(crate) metres: Metres,
    /// Length in the plane, to which the stretches refer.
    pub(crate) length: Millimetres,
}

/// A part with the same zones all along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) seconds: Seconds,
    pub(crate) metres: Metres,
    /// Sorted.
    pub(crate) zones: Vec<ZoneIdx>,
}

/// A point between two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Seconds from the run's start.
    pub(crate) at: Seconds,
    /// Millimetres from the run's start.
    pub(crate) along: Millimetres,
    /// Zones it is inside of, sorted.
    pub(crate) zones: Vec<ZoneIdx>,
}

/// One zone's time on a run.
#[derive(Debug, Clone, Copy)]
struct Span {
    zone: ZoneIdx,
    from: Seconds,
    to: Seconds,
    along: (Millimetres, Millimetres),
}

/// A run in parts: at least one, and the cuts between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) parts: Vec<Part>,
    pub(crate) cuts: Vec<Cut>,
}

/// Cuts a run at its stretches, which are sorted by zone and along the run.
pub(crate) fn cut(run: Run, stretches: &[Stretch]) -> Parts {
    if run.length == 0 {
        // Both ends at one point: inside as a whole, even if it takes no time.
        let mut zones: Vec<ZoneIdx> = stretches.iter().map(|s| s.zone).collect();
        zones.dedup();
        let whole = Part { seconds: run.seconds, metres: run.metres, zones };
        return Parts { parts: vec![whole], cuts: Vec::new() };
    }
    let spans = spans(run, stretches);
    let mut marks: Vec<(Seconds, Millimetres)> = spans
        .iter()
        .flat_map(|s| [(s.from, s.along.0), (s.to, s.along.1)])
        .filter(|(at, _)| 0 < *at && *at < run.seconds)
        .collect();
    marks.sort_unstable();
    marks.dedup_by_key(|(at, _)| *at);
    let mut parts = Vec::with_capacity(marks.len() + 1);
    let mut cuts = Vec::with_capacity(marks.len());
    let (mut from, mut along, mut metres) = (0, 0, 0);
    for (at, reached) in marks.into_iter().chain([(run.seconds, run.length)]) {
        // Two boundaries within a second may round the other way round; places keep their order.
        along = reached.max(along);
        let so_far =
            if at == run.seconds { run.metres } else { scale_nearest(run.metres, along, run.length) };
        let within = |s: &&Span| s.from <= from && at <= s.to && s.from < s.to;
        parts.push(Part {
            seconds: at - from,
            metres: so_far - metres,
            zones: zones(spans.iter().filter(within)),
        });
        if at < run.seconds {
            let inside = |s: &&Span| s.from < at && at < s.to;
            cuts.push(Cut { at, along, zones: zones(spans.iter().filter(inside)) });
        }
        (from, metres) = (at, so_far);
    }
    Parts { parts, cuts }
}

/// The zones of some spans; sorted, because spans are.
fn zones<'a>(spans: impl Iterator<Item = &'a Span>) -> Vec<ZoneIdx> {
    let mut zones: Vec<ZoneIdx> = spans.map(|s| s.zone).collect();
    zones.dedup();
    zones
}

/// Rounded and merged spans, by zone, then in order.
fn spans(run: Run, stretches: &[Stretch]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(stretches.len());
    for s in stretches {
        let span = Span {
            zone: s.zone,
            from: scale_down(run.seconds, s.from, run.length),
            to: scale_up(run.seconds, s.to, run.length),
            along: (s.from, s.to),
        };
        if span.from >= span.to {
            continue;
        }
        match spans.last_mut() {
            Some(last) if last.zone == span.zone && span.from < last.to => {
                if span.to >= last.to {
                    last.to = span.to;
                    last.along.1 = span.along.1;
                }
            }
            _ => spans.push(span),
        }
    }
    spans
}

/// ⌊total·part/whole⌋.
fn scale_down(total: i64, part: i64, whole: i64) -> i64 {
    narrow((i128::from(total) * i128::from(part)).div_euclid(i128::from(whole)))
}

/// ⌈total·part/whole⌉.
fn scale_up(total: i64, part: i64, whole: i64) -> i64 {
    narrow(-(-i128::from(total) * i128::from(part)).div_euclid(i128::from(whole)))
}

/// total·part/whole, nearest, halves up.
fn scale_nearest(total: i64, part: i64, whole: i64) -> i64 {
    let (product, whole) = (i128::from(total) * i128::from(part), i128::from(whole));
    narrow((2 * product + whole).div_euclid(2 * whole))
}

/// ⌈part/whole⌉ for quotients of products.
pub(crate) fn quotient_up(product: i128, divisor: i128) -> i64 {
    narrow(-(-product).div_euclid(divisor))
}

/// Quotients are below one of their factors, or limited on load; anything else is cut to the largest number.
fn narrow(v: i128) -> i64 {
    i64::try_from(v).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn z(i: u32) -> ZoneIdx {
        ZoneIdx(i)
    }

    fn stretch(zone: u32, from: i64, to: i64) -> Stretch {
        Stretch { zone: z(zone), from, to }
    }

    /// Seconds and zone numbers of the parts.
    type Read = Vec<(i64, Vec<u32>)>;

    /// The parts, and the zone numbers of the points between.
    fn read(p: &Parts) -> (Read, Vec<Vec<u32>>) {
        let ids = |zones: &[ZoneIdx]| zones.iter().map(|z| z.0).collect::<Vec<_>>();
        (
            p.parts.iter().map(|p| (p.seconds, ids(&p.zones))).collect(),
            p.cuts.iter().map(|c| ids(&c.zones)).collect(),
        )
    }

    #[test]
    fn a_quarter_to_three_quarters_of_480_seconds() {
        let run = Run { seconds: 480, metres: 4000, length: 4_000_000 };
        let p = cut(run, &[stretch(0, 1_000_000, 3_000_000)]);
        assert_eq!(read(&p), (vec![(120, vec![]), (240, vec![0]), (120, vec![])], vec![vec![], vec![]]));
        assert_eq!(p.parts.iter().map(|p| p.metres).collect::<Vec<_>>(), [1000, 2000, 1000]);
    }

    #[test]
    fn entering_rounds_down_and_leaving_up() {
        let run = Run { seconds: 10, metres: 100, length: 1000 };
        // 3.33 s to 6.66 s.
        let p = cut(run, &[stretch(0, 333, 666)]);
        assert_eq!(read(&p).0, vec![(3, vec![]), (4, vec![0]), (3, vec![])]);
        // One zone ends where another begins, at 3.33 s: two cuts, and both hold in between.
        let p = cut(run, &[stretch(0, 0, 333), stretch(1, 333, 1000)]);
        assert_eq!(read(&p), (vec![(3, vec![0]), (1, vec![0, 1]), (6, vec![1])], vec![vec![0], vec![1]]));
        // The same zone touched from inside: the halves overlap and merge, at a whole second they do not.
        let p = cut(run, &[stretch(0, 0, 333), stretch(0, 333, 1000)]);
        assert_eq!(read(&p).0, vec![(10, vec![0])]);
        let p = cut(run, &[stretch(0, 0, 300), stretch(0, 300, 1000)]);
        assert_eq!(read(&p), (vec![(3, vec![0]), (7, vec![0])], vec![vec![]]));
    }

    #[test]
    fn short_crossings_last_a_second_and_none_at_all_do_not_exist() {
        let run = Run { seconds: 10, metres: 100, length: 1000 };
        assert_eq!(read(&cut(run, &[stretch(0, 333, 333)])).0, vec![(3, vec![]), (1, vec![0]), (6, vec![])]);
        assert_eq!(read(&cut(run, &[stretch(0, 300, 300)])).0, vec![(10, vec![])]);
        assert_eq!(read(&cut(run, &[stretch(0, 0, 1)])).0, vec![(1, vec![0]), (9, vec![])]);
        assert_eq!(read(&cut(run, &[stretch(0, 999, 1000)])).0, vec![(9, vec![]), (1, vec![0])]);
    }

    #[test]
    fn ends_at_one_point_are_inside_as_a_whole() {
        let run = Run { seconds: 10, metres: 100, length: 0 };
        assert_eq!(read(&cut(run, &[stretch(3, 0, 0)])).0, vec![(10, vec![3])]);
        let none = Run { seconds: 0, metres: 0, length: 0 };
        assert_eq!(read(&cut(none, &[])).0, vec![(0, vec![])]);
        assert_eq!(read(&cut(none, &[stretch(1, 0, 0), stretch(2, 0, 0)])).0, vec![(0, vec![1, 2])]);
    }

    #[test]
    fn parts_add_up_and_keep_their_order() {
        let mut dice = crate::trial::Dice::new(1);
        let mut next = |n: i64| dice.between(0, n - 1);
        for _ in 0..5000 {
            let run = Run { seconds: 1 + next(40), metres: next(500), length: 1 + next(2000) };
            let mut stretches = Vec::new();
            for zone in 0..3 {
                let mut at = 0;
                while next(3) > 0 {
                    let from = (at + next(300)).min(run.length);
                    at = (from + next(300)).min(run.length);
                    stretches.push(stretch(zone, from, at));
                }
            }
            let p = cut(run, &stretches);
            assert_eq!(p.parts.iter().map(|p| p.seconds).sum::<i64>(), run.seconds);
            assert_eq!(p.parts.iter().map(|p| p.metres).sum::<i64>(), run.metres);
            assert!(p.parts.iter().all(|p| p.seconds > 0 && p.metres >= 0));
            assert!(p.cuts.windows(2).all(|c| c[0].along <= c[1].along && c[0].at < c[1].at));
            assert_eq!(p.cuts.len() + 1, p.parts.len());
            // Time inside is never understated.
            for s in &stretches {
                let mut t = 0;
                for part in &p.parts {
                    // Does the part overlap the stretch in exact time?
                    let (lo, hi) = (t * run.length, (t + part.seconds) * run.length);
                    if lo < s.to * run.seconds && s.from * run.seconds < hi {
                        assert!(part.zones.contains(&s.zone), "{run:?} {stretches:?} {p:?}");
                    }
                    t += part.seconds;
                }
            }
        }
    }
}
