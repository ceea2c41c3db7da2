//! Visits whose surroundings changed: those the local search still has to look at (don't-look bits, Bentley 1992).

use std::collections::VecDeque;

/// A queue in which each visit is at most once.
#[derive(Debug)]
pub(crate) struct Queue {
    order: VecDeque<u32>,
    waiting: Vec<bool>,
}

impl Queue {
    /// For `n` visits.
    pub(crate) fn new(n: usize) -> Self {
        Self { order: VecDeque::with_capacity(n), waiting: vec![false; n] }
    }

    /// Adds a visit unless it waits already.
    #[inline]
    pub(crate) fn push(&mut self, v: u32) {
        if !std::mem::replace(&mut self.waiting[v as usize], true) {
            self.order.push_back(v);
        }
    }

    /// The next one.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<u32> {
        let v = self.order.pop_front()?;
        self.waiting[v as usize] = false;
        Some(v)
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        while self.pop().is_some() {}
    }
}
