//! Drop zone and file input. Without the script this is a plain form that posts one file directly to the store; with
//! it, the same input adds files to the queue.

use leptos::prelude::*;

use super::compact::live;
use crate::domain::limits::UploadRules;
use crate::domain::upload::{PlainForm, PlainUpload};
use crate::upload::uploads::Uploads;

/// The drop zone with its file input.
#[component]
pub fn Picker(
    /// The uploads of this page.
    uploads: Uploads,
    /// The upload rules.
    rules: UploadRules,
    /// The plain form for pages without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let accept = rules.accept();
    let texts = uploads.texts();
    let hint = texts.max_file_size(rules.max_bytes);
    let is_live = move || uploads.status.with(|status| status.open);

    // Only the server renders these; hydration keeps the server's HTML.
    let photos = plain.as_ref().map(|_| photo_choice(texts.clean_photos()));
    let (form, notice) = plain.map_or((None, None), |plain| (plain.form, plain.notice));
    let no_form = form.is_none();
    let (action, hidden) = form.map_or_else(Default::default, |form| {
        let hidden = hidden_inputs(&form);
        (Some(form.url), hidden)
    });
    let notice = notice.map(|notice| escaped(&notice.text(texts)));
    view! {
        <form
            class="picker"
            method="post"
            enctype="multipart/form-data"
            action=action
            data-live=live(move || is_live().then_some("sends"))
            data-dragging=live(move || uploads.status.with(|status| status.dragging).then_some(""))
        >
            <div hidden inner_html=hidden></div>
            <div class="choose">
                <label for="choose-files">{texts.choose_files()}</label>
                <input id="choose-files" type="file" name="file" required accept=accept multiple=live(is_live) aria-describedby="choose-hint"/>
                <button type="submit" class="button plain-only" disabled=no_form>{texts.upload_button()}</button>
            </div>
            <p class="drop-hint">{texts.drop_hint()}</p>
            <p id="choose-hint" class="hint">{hint}</p>
            <p class="hint plain-only" inner_html=notice.unwrap_or_default()></p>
            <div class="photo-choice" inner_html=photos.unwrap_or_default()></div>
        </form>
    }
}

/// Checkbox to remove the metadata of photos. It has no name, so that the form does not send it.
fn photo_choice(text: &str) -> String {
    let tick = "<label><input type=\"checkbox\" data-clean-photos checked> ";
    [tick, &escaped(text), "</label>"].concat()
}

fn hidden_inputs(form: &PlainForm) -> String {
    let mut html = String::new();
    for (name, value) in &form.fields {
        for part in [
            "<input type=\"hidden\" name=\"",
            &escaped(name),
            "\" value=\"",
            &escaped(value),
            "\">",
        ] {
            html.push_str(part);
        }
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_escape_their_attribute() {
        let form = PlainForm {
            url: String::new(),
            max_bytes: 1,
            fields: vec![("key".to_owned(), "a\"><script>&".to_owned())],
        };
        assert_eq!(
            hidden_inputs(&form),
            "<input type=\"hidden\" name=\"key\" value=\"a&quot;>&lt;script>&amp;\">"
        );
    }
}
