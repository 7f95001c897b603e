//! Numbers and amounts as text: by the document's formats, else right in English everywhere.
//!
//! In: a [`Money`] and the page. Out: `<data class="sf-money" value="1299.00" data-currency="INR">₹1,299.00</data>`.
//! There are no locale tables here: without formats `<store-page>` writes the same element with the browser's
//! `Intl.NumberFormat`. What we write matches it for English, so nothing flickers there.

use super::words::{Word, fill};
use super::writer::Writer;
use crate::document::pieces::pieces;
use crate::document::{Money, Page};

/// Currencies whose amounts have not two decimals but this number (ISO 4217).
const DECIMALS: &[u8] =
    b"0BIF0CLP0DJF0GNF0ISK0JPY0KMF0KRW0PYG0RWF0UGX0VND0VUV0XAF0XPF3BHD3JOD3KWD3LYD3OMR3TND";

/// Writes an amount. `data-currency` asks the browser to write it anew; a document that has formats needs that not.
pub(super) fn write(writer: &mut Writer, money: Money<'_>, page: Page<'_>) {
    writer.open_class("data", "sf-money").attribute("value", money.amount().as_str());
    if page.texts().json().get("money").is_none() {
        writer.attribute("data-currency", money.currency().as_str());
    }
    writer.text(&text(money, page)).close();
}

/// An amount as text.
fn text(money: Money<'_>, page: Page<'_>) -> String {
    let code = money.currency().as_str();
    let texts = page.texts();
    let known = pieces(texts.currencies(), b',').find_map(|known| known.strip_prefix(code)).unwrap_or(code);
    // A digit in front of the symbol says how many decimals there are.
    let (said, symbol) = match known.as_bytes() {
        [digit @ b'0'..=b'6', ..] => (Some(digit), known.get(1..).unwrap_or_default()),
        _ => {
            (DECIMALS.chunks(4).find(|known| known.ends_with(code.as_bytes())).and_then(<[u8]>::first), known)
        }
    };
    let decimals = said.map_or(2, |digit| u32::from(digit & 15));
    let step = 10_u64.pow(6 - decimals);
    // Rounded half up, as Intl does.
    let rounded = (money.millionths() + step / 2) / step;
    let pattern = texts.money();
    // Letters keep a distance from digits (CLDR, currencySpacing).
    let letters = symbol.bytes().next_back().is_some_and(|last| last.is_ascii_alphabetic());
    let space = if letters && pattern.starts_with("{currency}{") { "\u{a0}" } else { "" };
    fill(pattern, page, &|name| match name {
        "currency" => Word::Text([symbol, space].concat()),
        "n" => Word::Text(number(rounded, decimals, page)),
        _ => Word::Unknown,
    })
}

/// A number of which the last `decimals` digits are its fraction.
pub(super) fn number(number: u64, decimals: u32, page: Page<'_>) -> String {
    let indian = page.locale().ends_with("-IN");
    let grouping = page.texts().grouping().unwrap_or(if indian { "4;2" } else { "4;3" });
    digits(number, decimals, 1, grouping, page)
}

/// The digits of a number: `least` whole ones at least, in groups as `texts.grouping` says; none if it is empty.
pub(super) fn digits(number: u64, decimals: u32, least: i32, grouping: &str, page: Page<'_>) -> String {
    let texts = page.texts();
    let zero = texts.digits().chars().next().map_or(0, u32::from);
    let above = if grouping.ends_with('2') { 2 } else { 3 };
    let (mut unit, mut whole) = (10_u64.pow(decimals), 1);
    while number / unit > 9 || whole < least {
        unit *= 10;
        whole += 1;
    }
    let grouped = grouping.bytes().next().is_some_and(|from| whole >= i32::from(from & 15));
    let mut text = String::new();
    loop {
        text.extend(char::from_u32(zero + (number / unit % 10) as u32));
        unit /= 10;
        if unit == 0 {
            return text;
        }
        whole -= 1;
        if whole == 0 {
            text.push_str(texts.decimal());
        } else if grouped && whole > 2 && (whole - 3) % above == 0 {
            text.push_str(texts.group());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json::Value;
    use crate::document::shape::Member as _;

    /// What `new Intl.NumberFormat(locale, {style: "currency", currency}).format(amount)` gives in Node 20.
    #[test]
    fn amounts_read_as_intl_writes_them_in_english() {
        for (amount, currency, locale, expected) in [
            ("1299.00", "INR", "en-IN", "₹1,299.00"),
            ("129900", "INR", "en-IN", "₹1,29,900.00"),
            ("12345678.5", "INR", "en-IN", "₹1,23,45,678.50"),
            ("12345678.5", "EUR", "en", "€12,345,678.50"),
            ("0.005", "USD", "en-US", "$0.01"),
            ("1299.5", "JPY", "en", "¥1,300"),
            ("7", "AED", "en", "AED\u{a0}7.00"),
            ("7.1234", "KWD", "en", "KWD\u{a0}7.123"),
            ("999", "EUR", "en", "€999.00"),
            ("100000", "EUR", "en", "€100,000.00"),
        ] {
            let money = Value::object(vec![("amount", amount.into()), ("currencyCode", currency.into())]);
            let page = Value::object(vec![("locale", locale.into())]);
            assert_eq!(text(Money::of(&money), Page::of(&page)), expected);
        }
    }
}
