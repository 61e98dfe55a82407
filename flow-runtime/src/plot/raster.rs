//! Shades as a PNG image inside a picture.
use super::colour::shade;

/// Rows of shades from the upper left, each a number from 0 to 255.
pub(super) struct Raster {
    pub columns: usize,
    pub shades: Vec<u8>,
}

/// The most that a stored block of deflate holds.
const BLOCK: usize = 65_535;

impl Raster {
    /// Of numbers from 0 (white) to 1.
    pub fn of(columns: usize, numbers: impl Iterator<Item = f64>) -> Self {
        Self { columns, shades: numbers.map(|share| (share * 255.0).round() as u8).collect() }
    }

    /// The image as base64 of PNG.
    pub fn base64(&self) -> String {
        base64(&self.png())
    }

    /// One byte a pixel and a table of colours. The pixels are stored as they are: heat maps are small, and a compressor would
    /// be a dependency.
    fn png(&self) -> Vec<u8> {
        let rows = self.shades.len() / self.columns.max(1);
        let mut head = [self.columns as u32, rows as u32].map(u32::to_be_bytes).concat();
        head.extend([8, 3, 0, 0, 0]);
        let most = self.shades.iter().copied().max().unwrap_or(0);
        let colours: Vec<u8> = (0..=most).flat_map(|i| shade(f64::from(i) / 255.0)).collect();
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, data) in [(b"IHDR", head), (b"PLTE", colours), (b"IDAT", self.stored()), (b"IEND", Vec::new())] {
            chunk(name, &data, &mut png);
        }
        png
    }

    /// The rows as a zlib stream, each with its filter, 0, before it.
    fn stored(&self) -> Vec<u8> {
        let rows = self.shades.chunks_exact(self.columns.max(1));
        let bytes: Vec<u8> = rows.flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect();
        let mut stream = vec![0x78, 0x01];
        let blocks = bytes.len().div_ceil(BLOCK);
        for (i, block) in bytes.chunks(BLOCK).enumerate() {
            let length = block.len() as u16;
            stream.push(u8::from(i + 1 == blocks));
            stream.extend([length, !length].map(u16::to_le_bytes).concat());
            stream.extend(block);
        }
        stream.extend(adler(&bytes).to_be_bytes());
        stream
    }
}

fn chunk(name: &[u8; 4], data: &[u8], png: &mut Vec<u8>) {
    png.extend((data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(data);
    png.extend(crc(&png[start..]).to_be_bytes());
}

/// The checksum of a chunk, CRC-32.
fn crc(bytes: &[u8]) -> u32 {
    let bit = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc)))
}

/// The checksum of a zlib stream, Adler-32.
fn adler(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            let index = word >> (18 - 6 * digit) & 63;
            text.push(if digit > three.len() { '=' } else { char::from(DIGITS[index as usize]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors that the standards publish.
    #[test]
    fn known_answers() {
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
        assert_eq!(adler(b"Wikipedia"), 0x11E6_0398);
        let words = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|word| base64(word.as_bytes()));
        assert_eq!(words, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }

    /// Reads back what an image viewer would.
    #[test]
    fn pixels_come_in_blocks() {
        let raster = Raster::of(300, (0..90_000).map(|i| f64::from(i % 256) / 255.0));
        let stream = raster.stored();
        let (mut at, mut bytes) = (2, Vec::<u8>::new());
        loop {
            let length = usize::from(u16::from_le_bytes([stream[at + 1], stream[at + 2]]));
            bytes.extend(&stream[at + 5..at + 5 + length]);
            at += 5 + length;
            if stream[at - 5 - length] == 1 {
                break;
            }
        }
        assert_eq!((at + 4, bytes.len()), (stream.len(), 300 * 301));
        let pixels = bytes.chunks(301).flat_map(|row| row[1..].to_vec());
        assert!(pixels.eq((0..90_000_u32).map(|i| (i % 256) as u8)));
    }
}
