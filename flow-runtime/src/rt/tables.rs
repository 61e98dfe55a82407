//! The static side of a flow as a value, for code that is not generic over flows.
use super::program::{Free, Product, Program, Rows, Slots};

/// The constants of a [`Program`], which says what each of them is.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    pub name: &'static str,
    pub features: &'static [&'static str],
    pub context: &'static [&'static str],
    pub products: &'static [Product],
    pub free: &'static [Free],
    pub slots: Slots,
    pub x: &'static [Rows],
    pub c: &'static [Rows],
    pub z: &'static [Rows],
    pub z_bar: &'static [Rows],
    pub x_bar: &'static [Rows],
    pub c_bar: &'static [Rows],
}

impl Tables {
    /// Those of `P`.
    pub const fn of<P: Program>() -> &'static Tables {
        const {
            &Tables {
                name: P::NAME,
                features: P::FEATURES,
                context: P::CONTEXT,
                products: P::PRODUCTS,
                free: P::FREE,
                slots: P::SLOTS,
                x: P::X,
                c: P::C,
                z: P::Z,
                z_bar: P::Z_BAR,
                x_bar: P::X_BAR,
                c_bar: P::C_BAR,
            }
        }
    }
}
