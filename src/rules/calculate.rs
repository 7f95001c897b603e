//! Arithmetic: `+ - * / %`, `max`, `min` over any number of values.

use super::RuleErrorKind;
use super::coerce::to_number;
use super::held::Held;
use super::parse::Operator;

/// The number that an operator of arithmetic gives; it may be infinite or NaN.
pub(super) fn calculate(operator: Operator, values: &[Held<'_>]) -> Result<f64, RuleErrorKind> {
    let (mut result, rest) = match values {
        [] if operator == Operator::Add => return Ok(0.0),
        [only] if operator == Operator::Subtract => return Ok(-to_number(only)),
        [_] if matches!(operator, Operator::Divide | Operator::Remainder) => {
            return Err(RuleErrorKind::InvalidArguments);
        }
        [first, rest @ ..] => (to_number(first), rest),
        [] => return Err(RuleErrorKind::InvalidArguments),
    };
    for value in rest {
        let number = to_number(value);
        result = match operator {
            Operator::Add => result + number,
            Operator::Subtract => result - number,
            Operator::Multiply => result * number,
            Operator::Divide => result / number,
            Operator::Remainder => remainder(result, number),
            // Not f64::max: a NaN must stay one.
            Operator::Max if result >= number || result.is_nan() => result,
            Operator::Min if result <= number || result.is_nan() => result,
            _ => number,
        };
    }
    Ok(result)
}

/// `dividend % divisor`, exact, as a schoolbook division in base 2: the one of the compiler's library brings
/// 2 kB of 128-bit arithmetic along. Doubling and halving are exact, and so is the difference of two numbers
/// within a factor of two (Sterbenz 1974).
fn remainder(dividend: f64, divisor: f64) -> f64 {
    let (mut rest, divisor) = (dividend.abs(), divisor.abs());
    if !rest.is_finite() || divisor.is_nan() || divisor == 0.0 {
        return f64::NAN;
    }
    if rest < divisor {
        return dividend;
    }
    let mut part = divisor;
    while rest - part >= part {
        part *= 2.0;
    }
    while part >= divisor {
        if rest >= part {
            rest -= part;
        }
        part /= 2.0;
    }
    rest.copysign(dividend)
}

#[cfg(test)]
mod tests {
    use super::remainder;

    #[test]
    fn remainders_are_exact() {
        let sizes =
            [0.0, 5e-324, 1.5e-323, 2.5e-308, 0.1, 0.3, 1.0, 2.0, 3.0, 7.5, 1e9, 9e15, 1e300, f64::MAX];
        let odd = [f64::INFINITY, f64::NAN];
        for dividend in sizes.into_iter().chain(odd).flat_map(|size| [size, -size]) {
            for divisor in sizes.into_iter().chain(odd).flat_map(|size| [size, -size]) {
                let (ours, theirs) = (remainder(dividend, divisor), dividend % divisor);
                let same = ours.to_bits() == theirs.to_bits() || (ours.is_nan() && theirs.is_nan());
                assert!(same, "{dividend:e} % {divisor:e}: {ours:e}, not {theirs:e}");
            }
        }
    }
}
