//! How much room is taken.

use leptos::prelude::*;

use crate::text::{PageTexts, page_texts};

/// A meter, and the same in words.
#[component]
pub fn Storage(
    /// Bytes that count.
    used: u64,
    /// Those of them that unfinished uploads reserve.
    reserved: u64,
    /// Bytes that may be.
    limit: u64,
) -> impl IntoView {
    let words = words_of(page_texts(), used, reserved, limit);
    // Percent: meters count in floating point, and bytes need not fit in it.
    let percent = used.saturating_mul(100).checked_div(limit).unwrap_or(100).min(100);
    view! {
        <div id="storage" class="storage">
            <p id="storage-words">{words.clone()}</p>
            <meter min="0" max="100" high="90" optimum="0" value=percent.to_string() aria-labelledby="storage-words" aria-valuetext=words></meter>
        </div>
    }
}

/// Room that no file in the list takes is explained.
fn words_of(t: PageTexts, used: u64, reserved: u64, limit: u64) -> String {
    match reserved {
        0 => t.storage_used(limit, used),
        reserved => t.storage_reserved(limit, reserved, used),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::text::tests::texts_in;

    #[test]
    fn room_for_unfinished_uploads_is_told_apart() {
        let t = texts_in(Language::English);
        assert_eq!(words_of(t, 500, 0, 1_000), "500 bytes of 1.0 kB used");
        assert_eq!(
            words_of(t, 700, 200, 1_000),
            "700 bytes of 1.0 kB used, including 200 bytes for unfinished uploads"
        );
    }
}
