//! Models in files: what is saved comes back to the bit, and nothing else is loaded.
mod flows;

mod files {
    pub mod corruption;
    pub mod edit;
    pub mod interrupted;
    pub mod memory;
    pub mod refusals;
    pub mod round_trips;
}
