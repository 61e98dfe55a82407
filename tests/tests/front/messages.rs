//! What the scan and the parser say, and that they go on after it.
use super::shared::{brief, parsed, said};
use flow_dsl::ast::{ExprKind, StmtKind};
use flow_dsl::diagnostics::{Sink, tokens};
use flow_dsl::source::{self, Source};

#[test]
fn missing_semicolon_before_a_comment() {
    let expected = "\
error[F0103]: expected `;`
 --> a.flow:2:16
  |
2 |     base normal // noise
  |                ^ help: add `;` here
";
    assert_eq!(said("flow Galaxy[7] {\n    base normal // noise\n}\n"), expected);
}

#[test]
fn scan() {
    let cases = [
        ("flow A[2] { a('x'); }", vec!["1:15 F0101 the language has no `'`", "1:17 F0101 the language has no `'`"]),
        ("let größe = 1;", vec!["1:7 F0101 the language has no `ö`", "1:8 F0101 the language has no `ß`"]),
        ("let a = 1;\rlet b = 2;", vec!["1:11 F0101 a carriage return without a line feed"]),
        ("let a = 1f32;", vec!["1:10 F0104 a number has no suffix"]),
        ("let a = 0x10 + 8x8;", vec!["1:10 F0104 a number has no suffix", "1:17 F0104 a number has no suffix"]),
        ("let a = 1e;", vec!["1:10 F0104 a number has no suffix"]),
        ("import \"a.flow;\n", vec!["1:8 F0105 the string does not end on its line"]),
        ("let a = 1; /* /* */", vec!["1:12 F0107 the comment never closes"]),
        ("flow A[2] { a(;", vec!["1:14 F0108 `(` never closes"]),
        ("let a = 1; }", vec!["1:12 F0109 `}` closes nothing"]),
        ("let a = 1.;", vec!["1:10 F0110 a number does not end in a point"]),
        ("let a = .5;", vec!["1:9 F0111 a number does not start with a point"]),
        ("import\"a.flow\";", vec!["1:1 F0112 a blank is missing between `import` and `\"`"]),
        ("let r#type = 1;", vec!["1:5 F0112 a blank is missing between `r` and `#`"]),
        ("import \"a\\q\";", vec!["1:10 F0114 a string has no escape `\\q`"]),
        ("let a = 1e999;", vec!["1:9 F0115 the number is too large"]),
        ("let self = 1;", vec!["1:5 F0113 `self` cannot be a name"]),
    ];
    for (text, expected) in cases {
        assert_eq!(brief(text), expected, "{text}");
    }
    assert_eq!(brief("let a = [0..4, 5..d, 1e-3, 1_000, 0.5e2]; // é\r\nlet b = \"é \\\"\";"), [""; 0]);
}

#[test]
fn grammar() {
    let flow = |line: &str| format!("flow A[2] {{\n{line}\n}}");
    let cases = [
        ("coupling(affine hidden: [64]);", vec!["2:16 F0103 expected `,`"]),
        ("coupling(affine, hidden 64);", vec!["2:25 F0116 expected `,` or `)`, found `64`"]),
        ("coupling(affine, [64 64]);", vec!["2:22 F0116 expected `,` or `]`, found `64`"]),
        ("coupling(affine, hidden: );", vec!["2:26 F0116 expected a value, found `)`"]),
        ("coupling(a +);", vec!["2:13 F0116 expected a value, found `)`"]),
        ("coupling(,);", vec!["2:10 F0116 expected a value, found `,`"]),
        ("(affine);", vec!["2:1 F0116 expected a statement, found `(`"]),
        ("= 3;", vec!["2:1 F0116 expected a statement, found `=`"]),
        ("{ base normal; }", vec!["2:1 F0116 expected a statement, found `{`"]),
        ("scale repeat(2) { scale; }", vec!["2:7 F0202 `scale` takes no value; is a `;` missing after it?"]),
        ("scale 3;", vec!["2:7 F0202 `scale` takes no value"]),
        ("let a;", vec!["2:6 F0119 expected `=` and a value"]),
        ("x = 3 { }", vec!["2:6 F0103 expected `;`"]),
        ("mix: 3;", vec!["2:6 F0120 a label stands before a layer"]),
        ("flow B[2] { base normal; }", vec!["2:1 F0121 `flow` does not stand inside a body"]),
    ];
    for (line, expected) in cases {
        assert_eq!(brief(&flow(line)), expected, "{line}");
    }
}

#[test]
fn items() {
    let cases = [
        ("flow A { base normal; }", vec!["1:1 F0117 `flow` needs a shape"]),
        ("flow A[2];", vec!["1:1 F0117 `flow` needs a body"]),
        ("flow 3[2] { base normal; }", vec!["1:1 F0117 `flow` needs a name"]),
        ("let width;", vec!["1:1 F0117 `let` needs a value"]),
        ("let width = 3", vec!["1:14 F0103 expected `;`"]),
        ("import a;", vec!["1:1 F0117 `import` needs a text in quotes"]),
        ("language \"1\";", vec!["1:1 F0117 `language` needs a number"]),
        ("block b[2] { scale; }", vec!["1:1 F0118 `block` takes no shape"]),
        ("base normal;", vec![]),
        ("flow A = f(B);", vec![]),
        ("coupling(affine);", vec!["1:9 F0116 expected a name, found `(`"]),
        ("flow A[2 { base normal; }", vec!["1:25 F0102 `[` closes with `}`"]),
        ("flow", vec!["1:5 F0116 expected a name, found the end of the text"]),
        ("3;", vec!["1:1 F0116 expected an item, found `3`"]),
    ];
    for (text, expected) in cases {
        let said = brief(text);
        match text {
            // Whatever bracket is found first to be wrong, it is one message.
            "flow A[2 { base normal; }" => assert_eq!(said.len(), 1, "{said:?}"),
            _ => assert_eq!(said, expected, "{text}"),
        }
    }
}

#[test]
fn goes_on() {
    let text = "flow A[2] {\n    base normal\n    coupling affine(1) 3;\n    coupling(affine, hidden=[1]);\n    scale;\n}\n\
                3 3;\nlet a = 1f32;\nflow B[3] { base normal; }\n";
    let expected = [
        "2:16 F0103 expected `;`",
        "3:24 F0116 expected `;`, found `3`",
        "4:28 F0106 a named argument is written with `:`",
        "7:1 F0116 expected an item, found `3`",
        "8:10 F0104 a number has no suffix",
    ];
    assert_eq!(brief(text), expected);
    let (file, _) = parsed(&Source::new("a.flow", text));
    let names: Vec<&str> = file.items.iter().map(|item| item.word.text.as_str()).collect();
    assert_eq!(names, ["flow", "let", "flow"]);
    assert_eq!(file.items[0].body.as_ref().unwrap().stmts.len(), 3);
}

#[test]
fn tokens_say_the_same() {
    let text = "flow A[2] {\n    base normal\n    coupling(affine, hidden=[64]);\n    (3);\n}\n";
    let (read, spans) = source::tokens::read("a.flow", text.parse().unwrap());
    assert_eq!(parsed(&read).1, said(text));
    let mut sink = Sink::new();
    flow_dsl::parse::parse(&read, &mut sink);
    let out = tokens::emit(&sink.drain(), &read, &spans);
    let first = out.clone().into_iter().nth(2).unwrap().span().start();
    assert_eq!((first.line, first.column), (2, 9));
    let out = out.to_string();
    assert!(out.contains("[F0103] expected `;`\\nhelp: add `;` here"), "{out}");
    assert!(out.contains("[F0106] a named argument is written with `:`\\nhelp: write `hidden: [64]`"), "{out}");
}

#[test]
fn operators_bind() {
    let cases = [
        ("-x^2", "-x^2"),
        ("(-x)^2", "(-x)^2"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("2^3^2", "2^3^2"),
        ("(2^3)^2", "(2^3)^2"),
        ("2^-1", "2^-1"),
        ("-a * b + c", "-a * b + c"),
        ("-(a * b)", "-(a * b)"),
        ("a -> 0 .. 4 + 1", "a -> 0..4 + 1"),
        ("(a -> b) + 1", "(a -> b) + 1"),
        ("a < b == 1", ""),
        ("--a", "--a"),
        ("f(1)(2)[3]", "f(1)(2)[3]"),
        ("((a))", "a"),
        ("a * (b / c) % d", "a * (b / c) % d"),
    ];
    for (text, printed) in cases {
        let (file, said) = parsed(&Source::new("a.flow", format!("let v = {text};")));
        match printed {
            "" => assert_ne!(said, ""),
            _ => assert_eq!(flow_dsl::fmt::expr(file.items[0].value.as_ref().unwrap()), printed),
        }
    }
    let (file, _) = parsed(&Source::new("a.flow", "let v = -x^2;"));
    assert!(matches!(file.items[0].value.as_ref().unwrap().kind, ExprKind::Negative(_)));
}

#[test]
fn labels_and_bases() {
    let text = "flow A[2] { base mixture(3) { base normal; } mix: linear(lu); x: positive = exp(z); }";
    let (file, said) = parsed(&Source::new("a.flow", text));
    assert_eq!(said, "");
    let stmts = &file.items[0].body.as_ref().unwrap().stmts;
    match (&stmts[0].kind, &stmts[1].kind, &stmts[2].kind) {
        (StmtKind::Layer(base), StmtKind::Layer(mix), StmtKind::Equation { name, domain, .. }) => {
            assert!(base.value.is_some() && base.body.is_some());
            assert_eq!(mix.label.as_ref().unwrap().text, "mix");
            assert_eq!((name.text.as_str(), domain.is_some()), ("x", true));
        }
        other => panic!("{other:?}"),
    }
}
