//! Everything with coordinates: clipping by zones, detours in the plane, the abstract graphs that travel works on.

mod areas;
mod coords;
mod cut;
mod detour;
mod exact;
mod matrix;
mod network;
mod plane;
mod roads;
mod sight;
#[cfg(test)]
mod trial;
mod wide;
