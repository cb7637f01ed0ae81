//! A stored file and what can be done with it: links and plain forms.

use leptos::prelude::*;

use super::file_name::FileName;
use super::gallery::FILES;
use crate::domain::gallery::{Shown, has_thumbnail};
use crate::domain::limits::human_size;
use crate::domain::listing::Listing;
use crate::domain::upload::UploadSummary;

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
    let link = listing.address(&[FILES, "/", id].concat(), &[("link", "1")]);
    let path = |action: &str| ["/uploads/", id, action].concat();
    let label = |verb: &str| [verb, " ", &file.name].concat();
    // A page keeps the policy that it was loaded with: what is framed or played needs the policy of its own.
    let way = Shown::of(&file.content_type)
        .is_some_and(|shown| shown != Shown::Image)
        .then_some("external");
    // The same text, the same row: what a script keeps when it fetches the list again.
    let drawn_as = [&page, "\n", &file.name].concat();
    view! {
        <li class="stored-file" id=["file-", id].concat() data-as=drawn_as data-current=current.then_some("")>
            <label class="tick">
                <input type="checkbox" form="chosen" name="id" value=id.to_owned() checked=selected aria-label=label("Select")/>
            </label>
            <Thumbnail file=file.clone()/>
            <a class="name" href=page rel=way aria-label=file.name.clone()><FileName name=file.name.clone()/></a>
            <span class="size">{human_size(file.size)}</span>
            <time datetime=file.created_at.clone()>{day_of(&file.created_at)}</time>
            <div class="file-actions">
                <a class="row-button" href=file.url.clone() rel="external" aria-label=label("Download")>"Download"</a>
                <a class="row-button" href=link aria-label=label("Copy a link to")>"Copy link"</a>
                <form method="post" action=path("/delete") data-stay="files">
                    <button type="submit" class="row-button" aria-label=label("Delete")>"Delete"</button>
                </form>
                <Rename file=file.clone()/>
            </div>
        </li>
    }
}

/// A form for another name, folded up.
#[component]
pub fn Rename(
    /// The file.
    file: UploadSummary,
) -> impl IntoView {
    let id = file.id.as_str();
    let field = ["name-", id].concat();
    view! {
        <details class="rename" name="rename">
            <summary class="row-button" aria-label=["Rename ", &file.name].concat()>"Rename"</summary>
            <form method="post" action=["/uploads/", id, "/rename"].concat() data-stay="files">
                <label for=field.clone()>"New name"</label>
                <input id=field type="text" name="name" value=file.name.clone() required maxlength="255" autocomplete="off" dir="auto"/>
                <button type="submit" class="row-button">"Save"</button>
            </form>
        </details>
    }
}

/// A small picture of the file, or what kind it is.
#[component]
fn Thumbnail(file: UploadSummary) -> impl IntoView {
    let kind = file.content_type.split('/').next().unwrap_or_default().to_owned();
    let inner = if has_thumbnail(&file) {
        let source = ["/uploads/", file.id.as_str(), "/inline"].concat();
        view! { <img src=source alt="" width=EDGE height=EDGE loading="lazy" decoding="async"/> }.into_any()
    } else {
        view! { <span>{mark_of(&file.name)}</span> }.into_any()
    };
    view! { <span class="thumbnail" data-kind=kind aria-hidden="true">{inner}</span> }
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

/// `22 Nov 2026` of an RFC 3339 time.
pub(crate) fn day_of(time: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut parts = time.get(..10).unwrap_or_default().split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let month = month
        .and_then(|month| month.parse::<usize>().ok()?.checked_sub(1))
        .and_then(|month| MONTHS.get(month));
    match (year, month, day) {
        (Some(year), Some(month), Some(day)) => [day.trim_start_matches('0'), " ", month, " ", year].concat(),
        _ => time.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_as_its_day() {
        assert_eq!(day_of("2026-11-02T17:42:00Z"), "2 Nov 2026");
        assert_eq!(day_of("2026-13-02T17:42:00Z"), "2026-13-02T17:42:00Z");
        assert_eq!(day_of(""), "");
    }

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
