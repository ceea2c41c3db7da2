//! Static shortest ways over the overlay: everything open (D_∅), and everything that is ever banned closed (D_×).
//!
//! Where the two agree, a leg is a constant and needs no labels: most pairs. One Dijkstra per source over transit
//! nodes; other nodes are reached, not passed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use kerbway_model::units::{Metres, Seconds};

use crate::overlay::{CellId, NodeId, Overlay};
use crate::search::{START, Step};

/// What is minimised, and over which cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aim {
    /// Seconds, then metres; all cells.
    Open,
    /// Seconds, then metres; only cells in which driving is never banned.
    Closed,
    /// Metres, then seconds; all cells.
    Metres,
}

/// Best ways from one node to all.
pub(crate) struct Tree {
    /// Seconds and metres per overlay node; seconds `MAX` = no way.
    best: Vec<(Seconds, Metres)>,
    via: Vec<(NodeId, CellId)>,
}

impl Tree {
    pub(crate) fn to(&self, node: NodeId) -> Option<(Seconds, Metres)> {
        Some(self.best[node as usize]).filter(|b| b.0 != Seconds::MAX)
    }

    /// The overlay nodes on the way.
    pub(crate) fn steps(&self, node: NodeId) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = node;
        loop {
            let (from, cell) = self.via[at as usize];
            steps.push(Step { node: at, cell, spot: None });
            if cell == START {
                break;
            }
            at = from;
        }
        steps.reverse();
        steps
    }
}

/// Best ways from a node.
pub(crate) fn tree(overlay: &Overlay, from: NodeId, aim: Aim) -> Tree {
    let n = overlay.nodes.len();
    let mut tree = Tree { best: vec![(Seconds::MAX, 0); n], via: vec![(from, START); n] };
    let key = |(seconds, metres): (Seconds, Metres)| match aim {
        Aim::Metres => (metres, seconds),
        _ => (seconds, metres),
    };
    let mut done = vec![false; n];
    let mut heap = BinaryHeap::new();
    tree.best[from as usize] = (0, 0);
    heap.push(Reverse(((0, 0), from)));
    while let Some(Reverse((_, v))) = heap.pop() {
        if std::mem::replace(&mut done[v as usize], true) {
            continue;
        }
        let at = tree.best[v as usize];
        for m in &overlay.nodes[v as usize].cells {
            let cell = &overlay.cells[m.cell as usize];
            if aim == Aim::Closed && cell.restricted {
                continue;
            }
            for (slot, to) in cell.terminals.iter().enumerate() {
                let way = cell.way(m.slot, slot);
                if !way.exists() {
                    continue;
                }
                let reached = (at.0 + i64::from(way.time), at.1 + i64::from(way.metres));
                let best = &mut tree.best[*to as usize];
                if best.0 == Seconds::MAX || key(reached) < key(*best) {
                    *best = reached;
                    tree.via[*to as usize] = (v, m.cell);
                    if overlay.nodes[*to as usize].transit {
                        heap.push(Reverse((key(reached), *to)));
                    }
                }
            }
        }
    }
    tree
}
