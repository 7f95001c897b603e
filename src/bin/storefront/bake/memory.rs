//! How much memory the models that are baked at a time may take together.

use std::sync::{Condvar, Mutex, PoisonError};

/// Without knowledge of this machine: enough for two large products.
const UNKNOWN_BYTES: u64 = 2 << 30;

/// Half of the memory that is free now, on Linux; elsewhere 2 GiB.
pub(super) fn half_of_the_free() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB")?.parse().ok());
    kib.map_or(UNKNOWN_BYTES, |kib: u64| (kib << 10) / 2)
}

/// Memory that is lent in the order in which it is asked for: a large model is not put off for ever by small ones.
pub(super) struct Memory {
    most_bytes: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    lent_bytes: u64,
    next_ticket: u64,
    served_ticket: u64,
}

/// Memory that is given back when this goes.
pub(super) struct Lent<'a> {
    memory: &'a Memory,
    bytes: u64,
}

impl Memory {
    pub(super) fn new(most_bytes: u64) -> Self {
        Self { most_bytes, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Wait until so many bytes are free. Whoever wants more than there is gets all.
    pub(super) fn lend(&self, bytes: u64) -> Lent<'_> {
        let bytes = bytes.min(self.most_bytes);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        while state.served_ticket != ticket || state.lent_bytes + bytes > self.most_bytes {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.served_ticket += 1;
        state.lent_bytes += bytes;
        self.changed.notify_all();
        Lent { memory: self, bytes }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.memory.state.lock().unwrap_or_else(PoisonError::into_inner).lent_bytes -= self.bytes;
        self.memory.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn no_more_is_lent_than_there_is_and_a_giant_goes_alone() {
        let (memory, now, most) = (Memory::new(100), AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for bytes in [40, 40, 40, 5000, 10, 90, 60, 1] {
                let (memory, now, most) = (&memory, &now, &most);
                scope.spawn(move || {
                    let lent = memory.lend(bytes);
                    most.fetch_max(
                        now.fetch_add(lent.bytes, Ordering::SeqCst) + lent.bytes,
                        Ordering::SeqCst,
                    );
                    std::thread::yield_now();
                    now.fetch_sub(lent.bytes, Ordering::SeqCst);
                });
            }
        });
        assert!((1..=100).contains(&most.into_inner()));
    }
}
