//! The command line. JSON on stdout, one-line errors on stderr, exit 1 for bad input, 2 for bad usage.
//!
//! One file for each command: its arguments (clap) and `run`. Shared here: reading input, failing.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bake;
mod decide;
mod draw;
mod eval;
mod input;
mod inspect;
mod json_lines;
mod output;
mod plan;
mod render;
mod request;
mod sample;
mod validate;

/// Store pages and 3D product previews that work on every phone.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Bake(bake::Arguments),
    Draw(draw::Arguments),
    Inspect(inspect::Arguments),
    Decide(decide::Arguments),
    Eval(eval::Arguments),
    Plan(plan::Arguments),
    Render(render::Arguments),
    Sample(sample::Arguments),
    Validate(validate::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome: Result<(), input::Failure> = match arguments.command {
        Command::Bake(arguments) => bake::run(&arguments),
        Command::Draw(arguments) => draw::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Decide(arguments) => decide::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Render(arguments) => render::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
        Command::Validate(arguments) => validate::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("storefront: {failure}");
            ExitCode::FAILURE
        }
    }
}
