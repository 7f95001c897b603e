//! Money as Shopify's Storefront API writes it: a decimal string and an ISO 4217 code (`MoneyV2`).
//!
//! In: `{"amount": "1299.00", "currencyCode": "INR"}`. Out: [`Money`], exact, compared by integers.
//! Must not: use floating point, or know a locale; [`crate::html`] writes a neutral form and the
//! page re-formats it with the browser's own data.

use serde_json::Value;

use super::fault::FaultCode;
use super::read::{Read, Reader};

/// Digits behind the decimal point that are kept.
const SCALE_DIGITS: usize = 6;

/// An amount of a currency. Invariant: `amount` is `digits[.digits]`, `currency` three capital letters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Money {
    /// Decimal number of the main unit, such as `1299.00`; at most 12 digits before the point, 6 behind it.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[0-9]{1,12}(\.[0-9]{1,6})?$")))]
    amount: String,
    /// ISO 4217 code, such as `INR`.
    #[cfg_attr(feature = "schema", schemars(rename = "currencyCode", regex(pattern = "^[A-Z]{3}$")))]
    currency: String,
}

impl Money {
    /// Checks an amount and a currency code.
    pub fn parse(amount: &str, currency: &str) -> Option<Self> {
        let (whole, fraction) = amount.split_once('.').unwrap_or((amount, "0"));
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        let sound = digits(whole, 12)
            && digits(fraction, SCALE_DIGITS)
            && currency.len() == 3
            && currency.bytes().all(|b| b.is_ascii_uppercase());
        sound.then(|| Self { amount: amount.to_owned(), currency: currency.to_owned() })
    }

    /// The amount as the document writes it.
    pub fn amount(&self) -> &str {
        &self.amount
    }

    /// ISO 4217 code.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The amount in millionths of the main unit.
    pub fn millionths(&self) -> u64 {
        let (whole, fraction) = self.amount.split_once('.').unwrap_or((&self.amount, ""));
        whole
            .bytes()
            .chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(SCALE_DIGITS))
            .fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
    }

    /// How many percent less this is than `before`, rounded down; `None` if not less, or of another currency.
    pub fn percent_below(&self, before: &Self) -> Option<u32> {
        let (now, then) = (self.millionths(), before.millionths());
        if self.currency != before.currency || now >= then {
            return None;
        }
        // Both are below 10^18, so the product fits u128 easily.
        u32::try_from(u128::from(then - now) * 100 / u128::from(then)).ok()
    }
}

impl Read for Money {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let object = reader.object(value)?;
        let amount: Option<String> = reader.required(object, "amount");
        let currency: Option<String> = reader.required(object, "currencyCode");
        let money = Self::parse(&amount?, &currency?);
        if money.is_none() {
            reader.note(
                FaultCode::BadMoney,
                "amount is a decimal string such as \"1299.00\", currencyCode three capital letters",
            );
        }
        money
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn decimal_strings_are_exact() {
        assert_eq!(Money::parse("0.1", "EUR").unwrap().millionths(), 100_000);
        assert_eq!(Money::parse("1299", "INR").unwrap().millionths(), 1_299_000_000);
        assert_eq!(Money::parse("999999999999.999999", "JPY").unwrap().millionths(), 999_999_999_999_999_999);
    }

    #[test]
    fn amounts_that_are_no_decimal_number_are_refused() {
        for amount in ["", ".", "1.", ".5", "-1", "1e3", "1,000", "1.0000001", "NaN", "١", "1234567890123"] {
            assert_eq!(Money::parse(amount, "EUR"), None, "{amount}");
        }
        assert_eq!(Money::parse("1", "eur"), None);
        assert_eq!(Money::parse("1", "EURO"), None);
    }

    #[test]
    fn the_discount_is_rounded_down() {
        let price = |amount| Money::parse(amount, "EUR").unwrap();
        assert_eq!(price("66.67").percent_below(&price("100.00")), Some(33));
        assert_eq!(price("100").percent_below(&price("100.00")), None);
        assert_eq!(price("0").percent_below(&price("5")), Some(100));
        assert_eq!(price("1").percent_below(&Money::parse("2", "USD").unwrap()), None);
    }
}
