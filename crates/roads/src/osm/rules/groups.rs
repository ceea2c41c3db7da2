//! Ways with equal rules that hang together.

use std::collections::BTreeMap;

use super::draft::Draft;

/// Groups of ways that meet at nodes and have equal rules: each sorted, groups by their smallest way. Linear in the
/// nodes of the ways, but for how many of them meet at one node.
pub(super) fn groups(timed: &BTreeMap<i64, (Vec<i64>, Vec<Draft>)>) -> Vec<Vec<i64>> {
    let ways: Vec<(i64, &[i64], &[Draft])> =
        timed.iter().map(|(id, (nodes, rules))| (*id, &nodes[..], &rules[..])).collect();
    let mut at: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (i, (_, nodes, _)) in ways.iter().enumerate() {
        for node in *nodes {
            at.entry(*node).or_default().push(i);
        }
    }
    let equal = |a: usize, b: usize| {
        let of = |i: usize| ways[i].2.iter().map(|draft| &draft.rule);
        of(a).eq(of(b))
    };
    // Union by the smaller index, which is the smaller id.
    let mut first: Vec<usize> = (0..ways.len()).collect();
    for here in at.values() {
        for (i, a) in here.iter().enumerate() {
            for b in &here[i + 1..] {
                let (x, y) = (root(&mut first, *a), root(&mut first, *b));
                if x != y && equal(*a, *b) {
                    first[x.max(y)] = x.min(y);
                }
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for (i, (id, ..)) in ways.iter().enumerate() {
        groups.entry(root(&mut first, i)).or_default().push(*id);
    }
    groups.into_values().collect()
}

fn root(first: &mut [usize], mut i: usize) -> usize {
    while first[i] != i {
        first[i] = first[first[i]];
        i = first[i];
    }
    i
}
