//! Writing the one answer of a command to standard output, and its files.

use std::fmt;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use crate::input::Failure;

/// Prints a line. A reader that has seen enough (`| head`) is no failure.
///
/// # Errors
/// `unwritable`, where standard output is a full disk.
pub(crate) fn print(line: impl fmt::Display) -> Result<(), Failure> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new("unwritable", format_args!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a file.
///
/// # Errors
/// `unwritable`, with the file's name.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes)
        .map_err(|e| Failure::new("unwritable", format_args!("{}: {e}", path.display())))
}
