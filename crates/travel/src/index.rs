//! Narrowing of indices, in one place.

/// An index of a list that stays below 2³² (locations, nodes, cells, labels: limits of the format).
pub(crate) fn index32(i: usize) -> u32 {
    u32::try_from(i).expect("invariant: lists stay below 2^32")
}

/// The index of a gap; a place has at most one more of them than bans, and bans last a second at least.
pub(crate) fn index16(i: usize) -> u16 {
    u16::try_from(i).expect("invariant: a place has fewer than 65536 gaps")
}
