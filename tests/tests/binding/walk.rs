//! Alternation, orders, draws and names, against a tracker that follows coordinates one by one.
use super::shared::{flow, lines, places};
use std::collections::HashSet;

fn d7(text: &str, name: &str) -> Vec<Vec<usize>> {
    places(&lines(7, text), name)
}

#[test]
fn every_form_of_on() {
    let cases: [(&str, &[usize]); 13] = [
        ("even", &[0, 2, 4, 6]),
        ("odd", &[1, 3, 5]),
        ("first", &[0, 1, 2]),
        ("last", &[3, 4, 5, 6]),
        ("first(2)", &[0, 1]),
        ("last(2)", &[5, 6]),
        ("[0, 2, 4..6]", &[0, 2, 4, 5]),
        ("[5, 1]", &[1, 5]),
        ("not([0, 2, 4..6])", &[1, 3, 6]),
        ("random(3)", &[1, 2, 5]),
        ("alternate", &[0, 2, 4, 6]),
        ("alternate(halves)", &[0, 1, 2]),
        ("[floor(d / 2)]", &[3]),
    ];
    for (on, expected) in cases {
        let flow = lines(7, &format!("coupling(affine, on: {on});"));
        assert_eq!(places(&flow, "on"), [expected], "{on}");
        let on = &places(&flow, "on")[0];
        let rest: Vec<usize> = (0..7).filter(|i| !on.contains(i)).collect();
        assert_eq!(places(&flow, "given"), [rest]);
    }
}

#[test]
fn every_form_of_order() {
    let order = |text: &str| d7(&format!("autoregressive(affine, order: {text});"), "order").remove(0);
    assert_eq!(order("natural"), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(order("reverse"), [6, 5, 4, 3, 2, 1, 0]);
    assert_eq!(order("alternate"), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(order("[3, 1, 0, 2, 4..7]"), [3, 1, 0, 2, 4, 5, 6]);
    let drawn = order("random(1)");
    assert_ne!(drawn, order("random(2)"));
    assert_eq!(drawn.iter().collect::<HashSet<_>>().len(), 7);
}

#[test]
fn every_form_of_permute() {
    let from = |text: &str| d7(&format!("permute({text});"), "from").remove(0);
    assert_eq!(from("reverse"), [6, 5, 4, 3, 2, 1, 0]);
    assert_eq!(from("rotate(2)"), [2, 3, 4, 5, 6, 0, 1]);
    assert_eq!(from("rotate(-1)"), [6, 0, 1, 2, 3, 4, 5]);
    assert_eq!(from("rotate(9)"), from("rotate(2)"));
    assert_eq!(from("[6, 0, 1, 2, 3, 4, 5]"), from("rotate(-1)"));
    assert_eq!(from("random(1)").iter().collect::<HashSet<_>>().len(), 7);
}

/// The rule of alternation over the sequence of layers, by hand.
#[test]
fn alternation_by_hand() {
    let on = |text: &str| places(&lines(5, text), "on");
    assert_eq!(on("repeat(3) { coupling(affine); }"), [vec![0, 2, 4], vec![1, 3], vec![0, 2, 4]]);
    assert_eq!(on("coupling(affine, on: [0]); coupling(affine);"), [vec![0], vec![1, 2, 3, 4]]);
    let halves = "coupling(affine); coupling(affine, on: alternate(halves)); coupling(affine, on: alternate(halves));";
    assert_eq!(on(halves), [vec![0, 2, 4], vec![0, 1], vec![2, 3, 4]]);
    let through = "coupling(affine, on: [0, 1]); permute(rotate(1)); coupling(affine);";
    assert_eq!(on(through), [vec![0, 1], vec![1, 2, 3]]);
    let order = |text: &str| places(&lines(3, text), "order");
    assert_eq!(order("repeat(2) { autoregressive(affine); permute(reverse); }"), [[0, 1, 2], [0, 1, 2]]);
    let drawn = "autoregressive(affine, order: [1, 2, 0]); coupling(affine); autoregressive(affine);";
    assert_eq!(order(drawn), [[1, 2, 0], [0, 2, 1]]);
}

/// Whatever stands between them, each coupling changes exactly the coordinates that the one before left alone, and each
/// autoregressive layer reads them in the reverse order: coordinates carry labels through the permutations.
#[test]
fn alternation_follows_labels() {
    let bodies = [
        "coupling(affine); permute(random(1)); autoregressive(affine);",
        "coupling(affine); coupling(affine); permute(reverse); autoregressive(additive); permute(rotate(2));",
        "repeat(3) { coupling(affine); permute(random(5)); } autoregressive(affine); permute(random(5));",
        "permute(rotate(1)); repeat(2) { repeat(2) { permute(random(2)); autoregressive(affine); } coupling(affine); }",
    ];
    for d in [2, 3, 5, 8, 17] {
        for turns in [1, 2, 5] {
            for body in bodies {
                track(&lines(d, &format!("repeat({turns}) {{ {body} }} coupling(affine);")), d);
            }
        }
    }
}

fn track(flow: &flow_dsl::hir::Flow, d: usize) {
    let mut labels: Vec<usize> = (0..d).collect();
    let mut acted: Option<HashSet<usize>> = None;
    let mut order: Option<Vec<usize>> = None;
    for layer in super::shared::layers(&flow.stack) {
        let named = |name: &str| layer.places.get(name).iter().map(|&i| labels[i]).collect::<Vec<usize>>();
        match layer.def.name {
            "coupling" => {
                let on: HashSet<usize> = named("on").into_iter().collect();
                let expected = match &acted {
                    Some(acted) => (0..d).filter(|label| !acted.contains(label)).collect(),
                    None => (0..d).step_by(2).map(|i| labels[i]).collect::<HashSet<usize>>(),
                };
                assert_eq!(on, expected);
                acted = Some(on);
            }
            "autoregressive" => {
                let mut expected = order.take().unwrap_or_else(|| labels.iter().rev().copied().collect());
                expected.reverse();
                assert_eq!(named("order"), expected);
                order = Some(expected);
            }
            _ => labels = named("from"),
        }
    }
}

/// A name is the data column, wherever it stands above permutations.
#[test]
fn names_follow_their_columns() {
    let text = "flow A[a: real, b[2]: real, e: real] { base normal;
        repeat(3) { coupling(affine, on: [b], given: [e, a]); permute(random(3)); permute(rotate(1)); }
        coupling(affine, on: [b[1], a]); autoregressive(affine, order: [e, b, a]); }";
    let flow = flow(text);
    assert_eq!(flow.features, ["a", "b[0]", "b[1]", "e"]);
    let layers = super::shared::layers(&flow.stack);
    let mut columns = vec![0, 1, 2, 3];
    let mut outermost = true;
    for layer in layers.iter().rev() {
        let columns_of = |name: &str| layer.places.get(name).iter().map(|&i| columns[i]).collect::<HashSet<usize>>();
        if layer.def.name == "permute" {
            let mut noise = vec![0; 4];
            for (i, &from) in layer.places.get("from").iter().enumerate() {
                noise[from] = columns[i];
            }
            columns = noise;
        } else if layer.def.name == "coupling" && std::mem::take(&mut outermost) {
            assert_eq!(columns_of("on"), HashSet::from([0, 2]));
        } else if layer.def.name == "coupling" {
            assert_eq!(columns_of("on"), HashSet::from([1, 2]));
            assert_eq!(columns_of("given"), HashSet::from([0, 3]));
        } else {
            assert_eq!(layer.places.get("order"), [3, 1, 2, 0]);
        }
    }
}

/// Draws depend on the seed and on the turns of all enclosing repeats.
#[test]
fn draws_differ_from_turn_to_turn() {
    let flow = lines(17, "repeat(3) { repeat(2) { permute(random(1)); } } permute(random(1));");
    let drawn: HashSet<Vec<usize>> = places(&flow, "from").into_iter().collect();
    assert_eq!(drawn.len(), 7);
}
