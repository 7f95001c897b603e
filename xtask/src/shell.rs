//! Running other programs, visibly: what runs, where, and what it said when it failed.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::ScopedJoinHandle;
use std::time::Instant;

/// What a command gives back: nothing, or one sentence that says what went wrong.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The root of the project: the folder that holds `xtask/`.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// Say what is being done; long steps are never silent.
pub(crate) fn step(what: &str) {
    eprintln!("\x1b[1m▸ {what}\x1b[0m");
}

/// `cargo COMMAND` in the project's root. People see its progress bar; a log is spared a line for each crate.
pub(crate) fn cargo(command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root()).args([command, "--locked"]);
    if !std::io::stderr().is_terminal() {
        cargo.arg("--quiet");
    }
    cargo
}

/// Run a program in the project's root with its output shown.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Outcome {
    run_in(&root(), program, arguments)
}

/// Run a program in `folder` with its output shown.
pub(crate) fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> Outcome {
    status_of(Command::new(program).args(arguments).current_dir(folder))
}

/// Run a prepared command with its output shown.
pub(crate) fn status_of(command: &mut Command) -> Outcome {
    let line = spell(command);
    let started = Instant::now();
    let status = command.status().map_err(|e| format!("cannot start `{line}`: {e}"))?;
    if !status.success() {
        return Err(format!("`{line}` failed ({status}); its own words stand above"));
    }
    let seconds = started.elapsed().as_secs();
    if seconds >= 5 {
        eprintln!("  {seconds} s: {line}");
    }
    Ok(())
}

/// Run a program and give back what it printed.
pub(crate) fn output_of(command: &mut Command) -> Outcome<Vec<u8>> {
    let line = spell(command);
    let output = command.output().map_err(|e| format!("cannot start `{line}`: {e}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!("`{line}` failed ({}):\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
}

/// Run a prepared command with its complaints shown and give back what it printed.
pub(crate) fn output_shown(command: &mut Command) -> Outcome<Vec<u8>> {
    command.stderr(std::process::Stdio::inherit());
    output_of(command)
}

/// What a thread gives back.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, Outcome<T>>) -> Outcome<T> {
    thread.join().unwrap_or_else(|_| Err("a part of this program stopped; its own words stand above".into()))
}

/// Where a program is that a plain name would start.
pub(crate) fn path_of(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Whether a program can be found and started.
pub(crate) fn has(program: &str, probe: &str) -> bool {
    Command::new(program).arg(probe).output().is_ok_and(|o| o.status.success())
}

fn spell(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}
