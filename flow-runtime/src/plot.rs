//! Pictures of training, of data and of flows, all with one look, as SVG.
//!
//! ```no_run
//! # use flow_runtime::{Model, Program, Result, Table, fit::Report, plot};
//! # fn draw<Moons: Program>(model: &Model<Moons, f32>, report: &Report, test: &Table<f32>) -> Result<()> {
//! plot::learning_curve("Training", report)?.save("pictures/training.svg")?;
//! let samples = Table::from_rows(model.sample(test.rows(), 0)?, test.columns())?;
//! plot::corner("Moons", [("held-out data", test), ("samples", &samples)])?.save("pictures/corner.svg")?;
//! plot::density("Density", model, plot::Window::around(test)?)?.save("pictures/density.svg")
//! # }
//! ```
mod axis;
mod calibration;
mod colour;
mod contour;
mod corner;
mod density;
mod grid;
mod histogram;
mod learning;
mod legend;
mod panel;
mod picture;
mod plane;
mod raster;
mod scatter;
mod sheet;
mod svg;
mod window;

pub use calibration::calibration;
pub use corner::corner;
pub use density::density;
pub use grid::warped_grid;
pub use learning::learning_curve;
pub use picture::Picture;
pub use scatter::scatter;
pub use window::Window;
