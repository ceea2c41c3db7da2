//! From rules to ban sets, by looking at every stretch between two changes (docs/semantics.md, 3.1, 3.4).

use kerbway_model::instance::{Effect, Instance};
use kerbway_model::{RuleIdx, TypeIdx, ZoneIdx};

/// Beyond every instant.
pub(crate) const FAR: i64 = 1 << 40;

/// A list of disjoint, ordered intervals; half-open bans or closed gaps.
pub(crate) type Spans = Vec<(i64, i64)>;

/// What a zone forbids to one vehicle type; half-open intervals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bans {
    /// Entries.
    pub(crate) entry: Spans,
    /// Driving inside, after grace.
    pub(crate) driving: Spans,
    /// Standing inside: presence (after grace) and stopping.
    pub(crate) standing: Spans,
    /// Service.
    pub(crate) loading: Spans,
    /// Driving and standing in a visit without a stop.
    pub(crate) through: Spans,
}

/// A stretch of time in which the same rules decide a family, and forbid something.
struct Stretch {
    from: i64,
    to: i64,
    rank: u8,
    grace: i64,
    buffer: i64,
}

/// The bans of a zone; `None` if the zone does not count for the type.
pub(crate) fn bans(instance: &Instance, zone: ZoneIdx, vehicle: TypeIdx) -> Option<Bans> {
    let horizon = instance.horizon();
    let rules: Vec<_> = instance
        .zone(zone)
        .rules
        .iter()
        .map(|r: &RuleIdx| instance.rule(*r))
        .filter(|r| r.applies[vehicle.index()])
        .collect();
    let counts = rules.iter().any(|r| {
        !matches!(r.effect, Effect::Allow { .. }) && r.active.iter().any(|i| i.from < horizon && i.to > 0)
    });
    if !counts {
        return None;
    }
    let mut moments: Vec<i64> =
        rules.iter().flat_map(|r| r.active.iter().flat_map(|i| [i.from, i.to])).collect();
    moments.sort_unstable();
    moments.dedup();
    let family = |rank: &dyn Fn(Effect) -> Option<u8>| -> Vec<Stretch> {
        let mut list = Vec::new();
        for pair in moments.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let holding = || {
                rules.iter().filter_map(|r| {
                    let active = r.active.iter().any(|i| i.from <= from && to <= i.to);
                    rank(r.effect).filter(|_| active).map(|rank| (r, rank))
                })
            };
            let Some(priority) = holding().map(|(r, _)| r.priority).min() else { continue };
            let deciding = || holding().filter(|(r, _)| r.priority == priority);
            let strictest = deciding().map(|(_, rank)| rank).max().unwrap_or(0);
            if strictest > 0 {
                let those = || deciding().filter(|(_, rank)| *rank == strictest);
                list.push(Stretch {
                    from,
                    to,
                    rank: strictest,
                    grace: those().map(|(r, _)| r.grace).min().unwrap_or(0),
                    buffer: those().map(|(r, _)| r.buffer).max().unwrap_or(0),
                });
            }
        }
        list
    };
    let access = family(&|e| match e {
        Effect::NoPresence => Some(3),
        Effect::NoDriving => Some(2),
        Effect::NoEntry => Some(1),
        Effect::Allow { access: true, .. } => Some(0),
        _ => None,
    });
    let stopping = family(&|e| match e {
        Effect::NoStopping => Some(2),
        Effect::NoLoading => Some(1),
        Effect::Allow { stopping: true, .. } => Some(0),
        _ => None,
    });
    let through = family(&|e| match e {
        Effect::NoThrough => Some(1),
        Effect::Allow { through: true, .. } => Some(0),
        _ => None,
    });
    let plain = |list: &[Stretch], least: u8| -> Spans {
        list.iter().filter(|s| s.rank >= least).map(|s| (s.from - s.buffer, s.to + s.buffer)).collect()
    };
    let tidy = |spans: Spans| -> Spans {
        union(spans).into_iter().map(|(a, b)| (a.max(0), b.min(horizon))).filter(|(a, b)| a < b).collect()
    };
    let mut standing = after_grace(&access, 3);
    standing.extend(plain(&stopping, 2));
    Some(Bans {
        entry: tidy(plain(&access, 1)),
        driving: tidy(after_grace(&access, 2)),
        standing: tidy(standing),
        loading: tidy(plain(&stopping, 1)),
        through: tidy(plain(&through, 1)),
    })
}

/// A⁺: without the grace that runs from the second in which the zone closes.
fn after_grace(list: &[Stretch], least: u8) -> Spans {
    let mut spans = Vec::new();
    let mut free_until = i64::MIN;
    for (i, s) in list.iter().enumerate() {
        let closes = i == 0 || list[i - 1].to < s.from;
        if closes {
            free_until = s.from + s.grace;
        }
        let from = s.from.max(free_until);
        if s.rank >= least && from < s.to {
            spans.push((from - s.buffer, s.to + s.buffer));
        }
    }
    spans
}

/// Overlapping and touching intervals joined.
pub(crate) fn union(mut spans: Spans) -> Spans {
    spans.sort_unstable();
    let mut joined: Spans = Vec::new();
    for (a, b) in spans {
        match joined.last_mut() {
            Some(last) if a <= last.1 => last.1 = last.1.max(b),
            _ => joined.push((a, b)),
        }
    }
    joined
}

/// The closed gaps between half-open bans: standing in `[g, h]` is legal, both ends included.
pub(crate) fn gaps(bans: &Spans) -> Spans {
    let mut list = Vec::new();
    let mut from = -FAR;
    for (a, b) in bans {
        if from <= *a {
            list.push((from, *a));
        }
        from = *b;
    }
    list.push((from, FAR));
    list
}
