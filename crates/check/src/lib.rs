//! The independent referee: replays a plan against the raw rules and recomputes its cost.
