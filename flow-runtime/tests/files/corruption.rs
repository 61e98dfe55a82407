//! Random damage: an error, or at worst a model of other numbers.
use crate::flows::{Maf64, maf};
use flow_runtime::Error;
use flow_runtime::random::Philox;

/// A number below `n`.
fn below(random: &mut Philox, n: usize) -> usize {
    (random.uniform(0.0, n as f64) as usize).min(n - 1)
}

/// Flips bits, mostly of the header, or cuts off, leaves out or repeats a piece.
fn damage(bytes: &mut Vec<u8>, header: usize, random: &mut Philox) {
    let (kind, length) = (below(random, 6), bytes.len());
    match kind {
        0 => bytes.truncate(below(random, length)),
        1 => drop(bytes.drain(below(random, length)..).next()),
        2 => {
            let from = below(random, length - 16);
            bytes.drain(from..from + 1 + below(random, 16));
        }
        3 => {
            let piece = bytes[..1 + below(random, 64)].to_vec();
            let at = below(random, length);
            bytes.splice(at..at, piece);
        }
        _ => {
            let end = if kind == 4 { length } else { 8 + header };
            for _ in 0..1 + below(random, 4) {
                let (at, bit) = (below(random, end), below(random, 8));
                bytes[at] ^= 1 << bit;
            }
        }
    }
}

#[test]
fn damage_is_an_error_or_other_numbers() {
    let model = maf::<f64>();
    let whole = model.to_bytes().unwrap();
    let header = u64::from_le_bytes(*whole.first_chunk().unwrap()) as usize;
    let shapes = |model: &Maf64| -> Vec<_> { model.parameters().into_iter().map(|t| (t.name, t.shape)).collect() };
    let mut random = Philox::new(11, "damage");
    let (mut refused, mut loaded) = (0, 0);
    for _ in 0..1000 {
        let mut bytes = whole.clone();
        damage(&mut bytes, header, &mut random);
        match Maf64::from_bytes(&bytes) {
            Ok(found) => {
                assert_eq!(shapes(&found), shapes(&model));
                assert!(found.parameters().iter().all(|tensor| tensor.values.iter().all(|x| x.is_finite())));
                assert!(bytes.len() == whole.len());
                loaded += 1;
            }
            Err(Error::File { .. }) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    // A flipped bit of a weight is a weight.
    assert!(loaded > 20 && refused > 700, "{loaded} loaded, {refused} refused");
}
