//! Items, their parameters and their shapes.
use super::{Printer, WIDTH};
use crate::ast::{Feature, Item, ItemName, Param, Shape};

impl Printer {
    pub(super) fn item(&mut self, item: &Item) {
        self.docs(&item.docs);
        self.attrs(&item.attrs);
        if let Some(visibility) = &item.visibility {
            self.put("pub");
            if let Some(args) = &visibility.args {
                self.args(args);
            }
            self.put(" ");
        }
        self.put(&item.word.text);
        self.put(" ");
        match &item.name {
            ItemName::Word(name) => self.put(&name.text),
            ItemName::Text(text) => self.text(&text.value),
            ItemName::Number(number) => self.put(&number.text),
            ItemName::Bad => {}
        }
        if let Some(params) = &item.params {
            let documented = params.iter().any(|param| !param.docs.is_empty());
            self.bracketed("(", params, documented, ")", Self::param, |param| &param.docs);
        }
        if let Some(shape) = &item.shape {
            self.shape(shape);
        }
        match &item.body {
            Some(body) => {
                self.put(" ");
                self.body(body);
            }
            None => {
                self.after(" = ", item.value.as_ref());
                self.put(";");
            }
        }
        self.put("\n");
    }

    /// Prints a list on one line, or an element a line.
    fn bracketed<T>(
        &mut self,
        open: &str,
        list: &[T],
        broken: bool,
        close: &str,
        print: fn(&mut Self, &T),
        docs: fn(&T) -> &[crate::ast::Doc],
    ) {
        self.put(open);
        if broken {
            self.put("\n");
            self.lines(list, print, docs);
            self.indent();
        } else {
            self.separated(list, print);
        }
        self.put(close);
    }

    fn lines<T>(&mut self, list: &[T], print: fn(&mut Self, &T), docs: fn(&T) -> &[crate::ast::Doc]) {
        self.depth += 1;
        for element in list {
            self.docs(docs(element));
            self.indent();
            print(self, element);
            self.put(",\n");
        }
        self.depth -= 1;
    }

    fn param(&mut self, param: &Param) {
        if param.constant {
            self.put("const ");
        }
        self.put(&param.name.text);
        if let Some(size) = &param.size {
            self.list(size);
        }
        self.after(": ", param.domain.as_ref());
        self.after(" = ", param.value.as_ref());
    }

    fn shape(&mut self, shape: &Shape) {
        let start = self.out.len();
        self.put("[");
        self.separated(&shape.features, Self::feature);
        if let Some(context) = &shape.context {
            self.put(if shape.features.is_empty() { "| " } else { " | " });
            self.separated(context, Self::feature);
        }
        self.put("]");
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        let all = shape.features.iter().chain(shape.context.iter().flatten());
        if self.out.len() - line > WIDTH || all.into_iter().any(|feature| !feature.docs.is_empty()) {
            self.out.truncate(start);
            self.broken_shape(shape);
        }
    }

    /// A feature a line, the bar on a line of its own.
    fn broken_shape(&mut self, shape: &Shape) {
        self.put("[\n");
        self.lines(&shape.features, Self::feature, |feature| &feature.docs);
        if let Some(context) = &shape.context {
            self.indent();
            self.put("    |\n");
            self.lines(context, Self::feature, |feature| &feature.docs);
        }
        self.put("]");
    }

    fn feature(&mut self, feature: &Feature) {
        if let Some(name) = &feature.name {
            self.put(&name.text);
            if let Some(size) = &feature.size {
                self.list(size);
            }
            self.put(": ");
        }
        self.expr(&feature.value);
    }
}
