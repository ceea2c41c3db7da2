//! All planned legs between two places (docs/semantics.md, 3.5): every sequence of overlay nodes without repetition is tried.

use super::bans::{Bans, FAR, Spans, gaps, union};

/// A way to make a leg: depart by `latest`, drive `seconds`, arrive no earlier than `earliest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) latest: i64,
    pub(crate) seconds: i64,
    pub(crate) earliest: i64,
    pub(crate) metres: i64,
    /// Gap of the origin in which one stands before.
    pub(crate) gap_from: usize,
    /// Gap of the destination in which one arrives.
    pub(crate) gap_to: usize,
}

impl Way {
    fn beats(&self, other: &Self) -> bool {
        self.latest >= other.latest
            && self.seconds <= other.seconds
            && self.earliest <= other.earliest
            && self.metres <= other.metres
            && self.gap_from == other.gap_from
            && self.gap_to == other.gap_to
    }
}

/// A stretch between two overlay nodes, driven without a pause.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    pub(crate) to: usize,
    pub(crate) seconds: i64,
    pub(crate) metres: i64,
    /// Zones it lies in, of those that count.
    pub(crate) zones: Vec<usize>,
}

/// An overlay node.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spot {
    /// Zones it lies in, of those that count.
    pub(crate) inside: Vec<usize>,
    /// May one wait here, and with which bans; `None` = no waiting.
    pub(crate) waiting: Option<Spans>,
    pub(crate) out: Vec<Stretch>,
}

/// An end of a leg.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) spot: usize,
    pub(crate) zones: Vec<usize>,
    /// Closed gaps in which one may stand.
    pub(crate) gaps: Spans,
}

/// The overlay of one leg and what its zones forbid.
pub(crate) struct Overlay<'a> {
    pub(crate) spots: &'a [Spot],
    /// May a leg pass this spot? Its two ends may always be used.
    pub(crate) passable: &'a [bool],
    /// By zone; `None` = does not count.
    pub(crate) bans: &'a [Option<Bans>],
    /// Nothing happens after this instant.
    pub(crate) horizon: i64,
}

/// Too many sequences for an oracle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// What a partial leg has behind it: the way up to where it last waited, and the starts of the block since then.
#[derive(Debug, Clone, Copy)]
struct Piece {
    latest: i64,
    seconds: i64,
    earliest: i64,
    gap_from: usize,
    /// First and last start of the block under way.
    from: i64,
    to: i64,
}

impl Piece {
    /// The way that ends after `offset` seconds of the block under way, arriving in the closed gap.
    fn close(&self, offset: i64, gap: (i64, i64)) -> Option<(i64, i64, i64)> {
        let (from, to) = (self.from.max(gap.0 - offset), self.to.min(gap.1 - offset));
        (from <= to && self.earliest <= to).then(|| {
            (to_min(self.latest, to, self.seconds), self.seconds + offset, self.earliest.max(from) + offset)
        })
    }
}

fn to_min(latest: i64, to: i64, seconds: i64) -> i64 {
    latest.min(to - seconds)
}

/// What one believes of a visit to a zone with a through ban while it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Visit {
    /// It holds the stop from which the leg began.
    HasStop,
    /// It will hold the stop at which the leg ends.
    WillStop,
    /// It will hold none.
    Through,
}

/// A partial leg that was followed.
#[derive(Debug, Clone)]
struct Partial {
    /// Spots it has been to, as bits.
    path: Vec<u64>,
    /// Of these the ones where one may not stand at all times.
    bound: Vec<u64>,
    visits: Vec<(usize, Visit)>,
    metres: i64,
    offset: i64,
    piece: Piece,
}

impl Partial {
    /// Can whatever follows `other` follow this as well, at the same instants and at no higher price? It reaches
    /// this spot at every instant at which the other does, and has been nowhere that the other has not been, save
    /// where one may stand at all times: coming there again is no better than having waited there.
    fn covers(&self, other: &Self) -> bool {
        let (p, q) = (&self.piece, &other.piece);
        let (o, r) = (self.offset, other.offset);
        p.gap_from == q.gap_from
            && self.metres <= other.metres
            && p.seconds + o <= q.seconds + r
            && p.latest >= q.latest
            && p.earliest + o <= q.earliest.max(q.from) + r
            && p.from + o <= q.from + r
            && p.to + o >= q.to + r
            && self.visits == other.visits
            && self.bound.iter().zip(&other.path).all(|(p, q)| p & !q == 0)
    }
}

struct Hunt<'a> {
    overlay: &'a Overlay<'a>,
    from: &'a End,
    to: &'a End,
    /// Least seconds and metres from each spot to the destination.
    least: Vec<Option<(i64, i64)>>,
    on_path: Vec<bool>,
    /// Spots where one may stand at all times, in any visit.
    free: Vec<bool>,
    /// Partial legs seen at each spot.
    seen: Vec<Vec<Partial>>,
    ways: Vec<Way>,
    steps: u64,
}

/// All ways of a leg that none beats.
pub(crate) fn ways(overlay: &Overlay<'_>, from: &End, to: &End, limit: u64) -> Result<Vec<Way>, TooLarge> {
    let pieces: Vec<_> = from
        .gaps
        .iter()
        .enumerate()
        .map(|(gap_from, (g, h))| Piece {
            latest: FAR,
            seconds: 0,
            earliest: -FAR,
            gap_from,
            from: *g,
            to: *h,
        })
        .collect();
    let mut hunt = Hunt {
        overlay,
        from,
        to,
        least: least(overlay.spots, to.spot),
        on_path: vec![false; overlay.spots.len()],
        free: overlay
            .spots
            .iter()
            .map(|s| {
                let through = |z: &usize| overlay.bans[*z].as_ref().is_some_and(|b| !b.through.is_empty());
                s.waiting.as_ref().is_some_and(Vec::is_empty) && !s.inside.iter().any(through)
            })
            .collect(),
        seen: vec![Vec::new(); overlay.spots.len()],
        ways: Vec::new(),
        steps: limit,
    };
    if from.spot == to.spot {
        // One point: nothing is driven, but one may leave or enter a zone that only one of the two is said to lie in.
        hunt.arrive(&pieces, 0, 0, None);
        return Ok(hunt.ways);
    }
    hunt.on_path[from.spot] = true;
    let visits: Vec<(usize, Visit)> = from.zones.iter().map(|z| (*z, Visit::HasStop)).collect();
    hunt.go(from.spot, &pieces, 0, 0, &visits, None)?;
    Ok(hunt.ways)
}

impl Hunt<'_> {
    fn bans(&self, zone: usize) -> &Bans {
        self.overlay.bans[zone].as_ref().expect("invariant: overlays name zones that count")
    }

    /// Continues from `spot`, `offset` seconds after the start of the block under way.
    fn go(
        &mut self,
        spot: usize,
        pieces: &[Piece],
        offset: i64,
        metres: i64,
        visits: &[(usize, Visit)],
        last: Option<&Stretch>,
    ) -> Result<(), TooLarge> {
        self.steps = self.steps.checked_sub(1).ok_or(TooLarge)?;
        if spot == self.to.spot {
            if visits.iter().all(|(z, v)| *v != Visit::Through || !self.to.zones.contains(z)) {
                self.arrive(pieces, offset, metres, last);
            }
            return Ok(());
        }
        let spots = self.overlay.spots;
        // Stand here: the block ends, another begins.
        let standing = spots[spot].waiting.as_ref().filter(|_| last.is_some());
        if let Some(bans) = standing {
            let mut bans = bans.clone();
            for (z, visit) in visits {
                if *visit == Visit::Through {
                    bans.extend(&self.bans(*z).through);
                }
            }
            let bans = union(bans);
            let mut rested = Vec::new();
            for piece in pieces {
                for gap in gaps(&bans) {
                    if let Some((latest, seconds, earliest)) = piece.close(offset, gap) {
                        rested.push(Piece {
                            latest,
                            seconds,
                            earliest,
                            gap_from: piece.gap_from,
                            from: gap.0,
                            to: gap.1,
                        });
                    }
                }
            }
            self.leave(spot, &rested, 0, metres, visits, last)?;
            if bans.is_empty() {
                // Passing is standing for no time.
                return Ok(());
            }
        }
        self.leave(spot, pieces, offset, metres, visits, last)
    }

    fn leave(
        &mut self,
        spot: usize,
        pieces: &[Piece],
        offset: i64,
        metres: i64,
        visits: &[(usize, Visit)],
        last: Option<&Stretch>,
    ) -> Result<(), TooLarge> {
        let spots = self.overlay.spots;
        let mut order: Vec<&Stretch> = spots[spot].out.iter().filter(|s| !self.on_path[s.to]).collect();
        order.retain(|s| self.least[s.to].is_some() && (s.to == self.to.spot || self.overlay.passable[s.to]));
        order.sort_by_key(|s| (s.seconds + self.least[s.to].map_or(FAR, |l| l.0), s.to));
        for stretch in order {
            let mut next = pieces.to_vec();
            let inside_here: &[usize] = if last.is_none() { &self.from.zones } else { &spots[spot].inside };
            if last.is_none() {
                // A zone the origin is merely said to lie in is left at once.
                for z in inside_here.iter().filter(|z| !stretch.zones.contains(z)) {
                    next = outside(&next, offset, &self.bans(*z).driving);
                }
            }
            let mut entered = Vec::new();
            for z in &stretch.zones {
                if !inside_here.contains(z) {
                    next = outside(&next, offset, &self.bans(*z).entry);
                    entered.push(*z);
                }
                next = clear(&next, offset, stretch.seconds, &self.bans(*z).driving);
            }
            if next.is_empty() {
                continue;
            }
            // Visits still open, with every guess for the ones that begin here.
            let mut guesses: Vec<Vec<(usize, Visit)>> = vec![
                visits
                    .iter()
                    .copied()
                    .filter(|(z, _)| stretch.zones.contains(z) && inside_here.contains(z))
                    .collect(),
            ];
            for z in entered {
                let kinds: &[Visit] = if self.to.zones.contains(&z) {
                    &[Visit::WillStop, Visit::Through]
                } else {
                    &[Visit::Through]
                };
                let kinds = if self.bans(z).through.is_empty() { &[Visit::HasStop] } else { kinds };
                guesses = guesses
                    .iter()
                    .flat_map(|g| kinds.iter().map(move |k| g.iter().copied().chain([(z, *k)]).collect()))
                    .collect();
            }
            for guess in guesses {
                let mut next = next.clone();
                for (z, visit) in &guess {
                    if *visit == Visit::Through {
                        next = clear(&next, offset, stretch.seconds, &self.bans(*z).through);
                    }
                }
                // Where the stretch ends outside a zone, the visit is over.
                let open_at_end: Vec<usize> = if stretch.to == self.to.spot {
                    self.to.zones.clone()
                } else {
                    spots[stretch.to].inside.clone()
                };
                if guess.iter().any(|(z, v)| *v == Visit::WillStop && !open_at_end.contains(z)) {
                    continue;
                }
                let guess: Vec<_> = guess
                    .into_iter()
                    .filter(|(z, _)| stretch.to == self.to.spot || open_at_end.contains(z))
                    .collect();
                let (offset, metres) = (offset + stretch.seconds, metres + stretch.metres);
                self.thin(&mut next, stretch.to, offset, metres);
                if stretch.to != self.to.spot {
                    self.remember(&mut next, stretch.to, offset, metres, &guess);
                }
                if next.is_empty() {
                    continue;
                }
                self.on_path[stretch.to] = true;
                self.go(stretch.to, &next, offset, metres, &guess, Some(stretch))?;
                self.on_path[stretch.to] = false;
            }
        }
        Ok(())
    }

    /// Drops pieces covered by a partial leg already followed from this spot, and keeps the others in mind.
    fn remember(
        &mut self,
        pieces: &mut Vec<Piece>,
        spot: usize,
        offset: i64,
        metres: i64,
        visits: &[(usize, Visit)],
    ) {
        let bits = |on: &dyn Fn(usize) -> bool| -> Vec<u64> {
            let mut words = vec![0; self.on_path.len().div_ceil(64)];
            (0..self.on_path.len()).filter(|s| on(*s)).for_each(|s| words[s / 64] |= 1 << (s % 64));
            words
        };
        let path = bits(&|s| self.on_path[s]);
        let bound = bits(&|s| self.on_path[s] && !self.free[s]);
        let mut visits = visits.to_vec();
        visits.sort_unstable();
        pieces.retain(|piece| {
            let (path, bound, visits) = (path.clone(), bound.clone(), visits.clone());
            let partial = Partial { path, bound, visits, metres, offset, piece: *piece };
            let fresh = !self.seen[spot].iter().any(|s| s.covers(&partial));
            if fresh {
                self.seen[spot].push(partial);
            }
            fresh
        });
    }

    /// Drops pieces that cannot become a way that is not beaten by one already found.
    fn thin(&self, pieces: &mut Vec<Piece>, spot: usize, offset: i64, metres: i64) {
        let Some((seconds_left, metres_left)) = self.least[spot] else {
            pieces.clear();
            return;
        };
        pieces.retain(|p| {
            let Some((latest, seconds, earliest)) = p.close(offset, (-FAR, FAR)) else { return false };
            if latest < 0
                || earliest + seconds_left > self.overlay.horizon
                || seconds + seconds_left > self.overlay.horizon
            {
                return false;
            }
            // In each gap of the destination: the best that could come of it, beaten or not?
            self.to.gaps.iter().enumerate().any(|(gap_to, gap)| {
                let bound = Way {
                    latest: latest.min(gap.1 - seconds - seconds_left),
                    seconds: seconds + seconds_left,
                    earliest: (earliest + seconds_left).max(gap.0),
                    metres: metres + metres_left,
                    gap_from: p.gap_from,
                    gap_to,
                };
                bound.latest >= 0 && bound.earliest <= gap.1 && !self.ways.iter().any(|w| w.beats(&bound))
            })
        });
    }

    fn arrive(&mut self, pieces: &[Piece], offset: i64, metres: i64, last: Option<&Stretch>) {
        let mut pieces = pieces.to_vec();
        let (left, entered): (Vec<usize>, Vec<usize>) = match last {
            Some(stretch) => {
                (vec![], self.to.zones.iter().copied().filter(|z| !stretch.zones.contains(z)).collect())
            }
            None => (
                self.from.zones.iter().copied().filter(|z| !self.to.zones.contains(z)).collect(),
                self.to.zones.iter().copied().filter(|z| !self.from.zones.contains(z)).collect(),
            ),
        };
        for z in left {
            pieces = outside(&pieces, offset, &self.bans(z).driving);
        }
        for z in entered {
            pieces = outside(&pieces, offset, &self.bans(z).entry);
        }
        for piece in pieces {
            for (gap_to, gap) in self.to.gaps.iter().enumerate() {
                if let Some((latest, seconds, earliest)) = piece.close(offset, *gap) {
                    let way = Way { latest, seconds, earliest, metres, gap_from: piece.gap_from, gap_to };
                    keep(&mut self.ways, way);
                }
            }
        }
    }
}

/// Adds a way unless one beats it; drops those that it beats.
pub(crate) fn keep(ways: &mut Vec<Way>, way: Way) {
    if !ways.iter().any(|w| w.beats(&way)) {
        ways.retain(|w| !way.beats(w));
        ways.push(way);
    }
}

/// Starts for which the instant `offset` later lies in no half-open ban.
fn outside(pieces: &[Piece], offset: i64, bans: &Spans) -> Vec<Piece> {
    let mut list = Vec::new();
    for piece in pieces {
        let mut from = piece.from;
        for (a, b) in bans {
            push(&mut list, piece, from, a - 1 - offset);
            from = from.max(b - offset);
        }
        push(&mut list, piece, from, FAR);
    }
    list
}

/// Starts for which the `seconds` from `offset` on meet no ban.
fn clear(pieces: &[Piece], offset: i64, seconds: i64, bans: &Spans) -> Vec<Piece> {
    if seconds == 0 {
        return pieces.to_vec();
    }
    let mut list = Vec::new();
    for piece in pieces {
        let mut from = piece.from;
        for (a, b) in bans {
            push(&mut list, piece, from, a - seconds - offset);
            from = from.max(b - offset);
        }
        push(&mut list, piece, from, FAR);
    }
    list
}

fn push(list: &mut Vec<Piece>, piece: &Piece, from: i64, to: i64) {
    let to = to.min(piece.to);
    if from <= to {
        list.push(Piece { from, to, ..*piece });
    }
}

/// Least seconds and least metres (each for itself) from every spot to the destination, no rule looked at.
fn least(spots: &[Spot], to: usize) -> Vec<Option<(i64, i64)>> {
    let mut list: Vec<Option<(i64, i64)>> = vec![None; spots.len()];
    list[to] = Some((0, 0));
    loop {
        let mut changed = false;
        for (i, spot) in spots.iter().enumerate() {
            for stretch in &spot.out {
                let Some((s, m)) = list[stretch.to] else { continue };
                let (s, m) = (s + stretch.seconds, m + stretch.metres);
                let better = list[i].map_or((s, m), |(a, b)| (a.min(s), b.min(m)));
                if list[i] != Some(better) {
                    list[i] = Some(better);
                    changed = true;
                }
            }
        }
        if !changed {
            return list;
        }
    }
}
