//! A row of the list of files, and the fields to rename a file.

use leptos::prelude::*;

use super::file_list::FILES;
use super::file_name::FileName;
use crate::domain::file_icon::FileIcon;
use crate::domain::listing::Listing;
use crate::domain::stored_file::{PreviewKind, has_thumbnail};
use crate::domain::upload::UploadSummary;
use crate::text::page_texts;

/// Edge length of a thumbnail in pixels before the style sheet applies.
const EDGE: u32 = 48;

/// A row of the list or a card of the grid.
#[component]
pub fn StoredFile(
    /// The file.
    file: UploadSummary,
    /// Search and order of the list, kept in the link to the file's page.
    listing: Listing,
    /// Whether the page was opened for this file.
    current: bool,
    /// Whether it is selected.
    selected: bool,
) -> impl IntoView {
    let id = file.id.as_str();
    let page = listing.url(&[FILES, "/", id].concat(), &[]);
    let with = |what: &str| listing.url(&[FILES, "/", id].concat(), &[(what, "1")]);
    let path = |action: &str| ["/uploads/", id, action].concat();
    let t = page_texts();
    // A page keeps the Content-Security-Policy that it was loaded with. Frames and players need that of the file's
    // page, so the browser loads it.
    let way = PreviewKind::of(&file.content_type)
        .is_some_and(|shown| shown != PreviewKind::Image)
        .then_some("external");
    // The script keeps a row whose fingerprint is unchanged when it fetches the list again.
    let looks = if file.has_rendition { "\nthumbnail\n" } else { "\n" };
    let fingerprint = [&page, looks, &file.name].concat();
    view! {
        <li class="stored-file" id=["file-", id].concat() data-fingerprint=fingerprint data-current=current.then_some("")>
            <label class="row-checkbox">
                <input type="checkbox" name="id" value=id.to_owned() checked=selected aria-label=t.select_file(&file.name)/>
            </label>
            <Thumbnail file=file.clone()/>
            <a class="name" translate="no" href=page rel=way aria-label=file.name.clone()><FileName name=file.name.clone()/></a>
            <span class="size">{t.size(file.size)}</span>
            <time datetime=file.created_at.clone()>{t.day(&file.created_at)}</time>
            <div class="file-actions">
                <a class="row-button" href=file.url.clone() rel="external" aria-label=t.download_file(&file.name)>{t.download()}</a>
                <a class="row-button" href=with("link") aria-label=t.copy_link_file(&file.name)>{t.copy_link()}</a>
                <button type="submit" class="row-button" formaction=path("/delete") aria-label=t.delete_file(&file.name)>
                    {t.delete()}
                </button>
                <a class="row-button" href=with("rename") data-rename=path("/rename") aria-label=t.rename_file(&file.name)>{t.rename()}</a>
            </div>
        </li>
    }
}

/// The form that renames a file in the list. The script inserts its fields into the file's row
/// (`frontend/src/live_pages/rename.rs`).
#[component]
pub fn RenameForm() -> impl IntoView {
    const FORM: &str = "rename";
    view! {
        <form id=FORM method="post" data-enhance="files" hidden></form>
        <template id="rename-fields">
            <div class="rename">
                <NameFields form=Some(FORM) name=None/>
            </div>
        </template>
    }
}

/// Field for the new name and a button.
#[component]
pub fn NameFields(
    /// Id of their form, if they are not inside it.
    form: Option<&'static str>,
    /// The current name.
    name: Option<String>,
) -> impl IntoView {
    let t = page_texts();
    view! {
        <label for="new-name">{t.new_name()}</label>
        <input id="new-name" form=form type="text" name="name" value=name required maxlength="255" autocomplete="off" dir="auto"/>
        <button type="submit" form=form class="row-button">{t.save()}</button>
    }
}

/// Thumbnail of the file, or its icon and extension.
#[component]
fn Thumbnail(file: UploadSummary) -> impl IntoView {
    let icon = FileIcon::of(&file.content_type);
    let inner = if has_thumbnail(&file) {
        let source = ["/uploads/", file.id.as_str(), "/inline"].concat();
        view! { <img src=source alt="" width=EDGE height=EDGE loading="lazy" decoding="async"/> }.into_any()
    } else {
        view! { <span>{extension_label(&file.name)}</span> }.into_any()
    };
    view! { <span class="thumbnail" data-icon=icon.as_str() aria-hidden="true">{inner}</span> }
}

/// The extension of a file name in upper case, if it has at most four letters.
fn extension_label(name: &str) -> String {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if extension.len() <= 4 && extension.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        extension.to_ascii_uppercase()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_is_the_extension() {
        for (name, mark) in [
            ("a.tar.gz", "GZ"),
            ("a.jpeg", "JPEG"),
            ("a.numbers", ""),
            ("a.ü", ""),
            ("a", ""),
            ("a.", ""),
        ] {
            assert_eq!(extension_label(name), mark, "{name}");
        }
    }
}
