//! The colours of all pictures.

/// Of texts.
pub(super) const INK: &str = "#333";
/// Of frames and ticks.
pub(super) const FRAME: &str = "#999";
/// Of lines that help the eye.
pub(super) const FAINT: &str = "#e8e8e8";
/// Of what is given, of what is held against it, and of more; neighbours differ in lightness too.
pub(super) const SERIES: [&str; 5] = ["#1f5a94", "#e07b28", "#2a7a4b", "#c86fb0", "#6b4226"];

/// From nothing to the most, evenly in lightness.
const MAP: [[u8; 3]; 7] =
    [[255, 255, 255], [222, 235, 246], [176, 208, 232], [118, 172, 212], [63, 130, 184], [27, 85, 141], [10, 40, 82]];

/// A colour for a number from 0 to 1; beyond, and for NaN, that of the nearer end, 0.
pub(super) fn shade(share: f64) -> [u8; 3] {
    let place = share.clamp(0.0, 1.0).max(0.0) * (MAP.len() - 1) as f64;
    let from = (place as usize).min(MAP.len() - 2);
    let part = place - from as f64;
    let mix = |a: u8, b: u8| (f64::from(a) * (1.0 - part) + f64::from(b) * part).round() as u8;
    [0, 1, 2].map(|i| mix(MAP[from][i], MAP[from + 1][i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_darken() {
        let light = |share: f64| shade(share).map(u32::from).iter().sum::<u32>();
        assert!((0..100).all(|i| light(f64::from(i) / 100.0) > light(f64::from(i + 1) / 100.0)));
        assert_eq!((shade(-1.0), shade(f64::NAN), shade(2.0)), (MAP[0], MAP[0], MAP[6]));
    }
}
