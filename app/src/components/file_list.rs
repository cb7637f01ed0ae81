//! The stored files: searched, sorted, selected. Drawn by the server only; where there is a script, it
//! fetches this part of the page again and puts what is new in its place (`frontend/src/file_list.rs`).

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use super::storage::Storage;
use super::stored_file::{Rename, StoredFile};
use crate::domain::listing::{Listing, Sort};
use crate::domain::stored_file::ListView;
use crate::domain::upload::{UploadPage, UploadSummary};
use crate::text::{PageTexts, page_texts};

/// Where the files are listed by themselves.
pub const FILES: &str = "/dashboard/files";

/// What the address of the page asks for; what makes no sense is the default.
pub fn listing_of_address() -> Listing {
    use_url().with_untracked(|url| {
        let query = url.search_params();
        let sort = query.get_str("sort").and_then(Sort::parse);
        Listing::new(query.get_str("q").unwrap_or_default(), sort.unwrap_or_default())
    })
}

/// The list named "Your files", and all that is around it.
#[component]
pub fn FileList(
    /// One page of the list.
    files: UploadPage,
    /// What the list holds, and in which order.
    listing: Listing,
    /// How it looks.
    view: ListView,
) -> impl IntoView {
    let (path, selected, returned, later) = use_url().with_untracked(|url| {
        let query = url.search_params();
        let has = |name| query.get_str(name).is_some();
        (url.path().to_owned(), has("all"), query.get("uploaded"), has("after"))
    });
    let UploadPage {
        uploads,
        next,
        used,
        reserved,
        limit,
    } = files;
    let t = page_texts();
    let found = found(t, &listing, uploads.len(), next.is_some());
    let is_empty = uploads.is_empty();
    let more = next.map(|after| listing.address(FILES, &[("after", &after)]));
    let first = later.then(|| listing.address(FILES, &[]));
    let whole = more.is_none() && first.is_none();
    let everything = listing.address(&path, &[("all", "1")]);
    let row = |file: UploadSummary| {
        let current = returned.as_deref() == Some(file.id.as_str());
        view! { <StoredFile file=file listing=listing.clone() current=current selected=selected/> }
    };
    let rows: Vec<_> = uploads.into_iter().map(row).collect();
    let searching = !listing.query().is_empty();
    view! {
        <Storage used=used reserved=reserved limit=limit/>
        <Search listing=listing.clone() path=path.clone() found=found/>
        // Around all of it, so that its buttons and boxes are its own by where they stand: browsers look for those
        // that say whose they are through the whole page, whenever one comes or goes. Forms of each row's own they
        // search for passwords and addresses.
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
            <div id="files" data-url=listing.address(FILES, &[])>
                <ul class="rows" role="list" aria-label=t.files_title() data-view=view.as_str() hidden=is_empty>{rows}</ul>
                <Empty shown=is_empty searching=searching path=path/>
                <nav class="actions" aria-label=t.pagination() hidden=whole>
                    {first.map(|first| view! { <a class="button" data-secondary="" href=first>{t.first_page()}</a> })}
                    {more.map(|more| view! { <a id="more" class="button" data-secondary="" href=more data-more="">{t.load_more()}</a> })}
                </nav>
            </div>
        </form>
        <Rename/>
    }
}

/// A button of the choice between list and grid.
fn view_button(one: ListView, chosen: ListView) -> impl IntoView {
    let words = match one {
        ListView::List => page_texts().view_list(),
        ListView::Grid => page_texts().view_grid(),
    };
    let pressed = if one == chosen { "true" } else { "false" };
    view! {
        <button
            type="submit"
            id=format!("view-{}", one.as_str())
            formaction="/view"
            name="view"
            value=one.as_str()
            class="row-button"
            aria-pressed=pressed
        >
            {words}
        </button>
    }
}

/// How much a search found, for everybody; nothing where nobody searched.
fn found(t: PageTexts, listing: &Listing, count: usize, more: bool) -> String {
    let many = count as u64;
    match (listing.query().is_empty(), count, more) {
        (true, ..) => String::new(),
        (false, 0, _) => t.found_none(listing.query()),
        (false, _, false) => t.found(many),
        (false, _, true) => t.found_more(many),
    }
}

/// Search and order: a form that asks for the page again.
#[component]
fn Search(listing: Listing, path: String, found: String) -> impl IntoView {
    let t = page_texts();
    let query = listing.query().to_owned();
    let option = |sort: Sort| {
        let words = match sort {
            Sort::Newest => t.order_newest(),
            Sort::Oldest => t.order_oldest(),
            Sort::Name => t.order_name(),
            Sort::Size => t.order_size(),
        };
        view! { <option value=sort.as_str() selected=sort == listing.sort>{words}</option> }
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

/// What is said where no file is listed.
#[component]
fn Empty(shown: bool, searching: bool, path: String) -> impl IntoView {
    let t = page_texts();
    let words = if searching {
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
    let first = (!searching).then_some("");
    shown.then(|| view! { <p class="empty" data-first=first>{words}</p> })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::text::tests::texts_in;

    #[test]
    fn what_was_found_is_said_in_words() {
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
