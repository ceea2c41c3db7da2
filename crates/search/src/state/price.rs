//! What a new route would cost, piece by piece, and which nodes it would have.
//!
//! Cost: one join per visit of a run, and one for the tail.

use kerbway_model::units::Seconds;

use super::{Piece, State};
use crate::route::LoadSeg;
use crate::segment::{Kind, Plain};
use crate::view::Hop;

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
        if !K::EXACT && self.penalties.warp(self.least_warp(t, pieces)?) >= room {
            return None;
        }
        let [Piece::Head(r, to), rest @ ..] = pieces else { return None };
        let head = &self.routes[*r].pre[*to];
        let mut last = self.routes[*r].nodes[*to];
        // A large head is borrowed until something is joined to it.
        let mut joined = K::EXACT.then(|| head.clone());
        for piece in rest {
            match *piece {
                Piece::Head(..) => return None,
                Piece::Visit(v) => {
                    let acc = joined.as_ref().unwrap_or(head);
                    joined = Some(K::join(ty, acc, view.hop(t, last, v)?, self.nodes.of(t, v)?)?);
                    last = v;
                }
                Piece::Run(r, from, to) => {
                    for i in from..=to {
                        let v = self.routes[r].nodes[i];
                        let acc = joined.as_ref().unwrap_or(head);
                        let next = K::join(ty, acc, view.hop(t, last, v)?, self.nodes.of(t, v)?)?;
                        last = v;
                        if self.penalties.warp(K::least_warp(&next)) >= room {
                            return None;
                        }
                        joined = Some(next);
                    }
                }
                Piece::Back(r, from, to) => {
                    for i in (from..=to).rev() {
                        let v = self.routes[r].nodes[i];
                        let acc = joined.as_ref().unwrap_or(head);
                        let next = K::join(ty, acc, view.hop(t, last, v)?, self.nodes.of(t, v)?)?;
                        last = v;
                        if self.penalties.warp(K::least_warp(&next)) >= room {
                            return None;
                        }
                        joined = Some(next);
                    }
                }
                Piece::Tail(r, from) => {
                    let route = &self.routes[r];
                    let priced = if route.ty == t {
                        let acc = joined.as_ref().unwrap_or(head);
                        let hop = view.hop(t, last, route.nodes[from])?;
                        K::close(ty, &self.penalties, acc, hop, &route.suf[from])?
                    } else {
                        for &v in &route.nodes[from..route.last()] {
                            let acc = joined.as_ref().unwrap_or(head);
                            joined = Some(K::join(ty, acc, view.hop(t, last, v)?, self.nodes.of(t, v)?)?);
                            last = v;
                        }
                        let (end, acc) = (view.end(t), joined.as_ref().unwrap_or(head));
                        K::close(ty, &self.penalties, acc, view.hop(t, last, end)?, self.nodes.of(t, end)?)?
                    };
                    return Some(priced.money + self.penalties.time(&priced));
                }
            }
        }
        None
    }

    /// Lower bound of the warp of a new route, in O(1) per piece and visit of a run: each list of labels is relaxed
    /// to one. `None` if there is no way.
    #[inline]
    pub(crate) fn least_warp(&self, t: usize, pieces: &[Piece]) -> Option<Seconds> {
        let [Piece::Head(r, to), rest @ ..] = pieces else { return None };
        let mut last = self.routes[*r].nodes[*to];
        let mut acc = K::relaxed(&self.routes[*r].pre[*to]);
        let mut add = |node: u32, seg: &K::Seg| {
            let seconds = match self.view.hop(t, last, node)? {
                Hop::Free => 0,
                Hop::Const(seconds, _) => seconds,
                // In canonical order: the shortest first.
                Hop::Labels(list) => list.first()?.seconds,
            };
            acc = Plain::join(&self.view.types[t], &acc, Hop::Const(seconds, 0), &K::relaxed(seg))?;
            last = node;
            Some(())
        };
        for piece in rest {
            match *piece {
                Piece::Head(..) => return None,
                Piece::Visit(v) => add(v, self.nodes.of(t, v)?)?,
                Piece::Run(r, from, to) => {
                    for i in from..=to {
                        let v = self.routes[r].nodes[i];
                        add(v, self.nodes.of(t, v)?)?;
                    }
                }
                Piece::Back(r, from, to) => {
                    for i in (from..=to).rev() {
                        let v = self.routes[r].nodes[i];
                        add(v, self.nodes.of(t, v)?)?;
                    }
                }
                Piece::Tail(r, from) => {
                    let route = &self.routes[r];
                    if route.ty == t {
                        add(route.nodes[from], &route.suf[from])?;
                    } else {
                        for &v in &route.nodes[from..route.last()] {
                            add(v, self.nodes.of(t, v)?)?;
                        }
                        add(self.view.end(t), self.nodes.of(t, self.view.end(t))?)?;
                    }
                }
            }
        }
        Some(acc.warp)
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
