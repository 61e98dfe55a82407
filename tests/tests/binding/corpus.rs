//! Every file of the corpus binds, or says what is not available yet.
use super::shared::bind;

#[test]
fn corpus_binds_or_waits() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut bound = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        let (source, flows, found) = bind(&file.display().to_string(), &text);
        for d in found {
            let (place, words) = (source.slice(d.range), d.problem.words());
            assert_eq!(words.code, "F0002", "{}: {place}: {}", source.name, words.message);
        }
        bound.extend(flows.into_iter().map(|flow| flow.name));
    }
    bound.sort();
    assert_eq!(bound, ["Made", "MafByHand", "Nice", "NicePaper", "RealNvp", "Student", "Teacher"]);
}

#[test]
fn what_is_bound_lowers_and_verifies() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for flow in bind("corpus.flow", &text).1 {
            let plan = flow_dsl::lower::lower(&flow);
            assert_eq!(flow_dsl::plan::verify(&plan), Ok(()), "{}", flow.name);
        }
    }
}

/// The text that a flow carries needs nothing around it, and means the same: its comments too come back.
#[test]
fn the_text_that_is_carried_binds_to_the_same() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let corpus =
        std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let texts = corpus.chain(flow_tests::CASES.iter().map(|case| case.text.to_owned()));
    let mut flows = 0;
    for text in texts {
        for flow in bind("a.flow", &text).1 {
            let carried = flow.text();
            let again = super::shared::flow(&carried);
            assert_eq!(again.text(), carried);
            assert_eq!(
                flow_dsl::lower::lower(&again).to_string(),
                flow_dsl::lower::lower(&flow).to_string(),
                "{carried}"
            );
            assert!(!carried.contains("///") && !carried.contains("let "), "{carried}");
            flows += 1;
        }
    }
    assert!(flows > 50, "{flows}");
}

/// The way a flow is written down does not matter to those who know it by its text.
#[test]
fn what_means_nothing_is_not_in_the_text() {
    let short = "flow A[2] { base normal; coupling(affine, hidden: [4]); }";
    let long =
        "/// A flow.\nlet w = 4;\npub flow A[1 + 1] {\n // of two\n base normal;\n coupling(affine, net: mlp([w])); }";
    assert_eq!(super::shared::flow(long).text(), super::shared::flow(short).text());
    let other = super::shared::flow("flow A[2] { base normal; coupling(affine, on: odd, hidden: [4]); }").text();
    assert_ne!(other, super::shared::flow(short).text());
}

/// The printed text binds to the same, and what is not said anywhere is written out.
#[test]
fn the_printed_text_binds_to_the_same() {
    let texts = [
        "flow A[7] { base normal; repeat(5) { autoregressive(affine, hidden: [128, 128]); } standardize; }",
        "flow A[a: real, w[3]: real | h: real] { base normal; coupling(additive, on: [w[2], a], hidden: []);
            repeat(3) { permute(random(4)); coupling(affine(3), on: not([w[1]]), given: [w[1]]); } }",
        "flow A[5] { base normal; repeat(2) { repeat(3) { coupling(affine, on: random(3)); permute(rotate(-1)); }
            autoregressive(additive, order: [4, 0..4], activation: tanh); } }",
        "flow A[6 | 2] { base normal; coupling(affine, on: alternate(halves)); coupling(affine, on: first(2)); }",
    ];
    for text in texts {
        let printed = super::shared::flow(text).to_string();
        let again = super::shared::flow(&printed).to_string();
        assert_eq!(printed, again);
    }
    let expected = "\
flow A[7] {
    base normal;
    repeat(5) {
        autoregressive(affine(bound: 6.907755278982137), given: data, order: alternate, net: mlp([128, 128], \
        activation: relu));    // order 0, 1, …, 6 | order 6, 5, …, 0
    }
    standardize;
}
";
    assert_eq!(super::shared::flow(texts[0]).to_string(), expected);
}
