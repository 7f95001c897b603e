//! Moments as people read them, and countdowns.
//!
//! In: a [`Moment`] and now, whose offset is that of the shopper. Out: `<time class="sf-time" datetime="…">23 Nov, 14:30</time>`.

use super::writer::Writer;
use crate::document::Moment;

/// Writes a moment in the shopper's local time; the year only where it is another one.
pub(super) fn write(writer: &mut Writer, at: Moment, now: Moment) {
    let text = at.to_text(now);
    writer.open_class("time", "sf-time").attribute("datetime", &at.to_rfc3339()).text(&text).close();
}

/// Writes how long it is until a moment, as of now; `www/src/countdown.ts` lets it run.
pub(super) fn write_countdown(writer: &mut Writer, at: Moment, now: Moment) {
    let left = (at.unix_seconds - now.unix_seconds).max(0);
    let mut text = String::new();
    for (position, part) in [left / 3_600, left / 60 % 60, left % 60].into_iter().enumerate() {
        text.push_str(if position > 0 { ":" } else { "" });
        text.push_str(if part < 10 { "0" } else { "" });
        text.push_str(&part.to_string());
    }
    writer.open_class("span", "sf-countdown").attribute("role", "timer").attribute("dir", "ltr");
    writer.attribute("data-until", &at.unix_seconds.to_string()).text(&text).close();
}
