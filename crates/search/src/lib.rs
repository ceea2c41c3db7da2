//! Anytime local search over routes of access-window labels, and the best legal schedule of given visits.
