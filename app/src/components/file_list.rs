//! The files that are stored.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::alert::alert;
use super::file_name::FileName;
use super::request::Request;
use super::rows::{Item, Rows};
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
    let item = move |file: UploadSummary| {
        let current = highlighted.as_deref() == Some(file.id.as_str());
        Item::Stored(file, current)
    };
    let files = RwSignal::new(first.uploads.into_iter().map(item).collect::<Vec<_>>());
    let tail = RwSignal::new(Request {
        next: first.next,
        ..Request::default()
    });
    let seen = StoredValue::new(uploader.status.with_untracked(|status| status.verified));

    // One request at a time: the next page, or, once the queue has verified some, the newest.
    let fetch = move |more: bool| {
        if tail.with_untracked(|tail| tail.busy) {
            return;
        }
        tail.update(|tail| tail.busy = true);
        spawn_local(async move {
            let mut more = more;
            loop {
                let verified = uploader.status.with_untracked(|status| status.verified);
                if !more && seen.get_value() == verified {
                    break;
                }
                let after = tail.with_untracked(|tail| tail.next.clone()).filter(|_| more);
                let answer = list_uploads(after).await;
                if !more {
                    seen.set_value(verified);
                }
                match answer {
                    Ok(page) if more => {
                        files.update(|files| files.extend(page.uploads.into_iter().map(plain)));
                        tail.set(Request {
                            next: page.next,
                            busy: true,
                            ..Request::default()
                        });
                    }
                    Ok(page) => files.update(|files| prepend(files, page.uploads)),
                    Err(error) => tail.update(|tail| tail.trouble = error.to_string()),
                }
                more = false;
            }
            tail.update(|tail| tail.busy = false);
        });
    };
    Effect::new(move |_| {
        if uploader.status.with(|status| status.verified) != seen.get_value() {
            fetch(false);
        }
    });

    view! {
        <Rows label="Your files" items=files/>
        {move || {
            let Request { next, trouble, busy } = tail.get();
            view! {
                <p class="empty" hidden=files.with(|files| !files.is_empty())>
                    <strong>"Nothing here yet."</strong>
                    " Choose a file above, or drop one anywhere on this page. It goes straight to the store and shows up here as soon as it is verified."
                </p>
                {alert(trouble)}
                <button type="button" class="button" data-quiet="" hidden=next.is_none() aria-busy=busy.then_some("true") on:click=move |_| fetch(true)>
                    "Load more"
                </button>
            }
        }}
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
    view! {
        <li class="stored-file" data-current=current.then_some("") data-kind=kind_of(&file.content_type)>
            <a href=file.url rel="external" aria-label=name><FileName name=file.name/></a>
            <span class="size">{human_size(file.size)}</span>
            <time datetime=file.created_at>{day}</time>
        </li>
    }
}

/// Puts what is new on top; the rest stays as it is, with its focus.
fn prepend(files: &mut Vec<Item>, newest: Vec<UploadSummary>) {
    let mut fresh: Vec<_> = newest.into_iter().map(plain).collect();
    fresh.retain(|new| !files.iter().any(|old| old.key() == new.key()));
    fresh.append(files);
    *files = fresh;
}

fn plain(file: UploadSummary) -> Item {
    Item::Stored(file, false)
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
