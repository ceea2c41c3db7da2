//! From access rules to travel times: ban sets, access-window labels, the overlay search and the travel table.
