//! The little markup of paragraphs: `**strong**`, `_emphasis_`, `[words](link)`.
//!
//! In: a text of the document. Out: escaped text with `strong`, `em` and `a`. Marks that are not closed, and
//! links that a page may not carry, stay as the text that they are. Marks do not nest, and `_` counts only
//! at the edge of a word, so that `snake_case` stays whole.

use super::writer::Writer;
use crate::document::Link;

/// Writes a text with its marks.
pub(super) fn write(writer: &mut Writer, text: &str) {
    let mut rest = text;
    let mut before = b' ';
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'*' | b'_' | b'[')) {
        let (plain, marked) = rest.split_at(at);
        writer.text(plain);
        before = plain.bytes().next_back().unwrap_or(before);
        if let Some(behind) = written(writer, marked, before) {
            rest = behind;
            before = b' ';
        } else {
            let (mark, behind) = marked.split_at(1);
            writer.text(mark);
            rest = behind;
            before = b'*';
        }
    }
    writer.text(rest);
}

/// Writes the mark at the start of `text`; gives what follows it, or `None` if it is no mark. `before` is the last byte in
/// front of it.
fn written<'t>(writer: &mut Writer, text: &'t str, before: u8) -> Option<&'t str> {
    let (tag, mark, end) = match text.as_bytes() {
        [b'*', b'*', ..] => ("strong", 2, "**"),
        [b'_', ..] => ("em", 1, "_"),
        [b'[', ..] => ("a", 1, "]("),
        _ => return None,
    };
    let (words, mut behind) = parted(text.get(mark..)?, end)?;
    let mut link = None;
    if tag == "a" {
        if words.bytes().any(|byte| byte == b']') {
            return None;
        }
        let url;
        (url, behind) = parted(behind, ")")?;
        link = Some(Link::cleaned(url)?);
    } else if words.is_empty() {
        return None;
    }
    if tag == "em" && (is_in_word(before) || behind.bytes().next().is_some_and(is_in_word)) {
        return None;
    }
    writer.open(tag);
    if let Some(link) = &link {
        writer.link(Link::read(link));
    }
    writer.text(words).close();
    Some(behind)
}

/// What stands before and behind the first `end`.
fn parted<'t>(text: &'t str, end: &str) -> Option<(&'t str, &'t str)> {
    let at = (0..text.len()).find(|at| text.as_bytes()[*at..].starts_with(end.as_bytes()))?;
    Some((text.get(..at)?, text.get(at + end.len()..)?))
}

/// Whether a byte belongs to a word. What is not ASCII counts as a letter: the tables weigh 2 kB.
fn is_in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let mut writer = Writer::default();
        write(&mut writer, text);
        writer.finish().as_str().to_owned()
    }

    #[test]
    fn marks_become_elements() {
        assert_eq!(
            html("Made **by hand** in _Oslo_, [see how](/how?a=1&b=2)."),
            "Made <strong>by hand</strong> in <em>Oslo</em>, <a href=\"/how?a=1&amp;b=2\">see how</a>."
        );
    }

    #[test]
    fn open_marks_stay_text() {
        assert_eq!(html("2 * 3 ** 4 _x [a] (b) [c](d"), "2 * 3 ** 4 _x [a] (b) [c](d");
        assert_eq!(html("[a] (b) [c](/d)"), "[a] (b) <a href=\"/d\">c</a>");
        assert_eq!(html("snake_case_name"), "snake_case_name");
        assert_eq!(html("****"), "****");
    }

    #[test]
    fn a_link_with_script_stays_text() {
        assert_eq!(html("[a](javascript:alert`1`)"), "[a](javascript:alert`1`)");
    }

    #[test]
    fn markup_in_marks_is_escaped() {
        assert_eq!(
            html("**<img src=x>** [<b>](x\"y)"),
            "<strong>&lt;img src=x&gt;</strong> <a href=\"x&quot;y\">&lt;b&gt;</a>"
        );
    }
}
