//! Which of a seed's streams.

/// One of the 2⁶⁴ independent streams of a seed: a number, or a name hashed by 64-bit FNV-1a.
///
/// The hash is written out here because the one in the standard library may change with its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream(u64);

impl Stream {
    /// The number of this stream.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The stream for one turn (an epoch, a row) of what this stream is for.
    #[must_use]
    pub fn turn(self, turn: u64) -> Self {
        Self(fnv(self.0, &turn.to_le_bytes()))
    }
}

impl From<u64> for Stream {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<&str> for Stream {
    fn from(name: &str) -> Self {
        Self(fnv(0xcbf2_9ce4_8422_2325, name.as_bytes()))
    }
}

fn fnv(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors published with the hash.
    #[test]
    fn known_answers() {
        assert_eq!(Stream::from("").number(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(Stream::from("a").number(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Stream::from("foobar").number(), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn turns_differ() {
        let shuffle = Stream::from("shuffle");
        assert_ne!(shuffle.turn(0), shuffle.turn(1));
        assert_ne!(shuffle.turn(0), shuffle);
        assert_ne!(shuffle.turn(256), shuffle.turn(1));
    }
}
