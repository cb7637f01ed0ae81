//! The files that are stored.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::file_name::FileName;
use crate::api::uploads::list_uploads;
use crate::domain::limits::human_size;
use crate::domain::upload::{UploadPage, UploadSummary};
use crate::upload::driver::Uploader;

/// The list named "Your files", newest first, and more of it on request.
#[component]
pub fn FileList(
    /// What the page came with.
    first: UploadPage,
    /// The upload that has just come back from the store, as the query has it.
    highlighted: Option<String>,
) -> impl IntoView {
    let uploader = expect_context::<Uploader>();
    let files = RwSignal::new(first.uploads);
    let next = RwSignal::new(first.next);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(String::new());

    // New files are fetched when the queue has verified some; those that come meanwhile, after it.
    let seen = StoredValue::new(uploader.verified.get_untracked());
    let refresh = move || {
        spawn_local(async move {
            while seen.get_value() != uploader.verified.get_untracked() {
                seen.set_value(uploader.verified.get_untracked());
                if let Ok(page) = list_uploads(None).await {
                    files.update(|files| prepend(files, page.uploads));
                }
            }
            busy.set(false);
        });
    };
    Effect::new(move |_| {
        if uploader.verified.get() != seen.get_value() && !busy.get_untracked() {
            busy.set(true);
            refresh();
        }
    });
    let more = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match list_uploads(next.get_untracked()).await {
                Ok(page) => {
                    trouble.set(String::new());
                    files.update(|files| files.extend(page.uploads));
                    next.set(page.next);
                }
                Err(error) => trouble.set(error.to_string()),
            }
            refresh();
        });
    };

    view! {
        <ul class="stored" role="list" aria-label="Your files" hidden=move || files.with(Vec::is_empty)>
            <For each=move || files.get() key=|file| file.id.clone() let:file>
                <StoredFile current=highlighted.as_deref() == Some(file.id.as_str()) file=file/>
            </For>
        </ul>
        <p class="empty" hidden=move || !files.with(Vec::is_empty)>
            <strong>"Nothing here yet."</strong>
            " Choose a file above, or drop one anywhere on this page. It goes straight to the store and shows up here as soon as it is verified."
        </p>
        <p role="alert" class="error" hidden=move || trouble.with(String::is_empty)>{trouble}</p>
        <button
            type="button"
            class="button"
            data-quiet=""
            hidden=move || next.with(Option::is_none)
            aria-busy=move || busy.get().then_some("true")
            on:click=more
        >
            "Load more"
        </button>
    }
}

#[component]
fn StoredFile(file: UploadSummary, current: bool) -> impl IntoView {
    let day = day_of(&file.created_at);
    view! {
        <li class="stored-file" data-current=current.then_some("") data-kind=kind_of(&file.content_type)>
            <a href=file.url rel="external"><FileName name=file.name/></a>
            <span class="size">{human_size(file.size)}</span>
            <time datetime=file.created_at>{day}</time>
        </li>
    }
}

/// Puts what is new on top; the rest stays as it is, with its focus.
fn prepend(files: &mut Vec<UploadSummary>, newest: Vec<UploadSummary>) {
    let mut fresh: Vec<_> = newest
        .into_iter()
        .filter(|new| !files.iter().any(|old| old.id == new.id))
        .collect();
    fresh.append(files);
    *files = fresh;
}

/// The first word of a content type, for the icon.
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
