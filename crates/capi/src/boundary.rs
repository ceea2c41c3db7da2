//! The line between C and Rust: nothing but a status, an error and outputs crosses it, least of all a panic.

use std::any::Any;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Failure, kw_error};
use crate::{KW_STATUS_OK, kw_status};

/// Where an entry point puts its error; NULL if nobody wants to know.
pub(crate) type ErrorOut<'a> = Option<&'a mut MaybeUninit<Box<kw_error>>>;

/// Runs an entry point. Its body writes its outputs as the last thing it does.
pub(crate) fn enter(error: ErrorOut<'_>, body: impl FnOnce() -> Result<(), Failure>) -> kw_status {
    let failure = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return KW_STATUS_OK,
        Ok(Err(failure)) => failure,
        Err(payload) => Failure::panic(&said(payload.as_ref())),
    };
    let status = failure.status;
    if let Some(error) = error {
        error.write(Box::new(kw_error::new(failure)));
    }
    status
}

/// Runs a getter that has no status: what it finds, or `otherwise`.
pub(crate) fn look<T>(otherwise: T, body: impl FnOnce() -> Option<T>) -> T {
    catch_unwind(AssertUnwindSafe(body)).ok().flatten().unwrap_or(otherwise)
}

/// Takes a handle back; NULL is nothing.
pub(crate) fn free<T>(handle: Option<Box<T>>) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(handle)));
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;
    use std::mem::MaybeUninit;

    use crate::error::{kw_error, kw_error_code, kw_error_status, kw_error_text};
    use crate::options::{kw_options, kw_options_set};
    use crate::{KW_STATUS_OK, KW_STATUS_PANIC};

    #[test]
    fn a_panic_inside_becomes_a_status_and_the_handle_stays_usable() {
        let mut options = kw_options::default();
        let mut error = MaybeUninit::uninit();
        let status = kw_options_set(
            Some(&mut options),
            c"panic-probe".into(),
            c"as if by accident".into(),
            Some(&mut error),
        );
        assert_eq!(status, KW_STATUS_PANIC);
        // SAFETY: a status other than OK means that the error was written.
        let error: Box<kw_error> = unsafe { error.assume_init() };
        assert_eq!(kw_error_status(Some(&error)), KW_STATUS_PANIC);
        // SAFETY: texts of an error end with a NUL and live as long as the error.
        let [text, code] = [kw_error_text(Some(&error)), kw_error_code(Some(&error), 0)]
            .map(|text| unsafe { CStr::from_ptr(text) }.to_str().expect("UTF-8"));
        assert_eq!(code, "E-panic");
        assert!(text.contains("please report it: as if by accident"), "{text}");
        let status = kw_options_set(Some(&mut options), c"panic-probe".into(), c"".into(), None);
        assert_eq!(status, KW_STATUS_PANIC);
        assert_eq!(kw_options_set(Some(&mut options), c"seed".into(), c"7".into(), None), KW_STATUS_OK);
        assert_eq!(options.options.seed, 7);
    }
}
