use super::*;
use crate::trial::{Dice, Shapes, inside, simple, zone};
use kerbway_model::instance::Polygon;

/// Samples per segment.
const FINE: i64 = 120;

/// Compares the exact parts with a sampler that shares nothing with them.
fn compare(zones: &[Zone], p: Point, q: Point) {
    let areas = Areas::new(zones, |_| true);
    let at = areas.locate(p);
    let parts = areas.inside(p, &at, q);
    for (i, z) in zones.iter().enumerate() {
        let z_inside = |at, scale| z.polygons.iter().any(|polygon| inside(polygon, at, scale));
        assert_eq!(at.zones.contains(&ZoneIdx::new(i)), z_inside((p.x, p.y), 1), "{p:?} in {z:?}");
        let mut mine = parts.iter().filter(|(z, ..)| z.index() == i).peekable();
        for pair in parts.windows(2) {
            assert!(pair[0].0 < pair[1].0 || pair[0].2 <= pair[1].1, "in order and apart");
        }
        for k in 0..=FINE {
            let sample = Param::new(i128::from(k), i128::from(FINE));
            let point = (p.x * (FINE - k) + q.x * k, p.y * (FINE - k) + q.y * k);
            while mine.peek().is_some_and(|(_, _, to)| *to <= sample) {
                mine.next();
            }
            // Parts are open: their ends are not inside, except where the segment itself begins or ends inside.
            let ends = k == 0 || k == FINE;
            let said = mine.peek().is_some_and(|(_, from, to)| *from < sample && sample < *to);
            if !ends {
                assert_eq!(said, z_inside(point, FINE), "sample {k} of {p:?} {q:?} in {z:?}: {parts:?}");
            }
        }
    }
    // The same backwards.
    let back = areas.inside(q, &areas.locate(q), p);
    assert_eq!(back.len(), parts.len(), "{p:?} {q:?} {zones:?}");
    let mirror = square(delta(p, q));
    let total = Param::ONE.distance(mirror);
    for (there, here) in areas.clip(p, &at, q).iter().zip(areas.clip(q, &areas.locate(q), p)) {
        if parts.iter().filter(|part| part.0 == there.zone).count() == 1 {
            assert!((there.from + here.to - total).abs() <= 1 && (there.to + here.from - total).abs() <= 1);
        }
    }
}

/// A segment that likes corners and sides.
fn touching_segment(dice: &mut Dice, ring: &[Point], size: i64) -> (Point, Point) {
    let pick = |dice: &mut Dice| ring[dice.choose(ring)];
    match dice.roll(5) {
        0 => (dice.point(size), dice.point(size)),
        1 => (pick(dice), dice.point(size)),
        2 => (pick(dice), pick(dice)),
        3 => {
            // Through a corner and on.
            let (a, b) = (dice.point(size), pick(dice));
            (a, Point { x: 2 * b.x - a.x, y: 2 * b.y - a.y })
        }
        _ => {
            // Along a side, longer than it.
            let i = dice.choose(ring);
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            (Point { x: 2 * a.x - b.x, y: 2 * a.y - b.y }, Point { x: 2 * b.x - a.x, y: 2 * b.y - a.y })
        }
    }
}

#[test]
fn parts_agree_with_fine_samples_for_any_ring() {
    let mut dice = Dice::new(1);
    for _ in 0..6000 {
        let size = 3 + dice.roll(12);
        let polygon = simple(dice.wild_ring(size));
        let (p, q) = touching_segment(&mut dice, &polygon.exterior, size);
        compare(&[zone(vec![polygon])], p, q);
    }
}

#[test]
fn parts_agree_with_fine_samples_for_holes_and_several_polygons() {
    let mut dice = Dice::new(2);
    for _ in 0..3000 {
        let middle = Point { x: 12, y: 12 };
        let exterior = dice.star(middle, 14);
        let holes = if dice.roll(2) == 0 { vec![dice.star(middle, 4)] } else { Vec::new() };
        let ring = exterior.clone();
        let other = Point { x: 12 + dice.roll(12), y: dice.roll(24) };
        let second = simple(dice.star(other, 6));
        let third = simple(dice.star(middle, 9));
        let zones = [zone(vec![Polygon { exterior, holes }, second]), zone(vec![third])];
        let (p, q) = touching_segment(&mut dice, &ring, 24);
        compare(&zones, p, q);
    }
}

fn p(x: i64, y: i64) -> Point {
    Point { x, y }
}

/// (from, to) in millimetres of the parts inside a zone with these polygons.
fn read(polygons: Vec<Polygon>, a: Point, b: Point) -> Vec<(i64, i64)> {
    let zones = [zone(polygons)];
    let areas = Areas::new(&zones, |_| true);
    areas.clip(a, &areas.locate(a), b).iter().map(|s| (s.from, s.to)).collect()
}

fn square_at(x: i64, y: i64, side: i64) -> Polygon {
    simple(vec![p(x, y), p(x + side, y), p(x + side, y + side), p(x, y + side)])
}

#[test]
fn boundaries_are_outside() {
    let unit = || vec![square_at(0, 0, 10)];
    assert_eq!(read(unit(), p(-5, 5), p(15, 5)), [(5, 15)]);
    assert_eq!(read(unit(), p(-5, 0), p(15, 0)), [], "along a side");
    assert_eq!(read(unit(), p(0, 0), p(10, 0)), [], "the side itself");
    assert_eq!(read(unit(), p(-5, 5), p(5, -5)), [], "a corner touched from outside");
    assert_eq!(read(unit(), p(0, 0), p(10, 10)), [(0, 14)], "a diagonal");
    assert_eq!(read(unit(), p(2, 2), p(8, 2)), [(0, 6)], "within");
    assert_eq!(read(unit(), p(2, 2), p(2, 2)), [(0, 0)], "one point inside");
    assert_eq!(read(unit(), p(0, 2), p(0, 2)), [], "one point on the boundary");
}

#[test]
fn a_boundary_point_touched_from_inside_ends_a_visit() {
    // A notch whose tip is at (5, 5).
    let notched = simple(vec![p(0, 0), p(10, 0), p(10, 10), p(5, 5), p(0, 10)]);
    assert_eq!(read(vec![notched], p(-2, 5), p(12, 5)), [(2, 7), (7, 12)]);
    // Two squares of one zone side by side: the common side is a boundary.
    assert_eq!(
        read(vec![square_at(0, 0, 10), square_at(10, 0, 10)], p(-5, 5), p(25, 5)),
        [(5, 15), (15, 25)]
    );
    assert_eq!(read(vec![square_at(0, 0, 10), square_at(10, 0, 10)], p(10, -5), p(10, 15)), []);
    // Overlapping ones are one visit.
    assert_eq!(read(vec![square_at(0, 0, 10), square_at(9, 0, 10)], p(-5, 5), p(25, 5)), [(5, 24)]);
}

#[test]
fn holes_are_outside() {
    let ring =
        Polygon { exterior: square_at(0, 0, 30).exterior, holes: vec![square_at(10, 10, 10).exterior] };
    assert_eq!(read(vec![ring.clone()], p(-5, 15), p(35, 15)), [(5, 15), (25, 35)]);
    assert_eq!(read(vec![ring.clone()], p(15, 15), p(16, 16)), []);
    assert_eq!(read(vec![ring], p(0, 10), p(30, 10)), [(0, 10), (20, 30)], "along the hole's side");
}

#[test]
fn no_rings_and_flat_rings_hold_nothing() {
    assert_eq!(read(vec![], p(0, 0), p(9, 9)), []);
    assert_eq!(read(vec![simple(vec![])], p(0, 0), p(9, 9)), []);
    assert_eq!(read(vec![simple(vec![p(3, 3)])], p(0, 0), p(9, 9)), []);
    assert_eq!(read(vec![simple(vec![p(0, 0), p(9, 9), p(4, 4)])], p(0, 9), p(9, 0)), []);
}
