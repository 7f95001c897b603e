//! Money as Shopify's Storefront API writes it: a decimal string and an ISO 4217 code (`MoneyV2`).
//!
//! In: `{"amount": "1299.00", "currencyCode": "INR"}`. Out: [`Money`], exact, compared by integers.
//! Must not: use floating point, or know a locale; [`crate::html`] writes a neutral form and the
//! page re-formats it with the browser's own data.

use super::pieces::cut;
use super::shape::{judged, shape};

/// Digits behind the decimal point that count.
const SCALE_DIGITS: usize = 6;

shape! {
    /// An amount of a currency.
    pub open struct Money {
        /// Decimal number of the main unit, such as `1299.00`; at most 12 digits before the point, 6 behind it.
        amount: Amount<'v> = "amount",
        /// ISO 4217 code, such as `INR`.
        currency: Currency<'v> = "currencyCode",
    }
}

/// A decimal number: `digits[.digits]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount<'v>(&'v str);

impl<'v> Amount<'v> {
    /// The number as the document writes it.
    pub fn as_str(self) -> &'v str {
        self.0
    }

    fn read(text: &'v str) -> Self {
        Self(if is_amount(text) { text } else { "0" })
    }
}

judged!(
    Amount<'v>,
    b'a',
    |text| is_amount(text).then_some(text.into()),
    BadMoney,
    "a decimal string such as \"1299.00\"",
    r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
);

fn is_amount(text: &str) -> bool {
    let (whole, fraction) = cut(text, b'.').unwrap_or((text, "0"));
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    digits(whole, 12) && digits(fraction, SCALE_DIGITS)
}

/// An ISO 4217 code: three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency<'v>(&'v str);

impl<'v> Currency<'v> {
    /// The code.
    pub fn as_str(self) -> &'v str {
        self.0
    }

    fn read(text: &'v str) -> Self {
        // XXX is ISO 4217's code for no currency.
        Self(if is_currency(text) { text } else { "XXX" })
    }
}

judged!(
    Currency<'v>,
    b'c',
    |text| is_currency(text).then_some(text.into()),
    BadMoney,
    "a currency code of three capital letters such as EUR",
    "^[A-Z]{3}$"
);

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

impl Money<'_> {
    /// The amount in millionths of the main unit.
    pub fn millionths(self) -> u64 {
        let text = self.amount().as_str();
        let (whole, fraction) = cut(text, b'.').unwrap_or((text, ""));
        whole
            .bytes()
            .chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(SCALE_DIGITS))
            .fold(0, |sum, digit| sum * 10 + u64::from(digit & 15))
    }

    /// How many percent less this is than `before`, rounded down; `None` if not less, or of another currency.
    pub fn percent_below(self, before: Money<'_>) -> Option<u32> {
        let (now, then) = (self.millionths(), before.millionths());
        if self.currency() != before.currency() || now >= then {
            return None;
        }
        // Amounts go up to 10^18; of large ones the last two digits do not count, so that × 100 fits.
        let unit = if then >= 100_000_000_000_000_000 { 100 } else { 1 };
        u32::try_from((then - now) / unit * 100 / (then / unit)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::Value;
    use super::super::shape::Member as _;
    use super::*;

    fn value(amount: &str, currency: &str) -> Value {
        Value::object(vec![("amount", amount.into()), ("currencyCode", currency.into())])
    }

    fn millionths(amount: &str) -> u64 {
        Money::of(&value(amount, "EUR")).millionths()
    }

    #[test]
    fn decimal_strings_are_exact() {
        assert_eq!(millionths("0.1"), 100_000);
        assert_eq!(millionths("1299"), 1_299_000_000);
        assert_eq!(millionths("999999999999.999999"), 999_999_999_999_999_999);
    }

    #[test]
    fn amounts_that_are_no_decimal_number_are_refused() {
        for amount in ["", ".", "1.", ".5", "-1", "1e3", "1,000", "1.0000001", "NaN", "١", "1234567890123"] {
            assert!(!is_amount(amount), "{amount}");
        }
        assert!(!is_currency("eur") && !is_currency("EURO") && is_currency("EUR"));
    }

    #[test]
    fn the_discount_is_rounded_down() {
        let below = |now: &str, then: &str, currency: &str| {
            Money::of(&value(now, "EUR")).percent_below(Money::of(&value(then, currency)))
        };
        assert_eq!(below("66.67", "100.00", "EUR"), Some(33));
        assert_eq!(below("100", "100.00", "EUR"), None);
        assert_eq!(below("0", "5", "EUR"), Some(100));
        assert_eq!(below("1", "2", "USD"), None);
        assert_eq!(below("1", "999999999999.999999", "EUR"), Some(99));
    }
}
