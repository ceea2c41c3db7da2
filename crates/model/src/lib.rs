//! What a delivery day is: problem, plan, rules, calendar, units, and the documents that hold them.
