//! A stored file and what can be done with it: links, and what belongs to the form around the list.

use leptos::prelude::*;

use super::file_list::FILES;
use super::file_name::FileName;
use crate::domain::file_icon::FileIcon;
use crate::domain::listing::Listing;
use crate::domain::stored_file::{PreviewKind, has_thumbnail};
use crate::domain::upload::UploadSummary;
use crate::text::page_texts;

/// Pixels along the sides of a thumbnail, before the style sheet has its say.
const EDGE: u32 = 48;

/// A row of the list, or a card.
#[component]
pub fn StoredFile(
    /// The file.
    file: UploadSummary,
    /// The list it stands in, whose order its page goes on with.
    listing: Listing,
    /// Whether the page was opened for it.
    current: bool,
    /// Whether it is ticked.
    selected: bool,
) -> impl IntoView {
    let id = file.id.as_str();
    let page = listing.address(&[FILES, "/", id].concat(), &[]);
    let with = |what: &str| listing.address(&[FILES, "/", id].concat(), &[(what, "1")]);
    let path = |action: &str| ["/uploads/", id, action].concat();
    let t = page_texts();
    // A page keeps the policy that it was loaded with: what is framed or played needs the policy of its own.
    let way = PreviewKind::of(&file.content_type)
        .is_some_and(|shown| shown != PreviewKind::Image)
        .then_some("external");
    // The same text, the same row: what a script keeps when it fetches the list again.
    let looks = if file.has_rendition { "\nillustrated\n" } else { "\n" };
    let fingerprint = [&page, looks, &file.name].concat();
    view! {
        <li class="stored-file" id=["file-", id].concat() data-fingerprint=fingerprint data-current=current.then_some("")>
            <label class="tick">
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

/// The form that gives a file of the list another name. A script puts its fields into the row that they are
/// wanted in (`frontend/src/rename.rs`).
#[component]
pub fn Rename() -> impl IntoView {
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

/// Another name, and the button that sends it.
#[component]
pub fn NameFields(
    /// Whose they are, where they do not stand in it.
    form: Option<&'static str>,
    /// The name so far.
    name: Option<String>,
) -> impl IntoView {
    let t = page_texts();
    view! {
        <label for="new-name">{t.new_name()}</label>
        <input id="new-name" form=form type="text" name="name" value=name required maxlength="255" autocomplete="off" dir="auto"/>
        <button type="submit" form=form class="row-button">{t.save()}</button>
    }
}

/// The thumbnail of the file, or the icon of its type.
#[component]
fn Thumbnail(file: UploadSummary) -> impl IntoView {
    let icon = FileIcon::of(&file.content_type);
    let inner = if has_thumbnail(&file) {
        let source = ["/uploads/", file.id.as_str(), "/inline"].concat();
        view! { <img src=source alt="" width=EDGE height=EDGE loading="lazy" decoding="async"/> }.into_any()
    } else {
        view! { <span>{mark_of(&file.name)}</span> }.into_any()
    };
    view! { <span class="thumbnail" data-icon=icon.as_str() aria-hidden="true">{inner}</span> }
}

/// The extension of a name, if it is short enough to be one.
fn mark_of(name: &str) -> String {
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
    fn a_mark_is_an_extension() {
        for (name, mark) in [
            ("a.tar.gz", "GZ"),
            ("a.jpeg", "JPEG"),
            ("a.numbers", ""),
            ("a.ü", ""),
            ("a", ""),
            ("a.", ""),
        ] {
            assert_eq!(mark_of(name), mark, "{name}");
        }
    }
}
