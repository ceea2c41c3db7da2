//! How long what an extract holds may be, so that its size bounds the memory that reading it takes.

/// Most nodes of a way: OpenStreetMap allows 2,000.
pub(super) const NODES: usize = 10_000;
/// Most members of a relation: OpenStreetMap allows 32,000.
pub(super) const MEMBERS: usize = 100_000;
/// Most tags of an element.
const TAGS: usize = 10_000;
/// Most bytes of an unpacked block, which the format allows.
const BLOCK: u64 = 32 << 20;
/// Most bytes that come of one byte of a file, one block apart; real ones: three.
const GROWTH: u64 = 100;

/// What is left of the parts (nodes, tags, members) that a file may have: each is a byte of a block at least.
pub(super) struct Length {
    left: u64,
}

impl Length {
    /// Of a file of so many bytes.
    pub(super) fn of_file(bytes: u64) -> Self {
        Self { left: bytes.saturating_mul(GROWTH).saturating_add(BLOCK) }
    }

    /// Takes an element of so many tags and other parts.
    pub(super) fn take(&mut self, what: &str, id: i64, tags: usize, parts: usize) -> Result<(), String> {
        if tags > TAGS {
            return Err(format!("{what} {id} has more than {TAGS} tags"));
        }
        let left = self.left.checked_sub((tags + parts + 1) as u64);
        self.left = left.ok_or_else(|| format!("it unpacks to more than {GROWTH} times its size"))?;
        Ok(())
    }
}

/// What is said of a way of too many nodes.
pub(super) fn too_many_nodes(way: i64) -> String {
    format!("way {way} has more than {NODES} nodes, OpenStreetMap allows 2000")
}

/// What is said of a relation of too many members.
pub(super) fn too_many_members(relation: i64) -> String {
    format!("relation {relation} has more than {MEMBERS} members, OpenStreetMap allows 32000")
}
