//! Header of the profile page.

use leptos::prelude::*;

use super::avatar_uploader::AvatarUploader;
use super::viewer::initials;
use crate::domain::account::Viewer;
use crate::domain::picture::ProfilePictures;
use crate::text::page_texts;

/// Picture, name and email address.
#[component]
pub fn ProfileHeader(
    /// The person.
    viewer: Viewer,
    /// The person's pictures.
    pictures: ProfilePictures,
) -> impl IntoView {
    let name = viewer.name().to_owned();
    let letters = initials(&name);
    view! {
        <section class="profile-header" aria-labelledby="person-title">
            <h1 id="person-title">{page_texts().profile_title()}</h1>
            <AvatarUploader pictures=pictures letters=letters>
                <p class="name"><bdi translate="no">{name}</bdi></p>
                <p class="email"><bdi translate="no">{viewer.email}</bdi></p>
            </AvatarUploader>
        </section>
    }
}
