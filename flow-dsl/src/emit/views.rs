//! Views as `&[Rows]`.

use super::names::Names;
use crate::place::Placed;
use crate::plan::{Span, View};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// Sequences a value may have in a view before they become a table.
const MOST_SEQUENCES: usize = 8;

/// `&[X.pick(0, 2, 4), H]`.
pub fn view(placed: &Placed, names: &Names, view: &View) -> TokenStream {
    let pieces = pieces(placed, names, view);
    quote!(&[#(#pieces),*])
}

/// One `Rows` a piece.
pub fn pieces(placed: &Placed, names: &Names, view: &View) -> Vec<TokenStream> {
    let counts = view.pieces(0).into_iter().map(|(_, count)| count);
    let mut out = Vec::new();
    for piece in view.parts(counts) {
        let sequences = piece.spans(0);
        if piece.turns() == 1 && sequences.len() <= MOST_SEQUENCES {
            out.extend(sequences.iter().map(|s| span(placed, names, s)));
        } else {
            out.push(table(placed, names, &piece));
        }
    }
    out
}

fn span(placed: &Placed, names: &Names, s: &Span) -> TokenStream {
    let name = names.rows(placed, s.value);
    let rows = placed.slots[placed.home(s.value).slot].rows;
    if s.first == 0 && s.count as usize == rows && (s.step == 1 || rows == 1) {
        return quote!(#name);
    }
    let (first, step, count) = (number(s.first), Literal::i32_unsuffixed(s.step), number(s.count));
    quote!(#name.pick(#first, #step, #count))
}

/// One line an instance.
fn table(placed: &Placed, names: &Names, piece: &View) -> TokenStream {
    let name = piece.spans(0).first().map(|s| names.rows(placed, s.value));
    let rows = (0..piece.turns()).flat_map(|g| piece.rows(g).map(|(_, r)| number(r)).collect::<Vec<_>>());
    let count = Literal::usize_unsuffixed(piece.len());
    quote!(#name.table(#count, &[#(#rows),*]))
}

fn number(n: u32) -> Literal {
    Literal::u32_unsuffixed(n)
}
