//! The cases cover every form of the core's vocabulary, counted on their trees.
use flow_dsl::ast::{Args, Expr, ExprKind, File, ItemKind, Layer, Stmt, StmtKind};
use flow_dsl::diagnostics::Sink;
use flow_dsl::expr::Activation;
use flow_dsl::parse;
use flow_dsl::source::Source;
use flow_tests::CASES;
use std::collections::BTreeMap;

/// How often each form occurs.
#[derive(Default)]
struct Forms(BTreeMap<String, usize>);

impl Forms {
    fn add(&mut self, form: impl Into<String>) {
        *self.0.entry(form.into()).or_insert(0) += 1;
    }

    fn file(&mut self, file: &File) {
        for item in &file.items {
            self.add(format!("item {}", item.word.text));
            if item.kind != ItemKind::Flow {
                continue;
            }
            let (shape, body) = (item.shape.as_ref().expect("a shape"), item.body.as_ref().expect("a body"));
            let context = if shape.context.is_some() { "context" } else { "no context" };
            self.add(context);
            let mut inner = Forms::default();
            inner.stmts(&body.stmts, 0);
            inner.0.into_keys().for_each(|form| self.add(format!("{form}, {context}")));
            if shape.features.iter().any(|f| f.name.is_some()) {
                self.add("named features");
            }
            let last = body.stmts.last().and_then(layer).map(|l| l.name.text.clone());
            self.add(if last.as_deref() == Some("standardize") { "standardize" } else { "no standardize" });
            self.stmts(&body.stmts, 0);
        }
    }

    fn stmts(&mut self, stmts: &[Stmt], depth: usize) {
        for layer in stmts.iter().filter_map(layer) {
            self.layer(layer);
            if let Some(body) = &layer.body {
                self.add(format!("repeat at depth {depth}"));
                self.stmts(&body.stmts, depth + 1);
            }
            if depth > 0 && layer.name.text == "permute" && first(layer).is_some_and(|p| form(p) == "random(n)") {
                self.add("permute drawn in a repeat");
            }
        }
    }

    fn layer(&mut self, layer: &Layer) {
        let name = &layer.name.text;
        self.add(format!("layer {name}"));
        match (name.as_str(), first(layer)) {
            ("repeat", Some(Expr { kind: ExprKind::Number(n), .. })) => {
                self.add(if n.value % 2.0 == 0.0 { "even turns" } else { "odd turns" });
            }
            ("permute", Some(p)) => self.add(format!("permute {}", form(p))),
            ("base", _) => layer.value.iter().for_each(|base| self.add(format!("base {}", form(base)))),
            ("coupling" | "autoregressive", Some(transform)) => self.conditioned(layer, transform),
            _ => {}
        }
    }

    fn conditioned(&mut self, layer: &Layer, transform: &Expr) {
        self.add(format!("transform {}", form(transform)));
        let args = layer.args.as_ref();
        for word in ["on", "order", "given"] {
            let said = named(args, word).map_or("unsaid".into(), form);
            self.add(format!("{} {word} {said}", layer.name.text));
        }
        let net = named(args, "net").and_then(Expr::as_call).and_then(|(_, args)| args);
        let widths = named(args, "hidden").or_else(|| net.and_then(|a| Some(&a.list.first()?.value)));
        if let Some(depth) = widths.and_then(depth) {
            self.add(format!("{} of depth {depth}", layer.name.text));
        }
        if let Some(activation) = named(args, "activation").or_else(|| named(net, "activation")) {
            self.add(format!("{} activation {}", layer.name.text, form(activation)));
        }
    }
}

fn layer(stmt: &Stmt) -> Option<&Layer> {
    match &stmt.kind {
        StmtKind::Layer(layer) => Some(layer),
        StmtKind::Let { .. } | StmtKind::Equation { .. } => None,
    }
}

fn first(layer: &Layer) -> Option<&Expr> {
    layer.args.as_ref()?.list.first().map(|arg| &arg.value)
}

fn named<'a>(args: Option<&'a Args>, name: &str) -> Option<&'a Expr> {
    let own = |arg: &&flow_dsl::ast::Arg| arg.name.as_ref().is_some_and(|n| n.text == name);
    args?.list.iter().find(own).map(|arg| &arg.value)
}

/// The shape of a value: words stay, numbers become n.
fn form(expr: &Expr) -> String {
    let args = |args: &Args| {
        let arg = |a: &flow_dsl::ast::Arg| {
            let name = a.name.as_ref().map(|n| format!("{}: ", n.text)).unwrap_or_default();
            name + &form(&a.value)
        };
        args.list.iter().map(arg).collect::<Vec<_>>().join(", ")
    };
    match &expr.kind {
        ExprKind::Number(_) => "n".into(),
        ExprKind::Name(name) => name.text.clone(),
        ExprKind::Call { name, args: list } => format!("{}({})", name.text, args(list)),
        ExprKind::List(list) if list.iter().any(|e| e.as_name().is_some()) => "[names]".into(),
        ExprKind::List(list) if list.iter().any(|e| matches!(e.kind, ExprKind::Binary { .. })) => "[range]".into(),
        ExprKind::List(_) => "[list]".into(),
        _ => "value".into(),
    }
}

fn depth(expr: &Expr) -> Option<usize> {
    match &expr.kind {
        ExprKind::List(list) => Some(list.len()),
        ExprKind::Filled { count, .. } => match &count.kind {
            ExprKind::Number(n) => Some(n.value as usize),
            _ => None,
        },
        _ => None,
    }
}

/// The forms of the written cases; the registries' examples do not count.
fn forms() -> Forms {
    let mut forms = Forms::default();
    let mut seen = Vec::new();
    for case in CASES.iter().filter(|c| c.written) {
        if std::mem::replace(&mut seen, vec![case.file]) != [case.file] {
            let mut sink = Sink::new();
            forms.file(&parse::parse(&Source::new(case.file, case.text), &mut sink));
            assert!(sink.drain().is_empty(), "{}", case.file);
        }
    }
    forms
}

#[test]
fn every_form_has_a_case() {
    let forms = forms();
    let on = "unsaid even odd first last first(n) last(n) [list] [range] [names] not([names]) random(n) alternate alternate(halves)";
    let order = "unsaid natural reverse random(n) [list] [names] alternate";
    let permute = "reverse rotate(n) random(n) [list]";
    let activations: Vec<&str> = Activation::ALL.iter().map(|a| a.name()).collect();
    let mut wanted: Vec<String> = [
        "context",
        "no context",
        "named features",
        "standardize",
        "no standardize",
        "even turns",
        "odd turns",
        "item let",
        "repeat at depth 0",
        "repeat at depth 1",
        "permute drawn in a repeat",
        "coupling given [list]",
        "coupling given [names]",
        "autoregressive given data",
        "transform affine",
        "transform additive",
        "transform affine(bound: n)",
    ]
    .map(String::from)
    .into();
    for sampled in
        ["autoregressive given noise", "autoregressive given unsaid", "layer scale", "base normal", "base logistic"]
    {
        wanted.extend(["context", "no context"].map(|context| format!("{sampled}, {context}")));
    }
    wanted.extend(on.split(' ').map(|f| format!("coupling on {f}")));
    wanted.extend(order.split(' ').map(|f| format!("autoregressive order {f}")));
    wanted.extend(permute.split(' ').map(|f| format!("permute {f}")));
    for layer in ["coupling", "autoregressive"] {
        wanted.extend((0..=3).map(|depth| format!("{layer} of depth {depth}")));
        wanted.extend(activations.iter().map(|a| format!("{layer} activation {a}")));
    }
    let missing: Vec<&String> = wanted.iter().filter(|form| !forms.0.contains_key(*form)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}; there are {:?}", forms.0.keys());
}

/// With and without context where the structure allows it.
#[test]
fn every_width_has_a_case() {
    for d in [1, 2, 3, 5, 8, 17] {
        let of = |context: bool| {
            let bound = |c: &&flow_tests::case::Case| {
                let flow = c.stages(Default::default()).bound;
                flow.features.len() == d && flow.context.is_empty() != context
            };
            CASES.iter().filter(bound).count()
        };
        assert!(of(false) > 0, "no case of {d} features");
        assert!(of(true) > 0 || d == 8, "no case of {d} features with a context");
    }
}
