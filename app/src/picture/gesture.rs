//! Drag and pinch gestures of pointer events.

use leptos::ev::PointerEvent;

/// The pointers that drag the photo; at most two count.
#[derive(Clone, Debug, Default)]
pub(super) struct Pointers {
    /// Id and position of each.
    pressed: Vec<(i32, f64, f64)>,
}

/// A drag or pinch.
pub(super) struct Gesture {
    /// Distance to the right, as a fraction of the frame's width.
    pub(super) right: f64,
    /// Distance downwards, as a fraction of the frame's height.
    pub(super) down: f64,
    /// Zoom factor.
    pub(super) zoom: f64,
}

impl Pointers {
    /// A pointer went down.
    pub(super) fn press(&mut self, event: &PointerEvent) {
        if self.pressed.len() < 2 {
            let (x, y) = (event.client_x().into(), event.client_y().into());
            self.pressed.push((event.pointer_id(), x, y));
        }
    }

    /// A pointer went up.
    pub(super) fn release(&mut self, event: &PointerEvent) {
        self.pressed.retain(|(id, ..)| *id != event.pointer_id());
    }

    /// A pointer moved over a frame of this width and height.
    pub(super) fn drag(&mut self, event: &PointerEvent, (wide, high): (f64, f64)) -> Option<Gesture> {
        let before = self.pressed.clone();
        let pointer = self.pressed.iter_mut().find(|(id, ..)| *id == event.pointer_id())?;
        (pointer.1, pointer.2) = (event.client_x().into(), event.client_y().into());
        let (was, is) = (middle(&before), middle(&self.pressed));
        Some(Gesture {
            right: (is.0 - was.0) / wide.max(1.0),
            down: (is.1 - was.1) / high.max(1.0),
            zoom: span(&self.pressed) / span(&before),
        })
    }
}

/// Centre of all pointers.
fn middle(pointers: &[(i32, f64, f64)]) -> (f64, f64) {
    let count = f64::from(u8::try_from(pointers.len()).unwrap_or(u8::MAX)).max(1.0);
    let sum = |of: fn(&(i32, f64, f64)) -> f64| pointers.iter().map(of).sum::<f64>() / count;
    (sum(|pointer| pointer.1), sum(|pointer| pointer.2))
}

/// Distance of two pointers; 1 for a single one, which cannot pinch.
fn span(pointers: &[(i32, f64, f64)]) -> f64 {
    match pointers {
        [one, other] => ((one.1 - other.1).powi(2) + (one.2 - other.2).powi(2)).sqrt().max(1.0),
        _ => 1.0,
    }
}
