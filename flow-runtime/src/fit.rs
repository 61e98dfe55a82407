//! Training.
pub mod adam;
pub mod batches;
pub mod progress;
pub mod report;
pub mod schedule;

pub use adam::Adam;
pub use batches::{Batch, Batches, Source};
pub use progress::Progress;
pub use report::{EpochReport, Report};
pub use schedule::Schedule;
