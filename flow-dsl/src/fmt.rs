//! The tree printed as a canonical text.
//!
//! Printing and parsing again gives the same tree apart from ranges, so printing twice gives the same text. Comments other
//! than documentation are not in the tree and are lost.
mod exprs;
mod items;
mod stmts;

use std::fmt::Write as _;

use crate::ast::{Attr, Doc, Expr, File};

/// Prints a whole text.
pub fn file(file: &File) -> String {
    let mut printer = Printer::default();
    for (index, item) in file.items.iter().enumerate() {
        if index > 0 {
            printer.out.push('\n');
        }
        printer.item(item);
    }
    printer.out
}

/// Prints one value, as diagnostics quote it.
pub fn expr(expr: &Expr) -> String {
    let mut printer = Printer::default();
    printer.expr(expr);
    printer.out
}

/// The width beyond which shapes are broken into lines.
const WIDTH: usize = 100;

#[derive(Default)]
struct Printer {
    out: String,
    depth: usize,
}

impl Printer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Begins a line.
    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.put("    ");
        }
    }

    fn docs(&mut self, docs: &[Doc]) {
        for doc in docs {
            self.indent();
            let blank = if doc.text.is_empty() { "" } else { " " };
            let _ = writeln!(self.out, "///{blank}{}", doc.text);
        }
    }

    fn attrs(&mut self, attrs: &[Attr]) {
        for attr in attrs {
            self.indent();
            self.put("#[");
            self.put(&attr.name.text);
            if let Some(args) = &attr.args {
                self.args(args);
            }
            self.put("]\n");
        }
    }

    /// Prints each element, with `, ` between them.
    fn separated<T>(&mut self, list: &[T], mut print: impl FnMut(&mut Self, &T)) {
        for (index, element) in list.iter().enumerate() {
            if index > 0 {
                self.put(", ");
            }
            print(self, element);
        }
    }
}
