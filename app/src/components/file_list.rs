//! The list of stored files with search, sorting and selection. Rendered by the server only; the script fetches it
//! again and merges the changes (`frontend/src/live_pages/merge_list.rs`).

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use super::stored_file::{RenameForm, StoredFile};
use crate::domain::listing::{Listing, Sort};
use crate::domain::stored_file::ListView;
use crate::domain::upload::{UploadPage, UploadSummary};
use crate::text::{PageTexts, page_texts};

/// Path of the page with only the list of files.
pub const FILES: &str = "/dashboard/files";

/// The listing in the page's query; invalid values become the default.
pub fn listing_from_query() -> Listing {
    use_url().with_untracked(|url| {
        let query = url.search_params();
        let sort = query.get_str("sort").and_then(Sort::parse);
        Listing::new(query.get_str("q").unwrap_or_default(), sort.unwrap_or_default())
    })
}

/// The list named "Your files" with its controls.
#[component]
pub fn FileList(
    /// One page of the list.
    files: UploadPage,
    /// Search and sort order of the list.
    listing: Listing,
    /// List or grid.
    view: ListView,
    /// Rows of uploads, directly above those of the files.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (path, selected, returned, later) = use_url().with_untracked(|url| {
        let query = url.search_params();
        let has = |name| query.get_str(name).is_some();
        (url.path().to_owned(), has("all"), query.get("uploaded"), has("after"))
    });
    let UploadPage { uploads, next, .. } = files;
    let t = page_texts();
    let found = found(t, &listing, uploads.len(), next.is_some());
    let is_empty = uploads.is_empty();
    let more = next.map(|after| listing.url(FILES, &[("after", &after)]));
    let first = later.then(|| listing.url(FILES, &[]));
    let whole = more.is_none() && first.is_none();
    let everything = listing.url(&path, &[("all", "1")]);
    let row = |file: UploadSummary| {
        let current = returned.as_deref() == Some(file.id.as_str());
        view! { <StoredFile file=file listing=listing.clone() current=current selected=selected/> }
    };
    let rows: Vec<_> = uploads.into_iter().map(row).collect();
    let searching = !listing.query().is_empty();
    view! {
        <Search listing=listing.clone() path=path.clone() found=found/>
        // One form around the whole list, so that its buttons and checkboxes belong to it by position. With `form`
        // attributes, browsers search the whole page whenever a control is added or removed; with a form per row, they
        // search each for passwords and addresses.
        <form class="list" method="post" action="/uploads/delete" data-enhance="files">
            <div id="file-list-bar" class="file-list-bar">
                <div id="chosen" hidden=is_empty>
                    <a class="row-button" href=everything data-select-all="">{t.select_all()}</a>
                    <button type="submit" class="row-button">{t.delete_selected()}</button>
                </div>
                <div role="group" aria-label=t.view_label()>
                    {ListView::ALL.map(|one| view_button(one, view)).into_iter().collect_view()}
                </div>
            </div>
            <div>
                {children.map(|children| children())}
                <div id="files" data-url=listing.url(FILES, &[])>
                    <ul class="rows" role="list" aria-label=t.files_title() data-view=view.as_str() hidden=is_empty>{rows}</ul>
                    <EmptyState shown=is_empty searching=searching path=path/>
                    <nav class="actions" aria-label=t.pagination() hidden=whole>
                        {first.map(|first| view! { <a class="button" data-secondary="" href=first>{t.first_page()}</a> })}
                        {more.map(|more| view! { <a id="more" class="button" data-secondary="" href=more data-more="">{t.load_more()}</a> })}
                    </nav>
                </div>
            </div>
        </form>
        <RenameForm/>
    }
}

/// A button to switch to list or grid.
fn view_button(view: ListView, chosen: ListView) -> impl IntoView {
    let text = match view {
        ListView::List => page_texts().view_list(),
        ListView::Grid => page_texts().view_grid(),
    };
    let pressed = if view == chosen { "true" } else { "false" };
    view! {
        <button
            type="submit"
            id=format!("view-{}", view.as_str())
            formaction="/view"
            name="view"
            value=view.as_str()
            class="row-button"
            aria-pressed=pressed
        >
            {text}
            </button>
    }
}

/// The number of search results; empty without a search.
fn found(t: PageTexts, listing: &Listing, count: usize, more: bool) -> String {
    let many = count as u64;
    match (listing.query().is_empty(), count, more) {
        (true, ..) => String::new(),
        (false, 0, _) => t.found_none(listing.query()),
        (false, _, false) => t.found(many),
        (false, _, true) => t.found_more(many),
    }
}

/// Form for search and sort order, which requests the page again.
#[component]
fn Search(listing: Listing, path: String, found: String) -> impl IntoView {
    let t = page_texts();
    let query = listing.query().to_owned();
    let option = |sort: Sort| {
        let text = match sort {
            Sort::Newest => t.order_newest(),
            Sort::Oldest => t.order_oldest(),
            Sort::Name => t.order_name(),
            Sort::Size => t.order_size(),
        };
        view! { <option value=sort.as_str() selected=sort == listing.sort>{text}</option> }
    };
    view! {
        <form id="search" class="search" method="get" action=path role="search" data-enhance="" data-search=FILES>
            <label for="search-name">{t.search_by_name()}</label>
            <input id="search-name" type="search" name="q" value=query maxlength="200" autocomplete="off"/>
            <label for="search-sort">{t.order()}</label>
            <select id="search-sort" name="sort">{Sort::ALL.map(option).into_iter().collect_view()}</select>
            <button type="submit" class="button" data-secondary="">{t.show()}</button>
            <p id="found" class="hint" role="status">{found}</p>
        </form>
    }
}

/// Message in place of an empty list.
#[component]
fn EmptyState(shown: bool, searching: bool, path: String) -> impl IntoView {
    let t = page_texts();
    let text = if searching {
        view! {
            <strong>{t.nothing_found()}</strong>
            <span>{t.nothing_found_text()}</span>
            <a href=path>{t.show_all_files()}</a>
        }
        .into_any()
    } else {
        view! {
            <strong>{t.nothing_yet()}</strong>
            <span>{t.nothing_yet_text()}</span>
        }
        .into_any()
    };
    shown.then(|| view! { <p class="empty">{text}</p> })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::text::tests::texts_in;

    #[test]
    fn search_results_are_counted() {
        let t = texts_in(Language::English);
        let (all, some) = (Listing::default(), Listing::new("a", Sort::Newest));
        assert_eq!(found(t, &all, 3, false), "");
        assert_eq!(found(t, &some, 0, false), "No files match “a”.");
        assert_eq!(found(t, &some, 1, false), "1 file found.");
        assert_eq!(
            found(t, &some, 50, true),
            "More than 50 files found; showing the first ones."
        );
    }
}
