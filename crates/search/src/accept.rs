//! Late-acceptance hill climbing (Burke & Bykov 2017): a candidate is taken if it is better than the current plan, or
//! than the one taken `history` iterations ago.
//!
//! The history keeps costs and excesses apart, so that all are compared under the penalties of today.

use crate::penalty::{Excess, Penalties};

/// Cost and excess of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Score {
    /// Search units, without penalties.
    pub(crate) money: i64,
    pub(crate) excess: Excess,
}

impl Score {
    /// Penalised cost.
    pub(crate) fn total(&self, penalties: &Penalties) -> i64 {
        self.money + penalties.of(&self.excess)
    }
}

/// See the module documentation.
#[derive(Debug)]
pub(crate) struct LateAcceptance {
    history: Vec<Option<Score>>,
    at: usize,
}

impl LateAcceptance {
    /// Remembers `length` plans.
    pub(crate) fn new(length: usize) -> Self {
        Self { history: vec![None; length.max(1)], at: 0 }
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.history.iter_mut().for_each(|h| *h = None);
        self.at = 0;
    }

    /// Is the candidate to replace the current plan?
    pub(crate) fn accept(&mut self, current: &Score, candidate: &Score, penalties: &Penalties) -> bool {
        let (now, new) = (current.total(penalties), candidate.total(penalties));
        let late = self.history[self.at].as_ref().map(|s| s.total(penalties));
        let accepted = new < now || late.is_none_or(|late| new < late);
        let kept = if accepted { (candidate, new) } else { (current, now) };
        if late.is_none_or(|late| kept.1 < late) {
            self.history[self.at] = Some(kept.0.clone());
        }
        self.at = (self.at + 1) % self.history.len();
        accepted
    }
}
