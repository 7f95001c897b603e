//! Escapes in strings: `\n`, `\u00e9`, and pairs of `\ud83d\ude00`.

/// What stands between the quotes of a string, without escapes; or the offset of what JSON does not have there.
pub(super) fn unescaped(inner: &str) -> Result<String, usize> {
    if !inner.bytes().any(|byte| byte == b'\\' || byte < b' ') {
        return Ok(inner.to_owned());
    }
    let mut string = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(character) = rest.chars().next() {
        let offset = inner.len() - rest.len();
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        string.push(match character {
            '\\' => escape(&mut rest).ok_or(offset)?,
            c if c < ' ' => return Err(offset),
            c => c,
        });
    }
    Ok(string)
}

/// The character of an escape; `rest` is what follows the backslash, and moves on by what the escape takes.
fn escape(rest: &mut &str) -> Option<char> {
    let letter = rest.chars().next()?;
    *rest = rest.get(letter.len_utf8()..)?;
    Some(match letter {
        '"' | '\\' | '/' => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let first = hex(rest)?;
            if !(0xd800..0xdc00).contains(&first) {
                return char::from_u32(first);
            }
            *rest = rest.strip_prefix("\\u")?;
            let second = hex(rest).filter(|second| (0xdc00..0xe000).contains(second))?;
            return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        }
        _ => return None,
    })
}

/// Four hexadecimal digits.
fn hex(rest: &mut &str) -> Option<u32> {
    let digits = rest.get(..4)?;
    *rest = rest.get(4..)?;
    digits.chars().try_fold(0, |sum, digit| Some(sum * 16 + digit.to_digit(16)?))
}
