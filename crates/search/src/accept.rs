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
    history: Vec<Score>,
    at: usize,
}

impl LateAcceptance {
    /// Remembers `length` plans, at first all the same.
    pub(crate) fn new(length: usize, first: &Score) -> Self {
        Self { history: vec![first.clone(); length.max(1)], at: 0 }
    }

    /// Forgets all but this one.
    pub(crate) fn reset(&mut self, score: &Score) {
        self.history.iter_mut().for_each(|h| h.clone_from(score));
        self.at = 0;
    }

    /// Is the candidate to replace the current plan?
    pub(crate) fn accept(&mut self, current: &Score, candidate: &Score, penalties: &Penalties) -> bool {
        let (now, new) = (current.total(penalties), candidate.total(penalties));
        let late = self.history[self.at].total(penalties);
        let accepted = new < now || new < late;
        let kept = if accepted { (candidate, new) } else { (current, now) };
        if kept.1 < late {
            self.history[self.at].clone_from(kept.0);
        }
        self.at = (self.at + 1) % self.history.len();
        accepted
    }
}
