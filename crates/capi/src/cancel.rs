//! Stopping a search from elsewhere.

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::argument::given;
use crate::boundary::{ErrorOut, enter, free, look};
use crate::kw_status;

/// A flag that stops a search. Any thread, and a signal handler too, may raise it while others search with it.
#[derive(Default)]
pub struct kw_cancel {
    pub(crate) flag: AtomicBool,
}

/// A flag that is not raised. Yours: free it with `kw_cancel_free` when no search uses it any more.
#[unsafe(no_mangle)]
pub extern "C" fn kw_cancel_new(
    out: Option<&mut MaybeUninit<Box<kw_cancel>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        given(out, "out")?.write(Box::default());
        Ok(())
    })
}

/// Raises the flag: searches with it, now or later, return the best plan that they have, within 200 ms. NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_cancel_request(cancel: Option<&kw_cancel>) {
    look((), || {
        cancel?.flag.store(true, Ordering::Relaxed);
        None
    });
}

/// Lowers the flag, to be used again. NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_cancel_reset(cancel: Option<&kw_cancel>) {
    look((), || {
        cancel?.flag.store(false, Ordering::Relaxed);
        None
    });
}

/// Frees a flag; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_cancel_free(cancel: Option<Box<kw_cancel>>) {
    free(cancel);
}
