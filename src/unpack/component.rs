//! Numbers of Draco's types as numbers of an accessor's: the same bytes where both agree, else the same value.

use draco_core::DataType;

/// `componentType` of an accessor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Component {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Component {
    pub(super) fn from_gltf(number: u64) -> Option<Self> {
        Some(match number {
            5120 => Self::I8,
            5121 => Self::U8,
            5122 => Self::I16,
            5123 => Self::U16,
            5125 => Self::U32,
            5126 => Self::F32,
            _ => return None,
        })
    }

    pub(super) fn size_bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }

    /// Appends the numbers in `value`. `None` for one that this component cannot hold.
    pub(super) fn write(self, from: DataType, value: &[u8], into: &mut Vec<u8>) -> Option<()> {
        for bytes in value.chunks_exact(from.byte_length().max(1)) {
            match (self, from) {
                (Self::I8, DataType::Int8)
                | (Self::U8, DataType::Uint8)
                | (Self::I16, DataType::Int16)
                | (Self::U16, DataType::Uint16)
                | (Self::U32, DataType::Uint32)
                | (Self::F32, DataType::Float32) => into.extend_from_slice(bytes),
                (Self::F32, _) => into.extend((number(from, bytes)? as f32).to_le_bytes()),
                _ => {
                    let number = whole_number(from, bytes)?;
                    match self {
                        Self::I8 => into.extend(i8::try_from(number).ok()?.to_le_bytes()),
                        Self::U8 => into.extend(u8::try_from(number).ok()?.to_le_bytes()),
                        Self::I16 => into.extend(i16::try_from(number).ok()?.to_le_bytes()),
                        Self::U16 => into.extend(u16::try_from(number).ok()?.to_le_bytes()),
                        _ => into.extend(u32::try_from(number).ok()?.to_le_bytes()),
                    }
                }
            }
        }
        Some(())
    }
}

fn number(from: DataType, bytes: &[u8]) -> Option<f64> {
    match from {
        DataType::Float32 => Some(f32::from_le_bytes(bytes.try_into().ok()?).into()),
        DataType::Float64 => Some(f64::from_le_bytes(bytes.try_into().ok()?)),
        _ => Some(whole_number(from, bytes)? as f64),
    }
}

fn whole_number(from: DataType, bytes: &[u8]) -> Option<i64> {
    Some(match from {
        DataType::Int8 => i8::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Uint8 | DataType::Bool => u8::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Int16 => i16::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Uint16 => u16::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Int32 => i32::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Uint32 => u32::from_le_bytes(bytes.try_into().ok()?).into(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_a_change_of_type_or_are_refused() {
        let mut into = Vec::new();
        assert_eq!(Component::U16.write(DataType::Uint8, &[1, 255], &mut into), Some(()));
        assert_eq!(into, [1, 0, 255, 0]);
        into.clear();
        assert_eq!(Component::F32.write(DataType::Int16, &[0xff, 0xff], &mut into), Some(()));
        assert_eq!(into, (-1.0_f32).to_le_bytes());
        assert_eq!(Component::U8.write(DataType::Uint16, &[0, 1], &mut into), None, "256 in a byte");
        assert_eq!(Component::U8.write(DataType::Float32, &[0; 4], &mut into), None, "a fraction");
    }
}
