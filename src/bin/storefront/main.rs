//! The command line. JSON on stdout (`plan --explain`: text), one-line errors on stderr, exit 1 for bad input, 2 for
//! bad usage.
//!
//! One file for each command: its arguments (clap) and `run`. Shared here: reading input, failing.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

mod attach;
mod bake;
mod decide;
mod draw;
mod eval;
mod import;
mod input;
mod inspect;
mod json_lines;
mod lite;
mod migrate;
mod model_file;
mod output;
mod plan;
mod reasons;
mod render;
mod request;
mod sample;
mod split;
mod standing;
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
    Attach(attach::Arguments),
    Bake(bake::Arguments),
    Draw(draw::Arguments),
    Inspect(inspect::Arguments),
    Decide(decide::Arguments),
    Eval(eval::Arguments),
    Import(import::Arguments),
    Join(split::JoinArguments),
    Lite(lite::Arguments),
    Migrate(migrate::Arguments),
    Plan(plan::Arguments),
    Reasons(reasons::Arguments),
    Render(render::Arguments),
    Sample(sample::Arguments),
    Split(split::Arguments),
    Validate(validate::Arguments),
}

/// Exit code of a command line that says nothing we could do.
const BAD_USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            error.exit()
        }
        Err(error) => {
            eprintln!("storefront: usage: {}", one_line(&error));
            return ExitCode::from(BAD_USAGE);
        }
    };
    let outcome: Result<(), input::Failure> = match arguments.command {
        Command::Attach(arguments) => attach::run(&arguments),
        Command::Bake(arguments) => bake::run(&arguments),
        Command::Draw(arguments) => draw::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Decide(arguments) => decide::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Join(arguments) => split::run_join(&arguments),
        Command::Lite(arguments) => lite::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Reasons(arguments) => reasons::run(&arguments),
        Command::Render(arguments) => render::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
        Command::Split(arguments) => split::run(&arguments),
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

/// What clap says over several lines: what is wrong, and what was perhaps meant.
fn one_line(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "which command? `storefront --help` lists them".to_owned();
    }
    let text = error.to_string();
    // Not the first empty line: what was typed may hold one.
    let ends =
        ["\n\n  tip:", "\n\nUsage:", "\n\nFor more information"].iter().filter_map(|end| text.find(end));
    let first = text.get(..ends.min().unwrap_or(text.len())).unwrap_or_default();
    let words: Vec<&str> = first.trim_start_matches("error:").split_whitespace().collect();
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| match error.get(kind) {
            Some(ContextValue::String(word)) => Some(word.as_str()),
            Some(ContextValue::Strings(words)) => words.first().map(String::as_str),
            _ => None,
        });
    let meant = meant.map_or(String::new(), |word| format!("; did you mean `{word}`?"));
    words.join(" ") + &meant
}
