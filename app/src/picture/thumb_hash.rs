//! ThumbHash of a profile picture, a few bytes that draw a blurred picture: <https://evanw.github.io/thumbhash/>.
//!
//! Only for a square without transparency, because pictures are nothing else. The crate `thumbhash` encodes all images;
//! its cosine takes any number and is larger than this module.

/// Edge length of the input in pixels.
pub const HASH_EDGE: u32 = 64;
/// Number of steps in a full circle: the smallest angle is half a pixel of half a wave.
const STEPS: usize = 4 * HASH_EDGE as usize;
/// Cosine and sine of a step, of π / 128.
const STEP: (f64, f64) = (0.999_698_818_696_204_2, 0.024_541_228_522_912_288);
/// Number of waves per axis of the luminance, and of both colours.
const LUMINANCE_WAVES: usize = 7;
const COLOUR_WAVES: usize = 3;

/// One channel of the image as a sum of waves.
struct Channel {
    /// The constant one.
    mean: f64,
    /// The others, from -1 to 1 after division by `scale`.
    waves: Vec<f64>,
    scale: f64,
}

/// The ThumbHash of [`HASH_EDGE`]² opaque pixels, row by row.
pub fn of_square(rgba: &[u8]) -> Vec<u8> {
    let cosines = cosines();
    let (pixels, _) = rgba.as_chunks::<4>();
    let channel = |waves, value: fn(f64, f64, f64) -> f64| {
        let values: Vec<f64> = pixels
            .iter()
            .map(|&[red, green, blue, _]| value(red.into(), green.into(), blue.into()) / 255.0)
            .collect();
        Channel::of(&values, waves, &cosines)
    };
    let luminance = channel(LUMINANCE_WAVES, |red, green, blue| (red + green + blue) / 3.0);
    let yellow_blue = channel(COLOUR_WAVES, |red, green, blue| (red + green) / 2.0 - blue);
    let red_green = channel(COLOUR_WAVES, |red, green, _| red - green);
    let header = [
        (63.0 * luminance.mean, 0),
        (31.5 + 31.5 * yellow_blue.mean, 6),
        (31.5 + 31.5 * red_green.mean, 12),
        (31.0 * luminance.scale, 18),
        (LUMINANCE_WAVES as f64, 24),
        (63.0 * yellow_blue.scale, 27),
        (63.0 * red_green.scale, 33),
    ];
    let header = header
        .into_iter()
        .fold(0, |header, (value, at)| header | (rounded(value) << at));
    let mut hash = header.to_le_bytes()[..5].to_vec();
    let mut is_low = true;
    for wave in [luminance, yellow_blue, red_green].iter().flat_map(Channel::nibbles) {
        match hash.last_mut() {
            Some(last) if !is_low => *last |= wave << 4,
            _ => hash.push(wave),
        }
        is_low = !is_low;
    }
    hash
}

impl Channel {
    fn of(values: &[f64], count: usize, cosines: &[f64; STEPS]) -> Self {
        let edge = HASH_EDGE as usize;
        let wave = |number: usize, at: usize| cosines[number * (2 * at + 1) % STEPS];
        let (mut mean, mut scale) = (0.0, 0.0_f64);
        let mut waves = Vec::new();
        for vertical in 0..count {
            for horizontal in 0..count - vertical {
                let mut sum = 0.0;
                for (y, row) in values.chunks_exact(edge).enumerate() {
                    let row = row.iter().enumerate();
                    sum += wave(vertical, y) * row.map(|(x, value)| value * wave(horizontal, x)).sum::<f64>();
                }
                sum /= (edge * edge) as f64;
                if vertical + horizontal == 0 {
                    mean = sum;
                } else {
                    waves.push(sum);
                    scale = scale.max(sum.abs());
                }
            }
        }
        Self { mean, waves, scale }
    }

    /// The waves as numbers from 0 to 15.
    fn nibbles(&self) -> impl Iterator<Item = u8> {
        self.waves.iter().map(|wave| match self.scale {
            0.0 => 0,
            scale => rounded(7.5 + 7.5 * wave / scale) as u8,
        })
    }
}

/// Rounds a number that is not negative. The method `round` is a function of its own in the wasm.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 63")]
fn rounded(value: f64) -> u64 {
    (value + 0.5) as u64
}

/// The cosines of all steps.
fn cosines() -> [f64; STEPS] {
    let (mut cosine, mut sine) = (1.0, 0.0);
    std::array::from_fn(|_| {
        let current = cosine;
        (cosine, sine) = (cosine * STEP.0 - sine * STEP.1, sine * STEP.0 + cosine * STEP.1);
        current
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn square(pixel: impl Fn(usize, usize) -> [u8; 3]) -> Vec<u8> {
        let edge = HASH_EDGE as usize;
        let pixels = (0..edge * edge).map(|at| pixel(at % edge, at / edge));
        pixels.flat_map(|[red, green, blue]| [red, green, blue, 255]).collect()
    }

    fn by_the_crate(pixels: &[u8]) -> Vec<u8> {
        thumbhash::rgba_to_thumb_hash(64, 64, pixels)
    }

    #[test]
    fn a_single_colour_has_no_waves_that_show() {
        let shown = thumbhash::thumb_hash_to_rgba(&of_square(&square(|_, _| [90, 160, 30])))
            .unwrap()
            .2;
        for (got, wanted) in shown.iter().zip([90_u8, 160, 30, 255].into_iter().cycle()) {
            assert!(got.abs_diff(wanted) <= 6, "{got} instead of {wanted}");
        }
    }

    /// The numbers of a hash: those of the header, and the waves.
    fn numbers(hash: &[u8]) -> Vec<u64> {
        let header = hash[..5]
            .iter()
            .rev()
            .fold(0, |header, byte| (header << 8) | u64::from(*byte));
        let fields = [(0, 63), (6, 63), (12, 63), (18, 31), (24, 7), (27, 63), (33, 63)];
        let fields = fields.into_iter().map(|(at, most)| (header >> at) & most);
        let waves = hash[5..].iter().flat_map(|byte| [byte & 15, byte >> 4]);
        fields.chain(waves.map(u64::from)).collect()
    }

    proptest! {
        /// The crate calculates with fewer digits, so a number can be rounded the other way.
        #[test]
        fn numbers_differ_by_at_most_one_from_those_of_the_crate(seeds in prop::collection::vec(any::<[u8; 3]>(), 16)) {
            let pixels = square(|x, y| seeds[x / 16 + y / 16 * 4]);
            let [ours, theirs] = [of_square(&pixels), by_the_crate(&pixels)].map(|hash| numbers(&hash));
            prop_assert_eq!(ours.len(), theirs.len());
            for (our, their) in ours.iter().zip(&theirs) {
                prop_assert!(our.abs_diff(*their) <= 1, "{:?} instead of {:?}", ours, theirs);
            }
        }
    }
}
