//! One run of the planner on one instance.

/// What came out of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Instance set.
    pub set: String,
    /// Instance.
    pub instance: String,
    /// Customers.
    pub n: usize,
    /// Convention of the costs.
    pub convention: String,
    /// Seed.
    pub seed: u64,
    /// Wall-clock seconds of the call.
    pub seconds: f64,
    /// Iterations done.
    pub iterations: u64,
    /// Routes used.
    pub routes: usize,
    /// Requests left out.
    pub unserved: usize,
    /// Cost in the convention's unit.
    pub cost: f64,
    /// Best-known cost.
    pub best_known: f64,
    /// Processor time over wall-clock time, where the system tells.
    pub cpu_share: Option<f64>,
}

impl Run {
    /// How far the cost lies above the best-known one, in percent of it.
    pub fn gap_percent(&self) -> f64 {
        100.0 * (self.cost - self.best_known) / self.best_known
    }
}
