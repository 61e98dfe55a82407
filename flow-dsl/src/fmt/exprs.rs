//! Values, with the parentheses that they need.
use super::Printer;
use crate::ast::{Args, BinaryOp, Expr, ExprKind};

/// How tightly what has no operator at its top binds.
const CLOSED: u8 = 8;

impl Printer {
    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number(number) => self.put(&number.text),
            ExprKind::Text(text) => self.text(&text.value),
            ExprKind::Name(name) => self.put(&name.text),
            ExprKind::Call { name, args } => {
                self.put(&name.text);
                self.args(args);
            }
            ExprKind::Index { of, at } => {
                self.callee(of);
                self.list(at);
            }
            ExprKind::Apply { of, args } => {
                self.callee(of);
                self.args(args);
            }
            ExprKind::List(values) => self.list(values),
            ExprKind::Filled { value, count } => {
                self.put("[");
                self.expr(value);
                self.put("; ");
                self.expr(count);
                self.put("]");
            }
            ExprKind::Negative(value) => {
                self.put("-");
                self.at_least(BinaryOp::NEGATIVE, value);
            }
            ExprKind::Binary { op, left, right, .. } => self.binary(*op, left, right),
            // Never reached from a text without errors; a word keeps the text readable.
            ExprKind::Bad => self.put("bad"),
        }
    }

    pub(super) fn args(&mut self, args: &Args) {
        self.put("(");
        self.separated(&args.list, |this, arg| {
            if let Some(name) = &arg.name {
                this.put(&name.text);
                this.put(": ");
            }
            this.expr(&arg.value);
        });
        self.put(")");
    }

    pub(super) fn list(&mut self, values: &[Expr]) {
        self.put("[");
        self.separated(values, Self::expr);
        self.put("]");
    }

    pub(super) fn text(&mut self, value: &str) {
        self.put("\"");
        for char in value.chars() {
            match char {
                '"' => self.put("\\\""),
                '\\' => self.put("\\\\"),
                '\n' => self.put("\\n"),
                '\t' => self.put("\\t"),
                char => self.out.push(char),
            }
        }
        self.put("\"");
    }

    /// What stands before brackets is a word or has brackets itself: the grammar knows no other.
    fn callee(&mut self, of: &Expr) {
        self.at_least(CLOSED, of);
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        let own = op.precedence();
        let (left_least, right_least) = match op {
            // To the right; a minus sign behind it needs no parentheses.
            BinaryOp::Power => (own + 1, BinaryOp::NEGATIVE),
            _ => (own, own + 1),
        };
        self.at_least(left_least, left);
        match op {
            BinaryOp::Range | BinaryOp::Power => self.put(op.symbol()),
            _ => {
                self.put(" ");
                self.put(op.symbol());
                self.put(" ");
            }
        }
        self.at_least(right_least, right);
    }

    /// Prints a value, in parentheses if it binds less tightly than `least`.
    fn at_least(&mut self, least: u8, expr: &Expr) {
        if binding(expr) >= least {
            return self.expr(expr);
        }
        self.put("(");
        self.expr(expr);
        self.put(")");
    }
}

/// How tightly the top of a value binds.
fn binding(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::Binary { op, .. } => op.precedence(),
        ExprKind::Negative(_) => BinaryOp::NEGATIVE,
        _ => CLOSED,
    }
}
