//! Renderer strings → classes of GPU speed.
//!
//! In: the string a browser gives, in any of its forms (`Mali-G52 MC2`, `ANGLE (ARM, Mali-G52 MC2,
//! OpenGL ES 3.2)`, `ANGLE (Samsung Xclipse 940) on Vulkan 1.3.279`). Out: a [`Gpu`].
//! A prior only: one or two phones decided the class of some chips. Names can hide how many cores a
//! chip has (Mali-G57, G71, G76), so no class counts for more than T2 on a phone of 2 GiB or less.
//!
//! The classes are medians of GFXBench Manhattan frames a second × megapixels, from the data of
//! detect-gpu aaae5b5, uncapped rows: A below 7, B below 20, C below 60, D below 130, E above.
//! Chips without rows there got the class of a neighbour with the same number of shader units.

/// Version of the table below; it stands in the reasons of a verdict.
pub const TABLE: &str = "table@1";

/// What a renderer string tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gpu {
    /// Fill rate below 7: Adreno 304-308, Mali-T720, PowerVR GE8100.
    A,
    /// Below 20: PowerVR GE8300, Adreno 505 and 506, Mali-T830.
    B,
    /// Below 60: PowerVR GE8320, Mali-G52, Adreno 610.
    C,
    /// Below 130: Mali-G57, Adreno 619.
    D,
    /// 130 and above.
    E,
    /// A name that is not in the table.
    Unlisted,
    /// The browser does not tell: Firefox on Android, Brave, and others.
    Masked,
    /// `Apple GPU`: masked too, but WebGL2 on it means an A9 (2015) or better.
    Apple,
    /// No GPU at all.
    Software,
}

use Gpu::{A, Apple, B, C, D, E, Masked, Software, Unlisted};

/// Words in a renderer string that settle it, first match wins. All lower case.
/// Software comes first: SwiftShader names the Vulkan device it plays; masks come before the names they imitate.
const WORDS: [(&str, Gpu); 24] = [
    ("swiftshader", Software),
    ("llvmpipe", Software),
    ("softpipe", Software),
    ("lavapipe", Software),
    ("basic render", Software),
    ("virgl", Software),
    ("software", Software),
    // Firefox: a bucket of chips, and a misleading one (an Adreno 610 says 650).
    (", or similar", Masked),
    ("apple gpu", Apple),
    ("sgx", A),
    ("videocore", A),
    ("dxt-48", E),
    ("immortalis", E),
    ("maleoon", D),
    ("tegra", D),
    ("intel", D),
    ("apple m", E),
    ("nvidia", E),
    ("geforce", E),
    ("radeon", E),
    // Not at the top: these words also stand in longer, honest strings.
    ("brave", Masked),
    ("generic renderer", Masked),
    ("webkit", Masked),
    ("mozilla", Masked),
];

/// Family, first and last model number, class. The family stands right before the number.
const MODELS: [(&str, u32, u32, Gpu); 36] = [
    ("adreno", 200, 308, A),
    ("adreno", 309, 405, B),
    ("adreno", 418, 430, C),
    ("adreno", 504, 506, B),
    ("adreno", 508, 512, C),
    ("adreno", 530, 540, D),
    ("adreno", 610, 613, C),
    ("adreno", 615, 620, D),
    ("adreno", 630, 699, E),
    ("adreno", 702, 702, B),
    ("adreno", 710, 710, D),
    ("adreno", 720, 999, E),
    ("mali-", 200, 470, A),
    ("mali-t", 604, 628, B),
    ("mali-t", 720, 720, A),
    ("mali-t", 760, 860, B),
    ("mali-t", 880, 880, C),
    ("mali-g", 1, 1, E),
    ("mali-g", 31, 31, B),
    ("mali-g", 51, 52, C),
    ("mali-g", 57, 76, D),
    ("mali-g", 77, 78, E),
    ("mali-g", 310, 310, C),
    ("mali-g", 510, 510, D),
    ("mali-g", 610, 999, E),
    ("powervr rogue ge", 8100, 8100, A),
    ("powervr rogue ge", 8200, 8300, B),
    ("powervr rogue ge", 8320, 8320, C),
    ("xclipse", 500, 599, D),
    ("xclipse", 900, 999, E),
    ("apple a", 9, 11, D),
    ("apple a", 12, 99, E),
    // Some drivers leave out "Rogue".
    ("powervr ge", 8100, 8100, A),
    ("powervr ge", 8200, 8300, B),
    ("powervr ge", 8320, 8320, C),
    ("mali ", 400, 470, A),
];

/// Tells the class of a renderer string.
///
/// ```
/// # use storefront::device::gpu::{Gpu, classify};
/// assert_eq!(classify("ANGLE (Qualcomm, Adreno (TM) 610, OpenGL ES 3.2)"), Gpu::C);
/// assert_eq!(classify("Adreno (TM) 650, or similar"), Gpu::Masked);
/// ```
pub fn classify(renderer: &str) -> Gpu {
    let lower = renderer.to_ascii_lowercase();
    let name = lower.as_bytes();
    if name.is_empty() || name == b"null" {
        return Masked;
    }
    if let Some((_, gpu)) = WORDS.iter().find(|(word, _)| after(name, word).is_some()) {
        return *gpu;
    }
    let class_of = |(family, from, to, gpu): &(&str, u32, u32, Gpu)| {
        let model = after(name, family)?;
        let number = leading_number(model.strip_prefix(b" (tm)").unwrap_or(model))?;
        (*from..=*to).contains(&number).then_some(*gpu)
    };
    MODELS.iter().find_map(class_of).unwrap_or(Unlisted)
}

/// What follows the first `word` in `text`. On bytes: the searcher of `str` would be a tenth of `device.wasm`.
pub(super) fn after<'a>(text: &'a [u8], word: &str) -> Option<&'a [u8]> {
    let start = text.windows(word.len()).position(|window| window == word.as_bytes())?;
    text.get(start + word.len()..)
}

/// The number at the beginning of `610, opengl es 3.2`; spaces before it are passed over.
pub(super) fn leading_number(text: &[u8]) -> Option<u32> {
    let digits = text.trim_ascii_start().iter().take_while(|byte| byte.is_ascii_digit());
    let mut number = None;
    for digit in digits {
        number = Some(number.unwrap_or(0_u32).checked_mul(10)?.checked_add(u32::from(digit - b'0'))?);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_name_has_the_same_class() {
        for (form, class) in [
            ("Mali-G52", C),
            ("Mali-G52 MC2", C),
            ("ANGLE (ARM, Mali-G52 MC2, OpenGL ES 3.2)", C),
            ("ANGLE (ARM, Mali-G57 MC2, OpenGL ES 3.2 v1.r38p1)", D),
            ("ANGLE (ARM, Mali-G715-Immortalis MC11, OpenGL ES 3.2)", E),
            ("ANGLE (Samsung Xclipse 940) on Vulkan 1.3.279", E),
            ("Adreno (TM) 308", A),
            ("Adreno 308", A),
            ("ANGLE (Qualcomm, Adreno (TM) 619, OpenGL ES 3.2 V@0502.0)", D),
            ("ANGLE (Qualcomm, Adreno (TM) 642L, OpenGL ES 3.2)", E),
            ("PowerVR Rogue GE8320", C),
            ("PowerVR Rogue GE8322", Unlisted),
            ("PowerVR B-Series BXM-8-256", Unlisted),
            ("PowerVR SGX 544MP", A),
            ("Mali-400 MP", A),
            ("Mali-G1-Ultra MC12", E),
            ("ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 (0x00002504) Direct3D11 vs_5_0 ps_5_0, D3D11)", E),
            ("ANGLE (Apple, ANGLE Metal Renderer: Apple M1, Unspecified Version)", E),
            ("Apple A8 GPU", Unlisted),
            ("Apple A12 GPU", E),
            ("Adreno (TM) 99999999999999", Unlisted),
            ("Adreno", Unlisted),
            ("é Mali-Gé", Unlisted),
        ] {
            assert_eq!(classify(form), class, "{form}");
        }
    }

    #[test]
    fn masks_and_software_are_seen_through_the_names_they_carry() {
        for (form, kind) in [
            ("Adreno (TM) 650, or similar", Masked),
            ("Mali-G51, or similar", Masked),
            ("Brave", Masked),
            ("Generic Renderer", Masked),
            ("WebKit WebGL", Masked),
            ("Mozilla", Masked),
            ("", Masked),
            ("Apple GPU", Apple),
            (
                "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)",
                Software,
            ),
            ("ANGLE (Mesa, llvmpipe (LLVM 15.0.6, 256 bits), OpenGL 4.5)", Software),
            ("Microsoft Basic Render Driver", Software),
            ("llvmpipe, or similar", Software),
            ("ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11, D3D11)", Software),
            ("virgl (Mali-G78)", Software),
        ] {
            assert_eq!(classify(form), kind, "{form}");
        }
    }

    #[test]
    fn table_is_within_its_size() {
        let words: usize = WORDS.iter().map(|(word, _)| word.len()).sum();
        let bytes = size_of_val(&WORDS) + size_of_val(&MODELS) + words;
        assert!(bytes <= 3 * 1024, "{bytes} bytes");
    }
}
