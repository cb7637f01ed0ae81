use leptos::prelude::document;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlButtonElement, HtmlInputElement};

use super::super::dom::{children, parse};
use super::super::merge_list::{Merge, merge, move_to_file};
use super::{Fixture, active_element, click};

/// A page of the list. A row is written `id` or `id:fingerprint`.
struct List {
    rows: &'static str,
    more: Option<&'static str>,
    address: &'static str,
}

impl List {
    const fn new(rows: &'static str) -> Self {
        Self {
            rows,
            more: None,
            address: "/files",
        }
    }

    const fn with_more(rows: &'static str, more: &'static str) -> Self {
        Self {
            more: Some(more),
            ..Self::new(rows)
        }
    }

    /// The page, as `app/src/components/file_list.rs` draws it.
    fn html(&self) -> String {
        let row = |row: &str| {
            let (id, fingerprint) = row.split_once(':').unwrap_or((row, ""));
            format!(
                "<li class=stored-file id=file-{id} data-fingerprint='{id}{fingerprint}'>\
                 <input type=checkbox name=id value={id}><a class=name aria-label='{id}.txt' href=/files/{id}>{id}</a>\
                 <div><button id=delete-{id} formaction=/delete/{id}>Delete</button>\
                 <a href=? data-rename=/rename/{id}>Rename</a></div></li>"
            )
        };
        let rows: String = self.rows.split_whitespace().map(row).collect();
        let hidden = if rows.is_empty() { "hidden" } else { "" };
        let empty = if rows.is_empty() {
            "<p id=empty>No files.</p>"
        } else {
            ""
        };
        let more = self.more.map_or_else(String::new, |more| {
            format!("<a id=more data-more href={more}>Load more</a>")
        });
        let address = self.address;
        format!(
            "<p id=notice>{rows_text}</p><p id=storage>{rows_text}</p><p id=found>{rows_text}</p>\
             <form data-enhance=files><div id=file-list-bar><div id=chosen {hidden}></div></div>\
             <div id=files data-url='{address}'><ul {hidden}>{rows}</ul>{empty}<nav>{more}</nav></div></form>\
             <form id=rename></form>\
             <template id=rename-fields><div class=rename><input id=new-name></div></template>",
            rows_text = self.rows,
        )
    }

    fn show(&self) -> Fixture {
        Fixture::new(&self.html())
    }

    fn merge(&self, how: Merge) {
        let next = parse(&self.html()).unwrap();
        merge(&next, how).expect("both pages have a list");
    }
}

/// The ids of the rows, separated by blanks.
fn rows(page: &Fixture) -> String {
    let ids: Vec<String> = children(&page.find("ul"))
        .iter()
        .map(|row| row.id().replace("file-", ""))
        .collect();
    ids.join(" ")
}

#[wasm_bindgen_test]
fn the_button_of_a_fetched_row_submits_only_when_it_is_clicked() {
    let page = List::with_more("a", "/more").show();
    for how in [Merge::List, Merge::More, Merge::Page] {
        let (rows, id) = match how {
            Merge::List => ("a b", "b"),
            Merge::More => ("c", "c"),
            Merge::Page => ("a b c d", "d"),
        };
        List::with_more(rows, "/more").merge(how);
        let button: HtmlButtonElement = page.find(&["#delete-", id].concat());
        assert_eq!(button.type_(), "button", "{id}");
        click(&button);
        assert_eq!(button.type_(), "submit", "{id}");
    }
}

#[wasm_bindgen_test]
fn a_new_row_is_inserted_and_the_others_stay() {
    let page = List::new("b c").show();
    let (b, c): (Element, Element) = (page.find("#file-b"), page.find("#file-c"));
    List::new("a b x c").merge(Merge::List);
    assert_eq!(rows(&page), "a b x c");
    assert!(page.find::<Element>("#file-b") == b && page.find::<Element>("#file-c") == c);
    assert_eq!(page.find::<Element>("#storage").inner_html(), "a b x c");
}

#[wasm_bindgen_test]
fn removed_and_moved_rows_follow_the_server() {
    let page = List::new("a b c d").show();
    let d: Element = page.find("#file-d");
    List::new("d c a").merge(Merge::List);
    assert_eq!(rows(&page), "d c a");
    assert!(page.find::<Element>("#file-d") == d);
}

#[wasm_bindgen_test]
fn a_changed_row_is_replaced_and_keeps_its_selection() {
    let page = List::new("a b").show();
    let old: Element = page.find("#file-b");
    page.find::<HtmlInputElement>("#file-b input").set_checked(true);
    List::new("a b:renamed").merge(Merge::List);
    assert!(page.find::<Element>("#file-b") != old);
    assert!(page.find::<HtmlInputElement>("#file-b input").checked());
    assert!(!page.find::<HtmlInputElement>("#file-a input").checked());
}

#[wasm_bindgen_test]
fn a_changed_row_keeps_its_open_fields() {
    let page = List::new("a b").show();
    click(&page.find("#file-b [data-rename]"));
    let field: HtmlInputElement = page.find("#file-b .rename input");
    field.set_value("half a na");
    List::new("a b:thumbnail").merge(Merge::List);
    let kept: HtmlInputElement = page.find("#file-b .rename input");
    assert_eq!(kept.value(), "half a na");
    assert!(active_element() == **field);
    assert_eq!(
        page.find::<Element>("#file-b [data-rename]")
            .get_attribute("aria-expanded")
            .as_deref(),
        Some("true")
    );
}

#[wasm_bindgen_test]
fn the_fields_close_with_the_response_to_the_rename() {
    // The response to the form, and an event that arrives before it.
    for (how, busy) in [(Merge::Page, false), (Merge::List, true)] {
        let page = List::new("a b").show();
        click(&page.find("#file-b [data-rename]"));
        if busy {
            page.find::<Element>("#rename")
                .set_attribute("aria-busy", "true")
                .unwrap();
        }
        List::new("a b:renamed").merge(how);
        assert!(page.try_find(".rename").is_none());
    }
}

#[wasm_bindgen_test]
fn the_focus_stays_in_a_row_that_moves_or_is_replaced() {
    for next in ["b a", "a b:renamed", "b:renamed a"] {
        let page = List::new("a b").show();
        page.focus("#delete-b");
        let next: &'static str = next;
        List::new(next).merge(Merge::List);
        assert_eq!(active_element().id(), "delete-b", "{next}");
        assert!(page.0.contains(Some(&active_element())));
    }
}

#[wasm_bindgen_test]
fn more_rows_are_appended_and_the_link_leads_on() {
    let page = List::with_more("a b", "?after=b").show();
    List::with_more("b c d", "?after=d").merge(Merge::More);
    assert_eq!(rows(&page), "a b c d");
    assert_eq!(
        page.find::<Element>("#more").get_attribute("href").as_deref(),
        Some("?after=d")
    );
    List::new("e").merge(Merge::More);
    assert_eq!(rows(&page), "a b c d e");
    assert!(page.try_find("#more").is_none());
}

#[wasm_bindgen_test]
fn rows_of_further_pages_are_kept() {
    let page = List::with_more("a b", "?after=b").show();
    List::with_more("c d", "?after=d").merge(Merge::More);
    List::with_more("x a", "?after=a").merge(Merge::List);
    assert_eq!(rows(&page), "x a b c d");
    assert_eq!(
        page.find::<Element>("#more").get_attribute("href").as_deref(),
        Some("?after=d"),
        "the link leads on from the last row"
    );
}

#[wasm_bindgen_test]
fn without_further_pages_the_list_is_the_servers() {
    // Rows from events, not from a further page.
    let page = List::with_more("a b c", "?after=c").show();
    List::with_more("x a", "?after=a").merge(Merge::List);
    assert_eq!(rows(&page), "x a");
    assert_eq!(
        page.find::<Element>("#more").get_attribute("href").as_deref(),
        Some("?after=a")
    );
}

#[wasm_bindgen_test]
fn another_search_keeps_no_rows_of_further_pages() {
    let page = List::with_more("a b", "?after=b").show();
    List::with_more("c d", "?after=d").merge(Merge::More);
    let mut search = List::with_more("a d", "?q=x");
    search.address = "/files?q=x";
    search.merge(Merge::List);
    assert_eq!(rows(&page), "a d");
    assert_eq!(
        page.find::<Element>("#files").get_attribute("data-url").as_deref(),
        Some("/files?q=x")
    );
}

#[wasm_bindgen_test]
fn an_empty_list_shows_its_message_until_it_has_a_row() {
    let page = List::new("a").show();
    List::new("").merge(Merge::List);
    assert!(page.find::<Element>("ul").has_attribute("hidden"));
    assert!(page.find::<Element>("#chosen").has_attribute("hidden"));
    assert!(page.try_find("#empty").is_some());
    List::new("a").merge(Merge::List);
    assert!(!page.find::<Element>("ul").has_attribute("hidden"));
    assert!(!page.find::<Element>("#chosen").has_attribute("hidden"));
    assert!(page.try_find("#empty").is_none());
}

#[wasm_bindgen_test]
fn only_the_response_to_a_form_replaces_notice_and_bar() {
    let page = List::new("a").show();
    let (form, bar): (Element, Element) = (page.find("form"), page.find("#file-list-bar"));
    form.set_attribute("aria-busy", "true").unwrap();
    List::new("a b").merge(Merge::List);
    assert_eq!(page.find::<Element>("#notice").inner_html(), "a");
    assert!(form.has_attribute("aria-busy") && page.find::<Element>("#file-list-bar") == bar);
    List::new("a b").merge(Merge::Page);
    assert_eq!(page.find::<Element>("#notice").inner_html(), "a b");
    assert!(!form.has_attribute("aria-busy") && page.find::<Element>("#file-list-bar") != bar);
}

#[wasm_bindgen_test]
fn the_number_of_results_is_written_only_if_it_changes() {
    let page = List::new("a b").show();
    let found: Element = page.find("#found");
    let text = found.first_child().unwrap();
    List::new("a b").merge(Merge::List);
    assert!(
        found.first_child().as_ref() == Some(&text),
        "screen readers announce a new text"
    );
    List::new("a").merge(Merge::List);
    assert_eq!(found.text_content().as_deref(), Some("a"));
}

#[wasm_bindgen_test]
fn a_page_without_a_list_changes_nothing() {
    let next = parse("<p>Log in</p>").unwrap();
    assert!(merge(&next, Merge::List).is_none());
    let page = List::new("a").show();
    assert!(merge(&next, Merge::Page).is_none());
    assert_eq!(rows(&page), "a");
    drop(page);
    assert!(document().get_element_by_id("files").is_none());
    assert!(merge(&parse(&List::new("a").html()).unwrap(), Merge::List).is_none());
}

#[wasm_bindgen_test]
fn a_row_that_replaces_another_one_takes_over_its_focus() {
    let page = List::new("a b").show();
    page.focus("#file-a a.name");
    List::new("a:thumbnail b").merge(Merge::List);
    assert!(active_element() == page.find::<Element>("#file-a a.name"));
    assert!(page.try_find("[data-fingerprint='athumbnail']").is_some());
}

#[wasm_bindgen_test]
fn the_row_of_a_file_takes_over_focus_and_note_of_its_upload_and_keeps_the_note() {
    let page = List::new("a").show();
    let upload = document().create_element("div").unwrap();
    upload.set_inner_html("<p class=note>Location removed</p><button id=remove>Remove</button>");
    page.find::<Element>("#files").before_with_node_1(&upload).unwrap();
    page.focus("#remove");
    move_to_file(&upload, &page.find("#file-a"));
    upload.remove();
    assert!(active_element() == page.find::<Element>("#file-a a.name"));
    List::new("a:thumbnail").merge(Merge::List);
    assert_eq!(page.find::<Element>("#file-a .note").inner_html(), "Location removed");
}
