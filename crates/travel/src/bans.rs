//! From rules to ban sets: who decides when, and what is then forbidden (docs/semantics.md 3, 4).
//!
//! Within a zone and an effect family, the rules with the lowest priority number decide at each second, among equals
//! the strictest. Sets are resolved over the rules' whole range (a day before the horizon to a day after it), grace
//! is taken off, then buffers widen, and the horizon clips last.
//!
//! **Buffer.** Each stretch of a set is widened by the largest `buffer_s` among the rules that decide in it, on both
//! sides, into free time as well as into time that an `allow` decides: `B_entry` to `[a−k, b+k)`, `B_move` and `B_presence`
//! to `[a+grace−k, b+k)`, stopping, loading and through likewise. Grace runs from when the zone really closes. The
//! sets without buffers are kept beside them ([`ZoneBans::actual`]), because crossings are judged by those.

use kerbway_model::instance::{Effect, Interval};
use kerbway_model::units::Seconds;
use kerbway_model::{Instance, RuleIdx, ZoneIdx};

use crate::classes::Classes;
use crate::table::ClassIdx;
use crate::times::{clip, holds_at, normalize, subtract};

/// Charge groups and permits a vehicle has taken (docs/semantics.md 7): ban sets, legs and nodes exist per class *and mask*.
/// Neither charges nor permits are built yet, so there is one mask, the empty one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MaskIdx(pub u16);

impl MaskIdx {
    /// Nothing taken.
    pub const NONE: Self = Self(0);
}

/// Families of effects, each resolved for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// `no_entry`, `no_driving`, `no_presence`.
    Access,
    /// `no_loading`, `no_stopping`.
    Stopping,
    /// `no_through`.
    Through,
}

/// A rule that applies to the class, as resolution sees it.
#[derive(Debug, Clone, Copy)]
pub struct ActiveRule<'a> {
    /// Which rule.
    pub rule: RuleIdx,
    /// What it does.
    pub effect: Effect,
    /// Lower decides.
    pub priority: i64,
    /// Grace in seconds.
    pub grace: Seconds,
    /// Buffer in seconds.
    pub buffer: Seconds,
    /// When it holds: a ban list.
    pub active: &'a [Interval],
}

/// One set of ban lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BanSets {
    /// Forbids an entry at that instant.
    pub entry: Vec<Interval>,
    /// Forbids driving inside.
    pub moving: Vec<Interval>,
    /// Forbids being inside.
    pub presence: Vec<Interval>,
    /// Forbids standing.
    pub stopping: Vec<Interval>,
    /// Forbids service (includes `stopping`).
    pub loading: Vec<Interval>,
    /// Joins `moving` and `presence` in a visit without a stop.
    pub through: Vec<Interval>,
}

impl BanSets {
    /// Does it restrict driving in any visit?
    pub fn restricts_driving(&self) -> bool {
        !(self.entry.is_empty() && self.moving.is_empty() && self.through.is_empty())
    }

    /// Does it restrict standing in any visit?
    pub fn restricts_standing(&self) -> bool {
        !(self.presence.is_empty() && self.stopping.is_empty() && self.through.is_empty())
    }
}

/// What a family says from one second to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decision {
    from: Seconds,
    to: Seconds,
    family: Family,
    /// Strength of the ban that decides (1 weakest); 0 = `allow` decides.
    level: u8,
    /// The first deciding rule in document order.
    rule: RuleIdx,
    /// Shortest grace of the deciding rules.
    grace: Seconds,
    /// Largest buffer of the deciding rules.
    buffer: Seconds,
    /// A ban is active too (and would decide without the `allow`).
    banned: bool,
}

/// The resolved bans of one zone for one class and mask.
#[derive(Debug, Clone, Default)]
pub struct ZoneBans {
    /// What planning keeps to: buffers included.
    pub sets: BanSets,
    actual: Option<Box<BanSets>>,
    decisions: Vec<Decision>,
}

impl ZoneBans {
    /// Resolves the rules of a zone that apply to a class; the sets are clipped to `[0, horizon)`.
    pub fn resolve(rules: &[ActiveRule<'_>], horizon: Seconds) -> Self {
        let mut decisions = Vec::new();
        for family in [Family::Access, Family::Stopping, Family::Through] {
            decide(rules, family, &mut decisions);
        }
        let buffered = decisions.iter().any(|d| d.level > 0 && d.buffer > 0);
        let sets = |with_buffer| build(&decisions, with_buffer, horizon);
        let actual = buffered.then(|| Box::new(sets(false)));
        Self { sets: sets(true), actual, decisions }
    }

    /// Bans given directly, without rules: for graphs made by hand.
    pub fn from_sets(sets: BanSets) -> Self {
        Self { sets, actual: None, decisions: Vec::new() }
    }

    /// The sets without buffers: what is really forbidden.
    pub fn actual(&self) -> &BanSets {
        self.actual.as_deref().unwrap_or(&self.sets)
    }

    /// The rule whose ban decides in this second, in this family.
    pub fn blocking_rule(&self, family: Family, t: Seconds) -> Option<RuleIdx> {
        self.decision(family, t).filter(|d| d.level > 0).map(|d| d.rule)
    }

    /// The first `allow` that decides in this second, in this family, over a ban that is active too.
    pub fn allowing_rule(&self, family: Family, t: Seconds) -> Option<RuleIdx> {
        self.decision(family, t).filter(|d| d.level == 0 && d.banned).map(|d| d.rule)
    }

    fn decision(&self, family: Family, t: Seconds) -> Option<&Decision> {
        self.decisions.iter().find(|d| d.family == family && d.from <= t && t < d.to)
    }
}

/// What a class may do where and when, under one mask.
#[derive(Debug, Clone)]
pub struct Rights {
    horizon: Seconds,
    zones: Vec<Option<ZoneBans>>,
}

impl Rights {
    /// The rights of a class of an instance.
    pub fn new(instance: &Instance, classes: &Classes, class: ClassIdx, mask: MaskIdx) -> Self {
        debug_assert_eq!(mask, MaskIdx::NONE, "there is one mask until charges and permits are built");
        let mut zones = vec![None; instance.zones().len()];
        for &z in classes.counting(class) {
            let rules: Vec<_> = classes
                .rules(class)
                .iter()
                .map(|&r| (r, instance.rule(r)))
                .filter(|(_, rule)| rule.zone == z)
                .map(|(r, rule)| ActiveRule {
                    rule: r,
                    effect: rule.effect,
                    priority: rule.priority,
                    grace: rule.grace,
                    buffer: rule.buffer,
                    active: &rule.active,
                })
                .collect();
            zones[z.index()] = Some(ZoneBans::resolve(&rules, instance.horizon()));
        }
        Self { horizon: instance.horizon(), zones }
    }

    /// Rights given zone by zone; `None` = the zone does not count.
    pub fn from_zones(horizon: Seconds, zones: Vec<Option<ZoneBans>>) -> Self {
        Self { horizon, zones }
    }

    /// The same zones count, with other bans and another horizon.
    pub(crate) fn map(&self, horizon: Seconds, bans: impl Fn(&ZoneBans) -> ZoneBans) -> Self {
        Self { horizon, zones: self.zones.iter().map(|z| z.as_ref().map(&bans)).collect() }
    }

    /// Length of the horizon.
    pub fn horizon(&self) -> Seconds {
        self.horizon
    }

    /// Does any zone count?
    pub fn is_free(&self) -> bool {
        self.zones.iter().all(Option::is_none)
    }

    /// Does the zone count (docs/semantics.md 2)?
    pub fn counts(&self, z: ZoneIdx) -> bool {
        self.zone(z).is_some()
    }

    /// The bans of a zone, if it counts.
    pub fn zone(&self, z: ZoneIdx) -> Option<&ZoneBans> {
        self.zones.get(z.index()).and_then(Option::as_ref)
    }

    /// The planning sets of a zone that counts.
    pub(crate) fn sets(&self, z: ZoneIdx) -> &BanSets {
        static FREE: BanSets = BanSets {
            entry: Vec::new(),
            moving: Vec::new(),
            presence: Vec::new(),
            stopping: Vec::new(),
            loading: Vec::new(),
            through: Vec::new(),
        };
        self.zone(z).map_or(&FREE, |b| &b.sets)
    }
}

/// Strength of an effect in a family: 0 = `allow`, `None` = no part in it.
fn level(effect: Effect, family: Family) -> Option<u8> {
    match (family, effect) {
        (Family::Access, Effect::NoEntry)
        | (Family::Stopping, Effect::NoLoading)
        | (Family::Through, Effect::NoThrough) => Some(1),
        (Family::Access, Effect::NoDriving) | (Family::Stopping, Effect::NoStopping) => Some(2),
        (Family::Access, Effect::NoPresence) => Some(3),
        (Family::Access, Effect::Allow { access: true, .. })
        | (Family::Stopping, Effect::Allow { stopping: true, .. })
        | (Family::Through, Effect::Allow { through: true, .. }) => Some(0),
        _ => None,
    }
}

/// Appends the decisions of one family, in order of time; stretches without any rule are left out.
fn decide(rules: &[ActiveRule<'_>], family: Family, out: &mut Vec<Decision>) {
    let part: Vec<_> = rules.iter().filter_map(|r| level(r.effect, family).map(|l| (l, r))).collect();
    let mut cuts: Vec<Seconds> =
        part.iter().flat_map(|(_, r)| r.active).flat_map(|i| [i.from, i.to]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    for (&from, &to) in cuts.iter().zip(cuts.iter().skip(1)) {
        let active = || part.iter().filter(|(_, r)| holds_at(r.active, from));
        let Some(priority) = active().map(|(_, r)| r.priority).min() else { continue };
        let strictest = active().filter(|(_, r)| r.priority == priority).map(|(l, _)| *l).max().unwrap_or(0);
        let deciding = || active().filter(|(l, r)| r.priority == priority && *l == strictest).map(|(_, r)| r);
        let Some(rule) = deciding().map(|r| r.rule).min() else { continue };
        out.push(Decision {
            from,
            to,
            family,
            level: strictest,
            rule,
            grace: deciding().map(|r| r.grace).min().unwrap_or(0),
            buffer: deciding().map(|r| r.buffer).max().unwrap_or(0),
            banned: active().any(|(l, _)| *l > 0),
        });
    }
}

/// Builds the sets from the decisions.
fn build(decisions: &[Decision], with_buffer: bool, horizon: Seconds) -> BanSets {
    // Times the zone closes: components of the unbuffered B_entry, each with the grace of its first decision.
    let bans = |family, least| decisions.iter().filter(move |d| d.family == family && d.level >= least);
    let mut closed: Vec<Interval> =
        bans(Family::Access, 1).map(|d| Interval { from: d.from, to: d.to }).collect();
    normalize(&mut closed);
    let mut grace: Vec<Interval> = closed
        .iter()
        .map(|c| {
            let first = bans(Family::Access, 1).find(|d| d.from == c.from).map_or(0, |d| d.grace);
            Interval { from: c.from, to: c.to.min(c.from + first) }
        })
        .collect();
    grace.retain(|g| g.from < g.to);
    let set = |family, least, less: &[Interval]| {
        let mut list: Vec<Interval> = bans(family, least)
            .flat_map(|d| {
                let k = if with_buffer { d.buffer } else { 0 };
                subtract(&[Interval { from: d.from, to: d.to }], less)
                    .into_iter()
                    .map(move |i| Interval { from: i.from - k, to: i.to + k })
            })
            .collect();
        normalize(&mut list);
        clip(&list, 0, horizon)
    };
    BanSets {
        entry: set(Family::Access, 1, &[]),
        moving: set(Family::Access, 2, &grace),
        presence: set(Family::Access, 3, &grace),
        stopping: set(Family::Stopping, 2, &[]),
        loading: set(Family::Stopping, 1, &[]),
        through: set(Family::Through, 1, &[]),
    }
}
