//! Statements and bodies.
use super::Printer;
use crate::ast::{Body, Expr, Ident, Layer, Stmt, StmtKind};

impl Printer {
    pub(super) fn body(&mut self, body: &Body) {
        if body.stmts.is_empty() {
            return self.put("{}");
        }
        self.put("{\n");
        self.depth += 1;
        for stmt in &body.stmts {
            self.stmt(stmt);
        }
        self.depth -= 1;
        self.indent();
        self.put("}");
    }

    fn stmt(&mut self, stmt: &Stmt) {
        self.docs(&stmt.docs);
        self.attrs(&stmt.attrs);
        self.indent();
        match &stmt.kind {
            StmtKind::Layer(layer) => return self.layer(layer),
            StmtKind::Let { name, domain, value } => {
                self.put("let ");
                self.equation(name, domain.as_ref(), value);
            }
            StmtKind::Equation { name, domain, value } => self.equation(name, domain.as_ref(), value),
        }
        self.put(";\n");
    }

    fn layer(&mut self, layer: &Layer) {
        if let Some(label) = &layer.label {
            self.put(&label.text);
            self.put(": ");
        }
        self.put(&layer.name.text);
        if let Some(args) = &layer.args {
            self.args(args);
        }
        if let Some(value) = &layer.value {
            self.put(" ");
            self.expr(value);
        }
        match &layer.body {
            Some(body) => {
                self.put(" ");
                self.body(body);
                self.put("\n");
            }
            None => self.put(";\n"),
        }
    }

    fn equation(&mut self, name: &Ident, domain: Option<&Expr>, value: &Expr) {
        self.put(&name.text);
        self.after(": ", domain);
        self.after(" = ", Some(value));
    }

    /// Prints a part behind its sign, if there is one.
    pub(super) fn after(&mut self, sign: &str, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.put(sign);
            self.expr(expr);
        }
    }
}
