//! Amounts as text that is right in English everywhere, and that the page may format again.
//!
//! In: a [`Money`] and the locale. Out: `<data class="sf-money" value="1299.00" data-currency="INR">₹1,299.00</data>`.
//! There are no locale tables here: `<store-page>` writes the same element with the browser's
//! `Intl.NumberFormat`. What we write matches it for English, so nothing flickers there.

use super::writer::Writer;
use crate::document::Money;

/// Symbols that `Intl.NumberFormat("en")` writes in front of an amount; others get their code and a space.
const SYMBOLS: [(&str, &str); 16] = [
    ("USD", "$"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("INR", "₹"),
    ("JPY", "¥"),
    ("CNY", "CN¥"),
    ("KRW", "₩"),
    ("BRL", "R$"),
    ("CAD", "CA$"),
    ("AUD", "A$"),
    ("NZD", "NZ$"),
    ("MXN", "MX$"),
    ("HKD", "HK$"),
    ("TWD", "NT$"),
    ("ILS", "₪"),
    ("VND", "₫"),
];

/// Currencies whose amounts have no decimals (ISO 4217).
const NO_DECIMALS: &[u8] = b"BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXVNDVUVXAFXPF";
/// Currencies whose amounts have three decimals (ISO 4217).
const THREE_DECIMALS: &[u8] = b"BHDJODKWDLYDOMRTND";

/// Writes an amount.
pub(super) fn write(writer: &mut Writer, money: Money<'_>, locale: &str) {
    writer
        .open_class("data", "sf-money")
        .attribute("value", money.amount().as_str())
        .attribute("data-currency", money.currency().as_str())
        .text(&text(money, locale))
        .close();
}

/// An amount as text.
fn text(money: Money<'_>, locale: &str) -> String {
    let decimals = match money.currency().as_str() {
        code if holds(NO_DECIMALS, code) => 0,
        code if holds(THREE_DECIMALS, code) => 3,
        _ => 2,
    };
    let step = 10_u64.pow(6 - decimals);
    // Rounded half up, as Intl does.
    let rounded = (money.millionths() + step / 2) / step;
    let scale = 10_u64.pow(decimals);
    let mut text = match SYMBOLS.iter().find(|(code, _)| *code == money.currency().as_str()) {
        Some((_, symbol)) => (*symbol).to_owned(),
        None => [money.currency().as_str(), "\u{a0}"].concat(),
    };
    text.push_str(&grouped(rounded / scale, locale));
    if decimals > 0 {
        let fraction = (rounded % scale).to_string();
        text.push('.');
        for _ in fraction.len()..decimals as usize {
            text.push('0');
        }
        text.push_str(&fraction);
    }
    text
}

/// Whether a list of codes of three letters holds this one.
fn holds(codes: &[u8], code: &str) -> bool {
    codes.chunks(3).any(|known| known == code.as_bytes())
}

/// A whole number with commas: groups of three, in India groups of two above the thousands.
pub(super) fn grouped(number: u64, locale: &str) -> String {
    let digits = number.to_string();
    let indian = locale.ends_with("-IN");
    let mut text = String::with_capacity(digits.len() + 6);
    for (position, digit) in digits.chars().enumerate() {
        let behind = digits.len() - position;
        let group = match behind {
            4.. if indian => (behind - 3).is_multiple_of(2),
            _ => behind.is_multiple_of(3),
        };
        if position > 0 && group {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
            let money = Value::object([("amount", amount.into()), ("currencyCode", currency.into())]);
            assert_eq!(text(Money::of(&money), locale), expected);
        }
    }
}
