//! The smallest change of one number in one named field that suffices.
//!
//! Fields are tried in the order window, shift end, span hour, capacity, quota (permits are not built yet), count; the
//! first kind in which a change alone suffices is named, with the smallest change within it. More room can only help, so
//! changes are bisected. (A ban that another rule stands behind need not obey that: what is named works, but a smaller
//! change may too.) Each change that is named has been planned, see [`Trial::plans`].

use kerbway_model::document::plan::Reason;
use kerbway_model::document::problem::EffectName;
use kerbway_model::document::report::Relaxation;
use kerbway_model::limits;
use kerbway_model::units::Seconds;

use super::field::{Field, Number, civil, time_of_day};
use super::trial::Trial;
use crate::planner::Planner;

/// The relaxation to report, if there is any.
pub(super) fn smallest(planner: &Planner<'_>, trial: &Trial<'_>, code: Reason) -> Option<Relaxation> {
    // Nothing that may be changed gives a vehicle a skill or a road.
    if matches!(code, Reason::Skill | Reason::Unreachable) {
        return None;
    }
    let kinds = [windows, shift_end, span_hours, capacities, count];
    let found = kinds.iter().find_map(|knobs| least(trial, knobs(planner, trial)))?;
    let (knob, to) = found;
    let pointer = knob.field.pointer(trial.whole());
    Some(Relaxation { pointer, from: knob.from.value(), to: to.value() })
}

/// A field that may grow more lenient, by so much at most.
struct Knob<'k> {
    field: Field,
    /// What it is now.
    from: Number,
    most: i64,
    /// What it becomes if changed by so much.
    to: Box<dyn Fn(i64) -> Number + 'k>,
}

/// The smallest change of any of these that works and can be planned; ties: the first.
fn least<'k>(trial: &Trial<'_>, knobs: Vec<Knob<'k>>) -> Option<(Knob<'k>, Number)> {
    let mut best: Option<(i64, Knob<'k>, Number)> = None;
    for knob in knobs {
        let most = best.as_ref().map_or(knob.most, |(by, ..)| knob.most.min(by - 1));
        let serves = |by: i64| trial.serves(&knob.field, &(knob.to)(by));
        let Some(by) = bisect(most, serves) else { continue };
        let to = (knob.to)(by);
        if trial.plans(&knob.field, &to) {
            best = Some((by, knob, to));
        }
    }
    best.map(|(_, knob, to)| (knob, to))
}

/// The smallest `by` in 1…most that works, if the largest does.
fn bisect(most: i64, mut works: impl FnMut(i64) -> bool) -> Option<i64> {
    if most < 1 || !works(most) {
        return None;
    }
    let (mut low, mut high) = (0, most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if works(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

/// Earlier beginning or later end of one of the request's windows.
fn windows<'k>(planner: &'k Planner<'_>, trial: &Trial<'_>) -> Vec<Knob<'k>> {
    let (clock, horizon) = (planner.instance().clock(), planner.instance().horizon());
    let mut knobs = Vec::new();
    for (option, o) in planner.problem().requests[trial.whole().request].options.iter().enumerate() {
        for (window, [from, to]) in o.windows.iter().flatten().enumerate() {
            let (Ok(start), Ok(end)) = (clock.parse_instant(from), clock.parse_instant(to)) else { continue };
            for (side, text, at, most) in
                [(0, from, start, start.min(horizon)), (1, to, end, horizon - end.max(0))]
            {
                let style = text.clone();
                knobs.push(Knob {
                    field: Field::Window { option, window, side },
                    from: Number::Time(text.clone()),
                    most,
                    to: Box::new(move |by| {
                        Number::Time(instant(planner, &style, if side == 0 { at - by } else { at + by }))
                    }),
                });
            }
        }
    }
    knobs
}

/// A later end of the shift.
fn shift_end<'k>(planner: &'k Planner<'_>, trial: &Trial<'_>) -> Vec<Knob<'k>> {
    let (clock, horizon) = (planner.instance().clock(), planner.instance().horizon());
    let Some([_, text]) = planner.problem().vehicle_types[trial.whole().vehicle_type].shift.clone() else {
        return Vec::new();
    };
    let Ok(end) = clock.parse_instant(&text) else { return Vec::new() };
    vec![Knob {
        field: Field::ShiftEnd,
        from: Number::Time(text.clone()),
        most: horizon - end,
        to: Box::new(move |by| Number::Time(instant(planner, &text, end + by))),
    }]
}

/// Another hour in a span of a rule that applies to the type: bans shrink, exceptions grow.
fn span_hours<'k>(planner: &'k Planner<'_>, trial: &Trial<'_>) -> Vec<Knob<'k>> {
    let instance = planner.instance();
    let mut knobs = Vec::new();
    if planner.roads().travel().rights(planner.roads().class(trial.t)).is_free() {
        return knobs;
    }
    for (zone, z) in trial.reduced.problem.zones.iter().enumerate() {
        let whole = &instance.zones()[trial.reduced.zones[zone]];
        for (rule, r) in z.rules.iter().enumerate() {
            let applies = whole.rules.get(rule).is_some_and(|r| instance.rule(*r).applies[trial.t.index()]);
            let grows = r.effect == EffectName::Allow;
            if !applies || r.when.is_none() || !trial.serves_without(zone, rule, grows) {
                continue;
            }
            for (span, s) in r.when.iter().flatten().enumerate() {
                let (from, to) = (s.from.as_deref().unwrap_or("00:00"), s.to.as_deref().unwrap_or("24:00"));
                let (Some(start), Some(end)) = (time_of_day(from), time_of_day(to)) else { continue };
                let length = if end > start { end - start } else { DAY - start + end };
                let sides = if grows {
                    // An exception may grow to a whole day, which is `from` = `to`.
                    [
                        (false, from, start, -1, start.min(DAY - length)),
                        (true, to, end, 1, (DAY - end).min(DAY - length)),
                    ]
                } else {
                    [
                        (false, from, start, 1, (DAY - 1 - start).min(length - 1)),
                        (true, to, end, -1, end.min(length - 1)),
                    ]
                };
                for (end, text, at, sign, most) in sides {
                    knobs.push(Knob {
                        field: Field::Hour { zone, rule, span, end },
                        from: Number::Time(text.to_owned()),
                        most,
                        to: Box::new(move |by| Number::Time(civil(at + sign * by))),
                    });
                }
            }
        }
    }
    knobs
}

/// More room in one dimension. Where the capacity comes from the catalogue, the change is to state it.
fn capacities<'k>(planner: &'k Planner<'_>, trial: &Trial<'_>) -> Vec<Knob<'k>> {
    let instance = planner.instance();
    let capacity = &instance.vehicle_type(trial.t).capacity;
    let mut knobs = Vec::new();
    for (d, (dimension, now)) in instance.dimensions().iter().zip(capacity).enumerate() {
        let Some(now) = *now else { continue };
        // All that is to be carried fits in one vehicle then.
        let demand = trial.reduced.requests.iter().map(|r| instance.requests()[*r].demand[d]);
        let all = demand.fold(0_i64, i64::saturating_add);
        knobs.push(Knob {
            field: Field::Capacity { dimension: dimension.clone() },
            from: Number::Whole(now),
            most: all.min(limits::LOAD - 1) - now,
            to: Box::new(move |by| Number::Whole(now + by)),
        });
    }
    knobs
}

/// One vehicle more.
fn count<'k>(planner: &'k Planner<'_>, trial: &Trial<'_>) -> Vec<Knob<'k>> {
    if trial.spare {
        return Vec::new();
    }
    let now = i64::from(planner.instance().vehicle_type(trial.t).count);
    vec![Knob {
        field: Field::Count,
        from: Number::Whole(now),
        most: 1,
        to: Box::new(move |by| Number::Whole(now + by)),
    }]
}

const DAY: Seconds = 86_400;

/// An instant in the style of another one: civil time of the first day where that is exact, else RFC 3339.
fn instant(planner: &Planner<'_>, style: &str, at: Seconds) -> String {
    let clock = planner.instance().clock();
    let text = civil(at);
    if !style.contains('T') && at >= 0 && clock.parse_instant(&text) == Ok(at) {
        text
    } else {
        clock.rfc3339(at)
    }
}
