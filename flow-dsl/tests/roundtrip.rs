//! Random trees print to texts that parse to the same trees.
use flow_dsl::ast::{
    Arg, Args, Attr, BinaryOp, Body, Doc, Expr, ExprKind, Feature, File, Ident, Item, ItemKind, ItemName, Layer,
    Number, Param, Shape, Stmt, StmtKind, Text, Visibility,
};
use flow_dsl::diagnostics::{Sink, render};
use flow_dsl::source::{Range, Source};
use proptest::option::of;
use proptest::prelude::*;

/// No place: what is made here stands nowhere.
fn nowhere() -> Range {
    Range::default()
}

fn word() -> impl Strategy<Value = Ident> {
    let keywords = ["pub", "let", "const", "self", "Self", "super", "crate", "_"];
    let word = "[A-Za-z_][A-Za-z0-9_]{0,6}".prop_filter("a free word", move |word| !keywords.contains(&word.as_str()));
    word.prop_map(|text| Ident { text, range: nowhere() })
}

/// A word that is neither an item's nor the base.
fn layer_word() -> impl Strategy<Value = Ident> {
    let taken = ["flow", "block", "transform", "density", "import", "language", "base", "context"];
    word().prop_filter("a layer", move |word| !taken.contains(&word.text.as_str()))
}

fn number() -> impl Strategy<Value = Number> {
    "(0|[1-9][0-9_]{0,5})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?".prop_map(|text| {
        let value = text.replace('_', "").parse().expect("a number");
        Number { text, value, range: nowhere() }
    })
}

fn text() -> impl Strategy<Value = Text> {
    "[ -~\n\té漢]{0,8}".prop_map(|value| Text { value, range: nowhere() })
}

fn docs() -> impl Strategy<Value = Vec<Doc>> {
    let line = "([!-.0-~é][ -~]{0,8}[!-~])?".prop_map(|text| Doc { text, range: nowhere() });
    prop::collection::vec(line, 0..3)
}

fn of_kind(kind: ExprKind) -> Expr {
    Expr { kind, range: nowhere() }
}

fn expr() -> BoxedStrategy<Expr> {
    let leaf = prop_oneof![
        number().prop_map(|number| of_kind(ExprKind::Number(number))),
        text().prop_map(|text| of_kind(ExprKind::Text(text))),
        word().prop_map(|word| of_kind(ExprKind::Name(word))),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4);
        let indices = prop::collection::vec(inner.clone(), 1..3);
        let op = prop::sample::select(&BinaryOp::ALL[..]);
        let boxed = |expr: Expr| Box::new(expr);
        prop_oneof![
            list.prop_map(|list| of_kind(ExprKind::List(list))),
            (inner.clone(), inner.clone()).prop_map(move |(value, count)| {
                of_kind(ExprKind::Filled { value: boxed(value), count: boxed(count) })
            }),
            inner.clone().prop_map(move |value| of_kind(ExprKind::Negative(boxed(value)))),
            (op, inner.clone(), inner.clone()).prop_map(move |(op, left, right)| {
                let (left, right) = (boxed(left), boxed(right));
                of_kind(ExprKind::Binary { op, at: nowhere(), left, right })
            }),
            (word(), args(inner.clone())).prop_map(|(name, args)| of_kind(ExprKind::Call { name, args })),
            (word(), indices.clone()).prop_map(move |(word, at)| {
                of_kind(ExprKind::Index { of: boxed(of_kind(ExprKind::Name(word))), at })
            }),
            (word(), indices, args(inner)).prop_map(move |(word, at, args)| {
                let index = of_kind(ExprKind::Index { of: boxed(of_kind(ExprKind::Name(word))), at });
                of_kind(ExprKind::Apply { of: boxed(index), args })
            }),
        ]
    })
    .boxed()
}

fn args(inner: impl Strategy<Value = Expr>) -> impl Strategy<Value = Args> {
    let arg = (of(word()), inner).prop_map(|(name, value)| Arg { name, value, range: nowhere() });
    prop::collection::vec(arg, 0..4).prop_map(|list| Args { list, range: nowhere() })
}

fn attrs() -> impl Strategy<Value = Vec<Attr>> {
    let attr = (word(), of(args(expr()))).prop_map(|(name, args)| Attr { name, args, range: nowhere() });
    prop::collection::vec(attr, 0..2)
}

fn layer() -> impl Strategy<Value = Layer> {
    let base = (prop::sample::select(&["base", "context"][..]), expr().prop_filter("a value", begins_with_a_word));
    prop_oneof![
        4 => (of(word()), layer_word(), of(args(expr()))).prop_map(|(label, name, args)| {
            Layer { label, name, args, value: None, body: None, range: nowhere() }
        }),
        1 => base.prop_map(|(word, value)| {
            let name = Ident { text: word.into(), range: nowhere() };
            Layer { label: None, name, args: None, value: Some(value), body: None, range: nowhere() }
        }),
    ]
}

/// `base (1)` would be arguments, `base [1]` and `base -1` read otherwise too.
fn begins_with_a_word(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Name(_) | ExprKind::Call { .. })
}

fn stmt() -> BoxedStrategy<Stmt> {
    let plain = prop_oneof![
        4 => layer().prop_map(StmtKind::Layer),
        1 => (word(), of(expr()), expr()).prop_map(|(name, domain, value)| StmtKind::Let { name, domain, value }),
        1 => (layer_word(), of(expr()), expr()).prop_map(|(name, domain, value)| StmtKind::Equation { name, domain, value }),
    ];
    let with = |kind: BoxedStrategy<StmtKind>| {
        (docs(), attrs(), kind).prop_map(|(docs, attrs, kind)| Stmt { docs, attrs, kind, range: nowhere() }).boxed()
    };
    with(plain.boxed())
        .prop_recursive(3, 16, 3, move |inner| {
            let scope = (layer(), prop::collection::vec(inner, 1..4)).prop_map(|(layer, stmts)| {
                let body = Body { stmts, refused: false, range: nowhere() };
                StmtKind::Layer(Layer { body: Some(body), ..layer })
            });
            with(scope.boxed())
        })
        .boxed()
}

fn feature(named: bool) -> BoxedStrategy<Feature> {
    let size = of(prop::collection::vec(expr(), 1..2));
    let name = if named { word().prop_map(Some).boxed() } else { Just(None).boxed() };
    (docs(), name, size, expr())
        .prop_map(|(docs, name, size, value)| {
            let size = size.filter(|_| name.is_some());
            Feature { docs, name, size, value, range: nowhere() }
        })
        .boxed()
}

fn shape() -> impl Strategy<Value = Shape> {
    let axes = |named| prop::collection::vec(feature(named), 1..4);
    any::<bool>().prop_flat_map(move |named| {
        (axes(named), of(axes(named))).prop_map(|(features, context)| Shape { features, context, range: nowhere() })
    })
}

fn params() -> impl Strategy<Value = Vec<Param>> {
    let size = of(prop::collection::vec(expr(), 1..2));
    let param = (docs(), any::<bool>(), word(), size, of(expr()), of(expr())).prop_map(
        |(docs, constant, name, size, domain, value)| Param {
            docs,
            constant,
            name,
            size,
            domain,
            value,
            range: nowhere(),
        },
    );
    prop::collection::vec(param, 0..3)
}

fn body() -> impl Strategy<Value = Body> {
    prop::collection::vec(stmt(), 0..4).prop_map(|stmts| Body { stmts, refused: false, range: nowhere() })
}

fn item() -> BoxedStrategy<Item> {
    let visibility = of(of(args(expr())).prop_map(|args| Visibility { args, range: nowhere() }));
    let head = (docs(), attrs(), visibility);
    (head, kind()).prop_map(|((docs, attrs, visibility), item)| Item { docs, attrs, visibility, ..item }).boxed()
}

fn empty(word: &str, name: ItemName) -> Item {
    let (kind, word) = (ItemKind::from_word(word), Ident { text: word.into(), range: nowhere() });
    let (docs, attrs) = (Vec::new(), Vec::new());
    let (params, shape, body, value) = (None, None, None, None);
    Item { docs, attrs, visibility: None, kind, word, name, params, shape, body, value, range: nowhere() }
}

fn kind() -> BoxedStrategy<Item> {
    prop_oneof![
        (word(), of(params()), shape(), body()).prop_map(|(name, params, shape, body)| {
            Item { params, shape: Some(shape), body: Some(body), ..empty("flow", ItemName::Word(name)) }
        }),
        (word(), of(params()), body()).prop_map(|(name, params, body)| {
            Item { params, body: Some(body), ..empty("block", ItemName::Word(name)) }
        }),
        (word(), expr()).prop_map(|(name, value)| Item { value: Some(value), ..empty("let", ItemName::Word(name)) }),
        text().prop_map(|text| empty("import", ItemName::Text(text))),
        number().prop_map(|number| empty("language", ItemName::Number(number))),
    ]
    .boxed()
}

/// A tree as text, without ranges.
fn unplaced(file: &File) -> String {
    let text = format!("{file:#?}");
    let mut pieces = text.split("Range {");
    let mut out = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        out.push_str(piece.split_once('}').expect("a range ends").1);
    }
    out
}

fn parsed(text: &str) -> (File, String) {
    let source = Source::new("printed.flow", text);
    let mut sink = Sink::new();
    let file = flow_dsl::parse::parse(&source, &mut sink);
    (file, render::render_all(&sink.drain(), &source))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn trees_print_and_parse(items in prop::collection::vec(item(), 0..3)) {
        let tree = File { items, range: nowhere() };
        let printed = flow_dsl::fmt::file(&tree);
        let (again, said) = parsed(&printed);
        prop_assert_eq!(&said, "", "{}", printed);
        prop_assert_eq!(unplaced(&again), unplaced(&tree), "{}", printed);
        prop_assert_eq!(flow_dsl::fmt::file(&again), printed);
    }
}

#[test]
fn texts_print_and_parse() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let mut count = 0;
    for folder in ["corpus", "cases", "diagnostics"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
            let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a text");
            let (tree, said) = parsed(&text);
            if !said.is_empty() {
                continue;
            }
            count += 1;
            let printed = flow_dsl::fmt::file(&tree);
            let (again, said) = parsed(&printed);
            assert_eq!(said, "", "{printed}");
            assert_eq!(unplaced(&again), unplaced(&tree), "{printed}");
            assert_eq!(flow_dsl::fmt::file(&again), printed);
        }
    }
    assert!(count > 100, "{count} texts parse without a word");
}
