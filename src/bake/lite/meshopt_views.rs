//! Buffer views compressed: `EXT_meshopt_compression`.
//!
//! In: a [`Writer`] with plain views. Out: the views and buffers of the same file with compressed bytes, where those are fewer. The
//! views then lie in a second buffer that is nowhere, so that the extension is required. The codecs are those of
//! version 0 (vertices) and 1 (corners), which is all that the extension has.

use serde_json::{Map, Value, json};

use super::accessor::Component;
use super::file::require;
use super::writer::{Holds, Writer};

/// The extension's name.
pub(super) const EXTENSION: &str = "EXT_meshopt_compression";

/// Puts the writer's lists into `json`, compressed; gives the bytes of the BIN chunk.
pub(super) fn compressed(json: &mut Map<String, Value>, writer: &Writer) -> Vec<u8> {
    let (mut bin, mut views, mut plain_bytes) = (Vec::new(), Vec::new(), 0);
    for (view, holds) in writer.views.iter().zip(&writer.holds) {
        let number = |key: &str| view.get(key).and_then(Value::as_u64).unwrap_or_default() as usize;
        let (start, length) = (number("byteOffset"), number("byteLength"));
        let bytes = writer.bin.get(start..start + length).unwrap_or_default();
        let packed = encoded(bytes, *holds).filter(|packed| packed.bytes.len() < length);
        let mut view = view.clone();
        bin.resize(bin.len().next_multiple_of(4), 0);
        match packed {
            None => {
                view["byteOffset"] = json!(bin.len());
                bin.extend_from_slice(bytes);
            }
            Some(packed) => {
                view["buffer"] = json!(1);
                view["byteOffset"] = json!(plain_bytes);
                view["extensions"] = json!({ EXTENSION: {
                    "buffer": 0,
                    "byteOffset": bin.len(),
                    "byteLength": packed.bytes.len(),
                    "byteStride": packed.stride,
                    "count": length / packed.stride,
                    "mode": packed.mode,
                } });
                plain_bytes += length.next_multiple_of(4);
                bin.extend_from_slice(&packed.bytes);
            }
        }
        views.push(view);
    }
    bin.resize(bin.len().next_multiple_of(4), 0);
    let mut buffers = vec![json!({ "byteLength": bin.len() })];
    if plain_bytes > 0 {
        let fallback = json!({ EXTENSION: { "fallback": true } });
        buffers.push(json!({ "byteLength": plain_bytes, "extensions": fallback }));
        require(json, EXTENSION);
    }
    json.insert("buffers".to_owned(), Value::Array(buffers));
    json.insert("bufferViews".to_owned(), Value::Array(views));
    bin
}

struct Packed {
    bytes: Vec<u8>,
    mode: &'static str,
    stride: usize,
}

fn encoded(bytes: &[u8], holds: Holds) -> Option<Packed> {
    match holds {
        Holds::Vertices { stride } | Holds::Numbers { stride } => {
            Some(Packed { bytes: vertices(bytes, stride)?, mode: "ATTRIBUTES", stride })
        }
        Holds::Triangles { component } | Holds::Corners { component } => {
            let stride = component.size_bytes();
            let indices: Vec<u32> = match component {
                Component::U16 => bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b).into()).collect(),
                _ => bytes.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect(),
            };
            let vertex_count = indices.iter().max().map_or(0, |most| *most as usize + 1);
            let triangles = matches!(holds, Holds::Triangles { .. });
            let (bytes, mode) = if triangles {
                (meshopt::encode_index_buffer(&indices, vertex_count), "TRIANGLES")
            } else {
                (meshopt::encode_index_sequence(&indices, vertex_count), "INDICES")
            };
            Some(Packed { bytes: bytes.ok()?, mode, stride })
        }
        Holds::Bytes => None,
    }
}

/// Elements of `stride` bytes; `None` for a stride that none of ours has.
fn vertices(bytes: &[u8], stride: usize) -> Option<Vec<u8>> {
    fn of<const N: usize>(bytes: &[u8]) -> Option<Vec<u8>> {
        meshopt::encode_vertex_buffer_level(bytes.as_chunks::<N>().0, 2, Some(0)).ok()
    }
    match stride {
        4 => of::<4>(bytes),
        8 => of::<8>(bytes),
        12 => of::<12>(bytes),
        16 => of::<16>(bytes),
        64 => of::<64>(bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::accessor::Elements;
    use super::*;

    /// A grid of 20 × 20 squares.
    fn writer() -> Writer {
        let mut writer = Writer::default();
        let places: Vec<f32> = (0..441).flat_map(|at| [(at % 21) as f32, (at / 21) as f32, 0.0]).collect();
        writer.vertices(&Elements::floats_of(3, &places), true);
        let square = |at: u32| [at, at + 1, at + 21, at + 21, at + 1, at + 22];
        let corners: Vec<u32> = (0..400).flat_map(|at| square(at / 20 * 21 + at % 20)).collect();
        writer.corners(&corners, 441, true);
        writer.corners(&corners, 441, false);
        writer.corners(&corners, 70_000, true);
        writer.numbers(&Elements::floats_of(16, &vec![0.5; 16 * 40]), &Value::Null);
        writer.view(&[7; 999], Holds::Bytes);
        writer
    }

    /// The bytes of a view, decoded.
    fn decoded(view: &Value, bin: &[u8]) -> Vec<u8> {
        let number = |value: &Value, key: &str| value[key].as_u64().unwrap() as usize;
        let Some(packed) = view.get("extensions").map(|extensions| &extensions[EXTENSION]) else {
            let start = number(view, "byteOffset");
            return bin[start..start + number(view, "byteLength")].to_vec();
        };
        let start = number(packed, "byteOffset");
        let bytes = &bin[start..start + number(packed, "byteLength")];
        let (count, stride) = (number(packed, "count"), number(packed, "byteStride"));
        match (packed["mode"].as_str().unwrap(), stride) {
            ("ATTRIBUTES", 12) => {
                meshopt::decode_vertex_buffer::<[u8; 12]>(bytes, count).unwrap().into_flattened()
            }
            ("ATTRIBUTES", 64) => {
                let elements = meshopt::decode_vertex_buffer::<[u32; 16]>(bytes, count).unwrap();
                elements.iter().flatten().flat_map(|word| word.to_le_bytes()).collect()
            }
            ("TRIANGLES", 2) => {
                let corners = meshopt::decode_index_buffer::<u16>(bytes, count).unwrap();
                corners.iter().flat_map(|corner| corner.to_le_bytes()).collect()
            }
            ("TRIANGLES", 4) => {
                let corners = meshopt::decode_index_buffer::<u32>(bytes, count).unwrap();
                corners.iter().flat_map(|corner| corner.to_le_bytes()).collect()
            }
            ("INDICES", 2) => {
                let corners = meshopt::decode_index_sequence::<u16>(bytes, count).unwrap();
                corners.iter().flat_map(|corner| corner.to_le_bytes()).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    /// Triangles, each with its least corner first: the codec may turn them.
    fn turned(bytes: &[u8], size: usize) -> Vec<[u32; 3]> {
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let corners: Vec<u32> = bytes.chunks(size).map(number).collect();
        let turn = |t: &[u32; 3]| {
            let least = (0..3).min_by_key(|at| t[*at]).unwrap();
            [t[least], t[(least + 1) % 3], t[(least + 2) % 3]]
        };
        corners.as_chunks().0.iter().map(turn).collect()
    }

    #[test]
    fn what_is_compressed_decodes_to_what_it_was_and_takes_less() {
        let writer = writer();
        let mut json = Map::new();
        let bin = compressed(&mut json, &writer);
        assert!(bin.len() * 4 < writer.bin.len(), "{} of {}", bin.len(), writer.bin.len());
        assert_eq!(json["extensionsRequired"], json!([EXTENSION]));
        let plain_bytes = json["buffers"][1]["byteLength"].as_u64().unwrap();
        for ((view, old), holds) in
            json["bufferViews"].as_array().unwrap().iter().zip(&writer.views).zip(&writer.holds)
        {
            let (found, plain) = (decoded(view, &bin), decoded(old, &writer.bin));
            match holds {
                Holds::Triangles { component } => {
                    let size = component.size_bytes();
                    assert_eq!(turned(&found, size), turned(&plain, size));
                }
                _ => assert!(found == plain, "{holds:?}"),
            }
            assert_eq!(view["byteLength"], old["byteLength"]);
            if view["buffer"] == 1 {
                assert!(
                    view["byteOffset"].as_u64().unwrap() + view["byteLength"].as_u64().unwrap()
                        <= plain_bytes
                );
            }
        }
    }

    #[test]
    fn a_file_of_pictures_needs_no_extension() {
        let mut writer = Writer::default();
        writer.view(&[1, 2, 3], Holds::Bytes);
        let mut json = Map::new();
        compressed(&mut json, &writer);
        assert_eq!((json.get("extensionsRequired"), json["buffers"].as_array().unwrap().len()), (None, 1));
    }
}
