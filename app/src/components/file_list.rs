//! The files that are stored.

use leptos::prelude::*;

use super::file_name::FileName;
use super::live::live;
use super::request::Request;
use super::rows::Rows;
use crate::domain::limits::human_size;
use crate::domain::upload::UploadSummary;
use crate::upload::driver::Uploader;

/// The list named "Your files", newest first, and more of it on request.
#[component]
pub fn FileList(
    /// The uploads of this page.
    uploader: Uploader,
) -> impl IntoView {
    let unless = move |shown: fn(&Request) -> bool| live(move || !uploader.status.with(|status| shown(&status.list)));
    view! {
        <Rows uploader=uploader label="Your files" items=uploader.files/>
        <p class="empty" hidden=live(move || uploader.files.with(|files| !files.is_empty()))>
            <strong>"Nothing here yet."</strong>
            " Choose a file above, or drop one anywhere on this page. It goes straight to the store and shows up here as soon as it is verified."
        </p>
        <p role="alert" class="error" hidden=unless(|list| !list.trouble.is_empty())>
            {live(move || uploader.status.with(|status| status.list.trouble.clone()))}
        </p>
        <button
            type="button"
            class="button"
            data-quiet=""
            hidden=unless(|list| list.next.is_some())
            aria-busy=live(move || uploader.status.with(|status| status.list.busy.then_some("true")))
            on:click=move |_| uploader.fetch_files(true)
        >
            "Load more"
        </button>
    }
}

/// A stored file and the way to it.
#[component]
pub fn StoredFile(
    /// The file.
    file: UploadSummary,
    /// Whether the page was opened for it.
    current: bool,
) -> impl IntoView {
    let (day, name) = (day_of(&file.created_at), file.name.clone());
    let (delete, delete_label) = (
        ["/uploads/", file.id.as_str(), "/delete"].concat(),
        ["Delete ", &name].concat(),
    );
    view! {
        <li class="stored-file" data-current=current.then_some("") data-kind=kind_of(&file.content_type)>
            <a href=file.url rel="external" aria-label=name><FileName name=file.name/></a>
            <span class="size">{human_size(file.size)}</span>
            <time datetime=file.created_at>{day}</time>
            <form method="post" action=delete data-stay="">
                <button type="submit" class="row-button" aria-label=delete_label>
                    "Delete"
                </button>
            </form>
        </li>
    }
}

/// The first word of a content type, for the row's mark.
fn kind_of(content_type: &str) -> String {
    content_type.split('/').next().unwrap_or_default().to_owned()
}

/// `22 Nov 2026` of an RFC 3339 time: the same in the server's HTML and in every browser.
fn day_of(time: &str) -> String {
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
}
