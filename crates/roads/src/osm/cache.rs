//! What was read from a map, kept in a folder for the next time.
//!
//! A copy belongs to the bytes of the extract: their number and checksum stand in its name. Its own checksum stands in
//! front, so that a damaged or foreign file is never taken for a map; the extract is read anew then.
//!
//! Cost: a pass over the extract's bytes, and a second one behind the reading where there was no copy.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::Map;
use super::gather::read;
use kerbway_model::Issue;

/// First bytes of a copy: of another release there is none. The last number is raised whenever what is read or kept changes.
const MAGIC: &[u8] = concat!("kerbway map ", env!("CARGO_PKG_VERSION"), ".2\n").as_bytes();

/// Copies begun by this process: each has a draft of its own.
static DRAFTS: AtomicU32 = AtomicU32::new(0);

/// How a map that is kept in a folder was come by.
#[derive(Debug)]
pub enum Kept {
    /// From the copy in the folder.
    Found,
    /// From the extract; a copy is in the folder now.
    Written,
    /// From the extract; no copy could be written.
    Failed(io::Error),
}

impl Map {
    /// As [`read`](Self::read), from a copy in `folder` if there is one of this very extract; else one is written there, and
    /// the folder made. Copies of other extracts are left alone.
    ///
    /// # Errors
    /// As [`read`](Self::read). That a copy cannot be read or written is no error.
    pub fn read_kept(path: &Path, folder: &Path) -> Result<(Self, Kept), Vec<Issue>> {
        let Ok(source) = fs::read(path) else { return Ok((Self::read(path)?, Kept::Failed(unreadable()))) };
        let copy = copy_of(&source, folder);
        drop(source);
        if let Some(map) = fs::read(&copy).ok().and_then(|bytes| Self::from_copy(&bytes)) {
            return Ok((map, Kept::Found));
        }
        let map = read(path).map_err(|fault| vec![*fault])?;
        // Meanwhile the extract may have been replaced.
        if fs::read(path).is_ok_and(|now| copy_of(&now, folder) != copy) {
            return Ok((map, Kept::Failed(io::Error::other("the extract changed while it was read"))));
        }
        let kept = match map.write_copy(&copy, folder) {
            Ok(()) => Kept::Written,
            Err(error) => Kept::Failed(error),
        };
        Ok((map, kept))
    }

    fn from_copy(bytes: &[u8]) -> Option<Self> {
        let (sum, content) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
        (u32::from_le_bytes(*sum) == crc32fast::hash(content)).then(|| postcard::from_bytes(content).ok())?
    }

    /// Written beside its place first, so that nobody finds half of it.
    fn write_copy(&self, copy: &Path, folder: &Path) -> io::Result<()> {
        let content = postcard::to_stdvec(self).map_err(io::Error::other)?;
        fs::create_dir_all(folder)?;
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = copy.with_extension(format!("{}-{number}.draft", std::process::id()));
        let write = || {
            let mut file = fs::File::create(&draft)?;
            for part in [MAGIC, &crc32fast::hash(&content).to_le_bytes(), &content] {
                file.write_all(part)?;
            }
            fs::rename(&draft, copy)
        };
        write().inspect_err(|_| {
            let _ = fs::remove_file(&draft);
        })
    }
}

fn unreadable() -> io::Error {
    io::Error::other("the extract cannot be read")
}

/// Where the copy of an extract lies.
fn copy_of(source: &[u8], folder: &Path) -> PathBuf {
    folder.join(format!("{:x}-{:08x}.map", source.len(), crc32fast::hash(source)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::*;

    const TOWN: &str = "<osm><node id='1' lon='8' lat='49'/><node id='2' lon='8.001' lat='49'/><way id='7'><nd ref='1'/>\
        <nd ref='2'/><tag k='highway' v='residential'/><tag k='name' v='High Street'/></way></osm>";

    fn street(map: &Map) -> Option<String> {
        map.way(7).and_then(|way| way.tag("name").map(ToOwned::to_owned))
    }

    #[test]
    fn a_copy_is_read_and_a_damaged_or_old_one_is_not() {
        let town = written("town.osm", TOWN);
        let folder = town.0.with_extension("kept");
        let kept = || Map::read_kept(&town.0, &folder).expect("readable");
        assert!(matches!(kept(), (_, Kept::Written)));
        let (map, found) = kept();
        assert!(matches!(found, Kept::Found));
        assert_eq!(street(&map).as_deref(), Some("High Street"));
        assert_eq!(map.position(2), Map::read(&town.0).expect("readable").position(2));

        let copy = fs::read_dir(&folder).expect("there").next().expect("one").expect("readable").path();
        let whole = fs::read(&copy).expect("readable");
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert!(Map::from_copy(&damaged).is_none(), "byte {at}");
            assert!(Map::from_copy(&whole[..at]).is_none(), "cut at {at}");
        }
        fs::write(&copy, &whole[..whole.len() / 2]).expect("writable");
        assert!(matches!(kept(), (_, Kept::Written)), "read anew");

        fs::write(&town.0, TOWN.replace("High", "Low")).expect("writable");
        let (map, new) = kept();
        assert!(matches!(new, Kept::Written));
        assert_eq!(street(&map).as_deref(), Some("Low Street"));
        fs::remove_dir_all(&folder).expect("there");
        fs::write(&folder, "no folder").expect("writable");
        assert!(matches!(kept(), (_, Kept::Failed(_))));
        fs::remove_file(&folder).expect("there");
    }
}
