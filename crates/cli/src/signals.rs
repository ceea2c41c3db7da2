//! Ctrl-C (SIGINT, SIGTERM): the first asks for the best plan so far, the second ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};

/// Set by the first signal.
pub(crate) static CANCELLED: AtomicBool = AtomicBool::new(false);

/// Listens from now on.
pub(crate) fn listen() {
    // Without a handler a signal ends the program as it always does, which is no reason to refuse work.
    let _ = ctrlc::set_handler(|| {
        if CANCELLED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
}

/// Has there been one?
pub(crate) fn cancelled() -> bool {
    CANCELLED.load(Ordering::Relaxed)
}
