//! Chance that is the same on every machine, and what it does to bytes.

/// xorshift64*.
pub(crate) struct Dice(u64);

impl Dice {
    /// A row of throws; `seed` is not 0.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 0 to `sides` - 1; `sides` is not 0.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }

    /// `text` with one to four faults: bytes changed, parts cut, doubled or swapped with strange JSON.
    pub(crate) fn broken(&mut self, text: &[u8]) -> Vec<u8> {
        const STRANGE: [&str; 12] = [
            "null",
            "-1",
            "1e999",
            "18446744073709551616",
            "0.1",
            "[]",
            "{}",
            "[[[[[[",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"\"",
            ",",
        ];
        let mut out = text.to_vec();
        for _ in 0..=self.roll(4) {
            if out.is_empty() {
                break;
            }
            let at = self.roll(out.len());
            let end = (at + self.roll(24)).min(out.len());
            match self.roll(5) {
                0 => out[at] ^= 1 << self.roll(8),
                1 => drop(out.drain(at..end)),
                2 => {
                    let part = out[at..end].to_vec();
                    let to = self.roll(out.len());
                    out.splice(to..to, part);
                }
                // Between two of JSON's own marks stands a value or a name.
                3 => {
                    let strange = STRANGE[self.roll(STRANGE.len())];
                    let mark = |byte: &u8| b",:[]{}".contains(byte);
                    let from = out[at..].iter().position(mark).map_or(at, |found| at + found + 1);
                    let to = out[from..].iter().position(mark).map_or(from, |found| from + found);
                    out.splice(from..to, strange.bytes());
                }
                _ => out[at] = self.roll(256) as u8,
            }
        }
        out
    }
}
