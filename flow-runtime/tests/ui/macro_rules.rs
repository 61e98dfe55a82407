//! A text that a macro of the user makes: the errors stand in the macro.
macro_rules! wide {
    ($name:ident, $layer:ident) => {
        flow_runtime::flow! { flow $name[4] { base normal; $layer(affine); repeat(0) { scale; } } }
    };
}

wide!(Wide, copling);

fn main() {
    println!("{}", Wide::init(0).name());
}
