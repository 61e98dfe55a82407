//! Coordinates change places.
use super::{Body, Check, LayerDef, Position};
use crate::diagnostics::{Diagnostic, Sink};
use crate::hir::{Args, Draw, Kind, Layer, ParamDef, Permutation, Places, Site, Walk};
use crate::lower::Builder;

/// See [`LayerDef::doc`].
pub static LAYER: LayerDef = LayerDef {
    name: "permute",
    doc: "Each place of the data side is filled from the place of the noise side that it names. Costs nothing.",
    formula: "xᵢ = z_p(i)",
    inverse: "z_p(i) = xᵢ",
    log_det: "0",
    reads: "",
    cost: "Nothing: the layers beside it read and write other places.",
    reference: "Papamakarios, Pavlakou, Murray 2017, section 4 (reversal between layers)",
    example: "flow Reversed[6] {
    base normal;
    repeat(5) { autoregressive(affine, order: natural, hidden: [100, 100]); permute(reverse); }
}",
    params: &[ParamDef {
        name: "p",
        kind: Kind::Permutation,
        default: None,
        doc: "`reverse`, `rotate(k)`: p(i) = i + k mod d, `random(seed)`, or the list p(0), p(1), …",
    }],
    later: &["on"],
    hints: &[],
    position: Position::Anywhere,
    body: Body::None,
    stretches: true,
    check,
    moves,
    place,
    lower,
};

fn check(at: &Check, sink: &mut Sink) {
    if let Permutation::List(list) = at.args.permutation("p")
        && let Some(problem) = crate::hir::not_a_permutation(list, at.features)
    {
        sink.report(at.args.range("p"), problem);
    }
}

fn moves(args: &Args, site: &Site) -> Option<Vec<usize>> {
    let d = site.features;
    Some(match args.permutation("p") {
        Permutation::Reverse => (0..d).rev().collect(),
        Permutation::Rotate(k) => {
            let k = k.rem_euclid(d as i64) as usize;
            (0..d).map(|i| (i + k) % d).collect()
        }
        Permutation::Random(seed) => Draw::new(*seed, &site.turns).shuffle(d),
        Permutation::List(list) => list.clone(),
    })
}

fn place(_: &Args, walk: &mut Walk) -> Result<Places, Box<Diagnostic>> {
    let from = walk.moves.clone().unwrap_or_default();
    Ok(Places::default().with("from", from))
}

fn lower(layer: &Layer, builder: &mut Builder) {
    builder.permute(layer.places.get("from"));
}
