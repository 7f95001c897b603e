//! `storefront eval`: what a rule says about some data.

use std::path::PathBuf;

use serde_json::{Value, json};
use storefront::rules::Rule;

use crate::input::Failure;
use crate::json_lines::{LineError, answer_lines};

/// Evaluate JSON Lines of {"rule":…,"data":…}: {"result":…} or {"error":{"type":…}} for each.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// File with one case, or one on each line; `-` is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    answer_lines(&arguments.file, answer, |_| json!({"error": {"type": "Invalid Line"}}).to_string())
}

/// An error of the rule is an answer too; only a line that holds no rule is a bad line.
fn answer(line: &Value) -> Result<String, LineError> {
    let rule = line.get("rule").ok_or_else(|| LineError {
        code: "no-rule",
        sentence: "wanted an object with \"rule\" and, if it looks at any, \"data\"".to_owned(),
    })?;
    let data = line.get("data").unwrap_or(&Value::Null).clone().into();
    let answer = match Rule::parse(&rule.clone().into(), "/rule").and_then(|rule| rule.evaluate(&data)) {
        Ok(result) => json!({"result": Value::from(&result)}),
        Err(error) => json!({"error": Value::from(&error.value())}),
    };
    Ok(answer.to_string())
}
