//! What the rules of a zone forbid a vehicle type at each instant (docs/semantics.md 4), read from the raw rules.
//!
//! [`deciding`] answers for one second by looking at every rule; the lists of a [`Law`] are that answer between the
//! instants at which any rule begins or ends to hold. Lists are sorted, disjoint, half-open and clipped to the horizon
//! last. Building costs rules × changes per zone and type.

use kerbway_model::instance::{Effect, Instance};
use kerbway_model::units::Seconds;
use kerbway_model::{RuleIdx, TypeIdx, ZoneIdx};

/// Rules that compete with each other. Further effects each bring a family of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `no_entry`, `no_driving`, `no_presence`.
    Access,
    /// `no_loading`, `no_stopping`.
    Stopping,
    /// `no_through`.
    Through,
}

/// A time in which one rule decides, and bans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ban {
    pub(crate) from: Seconds,
    pub(crate) to: Seconds,
    pub(crate) rule: RuleIdx,
}

/// What one zone forbids one vehicle type.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bans {
    /// A of the access bans: no entry at these instants.
    pub(crate) entry: Vec<Ban>,
    /// A⁺ of `no_driving` and `no_presence`: no driving inside.
    pub(crate) moving: Vec<Ban>,
    /// A⁺ of `no_presence`: not even standing inside.
    pub(crate) presence: Vec<Ban>,
    /// A of `no_stopping`.
    pub(crate) stopping: Vec<Ban>,
    /// A of `no_stopping` and `no_loading`: no service.
    pub(crate) service: Vec<Ban>,
    /// A of `no_through`: no visit without a stop.
    pub(crate) through: Vec<Ban>,
}

/// All zones as one vehicle type must read them; zones that do not count for it are absent.
#[derive(Debug)]
pub(crate) struct Law<'a> {
    instance: &'a Instance,
    vehicle_type: TypeIdx,
    zones: Vec<Option<Bans>>,
}

impl<'a> Law<'a> {
    pub(crate) fn new(instance: &'a Instance, vehicle_type: TypeIdx) -> Self {
        let zones = (0..instance.zones().len())
            .map(ZoneIdx::new)
            .map(|z| counts(instance, vehicle_type, z).then(|| bans(instance, vehicle_type, z)))
            .collect();
        Self { instance, vehicle_type, zones }
    }

    /// Whose law it is.
    pub(crate) fn vehicle_type(&self) -> TypeIdx {
        self.vehicle_type
    }

    /// Does the zone count for this type (docs/semantics.md 2)?
    pub(crate) fn counts(&self, zone: ZoneIdx) -> bool {
        self.zones[zone.index()].is_some()
    }

    /// Zones that count.
    pub(crate) fn counting(&self) -> impl Iterator<Item = ZoneIdx> {
        (0..self.zones.len()).filter(|z| self.zones[*z].is_some()).map(ZoneIdx::new)
    }

    /// What it forbids; `None` = it does not count.
    pub(crate) fn bans(&self, zone: ZoneIdx) -> Option<&Bans> {
        self.zones[zone.index()].as_ref()
    }

    /// The `allow` that lets a vehicle in at `t` although a rule forbids it: the first in document order of those that
    /// decide. `through`: the visit holds no stop, so that family matters too.
    pub(crate) fn admitted_by(&self, zone: ZoneIdx, t: Seconds, through: bool) -> Option<RuleIdx> {
        let exempt = |family| {
            let rules = matching(self.instance, self.vehicle_type, zone, family, t);
            let forbids = rules.iter().any(|(_, strength)| *strength > 0);
            let deciding = lowest(self.instance, &rules);
            (forbids && deciding.iter().all(|(_, strength)| *strength == 0)).then(|| deciding[0].0)
        };
        exempt(Family::Access).or_else(|| if through { exempt(Family::Through) } else { None })
    }
}

/// Strength of an effect within a family: 0 = exception, higher = stricter; `None` = of another family.
fn strength(effect: Effect, family: Family) -> Option<u8> {
    match (effect, family) {
        (Effect::NoEntry, Family::Access)
        | (Effect::NoLoading, Family::Stopping)
        | (Effect::NoThrough, Family::Through) => Some(1),
        (Effect::NoDriving, Family::Access) | (Effect::NoStopping, Family::Stopping) => Some(2),
        (Effect::NoPresence, Family::Access) => Some(3),
        (Effect::Allow { access: true, .. }, Family::Access)
        | (Effect::Allow { stopping: true, .. }, Family::Stopping)
        | (Effect::Allow { through: true, .. }, Family::Through) => Some(0),
        _ => None,
    }
}

/// Rules of a family that match the type and hold at `t`, with their strengths, in document order.
fn matching(
    instance: &Instance,
    t: TypeIdx,
    zone: ZoneIdx,
    family: Family,
    at: Seconds,
) -> Vec<(RuleIdx, u8)> {
    let of_zone = instance.zone(zone).rules.iter();
    of_zone
        .filter_map(|r| {
            let rule = instance.rule(*r);
            let holds = || {
                let i = rule.active.partition_point(|span| span.to <= at);
                rule.active.get(i).is_some_and(|span| span.from <= at)
            };
            strength(rule.effect, family).filter(|_| rule.applies[t.index()] && holds()).map(|s| (*r, s))
        })
        .collect()
}

/// Those of the lowest priority number.
fn lowest(instance: &Instance, rules: &[(RuleIdx, u8)]) -> Vec<(RuleIdx, u8)> {
    let priority = |r: RuleIdx| instance.rule(r).priority;
    let least = rules.iter().map(|(r, _)| priority(*r)).min();
    rules.iter().copied().filter(|(r, _)| Some(priority(*r)) == least).collect()
}

/// The ban that decides at `t`, and its grace: the strictest of the lowest priority number, among equals the first in
/// the document with the shortest grace of them. `None` = nothing is forbidden then.
fn deciding(
    instance: &Instance,
    t: TypeIdx,
    zone: ZoneIdx,
    family: Family,
    at: Seconds,
) -> Option<(RuleIdx, Seconds)> {
    let mut rules = lowest(instance, &matching(instance, t, zone, family, at));
    let strictest = rules.iter().map(|(_, s)| *s).max().filter(|s| *s > 0)?;
    rules.retain(|(_, s)| *s == strictest);
    let grace = rules.iter().map(|(r, _)| instance.rule(*r).grace).min()?;
    Some((rules[0].0, grace))
}

/// Does some rule other than `allow` apply to the type at any time of the horizon?
fn counts(instance: &Instance, t: TypeIdx, zone: ZoneIdx) -> bool {
    instance.zone(zone).rules.iter().map(|r| instance.rule(*r)).any(|rule| {
        !matches!(rule.effect, Effect::Allow { .. })
            && rule.applies[t.index()]
            && rule.active.iter().any(|span| span.from < instance.horizon() && span.to > 0)
    })
}

/// Times in which a ban of the family decides, from the day before the horizon to the day after it, with the grace it
/// gives where it begins.
fn decided(instance: &Instance, t: TypeIdx, zone: ZoneIdx, family: Family) -> Vec<(Ban, Seconds)> {
    let of_zone = instance.zone(zone).rules.iter().map(|r| instance.rule(*r));
    let mut changes: Vec<Seconds> = of_zone
        .filter(|rule| rule.applies[t.index()] && strength(rule.effect, family).is_some())
        .flat_map(|rule| rule.active.iter().flat_map(|span| [span.from, span.to]))
        .collect();
    changes.sort_unstable();
    changes.dedup();
    let between = changes.windows(2).filter_map(|w| {
        let (rule, grace) = deciding(instance, t, zone, family, w[0])?;
        Some((Ban { from: w[0], to: w[1], rule }, grace))
    });
    let mut list: Vec<(Ban, Seconds)> = Vec::new();
    for (ban, grace) in between {
        match list.last_mut() {
            Some((last, _)) if last.to == ban.from && last.rule == ban.rule => last.to = ban.to,
            _ => list.push((ban, grace)),
        }
    }
    list
}

fn bans(instance: &Instance, t: TypeIdx, zone: ZoneIdx) -> Bans {
    let effect = |ban: &Ban| instance.rule(ban.rule).effect;
    let clip = |list: Vec<Ban>| -> Vec<Ban> {
        let clipped =
            list.into_iter().map(|b| Ban { from: b.from.max(0), to: b.to.min(instance.horizon()), ..b });
        clipped.filter(|b| b.from < b.to).collect()
    };
    let access = decided(instance, t, zone, Family::Access);
    let mut after_grace = Vec::new();
    let mut freed = Seconds::MIN;
    for (i, (ban, grace)) in access.iter().enumerate() {
        // The zone closes here unless it was closed in the second before: only then grace begins to run.
        if i == 0 || access[i - 1].0.to < ban.from {
            freed = ban.from + grace;
        }
        after_grace.push(Ban { from: ban.from.max(freed), ..*ban });
    }
    let keep = |list: &[Ban], effects: &[Effect]| -> Vec<Ban> {
        list.iter().copied().filter(|b| b.from < b.to && effects.contains(&effect(b))).collect()
    };
    let plain =
        |family| -> Vec<Ban> { decided(instance, t, zone, family).into_iter().map(|(ban, _)| ban).collect() };
    let stopping = plain(Family::Stopping);
    Bans {
        entry: clip(access.into_iter().map(|(ban, _)| ban).collect()),
        moving: clip(keep(&after_grace, &[Effect::NoDriving, Effect::NoPresence])),
        presence: clip(keep(&after_grace, &[Effect::NoPresence])),
        service: clip(stopping.clone()),
        stopping: clip(keep(&stopping, &[Effect::NoStopping])),
        through: clip(plain(Family::Through)),
    }
}
