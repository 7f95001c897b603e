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
    /// Say of every product too why it is in its section, is not, or stands where it stands.
    #[arg(long)]
    products: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    arguments.request.planned(|plan| {
        print(match arguments {
            Arguments { explain: true, .. } => explain(plan),
            Arguments { products: true, .. } => plan.to_json_with_products(),
            _ => plan.to_json(),
        })
    })
}
