//! The crop: which square of a photo becomes the picture. Pure geometry.
//!
//! Without `f64::clamp`: it panics with its bounds, and the code that formats floats is larger than the editor.

/// Minimum edge length of the crop in pixels. A rendition of 512 pixels from fewer looks blocky.
const MIN_EDGE: f64 = 64.0;
/// Maximum zoom, regardless of the photo's size.
const MAX_ZOOM: f64 = 8.0;

/// A square of a photo that is rotated by quarter turns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Size of the photo in pixels, after the camera's rotation.
    width: f64,
    height: f64,
    /// Quarter turns clockwise, 0 to 3.
    turns: u8,
    /// 1 for the largest square in the photo.
    zoom: f64,
    /// Centre of the crop, in pixels of the turned photo.
    centre: (f64, f64),
}

/// Transform from pixels of the photo to pixels of a canvas: `x' = ax + cy + e`, `y' = bx + dy + f`, in the order
/// `a b c d e f` of the HTML canvas's `setTransform`.
pub type Matrix = [f64; 6];

impl Crop {
    /// The largest square in the middle of a photo of this size in pixels (at least 1 × 1).
    pub fn middle(width: u32, height: u32) -> Self {
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        Self {
            width,
            height,
            turns: 0,
            zoom: 1.0,
            centre: (width / 2.0, height / 2.0),
        }
    }

    /// The zoom, from 1 to [`Crop::max_zoom`].
    pub fn zoom(&self) -> f64 {
        self.zoom
    }

    /// Maximum zoom of this photo; 1 for a small one.
    pub fn max_zoom(&self) -> f64 {
        (self.width.min(self.height) / MIN_EDGE).clamp(1.0, MAX_ZOOM)
    }

    /// Sets the zoom.
    pub fn zoom_to(&mut self, zoom: f64) {
        if zoom.is_finite() {
            self.zoom = zoom.max(1.0).min(self.max_zoom());
        }
        self.stay_inside();
    }

    /// Moves the photo to the right and down, by fractions of the frame.
    pub fn drag(&mut self, right: f64, down: f64) {
        if right.is_finite() && down.is_finite() {
            let side = self.side();
            self.centre.0 -= right * side;
            self.centre.1 -= down * side;
        }
        self.stay_inside();
    }

    /// Rotates the photo by a quarter turn clockwise around the centre of the crop.
    pub fn turn(&mut self) {
        let (_, high) = self.turned();
        self.centre = (high - self.centre.1, self.centre.0);
        self.turns = (self.turns + 1) % 4;
        self.stay_inside();
    }

    /// Transform that draws the crop into a canvas of this edge length in pixels.
    pub fn matrix(&self, edge: u32) -> Matrix {
        let scale = f64::from(edge) / self.side();
        let (left, top) = (self.centre.0 - self.side() / 2.0, self.centre.1 - self.side() / 2.0);
        let (wide, high) = (self.width, self.height);
        // Directions of the photo's x and y axes, and position of its corner, after rotation.
        let (x, y, corner) = match self.turns {
            0 => ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)),
            1 => ((0.0, 1.0), (-1.0, 0.0), (high, 0.0)),
            2 => ((-1.0, 0.0), (0.0, -1.0), (wide, high)),
            _ => ((0.0, -1.0), (1.0, 0.0), (0.0, wide)),
        };
        [
            x.0 * scale,
            x.1 * scale,
            y.0 * scale,
            y.1 * scale,
            (corner.0 - left) * scale,
            (corner.1 - top) * scale,
        ]
    }

    /// Width and height of the turned photo.
    fn turned(&self) -> (f64, f64) {
        if self.turns.is_multiple_of(2) {
            (self.width, self.height)
        } else {
            (self.height, self.width)
        }
    }

    fn side(&self) -> f64 {
        self.width.min(self.height) / self.zoom
    }

    fn stay_inside(&mut self) {
        let (wide, high) = self.turned();
        let half = self.side() / 2.0;
        // The lower bound is applied last: rounding can make the upper one slightly smaller.
        self.centre.0 = self.centre.0.min(wide - half).max(half);
        self.centre.1 = self.centre.1.min(high - half).max(half);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(matrix: Matrix, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = matrix;
        (a * x + c * y + e, b * x + d * y + f)
    }

    fn close(one: (f64, f64), other: (f64, f64)) -> bool {
        (one.0 - other.0).abs() < 0.01 && (one.1 - other.1).abs() < 0.01
    }

    #[test]
    fn the_initial_crop_is_the_middle_of_the_photo() {
        let crop = Crop::middle(400, 200);
        assert!(close(at(crop.matrix(100), 100.0, 0.0), (0.0, 0.0)));
        assert!(close(at(crop.matrix(100), 300.0, 200.0), (100.0, 100.0)));
    }

    #[test]
    fn turning_moves_the_left_edge_to_the_top() {
        let mut crop = Crop::middle(400, 200);
        crop.turn();
        // Lower left becomes upper left.
        assert!(close(at(crop.matrix(100), 100.0, 200.0), (0.0, 0.0)));
        assert!(close(at(crop.matrix(100), 100.0, 0.0), (100.0, 0.0)));
        for _ in 0..3 {
            crop.turn();
        }
        assert_eq!(crop, Crop::middle(400, 200));
    }

    #[test]
    fn dragging_moves_the_photo_and_stops_at_its_edge() {
        let mut crop = Crop::middle(400, 200);
        crop.drag(0.25, 5.0);
        assert!(close(at(crop.matrix(100), 50.0, 0.0), (0.0, 0.0)));
        crop.drag(-9.0, 0.0);
        assert!(close(at(crop.matrix(100), 200.0, 0.0), (0.0, 0.0)));
    }

    #[test]
    fn a_small_photo_cannot_be_zoomed() {
        let mut crop = Crop::middle(32, 48);
        crop.zoom_to(5.0);
        assert!((crop.zoom() - 1.0).abs() < f64::EPSILON);
    }

    #[derive(Clone, Debug)]
    enum Act {
        Zoom(f64),
        Drag(f64, f64),
        Turn,
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        prop::collection::vec(
            prop_oneof![
                any::<f64>().prop_map(Act::Zoom),
                (0.5..9.0).prop_map(Act::Zoom),
                (-2.0..2.0, -2.0..2.0).prop_map(|(x, y)| Act::Drag(x, y)),
                Just(Act::Turn),
            ],
            0..30,
        )
    }

    proptest! {
        #[test]
        fn the_frame_never_shows_what_is_beside_the_photo(width in 1..20_000_u32, height in 1..20_000_u32, acts in acts()) {
            let mut crop = Crop::middle(width, height);
            for act in acts {
                match act {
                    Act::Zoom(zoom) => crop.zoom_to(zoom),
                    Act::Drag(x, y) => crop.drag(x, y),
                    Act::Turn => crop.turn(),
                }
                let matrix = crop.matrix(512);
                // The photo's corners, drawn, lie on or outside the canvas's.
                let corners = [(0.0, 0.0), (f64::from(width), f64::from(height))].map(|(x, y)| at(matrix, x, y));
                let (left, right) = (corners[0].0.min(corners[1].0), corners[0].0.max(corners[1].0));
                let (top, bottom) = (corners[0].1.min(corners[1].1), corners[0].1.max(corners[1].1));
                prop_assert!(left < 0.01 && top < 0.01 && right > 511.99 && bottom > 511.99, "{crop:?}");
            }
        }
    }
}
