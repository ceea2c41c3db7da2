//! Vehicle routing with time windows and restricted-access zones, each route proven legal second by second.
