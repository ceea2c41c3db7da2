//! Which ways a leg keeps to where several join the same nodes: some with which it is legal, if there are such.
//!
//! The plan says when each mark is reached and when the vehicle is in which zone. Ways are taken that break as few signs
//! and stated values as can be, none if possible; then those on which marks are reached to the second, open ones, the
//! fastest, the first by id. What later marks depend on is kept apart for each choice ([`Course`]): two that agree in it go
//! on alike, and the worse is dropped, nothing else. Cost: marks × ways × courses; where a second is stated at every mark there are
//! at most a thousand courses on each way, one for each millisecond in it.

use std::collections::HashMap;

use kerbway_model::units::Seconds;

use super::atlas::Segment;
use super::ride::{Clock, Run, pieces, turn_at};
use super::signs::Passage;
use super::streets::{Streets, Stretch};
use crate::resolve::{Mark, Stated};
use crate::terrain::Spot;

/// What a choice comes to: signs against it and marks that it cannot reach so early, stated stays in zones against it, marks
/// reached late, restricted ways, milliseconds.
type Cost = [i64; 5];

/// How far a leg has come with regard to restricted ways, which are at its ends only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Leaving,
    Open,
    Arriving,
}

/// All that matters to the rest of a leg of how it has come to a mark.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Course {
    /// The way on which it came; `None` = nobody knows how, or it begins here.
    option: Option<usize>,
    clock: Clock,
    part: Part,
    /// Segments that a turn ban may ask for.
    trail: Vec<Segment>,
}

/// The best way to a course, and the number of the course before.
struct Known {
    course: Course,
    cost: Cost,
    before: Option<usize>,
}

/// For each run the way that is kept to; `None` where there is none.
pub(super) fn choose<'r>(
    streets: &Streets<'_>,
    marks: &[Mark],
    runs: &'r [Run],
    stated: &[Stated],
) -> Vec<Option<&'r Stretch>> {
    if runs.iter().all(|run| run.options.len() < 2) {
        return runs.iter().map(|run| run.options.first()).collect();
    }
    let mut layers: Vec<Vec<Known>> = Vec::with_capacity(runs.len());
    for (k, run) in runs.iter().enumerate() {
        let from = &marks[run.from];
        let part = if k == 0 { Part::Leaving } else { Part::Open };
        let set_out = Course { option: None, clock: Clock::new(from.leave), part, trail: Vec::new() };
        let set_out = [Known { course: set_out, cost: Cost::default(), before: None }];
        let before = k.checked_sub(1).map_or(&[][..], |i| &layers[i][..]);
        let is_known = !before.is_empty();
        let mut layer: Vec<Known> = Vec::new();
        let mut places: HashMap<Course, usize> = HashMap::new();
        for (i, known) in if is_known { before } else { &set_out }.iter().enumerate() {
            let previous = known.course.option.map(|j| &runs[k - 1].options[j]);
            for j in 0..run.options.len() {
                let (course, own) = go_on(streets, marks, (run, j), (&known.course, previous), stated);
                let cost: Cost = std::array::from_fn(|n| known.cost[n].saturating_add(own[n]));
                let before = is_known.then_some(i);
                match places.get(&course) {
                    Some(place) if layer[*place].cost <= cost => {}
                    Some(place) => layer[*place] = Known { course, cost, before },
                    None => {
                        places.insert(course.clone(), layer.len());
                        layer.push(Known { course, cost, before });
                    }
                }
            }
        }
        layers.push(layer);
    }
    let mut chosen = vec![None; runs.len()];
    let mut next: Option<usize> = None;
    for k in (0..runs.len()).rev() {
        let best = || (0..layers[k].len()).min_by_key(|i| (layers[k][*i].cost, layers[k][*i].course.option));
        let known = next.or_else(best).map(|i| &layers[k][i]);
        chosen[k] = known.and_then(|known| known.course.option).map(|j| &runs[k].options[j]);
        next = known.and_then(|known| known.before);
    }
    chosen
}

/// Drives a run on its `j`-th way: where that leads, and what it costs.
fn go_on(
    streets: &Streets<'_>,
    marks: &[Mark],
    (run, j): (&Run, usize),
    (course, previous): (&Course, Option<&Stretch>),
    stated: &[Stated],
) -> (Course, Cost) {
    let (from, to) = (&marks[run.from], &marks[run.to]);
    let trail = &course.trail;
    let segment = run.options[j].segment;
    let stretch =
        &Stretch { decreed: streets.decreed(trail, segment, (from, to), stated), ..run.options[j].clone() };
    let is_restricted = streets.is_restricted(segment);
    let (part, passes) = match (course.part, is_restricted) {
        (Part::Leaving, true) => (Part::Leaving, false),
        (Part::Open | Part::Arriving, true) => (Part::Arriving, false),
        (part, false) => (Part::Open, part == Part::Arriving),
    };
    let signs = [passes, stretch.passage == Passage::Closed, streets.turn(trail, segment, from).is_err()];
    let mut against: i64 = signs.into_iter().map(i64::from).sum();
    let stands = from.stands && previous.is_some();
    let mut clock = if stands { Clock::new(from.leave) } else { course.clock };
    let contrary = misstated(streets, (previous, stretch), (from, to), clock.second(), stated);
    let (mut late, mut before) = (0, previous);
    for piece in pieces(streets, stretch, &marks[run.from + 1..=run.to]) {
        let (mark, took) = (piece.mark, piece.to - piece.from);
        if piece.is_nowhere() {
            continue;
        }
        let turn =
            before.take().map_or(0, |b| turn_at(streets, (b, from, stretch), clock, (took, mark.arrive)));
        let earliest = clock.earliest(turn + took);
        against += i64::from(mark.arrive < earliest);
        late += i64::from(mark.arrive > earliest);
        clock = clock.reach(turn + took, mark.arrive);
        if mark.stands && !piece.is_last {
            clock = Clock::new(mark.leave);
        }
    }
    let mut own = trail.clone();
    streets.drive_on(&mut own, from, segment);
    let cost = [against, contrary, late, i64::from(is_restricted), stretch.millis];
    (Course { option: Some(j), clock, part, trail: own }, cost)
}

/// Of how many zones, in all of which or in none of which it lies, the plan states the contrary. `entry`: the whole second
/// in which the stretch begins.
fn misstated(
    streets: &Streets<'_>,
    (previous, stretch): (Option<&Stretch>, &Stretch),
    (from, to): (&Mark, &Mark),
    entry: Seconds,
    stated: &[Stated],
) -> i64 {
    let spans = streets.spans(stretch, stretch.millis);
    // What a node is not inside of begins or ends there, unless it is a street that goes on.
    let divides = |mark: &Mark, zone| {
        matches!(mark.spot, Spot::Osm(_))
            && !streets.map.instance.zone(zone).is_street()
            && !streets.is_inside(mark.spot, None, zone)
    };
    let differs = |zone| {
        let lies = spans.iter().any(|s| s.zone == zone && s.from == 0 && s.to == stretch.millis);
        let is_street = streets.map.instance.zone(zone).is_street();
        let was_inside = |p: &Stretch| streets.streets_of(Some(p), Some(p)).contains(&zone);
        let enters = is_street && previous.is_some_and(|p| !was_inside(p));
        let leaves = is_street && !lies && previous.is_some_and(was_inside);
        if leaves && !stated.iter().any(|s| s.zone == zone && s.leave == Some(from.arrive)) {
            return true;
        }
        let (begins, ends) = (enters || divides(from, zone), divides(to, zone));
        // A stay that ends or begins in the second in which one drives on leaves open on which side one is.
        let touches = |s: &Stated| s.leave == Some(entry) || s.enter == to.arrive;
        let fits = |s: &Stated| {
            (!begins || s.enter == entry) && (!ends || s.leave == Some(to.arrive)) && (lies || !touches(s))
        };
        lies != stated.iter().any(|s| s.covers(zone, entry, to.arrive) && fits(s))
    };
    streets.law.counting().map(|zone| i64::from(differs(zone))).sum()
}
