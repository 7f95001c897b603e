//! Rows of integers as binary layers have them: differences in as few bytes as each needs, in a block of LZ4.
//!
//! The blocks hold their bytes as they are: the differences are what saves.

/// A row of integers.
pub(super) fn packed(row: &[i32]) -> Vec<u8> {
    // The difference that takes no byte at all. 0 fits counts that are all the same, and 1 rows that count up.
    let differences = || {
        row.iter().scan(0_i32, |before, &number| {
            let difference = number.wrapping_sub(*before);
            *before = number;
            Some(difference)
        })
    };
    let count = |wanted: i32| differences().filter(|difference| *difference == wanted).count();
    let common = i32::from(count(1) > count(0));
    let mut codes = vec![0_u8; row.len().div_ceil(4)];
    let mut bytes = Vec::new();
    for (at, difference) in differences().enumerate() {
        let code = if difference == common {
            0
        } else if let Ok(small) = i8::try_from(difference) {
            bytes.extend(small.to_le_bytes());
            1
        } else if let Ok(medium) = i16::try_from(difference) {
            bytes.extend(medium.to_le_bytes());
            2
        } else {
            bytes.extend(difference.to_le_bytes());
            3
        };
        if let Some(four) = codes.get_mut(at / 4) {
            *four |= code << (at % 4 * 2);
        }
    }
    block(&[&common.to_le_bytes(), codes.as_slice(), &bytes].concat())
}

/// One block of LZ4, after the number of further ones: literals only.
pub(super) fn block(bytes: &[u8]) -> Vec<u8> {
    let mut block = vec![0, (bytes.len().min(15) << 4) as u8];
    if let Some(mut more) = bytes.len().checked_sub(15) {
        while more >= 255 {
            block.push(255);
            more -= 255;
        }
        block.push(more as u8);
    }
    block.extend_from_slice(bytes);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_take_the_bytes_that_they_need() {
        // 0 takes no byte, 3 one, 300 two, -70000 four.
        let found = packed(&[0, 3, 303, -69697]);
        let expected =
            [vec![0, 12 << 4, 0, 0, 0, 0, 0b11_10_01_00, 3, 44, 1], (-70000_i32).to_le_bytes().to_vec()];
        assert_eq!(found, expected.concat());
        assert_eq!(packed(&[1, 2, 3, 4, 5])[2..], [1, 0, 0, 0, 0, 0], "counting up is free");
    }

    #[test]
    fn blocks_say_how_long_they_are() {
        assert_eq!(block(&[7; 14])[..2], [0, 14 << 4]);
        assert_eq!(block(&[7; 15])[..3], [0, 0xf0, 0]);
        assert_eq!(block(&[7; 15 + 255 + 2])[..4], [0, 0xf0, 255, 2]);
    }
}
