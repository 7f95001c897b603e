//! Moments as people read them, and countdowns.
//!
//! In: a [`Moment`], now, whose offset is that of the shopper, and the page with its formats. Out: `<time class="sf-time" datetime="…">23 Nov, 14:30</time>`.

use super::money::digits;
use super::words::{Word, fill};
use super::writer::Writer;
use crate::document::json::{push_whole, whole_text};
use crate::document::pieces::pieces;
use crate::document::{Moment, Page};

/// Writes a moment in the shopper's local time; the year only where it is another one.
pub(super) fn write(writer: &mut Writer, at: Moment, now: Moment, page: Page<'_>) {
    let local = Moment { offset_minutes: now.offset_minutes, ..at };
    let texts = page.texts();
    let date = local.date();
    let pattern = if date[0] == now.date()[0] { texts.word("date") } else { texts.word("date_with_year") };
    let text = text(pattern, date, local.minute_of_day(), page);
    writer.open_class("time", "sf-time").attribute("datetime", &at.to_rfc3339()).text(&text).close();
}

/// A moment by a pattern of the page's texts. Names are told by their first letter; two letters are two digits.
pub(super) fn text(pattern: &str, date: [u64; 3], minute: u64, page: Page<'_>) -> String {
    let [year, month, day] = date;
    let hour = minute / 60;
    fill(pattern, page, &|name| {
        let number = match name.as_bytes().first() {
            Some(b'y') => year,
            Some(b'M') if name.len() > 2 => return part(page.texts().word("months"), month).into(),
            Some(b'M') => month,
            Some(b'd') => day,
            Some(b'H') => hour,
            Some(b'h') => (hour + 11) % 12 + 1,
            Some(b'm') => minute % 60,
            Some(b'a') => return part(page.texts().word("day_periods"), hour / 12 + 1).into(),
            _ => return Word::Unknown,
        };
        Word::Text(digits(number, 0, if name.len() > 1 { 2 } else { 1 }, "", page))
    })
}

/// A part of a list with commas, counted from 1.
fn part(list: &str, position: u64) -> Option<&str> {
    let mut parts = pieces(list, b',');
    for _ in 1..position {
        parts.next();
    }
    parts.next()
}

/// Writes how long it is until a moment, as of now; `www/src/countdown.ts` lets it run.
pub(super) fn write_countdown(writer: &mut Writer, at: Moment, now: Moment) {
    let left = at.unix_seconds.saturating_sub(now.unix_seconds).max(0).unsigned_abs();
    let mut text = String::new();
    for part in [left / 3_600, left / 60 % 60, left % 60] {
        text.push_str(if text.is_empty() { "" } else { ":" });
        push_whole(&mut text, part, 2);
    }
    writer.open_class("span", "sf-countdown").attribute("role", "timer").attribute("dir", "ltr");
    let until = [if at.unix_seconds < 0 { "-" } else { "" }, &whole_text(at.unix_seconds.unsigned_abs())];
    writer.attribute("data-until", &until.concat()).text(&text).close();
}
