//! Items, their parameters and their shapes.
use pest::iterators::Pair;

use super::Builder;
use crate::ast::{Attr, Expr, ExprKind, Feature, Ident, Item, ItemKind, ItemName, Param, Shape, Visibility};
use crate::diagnostics::TextProblem;
use crate::grammar::Rule;
use crate::source::Range;

impl Builder<'_> {
    pub(super) fn item(&mut self, pair: Pair<'_, Rule>) -> Item {
        let range = self.range(&pair);
        let mut item = empty(range);
        item.docs = self.scan.take_docs(range.start);
        let mut words = 0;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::word if words == 0 => {
                    words += 1;
                    item.word = self.ident(&part);
                    let docs = self.scan.take_docs(item.word.range.start);
                    item.docs.extend(docs);
                }
                Rule::missing => self.missing(&part, ';'),
                _ => self.item_part(&mut item, part),
            }
        }
        item.kind = ItemKind::from_word(&item.word.text);
        self.check_item(&item);
        item
    }

    fn item_part(&mut self, item: &mut Item, part: Pair<'_, Rule>) {
        match part.as_rule() {
            Rule::attr => item.attrs.push(self.attr(part)),
            Rule::kw_pub => item.visibility = Some(Visibility { args: None, range: self.range(&part) }),
            Rule::args => {
                let args = self.args(part);
                if let Some(visibility) = &mut item.visibility {
                    visibility.range = visibility.range.to(args.range);
                    visibility.args = Some(args);
                }
            }
            Rule::word => item.name = ItemName::Word(self.new_name(&part)),
            Rule::string => item.name = ItemName::Text(self.string(&part)),
            Rule::number => item.name = self.number(&part).map_or(ItemName::Bad, ItemName::Number),
            Rule::params => item.params = Some(self.params(part)),
            Rule::shape => item.shape = Some(self.shape(part)),
            Rule::body => item.body = Some(self.body(part)),
            Rule::expr => item.value = Some(self.expr(part)),
            _ => {}
        }
    }

    pub(super) fn attr(&mut self, pair: Pair<'_, Rule>) -> Attr {
        let range = self.range(&pair);
        let (mut name, mut args) = (Ident::default(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::word => name = self.ident(&part),
                Rule::args => args = Some(self.args(part)),
                _ => {}
            }
        }
        Attr { name, args, range }
    }

    fn params(&mut self, pair: Pair<'_, Rule>) -> Vec<Param> {
        let params = pair.into_inner().filter(|part| part.as_rule() == Rule::param);
        params.map(|part| self.param(part)).collect()
    }

    fn param(&mut self, pair: Pair<'_, Rule>) -> Param {
        let range = self.range(&pair);
        let docs = self.scan.take_docs(range.start);
        let name = Ident::default();
        let mut param = Param { docs, constant: false, name, size: None, domain: None, value: None, range };
        let mut before = Rule::word;
        for part in pair.into_inner() {
            let rule = part.as_rule();
            match rule {
                Rule::kw_const => param.constant = true,
                Rule::word => param.name = self.new_name(&part),
                Rule::index => param.size = Some(self.exprs(part)),
                Rule::expr if before == Rule::colon => param.domain = Some(self.expr(part)),
                Rule::expr => param.value = Some(self.expr(part)),
                _ => {}
            }
            before = rule;
        }
        param
    }

    fn shape(&mut self, pair: Pair<'_, Rule>) -> Shape {
        let range = self.range(&pair);
        let (mut features, mut context) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::bar => context = Some(Vec::new()),
                Rule::axes => {
                    let axes = part.into_inner().filter(|part| part.as_rule() == Rule::axis);
                    context.as_mut().unwrap_or(&mut features).extend(axes.map(|axis| self.feature(axis)));
                }
                _ => {}
            }
        }
        Shape { features, context, range }
    }

    fn feature(&mut self, pair: Pair<'_, Rule>) -> Feature {
        let range = self.range(&pair);
        let docs = self.scan.take_docs(range.start);
        let value = Expr { kind: ExprKind::Bad, range };
        let mut feature = Feature { docs, name: None, size: None, value, range };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::word => feature.name = Some(self.new_name(&part)),
                Rule::index => feature.size = Some(self.exprs(part)),
                Rule::expr => feature.value = self.expr(part),
                _ => {}
            }
        }
        feature
    }

    /// Reports the parts that an item of this kind needs and lacks, or has and should not.
    fn check_item(&mut self, item: &Item) {
        let Some(form) = Form::of(item.kind) else {
            return;
        };
        let name_fits = matches!(
            (&item.name, form.name),
            (ItemName::Word(_), "a name") | (ItemName::Text(_), "a text in quotes") | (ItemName::Number(_), "a number")
        );
        // `flow A = …;` and `flow A(…)[…]` are reserved: the resolver answers them.
        let reserved = matches!(item.kind, ItemKind::Flow | ItemKind::Density) && item.value.is_some();
        let parts = [
            ("parameters", form.params, item.params.is_some()),
            ("a shape", form.shape, item.shape.is_some()),
            ("a body", form.body, item.body.is_some()),
            ("a value", form.value, item.value.is_some()),
        ];
        if item.name == ItemName::Bad {
            return;
        }
        if !name_fits {
            return self.item_needs(item, form.name, form.example);
        }
        for (part, wanted, present) in parts {
            match (wanted, present) {
                (Part::Needed, false) if !reserved => {
                    return self.item_needs(item, part, form.example);
                }
                (Part::None, true) => {
                    let part = part.strip_prefix("a ").unwrap_or(part);
                    let problem = TextProblem::ItemTakesNo { item: item.word.text.clone(), part };
                    return self.sink.report(item.word.range, problem);
                }
                _ => {}
            }
        }
    }

    fn item_needs(&mut self, item: &Item, part: &'static str, example: &'static str) {
        let problem = TextProblem::ItemNeeds { item: item.word.text.clone(), part, example };
        self.sink.report(item.word.range, problem);
    }
}

/// Whether an item has a part.
#[derive(Clone, Copy)]
enum Part {
    Needed,
    Allowed,
    None,
}

/// The parts that items of one kind have.
struct Form {
    name: &'static str,
    params: Part,
    shape: Part,
    body: Part,
    value: Part,
    example: &'static str,
}

impl Form {
    fn of(kind: ItemKind) -> Option<Form> {
        use Part::{Allowed, Needed, None as No};
        let form = |name, [params, shape, body, value]: [Part; 4], example| {
            Some(Form { name, params, shape, body, value, example })
        };
        match kind {
            ItemKind::Flow => form("a name", [Allowed, Needed, Needed, Allowed], "flow Galaxy[7] { … }"),
            ItemKind::Density => {
                form("a name", [Allowed, Needed, Needed, Allowed], "density Bell[x: real] { log_p = -x^2 / 2; }")
            }
            ItemKind::Block => form("a name", [Allowed, No, Needed, No], "block step(width = 128) { … }"),
            ItemKind::Transform => {
                form("a name", [Allowed, No, Needed, No], "transform stretch(s) { x = z * exp(s); }")
            }
            ItemKind::Let => form("a name", [No, No, No, Needed], "let width = 64;"),
            ItemKind::Import => form("a text in quotes", [No, No, No, No], "import \"a.flow\";"),
            ItemKind::Language => form("a number", [No, No, No, No], "language 1;"),
            ItemKind::Other => None,
        }
    }
}

fn empty(range: Range) -> Item {
    Item {
        docs: Vec::new(),
        attrs: Vec::new(),
        visibility: None,
        kind: ItemKind::Other,
        word: Ident::default(),
        name: ItemName::Word(Ident::default()),
        params: None,
        shape: None,
        body: None,
        value: None,
        range,
    }
}
