//! Making plans legal where a cap on labels lets a joined price promise too much, and emptying routes.

use kerbway_model::prices::TypePrices;
use kerbway_model::{LocationIdx, TypeIdx};
use kerbway_travel::{ClassIdx, Gap, Label, ServiceSlot, Table, UNBOUNDED};

use super::moves::audit;
use crate::ils::Tuning;
use crate::moves::Search;
use crate::segment::Labelled;
use crate::state::Piece;
use crate::view::{NO_LIMIT, NOWHERE, Parts, Type, View, Visit};

const CLASS: ClassIdx = ClassIdx(0);
const A: LocationIdx = LocationIdx(0);
const B: LocationIdx = LocationIdx(1);
const C: LocationIdx = LocationIdx(2);
const END: LocationIdx = LocationIdx(3);

/// C can be stood at before 4000 and from 5000 on; only from there a way leads on. From A four undominated labels
/// lead into the early gap, cheaper than the one into the late gap.
fn table() -> Table {
    let mut table = Table::new(4, vec![CLASS]);
    let slot = |gap, from, to| ServiceSlot { gap, from, to };
    table.set_standing(
        CLASS,
        C,
        vec![Gap { from: -UNBOUNDED, to: 4000 }, Gap { from: 5000, to: UNBOUNDED }],
        vec![slot(0, 0, 1000), slot(0, 1500, 2000), slot(0, 2500, 4000), slot(1, 5000, UNBOUNDED)],
    );
    for (from, to) in [(A, B), (A, END), (B, END)] {
        table.set_const(CLASS, from, to, 10, 0);
    }
    let leg = |latest, seconds, gap_to| Label { latest, gap_to, ..Label::constant(seconds, 0) };
    let late = |latest, seconds| Label { earliest: 5000, ..leg(latest, seconds, 1) };
    table.set_labels(CLASS, A, C, &[leg(200, 10, 0), leg(3000, 20, 0), late(2000, 900)]);
    table.set_labels(CLASS, B, C, &[late(4000, 10)]);
    table.set_labels(CLASS, C, END, &[Label { gap_from: 1, ..Label::constant(10, 0) }]);
    table
}

/// One vehicle from `start` to END, and requests at A, B and C.
fn view(table: &Table, start: u32) -> View<'_> {
    let visit = |request, at: LocationIdx, service| Visit {
        request,
        option: 0,
        at: at.0,
        service,
        windows: vec![(0, 10_000)],
    };
    let vehicle = Type {
        idx: TypeIdx::new(0),
        class: CLASS,
        count: 1,
        start,
        end: END.0,
        shift: (0, 20_000),
        max_duration: NO_LIMIT,
        max_metres: NO_LIMIT,
        capacity: vec![2],
        prices: TypePrices { drive: 1, service: 1, ..TypePrices::default() },
    };
    View::from_parts(
        table,
        Parts {
            types: vec![vehicle],
            visits: vec![visit(0, A, 1), visit(1, B, 3000), visit(2, C, 1)],
            prices: vec![None; 3],
            dims: 1,
            load: vec![(1, 0); 3],
            skilled: vec![true; 3],
            horizon: 20_000,
        },
    )
}

#[test]
fn a_rest_that_cannot_be_driven_after_all_ends_the_repair() {
    let table = table();
    let view = view(&table, NOWHERE);
    let mut search: Search<'_, Labelled> = Search::new(&view, &Tuning::default(), &mut || false);
    let nodes = [view.start(0), 0, 1, 2, view.end(0)];
    assert!(search.state.set_route(0, &nodes, &mut Vec::new()));
    assert!(!search.state.is_legal(), "one visit too many");
    // Without B the rest is cheapest. Joined it can be driven, folded it cannot: the cap drops the late gap at C.
    let without_b = [Piece::Head(0, 1), Piece::Tail(0, 3)];
    assert!(search.state.new_price(0, &without_b).is_some());
    assert!(!search.put(0, &without_b));
    assert_eq!(search.state.routes[0].nodes, nodes);

    search.legalise();
    assert!(search.state.is_legal());
    audit(&search.state);
    assert!(search.state.routes[0].is_empty());
}

#[test]
fn a_route_can_be_emptied_though_no_way_leads_from_its_start_to_its_end() {
    let mut table = table();
    table.set_labels(CLASS, C, END, &[]);
    table.set_const(CLASS, C, A, 10, 0);
    let view = view(&table, C.0);
    let mut search: Search<'_, Labelled> = Search::new(&view, &Tuning::default(), &mut || false);
    assert!(search.state.set_route(0, &[view.start(0), 0, view.end(0)], &mut Vec::new()));
    search.state.load_snapshot(&[]);
    audit(&search.state);
    assert!(search.state.routes[0].is_empty());
}
