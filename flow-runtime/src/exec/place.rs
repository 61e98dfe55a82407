//! Where the rows that a program names stand in an executor's buffer.
use crate::rt::Steps;
use crate::rt::v0_1::{Place, Rows, Turn, Version};
use std::ops::Range;

/// The first row of the slot and version that `rows` means in turn `k`.
#[inline]
pub(crate) fn base(places: &[Place], rows: &Rows, k: Turn) -> usize {
    let version = match rows.version {
        Version::Instance { factor, offset } => factor * k.instance + offset,
        Version::Near => k.state,
        Version::Far => k.state + 1,
    };
    places[rows.slot as usize].row(version) as usize
}

/// The row numbers of several pieces, one after the other.
#[inline]
pub(crate) fn rows<'a>(places: &'a [Place], pieces: &'a [Rows], k: Turn) -> impl Iterator<Item = usize> + 'a {
    pieces.iter().flat_map(move |piece| {
        let base = base(places, piece, k);
        (0..piece.count).map(move |i| base + piece.row(i, k.instance) as usize)
    })
}

/// The row numbers at positions `range` of several pieces.
#[inline]
pub(crate) fn rows_in<'a>(
    places: &'a [Place],
    pieces: &'a [Rows],
    k: Turn,
    range: Range<usize>,
) -> impl Iterator<Item = usize> + 'a {
    let mut at = 0;
    pieces.iter().flat_map(move |piece| {
        let (first, base) = (at, base(places, piece, k));
        at += piece.count as usize;
        let within = |i: usize| (i.max(first).min(at) - first) as u32;
        (within(range.start)..within(range.end)).map(move |i| base + piece.row(i, k.instance) as usize)
    })
}

/// The rows, if they are one arithmetic sequence.
pub(crate) fn steps(places: &[Place], pieces: &[Rows], k: Turn) -> Option<Steps> {
    match pieces {
        [piece] if piece.table.is_empty() => {
            Some(Steps { first: base(places, piece, k) as u32 + piece.first, step: piece.step })
        }
        _ => None,
    }
}

/// How many rows several pieces have in all.
#[inline]
pub(crate) fn count(pieces: &[Rows]) -> usize {
    pieces.iter().map(|piece| piece.count as usize).sum()
}

/// The one range of rows that the pieces fill in order, if they do.
#[inline]
pub(crate) fn contiguous(places: &[Place], pieces: &[Rows], k: Turn) -> Option<Range<usize>> {
    let mut range: Option<Range<usize>> = None;
    for piece in pieces.iter().filter(|piece| piece.count > 0) {
        if !piece.table.is_empty() || (piece.step != 1 && piece.count > 1) {
            return None;
        }
        let start = base(places, piece, k) + piece.first as usize;
        let before = range.unwrap_or(start..start);
        if before.end != start {
            return None;
        }
        range = Some(before.start..start + piece.count as usize);
    }
    Some(range.unwrap_or(0..0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: &[Place] = &[Place::new(0, 3, 3), Place::new(9, 4, 2)];

    #[test]
    fn versions_move_by_the_stride() {
        let k = Turn::ONCE.turn(1, 2, 1);
        assert_eq!(base(PLACES, &Rows::near(0, 3), k), 3);
        assert_eq!(base(PLACES, &Rows::far(0, 3), k), 6);
        assert_eq!(base(PLACES, &Rows::each(1, 4), k), 13);
        assert_eq!(base(PLACES, &Rows::end(0, 3, 2, 2), Turn::ONCE), 6);
    }

    #[test]
    fn neighbouring_pieces_are_one_range() {
        let k = Turn::ONCE;
        let (a, b) = (Rows::end(0, 3, 2, 2), Rows::each(1, 4));
        assert_eq!(contiguous(PLACES, &[a, b], k), Some(6..13));
        assert_eq!(contiguous(PLACES, &[b, a], k), None);
        assert_eq!(contiguous(PLACES, &[a.pick(2, -1, 3)], k), None);
        assert_eq!(contiguous(PLACES, &[a.pick(2, -1, 1)], k), Some(8..9));
        assert_eq!(contiguous(PLACES, &[], k), Some(0..0));
        let pieces = [a.pick(2, -1, 3), b.table(2, &[3, 1])];
        assert_eq!(rows(PLACES, &pieces, k).collect::<Vec<_>>(), [8, 7, 6, 12, 10]);
        assert_eq!(rows_in(PLACES, &pieces, k, 1..4).collect::<Vec<_>>(), [7, 6, 12]);
        assert_eq!(rows_in(PLACES, &pieces, k, 3..5).collect::<Vec<_>>(), [12, 10]);
    }
}
