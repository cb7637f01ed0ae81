//! Placeholders: small blurred pictures, decoded from a ThumbHash (Evan Wallace, 2023), that a page shows until the
//! real picture has loaded.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// Whether a hash can be decoded.
pub(super) fn is_valid(hash: &[u8]) -> bool {
    decode_to_png(hash).is_some()
}

/// The `data:` URL of a PNG, decoded from a hash in base64.
pub(crate) fn data_url(thumb_hash: &str) -> Option<String> {
    let png = decode_to_png(&BASE64_STANDARD.decode(thumb_hash).ok()?)?;
    Some(format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)))
}

/// Decodes a hash to a PNG.
fn decode_to_png(hash: &[u8]) -> Option<Vec<u8>> {
    // The crate reads beyond the end of a truncated hash.
    let is_complete = hash.len() >= 5 && hash.len() >= bytes_needed(hash);
    let (width, height, pixels) = is_complete.then(|| thumbhash::thumb_hash_to_rgba(hash).ok())??;
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(png)
}

/// Length of the hash of a square picture, the only shape that the page sends. Each value of the 7 × 7 triangle of
/// brightness and of the two 3 × 3 triangles of colour takes half a byte. Transparency adds more.
fn bytes_needed(hash: &[u8]) -> usize {
    let has_alpha = hash.get(2).is_some_and(|byte| byte & 0x80 != 0);
    if has_alpha { 6 + 24 } else { 5 + 19 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A square that fades from red to blue.
    fn hash() -> Vec<u8> {
        let pixels: Vec<u8> = (0..32 * 32_u32)
            .flat_map(|at| {
                let share = u8::try_from(at % 32 * 8).unwrap();
                [255 - share, 0, share, 255]
            })
            .collect();
        thumbhash::rgba_to_thumb_hash(32, 32, &pixels)
    }

    #[test]
    fn a_hash_becomes_a_small_png() {
        let url = data_url(&BASE64_STANDARD.encode(hash())).unwrap();
        assert!(url.starts_with("data:image/png;base64,iVBORw0KGgo"), "{url}");
        assert!(url.len() < 6_000, "{}", url.len());
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused(hash in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = decode_to_png(&hash);
        }
    }
}
