//! A token stream without its nesting.
use proc_macro2::{Delimiter, Group, LineColumn, Spacing, Span, TokenStream, TokenTree};

use super::unquote::unquote;
use crate::scan::{MAX_BYTES, MAX_DEPTH};

/// One token, or one line of documentation.
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) span: Span,
}

pub(super) enum PieceKind {
    Token {
        text: String,
        /// Whether the next token belongs to this one, as in `->`.
        joint: bool,
        /// Whether it was added here and has no place of its own.
        added: bool,
    },
    Doc {
        text: String,
    },
}

impl Piece {
    /// Where it stands in the user's text.
    pub(super) fn place(&self) -> Option<(LineColumn, LineColumn)> {
        match self.kind {
            PieceKind::Token { added: true, .. } => None,
            _ => Some((self.span.start(), self.span.end())),
        }
    }
}

/// All pieces, in the order of the text.
pub(super) fn flatten(tokens: TokenStream) -> Vec<Piece> {
    let mut pieces = Vec::new();
    walk(tokens, 0, &mut pieces);
    pieces
}

fn walk(tokens: TokenStream, depth: usize, out: &mut Vec<Piece>) {
    // The scan refuses what nests so deeply or is so long; what has been read up to here is enough for that.
    if depth > MAX_DEPTH + 1 || out.len() > MAX_BYTES {
        return;
    }
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next().filter(|_| out.len() <= MAX_BYTES) {
        let token = match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                // `//!` arrives as `#![doc = …]` and is an ordinary comment.
                let mut ahead = tokens.clone();
                let inner = matches!(ahead.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '!');
                if inner {
                    ahead.next();
                }
                if let Some(text) = ahead.next().as_ref().and_then(doc_text) {
                    tokens = ahead;
                    if !inner && !is_block(hash.span(), &text) {
                        out.push(Piece { kind: PieceKind::Doc { text }, span: hash.span() });
                    }
                    continue;
                }
                TokenTree::Punct(hash)
            }
            token => token,
        };
        match token {
            TokenTree::Group(group) => walk_group(&group, depth, out),
            TokenTree::Punct(punct) => {
                let joint = punct.spacing() == Spacing::Joint;
                out.push(token_piece(punct.as_char().to_string(), punct.span(), joint));
            }
            other => out.push(token_piece(other.to_string(), other.span(), false)),
        }
    }
}

fn walk_group(group: &Group, depth: usize, out: &mut Vec<Piece>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::None => return walk_invisible(group, depth, out),
    };
    out.push(token_piece(open.to_owned(), group.span_open(), false));
    walk(group.stream(), depth + 1, out);
    out.push(token_piece(close.to_owned(), group.span_close(), false));
}

/// What a `macro_rules!` variable stood for is one value: parentheses keep it together if it has operators.
fn walk_invisible(group: &Group, depth: usize, out: &mut Vec<Piece>) {
    let operators = group.stream().into_iter().any(|token| matches!(token, TokenTree::Punct(_)));
    let added = |text: &str| Piece {
        kind: PieceKind::Token { text: text.to_owned(), joint: false, added: true },
        span: group.span(),
    };
    if operators {
        out.push(added("("));
    }
    walk(group.stream(), depth + 1, out);
    if operators {
        out.push(added(")"));
    }
}

fn token_piece(text: String, span: Span, joint: bool) -> Piece {
    Piece { kind: PieceKind::Token { text, joint, added: false }, span }
}

/// The text of `[doc = "text"]`.
fn doc_text(token: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    let inside: Vec<TokenTree> = group.stream().into_iter().take(4).collect();
    match inside.as_slice() {
        [TokenTree::Ident(doc), TokenTree::Punct(equals), TokenTree::Literal(text)]
            if group.delimiter() == Delimiter::Bracket && doc == "doc" && equals.as_char() == '=' =>
        {
            unquote(&text.to_string())
        }
        _ => None,
    }
}

/// Whether documentation was written `/** … */`, which is an ordinary comment: its place is wider than a `///` would be.
fn is_block(span: Span, text: &str) -> bool {
    let (start, end) = (span.start(), span.end());
    let width = text.chars().count();
    start.line != end.line || end.column.saturating_sub(start.column) == width + "/***/".len()
}
