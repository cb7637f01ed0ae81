//! Gestures and keys of the picture editor.

use super::crop::Crop;

/// An arrow key moves the photo by this fraction of the frame.
const STEP: f64 = 0.05;
/// Zoom factor of a key press or a notch of the wheel.
const ZOOM_STEP: f64 = 1.1;
/// Wheel delta of a notch in pixels.
const NOTCH: f64 = 100.0;

/// The pointers that drag the photo; at most two count.
#[derive(Clone, Debug, Default)]
pub struct Pointers {
    pressed: Vec<Pointer>,
}

/// Id and position of a pointer in CSS pixels.
pub type Pointer = (i32, f64, f64);

/// A drag or pinch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gesture {
    /// Distance to the right, as a fraction of the frame's width.
    right: f64,
    /// Distance downwards, as a fraction of the frame's height.
    down: f64,
    /// Zoom factor.
    zoom: f64,
}

impl Gesture {
    /// Changes the crop.
    pub fn apply(self, crop: &mut Crop) {
        crop.zoom_to(crop.zoom() * self.zoom);
        crop.drag(self.right, self.down);
    }
}

impl Pointers {
    /// A pointer went down.
    pub fn press(&mut self, pointer: Pointer) {
        // The browser does not report a mouse button that is released over a context menu.
        self.release(pointer.0);
        if self.pressed.len() < 2 {
            self.pressed.push(pointer);
        }
    }

    /// A pointer went up.
    pub fn release(&mut self, id: i32) {
        self.pressed.retain(|(other, ..)| *other != id);
    }

    /// A pointer moved over a frame of this width and height.
    pub fn drag(&mut self, moved: Pointer, (wide, high): (f64, f64)) -> Option<Gesture> {
        let before = self.pressed.clone();
        *self.pressed.iter_mut().find(|(id, ..)| *id == moved.0)? = moved;
        let (was, is) = (middle(&before), middle(&self.pressed));
        Some(Gesture {
            right: (is.0 - was.0) / wide.max(1.0),
            down: (is.1 - was.1) / high.max(1.0),
            zoom: span(&self.pressed) / span(&before),
        })
    }
}

/// Centre of all pointers.
fn middle(pointers: &[Pointer]) -> (f64, f64) {
    let count = f64::from(u8::try_from(pointers.len()).unwrap_or(u8::MAX)).max(1.0);
    let sum = |of: fn(&Pointer) -> f64| pointers.iter().map(of).sum::<f64>() / count;
    (sum(|pointer| pointer.1), sum(|pointer| pointer.2))
}

/// Distance of two pointers; 1 for a single one, which cannot pinch.
fn span(pointers: &[Pointer]) -> f64 {
    match pointers {
        [one, other] => ((one.1 - other.1).powi(2) + (one.2 - other.2).powi(2)).sqrt().max(1.0),
        _ => 1.0,
    }
}

/// Zooms by the vertical delta of a wheel event in pixels.
pub fn zoom_by_wheel(crop: &mut Crop, delta: f64) {
    let notches = (delta / NOTCH).clamp(-5.0, 5.0);
    crop.zoom_to(crop.zoom() * (1.0 - notches * (ZOOM_STEP - 1.0)));
}

/// The change that a key makes. Keys with Ctrl, Cmd or Alt are left to the browser: they zoom or reload the page, or go
/// back.
pub fn edit_for_key(key: &str, is_modified: bool) -> Option<fn(&mut Crop)> {
    if is_modified {
        return None;
    }
    Some(match key {
        "ArrowLeft" => |crop| crop.drag(-STEP, 0.0),
        "ArrowRight" => |crop| crop.drag(STEP, 0.0),
        "ArrowUp" => |crop| crop.drag(0.0, -STEP),
        "ArrowDown" => |crop| crop.drag(0.0, STEP),
        "+" | "=" => |crop| crop.zoom_to(crop.zoom() * ZOOM_STEP),
        "-" => |crop| crop.zoom_to(crop.zoom() / ZOOM_STEP),
        "r" | "R" => Crop::turn,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_a_modifier_are_left_to_the_browser() {
        for key in [
            "ArrowLeft",
            "ArrowRight",
            "ArrowUp",
            "ArrowDown",
            "+",
            "=",
            "-",
            "r",
            "R",
        ] {
            assert!(edit_for_key(key, false).is_some(), "{key}");
            assert!(edit_for_key(key, true).is_none(), "{key}");
        }
        assert!(edit_for_key("a", false).is_none());
    }

    #[test]
    fn one_pointer_drags_and_two_pinch() {
        let mut pointers = Pointers::default();
        assert_eq!(pointers.drag((1, 5.0, 5.0), (100.0, 100.0)), None, "not pressed");
        pointers.press((1, 0.0, 0.0));
        let drag = pointers.drag((1, 10.0, 20.0), (100.0, 200.0)).unwrap();
        assert_eq!((drag.right, drag.down, drag.zoom), (0.1, 0.1, 1.0));
        pointers.press((2, 10.0, 40.0));
        let pinch = pointers.drag((2, 10.0, 60.0), (100.0, 100.0)).unwrap();
        assert_eq!((pinch.right, pinch.down, pinch.zoom), (0.0, 0.1, 2.0));
        pointers.press((3, 0.0, 0.0));
        assert_eq!(pointers.drag((3, 9.0, 9.0), (100.0, 100.0)), None, "a third pointer");
        pointers.press((2, 10.0, 60.0));
        assert_eq!(pointers.pressed.len(), 2, "a second press without a release");
        pointers.release(1);
        assert_eq!(pointers.drag((2, 10.0, 60.0), (100.0, 100.0)).unwrap().zoom, 1.0);
    }

    #[test]
    fn the_wheel_zooms_by_at_most_five_notches() {
        let zoomed = |delta| {
            let mut crop = Crop::middle(1000, 1000);
            zoom_by_wheel(&mut crop, delta);
            crop.zoom()
        };
        assert_eq!(zoomed(100.0), 1.0);
        assert!(zoomed(-100.0) > 1.09);
        assert_eq!(zoomed(-500.0), zoomed(-5000.0));
    }
}
