//! Texts that ask for too much are told so before any work is done.
use super::shared::brief;
use std::time::{Duration, Instant};

fn said(shape: &str, lines: &str) -> Vec<String> {
    brief(&format!("flow A[{shape}] {{ base normal; {lines} }}"))
}

/// What is said about a flow of these lines, soon.
fn soon(shape: &str, lines: &str) -> Vec<String> {
    let started = Instant::now();
    let said = said(shape, lines);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(1), "{shape}: {took:?}");
    said
}

#[test]
fn what_repeats_is_counted() {
    let cases = [
        ("2", "repeat(200) { coupling(affine, hidden: [64; 1000]); }", "F0008 200200 products of nets over all steps"),
        ("2", "repeat(2) { coupling(affine, hidden: [65536; 100]); }", "F0008 13107200 hidden units over all steps"),
        ("2", "repeat(20000) { coupling(affine); }", "F0005 the flow has 20000 steps"),
        ("2 | 1000000", "repeat(90) { coupling(affine); }", "F0008 90000180 coordinates over all steps"),
    ];
    for (shape, lines, expected) in cases {
        assert_eq!(soon(shape, lines), [format!("1:6 {expected}")]);
    }
    assert_eq!(soon("2", "repeat(10000) { coupling(affine, hidden: [64]); }"), [""; 0]);
    assert_eq!(soon("2", "repeat(100) { coupling(affine, hidden: [64; 600]); }"), [""; 0]);
}

/// What is written out, or differs from turn to turn, is code of its own.
#[test]
fn what_is_different_is_counted() {
    let straight = |count: usize| said("2", &"coupling(affine);".repeat(count));
    assert_eq!(straight(9_999), ["1:6 F0009 the flow has 39996 different operations"]);
    assert_eq!(straight(376), ["1:6 F0009 the flow has 1504 different operations"]);
    assert_eq!(straight(375), [""; 0]);
    // The first coupling of the first turn changes two features, that of any later turn one: no cycle of turns.
    let turns =
        |count: usize| soon("3", &format!("repeat({count}) {{ coupling(affine); coupling(affine, on: [0, 1]); }}"));
    assert_eq!(turns(5_000), ["1:6 F0009 the flow has 40001 different operations"]);
    assert_eq!(turns(187), [""; 0]);
    assert_eq!(soon("3", "repeat(10000) { coupling(affine); }"), [""; 0]);
    assert_eq!(soon("3", "repeat(100) { repeat(99) { coupling(affine); } }"), [""; 0]);
}

#[test]
fn a_long_chain_of_lets_is_one_error() {
    let chain: String = (0..9_000).map(|i| format!("let a{i} = a{};\n", i + 1)).collect();
    assert_eq!(brief(&format!("{chain}let a9000 = 1;")), ["65:11 F0004 more than 64 `let`s stand for one another"]);
}
