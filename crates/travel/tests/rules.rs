//! Ban sets against the definitions, second by second.

#![allow(clippy::match_same_arms, clippy::unwrap_used, reason = "helpers of a test")]

mod common;

use common::world::{OwnRule, resolve, rules};
use common::{Dice, seeds};
use kerbway_model::RuleIdx;
use kerbway_model::instance::{Effect, Interval};
use kerbway_travel::bans::{BanSets, Family, ZoneBans};

fn on(list: &[Interval], second: i64) -> bool {
    list.iter().any(|i| i.from <= second && second < i.to)
}

/// Strength in a family, as the table of effects orders them; 0 = allow.
fn strength(effect: Effect, family: Family) -> Option<i32> {
    use Effect::{Allow, NoDriving, NoEntry, NoLoading, NoPresence, NoStopping, NoThrough};
    match (family, effect) {
        (Family::Access, NoEntry) => Some(1),
        (Family::Access, NoDriving) => Some(2),
        (Family::Access, NoPresence) => Some(3),
        (Family::Stopping, NoLoading) => Some(1),
        (Family::Stopping, NoStopping) => Some(2),
        (Family::Through, NoThrough) => Some(1),
        (Family::Access, Allow { access: true, .. })
        | (Family::Stopping, Allow { stopping: true, .. })
        | (Family::Through, Allow { through: true, .. }) => Some(0),
        _ => None,
    }
}

/// Strength that decides in a second, and the rules that decide.
fn deciding(rules: &[OwnRule], family: Family, second: i64) -> Option<(i32, Vec<usize>)> {
    let active: Vec<(usize, i32, i64)> = rules
        .iter()
        .enumerate()
        .filter(|(_, r)| on(&r.active, second))
        .filter_map(|(i, r)| strength(r.effect, family).map(|s| (i, s, r.priority)))
        .collect();
    let priority = active.iter().map(|a| a.2).min()?;
    let level = active.iter().filter(|a| a.2 == priority).map(|a| a.1).max()?;
    Some((level, active.iter().filter(|a| a.2 == priority && a.1 == level).map(|a| a.0).collect()))
}

/// What is forbidden in each second from `first`, without buffers; a second is widened afterwards.
fn naive(rules: &[OwnRule], horizon: i64, with_buffer: bool) -> BanSets {
    let (first, end) = (-2 * horizon, 4 * horizon);
    let mut sets = BanSets::default();
    let mut closed_since: Option<(i64, i64)> = None;
    let put = |list: &mut Vec<Interval>, second: i64, own: &[usize]| {
        let k = own.iter().map(|i| rules[*i].buffer).max().filter(|_| with_buffer).unwrap_or(0);
        for s in second - k..=second + k {
            if (0..horizon).contains(&s) && !on(list, s) {
                list.push(Interval { from: s, to: s + 1 });
            }
        }
    };
    for second in first..end {
        if let Some((level, own)) = deciding(rules, Family::Access, second).filter(|d| d.0 > 0) {
            let (since, grace) = *closed_since
                .get_or_insert_with(|| (second, own.iter().map(|i| rules[*i].grace).min().unwrap()));
            put(&mut sets.entry, second, &own);
            if level >= 2 && second >= since + grace {
                put(&mut sets.moving, second, &own);
            }
            if level >= 3 && second >= since + grace {
                put(&mut sets.presence, second, &own);
            }
        } else {
            closed_since = None;
        }
        if let Some((level, own)) = deciding(rules, Family::Stopping, second).filter(|d| d.0 > 0) {
            put(&mut sets.loading, second, &own);
            if level >= 2 {
                put(&mut sets.stopping, second, &own);
            }
        }
        if let Some((_, own)) = deciding(rules, Family::Through, second).filter(|d| d.0 > 0) {
            put(&mut sets.through, second, &own);
        }
    }
    sets
}

fn same(a: &BanSets, b: &BanSets, horizon: i64, what: &str) {
    let lists = |s: &BanSets| {
        [&s.entry, &s.moving, &s.presence, &s.stopping, &s.loading, &s.through].map(Clone::clone)
    };
    for (k, (x, y)) in lists(a).iter().zip(&lists(b)).enumerate() {
        for second in -3..horizon + 3 {
            assert_eq!(on(x, second), on(y, second), "{what}: set {k} in second {second}");
        }
        assert!(x.windows(2).all(|w| w[0].to < w[1].from), "{what}: merged");
    }
}

#[test]
fn sets_follow_the_definitions() {
    for seed in seeds(1500) {
        let mut dice = Dice::new(seed);
        let horizon = 20 + dice.roll(20);
        let rules = rules(&mut dice, horizon, true);
        let made = resolve(&rules, horizon);
        same(&made.sets, &naive(&rules, horizon, true), horizon, &format!("seed {seed} planned"));
        same(made.actual(), &naive(&rules, horizon, false), horizon, &format!("seed {seed} actual"));
        for second in 0..horizon {
            for family in [Family::Access, Family::Stopping, Family::Through] {
                let decided = deciding(&rules, family, second);
                let blocking = decided.as_ref().filter(|d| d.0 > 0).map(|d| RuleIdx::new(d.1[0]));
                assert_eq!(made.blocking_rule(family, second), blocking);
                let some_ban = rules
                    .iter()
                    .any(|r| on(&r.active, second) && strength(r.effect, family).is_some_and(|s| s > 0));
                let allowing = decided.filter(|d| d.0 == 0 && some_ban).map(|d| RuleIdx::new(d.1[0]));
                assert_eq!(made.allowing_rule(family, second), allowing);
            }
        }
    }
}

fn rule(effect: Effect, priority: i64, grace: i64, active: &[(i64, i64)]) -> OwnRule {
    let active = active.iter().map(|(from, to)| Interval { from: *from, to: *to }).collect();
    OwnRule { effect, priority, grace, buffer: 0, active }
}

fn zone(rules: &[OwnRule]) -> ZoneBans {
    resolve(rules, 100)
}

fn list(from: i64, to: i64) -> Vec<Interval> {
    vec![Interval { from, to }]
}

/// P9: a rule cut at an inner point, into two spans or two rules, is the same rule.
#[test]
fn cutting_a_rule_changes_nothing() {
    let whole = zone(&[rule(Effect::NoPresence, 5, 7, &[(10, 40)])]);
    let rules =
        zone(&[rule(Effect::NoPresence, 5, 7, &[(10, 22)]), rule(Effect::NoPresence, 5, 7, &[(22, 40)])]);
    assert_eq!(whole.sets, rules.sets);
}

#[test]
fn grace_begins_when_the_zone_closes_and_never_again() {
    // Closed from 10 by no_entry without grace; no_driving joins at 20 with grace, but the zone is closed already.
    let sets =
        zone(&[rule(Effect::NoEntry, 5, 0, &[(10, 50)]), rule(Effect::NoDriving, 5, 15, &[(20, 40)])]).sets;
    assert_eq!((sets.entry, sets.moving), (list(10, 50), list(20, 40)));
    // An allow in between opens it, and it closes anew.
    let sets = zone(&[
        rule(Effect::NoDriving, 5, 5, &[(10, 50)]),
        rule(Effect::Allow { access: true, stopping: true, through: true }, 1, 0, &[(20, 30)]),
    ])
    .sets;
    assert_eq!(sets.moving, [list(15, 20), list(35, 50)].concat());
}
