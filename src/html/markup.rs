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
    let mut before = ' ';
    while let Some(at) = rest.find(['*', '_', '[']) {
        let (plain, marked) = rest.split_at(at);
        writer.text(plain);
        before = plain.chars().next_back().unwrap_or(before);
        match written(writer, marked, before) {
            Some(behind) => rest = behind,
            None => {
                let mut characters = marked.chars();
                let mark = characters.next().map_or("", |mark| &marked[..mark.len_utf8()]);
                writer.text(mark);
                before = mark.chars().next().unwrap_or(before);
                rest = characters.as_str();
                continue;
            }
        }
        before = ' ';
    }
    writer.text(rest);
}

/// Writes the mark at the start of `text`; gives what follows it, or `None` if it is no mark.
fn written<'t>(writer: &mut Writer, text: &'t str, before: char) -> Option<&'t str> {
    if let Some(inner) = text.strip_prefix("**") {
        let (words, behind) = split_at_stars(inner).filter(|(words, _)| !words.is_empty())?;
        writer.open("strong").text(words).close();
        return Some(behind);
    }
    if let Some(inner) = text.strip_prefix('_') {
        let (words, behind) = inner.split_once('_').filter(|(words, _)| !words.is_empty())?;
        let at_edges = !is_in_word(before) && !behind.chars().next().is_some_and(is_in_word);
        if !at_edges {
            return None;
        }
        writer.open("em").text(words).close();
        return Some(behind);
    }
    let (words, behind) = text.strip_prefix('[')?.split_once(']')?;
    let behind = behind.strip_prefix('(')?;
    let (url, behind) = behind.split_once(')')?;
    let link = Link::cleaned(url)?;
    writer.open("a").link(Link::read(&link)).text(words).close();
    Some(behind)
}

/// What stands before and behind the next `**`.
fn split_at_stars(text: &str) -> Option<(&str, &str)> {
    let mut stars = text.bytes().zip(text.bytes().skip(1)).enumerate();
    let (at, _) = stars.find(|(_, pair)| *pair == (b'*', b'*'))?;
    Some((text.get(..at)?, text.get(at + 2..)?))
}

/// Whether a character belongs to a word. What is not ASCII counts as a letter: the tables weigh 2 kB.
fn is_in_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || !character.is_ascii()
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
