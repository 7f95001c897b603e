//! Plain text in lines that fit a terminal.
//!
//! In: sentences, untrusted words among them. Out: lines of at most [`COLUMNS`] characters. Characters that steer a
//! terminal or turn the direction of a line do not get through.

/// Widest line, in characters.
pub const COLUMNS: usize = 80;
/// How far a reason stands in; its following lines a little more.
const POINT: &str = "   * ";
const BEHIND_POINT: usize = POINT.len();

/// Lines, written from the top.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
}

impl Lines {
    /// Writes a paragraph; lines after the first stand `indent` plus three characters in.
    pub(super) fn say(&mut self, indent: usize, sentence: &str) {
        self.wrap(&" ".repeat(indent), indent + 3, sentence);
    }

    /// Writes a reason.
    pub(super) fn point(&mut self, sentence: &str) {
        self.wrap(POINT, BEHIND_POINT, sentence);
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// The text, without the last line's end.
    pub(super) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }

    fn wrap(&mut self, first: &str, indent: usize, sentence: &str) {
        let mut line = first.to_owned();
        let mut columns = first.len();
        let mut fresh = true;
        for word in sentence.split_whitespace() {
            let mut word: Vec<char> = word.chars().map(printable).collect();
            if !fresh && columns + 1 + word.len() > COLUMNS {
                self.end(&mut line, &mut columns, indent);
                fresh = true;
            }
            if !fresh {
                line.push(' ');
                columns += 1;
            }
            // A word longer than a line is cut.
            while columns + word.len() > COLUMNS {
                let rest = word.split_off(COLUMNS - columns);
                line.extend(word);
                self.end(&mut line, &mut columns, indent);
                word = rest;
            }
            columns += word.len();
            line.extend(word);
            fresh = false;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn end(&mut self, line: &mut String, columns: &mut usize, indent: usize) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        *line = " ".repeat(indent);
        *columns = indent;
    }
}

/// The character, or U+FFFD for one that would move the cursor, colour the screen or turn the line around.
fn printable(c: char) -> char {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns { char::REPLACEMENT_CHARACTER } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let mut lines = Lines::default();
        lines.say(0, &"word ".repeat(40));
        lines.point(&"x".repeat(500));
        lines.point(&format!("at {}", "é".repeat(79)));
        let text = lines.finish();
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        assert_eq!(text.matches('x').count(), 500);
        assert_eq!(text.matches("word").count(), 40);
    }

    #[test]
    fn a_document_cannot_steer_the_terminal() {
        let mut lines = Lines::default();
        lines.say(0, "\u{1b}[31mred\u{7} \u{202e}back");
        assert_eq!(lines.finish(), "\u{fffd}[31mred\u{fffd} \u{fffd}back");
    }
}
