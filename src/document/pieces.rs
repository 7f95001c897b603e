//! Texts, taken apart at an ASCII byte. What the standard library has for any character costs a kilobyte of wasm.

/// What stands before the first `byte`, which is ASCII, and behind it; nothing if there is none.
pub fn cut(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|known| known == byte)?;
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, rest.get(1..)?))
}

/// What stands between each `byte`, which is ASCII, and the next; all of a text that has none.
pub fn pieces(text: &str, byte: u8) -> Pieces<'_> {
    Pieces { rest: Some(text), byte }
}

/// See [`pieces`].
#[derive(Clone, Debug)]
pub struct Pieces<'t> {
    rest: Option<&'t str>,
    byte: u8,
}

impl<'t> Iterator for Pieces<'t> {
    type Item = &'t str;

    // Each loop over pieces would carry it along.
    #[inline(never)]
    fn next(&mut self) -> Option<&'t str> {
        let text = self.rest?;
        let parts = cut(text, self.byte);
        self.rest = parts.map(|(_, rest)| rest);
        Some(parts.map_or(text, |(piece, _)| piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_apart_as_the_standard_library_takes_them() {
        for text in ["", ".", "a", "a.b", ".a..b.", "…", "€.…", "..", "a b.c"] {
            assert_eq!(cut(text, b'.'), text.split_once('.'));
            assert!(pieces(text, b'.').eq(text.split('.')), "{text}");
        }
    }
}
