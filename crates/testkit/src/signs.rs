//! What tags of a street say to three vehicles who would drive through it: one table, on which planner and referee are
//! tested each for itself.

/// Tags (`key=value` separated by `;`), and in which directions a van, a truck (12 t, 8.6 × 2.5 × 3.6 m) and a cargo bike may drive
/// through at ten in the morning: `>` along the street, `<` against it.
pub type Saying = (&'static str, [&'static str; 3]);

/// Vehicles of the table, as bases of the catalogue.
pub const BASES: [&str; 3] = ["van_diesel", "medium_truck_diesel", "cargo_bike"];

/// A street `highway=residential` with further tags.
pub const STREETS: [Saying; 47] = [
    ("name=Street", ["<>", "<>", "<>"]),
    // One-way for some.
    ("oneway:motor_vehicle=yes", [">", ">", "<>"]),
    ("oneway=yes;oneway:motor_vehicle=no", ["<>", "<>", ">"]),
    ("oneway=yes;oneway:hgv=no", [">", "<>", ">"]),
    ("oneway=-1;oneway:goods=no", ["<>", "<>", "<"]),
    ("oneway:hgv=yes;oneway:goods=no", ["<>", ">", "<>"]),
    ("oneway:goods=yes;oneway:motor_vehicle=-1", [">", ">", "<>"]),
    ("oneway:vehicle=-1;oneway:bicycle=no", ["<", "<", "<>"]),
    ("oneway:vehicle=yes;cycleway=opposite", [">", ">", "<>"]),
    ("oneway:motorcar=yes", [">", "<>", "<>"]),
    ("oneway:bus=no;oneway=yes", [">", ">", ">"]),
    ("oneway=reversible", ["", "", ""]),
    ("oneway=reversible;oneway:bicycle=no", ["", "", "<>"]),
    ("oneway=reversible;oneway:motor_vehicle=yes", [">", ">", ""]),
    ("oneway:hgv=reversible", ["<>", "", "<>"]),
    ("oneway=alternating", ["<>", "<>", "<>"]),
    ("junction=roundabout;oneway:motor_vehicle=no", ["<>", "<>", ">"]),
    // Access in one direction.
    ("motor_vehicle:forward=no", ["<", "<", "<>"]),
    ("motor_vehicle:backward=destination", [">", ">", "<>"]),
    ("vehicle:backward=no;bicycle:backward=yes", [">", ">", "<>"]),
    ("access:forward=no", ["<", "<", "<"]),
    ("access:forward=no;motor_vehicle=yes", ["<>", "<>", "<"]),
    ("motor_vehicle=no;hgv:backward=yes", ["", "<", "<>"]),
    ("hgv:forward=no", ["<>", "<", "<>"]),
    ("goods:forward=no;hgv=yes", ["<", "<>", "<>"]),
    ("motorcar:backward=private", [">", "<>", "<>"]),
    ("bicycle:forward=no", ["<>", "<>", "<"]),
    ("vehicle=destination;vehicle:forward=yes", [">", ">", ">"]),
    ("motor_vehicle=yes;motor_vehicle:forward=no", ["<", "<", "<>"]),
    ("motor_vehicle:forward=unknown", ["<>", "<>", "<>"]),
    ("oneway=yes;motor_vehicle:forward=no", ["", "", ">"]),
    ("oneway=yes;motor_vehicle:backward=yes", [">", ">", ">"]),
    // Directions of streets with hours.
    ("motor_vehicle:conditional=no @ (22:00-06:00);motor_vehicle:forward=no", ["<", "<", "<>"]),
    ("motor_vehicle:conditional=no @ (22:00-06:00);motor_vehicle:backward=no;hgv=yes", [">", "<>", "<>"]),
    ("hgv:conditional=no @ (22:00-06:00);motor_vehicle:backward=no", [">", ">", "<>"]),
    ("motor_vehicle:conditional=no @ (22:00-06:00);oneway:hgv=-1", ["<>", "<", "<>"]),
    // Mass and size.
    ("maxweight=3.5", ["<>", "", "<>"]),
    ("maxweight=12", ["<>", "<>", "<>"]),
    ("maxweightrating=7.5", ["<>", "", "<>"]),
    ("maxaxleload=2.5 t", ["<>", "", "<>"]),
    ("maxaxleload=1.5", ["", "", "<>"]),
    ("maxheight=3.2", ["<>", "", "<>"]),
    ("maxwidth=2", ["", "", "<>"]),
    ("maxwidth=2.3", ["<>", "", "<>"]),
    ("maxlength=8", ["<>", "", "<>"]),
    ("maxlength=5.9 m", ["", "", "<>"]),
    ("maxlength=2", ["", "", ""]),
];

/// A node of the street with a barrier: both directions alike.
pub const BARRIERS: [Saying; 9] = [
    ("barrier=gate", ["<>", "<>", "<>"]),
    ("barrier=bollard", ["", "", "<>"]),
    ("barrier=bollard;motor_vehicle=yes", ["<>", "<>", "<>"]),
    ("barrier=gate;hgv=no", ["<>", "", "<>"]),
    ("barrier=height_restrictor;maxheight=3", ["<>", "", "<>"]),
    ("barrier=gate;maxweight=3.5", ["<>", "", "<>"]),
    ("barrier=gate;maxwidth=1.5;access=yes", ["", "", "<>"]),
    ("barrier=gate;maxweight:conditional=3.5 @ (length>8)", ["<>", "", "<>"]),
    ("barrier=block;motor_vehicle:conditional=yes @ (weight<5)", ["<>", "", "<>"]),
];
