//! `storefront plan`: which sections a shopper sees, with what in them, and why.

use storefront::explain::explain;

use crate::input::Failure;
use crate::output::print;
use crate::request::Request;

/// Plan a shopper's page and print the plan.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    request: Request,
    /// Say it in words, for people, instead of JSON.
    #[arg(long)]
    explain: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    arguments.request.planned(|plan| print(if arguments.explain { explain(plan) } else { plan.to_json() }))
}
