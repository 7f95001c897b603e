//! All judges, so that a packed table names one by its letter.

use super::super::sections::ClockTime;
use super::super::{Amount, Colour, Currency, Link, Moment, Ratio, Url};
use super::{Judge, Kind, Member};

const fn judge_of(kind: &Kind) -> &'static Judge {
    match kind {
        Kind::Judged(judge) => judge,
        _ => panic!("one that is judged"),
    }
}

static JUDGES: [&Judge; 8] = [
    judge_of(&<Url<'static> as Member<'static>>::KIND),
    judge_of(&<Link<'static> as Member<'static>>::KIND),
    judge_of(&<Moment as Member<'static>>::KIND),
    judge_of(&<ClockTime as Member<'static>>::KIND),
    judge_of(&<Amount<'static> as Member<'static>>::KIND),
    judge_of(&<Currency<'static> as Member<'static>>::KIND),
    judge_of(&<Colour<'static> as Member<'static>>::KIND),
    judge_of(&<Ratio as Member<'static>>::KIND),
];

/// The judge of this letter.
pub(super) fn judge(id: u8) -> Option<&'static Judge> {
    JUDGES.iter().copied().find(|judge| judge.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_judge_has_a_letter_of_its_own() {
        for known in JUDGES {
            assert!(judge(known.id).is_some_and(|found| std::ptr::eq(found, known)), "{}", known.sentence);
        }
    }
}
