//! The picture editor: a dialog that crops a photo.

use leptos::prelude::*;

use crate::picture::header::MAX_PIXELS;
use crate::text::page_texts;

/// Edge length of the canvas in pixels, twice the displayed size, so that it is sharp on every screen.
const CANVAS: u32 = 640;

/// The closed dialog. Rendered by the server only: `frontend/src/picture/editor.rs` opens it with a photo, shows the
/// parts with `data-photo`, and takes its messages from the attributes.
#[component]
pub fn PictureEditor() -> impl IntoView {
    let t = page_texts();
    view! {
        <dialog id="picture-editor" class="picture-editor" aria-labelledby="picture-editor-title">
            <h2 id="picture-editor-title">{t.editor_title()}</h2>
            <div class="crop-area" role="application" tabindex="0" aria-label=t.editor_frame() aria-describedby="picture-editor-help" data-photo="" hidden>
                <canvas width=CANVAS height=CANVAS></canvas>
            </div>
            <p id="picture-editor-help" class="hint" data-photo="" hidden>{t.editor_help()}</p>
            <div class="picture-tools" data-photo="" hidden>
                <label>{t.editor_zoom()} <input type="range" min="100" step="1"/></label>
                <button type="button" class="button" data-secondary="" data-turn="">{t.editor_turn()}</button>
            </div>
            // A browser's translator would replace changing text by its own elements.
            <p class="hint" translate="no" data-location=t.photo_location_removed() data-metadata=t.photo_metadata_removed() hidden></p>
            <p
                role="alert"
                class="error"
                translate="no"
                data-too-large=t.photo_too_large(MAX_PIXELS / 1_000_000)
                data-svg=t.photo_svg()
                data-heic=t.photo_heic()
                data-unreadable=t.photo_unreadable()
                data-no-memory=t.photo_no_memory()
                data-canvas-blocked=t.photo_canvas_blocked()
                hidden
            ></p>
            <div class="actions">
                <button type="button" class="button" translate="no" data-use="" data-photo="" data-sending=t.editor_sending() hidden>
                    {t.editor_use()}
                </button>
                <form method="dialog">
                    <button type="submit" class="button" data-secondary="">{t.editor_cancel()}</button>
                </form>
            </div>
        </dialog>
    }
}
