//! How thorough the building of a table may still be, asked while it goes on.

/// An answer to "how shall it go on?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pace {
    /// As well as the options allow.
    Thorough,
    /// Quickly: every leg is still legal, but lists may be incomplete (`exact: false`). There is no way back to
    /// [`Pace::Thorough`].
    Quick,
    /// Not at all: nothing is returned.
    Abandon,
}

/// How many steps of a search may pass until the next question.
const STEPS: u32 = 32;

/// Asks now and then.
pub(crate) struct Pacer<'a> {
    ask: &'a mut dyn FnMut() -> Pace,
    pace: Pace,
    steps: u32,
}

impl<'a> Pacer<'a> {
    pub(crate) fn new(ask: &'a mut dyn FnMut() -> Pace) -> Self {
        Self { ask, pace: Pace::Thorough, steps: 0 }
    }

    /// Asks now. Never becomes more thorough again.
    pub(crate) fn ask(&mut self) -> Pace {
        if self.pace != Pace::Abandon {
            self.pace = self.pace.max((self.ask)());
        }
        self.pace
    }

    /// Counts a step of a search, asks every so many of them.
    pub(crate) fn step(&mut self) -> Pace {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS) { self.ask() } else { self.pace }
    }

    /// The last answer.
    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }
}
