//! Indices into an [`Instance`](crate::Instance): one newtype per list, so that none is mistaken for another.
//!
//! External ids are strings and stop at the documents; everything behind validation works on these.

/// Declares index newtypes over `u32`.
macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The index of the `i`-th element of its list.
            ///
            /// # Panics
            /// If `i` does not fit in 32 bits; lists of an instance are far below that (limits of the format).
            pub fn new(i: usize) -> Self {
                Self(u32::try_from(i).expect("invariant: lists of an instance stay below 2^32"))
            }

            /// Place in its list.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

indices! {
    /// A location of [`Instance::locations`](crate::Instance::locations).
    LocationIdx,
    /// A request of [`Instance::requests`](crate::Instance::requests).
    RequestIdx,
    /// A vehicle type of [`Instance::vehicle_types`](crate::Instance::vehicle_types).
    TypeIdx,
    /// A zone of [`Instance::zones`](crate::Instance::zones).
    ZoneIdx,
    /// A rule of [`Instance::rules`](crate::Instance::rules), in document order over all zones.
    RuleIdx,
    /// A node of a [`Network`](crate::instance::Network).
    NodeIdx,
    /// An edge of a [`Network`](crate::instance::Network).
    EdgeIdx,
    /// A load dimension of [`Instance::dimensions`](crate::Instance::dimensions).
    DimensionIdx,
}
