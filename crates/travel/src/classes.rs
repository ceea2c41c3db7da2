//! Vehicle classes: types with equal rights and speeds share all travel data.
//!
//! Invariant: classes are numbered in the order in which their first type stands in the document. Cost: types × rules.

use kerbway_model::instance::Effect;
use kerbway_model::{Instance, RuleIdx, TypeIdx, ZoneIdx};

use crate::index::index32;
use crate::table::ClassIdx;

/// What makes two vehicle types travel alike.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    /// On a map, types with the same number find the same roads.
    ground: u32,
    max_kmh: Option<u32>,
    profile: Option<usize>,
    /// Rules that apply, of zones that count, in document order.
    rules: Vec<RuleIdx>,
}

/// The classes of an instance.
#[derive(Debug, Clone)]
pub struct Classes {
    class_of: Vec<ClassIdx>,
    kinds: Vec<Kind>,
    counting: Vec<Vec<ZoneIdx>>,
}

impl Classes {
    /// Groups the vehicle types of an instance.
    pub fn new(instance: &Instance) -> Self {
        Self::with_grounds(instance, &[])
    }

    /// As [`new`](Self::new); types with different numbers in `grounds` (by type; none = 0) are never of one class.
    pub fn with_grounds(instance: &Instance, grounds: &[u32]) -> Self {
        let mut classes = Self { class_of: Vec::new(), kinds: Vec::new(), counting: Vec::new() };
        for (i, vehicle_type) in instance.vehicle_types().iter().enumerate() {
            let t = TypeIdx::new(i);
            let counting = counting_zones(instance, t);
            let rules = counting
                .iter()
                .flat_map(|z| &instance.zone(*z).rules)
                .copied()
                .filter(|r| instance.rule(*r).applies[i])
                .collect();
            let ground = grounds.get(i).copied().unwrap_or(0);
            let kind = Kind { ground, max_kmh: vehicle_type.max_kmh, profile: vehicle_type.profile, rules };
            let class = classes.kinds.iter().position(|k| *k == kind).unwrap_or_else(|| {
                classes.kinds.push(kind);
                classes.counting.push(counting);
                classes.kinds.len() - 1
            });
            classes.class_of.push(ClassIdx(index32(class)));
        }
        classes
    }

    /// Number of classes.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// No vehicle types, hence no classes?
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The classes, in order.
    pub fn iter(&self) -> impl Iterator<Item = ClassIdx> + use<> {
        (0..index32(self.kinds.len())).map(ClassIdx)
    }

    /// Class of each vehicle type.
    pub fn class_of(&self) -> &[ClassIdx] {
        &self.class_of
    }

    /// The vehicle types of a class, in document order.
    pub fn types(&self, class: ClassIdx) -> impl Iterator<Item = TypeIdx> + '_ {
        self.class_of.iter().enumerate().filter(move |(_, c)| **c == class).map(|(i, _)| TypeIdx::new(i))
    }

    /// Speed cap of a class.
    pub fn max_kmh(&self, class: ClassIdx) -> Option<u32> {
        self.kinds[class.0 as usize].max_kmh
    }

    /// Matrix profile of a class.
    pub fn profile(&self, class: ClassIdx) -> Option<usize> {
        self.kinds[class.0 as usize].profile
    }

    /// Zones that count for a class (docs/semantics.md 2), sorted: some rule other than `allow` applies and is active
    /// within the horizon, whether or not an `allow` decides over it.
    pub fn counting(&self, class: ClassIdx) -> &[ZoneIdx] {
        &self.counting[class.0 as usize]
    }

    /// Rules that apply to a class, of the zones that count for it.
    pub fn rules(&self, class: ClassIdx) -> &[RuleIdx] {
        &self.kinds[class.0 as usize].rules
    }
}

fn counting_zones(instance: &Instance, t: TypeIdx) -> Vec<ZoneIdx> {
    let horizon = instance.horizon();
    (0..instance.zones().len())
        .map(ZoneIdx::new)
        .filter(|z| {
            instance.zone(*z).rules.iter().map(|r| instance.rule(*r)).any(|rule| {
                !matches!(rule.effect, Effect::Allow { .. })
                    && rule.applies[t.index()]
                    && rule.active.iter().any(|i| i.from < horizon && i.to > 0)
            })
        })
        .collect()
}
