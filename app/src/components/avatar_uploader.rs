//! The profile picture and its controls.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use super::picture_editor::PictureEditor;
use crate::domain::picture::{Picture, ProfilePictures};
use crate::domain::upload::UploadId;
use crate::text::page_texts;

/// Displayed edge length of the picture in pixels.
const EDGE: u32 = 112;
/// Displayed edge length of an earlier picture in pixels.
const SMALL_EDGE: u32 = 48;

/// The picture, a button to choose another one, earlier pictures, and the editor. Rendered by the server only: code that
/// is loaded on demand (`frontend/src/picture.rs`) crops and sends a new picture, and then the page is fetched again.
#[component]
pub fn AvatarUploader(
    /// The person's pictures.
    pictures: ProfilePictures,
    /// Initials, shown if there is no picture.
    #[prop(into)]
    letters: String,
    /// Content between the picture and its buttons.
    children: Children,
) -> impl IntoView {
    let t = page_texts();
    let ProfilePictures { shown, earlier } = pictures;
    let can_remove = shown.is_some();
    let shown_id = shown.as_ref().map(|picture| picture.id.to_string()).unwrap_or_default();
    view! {
        {match shown {
            Some(picture) => view! { <Portrait picture=picture edge=EDGE alt=t.picture_alt()/> }.into_any(),
            None => view! { <span class="avatar" aria-hidden="true">{letters}</span> }.into_any(),
        }}
        {children()}
        <PictureChangedNotice/>
        <div class="picture-choice" data-picture-id=shown_id>
            <span class="choice">
                <input id="choose-picture" type="file" accept="image/*" data-picture="" class="visually-hidden"/>
                <label for="choose-picture" class="button" data-secondary="">{t.picture_choose()}</label>
            </span>
            // Phones open the camera. The style sheet hides it elsewhere, where it would open a file dialog.
            <span class="choice" data-camera="">
                <input id="take-picture" type="file" accept="image/*" capture="user" data-picture="" class="visually-hidden"/>
                <label for="take-picture" class="button" data-secondary="">{t.picture_camera()}</label>
            </span>
            <p class="hint">{t.picture_drop_hint()}</p>
            <p class="error" role="alert" data-picture-error=t.picture_editor_missing() hidden></p>
        </div>
        {(can_remove || !earlier.is_empty()).then(|| view! { <EarlierPictures pictures=earlier can_remove=can_remove/> })}
        <PictureEditor/>
    }
}

/// A picture on top of its placeholder.
#[component]
fn Portrait(picture: Picture, edge: u32, alt: &'static str) -> impl IntoView {
    let twice = [&picture.url(edge * 2), " 2x"].concat();
    view! {
        <span class="portrait" data-size=edge>
            <img src=picture.placeholder.clone() alt="" width=edge height=edge/>
            <img src=picture.url(edge) srcset=twice alt=alt width=edge height=edge/>
        </span>
    }
}

/// Notice that the picture has changed, with an undo button.
#[component]
fn PictureChangedNotice() -> impl IntoView {
    // The id in the query is not trusted: the server checks the owner when the form is sent.
    let before = use_url().with_untracked(|url| url.search_params().get("picture-before"));
    let undo = before.map(|id| UploadId::parse(&id).map(String::from).unwrap_or_default());
    let t = page_texts();
    undo.map(|id| {
        view! {
            // Disappears after ten seconds, unless it is hovered; the previous picture is among the earlier ones.
            <div class="return-notice" role="status" data-state="verified" data-transient="">
                <p>{t.picture_changed()}</p>
                <form method="post" action="/picture/choose" data-enhance="">
                    <input type="hidden" name="id" value=id/>
                    <button type="submit" class="button" data-secondary="">{t.undo()}</button>
                </form>
            </div>
        }
    })
}

/// Earlier pictures, each a button.
#[component]
fn EarlierPictures(pictures: Vec<Picture>, can_remove: bool) -> impl IntoView {
    let t = page_texts();
    let many = pictures.len() as u64;
    let item = |(place, picture): (usize, Picture)| {
        let label = t.picture_earlier(many, place as u64 + 1);
        let id = picture.id.to_string();
        view! {
            <li>
                <button type="submit" name="id" value=id class="earlier-picture" aria-label=label>
                    <Portrait picture=picture edge=SMALL_EDGE alt=""/>
                </button>
            </li>
        }
    };
    let items: Vec<_> = pictures.into_iter().enumerate().map(item).collect();
    view! {
        <details class="earlier-pictures">
            <summary>{t.picture_others()}</summary>
            <form method="post" action="/picture/choose" data-enhance="">
                <ul role="list">{items}</ul>
                <button type="submit" name="id" value="" class="link" hidden=!can_remove>{t.picture_none()}</button>
            </form>
        </details>
    }
}
