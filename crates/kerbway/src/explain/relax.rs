//! The smallest change of one number in one named field that suffices.
//!
//! Fields are tried in the order window, shift end, span hour, capacity, quota (permits are not built yet), count; the
//! first that alone suffices is named, with the smallest change within it. More room can only help, so changes are
//! bisected; spans under priorities need not obey that, and what is found is checked either way.

use kerbway_model::document::plan::Reason;
use kerbway_model::document::problem::{EffectName, Problem};
use kerbway_model::document::report::Relaxation;
use kerbway_model::units::Seconds;
use serde_json::{Value, json};

use super::trial::{Travel, Trial};
use crate::planner::Planner;

/// A change that works.
struct Found {
    by: i64,
    relaxation: Relaxation,
}

/// The relaxation to report, if there is any.
pub(super) fn smallest(planner: &Planner<'_>, trial: &Trial, code: Reason) -> Option<Relaxation> {
    // Nothing that may be changed gives a vehicle a skill or a road.
    if matches!(code, Reason::Skill | Reason::Unreachable) {
        return None;
    }
    let found = window(planner, trial)
        .or_else(|| shift_end(planner, trial))
        .or_else(|| span_hour(planner, trial))
        .or_else(|| capacity(planner, trial))
        .or_else(|| count(planner, trial))?;
    Some(found.relaxation)
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

impl Trial {
    /// The smallest change of one field, tried by `change` on copies of the document; less than `best` so far.
    fn tried(
        &self,
        best: Option<&Found>,
        most: i64,
        travel: Travel,
        change: impl Fn(&mut Problem, i64),
    ) -> Option<i64> {
        let most = best.map_or(most, |b| most.min(b.by - 1));
        let changed = |by: i64| {
            let mut problem = self.reduced.problem.clone();
            change(&mut problem, by);
            problem
        };
        let by = bisect(most, |by| self.works(changed(by), travel, self.spare).is_some())?;
        self.works(changed(by), travel, self.spare)?.into_legal().then_some(by)
    }
}

/// Earlier beginning or later end of one of the request's windows.
fn window(planner: &Planner<'_>, trial: &Trial) -> Option<Found> {
    let (clock, horizon) = (planner.instance().clock(), planner.instance().horizon());
    let (small, whole) = (trial.request.index(), trial.whole.index());
    let mut best: Option<Found> = None;
    for (o, option) in trial.reduced.problem.requests[small].options.iter().enumerate() {
        for (w, [from, to]) in option.windows.iter().flatten().enumerate() {
            let (Ok(start), Ok(end)) = (clock.parse_instant(from), clock.parse_instant(to)) else { continue };
            for (side, text, most) in [(0, from, start.min(horizon)), (1, to, horizon - end.max(0))] {
                let moved = |by: i64| {
                    let at = if side == 0 { start - by } else { end + by };
                    instant(planner, text, at)
                };
                let by = trial.tried(best.as_ref(), most, Travel::Same, |problem, by| {
                    if let Some(windows) = &mut problem.requests[small].options[o].windows {
                        windows[w][side] = moved(by);
                    }
                });
                if let Some(by) = by {
                    let pointer = format!("/requests/{whole}/options/{o}/windows/{w}/{side}");
                    best = Some(found(by, pointer, json!(text), json!(moved(by))));
                }
            }
        }
    }
    best
}

/// A later end of the shift.
fn shift_end(planner: &Planner<'_>, trial: &Trial) -> Option<Found> {
    let (clock, horizon) = (planner.instance().clock(), planner.instance().horizon());
    let t = trial.t.index();
    let [_, to] = trial.reduced.problem.vehicle_types[t].shift.clone()?;
    let end = clock.parse_instant(&to).ok()?;
    let moved = |by: i64| instant(planner, &to, end + by);
    let by = trial.tried(None, horizon - end, Travel::Same, |problem, by| {
        if let Some(shift) = &mut problem.vehicle_types[t].shift {
            shift[1] = moved(by);
        }
    })?;
    Some(found(by, format!("/vehicle_types/{t}/shift/1"), json!(to), json!(moved(by))))
}

/// Another hour in a span of a rule that applies to the type: bans shrink, exceptions grow.
fn span_hour(planner: &Planner<'_>, trial: &Trial) -> Option<Found> {
    let instance = planner.instance();
    if planner.roads().travel().rights(planner.roads().class(trial.t)).is_free() {
        return None;
    }
    let mut best: Option<Found> = None;
    for (z, zone) in trial.reduced.problem.zones.iter().enumerate() {
        let whole_zone = &instance.zones()[trial.reduced.zones[z]];
        for (k, rule) in zone.rules.iter().enumerate() {
            let applies = whole_zone.rules.get(k).is_some_and(|r| instance.rule(*r).applies[trial.t.index()]);
            let grows = rule.effect == EffectName::Allow;
            if !applies || rule.when.is_none() || !helps(trial, z, k, grows) {
                continue;
            }
            for (s, span) in rule.when.iter().flatten().enumerate() {
                let (from, to) =
                    (span.from.as_deref().unwrap_or("00:00"), span.to.as_deref().unwrap_or("24:00"));
                let (Some(start), Some(end)) = (time_of_day(from), time_of_day(to)) else { continue };
                let length = if end > start { end - start } else { DAY - start + end };
                let (earlier, later) = if grows {
                    // An exception may grow to a whole day, which is `from` = `to`.
                    (start.min(DAY - length), (DAY - end).min(DAY - length))
                } else {
                    (end.min(length - 1), (DAY - 1 - start).min(length - 1))
                };
                let sides = if grows {
                    [("from", from, start, -1, earlier), ("to", to, end, 1, later)]
                } else {
                    [("from", from, start, 1, later), ("to", to, end, -1, earlier)]
                };
                for (key, text, at, sign, most) in sides {
                    let by = trial.tried(best.as_ref(), most, Travel::Changed, |problem, by| {
                        if let Some(when) = &mut problem.zones[z].rules[k].when {
                            let moved = Some(civil(at + sign * by));
                            if key == "from" {
                                when[s].from = moved;
                            } else {
                                when[s].to = moved;
                            }
                        }
                    });
                    if let Some(by) = by {
                        let zone = trial.reduced.zones[z];
                        let pointer = format!("/zones/{zone}/rules/{k}/when/{s}/{key}");
                        best = Some(found(by, pointer, json!(text), json!(civil(at + sign * by))));
                    }
                }
            }
        }
    }
    best
}

/// Would it help if the ban were gone, or the exception held always? If not, no hour of it does.
fn helps(trial: &Trial, z: usize, k: usize, grows: bool) -> bool {
    let mut problem = trial.reduced.problem.clone();
    if grows {
        problem.zones[z].rules[k].when = None;
    } else {
        problem.zones[z].rules.remove(k);
    }
    trial.works(problem, Travel::Changed, trial.spare).is_some()
}

/// More room in one dimension.
fn capacity(planner: &Planner<'_>, trial: &Trial) -> Option<Found> {
    let t = trial.t.index();
    let stated = trial.reduced.problem.vehicle_types[t].capacity.clone()?;
    let mut best: Option<Found> = None;
    for (d, (name, now)) in stated.iter().enumerate() {
        debug_assert!(d < stated.len(), "names are enumerated");
        // All that the document knows of the dimension fits in one vehicle then.
        let all: i64 = trial
            .reduced
            .problem
            .requests
            .iter()
            .filter_map(|r| r.demand.get(name))
            .fold(0, |sum, q| sum.saturating_add(*q));
        let by = trial.tried(best.as_ref(), all - now, Travel::Same, |problem, by| {
            if let Some(capacity) = &mut problem.vehicle_types[t].capacity {
                capacity.insert(name.clone(), now + by);
            }
        });
        if let Some(by) = by {
            let key = name.replace('~', "~0").replace('/', "~1");
            let pointer = format!("/vehicle_types/{t}/capacity/{key}");
            best = Some(found(by, pointer, json!(now), json!(now + by)));
        }
    }
    debug_assert!(best.is_none() || !planner.instance().dimensions().is_empty(), "a dimension was relaxed");
    best
}

/// One vehicle more.
fn count(planner: &Planner<'_>, trial: &Trial) -> Option<Found> {
    if trial.spare {
        return None;
    }
    let t = trial.t.index();
    let now = i64::from(planner.instance().vehicle_type(trial.t).count);
    let mut problem = trial.reduced.problem.clone();
    problem.vehicle_types[t].count = now + 1;
    let legal = trial.works(problem, Travel::Same, true)?.into_legal();
    legal.then(|| found(1, format!("/vehicle_types/{t}/count"), json!(now), json!(now + 1)))
}

fn found(by: i64, pointer: String, from: Value, to: Value) -> Found {
    Found { by, relaxation: Relaxation { pointer, from, to } }
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

/// `HH:MM`, or `HH:MM:SS` if it must be.
fn civil(at: Seconds) -> String {
    let (h, m, s) = (at / 3600, at / 60 % 60, at % 60);
    if s == 0 { format!("{h:02}:{m:02}") } else { format!("{h:02}:{m:02}:{s:02}") }
}

/// Seconds of a time of day that validation has accepted.
fn time_of_day(text: &str) -> Option<Seconds> {
    let mut parts = text.split(':').map(|p| p.parse::<i64>().ok());
    let (h, m) = (parts.next()??, parts.next()??);
    let s = parts.next().unwrap_or(Some(0))?;
    Some(h * 3600 + m * 60 + s)
}
