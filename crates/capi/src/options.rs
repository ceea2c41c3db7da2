//! How long to search, and from which seed.

use std::mem::MaybeUninit;

use kerbway::Options;

use crate::argument::{Text, given};
use crate::boundary::{ErrorOut, enter, free};
use crate::kw_status;

/// Options of a search. One thread at a time may set them; any number may search with them meanwhile unset.
#[derive(Default)]
pub struct kw_options {
    pub(crate) options: Options,
}

/// Seed 0 and ten seconds. Yours: free them with `kw_options_free`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_options_new(
    out: Option<&mut MaybeUninit<Box<kw_options>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        given(out, "out")?.write(Box::default());
        Ok(())
    })
}

/// Sets an option by its name: `time_limit` ("30" seconds, "500ms", "4min", "PT30S"), `iterations`, `no_improvement`,
/// `seed` (below 2^53), `threads` (1). Naming iterations takes the clock away, so that equal inputs give equal bytes; name a
/// time limit as well to have both. On failure nothing is changed.
#[unsafe(no_mangle)]
pub extern "C" fn kw_options_set(
    options: Option<&mut kw_options>,
    name: Text,
    value: Text,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (name, value) = (name.get("name")?, value.get("value")?);
        let options = given(options, "options")?;
        #[cfg(any(test, feature = "panic-probe"))]
        assert!(name != "panic-probe", "{value}");
        Ok(options.options.set(name, value)?)
    })
}

/// Frees options; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_options_free(options: Option<Box<kw_options>>) {
    free(options);
}
