//! A map that many problems share.

use std::mem::MaybeUninit;
use std::path::Path;

use kerbway::Map;

use crate::argument::{Text, given};
use crate::boundary::{ErrorOut, enter, free};
use crate::kw_status;

/// A road network, read from a file once. Any number of threads may use it at once; problems on it keep it alive, so that
/// it may be freed before them.
pub struct kw_network {
    pub(crate) map: Map,
}

/// Reads an OpenStreetMap extract, `.osm.pbf` or `.osm`: seconds for a city. Yours: free it with `kw_network_free`.
/// Fails with `KW_STATUS_MAP`.
#[unsafe(no_mangle)]
pub extern "C" fn kw_network_open(
    path: Text,
    out: Option<&mut MaybeUninit<Box<kw_network>>>,
    error: ErrorOut<'_>,
) -> kw_status {
    enter(error, || {
        let (path, out) = (path.get("path")?, given(out, "out")?);
        out.write(Box::new(kw_network { map: Map::read(Path::new(path))? }));
        Ok(())
    })
}

/// Frees a network; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn kw_network_free(network: Option<Box<kw_network>>) {
    free(network);
}
