//! Names that two flows would share in Rust.
use super::both::says;
use super::shared::{bind, brief};

#[test]
fn both_places_are_named() {
    says(
        "flow A[2] { base normal; }\nflow A64[2] { base normal; }\n",
        "\
error[F0211]: `A64` and `A` would share the name `A64` in Rust
 --> a.flow:2:6
  |
1 | flow A[2] { base normal; }
  |      - `A` becomes the types `A` and `A64` and the module `__a`
2 | flow A64[2] { base normal; }
  |      ^^^ help: choose another name
",
    );
}

#[test]
fn every_kind_of_sharing() {
    let flows =
        |names: &[&str]| -> String { names.iter().map(|n| format!("flow {n}[2] {{ base normal; }}\n")).collect() };
    let cases: [(&[&str], &str); 4] = [
        (&["A64", "A"], "2:6 F0211 `A` and `A64` would share the name `A64` in Rust"),
        (
            &["Foobar", "B", "FOOBAR64", "FOOBAR"],
            "4:6 F0211 `FOOBAR` and `FOOBAR64` would share the name `FOOBAR64` in Rust",
        ),
        (&["FooBar", "__foo_bar"], "2:6 F0211 `__foo_bar` and `FooBar` would share the name `__foo_bar` in Rust"),
        (&["A", "A"], "2:6 F0207 a second flow `A`"),
    ];
    for (names, expected) in cases {
        let said = brief(&flows(names));
        let errors: Vec<&String> = said.iter().filter(|line| line.contains(" F0")).collect();
        assert_eq!(errors, [expected], "{names:?}");
    }
    let errors = brief(&flows(&["FooBar", "Foo_Bar"]));
    assert!(errors.contains(&"2:6 F0211 `Foo_Bar` and `FooBar` would share the name `__foo_bar` in Rust".to_owned()));
    assert_eq!(brief(&flows(&["A", "B64", "AB", "A32", "A640"])), [""; 0]);
}

/// The second is left out, so that rustc does not say it again; what is wrong in it is said all the same.
#[test]
fn the_second_is_left_out() {
    let text = "flow A[2] { base normal; }\nflow A64[2] { base normal; }\nflow A[2] { base norml; }\nflow B[2] { base normal; }";
    let (_, flows, found) = bind("a.flow", text);
    assert_eq!(flows.iter().map(|flow| flow.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(found.iter().map(|found| found.problem.code()).collect::<Vec<_>>(), ["F0211", "F0207", "F0201"]);
}
