//! The static side of a flow as a value, for code that is not generic over flows.
use super::program::{Ends, Free, Noise, Product, Program, Slots};

/// The constants of a [`Program`], which says what each of them is.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    pub name: &'static str,
    pub text: &'static str,
    pub features: &'static [&'static str],
    pub context: &'static [&'static str],
    pub products: &'static [Product],
    pub free: &'static [Free],
    pub steps: &'static [&'static str],
    pub noise: Noise,
    pub slots: Slots,
    pub density: Ends,
    pub sampling: Ends,
}

/// One of the two directions of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the data to the noise.
    Density,
    /// From the noise to the data.
    Sampling,
}

impl Tables {
    /// Where a direction's programs begin and end.
    pub const fn ends(&self, direction: Direction) -> &Ends {
        match direction {
            Direction::Density => &self.density,
            Direction::Sampling => &self.sampling,
        }
    }

    /// Those of `P`.
    pub const fn of<P: Program>() -> &'static Tables {
        const {
            &Tables {
                name: P::NAME,
                text: P::TEXT,
                features: P::FEATURES,
                context: P::CONTEXT,
                products: P::PRODUCTS,
                free: P::FREE,
                steps: P::STEPS,
                noise: P::NOISE,
                slots: P::SLOTS,
                density: P::DENSITY,
                sampling: P::SAMPLING,
            }
        }
    }
}
