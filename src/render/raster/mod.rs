//! Under construction.
pub mod shade;
