//! What a new route would cost, piece by piece, and which nodes it would have.
//!
//! Cost: one join per visit of a run, and one for the tail.

use super::{Piece, State};
use crate::route::LoadSeg;
use crate::segment::Kind;

impl<K: Kind> State<'_, K> {
    /// Load penalty of a new route.
    #[inline]
    pub(crate) fn load_price(&self, t: usize, pieces: &[Piece]) -> i64 {
        let dims = self.view.dims;
        let mut sum = 0;
        for d in 0..dims {
            let mut acc = LoadSeg::default();
            for piece in pieces {
                match *piece {
                    Piece::Head(r, to) => acc = self.routes[r].load_pre[to * dims + d],
                    Piece::Tail(r, from) => acc = acc.then(&self.routes[r].load_suf[from * dims + d]),
                    Piece::Visit(v) => acc = acc.then(&self.load(v, d)),
                    Piece::Run(r, from, to) => {
                        for i in from..=to {
                            acc = acc.then(&self.load(self.routes[r].nodes[i], d));
                        }
                    }
                    Piece::Back(r, from, to) => {
                        for i in (from..=to).rev() {
                            acc = acc.then(&self.load(self.routes[r].nodes[i], d));
                        }
                    }
                }
            }
            sum += self.penalties.load(d, (acc.max - self.view.types[t].capacity[d]).max(0));
        }
        sum
    }

    #[inline]
    pub(super) fn load(&self, node: u32, d: usize) -> LoadSeg {
        let at = node as usize * self.view.dims + d;
        match (self.view.delivery.get(at), self.view.pickup.get(at)) {
            (Some(&q), Some(&p)) => LoadSeg::visit(q, p),
            _ => LoadSeg::default(),
        }
    }

    /// Price of time and way of a new route of type `t`, penalties included, fixed cost not; `None` if it cannot be
    /// driven, or as soon as its lateness alone costs `room`.
    #[inline]
    pub(crate) fn time_price(&self, t: usize, pieces: &[Piece], room: i64) -> Option<i64> {
        let (view, ty) = (self.view, &self.view.types[t]);
        let [Piece::Head(r, to), rest @ ..] = pieces else { return None };
        let mut last = self.routes[*r].nodes[*to];
        // The head is borrowed until something is joined to it.
        let mut acc = self.routes[*r].pre[*to].clone();
        for piece in rest {
            match *piece {
                Piece::Head(..) => return None,
                Piece::Visit(v) => {
                    acc = K::join(ty, &acc, view.hop(t, last, v)?, self.nodes.of(t, v)?)?;
                    last = v;
                }
                Piece::Run(r, from, to) => {
                    for i in from..=to {
                        let v = self.routes[r].nodes[i];
                        acc = K::join(ty, &acc, view.hop(t, last, v)?, self.nodes.of(t, v)?)?;
                        last = v;
                        if self.penalties.warp(K::least_warp(&acc)) >= room {
                            return None;
                        }
                    }
                }
                Piece::Back(r, from, to) => {
                    for i in (from..=to).rev() {
                        let v = self.routes[r].nodes[i];
                        acc = K::join(ty, &acc, view.hop(t, last, v)?, self.nodes.of(t, v)?)?;
                        last = v;
                        if self.penalties.warp(K::least_warp(&acc)) >= room {
                            return None;
                        }
                    }
                }
                Piece::Tail(r, from) => {
                    let route = &self.routes[r];
                    if route.ty == t {
                        let v = route.nodes[from];
                        acc = K::join(ty, &acc, view.hop(t, last, v)?, &route.suf[from])?;
                    } else {
                        for &v in &route.nodes[from..route.last()] {
                            acc = K::join(ty, &acc, view.hop(t, last, v)?, self.nodes.of(t, v)?)?;
                            last = v;
                        }
                        let end = view.end(t);
                        acc = K::join(ty, &acc, view.hop(t, last, end)?, self.nodes.of(t, end)?)?;
                    }
                }
            }
        }
        let priced = K::price(ty, &self.penalties, &acc);
        Some(priced.money + self.penalties.time(&priced))
    }

    /// Price of a route with new nodes, penalties included; `None` if it cannot be driven.
    pub(crate) fn new_price(&self, r: usize, pieces: &[Piece]) -> Option<i64> {
        if self.makes_empty(pieces) {
            return Some(0);
        }
        let t = self.routes[r].ty;
        Some(
            self.view.types[t].prices.fixed
                + self.load_price(t, pieces)
                + self.time_price(t, pieces, i64::MAX)?,
        )
    }

    /// Do the pieces hold no visit?
    #[inline]
    pub(crate) fn makes_empty(&self, pieces: &[Piece]) -> bool {
        matches!(pieces, [Piece::Head(_, 0), Piece::Tail(r, from)] if *from == self.routes[*r].last())
    }

    /// Writes the nodes that the pieces make.
    pub(super) fn spell(&self, t: usize, pieces: &[Piece], out: &mut Vec<u32>) {
        out.clear();
        for piece in pieces {
            match *piece {
                Piece::Head(r, to) => out.extend_from_slice(&self.routes[r].nodes[..=to]),
                Piece::Run(r, from, to) if from <= to => {
                    out.extend_from_slice(&self.routes[r].nodes[from..=to]);
                }
                Piece::Back(r, from, to) if from <= to => {
                    out.extend(self.routes[r].nodes[from..=to].iter().rev());
                }
                Piece::Run(..) | Piece::Back(..) => {}
                Piece::Visit(v) => out.push(v),
                Piece::Tail(r, from) => {
                    let route = &self.routes[r];
                    out.extend_from_slice(&route.nodes[from..route.last()]);
                    out.push(self.view.end(t));
                }
            }
        }
    }
}
