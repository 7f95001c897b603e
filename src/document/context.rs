//! The moment for which a page is made: the only clock that planning may read.
//!
//! In: `{"now": "2026-11-23T09:00:00+05:30"}` (RFC 3339). Out: [`Context`], with the time as rules see it.
//! Must not: ask a clock.

use super::DocumentError;
use super::json::{self, Value, push_whole};
use super::limits::MAX_SHOPPER_BYTES;
use super::shape::{Member as _, Reader, check, judged, shape};
use super::url::Url;

shape! {
    /// When the page is made, and where it is served from.
    pub closed struct ContextFields {
        /// Now.
        now: Moment = "now",
        /// Where the page lives, in front of relative URLs in JSON-LD.
        base_url: Option<Url<'v>> = "base_url",
    }
}

/// When the page is made, and where it is served from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Now.
    pub now: Moment,
    /// Where the page lives, in front of relative URLs in JSON-LD.
    pub base_url: Option<String>,
}

impl Context {
    /// Reads a context.
    ///
    /// # Errors
    /// [`DocumentError`] if the text is too large, no JSON, or without a time.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let mut value = json::parse(text, MAX_SHOPPER_BYTES)?;
        let mut reader = Reader::default();
        if !check(&ContextFields::SHAPE, &mut value, &mut reader) {
            return Err(DocumentError::NoPage(reader.into_faults()));
        }
        let fields = ContextFields::of(&value);
        Ok(Self { now: fields.now(), base_url: fields.base_url().map(|url| url.as_str().to_owned()) })
    }
}

/// A moment with the local time of day it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix_seconds: i64,
    /// Offset of the local time to UTC, in minutes.
    pub offset_minutes: i64,
}

judged!(
    Moment,
    b'm',
    |text| Moment::parse(text).map(|_| text.into()),
    BadTime,
    "a time such as 2026-11-23T09:00:00Z (RFC 3339)",
    "format:date-time"
);

impl Moment {
    /// Parses RFC 3339, such as `2026-11-23T09:00:00Z` or `…+05:30`; fractions of a second are dropped.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = bytes.get(from..to)?;
            digits.iter().try_fold(0_i64, |sum, digit| {
                digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0'))
            })
        };
        let stands = |at: usize, allowed: &[u8]| bytes.get(at).is_some_and(|byte| allowed.contains(byte));
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let separated =
            stands(4, b"-") && stands(7, b"-") && stands(10, b"Tt ") && stands(13, b":") && stands(16, b":");
        let in_range = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60;
        if !separated || !in_range {
            return None;
        }
        let mut zone = 19;
        if stands(19, b".") {
            zone = 20;
            while bytes.get(zone).is_some_and(u8::is_ascii_digit) {
                zone += 1;
            }
            if zone == 20 {
                return None;
            }
        }
        let offset_minutes = match bytes.get(zone)? {
            b'Z' | b'z' if bytes.len() == zone + 1 => 0,
            sign @ (b'+' | b'-') if bytes.len() == zone + 6 && stands(zone + 3, b":") => {
                let (hours, minutes) = (number(zone + 1, zone + 3)?, number(zone + 4, zone + 6)?);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                (hours * 60 + minutes) * if *sign == b'-' { -1 } else { 1 }
            }
            _ => return None,
        };
        let local = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
        Some(Self { unix_seconds: local - offset_minutes * 60, offset_minutes })
    }

    fn read(text: &str) -> Self {
        Self::parse(text).unwrap_or(Self { unix_seconds: 0, offset_minutes: 0 })
    }

    /// The moment as rules see it: `unix_seconds`, and local `date`, `hour`, `minute`, `weekday` (1 is Monday).
    pub fn to_json(self) -> Value {
        let local = self.unix_seconds + self.offset_minutes * 60;
        let days = local.div_euclid(86_400);
        Value::object(vec![
            ("date", date_text(days).into()),
            ("unix_seconds", self.unix_seconds.into()),
            ("hour", (local.rem_euclid(86_400) / 3_600).into()),
            ("minute", (local.rem_euclid(3_600) / 60).into()),
            // 1970-01-01 was a Thursday.
            ("weekday", ((days + 3).rem_euclid(7) + 1).into()),
        ])
    }

    /// Year, month and day on its own clock.
    pub fn date(self) -> [u64; 3] {
        let (year, month, day) = date_of((self.unix_seconds + self.offset_minutes * 60).div_euclid(86_400));
        // No time of RFC 3339 lies before the year 0, but an offset may move one there.
        [year.max(0), month, day].map(i64::unsigned_abs)
    }

    /// The minute of the day on its own clock.
    pub fn minute_of_day(self) -> u64 {
        (self.unix_seconds + self.offset_minutes * 60).rem_euclid(86_400).unsigned_abs() / 60
    }

    /// The moment in UTC, RFC 3339.
    pub fn to_rfc3339(self) -> String {
        let second = self.unix_seconds.rem_euclid(86_400);
        let mut text = date_text(self.unix_seconds.div_euclid(86_400));
        for (before, part) in [('T', second / 3_600), (':', second / 60 % 60), (':', second % 60)] {
            text.push(before);
            push_whole(&mut text, part.unsigned_abs(), 2);
        }
        text.push('Z');
        text
    }
}

/// `2026-11-23`.
fn date_text(days: i64) -> String {
    let (year, month, day) = date_of(days);
    let mut text = String::new();
    // As before the year 0: no time of RFC 3339 lies there, but an offset may move one.
    push_whole(&mut text, year.max(0).unsigned_abs(), 4);
    for part in [month, day] {
        text.push('-');
        push_whole(&mut text, part.unsigned_abs(), 2);
    }
    text
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days of the proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March
/// (H. Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`).
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a day since 1970 (same source, `civil_from_days`).
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn an_offset_moves_the_moment() {
        let (india, utc) = ("2026-11-23T14:30:00+05:30", "2026-11-23T09:00:00Z");
        assert_eq!(Moment::parse(india).unwrap().unix_seconds, Moment::parse(utc).unwrap().unix_seconds);
        assert_eq!(Moment::parse(utc).unwrap().unix_seconds, 1_795_424_400);
    }

    #[test]
    fn rules_see_local_time() {
        let seen = Moment::parse("2026-11-23T23:30:00-05:00").unwrap().to_json();
        assert_eq!(seen.get("date"), Some(&"2026-11-23".into()));
        assert_eq!(seen.get("hour"), Some(&23_u32.into()));
        assert_eq!(seen.get("weekday"), Some(&1_u32.into()));
    }

    #[test]
    fn days_and_dates_agree_over_two_centuries() {
        for days in -36_500..36_500 {
            let (year, month, day) = date_of(days);
            assert_eq!(days_since_1970(year, month, day), days);
        }
    }

    #[test]
    fn a_moment_prints_as_it_was_read() {
        for text in ["2024-02-29T00:00:00Z", "1969-12-31T23:59:59Z", "2100-03-01T12:34:56Z"] {
            assert_eq!(Moment::parse(text).unwrap().to_rfc3339(), text);
        }
    }

    #[test]
    fn times_that_are_no_rfc_3339_are_refused() {
        for text in [
            "",
            "now",
            "2026-11-23",
            "2026-11-23T09:00",
            "2026-11-23T09:00:00",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-11-23T25:00:00Z",
            "2026-11-23T09:00:00.Z",
            "2026-11-23T09:00:00Zx",
            "2026-11-23T09:00:00+0530",
            "é026-11-23T09:00:00Z",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
