//! Foreign documents: Solomon and Gehring-Homberger texts, VRPLIB files, `.sol` solutions, zones in GeoJSON.
//!
//! A benchmark file becomes a [`Problem`] in matrix mode: seconds and metres are both the scaled distance of a
//! [`Convention`], a metre costs one minor unit, the currency is `XXX` and there is one vehicle type. Requests are
//! named as `.sol` files number their visits: the depot is `0`, the customers `1`, `2`, … in the file's order.
//!
//! ```
//! use kerbway_formats::{Convention, Format, read};
//!
//! let text = "tiny\n\nVEHICLE\nNUMBER CAPACITY\n2 10\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n\
//!     0 0 0 0 0 100 0\n1 3 4 5 0 50 2\n";
//! let foreign = read(text.as_bytes(), "tiny.txt", Format::Auto, None)?.expect("not a Kerbway document");
//! assert_eq!(foreign.measure.convention, Convention::Dimacs);
//! let matrices = foreign.problem.matrices.as_ref().unwrap();
//! assert_eq!(matrices["distance"].seconds[0][1], Some(50));
//! # Ok::<(), kerbway_formats::Unreadable>(())
//! ```
//!
//! What is not here: JSON of the format itself (that is `kerbway-model`), maps, and VRPLIB dialects with several
//! depots, prizes or mixed fleets; their sections are refused with `E-unsupported`, never ignored.

mod benchmark;
mod convention;
mod faults;
mod geojson;
mod sol;
mod solomon;
mod text;
mod vrplib;

pub use benchmark::{Foreign, MAX_NODES, Measure};
pub use convention::Convention;
pub use faults::Unreadable;
pub use geojson::{ZoneFile, read_zones};
pub use sol::{Sol, SolError};
pub use text::{MAX_BYTES, unpack};

use kerbway_model::Problem;

/// How a problem is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// Found out by looking at the text.
    #[default]
    Auto,
    /// Kerbway's own JSON.
    Kerbway,
    /// Solomon, Gehring and Homberger.
    Solomon,
    /// VRPLIB (TSPLIB with demands, and windows if there are any).
    Vrplib,
}

/// Reads a benchmark file, plain or gzipped; `Ok(None)` = it is a document of Kerbway's own format.
///
/// `name` is what issues call the file. Without a `convention` a Solomon text is read as `dimacs`, VRPLIB coordinates as
/// `nint`, and explicit weights as they stand.
///
/// # Errors
/// Everything that is wrong with the text, each with its line.
pub fn read(
    bytes: &[u8],
    name: &str,
    format: Format,
    convention: Option<Convention>,
) -> Result<Option<Foreign>, Unreadable> {
    let text = unpack(bytes, name)?;
    read_text(&text, name, format, convention)
}

/// Like [`read`], of a text that is unpacked already.
///
/// # Errors
/// Everything that is wrong with the text, each with its line.
pub fn read_text(
    text: &str,
    name: &str,
    format: Format,
    convention: Option<Convention>,
) -> Result<Option<Foreign>, Unreadable> {
    let format = match format {
        Format::Auto => detect(text).ok_or_else(|| {
            Unreadable::one(
                name,
                None,
                "E-format",
                "neither a Kerbway document nor a Solomon or VRPLIB file",
                Some("a Kerbway document begins with `{`; name the format with --format"),
            )
        })?,
        known => known,
    };
    match format {
        Format::Solomon => solomon::read(text, name, convention).map(Some),
        Format::Vrplib => vrplib::read(text, name, convention).map(Some),
        Format::Auto | Format::Kerbway => Ok(None),
    }
}

/// What a text is, judged by its first lines.
pub fn detect(text: &str) -> Option<Format> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) {
        return Some(Format::Kerbway);
    }
    let head: Vec<String> = text.lines().take(60).map(|l| l.trim().to_ascii_uppercase()).collect();
    let begins = |word: &str| head.iter().any(|l| l.starts_with(word));
    if begins("EDGE_WEIGHT_TYPE") || begins("DIMENSION") || begins("NODE_COORD_SECTION") {
        Some(Format::Vrplib)
    } else if begins("VEHICLE") || begins("CUSTOMER") || begins("CUST ") {
        Some(Format::Solomon)
    } else {
        None
    }
}

/// Adds the zones of a GeoJSON file to a problem, after its own.
pub fn add_zones(problem: &mut Problem, file: &mut ZoneFile) {
    file.offset = problem.zones.len();
    problem.zones.extend(file.zones.iter().cloned());
}
