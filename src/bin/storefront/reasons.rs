//! `storefront reasons`: what every reason of a plan says to people.

use storefront::explain::sentences_json;

use crate::input::Failure;
use crate::output::print;

/// Print the sentences of all reasons, by code and detail, as JSON.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<(), Failure> {
    print(sentences_json())
}
