//! Streets that hang off the network: they are found, and setting them apart loses nothing.

mod common;

use std::sync::Arc;

use common::agree::{check, drive_all};
use common::streets::{Change, town};
use common::{Dice, seeds};
use kerbway_model::ZoneIdx;
use kerbway_model::instance::{Effect, Interval};
use kerbway_model::RuleIdx;
use kerbway_travel::bans::{ActiveRule, Rights, ZoneBans};
use kerbway_travel::{
    ClassIdx, ClassInput, Ground, Options, Pace, Place, RoadEdge, RoadGraph, RoadNode, Statistics, Travel, UNBOUNDED,
    ZoneSet,
};
use kerbway_model::TypePrices;

/// Whoever keeps to the streets around is as early; where all that changes closes, or opens, no drive is therefore better
/// than the labels, whatever streets it takes.
#[test]
fn nothing_is_lost_by_setting_streets_apart() {
    let (mut hanging, mut left_out, mut count) = (0, 0, (0, 0));
    for change in [Change::Closing, Change::Opening] {
        for seed in seeds(400) {
            let world = town(&mut Dice::new(seed), change);
            let travel = world.travel();
            assert!(travel.table().exact());
            let made = check(&world, &travel, seed, true);
            count = (count.0 + made.0, count.1 + made.1);
            hanging += travel.statistics().hanging;
            left_out += travel.statistics().left_out;
        }
    }
    eprintln!("{hanging} hanging, {left_out} left out; {} labels against {} drives", count.0, count.1);
    assert!(hanging > 200 && left_out > 200 || seeds(400).count() < 400);
}

/// Under any rules, what labels promise can be driven.
#[test]
fn what_labels_promise_can_be_driven() {
    let mut count = 0;
    for seed in seeds(400) {
        let world = town(&mut Dice::new(seed), Change::Any);
        count += drive_all(&world, &world.travel(), seed);
    }
    eprintln!("{count} labels driven");
    assert!(count > 1000 || seeds(400).count() < 400);
}
