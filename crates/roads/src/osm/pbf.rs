//! The elements of a `.osm.pbf` file, in order.
//!
//! Blobs are decoded one at a time, each at most 32 MiB unpacked (the format's limit, kept by `osmpbf`), so a file that
//! declares absurd sizes costs no memory. Its arithmetic on damaged numbers may panic; that is caught here.

use std::fs::File;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use osmpbf::{BlobDecode, BlobReader, HeaderBlock, PrimitiveBlock, RelMemberType};

use super::gather::{Fault, Kind, Member, Visitor, e7, issue};

/// Nanodegrees in a unit of 1e-7 degrees.
const NANO: i64 = 100;

/// What else a reader must know; anything not listed here changes the meaning of the data.
const KNOWN: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"];

/// Counts the bytes that were read.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Goes through a file.
pub(super) fn visit(path: &Path, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let damaged = |what: String| issue(path, "E-map-damaged", format!("the map is damaged: {what}"));
    let unreadable = |e: std::io::Error| issue(path, "E-map-read", format!("the map cannot be read: {e}"));
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let read = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: BufReader::with_capacity(1 << 16, file), read: read.clone() };
    let mut complete = 0;
    for blob in BlobReader::new(counted) {
        let blob = blob.map_err(|e| damaged(e.to_string()))?;
        complete = read.load(Ordering::Relaxed);
        let decoded = catch_unwind(AssertUnwindSafe(|| match blob.decode() {
            Ok(BlobDecode::OsmHeader(header)) => head(&header, visitor),
            Ok(BlobDecode::OsmData(block)) => {
                elements(&block, visitor);
                Ok(())
            }
            Ok(BlobDecode::Unknown(_)) => Ok(()),
            Err(e) => Err(e.to_string()),
        }));
        decoded.unwrap_or_else(|_| Err("numbers that cannot be".to_owned())).map_err(damaged)?;
    }
    if complete != length {
        return Err(damaged(format!("it ends in the middle of a block, after {complete} of {length} bytes")));
    }
    Ok(())
}

fn head(header: &HeaderBlock, visitor: &mut dyn Visitor) -> Result<(), String> {
    if let Some(unknown) = header.required_features().iter().find(|f| !KNOWN.contains(&f.as_str())) {
        return Err(format!("it needs the feature \"{unknown}\", which is not known here"));
    }
    if let Some(b) = header.bbox()
        && let (Some(w), Some(s), Some(e), Some(n)) =
            (e7(b.left, 180.0), e7(b.bottom, 90.0), e7(b.right, 180.0), e7(b.top, 90.0))
    {
        visitor.bounds([w, s, e, n]);
    }
    Ok(())
}

fn elements(block: &PrimitiveBlock, visitor: &mut dyn Visitor) {
    let mut refs = Vec::new();
    for group in block.groups() {
        if visitor.wants(Kind::Node) {
            for node in group.dense_nodes() {
                if let Some(at) = position(node.nano_lon(), node.nano_lat()) {
                    visitor.node(node.id(), at, &node.tags().collect::<Vec<_>>());
                }
            }
            for node in group.nodes() {
                if let Some(at) = position(node.nano_lon(), node.nano_lat()) {
                    visitor.node(node.id(), at, &node.tags().collect::<Vec<_>>());
                }
            }
        }
        if visitor.wants(Kind::Way) {
            for way in group.ways() {
                refs.clear();
                refs.extend(way.refs());
                visitor.way(way.id(), &refs, &way.tags().collect::<Vec<_>>());
            }
        }
        if visitor.wants(Kind::Relation) {
            for relation in group.relations() {
                let members = relation.members().map(|m| Member {
                    kind: match m.member_type {
                        RelMemberType::Node => Kind::Node,
                        RelMemberType::Way => Kind::Way,
                        RelMemberType::Relation => Kind::Relation,
                    },
                    id: m.member_id,
                    role: m.role().unwrap_or_default().to_owned(),
                });
                visitor.relation(relation.id(), members.collect(), &relation.tags().collect::<Vec<_>>());
            }
        }
    }
}

/// Nanodegrees to units of 1e-7 degrees, nearest; nothing if they are off the globe.
fn position(lon: i64, lat: i64) -> Option<[i32; 2]> {
    let rounded = |nano: i64, most: i64| {
        let unit = nano.checked_add(NANO / 2)?.div_euclid(NANO);
        (unit.abs() <= most).then(|| i32::try_from(unit).ok()).flatten()
    };
    Some([rounded(lon, 1_800_000_000)?, rounded(lat, 900_000_000)?])
}
