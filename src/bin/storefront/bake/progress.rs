//! How far a run is: one line on standard error, where that is a terminal.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Terminals over slow lines take a few lines a second.
const PAUSE: Duration = Duration::from_millis(150);
const BAR_CELLS: usize = 24;

/// Counts models that are done.
pub(super) struct Progress {
    all: usize,
    begun: Instant,
    /// `None` where nobody watches.
    state: Option<Mutex<State>>,
}

#[derive(Default)]
struct State {
    done: usize,
    faults: usize,
    shown: Option<Instant>,
}

impl Progress {
    pub(super) fn new(all: usize) -> Self {
        Self { all, begun: Instant::now(), state: stderr().is_terminal().then(Mutex::default) }
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        (self.begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0
    }

    /// One more model is done.
    pub(super) fn step(&self, name: &str, failed: bool) {
        let Some(Ok(mut state)) = self.state.as_ref().map(Mutex::lock) else { return };
        state.done += 1;
        state.faults += usize::from(failed);
        let last = state.done == self.all;
        if !last && state.shown.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        state.shown = Some(Instant::now());
        let line = line(state.done, self.all, state.faults, self.begun.elapsed(), name);
        let end = if last { "\n" } else { "" };
        // A terminal that went away ends no run.
        let _ = write!(stderr(), "\r\x1b[K{line}{end}");
    }
}

fn line(done: usize, all: usize, faults: usize, spent: Duration, name: &str) -> String {
    let full = BAR_CELLS * done / all.max(1);
    let bar = "#".repeat(full) + &".".repeat(BAR_CELLS - full.min(BAR_CELLS));
    let left = spent.as_secs_f64() / done.max(1) as f64 * all.saturating_sub(done) as f64;
    let faults = if faults > 0 { format!(", {faults} failed") } else { String::new() };
    let shown: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(32).collect();
    format!("[{bar}] {done}/{all}{faults}, {:.0} s left  {shown}", left.ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_much_is_done_and_what_is_left() {
        let said = line(3, 12, 1, Duration::from_secs(30), "shoes/red\x1b[2J");
        assert_eq!(said, "[######..................] 3/12, 1 failed, 90 s left  shoes/red [2J");
        assert!(line(0, 0, 0, Duration::ZERO, "").contains("0/0"));
    }
}
