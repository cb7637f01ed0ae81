//! Storage meter.

use leptos::prelude::*;

use crate::domain::listing::Listing;
use crate::domain::upload::UploadPage;
use crate::text::{PageTexts, page_texts};

/// Used storage as a meter and as text.
#[component]
pub fn StorageMeter(
    /// A page of the list of files, which contains the numbers of bytes.
    files: UploadPage,
    /// Search and sort order of the list.
    listing: Listing,
) -> impl IntoView {
    let UploadPage {
        uploads,
        used,
        reserved,
        limit,
        ..
    } = files;
    // The style sheet hides controls of the list before the first file. This element comes before them: nothing moves
    // while the page is loading.
    let before_first_file = (uploads.is_empty() && listing.query().is_empty()).then_some("");
    let text = storage_text(page_texts(), used, reserved, limit);
    // In percent: meters use floating point, which cannot represent all byte counts.
    let percent = used.saturating_mul(100).checked_div(limit).unwrap_or(100).min(100);
    view! {
        <div id="storage" class="storage" data-first=before_first_file>
            <p id="storage-words">{text.clone()}</p>
            <meter min="0" max="100" high="90" optimum="0" value=percent.to_string() aria-labelledby="storage-words" aria-valuetext=text></meter>
        </div>
    }
}

/// The text, which explains storage that is reserved for unfinished uploads.
fn storage_text(t: PageTexts, used: u64, reserved: u64, limit: u64) -> String {
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
    fn storage_reserved_for_unfinished_uploads_is_shown() {
        let t = texts_in(Language::English);
        assert_eq!(storage_text(t, 500, 0, 1_000), "500 bytes of 1.0 kB used");
        assert_eq!(
            storage_text(t, 700, 200, 1_000),
            "700 bytes of 1.0 kB used, including 200 bytes for unfinished uploads"
        );
    }
}
