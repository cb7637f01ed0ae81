//! Speed graphs: the bytes sent in each of the last 30 seconds.

use std::cell::RefCell;
use std::fmt::Write;

use leptos::prelude::document;
use upload_driver::FileKey;
use wasm_bindgen::JsValue;
use web_sys::Element;

/// Number of seconds in a graph.
const SHOWN: usize = 30;
/// Height of the drawing; its width is the number of seconds.
const HIGH: u64 = 12;
const SVG: &str = "http://www.w3.org/2000/svg";

struct Line {
    file: FileKey,
    sent: u64,
    /// Bytes of each second, the latest last.
    seconds: Vec<u64>,
}

thread_local! {
    static LINES: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
}

/// Called every second: extends the graphs of these files, redraws those in view, and removes all others.
pub(super) fn draw(sent: &[(FileKey, u64)], seen: impl Fn(FileKey) -> Option<Element>) {
    LINES.with_borrow_mut(|lines| {
        lines.retain(|line| {
            let goes_on = sent.iter().any(|(file, _)| *file == line.file);
            if let (false, Some(drawing)) = (goes_on, super::row(line.file).and_then(|row| drawing_in(&row))) {
                drawing.remove();
            }
            goes_on
        });
        for (file, bytes) in sent {
            let Some(line) = lines.iter_mut().find(|line| line.file == *file) else {
                lines.push(Line {
                    file: *file,
                    sent: *bytes,
                    seconds: Vec::with_capacity(SHOWN),
                });
                continue;
            };
            if line.seconds.len() == SHOWN {
                line.seconds.remove(0);
            }
            line.seconds.push(bytes.saturating_sub(line.sent));
            line.sent = *bytes;
            // A line needs two points.
            if line.seconds.len() > 1
                && let Some(row) = seen(*file)
            {
                let _ = show(&row, &points(&line.seconds));
            }
        }
    });
}

/// Points of an SVG polyline: one unit per second; the maximum is at the top.
fn points(seconds: &[u64]) -> String {
    let most = seconds.iter().copied().max().unwrap_or_default().max(1);
    let first = SHOWN.saturating_sub(seconds.len());
    let mut points = String::new();
    for (at, bytes) in seconds.iter().enumerate() {
        let down = HIGH - u64::try_from(u128::from(*bytes) * u128::from(HIGH) / u128::from(most)).unwrap_or(HIGH);
        let _ = write!(points, "{},{down} ", first + at);
    }
    points
}

fn drawing_in(row: &Element) -> Option<Element> {
    row.query_selector(".speed-graph").ok()?
}

fn show(row: &Element, points: &str) -> Result<(), JsValue> {
    let drawing = match drawing_in(row) {
        Some(drawing) => drawing,
        None => begin(row)?,
    };
    match drawing.first_element_child() {
        Some(line) => line.set_attribute("points", points),
        None => Ok(()),
    }
}

fn begin(row: &Element) -> Result<Element, JsValue> {
    let drawing = document().create_element_ns(Some(SVG), "svg")?;
    for (name, value) in [
        ("class", "speed-graph"),
        ("viewBox", "0 -1 29 14"),
        ("preserveAspectRatio", "none"),
        ("aria-hidden", "true"),
    ] {
        drawing.set_attribute(name, value)?;
    }
    drawing.append_child(&document().create_element_ns(Some(SVG), "polyline")?.into())?;
    row.append_child(&drawing)?;
    Ok(drawing)
}
