//! Everything with coordinates: clipping by zones, detours in the plane, the abstract graphs that travel works on.
