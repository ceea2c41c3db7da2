//! The travel table: class × from × to → nothing, a constant, or labels. One lookup for all travel modes.

use kerbway_model::units::{Metres, Seconds};
use kerbway_model::{LocationIdx, TypeIdx};

use crate::label::{Label, UNBOUNDED};

/// Vehicle types with equal rights and speeds share a class, and with it all travel data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIdx(pub u32);

/// A maximal time in which a class may stand at a location; both ends legal (docs/semantics.md 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gap {
    /// First legal second.
    pub from: Seconds,
    /// Last legal second.
    pub to: Seconds,
}

impl Gap {
    /// Standing is never banned.
    pub const ALWAYS: Self = Self { from: -UNBOUNDED, to: UNBOUNDED };
}

/// A time in which service is allowed at a location: inside one gap, and outside the bans on loading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ServiceSlot {
    /// Index into the location's gaps.
    pub gap: u16,
    /// First second at which service may start.
    pub from: Seconds,
    /// Last second at which it may end.
    pub to: Seconds,
}

/// How one gets from one location to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg<'a> {
    /// Not at all.
    Absent,
    /// At any time in the same time; standing is free at both ends.
    Const {
        /// Duration.
        seconds: Seconds,
        /// Length.
        metres: Metres,
    },
    /// Depending on the time; at least one label, none dominated, in canonical order (D, v, −b, …).
    Labels(&'a [Label]),
}

/// A cell of the dense table, 8 bytes: a constant, or a mark and an index.
#[derive(Debug, Clone, Copy)]
struct Cell {
    seconds: u32,
    metres: u32,
}

const ABSENT: u32 = u32::MAX;
const LABELS: u32 = u32::MAX - 1;

/// Travel data of one class.
#[derive(Debug, Clone, Default)]
struct Class {
    cells: Vec<Cell>,
    pool: Vec<Label>,
    /// Ranges of `pool`.
    lists: Vec<(u32, u32)>,
    /// Per location: gaps, `None` = standing is never banned.
    gaps: Vec<Option<Box<[Gap]>>>,
    /// Per location: service slots, `None` = service whenever standing is legal, which is always.
    slots: Vec<Option<Box<[ServiceSlot]>>>,
    plain: bool,
}

/// Travel data of all classes.
#[derive(Debug, Clone)]
pub struct Table {
    n: usize,
    class_of: Vec<ClassIdx>,
    classes: Vec<Class>,
    exact: bool,
}

impl Table {
    /// An empty table: `n` locations, every pair absent, standing and service free everywhere.
    ///
    /// `class_of` gives each vehicle type its class; classes are numbered from 0 without holes.
    pub fn new(n: usize, class_of: Vec<ClassIdx>) -> Self {
        let n_classes = class_of.iter().map(|c| c.0 as usize + 1).max().unwrap_or(0);
        let class = Class {
            cells: vec![Cell { seconds: ABSENT, metres: 0 }; n * n],
            gaps: vec![None; n],
            slots: vec![None; n],
            plain: true,
            ..Class::default()
        };
        Self { n, class_of, classes: vec![class; n_classes], exact: true }
    }

    /// Number of locations.
    pub fn n_locations(&self) -> usize {
        self.n
    }

    /// Number of classes.
    pub fn n_classes(&self) -> usize {
        self.classes.len()
    }

    /// The class of a vehicle type.
    #[inline]
    pub fn class(&self, t: TypeIdx) -> ClassIdx {
        self.class_of[t.index()]
    }

    /// Has the class neither a labelled leg nor a gap nor a service slot anywhere? Then every route is label-free.
    #[inline]
    pub fn is_plain(&self, class: ClassIdx) -> bool {
        self.classes[class.0 as usize].plain
    }

    /// No list was cut or flagged.
    pub fn exact(&self) -> bool {
        self.exact
    }

    /// The one lookup.
    #[inline]
    pub fn leg(&self, class: ClassIdx, from: LocationIdx, to: LocationIdx) -> Leg<'_> {
        let class = &self.classes[class.0 as usize];
        let cell = class.cells[from.index() * self.n + to.index()];
        if cell.seconds < LABELS {
            Leg::Const { seconds: i64::from(cell.seconds), metres: i64::from(cell.metres) }
        } else if cell.seconds == ABSENT {
            Leg::Absent
        } else {
            let (start, end) = class.lists[cell.metres as usize];
            Leg::Labels(&class.pool[start as usize..end as usize])
        }
    }

    /// When one may stand at a location: at least one gap, in order.
    pub fn gaps(&self, class: ClassIdx, at: LocationIdx) -> &[Gap] {
        self.classes[class.0 as usize].gaps[at.index()].as_deref().unwrap_or(&[Gap::ALWAYS])
    }

    /// When one may serve at a location, in order; may be empty. Service of `s` seconds started at `t` is legal iff
    /// some slot has `from ≤ t` and `t + s ≤ to` (service of 0 s counts as 1 s). Waiting for it, and departing
    /// afterwards, stay within the slot's gap.
    pub fn service_slots(&self, class: ClassIdx, at: LocationIdx) -> &[ServiceSlot] {
        const ALWAYS: &[ServiceSlot] = &[ServiceSlot { gap: 0, from: -UNBOUNDED, to: UNBOUNDED }];
        self.classes[class.0 as usize].slots[at.index()].as_deref().unwrap_or(ALWAYS)
    }

    /// Is standing and service at a location free at all times?
    #[inline]
    pub fn is_free(&self, class: ClassIdx, at: LocationIdx) -> bool {
        let class = &self.classes[class.0 as usize];
        class.gaps[at.index()].is_none() && class.slots[at.index()].is_none()
    }

    /// Makes a leg constant.
    ///
    /// # Panics
    /// If seconds or metres do not fit 32 bits (136 years, 4 million km).
    pub fn set_const(
        &mut self,
        class: ClassIdx,
        from: LocationIdx,
        to: LocationIdx,
        seconds: Seconds,
        metres: Metres,
    ) {
        let narrow = |v: i64| {
            u32::try_from(v).ok().filter(|v| *v < LABELS).expect("a leg's seconds and metres fit 32 bits")
        };
        self.classes[class.0 as usize].cells[from.index() * self.n + to.index()] =
            Cell { seconds: narrow(seconds), metres: narrow(metres) };
    }

    /// Gives a leg its labels; none = absent; one without limits between places that are always free = constant.
    ///
    /// # Panics
    /// If there are more than 2³² labels.
    pub fn set_labels(&mut self, class: ClassIdx, from: LocationIdx, to: LocationIdx, labels: &[Label]) {
        if let [only] = labels
            && only.latest == UNBOUNDED
            && only.earliest == -UNBOUNDED
            && only.money == 0
            && self.is_free(class, from)
            && self.is_free(class, to)
        {
            return self.set_const(class, from, to, only.seconds, only.metres);
        }
        let class = &mut self.classes[class.0 as usize];
        let cell = &mut class.cells[from.index() * self.n + to.index()];
        if labels.is_empty() {
            *cell = Cell { seconds: ABSENT, metres: 0 };
            return;
        }
        let narrow = |v: usize| u32::try_from(v).expect("fewer than 2^32 labels");
        *cell = Cell { seconds: LABELS, metres: narrow(class.lists.len()) };
        let start = narrow(class.pool.len());
        class.pool.extend_from_slice(labels);
        class.lists.push((start, narrow(class.pool.len())));
        class.plain = false;
    }

    /// Limits standing and service at a location. Call before the location's legs are set.
    pub fn set_standing(
        &mut self,
        class: ClassIdx,
        at: LocationIdx,
        gaps: Vec<Gap>,
        slots: Vec<ServiceSlot>,
    ) {
        let class = &mut self.classes[class.0 as usize];
        class.plain = false;
        class.gaps[at.index()] = Some(gaps.into());
        class.slots[at.index()] = Some(slots.into());
    }

    /// Says that some list was cut or flagged.
    pub fn set_inexact(&mut self) {
        self.exact = false;
    }
}
