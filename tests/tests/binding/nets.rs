//! Conditioners: tensors' names and sizes, levels, short forms, values of `let`s.
use super::shared::{flow, lines};
use flow_dsl::plan::{Op, Plan, ProductId};

fn plan(text: &str) -> Plan {
    let plan = flow_dsl::lower::lower(&flow(text));
    assert_eq!(flow_dsl::plan::verify(&plan), Ok(()));
    plan
}

/// The products that a program runs.
fn products(ops: &[Op]) -> Vec<ProductId> {
    let of = |op: &Op| match op {
        Op::Product(op) => vec![op.product],
        Op::Repeat(op) => op.bodies.iter().flat_map(|body| products(&body.ops)).collect(),
        _ => Vec::new(),
    };
    ops.iter().flat_map(of).collect()
}

/// Name, rows and columns of every tensor.
fn tensors(plan: &Plan) -> Vec<(String, usize, usize)> {
    let of = |id: ProductId| {
        let product = &plan.products[id.index()];
        let (rows, columns) = (product.row_levels.len(), product.column_levels.len());
        (0..product.instances).map(|g| (product.name.of(g), rows, columns)).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = products(&plan.density.ops).into_iter().flat_map(of).collect();
    all.sort();
    all
}

#[test]
fn tensors_are_called_by_kind_and_turn() {
    let text = "flow A[3 | 2] { base normal; coupling(affine, hidden: []); permute(reverse);
        repeat(2) { coupling(additive, hidden: [4]); autoregressive(affine, hidden: [5]); }
        coupling(affine, on: [0], given: [2], hidden: []); standardize; }";
    let plan = plan(text);
    let found: Vec<String> = tensors(&plan).iter().map(|(n, r, c)| format!("{n} {r}x{c}")).collect();
    let expected = [
        "coupling_0.net.0 4x3",
        "coupling_1.net.0 2x3",
        "repeat_0.0.autoregressive_0.net.0 5x5",
        "repeat_0.0.autoregressive_0.net.1 6x5",
        "repeat_0.0.coupling_0.net.0 4x4",
        "repeat_0.0.coupling_0.net.1 1x4",
        "repeat_0.1.autoregressive_0.net.0 5x5",
        "repeat_0.1.autoregressive_0.net.1 6x5",
        "repeat_0.1.coupling_0.net.0 4x3",
        "repeat_0.1.coupling_0.net.1 2x4",
    ];
    assert_eq!(found, expected);
    let names: Vec<&str> = plan.free.iter().map(|free| free.name.as_str()).collect();
    assert_eq!(names, ["standardize_0.mean", "standardize_0.deviation"]);
}

/// Sizes of the two models that the peers publish, counted in dense tensors.
#[test]
fn dense_parameters_of_the_known_models() {
    let count = |layer: &str, d: usize| -> usize {
        let text = format!("flow A[{d}] {{ base normal; repeat(5) {{ {layer} }} }}");
        tensors(&plan(&text)).iter().map(|(_, rows, columns)| rows * columns + rows).sum()
    };
    assert_eq!(count("autoregressive(affine, hidden: [128, 128]);", 7), 96_710);
    assert_eq!(count("autoregressive(affine, hidden: [128, 128]);", 23), 127_590);
    let realnvp = |d: usize| -> usize {
        let text = format!(
            "flow A[{d}] {{ base normal; coupling(affine, on: odd, hidden: [128, 128]);
                repeat(4) {{ coupling(affine, hidden: [128, 128]); }} }}"
        );
        tensors(&plan(&text)).iter().map(|(_, rows, columns)| rows * columns + rows).sum()
    };
    assert_eq!(realnvp(7), 89_890);
    assert_eq!(realnvp(23), 105_330);
}

/// Levels: a + ⌊h(n − a)/w⌋ for hidden rows, a = 0 with a context, else 1; sorted rows keep them rising.
#[test]
fn levels_of_an_autoregressive_net() {
    let levels = |text: &str| -> Vec<(Vec<u32>, Vec<u32>)> {
        let plan = plan(text);
        plan.products.iter().map(|p| (p.row_levels.clone(), p.column_levels.clone())).collect()
    };
    let plain = levels("flow A[3] { base normal; autoregressive(affine, hidden: [5]); }");
    assert_eq!(plain, [(vec![1, 1, 1, 2, 2], vec![1, 2, 3]), (vec![0, 0, 1, 1, 2, 2], vec![1, 1, 1, 2, 2])]);
    let given = levels("flow A[3 | 1] { base normal; autoregressive(additive, hidden: [5]); }");
    assert_eq!(given, [(vec![0, 0, 1, 1, 2], vec![0, 1, 2, 3]), (vec![0, 1, 2], vec![0, 0, 1, 1, 2])]);
    let lone = levels("flow A[1] { base normal; autoregressive(affine, hidden: [2]); }");
    assert_eq!(lone, [(vec![1, 1], vec![1]), (vec![0, 0], vec![1, 1])]);
}

/// Dense rows stand feature by feature at this place, whatever the order of conditioning.
#[test]
fn dense_rows_follow_the_features() {
    let plan = plan("flow A[3] { base normal; autoregressive(affine, order: [2, 0, 1], hidden: []); }");
    let product = &plan.products[0];
    assert_eq!(product.out[0], [2, 3, 4, 5, 0, 1]);
    assert_eq!(product.inp[0], [1, 2, 0]);
}

#[test]
fn short_and_long_nets_are_the_same() {
    let net = |args: &str| lines(4, &format!("coupling(affine{args});")).to_string();
    assert_eq!(net(""), net(", net: mlp"));
    assert_eq!(net(""), net(", hidden: [64; 2], activation: relu"));
    assert_eq!(net(", hidden: [8, 8]"), net(", net: mlp([2 * d, max(8, 3)])"));
    assert_eq!(net(", activation: gelu"), net(", net: mlp(activation: gelu)"));
    for activation in ["relu", "tanh", "sigmoid", "softplus", "elu", "silu", "gelu", "leaky_relu"] {
        assert!(net(&format!(", activation: {activation}")).contains(activation));
    }
}

#[test]
fn lets_are_values() {
    let with =
        |lets: &str, args: &str| flow(&format!("{lets} flow A[4] {{ base normal; coupling({args}); }}")).to_string();
    let plain = with("", "affine(bound: 2), on: [0, 2], hidden: [8, 8]");
    let cases = [
        ("let w = 8;", "affine(bound: 2), on: [0, 2], hidden: [w, w]"),
        ("let deep = [wide; 2]; let wide = 4 * two; let two = 2;", "affine(two), on: [0, 2], hidden: deep"),
        ("let t = affine(bound: 2); let n = mlp([8, 8]);", "t, on: [0, 2], net: n"),
        ("let s = [0, 2]; let act = relu;", "affine(2), on: s, hidden: [8, 8], activation: act"),
        ("let affine = affine(2);", "affine(2), on: even, hidden: [8, 8]"),
    ];
    for (lets, args) in &cases[..4] {
        assert_eq!(with(lets, args), plain, "{lets}");
    }
}
